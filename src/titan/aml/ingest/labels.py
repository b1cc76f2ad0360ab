"""The labels that published data sets keep in files of their own, joined to the payments."""

import csv
import re
from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from titan.aml.currencies import code_of
from titan.aml.ingest.assembly import label_of, typology_of
from titan.aml.ingest.cells import RowRefusedError, amount_of, time_of
from titan.aml.ingest.elliptic import FEATURES_NAME
from titan.aml.ingest.tables import header_fields
from titan.aml.ledger import Ledger, Truth, account_key
from titan.errors import MoneyError

_BEGIN = re.compile(r"BEGIN LAUNDERING ATTEMPT\s*-\s*([A-Za-z_ -]*[A-Za-z])")
_END = "END LAUNDERING ATTEMPT"
_PATTERN_NAMES = ("{}_Patterns.txt", "{}_patterns.txt", "Patterns.txt", "patterns.txt")
_ELLIPTIC = ("txId", "class")
_ACCOUNT_FILES = ("nodes.csv", "accounts.csv", "elliptic_txs_classes.csv")
_ACCOUNT_COLUMNS = (
    ("nodeid", "isFraud"),
    ("acct_id", "prior_sar_count"),
    ("ACCOUNT_ID", "IS_SAR"),
    ("ACCOUNT_ID", "IS_FRAUD"),
    _ELLIPTIC,
)
_ELLIPTIC_WORDS = {"1": 1, "2": 0}  # illicit, licit; the rest is unknown

_Key = tuple[str, str, int, str, int]


@dataclass(frozen=True, slots=True)
class SideFiles:
    """The files of a data set by what they hold.

    Attributes:
        transactions: in the order given.
        attempts: AMLworld's lists of laundering attempts.
        accounts: lists of labelled accounts.
    """

    transactions: tuple[Path, ...]
    attempts: tuple[Path, ...]
    accounts: tuple[Path, ...]

    @classmethod
    def split(cls, paths: Sequence[Path], mapped: Collection[str] = ()) -> Self:
        """Tell files apart by their beginning, and add those that lie beside them.

        Args:
            paths: files of one data set.
            mapped: columns of a map; a file that has them all holds transactions.

        Raises:
            MoneyError: ``money.file-missing``, ``money.file-unreadable``.
        """
        attempts = [path for path in paths if _lists_attempts(path)]
        accounts = [p for p in paths if p not in attempts and _lists_accounts(p, mapped)]
        others = {*attempts, *accounts, *(path for path in paths if path.name == FEATURES_NAME)}
        transactions = [path for path in paths if path not in others]
        if not attempts:
            attempts = [found for path in transactions if (found := _attempts_beside(path))]
        if not accounts:
            folders = dict.fromkeys(path.parent for path in transactions)
            beside = [folder / name for folder in folders for name in _ACCOUNT_FILES]
            accounts = [
                p for p in beside if p.is_file() and p not in transactions and _lists_accounts(p)
            ]
        return cls(tuple(transactions), tuple(attempts), tuple(accounts))


def is_side_file(path: Path) -> bool:
    """Say whether a file holds labels, or features, of transactions in another.

    Raises:
        MoneyError: ``money.file-missing``, ``money.file-unreadable``.
    """
    return path.name == FEATURES_NAME or _lists_attempts(path) or _lists_accounts(path)


def with_labels(ledger: Ledger, files: SideFiles) -> Ledger:
    """Return a ledger with what the files beside it say of attempts and accounts.

    Raises:
        MoneyError: ``money.labels-unreadable``.
    """
    nothing = Truth(np.full(len(ledger), -1, np.int8), np.full(len(ledger), -1, np.int32))
    truth = ledger.truth
    if files.attempts and truth is not None:
        attempts, shapes = _attempts(ledger, truth.payments, files.attempts)
        truth = replace(truth, attempts=attempts, typologies=shapes)
    if files.accounts:
        truth = replace(truth or nothing, accounts=_accounts(ledger.accounts, files.accounts))
    return replace(ledger, truth=truth)


def _lists_attempts(path: Path) -> bool:
    if path.suffix.lower() != ".txt" or not path.is_file():
        return False
    with path.open(encoding="utf-8", errors="replace") as file:
        return any(_BEGIN.match(line) for line, _ in zip(file, range(100), strict=False))


def _lists_accounts(path: Path, mapped: Collection[str] = ()) -> bool:
    if path.suffix.lower() != ".csv":
        return False
    header = header_fields(path)
    maps = bool(mapped) and set(mapped) <= set(header)
    return not maps and _account_columns(header) is not None


def _account_columns(header: Sequence[str]) -> tuple[str, str] | None:
    return next((pair for pair in _ACCOUNT_COLUMNS if set(pair) <= set(header)), None)


def _attempts_beside(path: Path) -> Path | None:
    """Return ``X_Patterns.txt`` of ``X_Trans.csv`` or ``X.csv``, or ``Patterns.txt``."""
    stems = (path.stem, re.sub(r"_[Tt]rans(actions)?$", "", path.stem))
    names = (path.with_name(name.format(stem)) for stem in stems for name in _PATTERN_NAMES)
    return next((name for name in names if name.is_file() and _lists_attempts(name)), None)


def _attempts(
    ledger: Ledger, payments: NDArray[np.int8], paths: Iterable[Path]
) -> tuple[NDArray[np.int32], tuple[str, ...]]:
    """Find the payments of each attempt among those labelled laundering."""
    places: dict[_Key, deque[int]] = defaultdict(deque)
    for row in np.flatnonzero(payments == 1).tolist():
        places[_key_of(ledger, row)].append(row)
    attempt = np.full(len(payments), -1, dtype=np.int32)
    shapes: list[str] = []
    for path in paths:
        for shape, rows in _blocks(path):
            for key in rows:
                if places[key]:
                    attempt[places[key].popleft()] = len(shapes)
            shapes.append(shape)
    return attempt, tuple(shapes)


def _key_of(ledger: Ledger, row: int) -> _Key:
    transaction = ledger.transaction(row)
    return (
        _without_zeros(transaction.source),
        _without_zeros(transaction.target),
        transaction.amount,
        transaction.currency,
        transaction.time,
    )


def _without_zeros(account: str) -> str:
    """Return an account without the zeros that lead its bank: not every tool keeps them."""
    return account_key(account).lstrip("0")


def _blocks(path: Path) -> Iterator[tuple[str, list[_Key]]]:
    """Yield the attempts of a list: shape, and what identifies each payment."""
    shape, rows = "", list[_Key]()
    with path.open(encoding="utf-8-sig", newline="") as file:
        for number, line in enumerate(file, start=1):
            begin = _BEGIN.match(line)
            if begin:
                shape, rows = typology_of(begin[1], {}), []
            elif line.startswith(_END):
                yield shape, rows
            elif line.strip():
                rows.append(_pattern_key(line, number))


def _pattern_key(line: str, number: int) -> _Key:
    """Read a payment in an attempt: AMLworld's eleven columns, without a header."""
    cells = next(csv.reader([line.rstrip("\r\n")]))
    try:
        time, bank, source, other, target, _, _, amount, currency = cells[:9]
        code = code_of(currency.strip())
        if code is None:
            raise RowRefusedError("currency-unknown")
        value, _ = amount_of(amount, code)
        when, _ = time_of(time)
    except (ValueError, RowRefusedError) as error:
        detail = f"Line {number} of the list of attempts is no transaction of AMLworld."
        raise MoneyError("money.labels-unreadable", detail) from error
    ends = (f"{each.strip()}:{name.strip()}" for each, name in ((bank, source), (other, target)))
    paid_by, paid_to = (_without_zeros(end) for end in ends)
    return paid_by, paid_to, value, code, when


def _accounts(names: Sequence[str], paths: Iterable[Path]) -> NDArray[np.int8]:
    """Return the label of each account, -1 for one that no list names."""
    known: Mapping[str, int] = {account_key(name): place for place, name in enumerate(names)}
    labels = np.full(len(names), -1, dtype=np.int8)
    for path in paths:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            pair = _account_columns(rows.fieldnames or ())
            if pair is None:
                raise MoneyError("money.labels-unreadable", "The list of accounts has no labels.")
            for row in rows:
                place = known.get(account_key((row[pair[0]] or "").strip()))
                if place is not None:
                    word = (row[pair[1]] or "").strip()
                    labels[place] = (
                        _ELLIPTIC_WORDS.get(word, -1) if pair == _ELLIPTIC else label_of(word)
                    )
    return labels
