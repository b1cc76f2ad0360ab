"""Cycles: money that comes back, hop by hop in the order of time, to where it started."""

from collections.abc import Collection
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from titan.aml.compiled import compiled
from titan.aml.typologies.flows import Flows
from titan.aml.typologies.found import Found, Search, found_of, search_of
from titan.aml.typologies.limits import Limits
from titan.aml.typologies.surprise import path_surprises
from titan.aml.typologies.walk import Walk, first_after, follows, walk_of, widened
from titan.aml.workers import share_out
from titan.domain.money import Typology


def find_cycles(flows: Flows, limits: Limits, workers: int = 1) -> Search:
    """Find the time-respecting simple cycles whose amounts follow from hop to hop.

    Each hop is no earlier than the one before it and pays what that one brought, less at most
    `Limits.keep` and plus at most `Limits.add`; the whole takes at most `Limits.days`. Every
    such cycle is tried, from its first payment, until `Limits.steps` steps were spent on that
    payment: from then on it counts as a cut. Of cycles over the same accounts in the same order
    only the most unusual is kept. One of at most `Limits.rapid_hours` is told as rapid besides;
    a round trip between two accounts is told only if it is rapid.

    Of a million payments one in some three hundred begins a way back at all: each is first
    followed to every movement once, whatever path leads there, and only those are searched.

    Args:
        flows: what is searched.
        limits: see above.
        workers: number of threads; the answer is the same.
    """
    walk = walk_of(flows, limits)
    roots = _returning(walk, workers)
    paths, cut = _search(walk, roots, limits.longest, 2 * limits.most)
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


class _Outs(NamedTuple):
    """Movements account by account in the order of time, side by side in memory.

    Attributes:
        start: int64 [N + 1], where an account's movements begin.
        source, target, time, paid, received: [H], as in `Flows`.
    """

    start: NDArray[np.int64]
    source: NDArray[np.int32]
    target: NDArray[np.int32]
    time: NDArray[np.int64]
    paid: NDArray[np.float64]
    received: NDArray[np.float64]


def _returning(walk: Walk, workers: int) -> NDArray[np.int32]:
    """Return the movements, in the order of `Walk.outs`, whose money may come back to its payer.

    A movement is reached once, by whatever path; so all cycles begin with one of these.
    """
    outs = _Outs(
        walk.out_start,
        walk.source[walk.outs],
        walk.target[walk.outs],
        walk.time[walk.outs],
        walk.paid[walk.outs],
        walk.received[walk.outs],
    )
    limits = walk.least, walk.most, walk.longest, walk.steps
    back = np.zeros(len(walk.outs), dtype=np.bool_)
    share_out(lambda a, b: _mark(outs, limits, (a, b), back), 0, len(back), workers)
    roots: NDArray[np.int32] = walk.outs[back]
    return roots


@compiled
def _mark(
    outs: _Outs,
    limits: tuple[float, float, int, int],
    part: tuple[int, int],
    back: NDArray[np.bool_],
) -> None:
    seen = np.full(len(back), -1, dtype=np.int32)
    queue = np.empty(len(back), dtype=np.int32)
    for root in range(part[0], part[1]):
        back[root] = _returns(outs, limits, root, seen, queue)


@compiled
def _returns(
    outs: _Outs,
    limits: tuple[float, float, int, int],
    root: int,
    seen: NDArray[np.int32],
    queue: NDArray[np.int32],
) -> bool:
    """Say whether a movement's money may come back; if that takes too many steps, it may."""
    least, most, longest, steps = limits
    start, latest = outs.source[root], outs.time[root] + longest
    queue[0], seen[root] = root, root
    done, made, spent = 0, 1, 0
    while done < made:
        account, level = outs.target[queue[done]], outs.received[queue[done]]
        place, end = _from(outs, account, outs.time[queue[done]]), outs.start[account + 1]
        done += 1
        while place < end and outs.time[place] <= latest:
            spent += 1
            if spent > steps:
                return True
            if least <= outs.paid[place] - level <= most:
                if outs.target[place] == start:
                    return True
                if seen[place] != root:
                    seen[place], queue[made] = root, place
                    made += 1
            place += 1
    return False


@compiled
def _from(outs: _Outs, account: int, moment: int) -> int:
    """Return where the movements of an account begin that are not before a moment."""
    low, high = outs.start[account], outs.start[account + 1]
    while low < high:
        middle = (low + high) // 2
        if outs.time[middle] < moment:
            low = middle + 1
        else:
            high = middle
    return int(low)


@compiled
def _search(
    walk: Walk, roots: NDArray[np.int32], longest: int, most: int
) -> tuple[NDArray[np.int32], int]:
    """Return paths [C, longest] of movements, filled up with -1, and how many were cut."""
    paths = np.full((1024, longest), -1, dtype=np.int32)
    path = np.empty(longest, dtype=np.int32)
    following = np.empty(longest, dtype=np.int64)
    on_path = np.zeros(len(walk.out_start), dtype=np.bool_)
    made = cut = 0
    for root in roots:
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
