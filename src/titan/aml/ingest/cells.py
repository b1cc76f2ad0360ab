"""Read one row, cell by cell: what the quick way leaves, and why a row is refused.

Amounts are decimals and become integers of minor units; no float is ever involved.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal, localcontext
from typing import NamedTuple

from titan.aml.currencies import MINOR_UNITS, TOKENS, code_of

REASONS: Mapping[str, str] = {
    "row-malformed": "the row has a stray quote or not as many fields as the header",
    "text-invalid": "the row is no UTF-8 text",
    "entry-unbooked": "the statement announces the entry and has not booked it",
    "account-missing": "the source or target account is empty",
    "amount-invalid": "the amount is no decimal number",
    "amount-negative": "the amount is negative",
    "amount-too-fine": "the amount has more decimals than its currency",
    "amount-too-large": "the amount does not fit 63 bits of minor units",
    "currency-unknown": "the currency is neither in ISO 4217 nor a known token",
    "time-invalid": "the time is neither an ISO 8601 date nor a count of seconds or steps",
}
"""Why a row is refused, by stable code; a too fine amount is only where all must be exact."""

_AMOUNT = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,4})?", re.ASCII)
_WHOLE = re.compile(r"(-?\d{1,11})(?:\.0*)?", re.ASCII)  # seconds until the year 5138
_FINER = re.compile(r"\d{13}|\d{16}|\d{19}", re.ASCII)  # thousandths, millionths, billionths
_STAMP = re.compile(r"(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?", re.ASCII)
_LARGEST = 2**63 - 1


class RowRefusedError(Exception):
    """One row is refused; the argument is a key of `REASONS`."""


class Fields(NamedTuple):
    """One good row.

    Attributes:
        amount, received: minor units of the currencies.
        currency, received_currency: codes.
        time: seconds or steps.
        dated: whether the time was written as a date.
        rounded: whether an amount was finer than its currency.
    """

    source: str
    target: str
    amount: int
    currency: str
    received: int
    received_currency: str
    time: int
    dated: bool
    rounded: bool


def fields_of(cells: Mapping[str, str], currency: str) -> Fields:
    """Read the cells of one row.

    Args:
        cells: noun to text, see `titan.aml.ingest.layouts.NOUNS`.
        currency: code where the row does not say.

    Raises:
        RowRefusedError: with a key of `REASONS`.
    """
    source, target = _account(cells, "source"), _account(cells, "target")
    paid_in = _currency(cells.get("currency", currency))
    amount, rounded = amount_of(cells["amount"], paid_in)
    got_in = _currency(cells.get("received_currency", paid_in))
    received, rounded_too = (
        amount_of(cells["received"], got_in) if "received" in cells else (amount, False)
    )
    time, dated = time_of(" ".join(cells[noun] for noun in ("time", "clock") if noun in cells))
    return Fields(
        source, target, amount, paid_in, received, got_in, time, dated, rounded or rounded_too
    )


def amount_of(text: str, currency: str) -> tuple[int, bool]:
    """Return the minor units of a decimal number, half a unit rounded up, and whether it was.

    Finer digits of a token are cut off, since its minor unit here is not the finest there is.

    Raises:
        RowRefusedError: with a key of `REASONS`.
    """
    text = text.strip()
    if not _AMOUNT.fullmatch(text):
        raise RowRefusedError("amount-invalid")
    value, decimals = Decimal(text), MINOR_UNITS[currency]
    if value < 0:
        raise RowRefusedError("amount-negative")
    if value.adjusted() + decimals > 18:
        raise RowRefusedError("amount-too-large")
    with localcontext(prec=len(text) + 20):  # 28 digits by default, and fewer than a cell may have
        exact = value.scaleb(decimals)
        whole = exact.to_integral_value(ROUND_DOWN if currency in TOKENS else ROUND_HALF_UP)
    if whole > _LARGEST:
        raise RowRefusedError("amount-too-large")
    return int(whole), currency not in TOKENS and whole != exact


def time_of(text: str) -> tuple[int, bool]:
    """Return steps or seconds since 1970, and whether the text was a date.

    Thirteen, sixteen or nineteen digits count finer parts of a second; twelve or fourteen are a
    date without its marks.

    Raises:
        RowRefusedError: ``time-invalid``.
    """
    text = text.strip()
    whole = _WHOLE.fullmatch(text)
    if whole:
        return int(whole[1]), False
    if _FINER.fullmatch(text):
        return int(text[: -3 * (len(text) // 3 - 3)]), True
    stamp = _STAMP.fullmatch(text)
    if stamp:
        year, month, day, hour, minute, second = stamp.groups("00")
        text = f"{year}-{month}-{day} {hour}:{minute}:{second}"
    elif text.isdecimal():
        raise RowRefusedError("time-invalid")  # a week and a fraction to Python, to nobody else
    try:
        moment = datetime.fromisoformat(text.replace("/", "-"))
    except ValueError as error:
        raise RowRefusedError("time-invalid") from error
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return int(moment.timestamp()), True


def _account(cells: Mapping[str, str], end: str) -> str:
    name, bank = cells[end].strip(), cells.get(f"{end}_bank", "").strip()
    if not name:
        raise RowRefusedError("account-missing")
    return f"{bank}:{name}" if bank else name


def _currency(name: str) -> str:
    code = code_of(name.strip())
    if code is None:
        raise RowRefusedError("currency-unknown")
    return code
