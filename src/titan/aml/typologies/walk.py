"""Steps along movements of money, as compiled detectors take them."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from titan.aml.compiled import compiled
from titan.aml.typologies.flows import Flows
from titan.aml.typologies.limits import Limits


class Walk(NamedTuple):
    """What a compiled search needs of `Flows` and `Limits`; the arrays are those of `Flows`.

    Attributes:
        least, most: logarithm of the smallest and largest part of an amount that is passed on.
        longest: duration of a shape, in units of time.
        steps: see `Limits`.
        hour: in units of time, at least one.
        span: see `Habits`.
    """

    out_start: NDArray[np.int64]
    outs: NDArray[np.int32]
    in_start: NDArray[np.int64]
    ins: NDArray[np.int32]
    source: NDArray[np.int32]
    target: NDArray[np.int32]
    time: NDArray[np.int64]
    paid: NDArray[np.float64]
    received: NDArray[np.float64]
    fresh: NDArray[np.bool_]
    least: float
    most: float
    longest: int
    steps: int
    hour: float
    span: float


def walk_of(flows: Flows, limits: Limits) -> Walk:
    """Return what a compiled search needs."""
    return Walk(
        flows.out_start,
        flows.outs,
        flows.in_start,
        flows.ins,
        flows.source,
        flows.target,
        flows.time,
        flows.paid,
        flows.received,
        flows.fresh,
        math.log(1 - limits.keep),
        math.log(1 + limits.add),
        int(limits.days * flows.ledger.day),
        limits.steps,
        max(flows.ledger.day / 24, 1.0),
        float(flows.habits.span),
    )


@compiled
def first_after(walk: Walk, account: int, moment: int) -> int:
    """Return where on `Walk.outs` the movements of an account begin that are not before."""
    low, high = int(walk.out_start[account]), int(walk.out_start[account + 1])
    while low < high:
        middle = (low + high) // 2
        if walk.time[walk.outs[middle]] < moment:
            low = middle + 1
        else:
            high = middle
    return low


@compiled
def follows(walk: Walk, before: int, after: int) -> bool:
    """Say whether one movement pays what another brought, give or take the limits."""
    difference = walk.paid[after] - walk.received[before]
    return bool(walk.least <= difference <= walk.most)


@compiled
def widened(rows: NDArray[np.int32], used: int) -> NDArray[np.int32]:
    """Return the rows themselves, or twice as many if all are in use; new ones hold -1."""
    if used < len(rows):
        return rows
    wider = np.full((2 * len(rows), rows.shape[1]), -1, dtype=np.int32)
    wider[:used] = rows
    return wider
