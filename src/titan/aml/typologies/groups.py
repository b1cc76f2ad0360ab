"""Bipartite groups: several payers who share their payees, and stacks of two such layers."""

import numpy as np
from numpy.typing import NDArray

from titan.aml.compiled import compiled
from titan.aml.typologies.flows import Flows
from titan.aml.typologies.found import Found, Search, found_of, search_of
from titan.aml.typologies.limits import Limits
from titan.aml.typologies.surprise import burst_surprise
from titan.aml.typologies.walk import Walk, walk_of, widened
from titan.domain.money import Typology


def find_groups(flows: Flows, limits: Limits) -> Search:
    """Find groups of payers who pay the same payees, and stacks of two groups.

    Two payers belong together if, without standing relations and within `Limits.days`, they pay
    `Limits.middles` or more common payees, none of which has more than `Limits.crowd` new
    payers: a shop makes no group of its customers. Groups join where they share a payer, and
    one of more than a quarter of `Limits.crowd` payers is a market, not told. Two
    groups are a stack where `Limits.middles` or more payees of one are, later, payers of the
    other.
    """
    walk = walk_of(flows, limits)
    group, payers, cut = _grouped(walk, limits.middles, limits.crowd)
    shapes = [
        shape
        for shape in _shapes(group)
        if len(np.unique(flows.source[shape])) <= limits.crowd // 4
    ]
    found = [
        found_of(flows, Typology.BIPARTITE, shape, _unusual(flows, shape, payers))
        for shape in shapes
    ]
    kept = [one for one in found if one.unusual >= limits.unusual]
    stacks = _stacks(flows, shapes, limits)
    return search_of([*kept, *stacks], limits.most, {Typology.BIPARTITE: cut})


def _shapes(group: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    """Return the movements of each group."""
    inside = np.flatnonzero(group >= 0)
    order = inside[np.argsort(group[inside], kind="stable")]
    return np.split(order, np.flatnonzero(np.diff(group[order])) + 1) if len(order) else []


def _unusual(flows: Flows, shape: NDArray[np.int64], payers: NDArray[np.int32]) -> float:
    """Return how little chance explains that payers meet: each payee drew from all accounts."""
    accounts = flows.habits.accounts
    sides = len(np.unique(flows.source[shape])), len(np.unique(flows.target[shape]))
    met = len(shape) - max(sides)
    crowd = float(payers[flows.target[shape]].mean())
    return burst_surprise(met, max(sides) * crowd * sides[0] / accounts)


def _stacks(flows: Flows, shapes: list[NDArray[np.int64]], limits: Limits) -> list[Found]:
    """Join groups whose payees pay, later, as the payers of another group."""
    paying: dict[int, list[int]] = {}
    for place, shape in enumerate(shapes):
        for account in np.unique(flows.source[shape]).tolist():
            paying.setdefault(account, []).append(place)
    found = []
    for shape in shapes:
        shared: dict[int, int] = {}
        for account in np.unique(flows.target[shape]).tolist():
            for place in paying.get(account, ()):
                shared[place] = shared.get(place, 0) + 1
        first = int(flows.time[shape].min())
        for place, middles in shared.items():
            later = shapes[place]
            if middles < limits.middles or flows.time[later].max() < flows.time[shape].max():
                continue
            if flows.time[later].max() - first <= limits.days * flows.ledger.day:
                both = np.unique(np.append(shape, later))
                found.append(found_of(flows, Typology.STACK, both, float(2 * middles)))
    return found


@compiled
def _grouped(
    walk: Walk, common: int, crowd: int
) -> tuple[NDArray[np.int64], NDArray[np.int32], int]:
    """Return each movement's group, -1 for none; new payers of each account; crowds skipped.

    A group is numbered by one of its payers.
    """
    accounts = len(walk.out_start) - 1
    payers = np.zeros(accounts, dtype=np.int32)
    for hop in range(len(walk.source)):
        payers[walk.target[hop]] += walk.fresh[hop]
    leader = np.arange(accounts)
    member = np.zeros(len(walk.source), dtype=np.bool_)
    shared = np.zeros(accounts, dtype=np.int32)
    for account in range(accounts):
        met = _met(walk, account, crowd, payers)
        for row in range(len(met)):
            shared[met[row, 1]] += 1
        for row in range(len(met)):
            hop, other = met[row]
            if shared[other] >= common:
                leader[_lead(leader, account)] = _lead(leader, other)
                member[hop] = True
        for row in range(len(met)):
            shared[met[row, 1]] = 0
    group = np.full(len(walk.source), -1, dtype=np.int64)
    for hop in range(len(walk.source)):
        if member[hop]:
            group[hop] = _lead(leader, walk.source[hop])
    return group, payers, int(np.sum(payers > crowd))


@compiled
def _met(walk: Walk, account: int, crowd: int, payers: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return where an account meets others at a payee: its movement and the other payer, [M, 2]."""
    met = np.empty((16, 2), dtype=np.int32)
    made = 0
    for hop in walk.outs[walk.out_start[account] : walk.out_start[account + 1]]:
        payee = walk.target[hop]
        if not walk.fresh[hop] or payers[payee] > crowd:
            continue
        for other in walk.ins[walk.in_start[payee] : walk.in_start[payee + 1]]:
            near = abs(walk.time[other] - walk.time[hop]) <= walk.longest
            if near and walk.fresh[other] and walk.source[other] != account:
                met = widened(met, made)
                met[made, 0], met[made, 1] = hop, walk.source[other]
                made += 1
    return met[:made]


@compiled
def _lead(leader: NDArray[np.int64], account: int) -> int:
    """Return the leader of an account's group and shorten the way to it."""
    while leader[account] != account:
        leader[account] = leader[leader[account]]
        account = leader[account]
    return account
