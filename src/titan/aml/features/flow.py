"""Money that passes through: what came in shortly before about as large, and what went on after.

For each payment the newest payments around it are compared with it one by one, at most
`NEAREST` in each list and within `DAYS`.
"""

import numpy as np

from titan.aml.compiled import compiled
from titan.aml.features.lists import Listed, beside
from titan.aml.features.view import Mode, Rows
from titan.aml.graph import place_of

NEAREST = 32
DAYS = 5.0
_MATCH = ("best", "delay", "alike", "new_alike", "nearest_delay")
_BOTH = ("source_received", "source_paid", "target_received")
_AFTER = ("target_pays", "source_pays_later", "target_receives_later")


def columns(mode: Mode) -> tuple[str, ...]:
    """Return the names of the columns: five for each list compared with."""
    lists = _BOTH if mode is Mode.CAUSAL else _BOTH + _AFTER
    return tuple(f"{name}_{match}" for name in lists for match in _MATCH)


def clock_of(day: int) -> tuple[int, int]:
    """Return how far matches are looked for, and a day, in units of time."""
    return int(np.rint(DAYS * day)), day


@compiled
def match_payer(
    events: Listed,
    lists: tuple[Listed, Listed],
    clock: tuple[int, int],
    retrospective: bool,
    rows: Rows,
) -> None:
    """Compare payments with those around it on their payer's lists.

    Args:
        events: K payments.
        lists: what their payer paid, and what it was paid.
        clock: how far to look, see `clock_of`, and how long a day is.
        retrospective: whether to look at later payments too.
        rows: float32 [K, 10], or 15 if retrospective.
    """
    outs, ins = lists
    _match(events, ins, -1, clock, rows[:, 0:5])
    _match(events, outs, -1, clock, rows[:, 5:10])
    if retrospective:
        _match(events, outs, 1, clock, rows[:, 10:15])


@compiled
def match_receiver(
    events: Listed,
    lists: tuple[Listed, Listed],
    clock: tuple[int, int],
    retrospective: bool,
    rows: Rows,
) -> None:
    """Compare payments with those on their receiver's lists, as `match_payer`: 5 or 15 columns."""
    outs, ins = lists
    _match(events, ins, -1, clock, rows[:, 0:5])
    if retrospective:
        _match(events, outs, 1, clock, rows[:, 5:10])
        _match(events, ins, 1, clock, rows[:, 10:15])


@compiled
def _match(events: Listed, lists: Listed, step: int, clock: tuple[int, int], rows: Rows) -> None:
    """Compare each payment with its neighbours on a list, in one direction of time."""
    edge, time, level, earlier = lists.edge, lists.time, lists.level, lists.earlier
    horizon, day = clock
    following = 0
    if len(events.edge):
        following = place_of(edge, events.edge[0])
    for number in range(len(events.edge)):
        own, moment = int(events.level[number]), int(events.time[number])
        following, at = beside(edge, events.edge[number], following, step)
        best, delay, alike, new_alike, nearest = 32767, horizon + 1, 0, 0, horizon + 1
        for _ in range(NEAREST):
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
            new_alike += close and earlier[place] < 0
            at += step
        row = rows[number]
        row[0] = best
        row[1] = delay / day
        row[2] = alike
        row[3] = new_alike
        row[4] = nearest / day
