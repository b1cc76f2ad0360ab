"""How suspect the payments around a payment are, by an earlier model's scores.

Laundering comes in attempts: a payment next to suspect ones is more suspect itself. The scores
come from a first model that has not seen the labels of the payments it scores (out of fold), as in
iterative classification of linked data (J. Neville and D. Jensen, 2000).
"""

import numpy as np
from numpy.typing import NDArray

from titan.aml.compiled import compiled
from titan.aml.features.lists import Listed, beside, listed, wanted
from titan.aml.features.view import Mode, Part, Rows
from titan.aml.graph import Graph
from titan.aml.workers import share_out

DAYS = 5.0
_STATISTICS = ("highest", "second", "sum", "alike")
_BEFORE = ("payer_paid", "payer_received", "receiver_received", "receiver_paid")
_AFTER = tuple(f"{name}_later" for name in _BEFORE)


def columns(mode: Mode) -> tuple[str, ...]:
    """Return the names of the columns."""
    lists = _BEFORE if mode is Mode.CAUSAL else _BEFORE + _AFTER
    around = (f"neighbours.{name}_{what}" for name in lists for what in _STATISTICS)
    return ("neighbours.own", *around)


def compute(  # noqa: PLR0913  # four inputs, the rest has a default
    graph: Graph,
    scores: NDArray[np.float32],
    mode: Mode,
    part: Part,
    *,
    into: Rows | None = None,
    workers: int = 1,
) -> Rows:
    """Compute the columns of consecutive payments.

    Args:
        graph: E payments.
        scores: float32 [E] by rank, 0 to 1, of the first model.
        mode: whether later payments are looked at.
        part: the ranks wanted.
        into: float32 [last - first, columns] to write to; by default a new array.
        workers: number of threads; the result is the same bit for bit.

    Returns:
        float32 [last - first, columns].
    """
    shape = (part.last - part.first, len(columns(mode)))
    rows = np.empty(shape, dtype=np.float32) if into is None else into
    horizon = int(np.rint(DAYS * graph.day))

    def work(first: int, last: int) -> None:
        _gather(graph, scores, mode is Mode.RETROSPECTIVE, part, rows, (first, last, horizon))

    share_out(work, 0, len(graph.out_start) - 1, workers, 64)
    return rows


@compiled
def _gather(  # noqa: PLR0913, PLR0917  # compiled: plain arrays
    graph: Graph,
    scores: NDArray[np.float32],
    retrospective: bool,
    part: Part,
    rows: Rows,
    task: tuple[int, int, int],
) -> None:
    horizon = task[2]
    for account in range(task[0], task[1]):
        paid = graph.out_edge[graph.out_start[account] : graph.out_start[account + 1]]
        earned = graph.in_edge[graph.in_start[account] : graph.in_start[account + 1]]
        events = wanted(paid, part), wanted(earned, part)
        if len(events[0]) + len(events[1]) == 0:
            continue
        for event in events[0]:
            rows[event - part.first, 0] = scores[event]
        reach = (horizon, horizon if retrospective else 0)
        lists = listed(graph, paid, events, reach), listed(graph, earned, events, reach)
        for way in range(2):
            around = lists[way]
            suspicion = scores[around.edge]
            for end in range(2):
                at = 1 + 8 * end + 4 * (way if end == 0 else 1 - way)
                near = (events[end], around, suspicion)
                _suspect(graph, near, (-1, horizon), rows[:, at : at + 4], part.first)
                if retrospective:
                    _suspect(graph, near, (1, horizon), rows[:, at + 16 : at + 20], part.first)


@compiled
def _suspect(
    graph: Graph,
    near: tuple[NDArray[np.int32], Listed, NDArray[np.float32]],
    way: tuple[int, int],
    rows: Rows,
    first: int,
) -> None:
    """Sum up the scores of each event's neighbours in a list, in one direction of time."""
    events, (edge, time, levels), scores = near
    step, horizon = way
    following = 0
    for event in events:
        moment, level = int(graph.time[event]), int(graph.level[event])
        following, at = beside(edge, event, following, step)
        highest = second = total = alike = np.float32(0)
        for _ in range(48):
            if at < 0 or at >= len(edge):
                break
            place = np.uint64(at)
            if abs(int(time[place]) - moment) > horizon:
                break
            score = scores[place]
            total += score
            if score > highest:
                highest, second = score, highest
            elif score > second:
                second = score
            if score > alike and abs(levels[place] - level) <= 512:
                alike = score
            at += step
        row = rows[event - first]
        row[0], row[1], row[2], row[3] = highest, second, total, alike
