"""What each column adds to the log-odds of a forest: Shapley values of its trees.

Source: path-dependent TreeSHAP (Lundberg et al., Consistent individualized feature attribution for
tree ensembles, 2018). A tree is the sum of its leaves, and a leaf is a product of conditions, one
a column: a column that is known says yes or no, one that is not says yes as often as the rows
that the tree was fitted on did. The Shapley values of a product need no walk through the tree.
LightGBM gives the same values, but takes a second and a half to be imported.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from titan.aml.compiled import compiled

_ZERO = 1e-35  # LightGBM takes what is not larger, or is no number, for 0


class Leaves(NamedTuple):
    """L leaves of a forest with C conditions.

    Attributes:
        begin: int64 [L + 1], where the conditions of a leaf begin.
        column: int32 [C], each column of a leaf once.
        low, high: float64 [C], the column's value is beyond `low` and not beyond `high`.
        share: float64 [C], of the rows that come to the column's splits, those that pass.
        value: float64 [L], what a leaf adds.
        base: what all leaves add to an unknown row.
    """

    begin: NDArray[np.int64]
    column: NDArray[np.int32]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    share: NDArray[np.float64]
    value: NDArray[np.float64]
    base: float


def leaves_of(text: str) -> Leaves:
    """Read the leaves of a forest in LightGBM's text format."""
    begin, value, base = [0], [], 0.0
    conditions: list[tuple[int, float, float, float]] = []
    for block in text.split("\nTree=")[1:]:
        tree = _Tree(block)
        for leaf, path in tree.paths():
            conditions += [(column, *condition) for column, condition in path.items()]
            begin.append(len(conditions))
            value.append(tree.value[leaf])
            base += tree.value[leaf] * tree.count[leaf] / sum(tree.count)
    table = np.array(conditions, dtype=np.float64).reshape(-1, 4).T
    return Leaves(
        np.array(begin, dtype=np.int64),
        table[0].astype(np.int32),
        table[1].copy(),
        table[2].copy(),
        table[3].copy(),
        np.array(value, dtype=np.float64),
        base,
    )


def shares_of(leaves: Leaves, rows: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return each column's share in each row's log-odds, float64 [M, columns + 1].

    The last column is what all rows share.

    Args:
        leaves: of the forest.
        rows: float32 [M, columns].
    """
    shares = np.zeros((len(rows), rows.shape[1] + 1), dtype=np.float64)
    known = np.where(np.abs(rows) > _ZERO, rows, np.float32(0)).astype(np.float64)
    for row, share in zip(known, shares, strict=True):
        _add(leaves, row, share)
        share[-1] = leaves.base
    return shares


class _Tree:
    """One tree as its text has it; a child below zero is the complement of a leaf's number."""

    def __init__(self, block: str) -> None:
        lines = dict(line.split("=", 1) for line in block.splitlines()[1:] if "=" in line)
        self.value = [float(word) for word in lines["leaf_value"].split()]
        self.count = [int(word) for word in lines.get("leaf_count", "1").split()]
        self._many = [int(word) for word in lines.get("internal_count", "").split()]
        self._column = [int(word) for word in lines.get("split_feature", "").split()]
        self._limit = [float(word) for word in lines.get("threshold", "").split()]
        names = ("left_child", "right_child")
        self._children = [[int(word) for word in lines.get(name, "").split()] for name in names]

    def paths(self) -> list[tuple[int, dict[int, tuple[float, float, float]]]]:
        """Return each leaf with its conditions: column to low, high and share."""
        none: dict[int, tuple[float, float, float]] = {}
        waiting, found = [(0 if self._column else ~0, none)], []
        while waiting:
            node, path = waiting.pop()
            if node < 0:
                found.append((~node, path))
                continue
            column, limit = self._column[node], self._limit[node]
            low, high, share = path.get(column, (-np.inf, np.inf, 1.0))
            for child, bounds in zip(
                (children[node] for children in self._children),
                ((low, min(high, limit)), (max(low, limit), high)),
                strict=True,
            ):
                count = self._many[child] if child >= 0 else self.count[~child]
                part = share * count / self._many[node]
                waiting.append((child, path | {column: (*bounds, part)}))
        return found


@compiled
def _add(leaves: Leaves, row: NDArray[np.float64], shares: NDArray[np.float64]) -> None:
    """Add what every leaf gives to its columns.

    With k of the other columns known, k!(d - 1 - k)!/d! of all orders of d columns have just these
    before one; the products over all choices of k are the coefficients of a polynomial.
    """
    powers = np.zeros(64)
    for leaf in range(len(leaves.value)):
        first, last = leaves.begin[leaf], leaves.begin[leaf + 1]
        count = last - first
        for own in range(first, last):
            powers[0] = 1.0
            degree = 0
            for other in range(first, last):
                if other == own:
                    continue
                value = row[leaves.column[other]]
                passes = 1.0 if leaves.low[other] < value <= leaves.high[other] else 0.0
                degree += 1
                powers[degree] = 0.0
                for power in range(degree, 0, -1):
                    powers[power] = leaves.share[other] * powers[power] + passes * powers[power - 1]
                powers[0] *= leaves.share[other]
            weight, total = 1.0 / count, 0.0
            for power in range(count):
                total += weight * powers[power]
                weight *= (power + 1.0) / max(count - 1.0 - power, 1.0)
            value = row[leaves.column[own]]
            passes = 1.0 if leaves.low[own] < value <= leaves.high[own] else 0.0
            shares[leaves.column[own]] += leaves.value[leaf] * (passes - leaves.share[own]) * total
