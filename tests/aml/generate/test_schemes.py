import numpy as np
import pytest

from titan.aml.generate.areas import ACH, METHODS
from titan.aml.generate.people import COMPANY, PERSON, People, settle
from titan.aml.generate.recipe import named
from titan.aml.generate.rhythm import Rhythm
from titan.aml.generate.schemes import Manner, cast, mules, play
from titan.aml.generate.shapes import Draw, cycle, gather_scatter

ONLY_ACH = np.eye(len(METHODS))[ACH]


@pytest.fixture(scope="module")
def people() -> People:
    return settle(named("neutral"), 5_000, seed=2)


def test_a_scheme_is_played_by_its_members_in_its_time(people: People) -> None:
    draw = np.random.default_rng(1)
    rhythm = Rhythm.of(0, 40)
    shape = cycle(Draw(draw, 5, 0.2, 0.02))
    members = cast(people, 5, PERSON, 0, draw)
    manner = Manner(100.0, 3.0, 2.0, ONLY_ACH, round=0.0)
    payments = play(people, rhythm, shape, members, manner, 7, draw)
    assert payments.source.tolist() == members.tolist()
    assert (payments.attempt == 7).all()
    assert (payments.method == ACH).all()
    assert (np.diff(payments.time) > 0).all(), "money cannot be passed on before it has come"
    start, end = rhythm.seconds(np.array([3.0, 5.0]))
    assert start <= payments.time.min() < payments.time.max() <= end
    assert payments.amount[0] == 10_000
    assert payments.amount[-1] > 9_000


def test_hops_may_be_split(people: People) -> None:
    draw = np.random.default_rng(1)
    shape = gather_scatter(Draw(draw, 6, 0.2, 0.0))
    members = cast(people, shape.members, PERSON, 0, draw)
    manner = Manner(100.0, 3.0, 2.0, ONLY_ACH, split=1.0, round=0.0)
    payments = play(people, Rhythm.of(0, 40), shape, members, manner, 0, draw)
    assert len(payments) >= 2 * len(shape.source)
    whole = 100 * 100 * shape.share.sum()
    assert payments.amount.sum() == pytest.approx(whole, rel=0.01)


def test_casts_are_different_accounts_of_a_kind(people: People) -> None:
    draw = np.random.default_rng(1)
    for count in (1, 5, 40):
        chosen = cast(people, count, COMPANY, 0, draw)
        assert len(set(chosen.tolist())) == count
        assert (chosen >= people.first[COMPANY, 0]).all()
        assert (people.country[chosen] == 0).all()


def test_some_mules_live_by_it(people: People) -> None:
    draw = np.random.default_rng(1)
    often = np.bincount(np.concatenate([mules(people, 8, 0, draw) for _ in range(400)]))
    usual = np.bincount(np.concatenate([cast(people, 8, PERSON, 0, draw) for _ in range(400)]))
    assert often.max() > 1.5 * usual.max()
