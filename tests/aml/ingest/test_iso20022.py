"""Credit transfers and statements, in several versions; and what XML must not be trusted with."""

from pathlib import Path

import pytest

from titan.aml.ingest import read
from titan.aml.ingest.iso20022 import read_payments
from titan.errors import MoneyError

TRANSFER = """
    <CdtTrfTxInf>
      <PmtId><EndToEndId>E{n}</EndToEndId></PmtId>
      <PmtTpInf><SvcLvl><Cd>SEPA</Cd></SvcLvl></PmtTpInf>
      <IntrBkSttlmAmt Ccy="EUR">{amount}</IntrBkSttlmAmt>
      <IntrBkSttlmDt>2024-03-0{n}</IntrBkSttlmDt>
      <Dbtr><Nm>Anna Maria Eriksson</Nm></Dbtr>
      <DbtrAcct><Id><IBAN>SE45 5000 0000 0583 9825 7466</IBAN></Id></DbtrAcct>
      <DbtrAgt><FinInstnId><{bic}>ESSESESS</{bic}></FinInstnId></DbtrAgt>
      <CdtrAgt><FinInstnId><{bic}>NORDFRPP</{bic}></FinInstnId></CdtrAgt>
      <Cdtr><Nm>Joe &amp; Söhne</Nm></Cdtr>
      <CdtrAcct><Id><Othr><Id>12345</Id></Othr></Id></CdtrAcct>
    </CdtTrfTxInf>"""
PACS = """<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pacs.008.001.{version}">
  <FIToFICstmrCdtTrf>
    <GrpHdr><MsgId>M1</MsgId><CreDtTm>2024-03-01T09:30:00+01:00</CreDtTm></GrpHdr>{transfers}
  </FIToFICstmrCdtTrf>
</Document>"""
CAMT = """<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.{version}">
 <BkToCstmrStmt><GrpHdr><MsgId>S</MsgId></GrpHdr>
  <Stmt><Acct><Id><IBAN>DE02120300000000202051</IBAN></Id><Ownr><Nm>Own GmbH</Nm></Ownr></Acct>
   <Ntry><Amt Ccy="EUR">100.50</Amt><CdtDbtInd>CRDT</CdtDbtInd>{booked}
     <BookgDt><Dt>2024-03-04</Dt></BookgDt>
     <NtryDtls><TxDtls>
       <RltdPties><Dbtr>{payer}</Dbtr>
         <DbtrAcct><Id><IBAN>FR1420041010050500013M02606</IBAN></Id></DbtrAcct></RltdPties>
     </TxDtls></NtryDtls></Ntry>
   <Ntry><Amt Ccy="EUR">30.00</Amt><CdtDbtInd>DBIT</CdtDbtInd>{booked}
     <BookgDt><DtTm>2024-03-05T10:00:00Z</DtTm></BookgDt>
     <NtryDtls>
      <TxDtls><Amt Ccy="EUR">10.00</Amt>
       <RltdPties><CdtrAcct><Id><IBAN>AT61</IBAN></Id></CdtrAcct></RltdPties></TxDtls>
      <TxDtls><AmtDtls><TxAmt><Amt Ccy="EUR">20.00</Amt></TxAmt></AmtDtls>
       <RltdPties><CdtrAcct><Id><IBAN>AT62</IBAN></Id></CdtrAcct></RltdPties></TxDtls>
     </NtryDtls></Ntry>
   <Ntry><Amt Ccy="EUR">10.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><RvslInd>true</RvslInd>{booked}
     <BookgDt><Dt>2024-03-06</Dt></BookgDt>
     <NtryDtls><TxDtls><RltdPties><CdtrAcct><Id><IBAN>AT61</IBAN></Id></CdtrAcct></RltdPties>
     </TxDtls></NtryDtls></Ntry>
   <Ntry><Amt Ccy="EUR">7.00</Amt><CdtDbtInd>CRDT</CdtDbtInd>{pending}
     <BookgDt><Dt>2024-03-06</Dt></BookgDt></Ntry>
   <Ntry><Amt Ccy="EUR">8.00</Amt><CdtDbtInd>DBIT</CdtDbtInd>{booked}
     <BookgDt><Dt>2024-03-06</Dt></BookgDt></Ntry>
  </Stmt>
 </BkToCstmrStmt>
</Document>"""


def pacs(path: Path, version: str = "08", bic: str = "BICFI", amount: str = "12.34") -> Path:
    transfers = "".join(TRANSFER.format(n=n, amount=amount, bic=bic) for n in (1, 2))
    path.write_text(PACS.format(version=version, transfers=transfers), encoding="utf-8")
    return path


@pytest.mark.parametrize(("version", "bic"), [("02", "BIC"), ("08", "BICFI"), ("10", "BICFI")])
def test_credit_transfers(tmp_path: Path, version: str, bic: str) -> None:
    path = pacs(tmp_path / "p.xml", version, bic)
    ledger = read(path)
    assert ledger.accounts == ("NORDFRPP:12345", "SE4550000000058398257466")
    assert (ledger.amount.tolist(), ledger.currencies) == ([1234, 1234], ("EUR",))
    assert (ledger.time[1] - ledger.time[0], ledger.day) == (86_400, 86_400)
    assert ledger.methods == ("SEPA",)
    assert read(path, layout="pacs.008").time.tolist() == ledger.time.tolist()
    first = next(iter(read_payments(path)))
    assert (first.payer, first.payee, first.line) == ("Anna Maria Eriksson", "Joe & Söhne", 5)


def test_the_instructed_amount_is_what_is_paid(tmp_path: Path) -> None:
    path = pacs(tmp_path / "p.xml")
    text = path.read_text().replace("<Dbtr>", '<InstdAmt Ccy="JPY">2000</InstdAmt><Dbtr>', 1)
    path.write_text(text)
    ledger = read(path)
    assert ledger.received is not None and ledger.received_currency is not None
    assert (ledger.amount.tolist(), ledger.received.tolist()) == ([2000, 1234], [1234, 1234])
    assert ledger.currencies[ledger.currency[0]] == "JPY"


@pytest.mark.parametrize("version", ["02", "08"])
def test_statements(tmp_path: Path, version: str) -> None:
    old = version == "02"
    path = tmp_path / "c.xml"
    path.write_text(
        CAMT.format(
            version=version,
            booked="<Sts>BOOK</Sts>" if old else "<Sts><Cd>BOOK</Cd></Sts>",
            pending="<Sts>PDNG</Sts>" if old else "<Sts><Cd>PDNG</Cd></Sts>",
            payer="<Nm>Jean</Nm>" if old else "<Pty><Nm>Jean</Nm></Pty>",
        )
    )
    ledger = read(path, rejects_dir=tmp_path)
    moved = [ledger.transaction(row) for row in range(len(ledger))]
    own, french = "DE02120300000000202051", "FR1420041010050500013M02606"
    assert [(each.source, each.target, each.amount) for each in moved] == [
        (french, own, 10_050),
        (own, "AT61", 1000),
        (own, "AT62", 2000),
        ("AT61", own, 1000),
    ]
    assert ledger.rejections == {"account-missing": 1, "entry-unbooked": 1}
    assert next(iter(read_payments(path))).payer == "Jean"
    assert ledger.rejects is not None
    assert [line.split(",")[1] for line in ledger.rejects.read_text().splitlines()[1:]] == [
        "23",
        "25",
    ]


def test_bad_payments_are_refused_alone(tmp_path: Path) -> None:
    path = pacs(tmp_path / "p.xml")
    path.write_text(path.read_text().replace("12.34", "minus", 1))
    ledger = read(path)
    assert (len(ledger), ledger.rejections) == (1, {"amount-invalid": 1})


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ("<Document", '<!DOCTYPE d [<!ENTITY a "b">]><Document', "money.file-unreadable"),
        ("<Document", '<!DOCTYPE d SYSTEM "file:///etc/passwd"><Document', "money.file-unreadable"),
        ("</Document>", "", "money.file-unreadable"),
        ("pacs.008", "pacs.009", "money.layout-unknown"),
        ("Joe &amp; S", "Joe &file; S", "money.file-unreadable"),
    ],
)
def test_what_is_no_message_is_refused(tmp_path: Path, before: str, after: str, code: str) -> None:
    path = pacs(tmp_path / "p.xml")
    path.write_text(path.read_text().replace(before, after, 1))
    with pytest.raises(MoneyError) as caught:
        read(path)
    assert caught.value.code == code


def test_a_message_of_the_other_kind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MoneyError, match="another message"):
        read(pacs(tmp_path / "p.xml"), layout="camt.053")
    (tmp_path / "x.xml").write_text("<a><b/></a>")
    with pytest.raises(MoneyError, match=r"no pacs.008"):
        read(tmp_path / "x.xml")
