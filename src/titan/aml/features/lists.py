"""One account's payments side by side in memory, so that a pass over them waits for nothing."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from titan.aml.compiled import compiled
from titan.aml.features.view import Part
from titan.aml.graph import Graph, place_of


class Listed(NamedTuple):
    """K payments that an account made, or got, in the order of time.

    Attributes:
        edge: int32 [K], ranks.
        time, level, value, earlier, later: [K], as in `Graph`.
        partner: int32 [K], the account at the other end.
    """

    edge: NDArray[np.int32]
    time: NDArray[np.int32]
    level: NDArray[np.int16]
    value: NDArray[np.int32]
    earlier: NDArray[np.int32]
    later: NDArray[np.int32]
    partner: NDArray[np.int32]


@compiled
def listed(graph: Graph, edges: NDArray[np.int32], partners: NDArray[np.int32]) -> Listed:
    """Collect what a pass looks at of some payments.

    Args:
        graph: E payments.
        edges: int32 [K], ranks.
        partners: int32 [E], `Graph.target` for what was paid, `Graph.source` for what was got.
    """
    return Listed(
        edges,
        graph.time[edges],
        graph.level[edges],
        graph.value[edges],
        graph.earlier[edges],
        graph.later[edges],
        partners[edges],
    )


@compiled
def cut(lists: Listed, first: int, last: int) -> Listed:
    """Return the payments [first, last) of a list."""
    return Listed(
        lists.edge[first:last],
        lists.time[first:last],
        lists.level[first:last],
        lists.value[first:last],
        lists.earlier[first:last],
        lists.later[first:last],
        lists.partner[first:last],
    )


@compiled
def wanted(edges: NDArray[np.int32], part: Part) -> tuple[int, int]:
    """Return where in an ascending list of ranks a part begins and ends."""
    return place_of(edges, part.first), place_of(edges, part.last)


@compiled
def beside(edge: NDArray[np.int32], event: int, following: int, step: int) -> tuple[int, int]:
    """Return how many payments of a list precede an event, and where its neighbours begin.

    Args:
        edge: ascending ranks.
        event: a rank, which may be in the list and is then no neighbour of its own.
        following: the answer's first part for an earlier event, or 0.
        step: 1 for the neighbours after the event, -1 for those before it.
    """
    while following < len(edge) and edge[following] < event:
        following += 1
    if step > 0:
        return following, following + (following < len(edge) and edge[following] == event)
    return following, following - 1


@compiled
def not_before(time: NDArray[np.int32], moment: int) -> int:
    """Return how many of the ascending times are before a moment."""
    low, high = 0, len(time)
    while low < high:
        middle = (low + high) // 2
        if time[middle] < moment:
            low = middle + 1
        else:
            high = middle
    return low
