import csv
import re
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from titan.aml.generate.files import write
from titan.aml.generate.memory import simulate
from titan.aml.generate.recipe import named
from titan.aml.generate.stream import World, world
from titan.errors import UsageError


@pytest.fixture(scope="module")
def made() -> World:
    return world(replace(named("amlworld"), illicit=0.02), 20_000, seed=6)


def _rows(path: Path) -> list[list[str]]:
    with path.open(newline="") as file:
        return list(csv.reader(file))


def test_amlworld_is_as_published(made: World, tmp_path: Path) -> None:
    progress: list[float] = []
    written = write(made, tmp_path, "amlworld", progress.append)
    header, *rows = _rows(tmp_path / "amlworld_Trans.csv")
    assert ",".join(header) == (
        "Timestamp,From Bank,Account,To Bank,Account,Amount Received,Receiving Currency,"
        "Amount Paid,Payment Currency,Payment Format,Is Laundering"
    )
    assert len(rows) == written.transactions == 20_000
    assert [row[0] for row in rows] == sorted(row[0] for row in rows)
    assert re.fullmatch(r"2022/09/\d\d \d\d:\d\d", rows[0][0])
    assert all(row[1].startswith("0") for row in rows), "banks keep a leading zero"
    assert sum(row[10] == "1" for row in rows) == written.laundering
    for row in rows:
        decimals = r"\d+\.\d{6}" if row[8] == "Bitcoin" else r"\d+\.\d{2}"
        assert re.fullmatch(decimals, row[7]), row
    assert {row[9] for row in rows if row[10] == "1"} <= {
        "ACH", "Cheque", "Credit Card", "Cash", "Bitcoin",
    }  # fmt: skip
    assert progress[-1] == 1.0


def test_the_patterns_are_rows_of_the_file(made: World, tmp_path: Path) -> None:
    written = write(made, tmp_path)
    rows = set((tmp_path / "amlworld_Trans.csv").read_text().splitlines())
    text = (tmp_path / "amlworld_Patterns.txt").read_text()
    blocks = re.findall(
        r"BEGIN LAUNDERING ATTEMPT - ([A-Z-]+)(:  Max [^\n]+)?\n"
        r"(.*?)\nEND LAUNDERING ATTEMPT - \1\n",
        text,
        re.DOTALL,
    )
    assert len(blocks) == written.attempts == text.count("BEGIN")
    assert {name for name, _, _ in blocks} == {
        "FAN-OUT", "FAN-IN", "CYCLE", "BIPARTITE", "STACK", "SCATTER-GATHER", "GATHER-SCATTER",
        "RANDOM",
    }  # fmt: skip
    for _, _, body in blocks:
        lines = body.splitlines()
        assert len(lines) > 1
        assert set(lines) <= rows
        assert all(line.endswith(",1") for line in lines)


def test_the_register_has_every_account(made: World, tmp_path: Path) -> None:
    write(made, tmp_path)
    header, *register = _rows(tmp_path / "amlworld_accounts.csv")
    assert header == ["Bank Name", "Bank ID", "Account Number", "Entity ID", "Entity Name"]
    known = {(row[1], row[2]) for row in register}
    assert len(known) == len(register) == len(made.people)
    _, *rows = _rows(tmp_path / "amlworld_Trans.csv")
    assert {(row[1].lstrip("0"), row[2]) for row in rows} <= known


def test_parquet_holds_the_truth_too(made: World, tmp_path: Path) -> None:
    written = write(made, tmp_path, "parquet")
    table = pq.read_table(written.files[0]).to_pydict()
    _, *rows = _rows(write(made, tmp_path, "amlworld").files[0])
    ledger = simulate(made)
    assert ledger.truth
    for place in range(0, 20_000, 97):
        row = rows[place]
        assert table["source"][place] == f"{row[1]}:{row[2]}"
        assert table["target"][place] == ledger.accounts[ledger.target[place]]
        assert float(table["amount"][place]) == pytest.approx(float(row[7]), abs=1e-9)
        assert float(table["received"][place]) == pytest.approx(float(row[5]), abs=1e-9)
        assert table["is_laundering"][place] == int(row[10]) == ledger.truth.payments[place]
        assert table["method"][place] == row[9]
        assert f"{table['time'][place]:%Y/%m/%d %H:%M}" == row[0]
        assert (table["attempt"][place] is None) == (table["typology"][place] is None)


def test_amlsim_names_who_took_part(tmp_path: Path) -> None:
    made = world(named("steps"), 20_000, seed=1)
    written = write(made, tmp_path, "amlsim")
    header, *rows = _rows(tmp_path / "transactions.csv")
    assert header == ["sourceNodeId", "targetNodeId", "value", "time"]
    assert len(rows) == 20_000
    assert [int(row[3]) for row in rows] == sorted(int(row[3]) for row in rows)
    assert {int(row[3]) for row in rows} == set(range(1, 151))
    assert all(row[0] != row[1] for row in rows)
    header, *nodes = _rows(tmp_path / "nodes.csv")
    assert header == ["nodeid", "isFraud", "init_balance", "fraudStep"]
    assert [row[0] for row in nodes] == [str(place) for place in range(written.accounts)]
    guilty = {row[0] for row in nodes if row[1] == "1"}
    assert 0.01 < len(guilty) / len(nodes) < 0.6
    assert all((row[3] != "-1") == (row[1] == "1") for row in nodes)
    assert guilty <= {row[0] for row in rows} | {row[1] for row in rows}


def test_an_unknown_layout_is_refused(made: World, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="amlworld, amlsim, parquet"):
        write(made, tmp_path, "sqlite")
