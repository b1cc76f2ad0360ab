"""Worlds in steps of a day, after AMLSim: standing orders, and schemes that deviate from them.

There an account pays each of its partners, popular ones more often chosen, a fixed amount of its
own; members of a scheme, picked among well connected accounts, hand on another amount, often in
several payments of one day. Some schemes are announced and never played, so their members are
labelled and nothing is to be seen of them. Source: Suzumura and Kanezashi, AMLSim, 2018 (the
agents), and what its published samples show of amounts and repetitions.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from titan.aml.ledger import Ledger, Truth
from titan.domain.money import Typology

_STEPS = 150
_CENTS = 100


@dataclass(frozen=True, slots=True)
class Steps:
    """What such a world is like.

    Attributes:
        accounts: how many there are.
        orders: mean number of partners that an account pays.
        guilty: share of the accounts in schemes.
        level: amount of a scheme over the usual amount of an account.
        spread: standard deviation of the logarithm of a scheme's amount.
        repeated: mean number of payments of a hop, all of one day.
        played: share of the schemes that are carried out.
        along: share of the hops that follow a standing order.
        cycles: whether schemes are cycles, else fan-ins.
        seed: of everything.
    """

    accounts: int = 3000
    orders: float = 6.0
    guilty: float = 0.05
    level: float = 0.1
    spread: float = 0.3
    repeated: float = 4.0
    played: float = 0.7
    along: float = 0.5
    cycles: bool = True
    seed: int = 0


@dataclass(frozen=True, eq=False)
class _Rows:
    source: NDArray[np.int64]
    target: NDArray[np.int64]
    amount: NDArray[np.float64]
    step: NDArray[np.int64]


def stepped(world: Steps) -> Ledger:
    """Return a world of about `accounts` times `orders` payments; the same on every run."""
    draw = np.random.default_rng([world.seed, 0x57E9])
    honest = _orders(world, draw)
    degree = np.bincount(honest.source, minlength=world.accounts)
    degree += np.bincount(honest.target, minlength=world.accounts)
    guilty = np.zeros(world.accounts, dtype=np.int8)
    parts, attempts, number = [honest], [np.full(len(honest.source), -1, dtype=np.int32)], 0
    while guilty.mean() < world.guilty:
        members = _members(world, honest, degree, draw)
        guilty[members] = 1
        if draw.random() < world.played:
            parts.append(_scheme(world, members, draw))
            attempts.append(np.full(len(parts[-1].source), number, dtype=np.int32))
            number += 1
    return _ledger(world, parts, np.concatenate(attempts), guilty)


def _orders(world: Steps, draw: np.random.Generator) -> _Rows:
    """Return the standing orders, each carried out once."""
    count = world.accounts
    size = np.maximum(1, np.rint(np.exp(draw.normal(np.log(world.orders) - 0.2, 0.6, count))))
    source = np.repeat(np.arange(count), size.astype(np.int64))
    popular = np.cumsum(np.exp(draw.normal(0, 0.8, count)))
    target = np.searchsorted(popular, draw.random(len(source)) * popular[-1])
    pair = np.unique(source * count + target)
    pair = pair[pair // count != pair % count]
    usual = np.exp(draw.uniform(np.log(100), np.log(600), count))
    step = np.clip(draw.normal(85, 35, len(pair)), 1, _STEPS).astype(np.int64)
    return _Rows(pair // count, pair % count, usual[pair // count], step)


def _members(
    world: Steps, honest: _Rows, degree: NDArray[np.int64], draw: np.random.Generator
) -> NDArray[np.int64]:
    """Choose who takes part: next members are mostly paid by the one before."""
    wanted = int(draw.integers(3, 11))
    chance = degree / degree.sum()
    members = [int(draw.choice(world.accounts, p=chance))]
    while len(members) < wanted:
        here = members[-1] if world.cycles else members[0]
        own, other = honest.source, honest.target
        if not world.cycles:
            own, other = other, own
        known = np.setdiff1d(other[own == here], members)
        if len(known) and draw.random() < world.along:
            members.append(int(draw.choice(known)))
            continue
        stranger = int(draw.choice(world.accounts, p=chance))
        if stranger not in members:
            members.append(stranger)
    return np.array(members)


def _scheme(world: Steps, members: NDArray[np.int64], draw: np.random.Generator) -> _Rows:
    """Return the payments of a scheme; the first member of a fan-in is the one who collects."""
    if world.cycles:
        source, target = members, np.roll(members, -1)
    else:
        source, target = members[1:], np.full(len(members) - 1, members[0])
    begin = draw.integers(1, _STEPS - 20)
    step = begin + np.sort(draw.integers(0, 20, len(source)))
    times = np.maximum(1, draw.poisson(world.repeated, len(source)))
    usual = 245.0 * world.level * np.exp(draw.normal(0, world.spread))
    amount = usual * (1 + 0.02 * draw.random(len(source)))
    return _Rows(*(np.repeat(column, times) for column in (source, target, amount, step)))


def _ledger(
    world: Steps, parts: list[_Rows], attempt: NDArray[np.int32], guilty: NDArray[np.int8]
) -> Ledger:
    def column(name: str) -> NDArray[np.generic]:
        return np.concatenate([getattr(part, name) for part in parts])

    step = column("step")
    order = np.argsort(step, kind="stable")
    count = int(attempt.max(initial=-1)) + 1
    shape = str(Typology.CYCLE if world.cycles else Typology.FAN_IN)
    return Ledger(
        accounts=tuple(f"{place:06d}" for place in range(world.accounts)),
        source=column("source")[order].astype(np.int32),
        target=column("target")[order].astype(np.int32),
        amount=np.rint(column("amount")[order] * _CENTS).astype(np.int64),
        time=step[order].astype(np.int64),
        currency=np.zeros(len(order), dtype=np.int16),
        currencies=("USD",),
        row=np.arange(len(order)),
        day=1,
        truth=Truth(
            payments=(attempt[order] >= 0).astype(np.int8),
            attempts=attempt[order],
            typologies=(shape,) * count,
            accounts=guilty,
        ),
    )
