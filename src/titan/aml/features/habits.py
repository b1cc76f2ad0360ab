"""How a payment differs from what the two accounts usually do, and from their earlier dealings.

Per account and direction: how often, how much, how varied, at what time of day; per pair: how
often before, how long ago, how much then, and whether money came the other way.
"""

import numpy as np
from numpy.typing import NDArray

from titan.aml.compiled import compiled
from titan.aml.features.view import Group, Mode, Part, Rows
from titan.aml.graph import Graph

OWN = ("payments", "deviation", "score", "highest", "quarter_share", "gap", "burstiness")
PAIR = ("earlier", "gap", "change", "back", "back_gap", "back_change", "later_gap", "later_change")
_NEVER = 366.0


def columns(mode: Mode) -> tuple[str, ...]:
    """Return the names of the columns."""
    pair = PAIR if mode is Mode.RETROSPECTIVE else PAIR[:6]
    return tuple(f"{end}_{name}" for end in ("payer", "receiver") for name in OWN) + tuple(
        f"pair_{name}" for name in pair
    )


def fill(  # noqa: PLR0913, PLR0917  # the shape that every group shares
    graph: Graph, mode: Mode, part: Part, rows: Rows, first: int, last: int
) -> None:
    """Write the columns of what the accounts [first, last) pay or are paid in `part`."""
    retrospective = mode is Mode.RETROSPECTIVE
    _habits(graph, retrospective, part, rows, (first, last))
    _pairs(graph, retrospective, part, rows, (first, last))


GROUP = Group("habits", columns, fill)


@compiled
def _habits(
    graph: Graph, retrospective: bool, part: Part, rows: Rows, accounts: tuple[int, int]
) -> None:
    for account in range(accounts[0], accounts[1]):
        paid = graph.out_edge[graph.out_start[account] : graph.out_start[account + 1]]
        earned = graph.in_edge[graph.in_start[account] : graph.in_start[account + 1]]
        _own(graph, retrospective, part, rows[:, :7], paid)
        _own(graph, retrospective, part, rows[:, 7:14], earned)


@compiled
def _own(
    graph: Graph, retrospective: bool, part: Part, rows: Rows, edges: NDArray[np.int32]
) -> None:
    """Compare each payment of a list with those before it, or with all others of the list."""
    count = level = square = gaps = gap_square = 0
    highest = -32768
    quarters = np.zeros(4, dtype=np.int64)
    if retrospective:
        for edge in edges:
            level += graph.level[edge]
            square += int(graph.level[edge]) * graph.level[edge]
            quarters[_quarter(graph, edge)] += 1
        count = len(edges)
    previous = -1
    for edge in edges:
        own = int(graph.level[edge])
        quarter = _quarter(graph, edge)
        gap = int(graph.time[edge] - graph.time[previous]) if previous >= 0 else -1
        if retrospective:
            count, level, square = count - 1, level - own, square - own * own
            quarters[quarter] -= 1
        if part.first <= edge < part.last:
            row = rows[edge - part.first]
            mean = level / count if count else 0.0
            spread = np.sqrt(max(square / count - mean * mean, 0.0)) if count else 0.0
            row[0] = count
            row[1] = own - mean if count else 0.0
            row[2] = (own - mean) / (spread + 256) if count else 0.0
            row[3] = own - highest if previous >= 0 else 0.0
            row[4] = quarters[quarter] / count if count else -1.0
            row[5] = gap / graph.day if gap >= 0 else 366.0
            row[6] = _burstiness(gaps, gap_square, len(edges) if retrospective else count)
        if gap >= 0:
            gaps, gap_square = gaps + gap, gap_square + gap * gap
        count, level, square = count + 1, level + own, square + own * own
        quarters[quarter] += 1
        highest = max(highest, own)
        previous = edge


@compiled
def _quarter(graph: Graph, edge: int) -> int:
    """Return the quarter of the day, 0 to 3, of a payment."""
    return int((graph.epoch + graph.time[edge]) % graph.day * 4 // graph.day)


@compiled
def _burstiness(gaps: int, squares: int, count: int) -> float:
    """(sd - mean) / (sd + mean) of the gaps: -1 regular, 1 bursty (Goh and Barabasi, 2008)."""
    if count < 3 or gaps == 0:
        return 0.0
    mean = gaps / (count - 1)
    deviation = np.sqrt(max(squares / (count - 1) - mean * mean, 0.0))
    return float((deviation - mean) / (deviation + mean))


@compiled
def _pairs(
    graph: Graph, retrospective: bool, part: Part, rows: Rows, accounts: tuple[int, int]
) -> None:
    """Compare each payment with the others between its two accounts."""
    count = len(graph.out_start) - 1
    sent = np.zeros(count, dtype=np.int32)
    got = np.zeros(count, dtype=np.int32)
    last = np.full(count, -1, dtype=np.int32)
    for account in range(accounts[0], accounts[1]):
        paid = graph.out_edge[graph.out_start[account] : graph.out_start[account + 1]]
        earned = graph.in_edge[graph.in_start[account] : graph.in_start[account + 1]]
        at = 0
        for edge in paid:
            while at < len(earned) and earned[at] < edge:
                payer = graph.source[earned[at]]
                got[payer] += 1
                last[payer] = earned[at]
                at += 1
            partner = graph.target[edge]
            if part.first <= edge < part.last:
                row = rows[edge - part.first, 14:]
                row[0], row[3] = sent[partner], got[partner]
                _difference(graph, edge, graph.earlier[edge], row, 1)
                _difference(graph, edge, last[partner], row, 4)
                if retrospective:
                    _difference(graph, edge, graph.later[edge], row, 6)
            sent[partner] += 1
        for edge in paid:
            sent[graph.target[edge]] = 0
        for edge in earned:
            got[graph.source[edge]], last[graph.source[edge]] = 0, -1


@compiled
def _difference(graph: Graph, edge: int, other: int, row: NDArray[np.float32], place: int) -> None:
    """Write the days and the change of level between two payments of a pair."""
    row[place] = abs(graph.time[edge] - graph.time[other]) / graph.day if other >= 0 else 366.0
    row[place + 1] = graph.level[edge] - graph.level[other] if other >= 0 else 0.0
