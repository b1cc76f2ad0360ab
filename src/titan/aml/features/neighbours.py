"""How suspect the payments around a payment are, by an earlier model's scores.

Laundering comes in attempts: a payment next to suspect ones is more suspect itself. The scores
come from a first model that has not seen the labels of the payments it scores (out of fold), as in
iterative classification of linked data (J. Neville and D. Jensen, 2000).
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from titan.aml.compiled import compiled
from titan.aml.features.lists import beside, wanted
from titan.aml.features.sweep import Fill, Put, sweep
from titan.aml.features.table import put_into
from titan.aml.features.view import Mode, Part, Rows, sides_of
from titan.aml.graph import Graph, place_of

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
    hand_on(graph, scores, mode, part, put_into(rows, part.first), workers=workers)
    return rows


def hand_on(  # noqa: PLR0913  # as `compute`
    graph: Graph,
    scores: NDArray[np.float32],
    mode: Mode,
    part: Part,
    put: Put,
    *,
    first: int = 0,
    workers: int = 1,
) -> None:
    """Compute the columns of consecutive payments and hand them on in small pieces.

    Args:
        graph: E payments.
        scores: float32 [E] by rank, 0 to 1, of the first model.
        mode: whether later payments are looked at.
        part: the ranks wanted.
        put: gets every column of every payment of the part once.
        first: place of the first column among those that `put` knows.
        workers: number of threads.
    """
    horizon = int(np.rint(DAYS * graph.day))
    retrospective = mode is Mode.RETROSPECTIVE

    def fill(accounts: tuple[int, int], piece: Part, payer: Rows, receiver: Rows) -> None:
        _gather(graph, scores, (horizon, retrospective), piece, accounts, (payer, receiver))

    def begin() -> Fill:
        return fill

    sweep(graph, part, sides_of(columns(mode), first), begin, put, workers=workers)


class _Near(NamedTuple):
    """Payments of one list, with their scores.

    Attributes:
        edge, time, level: as in `Graph`.
        score: float32, of each.
    """

    edge: NDArray[np.int32]
    time: NDArray[np.int32]
    level: NDArray[np.int16]
    score: NDArray[np.float32]


@compiled
def _gather(  # noqa: PLR0913, PLR0917  # compiled: plain arrays
    graph: Graph,
    scores: NDArray[np.float32],
    reach: tuple[int, bool],
    part: Part,
    accounts: tuple[int, int],
    rows: tuple[Rows, Rows],
) -> None:
    """Write both sides of what some accounts paid and got, account by account."""
    first_out, first_in = graph.out_start[accounts[0]], graph.in_start[accounts[0]]
    last_out, last_in = graph.out_start[accounts[1]], graph.in_start[accounts[1]]
    outs = _near(graph, graph.out_edge[first_out:last_out], scores)
    ins = _near(graph, graph.in_edge[first_in:last_in], scores)
    made = got = 0
    for account in range(accounts[0], accounts[1]):
        start, end = graph.out_start[account], graph.out_start[account + 1]
        paid = _cut(outs, start - first_out, end - first_out)
        start, end = graph.in_start[account], graph.in_start[account + 1]
        earned = _cut(ins, start - first_in, end - first_in)
        begin, end = wanted(paid.edge, part)
        mine = _cut(paid, begin, end)
        last = made + len(mine.edge)
        rows[0][made:last, 0] = mine.score
        _side(mine, (paid, earned), reach, rows[0][made:last, 1:])
        made = last
        begin, end = wanted(earned.edge, part)
        mine = _cut(earned, begin, end)
        last = got + len(mine.edge)
        _side(mine, (earned, paid), reach, rows[1][got:last])
        got = last


@compiled
def _side(mine: _Near, lists: tuple[_Near, _Near], reach: tuple[int, bool], rows: Rows) -> None:
    """Write one end of some payments: both lists before them, then both after them."""
    if len(mine.edge) == 0:
        return
    for place in range(2):
        _suspect(mine, lists[place], -1, reach[0], rows[:, 4 * place : 4 * place + 4])
        if reach[1]:
            _suspect(mine, lists[place], 1, reach[0], rows[:, 8 + 4 * place : 12 + 4 * place])


@compiled
def _near(graph: Graph, edges: NDArray[np.int32], scores: NDArray[np.float32]) -> _Near:
    return _Near(edges, graph.time[edges], graph.level[edges], scores[edges])


@compiled
def _cut(near: _Near, first: int, last: int) -> _Near:
    return _Near(
        near.edge[first:last], near.time[first:last], near.level[first:last], near.score[first:last]
    )


@compiled
def _suspect(events: _Near, near: _Near, step: int, horizon: int, rows: Rows) -> None:
    """Sum up the scores of each payment's neighbours on a list, in one direction of time."""
    edge, time, levels, scores = near
    following = place_of(edge, events.edge[0])
    for number in range(len(events.edge)):
        moment, level = int(events.time[number]), int(events.level[number])
        following, at = beside(edge, events.edge[number], following, step)
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
        row = rows[number]
        row[0], row[1], row[2], row[3] = highest, second, total, alike
