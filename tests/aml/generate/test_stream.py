from dataclasses import replace

import numpy as np
import pytest

from titan.aml.generate.payments import HONEST, LONE, Payments, joined
from titan.aml.generate.recipe import PUBLISHED, named
from titan.aml.generate.stream import World, world
from titan.errors import UsageError


@pytest.fixture(scope="module")
def lived() -> tuple[World, Payments]:
    made = world(replace(named("amlworld"), illicit=0.02), 120_000, seed=4)
    return made, joined([day.payments for day in made.by_day()])


def test_the_size_is_exact_and_the_order_that_of_time(lived: tuple[World, Payments]) -> None:
    made, payments = lived
    assert len(payments) == made.transactions == 120_000
    assert (np.diff(payments.time) >= 0).all()
    assert payments.time.min() >= 0
    assert payments.time.max() < made.days * 86_400


def test_laundering_is_as_much_as_asked_for(lived: tuple[World, Payments]) -> None:
    _, payments = lived
    guilty = payments.attempt != HONEST
    assert guilty.mean() == pytest.approx(0.02, rel=0.15)
    assert (payments.attempt == LONE).sum() / guilty.sum() == pytest.approx(0.38, abs=0.06)


def test_shapes_have_equal_shares() -> None:
    made = world(replace(named("amlworld"), illicit=0.02), 60_000, seed=4)
    begun = [attempt.typology for day in made.by_day() for attempt in day.begun]
    counts = [begun.count(typology) for typology in PUBLISHED]
    assert sum(counts) == len(begun)
    assert max(counts) - min(counts) <= 1


def test_heavy_tails_and_repeated_counterparties(lived: tuple[World, Payments]) -> None:
    made, payments = lived
    earned = np.sort(np.bincount(payments.target, minlength=len(made.people)))[::-1]
    assert earned[0] > 50 * np.median(earned)
    logarithm = np.log(payments.amount[payments.currency == 0])
    assert logarithm.std() > 1.2
    pairs = np.unique(payments.source.astype(np.int64) * len(made.people) + payments.target)
    assert len(pairs) < 0.8 * len(payments)


def test_a_seed_is_a_world() -> None:
    def days(seed: int) -> Payments:
        return joined([day.payments for day in world(named("quick"), 5_000, seed).by_day()])

    one, same, other = days(1), days(1), days(2)
    assert (one.amount == same.amount).all()
    assert (one.time == same.time).all()
    assert not np.array_equal(one.amount, other.amount)


def test_larger_worlds_last_longer_as_the_published_ones_do() -> None:
    spans = [world(named("amlworld"), size, 0).days for size in (5_000_000, 12_000_000)]
    assert spans == [18, 28]


def test_a_world_needs_transactions() -> None:
    with pytest.raises(UsageError, match="1000 transactions"):
        world(named("amlworld"), 999, 0)
