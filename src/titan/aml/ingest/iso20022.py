"""Payments in ISO 20022 messages: customer credit transfers (pacs.008) and statements (camt.053).

Elements are known by their local names, so every version of the messages is read. Document types,
and with them entities and whatever they would fetch, are refused.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers import expat

from titan.errors import MoneyError

PACS_008, CAMT_053 = "pacs.008", "camt.053"
"""The messages that are read, by the name of their namespace."""

_BLOCK = 1 << 16
_SEPARATOR = "\n"  # no URI holds one
_PAYMENT = "CdtTrfTxInf"
_STATEMENT, _ENTRY, _DETAILS = "Stmt", "Ntry", "TxDtls"
_HEADER = "GrpHdr"
_BOOKED = ("", "BOOK")

Texts = dict[str, str]
"""Path of an element below the one in hand, such as ``DbtrAcct/Id/IBAN``, to its text."""


@dataclass(frozen=True, slots=True)
class Payment:
    """One payment of a message.

    Attributes:
        line: where it begins in the file, from 1.
        cells: noun to text, see `titan.aml.ingest.layouts.NOUNS`.
        payer, payee: names, empty where the message has none.
        booked: whether the money moved; a statement also announces.
    """

    line: int
    cells: Mapping[str, str]
    payer: str = ""
    payee: str = ""
    booked: bool = True


def is_message(path: Path) -> bool:
    """Say whether a file is XML, by its first bytes."""
    with path.open("rb") as file:
        return file.read(64).removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<")


def read_payments(path: Path, wanted: str | None = None) -> Iterator[Payment]:
    """Yield the payments of a file, in its order.

    Args:
        path: an XML file; several messages may share an envelope.
        wanted: `PACS_008` or `CAMT_053` if it must be that.

    Raises:
        MoneyError: ``money.file-missing``; ``money.file-unreadable`` if it is no well-formed XML,
            or declares a document type; ``money.layout-unknown`` if it is another message.
    """
    reader = _Reader(wanted)
    try:
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                reader.feed(block)
                yield from reader.taken()
            reader.feed(b"", final=True)
    except (FileNotFoundError, IsADirectoryError) as error:
        raise MoneyError("money.file-missing", "The transaction file is not there.") from error
    except expat.ExpatError as error:
        raise MoneyError("money.file-unreadable", "The file is no well-formed XML.") from error
    yield from reader.taken()
    if not reader.known:
        raise MoneyError("money.layout-unknown", "The file is no pacs.008 or camt.053 message.")


@dataclass(slots=True)
class _Part:
    """An element whose texts are wanted: a payment, an entry of a statement, a header."""

    name: str
    depth: int
    line: int
    texts: Texts = field(default_factory=dict)
    details: list["_Part"] = field(default_factory=list)


class _Reader:
    """Keeps of the document only the part that is being read."""

    def __init__(self, wanted: str | None) -> None:
        self._wanted = wanted
        self.known = False
        self._path: list[str] = []
        self._text: list[str] = []
        self._parts: list[_Part] = []
        self._header: Texts = {}
        self._account: Texts = {}
        self._payments: list[Payment] = []
        self._parser = expat.ParserCreate(namespace_separator=_SEPARATOR)
        self._parser.StartDoctypeDeclHandler = _refuse_doctype
        self._parser.StartElementHandler = self._begin
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text.append
        self._parser.buffer_text = True

    def feed(self, block: bytes, final: bool = False) -> None:
        self._parser.Parse(block, final)

    def taken(self) -> list[Payment]:
        """Hand over what was read since the last time."""
        payments, self._payments = self._payments, []
        return payments

    def _begin(self, name: str, attributes: Mapping[str, str]) -> None:
        namespace, _, local = name.rpartition(_SEPARATOR)
        if local == "Document":
            self._know(namespace)
        self._path.append(local)
        self._text.clear()
        if local in (_PAYMENT, _STATEMENT, _ENTRY, _DETAILS, _HEADER):
            line = self._parser.CurrentLineNumber
            self._parts.append(_Part(local, len(self._path), line))
        elif self._parts and "Ccy" in attributes:
            self._parts[-1].texts.setdefault(f"{self._below()}/@Ccy", attributes["Ccy"])

    def _end(self, name: str) -> None:
        text = "".join(self._text).strip()
        self._text.clear()
        if self._parts and self._parts[-1].depth == len(self._path):
            self._finish(self._parts.pop())
        elif self._parts and text:
            self._parts[-1].texts.setdefault(self._below(), text)
        self._path.pop()

    def _below(self) -> str:
        return "/".join(self._path[self._parts[-1].depth :])

    def _know(self, namespace: str) -> None:
        names = (self._wanted,) if self._wanted else (PACS_008, CAMT_053)
        if not any(f":{name}." in namespace for name in names):
            raise MoneyError("money.layout-unknown", "The file is another message than asked for.")
        self.known = True
        self._header, self._account = {}, {}

    def _finish(self, part: _Part) -> None:
        if part.name == _HEADER:
            self._header = part.texts
        elif part.name == _PAYMENT:
            self._payments.append(_transfer(part, self._header))
        elif part.name == _DETAILS and self._parts:
            self._parts[-1].details.append(part)
        elif part.name == _ENTRY and self._parts:
            self._payments += _entries(part, self._parts[-1].texts)


def _refuse_doctype(*_: object) -> None:
    raise MoneyError("money.file-unreadable", "The file declares a document type; none may.")


def _transfer(part: _Part, header: Texts) -> Payment:
    """Return a credit transfer; what was instructed is paid, what was settled is received."""
    texts = part.texts
    settled, settled_in = _amount(texts, "IntrBkSttlmAmt")
    paid, paid_in = _amount(texts, "InstdAmt")
    time = (
        _first(texts, "AccptncDtTm", "IntrBkSttlmDt")
        or _first(header, "IntrBkSttlmDt", "CreDtTm")
    )  # fmt: skip
    cells = {
        "source": _account(texts, "DbtrAcct", "DbtrAgt"),
        "target": _account(texts, "CdtrAcct", "CdtrAgt"),
        "amount": paid or settled,
        "currency": paid_in or settled_in,
        "received": settled,
        "received_currency": settled_in,
        "time": time,
        "method": _first(texts, *(f"PmtTpInf/{each}" for each in ("LclInstrm/Cd", "LclInstrm/Prtry",
                                                                "SvcLvl/Cd", "SvcLvl/Prtry"))),
    }  # fmt: skip
    return Payment(part.line, cells, texts.get("Dbtr/Nm", ""), texts.get("Cdtr/Nm", ""))


def _entries(entry: _Part, statement: Texts) -> Iterator[Payment]:
    """Yield the payments of a statement's entry, one for each of its details, or itself."""
    own = _account(statement, "Acct", "Acct/Svcr")
    for part in entry.details or [_Part(_DETAILS, 0, entry.line)]:
        texts, alone = part.texts, len(entry.details) < 2
        amount, currency = _first_amount(texts, "Amt", "AmtDtls/TxAmt/Amt", "AmtDtls/InstdAmt/Amt")
        if not amount and alone:
            amount, currency = _amount(entry.texts, "Amt")
        credited = _first(texts, "CdtDbtInd") or _first(entry.texts, "CdtDbtInd")
        incoming = credited == "CRDT"
        reversed_ = _first(entry.texts, "RvslInd").lower() in ("true", "1")
        other = "Dbtr" if incoming != reversed_ else "Cdtr"
        account = _account(texts, f"RltdPties/{other}Acct", f"RltdAgts/{other}Agt")
        name = _first(texts, f"RltdPties/{other}/Nm", f"RltdPties/{other}/Pty/Nm")
        holder = _first(statement, "Acct/Ownr/Nm", "Acct/Ownr/Pty/Nm")
        source, target = (account, own) if incoming else (own, account)
        payer, payee = (name, holder) if incoming else (holder, name)
        cells = {
            "source": source,
            "target": target,
            "amount": amount,
            "currency": currency,
            "received": amount,
            "received_currency": currency,
            "time": _first(entry.texts, "BookgDt/DtTm", "BookgDt/Dt", "ValDt/DtTm", "ValDt/Dt"),
            "method": _first(entry.texts, "BkTxCd/Domn/Fmly/Cd", "BkTxCd/Prtry/Cd"),
        }
        booked = _first(entry.texts, "Sts/Cd", "Sts") in _BOOKED
        yield Payment(part.line, cells, payer, payee, booked)


def _account(texts: Texts, account: str, agent: str) -> str:
    """Return an IBAN, or another bank's number of its own behind the bank's code."""
    iban = texts.get(f"{account}/Id/IBAN", "").replace(" ", "")
    if iban:
        return iban
    number = _first(texts, f"{account}/Id/Othr/Id", f"{account}/Id/PrtryAcct/Id")
    bank = _first(texts, *(f"{agent}/FinInstnId/{name}" for name in (
        "BICFI", "BIC", "ClrSysMmbId/MmbId", "Othr/Id")))  # fmt: skip
    return f"{bank}:{number}" if bank and number else number


def _first(texts: Texts, *paths: str) -> str:
    return next((texts[path] for path in paths if texts.get(path)), "")


def _amount(texts: Texts, path: str) -> tuple[str, str]:
    return texts.get(path, ""), texts.get(f"{path}/@Ccy", "")


def _first_amount(texts: Texts, *paths: str) -> tuple[str, str]:
    return next((found for path in paths if (found := _amount(texts, path))[0]), ("", ""))
