"""How suspect the payments around a payment are, by an earlier model's scores.

Laundering comes in attempts: a payment next to suspect ones is more suspect itself. The scores
come from a first model that has not seen the labels of the payments it scores (out of fold), as in
iterative classification of linked data (J. Neville and D. Jensen, 2000).
"""

import numpy as np
from numpy.typing import NDArray

from titan.aml.compiled import compiled
from titan.aml.features.view import Mode, Part, Rows
from titan.aml.graph import Graph, place_of
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


def compute(
    graph: Graph, scores: NDArray[np.float32], mode: Mode, part: Part, *, workers: int = 1
) -> Rows:
    """Compute the columns of consecutive payments.

    Args:
        graph: E payments.
        scores: float32 [E] by rank, 0 to 1, of the first model.
        mode: whether later payments are looked at.
        part: the ranks wanted.
        workers: number of threads; the result is the same bit for bit.

    Returns:
        float32 [last - first, columns].
    """
    rows = np.empty((part.last - part.first, len(columns(mode))), dtype=np.float32)
    horizon = int(np.rint(DAYS * graph.day))

    def work(first: int, last: int) -> None:
        _gather(graph, scores, mode is Mode.RETROSPECTIVE, part, rows, (first, last, horizon))

    share_out(work, part.first, part.last, workers)
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
    first, last, horizon = task
    for edge in range(first, last):
        row = rows[edge - part.first]
        row[0] = scores[edge]
        at = 1
        for step in range(2 if retrospective else 1):
            for end in range(2):
                account = graph.source[edge] if end == 0 else graph.target[edge]
                paid = graph.out_edge[graph.out_start[account] : graph.out_start[account + 1]]
                earned = graph.in_edge[graph.in_start[account] : graph.in_start[account + 1]]
                own, other = (paid, earned) if end == 0 else (earned, paid)
                _suspect(graph, scores, edge, own, (2 * step - 1, horizon), row[at : at + 4])
                _suspect(graph, scores, edge, other, (2 * step - 1, horizon), row[at + 4 : at + 8])
                at += 8


@compiled
def _suspect(  # noqa: PLR0913, PLR0917  # compiled: plain arrays
    graph: Graph,
    scores: NDArray[np.float32],
    edge: int,
    edges: NDArray[np.int32],
    way: tuple[int, int],
    row: NDArray[np.float32],
) -> None:
    """Sum up the scores of a payment's neighbours in a list, in one direction of time."""
    step, horizon = way
    moment, level = graph.time[edge], int(graph.level[edge])
    at = place_of(edges, edge)
    at = at - 1 if step < 0 else at + (at < len(edges) and edges[at] == edge)
    highest = second = total = alike = np.float32(0)
    for _ in range(48):
        if at < 0 or at >= len(edges):
            break
        other = edges[at]
        if abs(int(graph.time[other]) - moment) > horizon:
            break
        score = scores[other]
        total += score
        if score > highest:
            highest, second = score, highest
        elif score > second:
            second = score
        if score > alike and abs(graph.level[other] - level) <= 512:
            alike = score
        at += step
    row[0], row[1], row[2], row[3] = highest, second, total, alike
