"""Who lives in a world: persons, their second accounts, companies, each with habits of its own."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from titan.aml.generate.areas import Area
from titan.aml.generate.recipe import Recipe

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

PERSON, SAVINGS, COMPANY = range(3)
_SHARES = (0.72, 0.10, 0.18)
_NO_PAYDAY = -1
_PAYDAYS = np.array([0, 14, 24, 27, 29])
_PAYDAY_WEIGHTS = np.array([0.2, 0.25, 0.25, 0.2, 0.1])


@dataclass(frozen=True, eq=False)
class People:
    """The N accounts of a world; those of a kind and country follow each other.

    Attributes:
        recipe: what they live by.
        seed: of all that is drawn about them.
        first: int [3, C + 1], first account of each kind and country; a row ends where the next
            one starts.
        country: int8 [N], place of the currency in `Area`.
        usual: float32 [N], usual payment in dollars.
        owner: int32 [N of savings], the person whose second account it is.
        payday, billday: int8 [N of persons], day of the month, -1 for no salary.
        employer: int32 [N of persons].
        salary: float32 [N of persons], dollars.
    """

    recipe: Recipe
    seed: int
    first: Ints
    country: NDArray[np.int8]
    usual: NDArray[np.float32]
    owner: NDArray[np.int32]
    payday: NDArray[np.int8]
    billday: NDArray[np.int8]
    employer: NDArray[np.int32]
    salary: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.country)

    @property
    def persons(self) -> int:
        """How many accounts are a person's first."""
        return int(self.first[SAVINGS, 0])

    def popular(self, kind: int, country: Ints, chance: Floats, power: float) -> Ints:
        """Map chances [E] in 0..1 to accounts of a kind, the first of a country most often.

        The account at place r of n has density r^(1/power - 1): a power law's head and tail.
        """
        start, end = self.first[kind][country], self.first[kind][country + 1]
        place: Ints = start + ((end - start) * chance**power).astype(np.int64)
        return place

    def chance(self, account: Ints, salt: int) -> Floats:
        """Return a number in 0..1 that belongs to an account and a salt for good."""
        return unit(account, self.seed, salt)


def fewest_accounts(recipe: Recipe) -> int:
    """Return how many accounts it takes for two of each kind in each country."""
    return math.ceil(2 * recipe.countries / min(_SHARES))


def settle(recipe: Recipe, accounts: int, seed: int) -> People:
    """Make N accounts, at least `fewest_accounts`: who they are, what they earn, when."""
    draw = np.random.default_rng([seed, 1])
    weights = Area.WEIGHTS[: recipe.countries] / Area.WEIGHTS[: recipe.countries].sum()
    counts = [_apportion(round(share * accounts), weights) for share in _SHARES]
    ends = np.cumsum(np.concatenate(counts))
    first = np.concatenate([[0], ends])
    rows = [first[kind * len(weights) : (kind + 1) * len(weights) + 1] for kind in range(3)]
    country = np.repeat(np.tile(np.arange(len(weights)), 3), np.concatenate(counts))
    total, persons = int(ends[-1]), int(rows[SAVINGS][0])
    usual = recipe.spending * np.exp(draw.normal(0, recipe.inequality, total))
    usual[rows[COMPANY][0] :] *= 4 * np.exp(draw.normal(0, 0.5, total - rows[COMPANY][0]))
    home = country[:persons]
    savers = country[persons : rows[COMPANY][0]]
    start, end = rows[PERSON][savers], rows[PERSON][savers + 1]
    owner = start + ((end - start) * draw.random(len(savers))).astype(np.int64)
    payday, employer = _work(rows[COMPANY], home, recipe.hubs, draw)
    return People(
        recipe=recipe,
        seed=seed,
        first=np.stack(rows),
        country=country.astype(np.int8),
        usual=usual.astype(np.float32),
        owner=owner.astype(np.int32),
        payday=payday,
        billday=draw.integers(0, 30, persons).astype(np.int8),
        employer=employer.astype(np.int32),
        salary=(9 * usual[:persons] * np.exp(draw.normal(0, 0.3, persons))).astype(np.float32),
    )


def _work(
    companies: Ints, home: Ints, hubs: float, draw: np.random.Generator
) -> tuple[NDArray[np.int8], Ints]:
    """Give six persons in ten an employer; all its staff are paid on one day of the month."""
    start, end = companies[home], companies[home + 1]
    employer = start + ((end - start) * draw.random(len(home)) ** (hubs / 2)).astype(np.int64)
    sorted_days = np.searchsorted(
        np.cumsum(_PAYDAY_WEIGHTS), unit(employer, int(draw.integers(1 << 40)), 0)
    )
    payday = _PAYDAYS[np.minimum(sorted_days, len(_PAYDAYS) - 1)]
    payday[draw.random(len(home)) < 0.4] = _NO_PAYDAY
    return payday.astype(np.int8), employer


def _apportion(total: int, weights: Floats) -> Ints:
    """Split a number by weights, each part at least two and all parts in sum the number."""
    ends = np.rint(np.cumsum(weights) * (total - 2 * len(weights))).astype(np.int64)
    return np.diff(ends, prepend=0) + 2


def unit(number: Ints, seed: int, salt: int) -> Floats:
    """Hash integers [E] to 0..1 by SplitMix64's finalizer (Steele and others, 2014)."""
    offset = (seed * 0x9E3779B97F4A7C15 + salt * 0xD1342543DE82EF95) & 0xFFFFFFFFFFFFFFFF
    mixed = number.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(offset)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return (mixed >> np.uint64(11)).astype(np.float64) * 2.0**-53
