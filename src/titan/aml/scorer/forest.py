"""Forests as arrays, and their compiled prediction on values coded as a byte each.

A forest asks of a value only which of its limits lie below it. A column has few of them, so a
value is coded once as their number, a byte, and all forests that share the codes look at bytes.
LightGBM follows each row from node to node, and every step is a guess of the processor's. Here each
node is asked of 128 rows at once, and a row's answers are collected as bits: a node whose answer
is "greater" strikes out the leaves to its left, and the first leaf that is left is the row's own.
Source: QuickScorer (Lucchese et al., SIGIR 2015), its vectorised form (Lucchese et al., 2016), and
bytes of leaves of which a node strikes but a few (RapidScorer, Ye et al., KDD 2018).
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from titan.aml.compiled import compiled
from titan.errors import ArtifactError

_MOST_LEAVES = 32
_MOST_LIMITS = 255  # of one column, so that their number is a byte
_ZERO = np.float32(1e-35)  # LightGBM takes what is not larger, or is no number, for 0
_LANES = 128  # rows that are looked at at once; of fewer the compiler makes no vectors

Coded = NDArray[np.uint8]


class Splits(NamedTuple):
    """T trees of S splits and S + T leaves.

    Attributes:
        begin: int64 [T + 1], where the splits of a tree begin; its leaves begin T splits later on.
        column: int32 [S], what a split looks at.
        limit: float32 [S], a value up to it goes left: the largest float32 that is no more than
            LightGBM's float64, so that every float32 goes the same way.
        left: uint32 [S], with a 0 for each leaf to the left of the split, leaves counted from left.
        value: float64 [S + T], of the leaves from left to right, tree after tree.
    """

    begin: NDArray[np.int64]
    column: NDArray[np.int32]
    limit: NDArray[np.float32]
    left: NDArray[np.uint32]
    value: NDArray[np.float64]


class Codes(NamedTuple):
    """How values are coded: as the number of limits below them.

    Attributes:
        used: int32 [C], the columns that any split looks at, ascending.
        start: int32 [C + 1], where the limits of each begin.
        limit: float32, ascending within a column.
    """

    used: NDArray[np.int32]
    start: NDArray[np.int32]
    limit: NDArray[np.float32]


class Forest(NamedTuple):
    """A forest that looks at codes. A NamedTuple, so that compiled code takes it as it is.

    Attributes:
        begin, value: as in `Splits`.
        place: int32 [S], which code a split looks at.
        code: uint8 [S], up to which it goes left.
        byte: uint8 [S, 2], the first of the four bytes of leaves that it strikes, and the one
            behind the last.
        left: uint8 [S, 4], with a 0 for each leaf to the left of the split.
    """

    begin: NDArray[np.int64]
    value: NDArray[np.float64]
    place: NDArray[np.int32]
    code: NDArray[np.uint8]
    byte: NDArray[np.uint8]
    left: NDArray[np.uint8]


def splits_of(text: str) -> Splits:
    """Read trees from LightGBM's text format.

    Raises:
        ArtifactError: ``artifact.changed`` for trees that this room does not fit: of more than 32
            leaves, or with splits by category or for missing values.
    """
    trees = [_tree(block) for block in text.split("\nTree=")[1:]]
    none = _Tree(np.zeros(0, np.int32), np.zeros(0), np.zeros(0, np.uint32), np.zeros(0))
    sizes = [len(tree.limit) for tree in trees]
    return Splits(
        begin=np.concatenate(([0], np.cumsum(sizes, dtype=np.int64))),
        column=np.concatenate([tree.column for tree in (*trees, none)]),
        limit=_down(np.concatenate([tree.limit for tree in (*trees, none)])),
        left=np.concatenate([tree.left for tree in (*trees, none)]),
        value=np.concatenate([tree.value for tree in (*trees, none)]),
    )


def codes_of(*forests: Splits) -> Codes:
    """Return codes that serve some forests.

    Raises:
        ArtifactError: ``artifact.changed`` if a column has more limits than a byte can count.
    """
    column = np.concatenate([each.column for each in forests])
    limit = np.concatenate([each.limit for each in forests])
    order = np.lexsort((limit, column))
    column, limit = column[order], limit[order]
    new = np.ones(len(column), dtype=bool)
    new[1:] = (np.diff(column) != 0) | (np.diff(limit) != 0)
    used, size = np.unique(column[new], return_counts=True)
    if size.max(initial=0) > _MOST_LIMITS:
        raise ArtifactError("artifact.changed", "A forest holds trees that are not of this room.")
    start = np.concatenate(([0], np.cumsum(size)))
    return Codes(used.astype(np.int32), start.astype(np.int32), limit[new])


def forest_of(splits: Splits, codes: Codes) -> Forest:
    """Return a forest that looks at codes made for it, and perhaps for others too."""
    place = np.searchsorted(codes.used, splits.column).astype(np.int32)
    owner = np.repeat(np.arange(len(codes.used)), np.diff(codes.start))
    limits = zip(owner.tolist(), codes.limit.tolist(), strict=True)
    known = {limit: number for number, limit in enumerate(limits)}
    asked = zip(place.tolist(), splits.limit.tolist(), strict=True)
    number = np.fromiter((known[limit] for limit in asked), np.int64, len(place))
    code = (number - codes.start[place]).astype(np.uint8)
    left = splits.left.astype("<u4").view(np.uint8).reshape(-1, 4)
    struck = left != 0xFF
    byte = np.stack((struck.argmax(axis=1), 4 - struck[:, ::-1].argmax(axis=1)), axis=1)
    return Forest(splits.begin, splits.value, place, code, byte.astype(np.uint8), left)


def encode(
    codes: Codes,
    rows: NDArray[np.float32],
    columns: NDArray[np.int32],
    ranks: NDArray[np.int32],
    into: Coded,
) -> None:
    """Code some values.

    Args:
        codes: how.
        rows: float32 [K, W], any memory layout; a value that is no number counts as 0, as it does
            for LightGBM in trees that were fitted without one.
        columns: int32 [W], which columns these are; those that no split looks at are left out.
        ranks: int32 [K], which rows of `into` receive them.
        into: uint8 [M, C].
    """
    place = np.searchsorted(codes.used, columns).clip(0, max(len(codes.used) - 1, 0))
    known = np.flatnonzero(codes.used[place] == columns) if len(codes.used) else place[:0]
    _encode(codes, rows, np.stack((known, place[known])), ranks, into)


def log_odds(forest: Forest, coded: Coded) -> NDArray[np.float64]:
    """Return the sum of the trees' leaves for each row, float64 [M], added up as LightGBM does.

    Args:
        forest: T trees.
        coded: uint8 [M, C], by the codes that the forest was made with.
    """
    totals = np.empty(len(coded), dtype=np.float64)
    _evaluate(forest, coded, totals)
    return totals


class _Tree(NamedTuple):
    column: NDArray[np.int32]
    limit: NDArray[np.float64]
    left: NDArray[np.uint32]
    value: NDArray[np.float64]


def _tree(block: str) -> _Tree:
    """Read one tree, its splits from the root down, its leaves from left to right."""
    fields = dict(line.split("=", 1) for line in block.splitlines()[1:] if "=" in line)
    leaves = int(fields["num_leaves"])
    value = np.array(fields["leaf_value"].split(), dtype=np.float64)
    if leaves == 1:
        none = np.zeros(0, dtype=np.int32)
        return _Tree(none, np.zeros(0), none.astype(np.uint32), value)
    kinds = set(fields["decision_type"].split())
    if leaves > _MOST_LEAVES or int(fields["num_cat"]) or not kinds <= {"0", "2"}:
        raise ArtifactError("artifact.changed", "A forest holds trees that are not of this room.")
    order, left = _leaves(
        [int(child) for child in fields["left_child"].split()],
        [int(child) for child in fields["right_child"].split()],
    )
    return _Tree(
        np.array(fields["split_feature"].split(), dtype=np.int32),
        np.array(fields["threshold"].split(), dtype=np.float64),
        left,
        value[order],
    )


def _leaves(lefts: list[int], rights: list[int]) -> tuple[list[int], NDArray[np.uint32]]:
    """Return the leaves from left to right, and for each split a word without those to its left."""
    order: list[int] = []
    struck = [0] * len(lefts)

    def walk(node: int) -> None:
        if node < 0:
            order.append(~node)
            return
        first = len(order)
        walk(lefts[node])
        struck[node] = (1 << len(order)) - (1 << first)
        walk(rights[node])

    walk(0)
    return order, ~np.array(struck, dtype=np.uint32)


def _down(limit: NDArray[np.float64]) -> NDArray[np.float32]:
    """Return the largest float32 that is no more than each value."""
    with np.errstate(over="ignore"):
        near = limit.astype(np.float32)
    return np.where(near > limit, np.nextafter(near, np.float32(-np.inf)), near)


@compiled
def _encode(
    codes: Codes,
    rows: NDArray[np.float32],
    places: NDArray[np.int64],
    ranks: NDArray[np.int32],
    into: Coded,
) -> None:
    """Count for each value the limits below it, some rows of a column at a time."""
    width = places.shape[1]
    lane = np.zeros(_LANES, dtype=np.float32)
    count = np.zeros(_LANES, dtype=np.float32)  # so that rows go in step, as integers do not
    tile = np.zeros((width, _LANES), dtype=np.uint8)
    for first in range(0, len(rows), _LANES):
        size = min(_LANES, len(rows) - first)
        for number in range(width):
            column, place = np.uint64(places[0, number]), places[1, number]
            for row in range(size):
                value = rows[np.uint64(first + row), column]
                lane[row] = value if abs(value) > _ZERO else np.float32(0)
            _count_below(lane, codes.limit, codes.start[place], codes.start[place + 1], count)
            for row in range(_LANES):
                tile[np.uint64(number), row] = np.uint8(count[row])
        for row in range(size):
            rank = np.uint64(ranks[first + row])
            for number in range(width):
                into[rank, np.uint64(places[1, number])] = tile[number, row]


@compiled
def _count_below(
    lane: NDArray[np.float32],
    limits: NDArray[np.float32],
    first: int,
    last: int,
    count: NDArray[np.float32],
) -> None:
    """Count for each of 128 values how many of the limits [first, last) are below it."""
    one, none = np.float32(1), np.float32(0)
    count[:] = none
    for at in range(first, last):
        limit = limits[np.uint64(at)]
        for row in range(_LANES):
            count[row] += one if lane[row] > limit else none


@compiled
def _evaluate(forest: Forest, coded: Coded, totals: NDArray[np.float64]) -> None:
    """Ask each split of 128 rows at once, and add up the leaves that are left, tree by tree."""
    block = np.zeros((coded.shape[1], _LANES), dtype=np.uint8)
    alive = np.empty((4, _LANES), dtype=np.uint8)
    leaf = np.empty(_LANES, dtype=np.uint8)
    total = np.empty(_LANES, dtype=np.float64)
    for first in range(0, len(coded), _LANES):
        size = min(_LANES, len(coded) - first)
        for row in range(size):
            for place in range(coded.shape[1]):
                block[place, row] = coded[first + row, place]
        total[:] = 0
        for tree in range(len(forest.begin) - 1):
            begin, end = forest.begin[tree], forest.begin[tree + 1]
            alive[:] = 0xFF
            for split in range(begin, end):
                code, limit = np.uint64(forest.place[split]), forest.code[split]
                for number in range(forest.byte[split, 0], forest.byte[split, 1]):
                    byte = np.uint64(number)  # unsigned, so that rows go in step
                    left = forest.left[split, byte]
                    for row in range(_LANES):
                        alive[byte, row] &= left if block[code, row] > limit else np.uint8(0xFF)
            _first_leaves(alive, leaf)
            values = forest.value[begin + tree : end + tree + 1]
            for row in range(_LANES):
                total[row] += values[np.uint64(leaf[row])]
        totals[first : first + size] = total[:size]


@compiled
def _first_leaves(alive: Coded, leaf: Coded) -> None:
    """Return for each row the place of the lowest bit of four bytes."""
    for row in range(_LANES):
        byte, base = alive[3, row], np.uint8(24)
        if alive[2, row] != 0:
            byte, base = alive[2, row], np.uint8(16)
        if alive[1, row] != 0:
            byte, base = alive[1, row], np.uint8(8)
        if alive[0, row] != 0:
            byte, base = alive[0, row], np.uint8(0)
        low = np.uint8(byte & np.uint8(~byte + np.uint8(1)))
        base += np.uint8((low & np.uint8(0xAA)) != 0)
        base += np.uint8(2) * np.uint8((low & np.uint8(0xCC)) != 0)
        base += np.uint8(4) * np.uint8((low & np.uint8(0xF0)) != 0)
        leaf[row] = base
