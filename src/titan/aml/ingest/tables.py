"""Open one table, CSV or Parquet, as pieces of named columns."""

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from titan.aml.ingest.collecting import Piece
from titan.aml.ingest.layouts import Layout
from titan.aml.ingest.tokens import ESCAPED, SOUND, Rows, Text, delimiter_of, header_of, read_rows
from titan.errors import MoneyError

if TYPE_CHECKING:
    import pyarrow as pa

_ROWS_AT_ONCE = 1 << 18
_PARQUET_MARK = b"PAR1"


def is_parquet(path: Path) -> bool:
    """Say whether a file is Parquet, by its first bytes."""
    with path.open("rb") as file:
        return file.read(4) == _PARQUET_MARK


def header_fields(path: Path) -> list[str]:
    """Return the column names of a table; none if the file is empty.

    Raises:
        MoneyError: ``money.file-missing``, ``money.file-unreadable``.
    """
    try:
        if is_parquet(path):
            return _parquet_names(path)
        return _fields(header_of(path))
    except (FileNotFoundError, IsADirectoryError) as error:
        raise MoneyError("money.file-missing", "The transaction file is not there.") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise MoneyError("money.file-unreadable", "The file is no UTF-8 CSV table.") from error


def pieces_of(path: Path, layout: Layout) -> Iterator[Piece]:
    """Yield the rows of a table, a piece at a time; errors as of `header_fields`."""
    header = header_fields(path)
    places = layout.places(header)
    if is_parquet(path):
        return _parquet_pieces(path, {noun: header[place] for noun, place in places.items()})
    return _csv_pieces(path, header, places)


def _fields(line: str) -> list[str]:
    rows = list(csv.reader([line], delimiter=delimiter_of(line), strict=True))
    return rows[0] if rows else []


def _csv_pieces(path: Path, header: list[str], places: dict[str, int]) -> Iterator[Piece]:
    delimiter = delimiter_of(header_of(path))
    chosen = sorted(set(places.values()))
    wanted = np.full(len(header), -1, dtype=np.int64)
    wanted[chosen] = np.arange(len(chosen))
    for rows in read_rows(path, wanted, delimiter=delimiter):
        yield _piece(
            rows, {noun: int(wanted[place]) for noun, place in places.items()}, places, delimiter
        )


def _piece(rows: Rows, slots: dict[str, int], places: dict[str, int], delimiter: str) -> Piece:
    state = np.maximum(rows.state, _not_text(rows))
    odd = state != SOUND
    rows.start[:, odd] = rows.end[:, odd] = 0
    columns = {noun: rows.column(slot) for noun, slot in slots.items()}
    return Piece(columns, rows.line, state, rows, places, delimiter)


def _not_text(rows: Rows) -> NDArray[np.int8]:
    """Mark the rows that may not be UTF-8 to be read one by one."""
    marks = np.zeros(len(rows.line), dtype=np.int8)
    span = rows.buffer[rows.first[0] : rows.last[-1]]
    try:
        span.tobytes().decode()
    except UnicodeDecodeError:
        high = np.flatnonzero(span >= 0x80) + rows.first[0]
        marks[np.unique(np.searchsorted(rows.first, high, side="right") - 1)] = ESCAPED
    return marks


def text_of(values: Sequence[str]) -> Text:
    """Return a list of texts as a column."""
    raws = [value.encode() for value in values]
    ends = np.cumsum([len(raw) for raw in raws], dtype=np.int64)
    data = np.frombuffer(b"".join(raws) or b"\0", dtype=np.uint8)
    return Text(data, ends - np.array([len(raw) for raw in raws], dtype=np.int64), ends)


def _parquet_names(path: Path) -> list[str]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return list(pq.read_schema(path).names)
    except (pa.ArrowInvalid, OSError) as error:
        raise MoneyError("money.file-unreadable", "The file is no whole Parquet table.") from error


def _parquet_pieces(path: Path, names: dict[str, str]) -> Iterator[Piece]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    first = 1
    try:
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(_ROWS_AT_ONCE, columns=sorted(set(names.values()))):
                columns = {noun: _text(batch.column(name)) for noun, name in names.items()}
                yield Piece(columns, np.arange(first, first + batch.num_rows, dtype=np.int64))
                first += batch.num_rows
    except (pa.ArrowInvalid, OSError) as error:
        raise MoneyError("money.file-unreadable", "The file is no whole Parquet table.") from error


def _text(column: "pa.Array") -> Text:
    """Return a column of any type as it would be written in a CSV file; null is empty."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if pa.types.is_timestamp(column.type):
        column = column.cast(pa.timestamp("s"), safe=False)  # with a zone: the time in UTC
    texts = pc.fill_null(column.cast(pa.large_string()), "")
    _, offsets, data = texts.buffers()
    bounds = np.frombuffer(offsets, dtype=np.int64)[texts.offset : texts.offset + len(texts) + 1]
    raw = np.frombuffer(data or b"\0", dtype=np.uint8)
    return Text(raw, bounds[:-1].copy(), bounds[1:].copy())  # as those of CSV: compiled once
