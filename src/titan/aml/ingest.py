"""Read a transaction file into a Ledger; refuse bad rows one by one, unusable files whole.

Amounts are read as decimals and become integers of minor units; no float is ever involved.
"""

import csv
import re
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal, localcontext
from pathlib import Path
from typing import NamedTuple

import numpy as np

from titan.aml.currencies import MINOR_UNITS, TOKENS
from titan.aml.ledger import SECONDS_PER_DAY, Ledger, account_key
from titan.errors import MoneyError

AMLSIM_COLUMNS: Mapping[str, str] = {
    "source": "sourceNodeId",
    "target": "targetNodeId",
    "amount": "value",
    "time": "time",
}
"""Columns of AMLSim; a file may carry ``currency`` besides."""

REASONS: Mapping[str, str] = {
    "row-malformed": "the row has more or fewer fields than the header",
    "account-missing": "the source or target account is empty",
    "amount-invalid": "the amount is no decimal number",
    "amount-negative": "the amount is negative",
    "amount-too-fine": "the amount has more decimals than its currency",
    "amount-too-large": "the amount does not fit 63 bits of minor units",
    "currency-unknown": "the currency is neither in ISO 4217 nor a known token",
    "time-invalid": "the time is neither a whole number below 10^11 nor an ISO 8601 date",
}
"""Why a row is refused, by stable code."""

REJECTS_NAME = "rejected.csv"
_PLAIN_AMOUNT = re.compile(r"(\d{1,15})(?:\.(\d+))?", re.ASCII)
_ANY_AMOUNT = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,4})?", re.ASCII)
_PLAIN_TIME = re.compile(r"-?\d{1,11}", re.ASCII)  # seconds until the year 5138
_LARGEST = 2**63 - 1
_FIRST_EPOCH_SECOND = 10_000_000  # whole numbers beyond this count seconds, not days


class _RowRefusedError(Exception):
    """One row is refused; the argument is a key of `REASONS`."""


class _Fields(NamedTuple):
    """One good row; `dated` says that its time was written as a date."""

    source: str
    target: str
    amount: int
    currency: str
    time: int
    dated: bool


@dataclass
class _Columns:
    """The rows read so far, column by column."""

    source: list[str] = field(default_factory=list)
    target: list[str] = field(default_factory=list)
    amount: list[int] = field(default_factory=list)
    time: list[int] = field(default_factory=list)
    currency: list[str] = field(default_factory=list)
    row: list[int] = field(default_factory=list)
    dated: bool = False


def read_transactions(
    path: Path,
    *,
    columns: Mapping[str, str] = AMLSIM_COLUMNS,
    currency: str = "USD",
    rejects_dir: Path | None = None,
    strict: bool = False,
) -> Ledger:
    """Read a CSV file of transactions.

    Args:
        path: a UTF-8 file with a header.
        columns: the file's name for each of source, target, amount, time and, optionally,
            currency. Without an entry for currency, a column called ``currency`` is used if the
            file has one.
        currency: of every row in a file that has no such column.
        rejects_dir: folder that receives ``rejected.csv`` (line, code, reason) if a row is
            refused. The file repeats nothing of the row itself.
        strict: make the first bad row an error instead.

    Raises:
        MoneyError: ``money.file-missing``; ``money.file-unreadable`` if it is no text table;
            ``money.column-missing``; ``money.column-ambiguous``;
            ``money.currency-unknown`` for `currency`; ``money.row-refused`` if strict, or if no
            row is good; ``money.empty``.
    """
    if currency not in MINOR_UNITS:
        raise MoneyError("money.currency-unknown", "The currency asked for is not known.")
    table, refused = _Columns(), []
    for line, row, outcome in _rows(path, columns, currency):
        if isinstance(outcome, str):
            if strict:
                raise _refusal(line, outcome)
            refused.append((line, outcome))
        else:
            _append(table, row, outcome)
    if not table.row:
        if refused:
            raise _refusal(*refused[0])
        raise MoneyError("money.empty", "The file holds a header and no transaction.")
    rejects = _write_rejects(rejects_dir, refused) if rejects_dir and refused else None
    return _ledger(table, refused, rejects)


def _rows(
    path: Path, columns: Mapping[str, str], currency: str
) -> Iterator[tuple[int, int, _Fields | str]]:
    """Yield line, row number and either the parsed fields or the code of the refusal."""
    with ExitStack() as stack:
        try:
            lines = csv.reader(
                stack.enter_context(path.open(encoding="utf-8-sig", newline="")), strict=True
            )
            header = next(lines, [])
            places = _places(header, columns)
            for row, cells in enumerate(line for line in lines if line):
                yield lines.line_num, row, _outcome(cells, len(header), places, currency)
        except (FileNotFoundError, IsADirectoryError) as error:
            raise MoneyError("money.file-missing", "The transaction file is not there.") from error
        except (csv.Error, UnicodeDecodeError) as error:
            raise MoneyError("money.file-unreadable", "The file is no UTF-8 CSV table.") from error


def _places(header: list[str], columns: Mapping[str, str]) -> dict[str, int]:
    """Return where each needed column stands; name the first that is missing."""
    wanted = dict(columns)
    if "currency" not in wanted and "currency" in header:
        wanted["currency"] = "currency"
    for name in wanted.values():
        if name not in header:
            raise MoneyError("money.column-missing", f"The file has no column '{name}'.")
        if header.count(name) > 1:
            raise MoneyError("money.column-ambiguous", f"Two columns are called '{name}'.")
    missing = AMLSIM_COLUMNS.keys() - wanted.keys()
    if missing:
        raise MoneyError(
            "money.column-missing", f"The column map does not say which column is {min(missing)}."
        )
    return {noun: header.index(name) for noun, name in wanted.items()}


def _outcome(cells: list[str], width: int, places: dict[str, int], currency: str) -> _Fields | str:
    """Parse one row, or return why it is refused."""
    try:
        if len(cells) != width:
            raise _RowRefusedError("row-malformed")
        source, target = cells[places["source"]].strip(), cells[places["target"]].strip()
        if not source or not target:
            raise _RowRefusedError("account-missing")
        if "currency" in places:
            currency = cells[places["currency"]].strip()
        amount = parse_amount(cells[places["amount"]].strip(), currency)
        time, dated = _parse_time(cells[places["time"]].strip())
    except _RowRefusedError as refusal:
        return str(refusal)
    return _Fields(source, target, amount, currency, time, dated)


def parse_amount(text: str, currency: str) -> int:
    """Return the minor units of a decimal number.

    Raises:
        _RowRefusedError: with a key of `REASONS`.
    """
    if currency not in MINOR_UNITS:
        raise _RowRefusedError("currency-unknown")
    decimals = MINOR_UNITS[currency]
    plain = _PLAIN_AMOUNT.fullmatch(text)
    if plain and len(plain[2] or "") <= decimals and decimals <= 3:
        return int(plain[1] + (plain[2] or "").ljust(decimals, "0"))
    return _parse_any_amount(text, decimals, currency in TOKENS)


def _parse_any_amount(text: str, decimals: int, truncate: bool) -> int:
    """Parse what the fast path leaves: signs, exponents, many decimals."""
    if not _ANY_AMOUNT.fullmatch(text):
        raise _RowRefusedError("amount-invalid")
    value = Decimal(text)
    if value < 0:
        raise _RowRefusedError("amount-negative")
    if value.adjusted() + decimals > 18:
        raise _RowRefusedError("amount-too-large")
    with localcontext(prec=len(text) + 1):  # scaleb rounds to the context, 28 digits by default
        exact = value.scaleb(decimals)
    if exact > _LARGEST:
        raise _RowRefusedError("amount-too-large")
    if not truncate and exact != int(exact):
        raise _RowRefusedError("amount-too-fine")
    return int(exact)


def _parse_time(text: str) -> tuple[int, bool]:
    """Return steps or seconds, and whether the text was a date."""
    if _PLAIN_TIME.fullmatch(text):
        return int(text), False
    try:
        moment = datetime.fromisoformat(text.replace("/", "-"))
    except ValueError as error:
        raise _RowRefusedError("time-invalid") from error
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return int(moment.timestamp()), True


def _append(table: _Columns, row: int, fields: _Fields) -> None:
    table.source.append(fields.source)
    table.target.append(fields.target)
    table.amount.append(fields.amount)
    table.currency.append(fields.currency)
    table.time.append(fields.time)
    table.row.append(row)
    table.dated = table.dated or fields.dated


def _ledger(table: _Columns, refused: list[tuple[int, str]], rejects: Path | None) -> Ledger:
    """Number the accounts in sorted order and freeze the columns."""
    names: dict[str, str] = {}
    for name in (*table.source, *table.target):
        names.setdefault(account_key(name), name)
    place = {key: index for index, key in enumerate(sorted(names))}
    currencies = sorted(set(table.currency))
    code = {name: index for index, name in enumerate(currencies)}
    time = np.array(table.time, dtype=np.int64)
    seconds = table.dated or int(np.abs(time).max()) >= _FIRST_EPOCH_SECOND
    reasons = [reason for _, reason in refused]
    return Ledger(
        accounts=tuple(names[key] for key in place),
        source=np.array([place[account_key(name)] for name in table.source], dtype=np.int32),
        target=np.array([place[account_key(name)] for name in table.target], dtype=np.int32),
        amount=np.array(table.amount, dtype=np.int64),
        time=time,
        currency=np.array([code[name] for name in table.currency], dtype=np.int16),
        currencies=tuple(currencies),
        row=np.array(table.row, dtype=np.int64),
        day=SECONDS_PER_DAY if seconds else 1,
        rejections={reason: reasons.count(reason) for reason in sorted(set(reasons))},
        rejects=rejects,
    )


def _refusal(line: int, reason: str) -> MoneyError:
    return MoneyError("money.row-refused", f"Line {line} is refused: {REASONS[reason]}.")


def _write_rejects(folder: Path, refused: list[tuple[int, str]]) -> Path:
    """List the refused rows; the file appears whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    path, draft = folder / REJECTS_NAME, folder / f".{REJECTS_NAME}.part"
    with draft.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(("line", "code", "reason"))
        writer.writerows((line, reason, REASONS[reason]) for line, reason in refused)
    return draft.replace(path)
