"""What the payer and the receiver paid and were paid within hours and days of a payment.

For each of the two accounts, each of its two directions and each window: how many payments, how
many different partners, how many payments to or from a partner never seen before, sums, and how
alike the amounts are. One pass of two pointers over each account's list; all sums are whole
numbers, so a window's content does not depend on where the pass began.
"""

import numpy as np
from numpy.typing import NDArray

from titan.aml.compiled import compiled
from titan.aml.features.view import Group, Mode, Part, Rows
from titan.aml.graph import Graph, place_of

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


GROUP = Group("windows", columns, fill, by_account=True)


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
    for account in range(accounts[0], accounts[1]):
        paid = graph.out_edge[graph.out_start[account] : graph.out_start[account + 1]]
        earned = graph.in_edge[graph.in_start[account] : graph.in_start[account + 1]]
        for end in range(2):
            events = paid if end == 0 else earned
            start, stop = place_of(events, part.first), place_of(events, part.last)
            if start == stop:
                continue
            for way in range(2):
                listed = paid if way == 0 else earned
                base = (2 * end + way) * width
                for span in range(len(spans)):
                    _window(
                        graph,
                        (events[start:stop], listed),
                        (spans[span, 0], spans[span, 1], causal),
                        rows[:, base + 6 * span : base + 6 * span + 6],
                        part.first,
                    )


@compiled
def _window(
    graph: Graph,
    lists: tuple[NDArray[np.int32], NDArray[np.int32]],
    span: tuple[int, int, bool],
    rows: Rows,
    first: int,
) -> None:
    """Slide one window over a list of payments, past each event in turn."""
    events, listed = lists
    before, after, causal = span
    time = graph.time
    since = time[events[0]] - before
    low = 0
    stop = len(listed)
    while low < stop:  # the first payment that is not before the window
        middle = (low + stop) // 2
        if time[listed[middle]] < since:
            low = middle + 1
        else:
            stop = middle
    high = low
    partners = new = total = new_total = level = square = 0
    for event in events:
        since, until = time[event] - before, time[event] + after
        while high < len(listed):
            edge = listed[high]
            if (edge > event) if causal else (time[edge] > until):
                break
            known = graph.earlier[edge]
            partners += known < listed[low]
            fresh = known < 0
            new += fresh
            total += graph.value[edge]
            new_total += graph.value[edge] * fresh
            level += graph.level[edge]
            square += int(graph.level[edge]) * graph.level[edge]
            high += 1
        while low < high and time[listed[low]] < since:
            edge = listed[low]
            following = graph.later[edge]
            partners -= following < 0 or following > listed[high - 1]
            fresh = graph.earlier[edge] < 0
            new -= fresh
            total -= graph.value[edge]
            new_total -= graph.value[edge] * fresh
            level -= graph.level[edge]
            square -= int(graph.level[edge]) * graph.level[edge]
            low += 1
        count = high - low
        row = rows[event - first]
        row[0], row[1], row[2], row[3], row[4] = count, partners, new, total, new_total
        mean = level / count if count else 0.0
        row[5] = np.sqrt(max(square / count - mean * mean, 0.0)) if count else -1.0
