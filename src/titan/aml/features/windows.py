"""What the payer and the receiver paid and were paid within hours and days of a payment.

For each of the two accounts, each of its two directions and each window: how many payments, how
many different partners, how many payments to or from a partner never seen before, sums, and how
alike the amounts are. One pass of two pointers over each account's list; all sums are whole
numbers, so a window's content does not depend on where the pass began.
"""

import numpy as np
from numpy.typing import NDArray

from titan.aml.compiled import compiled
from titan.aml.features.lists import Listed, not_before
from titan.aml.features.view import Mode, Rows

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


def spans_of(mode: Mode, day: int) -> NDArray[np.int64]:
    """Return the windows in units of time, int64 [S, 2]: before and after."""
    spans: NDArray[np.int64] = np.rint(np.array(SPANS[mode]) * day).astype(np.int64)
    return spans


@compiled
def slide(
    events: Listed,
    lists: tuple[Listed, Listed],
    spans: NDArray[np.int64],
    causal: bool,
    rows: Rows,
) -> None:
    """Write the columns of one end of some payments.

    Args:
        events: K payments.
        lists: what the account at that end paid, and what it was paid.
        spans: int64 [S, 2], see `spans_of`.
        causal: whether a window ends with the payment itself.
        rows: float32 [K, 12 S].
    """
    if len(events.edge) == 0:
        return
    width = 6 * len(spans)
    for way in range(2):
        for span in range(len(spans)):
            at = way * width + 6 * span
            window = (spans[span, 0], spans[span, 1], causal)
            _window(events, lists[way], window, rows[:, at : at + 6])


@compiled
def _window(events: Listed, lists: Listed, span: tuple[int, int, bool], rows: Rows) -> None:
    """Slide one window over a list of payments, past each event in turn."""
    edge, time, levels, values, earlier, later, _ = lists
    before, after, causal = span
    low = high = np.uint64(not_before(time, events.time[0] - before))
    size = np.uint64(len(time))
    one = np.uint64(1)
    partners = new = total = new_total = level = square = np.int64(0)
    for number in range(len(events.edge)):
        event, moment = events.edge[number], np.int64(events.time[number])
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
        row = rows[number]
        row[0], row[1], row[2], row[3], row[4] = count, partners, new, total, new_total
        mean = level / count if count else 0.0
        row[5] = np.sqrt(max(square / count - mean * mean, 0.0)) if count else -1.0
