"""Constants of the widths that the statement hashes with, derived once and shipped.

A fresh process would derive them for a tenth of a second before its first proof. The file is taken
only with the digest that stands here; a test derives it anew. ``python -m titan.zk.poseidon_table``
writes it.
"""

import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from titan.zk.poseidon_constants import (
    FULL_ROUNDS,
    PARTIAL_ROUNDS,
    Constants,
    Matrix,
    PartialRound,
    Vector,
    derive_constants,
)

FILE = Path(__file__).with_name("poseidon_table.bin")
WIDTHS = (2, 3, 4, 9, 11)
"""Of commitments, nullifiers, leaves, nodes of the tree, and policies."""

_SHA256 = "22540bb5ff09d74e5b349d25df96728a5f15880928331009676eb26f46f94d32"
_BYTES = 32


@cache
def poseidon_constants(width: int) -> Constants:
    """Return the constants for a state of ``width`` scalars, 2 to 13: shipped, or derived."""
    return shipped_constants(width) or derive_constants(width)


def shipped_constants(width: int) -> Constants | None:
    """Return the constants of a width from the file; None where they have to be derived."""
    if width not in WIDTHS:
        return None
    content = FILE.read_bytes() if FILE.is_file() else b""
    if hashlib.sha256(content).hexdigest() != _SHA256:
        return None
    start = _BYTES * sum(_count(before) for before in WIDTHS[: WIDTHS.index(width)])
    run = content[start : start + _BYTES * _count(width)]
    places = range(0, len(run), _BYTES)
    return _read(width, (int.from_bytes(run[at : at + _BYTES], "big") for at in places))


def table() -> bytes:
    """Derive what the file holds: scalars of 32 bytes, big-endian, width after width."""
    return b"".join(
        scalar.to_bytes(_BYTES, "big")
        for width in WIDTHS
        for scalar in _scalars(derive_constants(width))
    )


def _count(width: int) -> int:
    """Return how many scalars a width has; in the order of `_scalars`."""
    partial = PARTIAL_ROUNDS[width - 2]
    rest = width - 1
    return (FULL_ROUNDS + width + 1) * width + partial * (1 + 2 * rest) + rest * rest


def _scalars(constants: Constants) -> Iterator[int]:
    for matrix in (constants.opening, constants.closing, constants.matrix, constants.restore):
        for row in matrix:
            yield from row
    yield from constants.remainder
    for each in constants.partial:
        yield from (each.addition, *each.row, *each.column)


def _read(width: int, scalars: Iterator[int]) -> Constants:
    def vector(length: int) -> Vector:
        return tuple(next(scalars) for _ in range(length))

    def matrix(rows: int, length: int) -> Matrix:
        return tuple(vector(length) for _ in range(rows))

    half, rest = FULL_ROUNDS // 2, width - 1
    opening, closing = matrix(half, width), matrix(half, width)
    square, restore = matrix(width, width), matrix(rest, rest)
    remainder = vector(width)
    partial = tuple(
        PartialRound(next(scalars), vector(rest), vector(rest))
        for _ in range(PARTIAL_ROUNDS[width - 2])
    )
    return Constants(opening, partial, closing, square, remainder, restore)


if __name__ == "__main__":
    FILE.write_bytes(table())
    print(hashlib.sha256(FILE.read_bytes()).hexdigest())
