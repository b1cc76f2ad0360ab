import json
from pathlib import Path

from typer.testing import CliRunner

from titan.cli import app
from titan.errors import UsageError

MESSAGE = """<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pacs.008.001.08"><FIToFICstmrCdtTrf>
<CdtTrfTxInf><IntrBkSttlmAmt Ccy="EUR">1</IntrBkSttlmAmt><IntrBkSttlmDt>2024-03-01</IntrBkSttlmDt>
<Dbtr><Nm>PETROW, Ivan</Nm></Dbtr><DbtrAcct><Id><IBAN>SE1</IBAN></Id></DbtrAcct>
<Cdtr><Nm>Joe Bloggs</Nm></Cdtr><CdtrAcct><Id><IBAN>GB1</IBAN></Id></CdtrAcct></CdtTrfTxInf>
</FIToFICstmrCdtTrf></Document>"""
LISTED = (
    '{"id":"p","schema":"Person","properties":{"name":["Ivan Petrov"]}}\n'
    '{"id":"b","schema":"BankAccount","properties":{"iban":["GB1"]}}\n'
)


def test_a_list_is_added_shown_and_matched(tmp_path: Path) -> None:
    (tmp_path / "entities.json").write_text(LISTED)
    (tmp_path / "m.xml").write_text(MESSAGE)

    def titan(*arguments: str) -> tuple[int, object]:
        state = ("--data-dir", str(tmp_path / "state"), "--json")
        done = CliRunner().invoke(app, ["aml", "lists", *arguments, *state])
        return done.exit_code, json.loads(done.stdout)

    files = str(tmp_path / "entities.json"), str(tmp_path / "m.xml")
    assert titan("match", files[1]) == (0, []), "without a list nobody is listed"
    status, version = titan("add", "os", files[0], "--date", "2024-09-27")
    assert (status, version["dated"], version["entries"]) == (0, "2024-09-27", 2)  # type: ignore[index]
    assert titan("show") == (0, [version])
    status, matches = titan("match", files[1])
    assert status == 1
    assert [(m["account"], m["entry"]) for m in matches] == [("GB1", "b"), ("SE1", "p")]  # type: ignore[attr-defined]
    assert titan("match", files[1], "--least", "0.99")[1] == [matches[0]]  # type: ignore[index]


def test_listed_money_is_followed(tmp_path: Path) -> None:
    rows = ("GB1,B,100,1", "B,C,90,2", "C,D,80,3", "X,Y,70,3")
    (tmp_path / "t.csv").write_text("\n".join(("sourceNodeId,targetNodeId,value,time", *rows)))
    (tmp_path / "entities.json").write_text(LISTED)
    state = ("--data-dir", str(tmp_path / "state"))

    def titan(*arguments: str) -> tuple[int, str]:
        done = CliRunner().invoke(app, ["aml", "lists", *arguments, *state])
        return done.exit_code, done.stdout

    file = str(tmp_path / "t.csv")
    assert titan("trace", file, "--json") == (0, "[]\n"), "without a list nobody is listed"
    titan("add", "os", str(tmp_path / "entities.json"))
    status, text = titan("trace", file, "--json", "--policy", "fifo")
    assert status == 1
    found = json.loads(text)
    assert [one["account"] for one in found] == ["B", "C", "D"]
    assert [hop["source"] for hop in found[2]["path"]] == ["GB1", "B", "C"]
    status, text = titan("trace", file, "--listed", "X", "--least", "1")
    assert status == 1
    assert "X Y" in text
    for wrong in (("--policy", "guess"), ("--listed", "nobody")):
        done = CliRunner().invoke(app, ["aml", "lists", "trace", file, *wrong, *state])
        assert isinstance(done.exception, UsageError)
