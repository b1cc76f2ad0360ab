import numpy as np
import pytest

from titan.aml.generate.people import (
    COMPANY,
    PERSON,
    SAVINGS,
    People,
    fewest_accounts,
    settle,
    unit,
)
from titan.aml.generate.recipe import named


@pytest.fixture(scope="module")
def people() -> People:
    return settle(named("amlworld"), 10_000, seed=3)


def test_kinds_and_countries_follow_each_other(people: People) -> None:
    assert len(people) == 10_000
    for kind in (PERSON, SAVINGS, COMPANY):
        for country in range(14):
            start, end = people.first[kind][country : country + 2]
            assert end - start >= 2
            assert (people.country[start:end] == country).all()
    assert people.first[PERSON, 0] == 0
    assert people.first[COMPANY, -1] == len(people)


@pytest.mark.parametrize("name", ["amlworld", "quick", "trade", "mobile"])
def test_the_smallest_population_has_two_of_each_kind_in_each_country(name: str) -> None:
    recipe = named(name)
    people = settle(recipe, fewest_accounts(recipe), seed=1)
    assert (np.diff(people.first) >= 2).all()


def test_work_and_savings_stay_at_home(people: People) -> None:
    home = people.country[: people.persons]
    assert (people.country[people.employer] == home).all()
    assert (people.employer >= people.first[COMPANY, 0]).all()
    savers = people.country[people.persons : people.first[COMPANY, 0]]
    assert (people.country[people.owner] == savers).all()
    assert (people.owner < people.persons).all()
    assert 0.5 < (people.payday >= 0).mean() < 0.7
    paid = people.payday >= 0
    for employer in np.unique(people.employer[paid])[:50]:
        days = people.payday[paid & (people.employer == employer)]
        assert len(set(days.tolist())) == 1, "an employer has one payday"


def test_popularity_has_a_head_and_a_tail(people: People) -> None:
    draw = np.random.default_rng(0)
    chosen = people.popular(COMPANY, np.zeros(50_000, dtype=np.int64), draw.random(50_000), 3.0)
    start, end = people.first[COMPANY][:2]
    assert chosen.min() >= start
    assert chosen.max() < end
    count = np.sort(np.bincount(chosen - start, minlength=end - start))[::-1]
    assert count[0] > 30 * np.median(count)


def test_a_hash_is_even_and_its_own_for_each_salt() -> None:
    places = np.arange(100_000)
    one, other = unit(places, 5, 1), unit(places, 5, 2)
    assert abs(one.mean() - 0.5) < 0.01
    assert np.histogram(one, 10, (0, 1))[0].min() > 9_500
    assert abs(np.corrcoef(one, other)[0, 1]) < 0.02
    assert (one == unit(places, 5, 1)).all()
