"""What the payer and the receiver paid and were paid within hours and days of a payment.

For each of the two accounts, each of its two directions and each window: how many payments, how
many different partners, how many payments to or from a partner never seen before, sums, and how
alike the amounts are. One pass of two pointers over each account's list; all sums are whole
numbers, so a window's content does not depend on where the pass began.
"""

import numpy as np
from numpy.typing import NDArray

from titan.aml.compiled import compiled
from titan.aml.features.lists import Listed, listed, wanted
from titan.aml.features.view import Group, Mode, Part, Rows
from titan.aml.graph import Graph

SPANS: dict[Mode, tuple[tuple[float, float], ...]] = {
    Mode.CAUSAL: ((0.25, 0), (1, 0), (3, 0), (7, 0), (30, 0)),
    Mode.RETROSPECTIVE: (
        (1, 0),
        (5, 0),
        (0, 1),
        (0, 5),
        (0.5, 0.5),
        (2, 2),
        (5, 5),
        (30, 30),
    ),
}
"""Days before and after the payment that each window spans."""

STATISTICS = ("count", "partners", "new", "sum", "new_sum", "spread")
_ENDS = ("payer", "receiver")
_WAYS = ("out", "in")
_Dealings = tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]
"""Of each payment of a list its value, and the one before and after it of the same pair."""


def columns(mode: Mode) -> tuple[str, ...]:
    """Return the names of the columns, ``payer_out_1d0_count`` and so on."""
    return tuple(
        f"{end}_{way}_{before:g}d{after:g}_{statistic}"
        for end in _ENDS
        for way in _WAYS
        for before, after in SPANS[mode]
        for statistic in STATISTICS
    )


def fill(  # noqa: PLR0913, PLR0917  # the shape that every group shares
    graph: Graph, mode: Mode, part: Part, rows: Rows, first: int, last: int
) -> None:
    """Write the columns of what the accounts [first, last) pay or are paid in `part`."""
    spans = np.rint(np.array(SPANS[mode]) * graph.day).astype(np.int64)
    _slide(graph, spans, mode is Mode.CAUSAL, part, rows, (first, last))


GROUP = Group("windows", columns, fill)


@compiled
def _slide(  # noqa: PLR0913, PLR0917  # compiled: plain arrays
    graph: Graph,
    spans: NDArray[np.int64],
    causal: bool,
    part: Part,
    rows: Rows,
    accounts: tuple[int, int],
) -> None:
    width = len(spans) * 6
    before, after = spans[:, 0].max(), spans[:, 1].max()
    for account in range(accounts[0], accounts[1]):
        paid = graph.out_edge[graph.out_start[account] : graph.out_start[account + 1]]
        earned = graph.in_edge[graph.in_start[account] : graph.in_start[account + 1]]
        events = wanted(paid, part), wanted(earned, part)
        if len(events[0]) + len(events[1]) == 0:
            continue
        for way in range(2):
            around = listed(graph, paid if way == 0 else earned, events, (before, after))
            pair = graph.value[around.edge], graph.earlier[around.edge], graph.later[around.edge]
            for end in range(2):
                for span in range(len(spans)):
                    window = (spans[span, 0], spans[span, 1], causal)
                    at = (2 * end + way) * width + 6 * span
                    _window(
                        graph, (events[end], around, pair), window, rows[:, at : at + 6], part.first
                    )


@compiled
def _window(
    graph: Graph,
    lists: tuple[NDArray[np.int32], Listed, _Dealings],
    span: tuple[int, int, bool],
    rows: Rows,
    first: int,
) -> None:
    """Slide one window over a list of payments, past each event in turn."""
    events, (edge, time, levels), (values, earlier, later) = lists
    before, after, causal = span
    low = high = np.uint64(0)
    size = np.uint64(len(time))
    one = np.uint64(1)
    partners = new = total = new_total = level = square = np.int64(0)
    for event in events:
        moment = graph.time[event]
        since, until = moment - before, moment + after
        while low == high and high < size and time[high] < since:  # nothing is in the window yet
            low, high = low + one, high + one
        while high < size:
            if (edge[high] > event) if causal else (time[high] > until):
                break
            known, own, value = earlier[high], np.int64(levels[high]), values[high]
            partners += known < edge[low]
            fresh = known < 0
            new += fresh
            total += value
            new_total += value * fresh
            level += own
            square += own * own
            high += one
        while low < high and time[low] < since:
            following, own, value = later[low], np.int64(levels[low]), values[low]
            partners -= following < 0 or following > edge[high - one]
            fresh = earlier[low] < 0
            new -= fresh
            total -= value
            new_total -= value * fresh
            level -= own
            square -= own * own
            low += one
        count = np.int64(high - low)
        row = rows[event - first]
        row[0], row[1], row[2], row[3], row[4] = count, partners, new, total, new_total
        mean = level / count if count else 0.0
        row[5] = np.sqrt(max(square / count - mean * mean, 0.0)) if count else -1.0
