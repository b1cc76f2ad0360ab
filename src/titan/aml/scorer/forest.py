"""A forest as arrays, and its compiled prediction: 128 rows at a time through each tree.

LightGBM follows each row from node to node, and every step is a guess of the processor's. Here each
node is asked of many rows at once, and a row's answers are collected as bits: a node whose answer
is "greater" strikes out the leaves to its left, and the first leaf that is left is the row's own.
Source: QuickScorer (Lucchese et al., SIGIR 2015), its vectorised form (Lucchese et al., 2016).
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from titan.aml.compiled import compiled
from titan.errors import ArtifactError

_MOST_LEAVES = 32
_ZERO = np.float32(1e-35)  # LightGBM takes what is not larger, or is no number, for 0


class Forest(NamedTuple):
    """T trees of S splits and S + T leaves. A NamedTuple, so that compiled code takes it as it is.

    Attributes:
        begin: int64 [T + 1], where the splits of a tree begin; its leaves begin T splits later on.
        column: int32 [S], place in `used` of what a split looks at.
        limit: float32 [S], a value up to it goes left: the largest float32 that is no more than
            LightGBM's float64, so that every float32 goes the same way.
        left: uint32 [S], with a 0 for each leaf to the left of the split, leaves counted from left.
        value: float64 [S + T], of the leaves from left to right, tree after tree.
        used: int32 [C], the columns that any split looks at.
    """

    begin: NDArray[np.int64]
    column: NDArray[np.int32]
    limit: NDArray[np.float32]
    left: NDArray[np.uint32]
    value: NDArray[np.float64]
    used: NDArray[np.int32]


def forest_of(text: str) -> Forest:
    """Read a forest from LightGBM's text format.

    Raises:
        ArtifactError: ``artifact.changed`` for trees that this room does not fit: of more than 32
            leaves, or with splits by category or for missing values.
    """
    trees = [_tree(block) for block in text.split("\nTree=")[1:]]
    splits = [len(tree.limit) for tree in trees]
    column = np.concatenate([tree.column for tree in trees] or [np.zeros(0, np.int32)])
    used, place = np.unique(column, return_inverse=True)
    return Forest(
        begin=np.concatenate(([0], np.cumsum(splits, dtype=np.int64))),
        column=place.astype(np.int32),
        limit=_down(np.concatenate([tree.limit for tree in trees] or [np.zeros(0)])),
        left=np.concatenate([tree.left for tree in trees] or [np.zeros(0, np.uint32)]),
        value=np.concatenate([tree.value for tree in trees] or [np.zeros(0)]),
        used=used.astype(np.int32),
    )


def log_odds(forest: Forest, rows: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return the sum of the trees' leaves for each row, float64 [M], added up as LightGBM does.

    Args:
        forest: T trees.
        rows: float32 [M, columns], any memory layout; a value that is no number counts as 0, as
            it does for LightGBM in trees that were fitted without one.
    """
    totals = np.empty(len(rows), dtype=np.float64)
    _evaluate(forest, rows, totals)
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
def _evaluate(forest: Forest, rows: NDArray[np.float32], totals: NDArray[np.float64]) -> None:
    block = np.zeros((len(forest.used), 128), dtype=np.float32)
    alive = np.empty(128, dtype=np.uint32)
    total = np.empty(128, dtype=np.float64)
    for first in range(0, len(rows), 128):
        size = min(128, len(rows) - first)
        for lane in range(size):
            row = rows[first + lane]
            for place in range(len(forest.used)):
                value = row[forest.used[place]]
                block[place, lane] = value if abs(value) > _ZERO else np.float32(0)
        total[:] = 0
        for tree in range(len(forest.begin) - 1):
            begin, end = forest.begin[tree], forest.begin[tree + 1]
            alive[:] = 0xFFFFFFFF
            for split in range(begin, end):
                column = np.uint64(forest.column[split])  # unsigned, so that lanes go in step
                limit, left = forest.limit[split], forest.left[split]
                for lane in range(128):
                    alive[lane] &= left if block[column, lane] > limit else np.uint32(0xFFFFFFFF)
            for lane in range(128):
                total[lane] += forest.value[np.uint64(begin + tree) + _first_bit(alive[lane])]
        totals[first : first + size] = total[:size]


_PLACES = np.zeros(32, dtype=np.uint64)
_PLACES[(np.left_shift(1, np.arange(32)) * 0x077CB531 & 0xFFFFFFFF) >> 27] = np.arange(32)


@compiled
def _first_bit(word: np.uint32) -> np.uint64:
    """Return the place of the lowest 1, by de Bruijn's sequence (Leiserson et al., 1998)."""
    lowest = word & (~word + np.uint32(1))
    place: np.uint64 = _PLACES[np.uint32(lowest * np.uint32(0x077CB531)) >> np.uint32(27)]
    return place
