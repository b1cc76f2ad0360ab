"""Chains: money handed on from account to account, whole or with a little peeled off."""

import numpy as np
from numpy.typing import NDArray

from titan.aml.compiled import compiled
from titan.aml.typologies.flows import Flows
from titan.aml.typologies.found import Found, Search, found_of, search_of
from titan.aml.typologies.limits import Limits
from titan.aml.typologies.surprise import passing_surprise, path_surprises
from titan.aml.typologies.walk import Walk, first_after, follows, walk_of
from titan.domain.money import Typology

_LOOK = 256  # payments after a receipt that are tried as its continuation
_LINK = 0.6  # least surprise of one link
_MISSING = 0.15  # largest part of a receipt that a peeling account may keep
_EVEN = 0.02


def find_chains(flows: Flows, limits: Limits) -> Search:
    """Find chains of payments between accounts without standing relations.

    Of the receiver's next 256 payments within `Limits.days`, the one nearest in time and amount
    (their product) continues a payment, if it is also what that payment's money is nearest to
    and its surprise is at least 0.6. A chain of `Limits.hops` or more payments is told as a
    peel chain if most of its accounts pay the rest of what they received to a third, else as a
    random walk; a single hand-over is told as a stack of two layers.
    """
    walk = walk_of(flows, limits)
    following, cut = _linked(walk)
    paths = _paths(following, limits.longest)
    unusual = path_surprises(walk, paths)
    length = (paths >= 0).sum(axis=1)
    found: list[Found] = []
    for place in np.argsort(-unusual, kind="stable").tolist():
        path = paths[place, : length[place]]
        if unusual[place] < limits.unusual:
            break
        peeled = _peeled(walk, path)
        if len(path) < limits.hops:
            found.append(found_of(flows, Typology.STACK, path, unusual[place]))
        elif 2 * len(peeled) >= len(path) - 1:
            whole = np.append(path, peeled)
            found.append(found_of(flows, Typology.PEEL_CHAIN, whole, unusual[place]))
        else:
            found.append(found_of(flows, Typology.RANDOM, path, unusual[place]))
    return search_of(found, limits.most, {Typology.RANDOM: cut})


def _paths(following: NDArray[np.int32], longest: int) -> NDArray[np.int32]:
    """Return the chains [C, longest], filled up with -1; longer ones go on in another row."""
    linked = following >= 0
    first = np.ones(len(following), dtype=bool)
    first[following[linked]] = False
    heads = np.flatnonzero(first & linked)
    rows = []
    while len(heads):
        path = np.full((len(heads), longest), -1, dtype=np.int32)
        path[:, 0] = heads
        for hop in range(1, longest):
            known = path[:, hop - 1] >= 0
            path[known, hop] = following[path[known, hop - 1]]
        rows.append(path)
        last = path[path[:, -1] >= 0, -1]
        heads = last[following[last] >= 0]
    return np.concatenate(rows) if rows else np.empty((0, longest), dtype=np.int32)


@compiled
def _linked(walk: Walk) -> tuple[NDArray[np.int32], int]:
    """Return for each movement the one that continues it, -1 for none; and looks cut short."""
    following = np.full(len(walk.source), -1, dtype=np.int32)
    claimed = np.full(len(walk.source), -1, dtype=np.int32)
    cost = np.full(len(walk.source), np.inf, dtype=np.float64)
    cut = 0
    for hop in range(len(walk.source)):
        if not walk.fresh[hop]:
            continue
        account = walk.target[hop]
        place = first_after(walk, account, walk.time[hop])
        end = walk.out_start[account + 1]
        cut += end - place > _LOOK
        best, best_cost = -1, np.inf
        for after in walk.outs[place : min(end, place + _LOOK)]:
            wait = walk.time[after] - walk.time[hop]
            if wait > walk.longest:
                break
            if not walk.fresh[after] or not follows(walk, hop, after):
                continue
            near = abs(walk.paid[after] - walk.received[hop]) + _EVEN
            if walk.target[after] != walk.source[hop] and (wait + walk.hour) * near < best_cost:
                best, best_cost = after, (wait + walk.hour) * near
        if best >= 0 and best_cost < cost[best] and passing_surprise(walk, hop, best) >= _LINK:
            if claimed[best] >= 0:
                following[claimed[best]] = -1
            following[hop], claimed[best], cost[best] = best, hop, best_cost
    return following, cut


@compiled
def _peeled(walk: Walk, path: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return one side payment for each account of a chain that pays off all it received."""
    peeled = np.full(len(path), -1, dtype=np.int32)
    for hop in range(1, len(path)):
        before, after = path[hop - 1], path[hop]
        rest = np.exp(walk.received[before]) - np.exp(walk.paid[after])
        account = walk.target[before]
        end = walk.out_start[account + 1]
        least, nearest = _MISSING * np.exp(walk.received[before]), -1
        for place in range(first_after(walk, account, walk.time[before]), end):
            side = walk.outs[place]
            if walk.time[side] - walk.time[before] > walk.longest:
                break
            missing = abs(rest - np.exp(walk.paid[side]))
            if side != after and missing < min(least, 0.5 * rest):
                least, nearest = missing, side
        peeled[hop] = nearest
    return peeled[peeled >= 0]
