"""Which days train, which choose thresholds, which are measured on."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from titan.aml.graph import Graph
from titan.errors import MoneyError


class Split(NamedTuple):
    """Ranks [0, train) train, [train, validation) validate, [validation, end) test."""

    train: int
    validation: int
    end: int


def split_days(graph: Graph) -> Split:
    """Split payments by whole days, as near to 60/20/20 as days allow.

    Source: the protocol of Egressy et al., Provably powerful graph neural networks for directed
    multigraphs, 2024.

    Raises:
        MoneyError: ``money.too-short`` for fewer than three days.
    """
    ends = day_ends(graph)
    if len(ends) < 3:
        raise MoneyError("money.too-short", f"The file spans {len(ends)} days; three are needed.")
    total = ends[-1]
    first = int(np.argmin(np.abs(ends[:-2] - 0.6 * total)))
    second = first + 1 + int(np.argmin(np.abs(ends[first + 1 : -1] - 0.8 * total)))
    return Split(int(ends[first]), int(ends[second]), int(total))


def day_ends(graph: Graph) -> NDArray[np.int64]:
    """Return for each day with payments the rank after its last one."""
    day = day_of(graph)
    return np.append(np.flatnonzero(np.diff(day)) + 1, len(day)).astype(np.int64)


def day_of(graph: Graph) -> NDArray[np.int64]:
    """Return the calendar day of each rank, ascending."""
    return (graph.time.astype(np.int64) + graph.epoch) // graph.day


def folds(graph: Graph, until: int, count: int) -> NDArray[np.int8]:
    """Return the fold of each rank before `until`: consecutive whole days, equally many each.

    Payments of one attempt are mostly in one fold then, so that a fold's model has not seen them.
    """
    days, place = np.unique(day_of(graph)[:until], return_inverse=True)
    return (place * count // len(days)).astype(np.int8)
