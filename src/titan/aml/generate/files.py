"""Write worlds: AMLworld's CSV and patterns file, AMLSim's two files, or Parquet."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet
from numpy.typing import NDArray

from titan.aml.generate.areas import METHODS, Area
from titan.aml.generate.names import Names
from titan.aml.generate.payments import HONEST, Payments
from titan.aml.generate.stream import Day, World
from titan.aml.ledger import SECONDS_PER_DAY
from titan.domain.money import Typology
from titan.errors import UsageError

AMLWORLD_HEADER = (
    "Timestamp,From Bank,Account,To Bank,Account,Amount Received,Receiving Currency,"
    "Amount Paid,Payment Currency,Payment Format,Is Laundering"
)
_FIRST_DAY = np.datetime64("2022-09-01T00:00", "m")


@dataclass(slots=True)
class Written:
    """What was written.

    Attributes:
        files: the transactions first.
        accounts, days: of the world.
        transactions, laundering: how many payments, and how many of them launder.
        attempts: laundering attempts with a shape, at least two of whose payments are in the file.
    """

    files: list[Path]
    accounts: int
    days: int
    transactions: int = 0
    laundering: int = 0
    attempts: int = 0

    def count(self, payments: Payments) -> None:
        """Add the payments of a day."""
        self.transactions += len(payments)
        self.laundering += int((payments.attempt != HONEST).sum())


def write(
    world: World,
    out_dir: Path,
    layout: str = "amlworld",
    on_progress: Callable[[float], None] = lambda share: None,
) -> Written:
    """Write a world in a layout; every file appears whole or not at all.

    Args:
        world: what to write.
        out_dir: where to; made if it is not there.
        layout: ``amlworld``, ``amlsim`` or ``parquet``.
        on_progress: told the share done, after each day.

    Raises:
        UsageError: ``usage.argument`` for another layout.
    """
    if layout not in LAYOUTS:
        known = ", ".join(LAYOUTS)
        raise UsageError("usage.argument", f"There is no layout '{layout}'; there are {known}.")
    out_dir.mkdir(parents=True, exist_ok=True)
    return LAYOUTS[layout](world, out_dir, on_progress)


def _write_amlworld(world: World, out_dir: Path, on_progress: Callable[[float], None]) -> Written:
    names = Names.of(world.people)
    rows = out_dir / f"{world.recipe.name}_Trans.csv"
    patterns = out_dir / f"{world.recipe.name}_Patterns.txt"
    written = Written([rows, patterns], len(world.people), world.days)
    with _whole(rows) as out, _whole(patterns) as book:
        out.write(AMLWORLD_HEADER.encode() + b"\n")
        attempts = _Attempts(names)
        for number, day in enumerate(world.by_day(), 1):
            table = amlworld_table(day.payments, names)
            pa.csv.write_csv(table, out, _PLAIN)
            written.count(day.payments)
            attempts.see(day)
            on_progress(number / world.days)
        written.attempts = attempts.write(book)
    return written


class _Attempts:
    """Keeps the rows of attempts, as they are in the file, until all are known."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self.headers: list[str] = []
        self.rows: dict[int, list[str]] = {}

    def see(self, day: Day) -> None:
        """Note the attempts that began and the payments of a day that are part of one."""
        self.headers += [_header(begun.typology, begun.parameter) for begun in day.begun]
        mine = day.payments.take(np.flatnonzero(day.payments.attempt >= 0))
        columns = [column.to_pylist() for column in amlworld_table(mine, self.names).columns]
        for attempt, *fields in zip(mine.attempt.tolist(), *columns, strict=True):
            self.rows.setdefault(attempt, []).append(",".join(map(str, fields)))

    def write(self, book: Any) -> int:
        """Write the blocks of the patterns file and return how many there are."""
        whole = [attempt for attempt in sorted(self.rows) if len(self.rows[attempt]) > 1]
        for attempt in whole:
            header = self.headers[attempt]
            rows = "\n".join(self.rows[attempt])
            end = header.partition(":")[0]
            book.write(
                f"BEGIN LAUNDERING ATTEMPT - {header}\n{rows}\n"
                f"END LAUNDERING ATTEMPT - {end}\n\n".encode()
            )
        return len(whole)


def _header(typology: Typology, parameter: str) -> str:
    return typology.upper() + (f":  {parameter}" if parameter else "")


def amlworld_table(payments: Payments, names: Names) -> pa.Table:
    """Return the columns of AMLworld's CSV as text, one row a payment."""
    start = int(payments.time.min()) // SECONDS_PER_DAY if len(payments) else 0
    minutes = (payments.time // 60).astype(np.int64) - start * 1440
    clock = np.datetime_as_string(_FIRST_DAY + start * 1440 + np.arange(1440), unit="m")
    clock = np.char.replace(np.char.replace(clock, "-", "/"), "T", " ")
    banks, accounts = pa.array(names.bank).cast("string"), pa.array(names.account).cast("string")
    columns = (
        _taken(clock, minutes),
        banks.take(pa.array(payments.source)),
        accounts.take(pa.array(payments.source)),
        banks.take(pa.array(payments.target)),
        accounts.take(pa.array(payments.target)),
        _decimal(payments.received, payments.received_currency),
        _taken(Area.NAMES, payments.received_currency),
        _decimal(payments.amount, payments.currency),
        _taken(Area.NAMES, payments.currency),
        _taken(METHODS, payments.method),
        pa.array((payments.attempt != HONEST).astype(np.int8)),
    )
    return pa.table(list(columns), names=[str(place) for place in range(len(columns))])


def _taken(words: Any, places: NDArray[Any]) -> pa.Array:
    return pa.array(list(words)).take(pa.array(places))


def _decimal(amount: NDArray[np.int64], currency: NDArray[np.int8]) -> pa.Array:
    """Write amounts with two decimals, of bitcoin with six, as AMLworld does."""
    token = currency == Area.BITCOIN
    unit = Area.MINOR[currency]
    hundredths = [f".{cents:02d}" for cents in range(100)]
    text = pc.binary_join_element_wise(
        pa.array(amount // unit).cast("string"),
        _taken(hundredths, np.where(token, 0, amount % unit)),
        "",
    )
    if not token.any():
        return text
    coins = [f"{c // 10**8}.{c % 10**8 // 100:06d}" for c in amount[token].tolist()]
    return pc.replace_with_mask(text, pa.array(token), pa.array(coins, type=pa.string()))


@contextmanager
def _whole(path: Path) -> Iterator[Any]:
    """Open a file that appears when all of it is written."""
    draft = path.with_name(f".{path.name}.part")
    with draft.open("wb") as out:
        yield out
    draft.replace(path)


_PLAIN = pyarrow.csv.WriteOptions(include_header=False, quoting_style="none")

LAYOUTS = MappingProxyType({"amlworld": _write_amlworld})
"""Layout to the function that writes it."""
