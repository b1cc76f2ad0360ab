"""Money that passes through: what came in shortly before about as large, and what went on after.

For each payment the newest payments around it are compared with it one by one, at most
`NEAREST` in each list and within `DAYS`.
"""

import numpy as np
from numpy.typing import NDArray

from titan.aml.compiled import compiled
from titan.aml.features.view import Group, Mode, Part, Rows
from titan.aml.graph import Graph, place_of

NEAREST = 32
DAYS = 5.0
_MATCH = ("best", "delay", "alike", "new_alike", "nearest_delay")
_BOTH = ("source_received", "source_paid", "target_received")
_AFTER = ("target_pays", "source_pays_later", "target_receives_later")


def columns(mode: Mode) -> tuple[str, ...]:
    """Return the names of the columns: five for each list compared with."""
    lists = _BOTH if mode is Mode.CAUSAL else _BOTH + _AFTER
    return tuple(f"{name}_{match}" for name in lists for match in _MATCH)


def fill(  # noqa: PLR0913, PLR0917  # the shape that every group shares
    graph: Graph, mode: Mode, part: Part, rows: Rows, first: int, last: int
) -> None:
    """Write the columns of the ranks [first, last)."""
    horizon = int(np.rint(DAYS * graph.day))
    _compare(graph, mode is Mode.RETROSPECTIVE, part, rows, (first, last, horizon))


GROUP = Group("flow", columns, fill, by_account=False)


@compiled
def _compare(
    graph: Graph, retrospective: bool, part: Part, rows: Rows, task: tuple[int, int, int]
) -> None:
    first, last, horizon = task
    for edge in range(first, last):
        row = rows[edge - part.first]
        payer, receiver = graph.source[edge], graph.target[edge]
        paid = graph.out_edge[graph.out_start[payer] : graph.out_start[payer + 1]]
        earned = graph.in_edge[graph.in_start[payer] : graph.in_start[payer + 1]]
        received = graph.in_edge[graph.in_start[receiver] : graph.in_start[receiver + 1]]
        _match(graph, edge, earned, (-1, horizon), row[0:5])
        _match(graph, edge, paid, (-1, horizon), row[5:10])
        _match(graph, edge, received, (-1, horizon), row[10:15])
        if retrospective:
            pays = graph.out_edge[graph.out_start[receiver] : graph.out_start[receiver + 1]]
            _match(graph, edge, pays, (1, horizon), row[15:20])
            _match(graph, edge, paid, (1, horizon), row[20:25])
            _match(graph, edge, received, (1, horizon), row[25:30])


@compiled
def _match(
    graph: Graph,
    edge: int,
    edges: NDArray[np.int32],
    way: tuple[int, int],
    row: NDArray[np.float32],
) -> None:
    """Compare one payment with its neighbours in a list, in one direction of time."""
    step, horizon = way
    own, moment = int(graph.level[edge]), graph.time[edge]
    at = place_of(edges, edge)
    at = at - 1 if step < 0 else at + (at < len(edges) and edges[at] == edge)
    best, delay, alike, fresh, nearest = 32767, horizon + 1, 0, 0, horizon + 1
    for _ in range(32):
        if at < 0 or at >= len(edges):
            break
        other = edges[at]
        apart = abs(int(graph.time[other]) - moment)
        if apart > horizon:
            break
        nearest = min(nearest, apart)
        difference = int(graph.level[other]) - own
        if abs(difference) < abs(best):
            best, delay = difference, apart
        close = abs(difference) <= 154  # about a tenth
        alike += close
        fresh += close and graph.earlier[other] < 0
        at += step
    row[0] = best
    row[1] = delay / graph.day
    row[2] = alike
    row[3] = fresh
    row[4] = nearest / graph.day
