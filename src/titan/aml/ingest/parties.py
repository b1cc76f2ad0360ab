"""Who is behind the accounts, for the screening of names; never part of a ledger or a feature."""

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from titan.aml.ingest.iso20022 import is_message, read_payments
from titan.errors import MoneyError

_TABLES: tuple[tuple[tuple[str, ...], str], ...] = (
    (("account",), "name"),
    (("Bank ID", "Account Number"), "Entity Name"),  # AMLworld's list of accounts
    (("acct_id",), "dsply_nm"),  # AMLSim's
)


@dataclass(frozen=True, slots=True)
class Parties:
    """The names that accounts are held under.

    Attributes:
        names: account, as its file writes it, to its names, sorted. AMLworld's list of accounts
            leaves out the zeros that lead a bank's number, unlike its transactions.
    """

    names: Mapping[str, tuple[str, ...]]


def read_parties(paths: Path | Sequence[Path]) -> Parties:
    """Read the names of accounts.

    Args:
        paths: pacs.008 or camt.053 messages; CSV files with the columns ``account`` and ``name``;
            AMLworld's or AMLSim's lists of accounts.

    Raises:
        MoneyError: ``money.file-missing``, ``money.file-unreadable``, ``money.layout-unknown``,
            ``money.column-missing`` for a table without such columns.
    """
    names: dict[str, set[str]] = defaultdict(set)
    for path in [paths] if isinstance(paths, Path) else paths:
        for account, name in _pairs(path):
            if account and name:
                names[account].add(name)
    return Parties({account: tuple(sorted(names[account])) for account in sorted(names)})


def _pairs(path: Path) -> Iterable[tuple[str, str]]:
    try:
        return _message_pairs(path) if is_message(path) else list(_table_pairs(path))
    except (FileNotFoundError, IsADirectoryError) as error:
        raise MoneyError("money.file-missing", "The file of names is not there.") from error
    except (csv.Error, UnicodeDecodeError) as error:
        raise MoneyError("money.file-unreadable", "The file of names is no table.") from error


def _message_pairs(path: Path) -> Iterator[tuple[str, str]]:
    for payment in read_payments(path):
        yield payment.cells["source"], payment.payer
        yield payment.cells["target"], payment.payee


def _table_pairs(path: Path) -> Iterator[tuple[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file)
        header = set(rows.fieldnames or ())
        found = next((t for t in _TABLES if {*t[0], t[1]} <= header), None)
        if found is None:
            raise MoneyError("money.column-missing", "The file has no columns account and name.")
        keys, name = found
        for row in rows:
            account = ":".join((row[key] or "").strip() for key in keys)
            yield account, (row[name] or "").strip()
