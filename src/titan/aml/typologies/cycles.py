"""Cycles: money that comes back, hop by hop in the order of time, to where it started."""

from collections.abc import Collection
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from titan.aml.compiled import compiled
from titan.aml.typologies.flows import Flows
from titan.aml.typologies.found import Found, Search, found_of, search_of
from titan.aml.typologies.limits import Limits
from titan.aml.typologies.surprise import path_surprises
from titan.aml.typologies.walk import Walk, first_after, follows, walk_of, widened
from titan.domain.money import Typology


def find_cycles(flows: Flows, limits: Limits) -> Search:
    """Find the time-respecting simple cycles whose amounts follow from hop to hop.

    Each hop is no earlier than the one before it and pays what that one brought, less at most
    `Limits.keep` and plus at most `Limits.add`; the whole takes at most `Limits.days`. Every
    such cycle is tried, from its first payment, until `Limits.steps` steps were spent on that
    payment: from then on it counts as a cut. Of cycles over the same accounts in the same order
    only the most unusual is kept. One of at most `Limits.rapid_hours` is told as rapid besides;
    a round trip between two accounts is told only if it is rapid.
    """
    walk = walk_of(flows, limits)
    paths, cut = _search(walk, limits.longest, 2 * limits.most)
    unusual = path_surprises(walk, paths)
    best: dict[tuple[int, ...], Found] = {}
    for place in np.flatnonzero(unusual >= limits.unusual).tolist():
        path = paths[place][paths[place] >= 0]
        one = found_of(flows, Typology.CYCLE, path, unusual[place])
        key = _turned(tuple(flows.source[path].tolist()))
        if key not in best or one.unusual > best[key].unusual:
            best[key] = one
    return _told(best.values(), limits, flows.ledger.day, cut)


def _turned(accounts: tuple[int, ...]) -> tuple[int, ...]:
    """Return a ring of accounts as told from its smallest."""
    start = accounts.index(min(accounts))
    return accounts[start:] + accounts[:start]


def _told(best: Collection[Found], limits: Limits, day: int, cut: int) -> Search:
    """Say which cycles are long enough to be called so, and which are rapid."""
    rapid = limits.rapid_hours / 24 * day
    cycles = [one for one in best if len(one.accounts) >= limits.shortest]
    quick = [
        replace(one, typology=Typology.RAPID_CYCLING)
        for one in best
        if one.ended - one.started <= rapid
    ]
    return search_of([*cycles, *quick], limits.most, {Typology.CYCLE: cut})


@compiled
def _search(walk: Walk, longest: int, most: int) -> tuple[NDArray[np.int32], int]:
    """Return paths [C, longest] of movements, filled up with -1, and how many were cut."""
    paths = np.full((1024, longest), -1, dtype=np.int32)
    path = np.empty(longest, dtype=np.int32)
    following = np.empty(longest, dtype=np.int64)
    on_path = np.zeros(len(walk.out_start), dtype=np.bool_)
    made = cut = 0
    for root in walk.outs:
        start = walk.source[root]
        latest = walk.time[root] + walk.longest
        path[0], depth, spent = root, 1, 0
        on_path[start] = on_path[walk.target[root]] = True
        following[0] = first_after(walk, walk.target[root], walk.time[root])
        while depth > 0:
            spent += 1
            hop = path[depth - 1]
            place = following[depth - 1]
            if spent > walk.steps or _exhausted(walk, walk.target[hop], place, latest):
                on_path[walk.target[hop]] = False
                depth -= 1
                continue
            following[depth - 1] += 1
            after = walk.outs[place]
            if not follows(walk, hop, after):
                continue
            if walk.target[after] == start:
                if made == most:
                    cut += 1
                    continue
                paths = widened(paths, made)
                paths[made, :depth] = path[:depth]
                paths[made, depth] = after
                made += 1
            elif depth < longest - 1 and not on_path[walk.target[after]]:
                path[depth] = after
                on_path[walk.target[after]] = True
                following[depth] = first_after(walk, walk.target[after], walk.time[after])
                depth += 1
        on_path[start] = False
        cut += spent > walk.steps
    return paths[:made], cut


@compiled
def _exhausted(walk: Walk, account: int, place: int, latest: int) -> bool:
    """Say whether no movement of an account is left that is early enough."""
    return bool(place == walk.out_start[account + 1] or walk.time[walk.outs[place]] > latest)
