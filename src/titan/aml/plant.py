"""Hide a laundering cycle in a copy of a transaction file, to see whether it is found."""

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from titan.aml.drafts import drafted
from titan.aml.ingest import AMLSIM_COLUMNS, read_transactions
from titan.errors import MoneyError, UsageError


def choose_mules(transactions: Path, count: int, seed: int = 0) -> tuple[str, ...]:
    """Draw accounts of an AMLSim file that both pay and are paid.

    Raises:
        UsageError: ``usage.argument`` if the file has fewer of them.
    """
    ledger = read_transactions(transactions)
    both = np.intersect1d(ledger.source, ledger.target)
    if len(both) < count:
        raise UsageError("usage.argument", f"The file has no {count} accounts that pay and earn.")
    drawn = np.random.default_rng(seed).choice(both, count, replace=False)
    return tuple(ledger.accounts[place] for place in drawn)


def plant_cycle(  # noqa: PLR0913  # each keyword is one property of the planted cycle
    transactions: Path,
    out_path: Path,
    members: Sequence[str],
    *,
    amount: int = 950_000,
    start_time: int = 60,
    hop_time: int = 2,
    fee: int = 100,
) -> Path:
    """Copy an AMLSim file and send money round the members, back to the first.

    Args:
        transactions: the file to copy, sorted by time or not.
        out_path: the copy; it appears whole or not at all.
        members: three or more different accounts, in the order in which the money moves.
        amount: of the first hop, in hundredths.
        start_time: of the first hop.
        hop_time: between two hops.
        fee: kept at each hop, in ten-thousandths.

    Raises:
        UsageError: ``usage.argument`` for fewer than three members, or one named twice.
        MoneyError: ``money.file-missing``, ``money.column-missing``.
    """
    if len(members) < 3 or len(set(members)) != len(members):
        raise UsageError("usage.argument", "A cycle needs three or more different accounts.")
    hops = _hops(members, amount, start_time, hop_time, fee)
    out_path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with (
            drafted(out_path) as draft,
            transactions.open(encoding="utf-8-sig", newline="") as file,
            draft.open("w", encoding="utf-8", newline="") as out,
        ):
            csv.writer(out, lineterminator="\n").writerows(_merged(csv.reader(file), hops))
    except FileNotFoundError as error:
        raise MoneyError("money.file-missing", "The transaction file is not there.") from error
    return out_path


def _hops(
    members: Sequence[str], amount: int, time: int, hop_time: int, fee: int
) -> list[dict[str, str]]:
    """Return the cycle's rows by column name, in the order of time."""
    hops = []
    for place, source in enumerate(members):
        target = members[(place + 1) % len(members)]
        value = f"{amount // 100}.{amount % 100:02d}"
        named = {"source": source, "target": target, "amount": value, "time": str(time)}
        hops.append({AMLSIM_COLUMNS[noun]: text for noun, text in named.items()})
        amount, time = amount * (10_000 - fee) // 10_000, time + hop_time
    return hops


def _merged(rows: Iterator[list[str]], hops: list[dict[str, str]]) -> Iterator[list[str]]:
    """Yield the file's rows with each hop before the first row that is later than it."""
    header = next(rows, [])
    missing = [name for name in AMLSIM_COLUMNS.values() if name not in header]
    if missing:
        raise MoneyError("money.column-missing", f"The file has no column '{missing[0]}'.")
    yield header
    time = header.index(AMLSIM_COLUMNS["time"])
    planted = iter(hops)
    hop = next(planted, None)
    for row in rows:
        while hop and len(row) > time and row[time].isdigit() and int(row[time]) > _time(hop):
            yield [hop.get(name, "") for name in header]
            hop = next(planted, None)
        yield row
    while hop:
        yield [hop.get(name, "") for name in header]
        hop = next(planted, None)


def _time(hop: dict[str, str]) -> int:
    return int(hop[AMLSIM_COLUMNS["time"]])
