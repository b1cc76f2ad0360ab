"""One account's payments side by side in memory, so that a pass over them waits for nothing."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from titan.aml.compiled import compiled
from titan.aml.features.view import Part
from titan.aml.graph import Graph, place_of


class Listed(NamedTuple):
    """K consecutive payments that an account made, or got, in the order of time.

    Attributes:
        edge: int32 [K], ranks.
        time: int32 [K], as in `Graph`.
        level: int16 [K], likewise.
    """

    edge: NDArray[np.int32]
    time: NDArray[np.int32]
    level: NDArray[np.int16]


@compiled
def wanted(edges: NDArray[np.int32], part: Part) -> NDArray[np.int32]:
    """Return those of an ascending list of ranks that are in a part."""
    return edges[place_of(edges, part.first) : place_of(edges, part.last)]


@compiled
def listed(
    graph: Graph,
    edges: NDArray[np.int32],
    events: tuple[NDArray[np.int32], NDArray[np.int32]],
    reach: tuple[int, int],
) -> Listed:
    """Collect the payments of a list that are near any event.

    Args:
        graph: of all payments.
        edges: ascending ranks.
        events: two ascending lists of ranks, not both empty.
        reach: how long before the first event, and after the last one, is near.
    """
    since, until = 2**62, -(2**62)
    for event in events:
        if len(event):
            since = min(since, int(graph.time[event[0]]))
            until = max(until, int(graph.time[event[-1]]))
    edge = edges[
        _before(graph, edges, since - reach[0]) : _before(graph, edges, until + reach[1] + 1)
    ]
    return Listed(edge, graph.time[edge], graph.level[edge])


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
def _before(graph: Graph, edges: NDArray[np.int32], moment: int) -> int:
    """Return how many payments of an ascending list are before a time."""
    low, high = 0, len(edges)
    while low < high:
        middle = (low + high) // 2
        if graph.time[edges[middle]] < moment:
            low = middle + 1
        else:
            high = middle
    return low
