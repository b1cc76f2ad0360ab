"""Cut delimited text into rows and fields, every byte looked at once (RFC 4180).

A row with a bad quote is refused alone: reading goes on at its next line, so that nothing after it
is swallowed. Compiled, since this and the parsing of the fields are what reading a file costs.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

import numpy as np
from numpy.typing import NDArray

from titan.aml.compiled import compiled

SOUND, ESCAPED, MALFORMED, UNBOOKED = 0, 1, 2, 3
"""What a row is like: plain, with doubled quotes in a field, unusable, or only announced."""

Bytes = NDArray[np.uint8]
Ints = NDArray[np.int64]

_CHUNK = 1 << 23
_LONGEST_FIELD = 1 << 20  # a quote that is open for longer was no quote
_BLANK, _QUOTE, _NEWLINE, _RETURN = ord(" "), ord('"'), ord("\n"), ord("\r")


class Text(NamedTuple):
    """A column of n texts: text i is bytes start[i] to end[i] of the buffer.

    Attributes:
        buffer: uint8, UTF-8.
        start, end: int64 [n].
    """

    buffer: NDArray[np.uint8]
    start: NDArray[np.int64]
    end: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.start)

    def text(self, row: int) -> str:
        """Return one text; bytes that are no UTF-8 are replaced."""
        return bytes(self.buffer[self.start[row] : self.end[row]]).decode(errors="replace")


class Rows(NamedTuple):
    """Some rows of a file, n of them with k wanted fields.

    Attributes:
        buffer: uint8, the bytes that hold them.
        start, end: int64 [k, n], the wanted fields in the buffer, without their quotes.
        first, last: int64 [n], each whole row in the buffer.
        line: int64 [n], where each row begins in the file, from 1.
        state: int8 [n], `SOUND`, `ESCAPED` or `MALFORMED`.
    """

    buffer: NDArray[np.uint8]
    start: NDArray[np.int64]
    end: NDArray[np.int64]
    first: NDArray[np.int64]
    last: NDArray[np.int64]
    line: NDArray[np.int64]
    state: NDArray[np.int8]

    def column(self, slot: int) -> Text:
        """Return one of the wanted fields of all rows."""
        return Text(self.buffer, self.start[slot], self.end[slot])

    def whole(self, row: int) -> bytes:
        """Return the bytes of one row."""
        return bytes(self.buffer[self.first[row] : self.last[row]])


def header_of(path: Path) -> str:
    """Return the first line that is not blank; empty if there is none.

    Raises:
        UnicodeDecodeError: if it is no UTF-8.
    """
    with path.open("rb") as file:
        return _header(file)[0]


def delimiter_of(header: str) -> str:
    """Return what separates the fields of a header: comma, semicolon, tab or bar."""
    return next((mark for mark in ",;\t|" if mark in header), ",")


def read_rows(
    path: Path, wanted: NDArray[np.int64], header: bool = True, delimiter: str = ","
) -> Iterator[Rows]:
    """Yield the rows of a file, some 8 MiB at a time.

    Args:
        path: the file; blank lines are passed over.
        wanted: int64 [width], for each field of a row its slot among those to return, or -1.
        header: whether the first line is one.
        delimiter: between fields, one ASCII character.
    """
    with path.open("rb") as file:
        line = 1
        if header:
            line = _header(file)[1]
        held = b""
        while True:
            block = file.read(_CHUNK)
            data = held + block
            if not data:
                return
            rows, used, line = _cut(data, wanted, not block, ord(delimiter), line)
            if len(rows.line):
                yield rows
            held = data[used:]
            if not block:
                return


def _header(file: BinaryIO) -> tuple[str, int]:
    """Return the header and the number of the line after it."""
    line = 1
    for raw in file:
        line += 1
        text = raw.decode("utf-8-sig").strip("\r\n")
        if text:
            return text, line
    return "", line


def _cut(
    data: bytes, wanted: NDArray[np.int64], final: bool, delimiter: int, line: int
) -> tuple[Rows, int, int]:
    """Cut what is whole; return it, how many bytes it took and the number of the next line."""
    buffer = np.frombuffer(data, dtype=np.uint8)
    most = int(np.count_nonzero(buffer == _NEWLINE) + np.count_nonzero(buffer == _RETURN)) + 1
    slots = int(wanted.max()) + 1
    start, end = np.zeros((slots, most), np.int64), np.zeros((slots, most), np.int64)
    first, last, lines = (np.empty(most, np.int64) for _ in range(3))
    state = np.zeros(most, np.int8)
    count, used, line = _scan(
        buffer, wanted, final, delimiter, line, start, end, first, last, lines, state
    )
    return (
        Rows(
            buffer,
            start[:, :count],
            end[:, :count],
            first[:count],
            last[:count],
            lines[:count],
            state[:count],
        ),
        used,
        line,
    )


@compiled
def _scan(  # noqa: PLR0913, PLR0917  # compiled: plain arrays
    buffer: Bytes,
    wanted: Ints,
    final: bool,
    delimiter: int,
    line: int,
    start: NDArray[np.int64],
    end: NDArray[np.int64],
    first: Ints,
    last: Ints,
    lines: Ints,
    state: NDArray[np.int8],
) -> tuple[int, int, int]:
    """Walk over the rows; stop before one that the buffer may not hold to its end."""
    size, width = len(buffer), len(wanted)
    position, count = 0, 0
    while position < size:
        byte = buffer[position]
        if byte in (_NEWLINE, _RETURN):
            after = _line_end(buffer, position, final)
            if after < 0:
                break
            position, line = after, line + 1
            continue
        after, fields, inside, kind = _row(
            buffer, wanted, final, delimiter, position, start, end, count
        )
        if after < 0:
            break
        if kind != MALFORMED and fields != width:
            kind = MALFORMED
        first[count], last[count], lines[count] = position, after, line
        state[count] = kind
        count += 1
        line += inside
        if after < size:
            position = _line_end(buffer, after, final)
            if position < 0:
                count -= 1
                position, line = first[count], lines[count]
                break
            line += 1
        else:
            position = size
    return count, position, line


@compiled
def _line_end(buffer: Bytes, position: int, final: bool) -> int:
    """Return what follows a line end; -1 if the buffer ends between its two bytes."""
    if buffer[position] == _NEWLINE:
        return position + 1
    if position + 1 == len(buffer):
        return position + 1 if final else -1
    return position + 2 if buffer[position + 1] == _NEWLINE else position + 1


@compiled
def _row(  # noqa: PLR0913, PLR0917  # compiled: plain arrays
    buffer: Bytes,
    wanted: Ints,
    final: bool,
    delimiter: int,
    origin: int,
    start: Ints,
    end: Ints,
    row: int,
) -> tuple[int, int, int, int]:
    """Cut one row: where it ends (-1: not in here), its fields, its inner lines, its kind."""
    size, width = len(buffer), len(wanted)
    position, fields, inside, kind = origin, 0, 0, SOUND
    while True:
        if position < size and buffer[position] == _QUOTE:
            close, breaks, doubled = _closing(buffer, position + 1)
            if close >= size - 1 and not final:
                return -1, 0, 0, kind
            if close < 0 or close >= size or not _ends(buffer, close + 1, delimiter):
                return _broken(buffer, origin, final)
            begin, stop, position = position + 1, close, close + 1
            inside += breaks
            if doubled:
                kind = ESCAPED
        else:
            begin = position
            while position < size and not _ends(buffer, position, delimiter):
                position += 1
            stop = position
        if position >= size and not final:
            return -1, 0, 0, kind
        if fields < width and wanted[fields] >= 0:
            start[wanted[fields], row], end[wanted[fields], row] = begin, stop
        fields += 1
        if position >= size or buffer[position] != delimiter:
            return position, fields, inside, kind
        position += 1


@compiled
def _closing(buffer: Bytes, position: int) -> tuple[int, int, bool]:
    """Find the closing quote: its place (size: none yet, -1: none in reason), lines, doubling."""
    size, begin = len(buffer), position
    breaks, doubled = 0, False
    while position < size:
        byte = buffer[position]
        if byte == _QUOTE:
            if position + 1 < size and buffer[position + 1] == _QUOTE:
                doubled = True
                position += 1
            else:
                return position, breaks, doubled
        elif byte == _NEWLINE:
            breaks += 1
        position += 1
        if position - begin > _LONGEST_FIELD:
            return -1, 0, False
    return size, breaks, doubled


@compiled
def _ends(buffer: Bytes, position: int, delimiter: int) -> bool:
    """Say whether a field may end here."""
    if position >= len(buffer):
        return True
    byte = buffer[position]
    return byte == delimiter or byte in (_NEWLINE, _RETURN)


@compiled
def _broken(buffer: Bytes, origin: int, final: bool) -> tuple[int, int, int, int]:
    """Give up a row whose quotes do not match, up to the end of its first line."""
    position = origin
    while position < len(buffer) and buffer[position] not in (_NEWLINE, _RETURN):
        position += 1
    if position >= len(buffer) and not final:
        return -1, 0, 0, MALFORMED
    return position, 0, 0, MALFORMED


@compiled
def trimmed(buffer: Bytes, start: int, end: int) -> tuple[int, int]:
    """Return where a text begins and ends without the spaces around it."""
    while start < end and (buffer[start] == _BLANK or 9 <= buffer[start] <= 13):
        start += 1
    while start < end and (buffer[end - 1] == _BLANK or 9 <= buffer[end - 1] <= 13):
        end -= 1
    return start, end
