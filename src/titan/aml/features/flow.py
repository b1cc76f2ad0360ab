"""Money that passes through: what came in shortly before about as large, and what went on after.

For each payment the newest payments around it are compared with it one by one, at most
`NEAREST` in each list and within `DAYS`.
"""

import numpy as np
from numpy.typing import NDArray

from titan.aml.compiled import compiled
from titan.aml.features.lists import Listed, beside, listed, wanted
from titan.aml.features.view import Group, Mode, Part, Rows
from titan.aml.graph import Graph

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
    """Write the columns of what the accounts [first, last) pay or are paid in `part`."""
    horizon = int(np.rint(DAYS * graph.day))
    _compare(graph, mode is Mode.RETROSPECTIVE, part, rows, (first, last, horizon))


GROUP = Group("flow", columns, fill)


@compiled
def _compare(
    graph: Graph, retrospective: bool, part: Part, rows: Rows, task: tuple[int, int, int]
) -> None:
    horizon = task[2]
    for account in range(task[0], task[1]):
        paid = graph.out_edge[graph.out_start[account] : graph.out_start[account + 1]]
        earned = graph.in_edge[graph.in_start[account] : graph.in_start[account + 1]]
        made, got = wanted(paid, part), wanted(earned, part)
        if len(made) + len(got) == 0:
            continue
        reach = (horizon, horizon if retrospective else 0)
        outs = listed(graph, paid, (made, got), reach)
        ins = listed(graph, earned, (made, got), reach)
        _match(graph, (made, ins), (-1, horizon), rows[:, 0:5], part.first)
        _match(graph, (made, outs), (-1, horizon), rows[:, 5:10], part.first)
        _match(graph, (got, ins), (-1, horizon), rows[:, 10:15], part.first)
        if retrospective:
            _match(graph, (got, outs), (1, horizon), rows[:, 15:20], part.first)
            _match(graph, (made, outs), (1, horizon), rows[:, 20:25], part.first)
            _match(graph, (got, ins), (1, horizon), rows[:, 25:30], part.first)


@compiled
def _match(
    graph: Graph,
    lists: tuple[NDArray[np.int32], Listed],
    way: tuple[int, int],
    rows: Rows,
    first: int,
) -> None:
    """Compare each event with its neighbours in a list, in one direction of time."""
    events, (edge, time, level) = lists
    step, horizon = way
    fresh = graph.earlier[edge] < 0
    following = 0
    for event in events:
        own, moment = int(graph.level[event]), int(graph.time[event])
        following, at = beside(edge, event, following, step)
        best, delay, alike, new_alike, nearest = 32767, horizon + 1, 0, 0, horizon + 1
        for _ in range(32):
            if at < 0 or at >= len(edge):
                break
            place = np.uint64(at)
            apart = abs(int(time[place]) - moment)
            if apart > horizon:
                break
            nearest = min(nearest, apart)
            difference = int(level[place]) - own
            if abs(difference) < abs(best):
                best, delay = difference, apart
            close = abs(difference) <= 154  # about a tenth
            alike += close
            new_alike += close and fresh[place]
            at += step
        row = rows[event - first]
        row[0] = best
        row[1] = delay / graph.day
        row[2] = alike
        row[3] = new_alike
        row[4] = nearest / graph.day
