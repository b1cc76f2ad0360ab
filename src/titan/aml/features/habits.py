"""How a payment differs from what the two accounts usually do, and from their earlier dealings.

Per account and direction: how often, how much, how varied, at what time of day; per pair: how
often before, how long ago, how much then, and whether money came the other way.
"""

import numpy as np
from numpy.typing import NDArray

from titan.aml.compiled import compiled
from titan.aml.features.lists import Listed
from titan.aml.features.view import Mode, Rows

OWN = ("payments", "deviation", "score", "highest", "quarter_share", "gap", "burstiness")
PAIR = ("earlier", "gap", "change", "back", "back_gap", "back_change", "later_gap", "later_change")
_NEVER = 366.0
_CLEAN = (0, 0, -1, -1)


def columns(mode: Mode) -> tuple[str, ...]:
    """Return the names of the columns."""
    pair = PAIR if mode is Mode.RETROSPECTIVE else PAIR[:6]
    return tuple(f"{end}_{name}" for end in ("payer", "receiver") for name in OWN) + tuple(
        f"pair_{name}" for name in pair
    )


@compiled
def compare_own(
    lists: Listed, wanted: tuple[int, int], clock: tuple[int, int], retrospective: bool, rows: Rows
) -> None:
    """Compare each payment of a list with those before it, or with all others of the list.

    Args:
        lists: all that an account paid, or all that it was paid.
        wanted: which of them, [first, last), have a row.
        clock: units of time in a day, and time of the first payment of the graph.
        retrospective: whether later payments count.
        rows: float32 [last - first, 7].
    """
    day, epoch = clock
    first, last = wanted
    if first == last:
        return
    count = level = square = gaps = gap_square = 0
    highest = -32768
    quarters = np.zeros(4, dtype=np.int64)
    size = len(lists.edge)
    if retrospective:
        for place in range(size):
            own = int(lists.level[place])
            level += own
            square += own * own
            quarters[_quarter(epoch + lists.time[place], day)] += 1
        count = size
    for place in range(size if retrospective else last):
        own = int(lists.level[place])
        quarter = _quarter(epoch + lists.time[place], day)
        gap = int(lists.time[place] - lists.time[place - 1]) if place else -1
        if retrospective:
            count, level, square = count - 1, level - own, square - own * own
            quarters[quarter] -= 1
        if first <= place < last:
            row = rows[place - first]
            mean = level / count if count else 0.0
            spread = np.sqrt(max(square / count - mean * mean, 0.0)) if count else 0.0
            row[0] = count
            row[1] = own - mean if count else 0.0
            row[2] = (own - mean) / (spread + 256) if count else 0.0
            row[3] = own - highest if place else 0.0
            row[4] = quarters[quarter] / count if count else -1.0
            row[5] = gap / day if gap >= 0 else _NEVER
            row[6] = _burstiness(gaps, gap_square, size if retrospective else count)
        if gap >= 0:
            gaps, gap_square = gaps + gap, gap_square + gap * gap
        count, level, square = count + 1, level + own, square + own * own
        quarters[quarter] += 1
        highest = max(highest, own)


@compiled
def _quarter(moment: int, day: int) -> int:
    """Return the quarter of the day, 0 to 3, of a time."""
    return int(moment % day * 4 // day)


@compiled
def _burstiness(gaps: int, squares: int, count: int) -> float:
    """(sd - mean) / (sd + mean) of the gaps: -1 regular, 1 bursty (Goh and Barabasi, 2008)."""
    if count < 3 or gaps == 0:
        return 0.0
    mean = gaps / (count - 1)
    deviation = np.sqrt(max(squares / (count - 1) - mean * mean, 0.0))
    return float((deviation - mean) / (deviation + mean))


def desk_of(accounts: int) -> NDArray[np.int32]:
    """Return what `compare_pairs` counts on, int32 [N, 4]; one for each thread."""
    return np.tile(np.array(_CLEAN, dtype=np.int32), (accounts, 1))


@compiled
def compare_pairs(  # noqa: PLR0913, PLR0917  # compiled: plain arrays
    lists: tuple[Listed, Listed],
    wanted: tuple[int, int],
    day: int,
    retrospective: bool,
    desk: NDArray[np.int32],
    rows: Rows,
) -> None:
    """Compare each payment that an account made with the others between its two accounts.

    Args:
        lists: all that the account paid, and all that it was paid.
        wanted: which of its payments, [first, last), have a row.
        day: units of time in a day.
        retrospective: whether later payments count.
        desk: see `desk_of`, of partners: payments to it and from it so far, and the place of the
            latest from it and to it; left as it was.
        rows: float32 [last - first, 6], or 8 if retrospective.
    """
    paid, earned = lists
    first, last = wanted
    if first == last:
        return
    end = len(paid.edge) if retrospective else last
    at = 0
    for place in range(end):
        while at < len(earned.edge) and earned.edge[at] < paid.edge[place]:
            known = desk[earned.partner[at]]
            known[1], known[2] = known[1] + 1, at
            at += 1
        known = desk[paid.partner[place]]
        before = known[3]
        if first <= place < last:
            row = rows[place - first]
            row[0], row[3] = known[0], known[1]
            _difference(paid, place, paid, before, day, row[1:3])
            _difference(paid, place, earned, known[2], day, row[4:6])
            if retrospective:
                row[6], row[7] = _NEVER, 0.0
        if retrospective and first <= before < last:
            _difference(paid, before, paid, place, day, rows[before - first, 6:8])
        known[0], known[3] = known[0] + 1, place
    for place in range(end):
        _clean(desk[paid.partner[place]])
    for place in range(at):
        _clean(desk[earned.partner[place]])


@compiled
def _clean(known: NDArray[np.int32]) -> None:
    known[0], known[1], known[2], known[3] = _CLEAN


@compiled
def _difference(  # noqa: PLR0913, PLR0917  # compiled: plain arrays
    mine: Listed, place: int, others: Listed, other: int, day: int, row: NDArray[np.float32]
) -> None:
    """Write the days and the change of level between two payments of a pair, -1 for no other."""
    if other < 0:
        row[0], row[1] = _NEVER, 0.0
        return
    row[0] = abs(mine.time[place] - others.time[other]) / day
    row[1] = mine.level[place] - others.level[other]
