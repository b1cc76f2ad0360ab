"""Schemes: a shape with people in it, at certain times, for certain amounts.

Laundering attempts and honest look-alikes are played by the same function and differ in their
`Manner` and in who takes part; nothing in how they are made can give them away.
"""

from dataclasses import dataclass

import numpy as np

from titan.aml.generate.areas import rounded
from titan.aml.generate.payments import Payments, settled
from titan.aml.generate.people import COMPANY, PERSON, Floats, Ints, People
from titan.aml.generate.rhythm import Rhythm
from titan.aml.generate.shapes import Shape

_POOL = 0x900D


@dataclass(frozen=True, eq=False)
class Manner:
    """How a scheme moves its money.

    Attributes:
        dollars: a usual payment of it.
        start, length: on the clock of activity, in days.
        methods: shares [M] of the ways of payment.
        split: share of hops that are paid in two to four parts.
        round: share of payments of a round amount.
        orderly: whether each stage waits for the one before.
    """

    dollars: float
    start: float
    length: float
    methods: Floats
    split: float = 0.0
    round: float = 0.2
    orderly: bool = True


def play(  # noqa: PLR0913, PLR0917 - a scheme is all of these
    people: People,
    rhythm: Rhythm,
    shape: Shape,
    members: Ints,
    manner: Manner,
    attempt: int,
    draw: np.random.Generator,
) -> Payments:
    """Make the payments of a scheme; those after the last day of the world do not happen."""
    repeats = np.where(
        draw.random(len(shape.source)) < manner.split,
        draw.integers(2, 5, len(shape.source)),
        1,
    )
    hop = np.repeat(np.arange(len(shape.source)), repeats)
    source, target = members[shape.source[hop]], members[shape.target[hop]]
    dollars = manner.dollars * shape.share[hop] / repeats[hop]
    when = manner.start + manner.length * _moments(shape.stage[hop], manner.orderly, draw)
    hand = draw.random(len(hop)) < manner.round
    dollars[hand] = rounded(dollars[hand], people.country[source[hand]])
    method = draw.choice(len(manner.methods), len(hop), p=manner.methods)
    time = rhythm.seconds(when)
    happens = np.flatnonzero((source != target) & ~np.isnan(time))
    return settled(
        people,
        source[happens],
        target[happens],
        dollars[happens],
        method[happens],
        time[happens],
        np.full(len(happens), attempt, dtype=np.int32),
    )


def cast(people: People, count: int, kind: int, country: int, draw: np.random.Generator) -> Ints:
    """Choose different accounts of a kind, busy ones more often."""
    home = np.full(count, country)
    for _ in range(20):
        chosen = people.popular(kind, home, draw.random(count), 1.5)
        if len(np.unique(chosen)) == count:
            return chosen
    start, end = people.first[kind][country : country + 2].tolist()
    few: Ints = start + draw.choice(end - start, min(count, end - start), replace=False)
    return few


def mules(people: People, count: int, country: int, draw: np.random.Generator) -> Ints:
    """Choose accounts for laundering: some who live by it, others once, some of them companies."""
    recipe = people.recipe
    home = np.full(count, country)
    company = draw.random(count) < recipe.companies
    chosen = np.where(
        company,
        people.popular(COMPANY, home, draw.random(count), 1.3),
        people.popular(PERSON, home, draw.random(count), 1.3),
    )
    pool = max(count, people.persons // 300)
    chance = people.chance(draw.integers(0, pool, count), _POOL)
    known = people.popular(PERSON, home, chance, 1.3)
    return np.where(draw.random(count) < recipe.mules, known, chosen)


def _moments(stage: Ints, orderly: bool, draw: np.random.Generator) -> Floats:
    """Return moments [H] in 0..1, a stage wholly after the one before if orderly."""
    if not orderly:
        return draw.random(len(stage))
    stages = int(stage.max()) + 1
    cuts = np.concatenate([[0.0], np.sort(draw.random(stages - 1)), [1.0]])
    moments: Floats = cuts[stage] + np.diff(cuts)[stage] * draw.random(len(stage))
    return moments
