"""Give every different text of some columns a number, in the order in which they are met."""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from titan.aml.compiled import compiled
from titan.aml.ingest.tokens import Bytes, Ints, Text, trimmed

NONE = -1
"""The number of an empty text."""

_FIRST_SLOTS = 1 << 12
_FIRST_BYTES = 1 << 16
_OFFSET, _PRIME = np.uint64(14695981039346656037), np.uint64(1099511628211)
_COLON = ord(":")


class Numbering:
    """Numbers texts from 0; addresses that differ in case alone are one (EIP-55)."""

    def __init__(self) -> None:
        self._slots = np.full(_FIRST_SLOTS, NONE, np.int32)
        self._hashes = np.zeros(_FIRST_SLOTS // 2, np.uint64)
        self._bounds = np.zeros(_FIRST_SLOTS // 2 + 1, np.int64)
        self._bytes = np.zeros(_FIRST_BYTES, np.uint8)
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def number(self, column: Text, prefix: Text | None = None) -> NDArray[np.int32]:
        """Return the numbers of n texts, without the spaces around them.

        Args:
            column: n texts; an empty one has the number `NONE`.
            prefix: n texts to stand before them, with a colon between: ``bank:account``.
        """
        numbers = np.empty(len(column), np.int32)
        lead = prefix or Text(column.buffer, column.start, column.start)
        done, longest = 0, int((column.end - column.start + lead.end - lead.start).max(initial=0))
        while done < len(column):
            self._make_room(longest + 1)
            done, self._count = _number(
                column.buffer, column.start, column.end, lead.buffer, lead.start, lead.end,
                self._slots, self._hashes, self._bounds, self._bytes, self._count, numbers, done,
            )  # fmt: skip
        return numbers

    def add(self, text: str, prefix: str = "") -> int:
        """Return the number of one text."""
        return int(self.number(_single(text), _single(prefix) if prefix else None)[0])

    def names(self, since: int = 0, until: int | None = None) -> list[str]:
        """Return the texts from one number up to another, in the spelling that was met first."""
        stop = self._count if until is None else until
        raw, bounds = memoryview(self._bytes.data), self._bounds[since : stop + 1].tolist()
        return [bytes(raw[begin:end]).decode(errors="replace") for begin, end in pairwise(bounds)]

    def _make_room(self, longest: int) -> None:
        """Keep the table at most half full, and room for one text more."""
        if self._count == len(self._hashes):
            self._slots = np.full(2 * len(self._slots), NONE, np.int32)
            self._hashes = np.resize(self._hashes, len(self._slots) // 2)
            self._bounds = np.resize(self._bounds, len(self._slots) // 2 + 1)
            _refill(self._slots, self._hashes, self._count)
        if self._bounds[self._count] + longest > len(self._bytes):
            self._bytes = np.resize(self._bytes, 2 * len(self._bytes) + longest)


def _single(text: str) -> Text:
    raw = text.encode()
    return Text(
        np.frombuffer(raw or b"\0", np.uint8), np.zeros(1, np.int64), np.array([len(raw)], np.int64)
    )


@compiled
def _refill(slots: NDArray[np.int32], hashes: NDArray[np.uint64], count: int) -> None:
    mask = len(slots) - 1
    for number in range(count):
        slot = np.int64(hashes[number] & np.uint64(mask))
        while slots[slot] != NONE:
            slot = (slot + 1) & mask
        slots[slot] = number


@compiled
def _number(  # noqa: PLR0913, PLR0917  # compiled: plain arrays
    buffer: Bytes,
    start: Ints,
    end: Ints,
    lead: Bytes,
    lead_start: Ints,
    lead_end: Ints,
    slots: NDArray[np.int32],
    hashes: NDArray[np.uint64],
    bounds: Ints,
    raw: Bytes,
    count: int,
    numbers: NDArray[np.int32],
    row: int,
) -> tuple[int, int]:
    """Number rows until one needs more room; return the next row and how many numbers there are."""
    mask = len(slots) - 1
    for current in range(row, len(start)):
        first, last = trimmed(buffer, start[current], end[current])
        if first == last:
            numbers[current] = NONE
            continue
        before, stop = trimmed(lead, lead_start[current], lead_end[current])
        begin = bounds[count]
        if count == len(hashes) or begin + (last - first) + (stop - before) + 1 > len(raw):
            return current, count
        size = 0
        for place in range(before, stop):
            raw[begin + size] = lead[place]
            size += 1
        if size:
            raw[begin + size] = _COLON
            size += 1
        for place in range(first, last):
            raw[begin + size] = buffer[place]
            size += 1
        hashed = _hash(raw, begin, begin + size)
        slot = np.int64(hashed & np.uint64(mask))
        while slots[slot] != NONE:
            known = slots[slot]
            if hashes[known] == hashed and _same(
                raw, bounds[known], bounds[known + 1], begin, size
            ):
                break
            slot = (slot + 1) & mask
        if slots[slot] == NONE:
            slots[slot], hashes[count], bounds[count + 1] = count, hashed, begin + size
            count += 1
        numbers[current] = slots[slot]
    return len(start), count


@compiled
def _folds(raw: Bytes, start: int, end: int) -> bool:
    """Say whether the text is an address: 0x and 40 more characters."""
    return end - start == 42 and raw[start] == 48 and (raw[start + 1] | 32) == 120


@compiled
def _lower(byte: np.uint8) -> np.uint8:
    return byte + np.uint8(32) if 65 <= byte <= 90 else byte


@compiled
def _hash(raw: Bytes, start: int, end: int) -> np.uint64:
    """Return the 64-bit FNV-1a hash (G. Fowler, L. C. Noll, P. Vo), its halves mixed."""
    folds, value = _folds(raw, start, end), _OFFSET
    for place in range(start, end):
        byte = _lower(raw[place]) if folds else raw[place]
        value = (value ^ np.uint64(byte)) * _PRIME
    return value ^ (value >> np.uint64(32))


@compiled
def _same(raw: Bytes, start: int, end: int, other: int, size: int) -> bool:
    if end - start != size:
        return False
    folds = _folds(raw, start, end)
    for place in range(size):
        here, there = raw[start + place], raw[other + place]
        if here != there and not (folds and _lower(here) == _lower(there)):
            return False
    return True
