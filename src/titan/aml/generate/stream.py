"""A world day by day: everyday payments, look-alikes and laundering, sorted by time.

Only the payments of a day and those already begun are in memory, so a world of any length costs
what its accounts and its busiest day cost.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from titan.aml.generate.habits import a_day
from titan.aml.generate.laundering import Launderers
from titan.aml.generate.lookalikes import Lookalikes
from titan.aml.generate.payments import Payments, joined
from titan.aml.generate.people import People, fewest_accounts, settle
from titan.aml.generate.recipe import Recipe
from titan.aml.generate.rhythm import Rhythm
from titan.aml.ledger import SECONDS_PER_DAY
from titan.domain.money import Typology
from titan.errors import UsageError

SMALLEST = 1_000
_SPANS = ((10_000_000, 18), (50_000_000, 28), (None, 119))


@dataclass(frozen=True, slots=True)
class Begun:
    """An attempt that began: its shape, and what the patterns file says of that."""

    typology: Typology
    parameter: str


@dataclass(frozen=True, eq=False)
class Day:
    """What happened on a day.

    Attributes:
        payments: sorted by time.
        begun: attempts that began since the day before, in the order of their numbers, which go
            on from the day before; the first day has those that began before it, too.
    """

    payments: Payments
    begun: tuple[Begun, ...]


@dataclass(frozen=True, eq=False)
class World:
    """A recipe, a size and a seed: everything that decides a world.

    Attributes:
        recipe: what it is like.
        transactions: how many payments, exactly.
        seed: of all randomness.
        days: how long it is watched.
        people: who lives in it.
    """

    recipe: Recipe
    transactions: int
    seed: int
    days: int
    people: People

    def by_day(self) -> Iterator[Day]:
        """Yield the days in order, with `transactions` payments in all.

        Schemes begin before the first day and go on after the last, like everything else: what
        lies outside is not seen, and no day has more or less laundering for where it lies.
        """
        rhythm = Rhythm.of(-self.days, 3 * self.days)
        total = rhythm.activity(self.days)
        illicit = self.transactions * self.recipe.illicit / total
        guilty = Launderers(self.people, rhythm, self.days, illicit)
        honest = Lookalikes(self.people, rhythm, self.days, illicit * self.recipe.alike)
        waiting: list[Payments] = []
        begun: list[Begun] = []
        for day in range(-self.days, self.days):
            for attempt in guilty.starting(day):
                waiting.append(attempt.payments)
                if attempt.typology:
                    begun.append(Begun(attempt.typology, attempt.parameter))
            waiting += honest.starting(day)
            due, later = _due(waiting, day)
            waiting = [later]
            if day >= 0:
                count = self._quota(rhythm, day)
                due = due.take(np.arange(min(len(due), count)))
                everyday = a_day(self.people, rhythm, day, count - len(due))
                payments = joined([everyday, due])
                yield Day(payments.take(np.argsort(payments.time, kind="stable")), tuple(begun))
                begun = []

    def _quota(self, rhythm: Rhythm, day: int) -> int:
        """How many payments a day has: its share, so that all days have the wanted number."""
        total = rhythm.activity(self.days)
        ends = [round(self.transactions * rhythm.activity(d) / total) for d in (day, day + 1)]
        return ends[1] - ends[0]


def world(recipe: Recipe, transactions: int, seed: int) -> World:
    """Make a world; nothing happens in it until its days are asked for.

    Raises:
        UsageError: ``usage.argument`` for fewer than a thousand payments.
    """
    if transactions < SMALLEST:
        raise UsageError("usage.argument", f"A world needs {SMALLEST} transactions or more.")
    days = recipe.days or next(d for n, d in _SPANS if n is None or transactions <= n)
    accounts = max(round(transactions / (recipe.daily * days)), fewest_accounts(recipe))
    return World(recipe, transactions, seed, days, settle(recipe, accounts, seed))


def _due(waiting: Sequence[Payments], day: int) -> tuple[Payments, Payments]:
    """Split into what happens by the end of a day and what comes later; the past is dropped."""
    both = joined(waiting)
    start = day * SECONDS_PER_DAY
    later = both.time >= start + SECONDS_PER_DAY
    return both.take(~later & (both.time >= start)), both.take(later)
