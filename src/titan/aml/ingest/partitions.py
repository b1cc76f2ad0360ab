"""The Parquet files of a store: payments by day, and the names of the accounts."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from titan.aml.ledger import SECONDS_PER_DAY
from titan.errors import MoneyError

if TYPE_CHECKING:
    import pyarrow as pa

Columns = Mapping[str, NDArray[np.generic]]

_INSTEAD: Mapping[str, str | int] = {
    "received": "amount",
    "received_currency": "currency",
    "method": -1,
    "label": -1,
    "attempt": -1,
}
"""What stands for a column that a part lacks and another has: a column of its own, or a number."""

_KINDS: Mapping[str, type[np.generic]] = {"method": np.int8, "label": np.int8, "attempt": np.int32}


@dataclass(frozen=True, slots=True)
class Part:
    """One file of a store.

    Attributes:
        path: below the store's folder.
        day: number of the day since time 0; -1 for a list of names.
        rows: how many payments or names.
        serial: number of the append that wrote it.
        columns: what it holds, sorted.
        sha256: of its bytes, in hex.
    """

    path: str
    day: int
    rows: int
    serial: int
    columns: tuple[str, ...]
    sha256: str


def write_parts(folder: Path, columns: Columns, day: int, serial: int) -> tuple[Part, ...]:
    """Write payments, a file a day.

    Args:
        folder: of the store.
        columns: name to n values; ``time`` and ``row`` among them.
        day: how long one is.
        serial: of the append.
    """
    days = columns["time"].astype(np.int64) // day
    order = np.argsort(days, kind="stable")
    starts = np.flatnonzero(np.diff(days[order], prepend=days[order[0]] - 1))
    ends = [*starts[1:].tolist(), len(order)]
    parts = []
    for start, end in zip(starts.tolist(), ends, strict=True):
        rows = order[start:end]
        number = int(days[rows[0]])
        path = f"days/{_day_name(number, day)}/{serial:08d}.parquet"
        chosen = {name: values[rows] for name, values in sorted(columns.items())}
        parts.append(_write(folder, path, chosen, number, serial))
    return tuple(parts)


def write_names(folder: Path, names: Sequence[str], serial: int) -> tuple[Part, ...]:
    """Write names of accounts; no file for none."""
    if not names:
        return ()
    return (_write(folder, f"names/{serial:08d}.parquet", {"name": list(names)}, -1, serial),)


def read_names(folder: Path, parts: Iterable[Part]) -> list[str]:
    """Return all names in the order of their numbers.

    Raises:
        MoneyError: ``money.store-damaged``.
    """
    return [name for part in parts for name in _read(folder, part)["name"].to_pylist()]


def read_columns(
    folder: Path, parts: Sequence[Part], since: int | None = None, until: int | None = None
) -> dict[str, NDArray[np.generic]]:
    """Return the payments of some parts, in the order of their rows, column by column.

    Only the columns and one part are in memory at once.

    Args:
        folder: of the store.
        parts: one or more.
        since: time of the earliest payment to return, None for no bound.
        until: time that all payments are before, None for no bound.

    Raises:
        MoneyError: ``money.store-damaged``.
    """
    kept = [_kept(_read(folder, part, ("row", "time")), since, until) for part in parts]
    rows = np.concatenate([row for row, _ in kept])
    ordered = np.sort(rows)
    dense = len(ordered) > 0 and ordered[-1] - ordered[0] + 1 == len(ordered)
    names = sorted({name for part in parts for name in part.columns} - {"row"})
    columns: dict[str, NDArray[np.generic]] = {"row": ordered}
    for part, (row, chosen) in zip(parts, kept, strict=True):
        place = row - ordered[0] if dense else np.searchsorted(ordered, row)
        table = _read(folder, part)
        for name in names:
            values = _values(table, name)[chosen]
            if name not in columns:
                columns[name] = np.empty(len(ordered), dtype=values.dtype)
            columns[name][place] = values
    return columns


def merge_parts(folder: Path, parts: Sequence[Part], serial: int) -> tuple[Part, ...]:
    """Merge the parts of each day; a day of one part keeps it.

    Raises:
        MoneyError: ``money.store-damaged``.
    """
    days: dict[int, list[Part]] = defaultdict(list)
    for part in parts:
        days[part.day].append(part)
    merged = []
    for day, some in sorted(days.items()):
        if len(some) == 1:
            merged += some
        else:
            columns = dict(sorted(read_columns(folder, some).items()))
            path = f"{Path(some[0].path).parent}/{serial:08d}.parquet"
            merged.append(_write(folder, path, columns, day, serial))
    return tuple(merged)


def cut_parts(folder: Path, parts: Sequence[Part], rows: int, serial: int) -> tuple[Part, ...]:
    """Return the parts of the first rows; what holds more is written anew.

    Raises:
        MoneyError: ``money.store-damaged``.
    """
    left = []
    for part in parts:
        row = _read(folder, part, ("row",))["row"].to_numpy()
        chosen = row < rows
        if chosen.all():
            left.append(part)
        elif chosen.any():
            table = _read(folder, part)
            columns = {name: _values(table, name)[chosen] for name in part.columns}
            path = f"{Path(part.path).parent}/{serial:08d}.parquet"
            left.append(_write(folder, path, columns, part.day, serial))
    return tuple(left)


def _kept(
    table: "pa.Table", since: int | None, until: int | None
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Return the rows of a part that are of the time, and which of all those are."""
    row, time = table["row"].to_numpy(), table["time"].to_numpy()
    chosen = np.ones(len(row), dtype=np.bool_)
    if since is not None:
        chosen &= time >= since
    if until is not None:
        chosen &= time < until
    return row[chosen], chosen


def _values(table: "pa.Table", name: str) -> NDArray[np.generic]:
    if name in table.column_names:
        values: NDArray[np.generic] = table[name].to_numpy()
        return values
    instead = _INSTEAD[name]
    if isinstance(instead, str):
        return _values(table, instead)
    return np.full(len(table), instead, dtype=_KINDS[name])


def _write(folder: Path, path: str, columns: Mapping[str, object], day: int, serial: int) -> Part:
    """Write one file; until a manifest names it, it is of no account."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    place = folder / path
    place.parent.mkdir(parents=True, exist_ok=True)
    table = pa.table(dict(columns))
    pq.write_table(table, place, compression="zstd")
    digest = hashlib.sha256(place.read_bytes()).hexdigest()
    return Part(path, day, len(table), serial, tuple(columns), digest)


def _read(folder: Path, part: Part, columns: Sequence[str] | None = None) -> "pa.Table":
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(folder / part.path) as file:
            table = file.read(None if columns is None else list(columns))
    except (pa.ArrowInvalid, OSError) as error:
        raise MoneyError("money.store-damaged", f"'{part.path}' cannot be read.") from error
    if len(table) != part.rows:
        raise MoneyError("money.store-damaged", f"'{part.path}' has other rows than it should.")
    return table


def _day_name(number: int, day: int) -> str:
    """Return a folder's name for a day: its date, or its number where time is counted in steps."""
    if day != SECONDS_PER_DAY:
        return f"day={number}"
    return f"day={datetime.fromtimestamp(number * SECONDS_PER_DAY, UTC):%Y-%m-%d}"
