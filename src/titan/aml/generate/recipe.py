"""What a world is like: how people pay, how launderers hide, who looks like them."""

from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np

from titan.domain.money import Typology
from titan.errors import UsageError

PUBLISHED = (
    Typology.FAN_OUT,
    Typology.FAN_IN,
    Typology.CYCLE,
    Typology.BIPARTITE,
    Typology.STACK,
    Typology.SCATTER_GATHER,
    Typology.GATHER_SCATTER,
    Typology.RANDOM,
)
"""The eight shapes of AMLworld, there in equal shares."""

NEWER = (
    Typology.PEEL_CHAIN,
    Typology.MIXER_EXPOSURE,
    Typology.STRUCTURING,
    Typology.RAPID_CYCLING,
    Typology.TRADE_BASED,
)
"""Shapes that AMLworld does not have."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a world is like; its seed and size are given apart.

    Attributes:
        name: of the recipe, and of the files.
        days: how long the world is watched; None lets the size decide, as AMLworld's sets do.
        daily: payments an account takes part in as a payer, a day.
        countries: how many of the fourteen currency areas there are, the largest first.
        cross_border: share of honest payments that leave the payer's country.
        spending: median payment of a person, US dollars.
        inequality: standard deviation of the logarithm of an account's usual payment.
        whim: standard deviation of the logarithm of a payment about its usual size.
        hubs: exponent of popularity: 1 all alike, 4 a few companies serve most people.
        loyalty: share of payments that go to one of the payer's usual counterparties.
        regular: share of accounts that always pay the same amount.
        self_payments: whether people also pay from an account to the same one, as investments.
        illicit: share of the payments that launder.
        typologies: the shapes of attempts, in equal shares.
        lone: share of those that belong to no attempt with a shape.
        linked: share of the lone ones that bring money to an attempt or carry it off.
        newer: share of attempts with a shape that AMLworld does not have, in place of those.
        size: median number of accounts on the wide side of an attempt, or of its hops.
        largest: the most of them.
        pace: median duration of a fan as a share of the days watched; other shapes follow suit.
        level: median laundering payment in relation to an honest one between the same people.
        level_spread: standard deviation of the logarithm of that relation.
        evenness: standard deviation of the logarithm of the parts of one attempt.
        fee: the most that a mule keeps.
        split: share of hops that are paid in several parts.
        skewed: whether laundering mostly goes by ACH, as in AMLworld, or by what others use.
        mules: share of an attempt's people who launder for a living; the rest do it once.
        companies: share of an attempt's accounts that are companies.
        alike: payments in honest shapes for each laundering one.
        closeness: 0 to 1, how near honest shapes come to laundering in amounts and pace.
    """

    name: str = "amlworld"
    days: int | None = None
    daily: float = 0.55
    countries: int = 14
    cross_border: float = 0.015
    spending: float = 500.0
    inequality: float = 1.0
    whim: float = 1.1
    hubs: float = 3.0
    loyalty: float = 0.7
    regular: float = 0.1
    self_payments: bool = True
    illicit: float = 0.001
    typologies: tuple[Typology, ...] = PUBLISHED
    lone: float = 0.38
    linked: float = 0.5
    newer: float = 0.0
    size: float = 6.0
    largest: int = 16
    pace: float = 0.24
    level: float = 3.0
    level_spread: float = 0.8
    evenness: float = 0.35
    fee: float = 0.05
    split: float = 0.1
    skewed: bool = True
    mules: float = 0.3
    companies: float = 0.2
    alike: float = 3.0
    closeness: float = 0.5


_RECIPES = (
    Recipe(),
    Recipe("neutral", skewed=False),
    Recipe("quiet", illicit=0.0005, level=1.0, level_spread=0.5, alike=8.0, closeness=0.9),
    Recipe(
        "quick", pace=0.03, size=4.0, largest=10, evenness=0.1, fee=0.02, newer=0.3, split=0.3,
        skewed=False, alike=3.0, level=4.0,
    ),
    Recipe(
        "patient", pace=0.5, size=9.0, largest=30, evenness=0.7, fee=0.15, level=0.7, lone=0.25,
        skewed=False, mules=0.6, alike=2.0,
    ),
    Recipe(
        "chain", countries=1, cross_border=0.0, daily=0.25, spending=400.0, inequality=1.8,
        whim=1.6, hubs=5.0, loyalty=0.4, newer=0.6, size=8.0, largest=40, pace=0.08, skewed=False,
        companies=0.0, mules=0.7, alike=3.0, closeness=0.8,
    ),
    Recipe(
        "mobile", countries=1, cross_border=0.0, daily=0.9, spending=40.0, inequality=0.4,
        whim=0.5, hubs=1.6, loyalty=0.85, lone=0.1, companies=0.0, skewed=False, level=1.3,
        level_spread=0.4, evenness=0.2, alike=1.5, closeness=0.4,
    ),
    Recipe(
        "trade", countries=8, cross_border=0.12, spending=900.0, inequality=1.2, newer=0.4,
        companies=0.7, level=1.5, pace=0.3, split=0.4, alike=5.0, skewed=False,
    ),
    Recipe(
        "steps", days=150, daily=0.12, countries=1, cross_border=0.0, spending=250.0,
        inequality=0.5, whim=0.3, hubs=1.6, loyalty=0.8, regular=0.9, self_payments=False,
        illicit=0.008, lone=0.0, typologies=(Typology.CYCLE, Typology.FAN_IN), size=4.0,
        largest=12, pace=0.1, level=0.3, level_spread=0.5, evenness=0.2, skewed=False, mules=0.0,
        companies=0.0, alike=1.0,
    ),
)  # fmt: skip

RECIPES = MappingProxyType({recipe.name: recipe for recipe in _RECIPES})
"""Name to recipe.

``amlworld`` keeps to what is published of it, ``steps`` to the samples of AMLSim; the others
differ from both strongly.
"""


def named(name: str) -> Recipe:
    """Return the recipe of a name; ``varied-SEED`` draws one.

    Raises:
        UsageError: ``usage.argument`` for an unknown name.
    """
    prefix, _, seed = name.partition("-")
    if prefix == "varied" and seed.isdigit():
        return varied(int(seed))
    if name not in RECIPES:
        known = ", ".join((*RECIPES, "varied-SEED"))
        raise UsageError("usage.argument", f"There is no recipe '{name}'; there are {known}.")
    return RECIPES[name]


def varied(seed: int) -> Recipe:
    """Draw a recipe: who learns from many kinds of world does not learn one by heart."""
    draw = np.random.default_rng([seed, 0x5EED])
    base = tuple(RECIPES.values())[int(draw.integers(len(RECIPES)))]
    return replace(
        base,
        name=f"varied-{seed}",
        daily=float(draw.uniform(0.3, 0.9)),
        spending=float(np.exp(draw.uniform(np.log(30), np.log(1000)))),
        inequality=float(draw.uniform(0.4, 1.6)),
        whim=float(draw.uniform(0.4, 1.4)),
        hubs=float(draw.uniform(1.5, 4.5)),
        loyalty=float(draw.uniform(0.4, 0.9)),
        illicit=float(np.exp(draw.uniform(np.log(0.0007), np.log(0.006)))),
        lone=float(draw.uniform(0.1, 0.45)),
        linked=float(draw.uniform(0.2, 0.9)),
        newer=float(draw.choice([0.0, 0.2, 0.5])),
        size=float(draw.uniform(3.0, 10.0)),
        largest=int(draw.integers(10, 32)),
        pace=float(np.exp(draw.uniform(np.log(0.02), np.log(0.5)))),
        level=float(np.exp(draw.uniform(np.log(0.6), np.log(6.0)))),
        level_spread=float(draw.uniform(0.3, 1.2)),
        evenness=float(draw.uniform(0.02, 0.8)),
        fee=float(draw.uniform(0.0, 0.15)),
        split=float(draw.choice([0.0, 0.1, 0.4])),
        skewed=bool(draw.random() < 0.4),
        mules=float(draw.uniform(0.0, 0.8)),
        alike=float(draw.uniform(1.0, 8.0)),
        closeness=float(draw.uniform(0.2, 1.0)),
    )
