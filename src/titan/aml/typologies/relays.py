"""Scatter-gather: money that leaves one account by several others and meets again in one."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from titan.aml.compiled import compiled
from titan.aml.typologies.flows import Flows
from titan.aml.typologies.found import Search, found_of, search_of
from titan.aml.typologies.limits import Limits
from titan.aml.typologies.surprise import path_surprises
from titan.aml.typologies.walk import Walk, first_after, follows, walk_of, widened
from titan.domain.money import Typology


def find_scatter_gathers(flows: Flows, limits: Limits) -> Search:
    """Find pairs of accounts between which several others carry amounts that follow.

    Every two hops (origin to middle, middle to end) within `Limits.days` whose amounts follow
    are tried, up to `Limits.steps` from one origin: from then on it counts as a cut. For each
    pair of ends the window with the most middles is told; a middle is told by its most unusual
    relay within it.
    """
    walk = walk_of(flows, limits)
    tried, cut = _relays(walk, limits.middles)
    unusual = path_surprises(walk, tried)
    shapes, surprise = _best(flows, tried, unusual, limits)
    found = [
        found_of(flows, Typology.SCATTER_GATHER, np.unique(tried[rows]), value)
        for rows, value in zip(shapes, surprise.tolist(), strict=True)
        if value >= limits.unusual
    ]
    return search_of(found, limits.most, {Typology.SCATTER_GATHER: cut})


def _best(
    flows: Flows, tried: NDArray[np.int32], unusual: NDArray[np.float64], limits: Limits
) -> tuple[list[NDArray[np.int64]], NDArray[np.float64]]:
    """Return for each pair of ends the rows of `tried` that make its best shape."""
    if len(tried) == 0:
        return [], np.empty(0)
    origin, end = flows.source[tried[:, 0]], flows.target[tried[:, 1]]
    order = np.lexsort((flows.time[tried[:, 0]], end, origin))
    new = np.ones(len(order), dtype=bool)
    new[1:] = (np.diff(origin[order]) != 0) | (np.diff(end[order]) != 0)
    begin = np.flatnonzero(new)
    groups = _Groups(
        np.append(begin, len(order)),
        flows.target[tried[order, 0]],
        flows.time[tried[order, 0]],
        flows.time[tried[order, 1]],
        unusual[order],
    )
    longest = int(limits.days * flows.ledger.day)
    chosen = _windows(groups, longest, len(flows.ledger.accounts))
    shapes, surprise = [], []
    for first, after in zip(begin.tolist(), [*begin[1:].tolist(), len(order)], strict=True):
        rows = order[first:after][chosen[first:after]]
        if len(rows) >= limits.middles:
            shapes.append(rows)
            surprise.append(float(unusual[rows].sum()))
    return shapes, np.array(surprise)


@compiled
def _relays(walk: Walk, middles: int) -> tuple[NDArray[np.int32], int]:
    """Return pairs of hops [R, 2] whose ends are joined by enough relays, and origins cut."""
    relays = np.empty((1024, 2), dtype=np.int32)
    count = np.zeros(len(walk.out_start), dtype=np.int32)
    counted = np.full(len(walk.out_start), -1, dtype=np.int64)
    made = cut = 0
    for origin in range(len(walk.out_start) - 1):
        begin, spent = made, 0
        for place in range(walk.out_start[origin], walk.out_start[origin + 1]):
            hop = walk.outs[place]
            middle = walk.target[hop]
            after = first_after(walk, middle, walk.time[hop])
            while after < walk.out_start[middle + 1] and spent <= walk.steps:
                follower = walk.outs[after]
                after, spent = after + 1, spent + 1
                if walk.time[follower] - walk.time[hop] > walk.longest:
                    break
                end = walk.target[follower]
                if end != origin and follows(walk, hop, follower):
                    relays = widened(relays, made)
                    relays[made, 0], relays[made, 1] = hop, follower
                    count[end] = count[end] + 1 if counted[end] == origin else 1
                    counted[end] = origin
                    made += 1
        cut += spent > walk.steps
        kept = begin
        for row in range(begin, made):
            if count[walk.target[relays[row, 1]]] >= middles:
                relays[kept] = relays[row]
                kept += 1
        made = kept
    return relays[:made], cut


class _Groups(NamedTuple):
    """Relays of one pair of ends each, in the order in which they left.

    Attributes:
        begin: int64 [G + 1], where a group begins.
        middle, left, arrived, unusual: of each relay.
    """

    begin: NDArray[np.int64]
    middle: NDArray[np.int32]
    left: NDArray[np.int64]
    arrived: NDArray[np.int64]
    unusual: NDArray[np.float64]


@compiled
def _windows(groups: _Groups, longest: int, accounts: int) -> NDArray[np.bool_]:
    """Mark in each group one relay a middle of the window that has the most middles."""
    chosen = np.zeros(len(groups.middle), dtype=np.bool_)
    best = np.full(accounts, -1, dtype=np.int64)
    for group in range(len(groups.begin) - 1):
        high = groups.begin[group + 1]
        first = _fullest(groups, group, longest, best)
        latest = groups.left[first] + longest
        for row in range(first, high):
            known = best[groups.middle[row]]
            if groups.arrived[row] <= latest and (
                known < first or groups.unusual[row] > groups.unusual[known]
            ):
                best[groups.middle[row]] = row
        for row in range(first, high):
            chosen[row] = best[groups.middle[row]] == row
    return chosen


@compiled
def _fullest(groups: _Groups, group: int, longest: int, seen: NDArray[np.int64]) -> int:
    """Return the first relay of the window with the most middles; leaves -1 in `seen`."""
    low, high = groups.begin[group], groups.begin[group + 1]
    most, best = 0, int(low)
    for first in range(low, high):
        if high - first <= most:
            break
        number = 0
        for row in range(first, high):
            if groups.arrived[row] <= groups.left[first] + longest:
                number += seen[groups.middle[row]] != -2 - first
                seen[groups.middle[row]] = -2 - first
        if number > most:
            most, best = number, first
    seen[groups.middle[low:high]] = -1
    return best
