from pathlib import Path

import pytest

from titan.aml.ingest.parties import read_parties
from titan.errors import MoneyError

MESSAGE = """<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pacs.008.001.08"><FIToFICstmrCdtTrf>
<CdtTrfTxInf><IntrBkSttlmAmt Ccy="EUR">1</IntrBkSttlmAmt>
<Dbtr><Nm>Anna Eriksson</Nm></Dbtr><DbtrAcct><Id><IBAN>SE1</IBAN></Id></DbtrAcct>
<Cdtr><Nm>Joe Bloggs</Nm></Cdtr><CdtrAcct><Id><IBAN>GB1</IBAN></Id></CdtrAcct></CdtTrfTxInf>
</FIToFICstmrCdtTrf></Document>"""


def test_names_come_from_messages_and_tables(tmp_path: Path) -> None:
    message, table, world = (tmp_path / name for name in ("m.xml", "t.csv", "accounts.csv"))
    message.write_text(MESSAGE)
    table.write_text("account,name\nGB1,J. Bloggs\nGB1,Joe Bloggs\nX,\n")
    world.write_text(
        "Bank Name,Bank ID,Account Number,Entity ID,Entity Name\n"
        "Portugal Bank,0331579,80B779D80,80062E240,Sole Proprietorship #50438\n"
    )
    parties = read_parties([message, table, world])
    assert dict(parties.names) == {
        "0331579:80B779D80": ("Sole Proprietorship #50438",),
        "GB1": ("J. Bloggs", "Joe Bloggs"),
        "SE1": ("Anna Eriksson",),
    }


def test_a_table_without_names_is_told(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("a,b\n1,2\n")
    with pytest.raises(MoneyError) as caught:
        read_parties(tmp_path / "t.csv")
    assert caught.value.code == "money.column-missing"
    with pytest.raises(MoneyError) as caught:
        read_parties(tmp_path / "none.csv")
    assert caught.value.code == "money.file-missing"
