"""Honest everyday payments: shopping, salaries, bills, friends, suppliers, savings."""

from dataclasses import dataclass

import numpy as np

from titan.aml.generate.areas import (
    ACH,
    BITCOIN,
    CARD,
    CASH,
    CHEQUE,
    METHODS,
    REINVESTMENT,
    WIRE,
    rounded,
)
from titan.aml.generate.payments import HONEST, Payments, joined, settled
from titan.aml.generate.people import COMPANY, PERSON, SAVINGS, Floats, Ints, People
from titan.aml.generate.rhythm import Rhythm

_ENDINGS = np.array([0.0, 0.49, 0.5, 0.9, 0.95, 0.99])


@dataclass(frozen=True, slots=True)
class Habit:
    """One kind of payment that people make when they like.

    Attributes:
        name: of the kind.
        weight: share of such payments.
        payer, payee: kinds of account.
        methods: method to share.
        size: median in usual payments of the payer.
        whim: spread of the logarithm, in whims of the recipe.
        round: share of round amounts.
        circle: how many usual counterparties a payer has for this.
    """

    name: str
    weight: float
    payer: int
    payee: int
    methods: dict[int, float]
    size: float
    whim: float
    round: float
    circle: int


HABITS = (
    Habit("shopping", 0.36, PERSON, COMPANY, {CARD: 0.78, CASH: 0.1, CHEQUE: 0.12}, 0.5, 1, 0.1, 8),
    Habit("friends", 0.17, PERSON, PERSON, {CHEQUE: 0.6, ACH: 0.2, CASH: 0.2}, 0.9, 1, 0.6, 5),
    Habit("cash", 0.06, PERSON, COMPANY, {CASH: 1.0}, 0.8, 0.7, 0.8, 2),
    Habit("invoices", 0.13, COMPANY, COMPANY, {CHEQUE: 0.6, ACH: 0.2, WIRE: 0.2}, 2, 1.2, 0.1, 6),
    Habit("payouts", 0.08, COMPANY, PERSON, {CHEQUE: 0.7, ACH: 0.25, WIRE: 0.05}, 0.7, 1, 0.2, 12),
    Habit("saving", 0.05, SAVINGS, PERSON, {CHEQUE: 0.6, ACH: 0.4}, 2, 0.8, 0.7, 1),
    Habit("investing", 0.12, PERSON, PERSON, {REINVESTMENT: 1.0}, 2, 1.2, 0.1, 1),
    Habit("tokens", 0.03, PERSON, PERSON, {BITCOIN: 1.0}, 1.5, 1.3, 0.2, 3),
)  # fmt: skip


def a_day(people: People, rhythm: Rhythm, day: int, count: int) -> Payments:
    """Make the honest payments of a day, `count` of them.

    Salaries and bills are due by the calendar; what people do when they like fills the day up.
    """
    draw = np.random.default_rng([people.seed, 2, day])
    due = joined([_salaries(people, rhythm, day, draw), _bills(people, rhythm, day, draw)])
    if len(due) > count:
        return due.take(np.sort(draw.choice(len(due), count, replace=False)))
    free = count - len(due)
    weights = np.array([habit.weight for habit in HABITS])
    if not people.recipe.self_payments:
        weights[[habit.name == "investing" for habit in HABITS]] = 0.0
    parts = draw.multinomial(free, weights / weights.sum())
    return joined(
        [due]
        + [
            _casual(people, rhythm, day, habit, int(n), place, draw)
            for place, (habit, n) in enumerate(zip(HABITS, parts, strict=True))
        ]
    )


def common_methods() -> Floats:
    """Return the shares [M] in which honest people use each method to pay others."""
    shares = np.zeros(len(METHODS))
    for habit in HABITS:
        for method, share in habit.methods.items():
            shares[method] += habit.weight * share
    shares[REINVESTMENT] = 0.0
    whole: Floats = shares / shares.sum()
    return whole


def moments(rhythm: Rhythm, day: int, count: int, draw: np.random.Generator) -> Floats:
    """Draw times of a day as busy as its hours are."""
    start, end = rhythm.activity(day), rhythm.activity(day + 1)
    return rhythm.seconds(start + (end - start) * draw.random(count))


def _salaries(people: People, rhythm: Rhythm, day: int, draw: np.random.Generator) -> Payments:
    staff = np.flatnonzero(people.payday == rhythm.day_of_month(day))
    method = np.where(people.chance(staff, 11) < 0.5, ACH, CHEQUE)
    dollars = people.salary[staff].astype(np.float64)
    source = people.employer[staff].astype(np.int64)
    return _honest(people, source, staff, dollars, method, moments(rhythm, day, len(staff), draw))


def _bills(people: People, rhythm: Rhythm, day: int, draw: np.random.Generator) -> Payments:
    """Three bills a month, each always to the same company: two fixed, one by consumption."""
    parts = []
    for bill, (size, whim) in enumerate(((2.5, 0.0), (0.3, 0.0), (0.5, 0.15))):
        due = (people.billday.astype(np.int64) + 11 * bill) % 30 == rhythm.day_of_month(day)
        payer = np.flatnonzero(due & (people.chance(np.arange(people.persons), 20 + bill) < 0.7))
        home = people.country[payer].astype(np.int64)
        chance = people.chance(payer, 30 + bill)
        payee = people.popular(COMPANY, home, chance, people.recipe.hubs + 1)
        dollars = size * _usual(people, payer) * np.exp(draw.normal(0, whim, len(payer)))
        method = np.array([ACH, CHEQUE, CARD])[
            np.searchsorted([0.4, 0.8], people.chance(payer, 40 + bill))
        ]
        when = moments(rhythm, day, len(payer), draw)
        parts.append(_honest(people, payer, payee, dollars, method, when))
    return joined(parts)


def _casual(  # noqa: PLR0913, PLR0917 - who, when, what and how many
    people: People,
    rhythm: Rhythm,
    day: int,
    habit: Habit,
    count: int,
    place: int,
    draw: np.random.Generator,
) -> Payments:
    recipe = people.recipe
    sizes = np.diff(people.first[habit.payer]).astype(np.float64)
    home = draw.choice(len(sizes), count, p=sizes / sizes.sum())
    source = people.popular(habit.payer, home, draw.random(count), 1 + 0.4 * recipe.hubs)
    target = _counterparty(people, habit, source, home, place, draw)
    if habit.payer == SAVINGS:
        back = draw.random(count) < 0.5
        source, target = np.where(back, target, source), np.where(back, source, target)
    when = moments(rhythm, day, count, draw)
    spread = recipe.whim * habit.whim
    varied = people.chance(source, 12) >= recipe.regular
    dollars = _usual(people, source) * np.exp(draw.normal(0, spread, count) * varied)
    dollars *= np.where(varied, habit.size, 1.0)
    currency = people.country[source]
    hand = varied & (draw.random(count) < habit.round)
    dollars[hand] = rounded(dollars[hand], currency[hand])
    if habit.payee == COMPANY:
        priced = varied & ~hand & (draw.random(count) < 0.5)
        ending = _ENDINGS[draw.integers(0, len(_ENDINGS), int(priced.sum()))]
        dollars[priced] = np.floor(dollars[priced]) + ending
    method = draw.choice(list(habit.methods), count, p=list(habit.methods.values()))
    return _honest(people, source, target, dollars, method, when)


def _counterparty(  # noqa: PLR0913, PLR0917 - as above
    people: People,
    habit: Habit,
    source: Ints,
    home: Ints,
    place: int,
    draw: np.random.Generator,
) -> Ints:
    """Choose whom to pay: mostly one of the payer's own circle, else anyone, the popular first."""
    recipe, count = people.recipe, len(source)
    if habit.name == "investing":
        return source
    if habit.payer == SAVINGS:
        owner: Ints = people.owner[source - people.first[SAVINGS, 0]].astype(np.int64)
        return owner
    friend = (habit.circle * draw.random(count) ** 2).astype(np.int64)
    own = people.chance(source * 64 + friend, 50 + place)
    chance = np.where(draw.random(count) < recipe.loyalty, own, draw.random(count))
    abroad = draw.random(count) < recipe.cross_border
    country = home.copy()
    country[abroad] = draw.integers(0, recipe.countries, int(abroad.sum()))
    power = recipe.hubs if habit.payee == COMPANY else 1 + 0.2 * recipe.hubs
    target: Ints = people.popular(habit.payee, country, chance, power)
    clash = target == source
    last = people.first[habit.payee][country + 1] - 1
    beside: Ints = np.where(target == last, target - 1, target + 1)
    return np.where(clash, beside, target)


def _usual(people: People, account: Ints) -> Floats:
    return people.usual[account].astype(np.float64)


def _honest(  # noqa: PLR0913, PLR0917 - the columns of a payment
    people: People, source: Ints, target: Ints, dollars: Floats, method: Ints, when: Floats
) -> Payments:
    attempt = np.full(len(source), HONEST, dtype=np.int32)
    return settled(people, source, target, dollars, method, when, attempt)
