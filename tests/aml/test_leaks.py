"""Each shortcut by which a laundering scorer can look good without being good is closed.

The list is that of published sets and papers: laundering that outlasts the background, absolute
times, ways of payment, identities learnt by heart, windows and centralities that look ahead,
thresholds from the test days, attempts across the cut, scores stacked on their own labels, sums
whose order depends on the number of threads.
"""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from titan.aml.features.payment import methods_of
from titan.aml.features.view import Mode, Part
from titan.aml.generate.memory import simulate
from titan.aml.generate.recipe import RECIPES, Recipe, named
from titan.aml.generate.stream import world
from titan.aml.graph import currency_medians
from titan.aml.ledger import Ledger, Truth
from titan.aml.scorer.model import Scorer
from titan.aml.scorer.payments import Table
from titan.aml.scorer.scores import score_ledger
from titan.aml.scorer.split import folds, split_days
from titan.aml.train import payments as stacking
from titan.aml.train.days import Days, Plan, taken
from titan.aml.train.scorer import train

PLAN = Plan(mode=Mode.CAUSAL, folds=3)


def _ledger(recipe: Recipe, size: int, seed: int = 1) -> Ledger:
    return simulate(world(recipe, size, seed))


def _truth(ledger: Ledger) -> Truth:
    assert ledger.truth
    return ledger.truth


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return _ledger(replace(named("neutral"), illicit=0.03, countries=2), 5_000)


@pytest.fixture(scope="module")
def skewed() -> Ledger:
    return _ledger(replace(named("amlworld"), illicit=0.03, countries=1), 50_000)


@pytest.fixture(scope="module")
def scorer(ledger: Ledger) -> Scorer:
    return train(ledger, PLAN)


@pytest.fixture(scope="module")
def scores(ledger: Ledger, scorer: Scorer) -> NDArray[np.float32]:
    return score_ledger(ledger, scorer).payments


def _rows(ledger: Ledger, mode: Mode = Mode.CAUSAL) -> NDArray[np.float32]:
    methods = methods_of(ledger, np.arange(len(ledger)))
    table = Table(ledger, mode, methods, {code: 10_000.0 for code in ledger.currencies})
    return table.rows(Part(0, len(ledger)), None)


# --- what the worlds must not give away -----------------------------------------------------------


@pytest.mark.parametrize("name", [name for name in RECIPES if name != "steps"])
def test_laundering_has_no_tail_and_no_late_start(name: str) -> None:
    ledger = _ledger(replace(RECIPES[name], illicit=0.03), 20_000)
    guilty = _truth(ledger).payments == 1
    share = [part.mean() for part in np.array_split(guilty, 5)]
    assert max(share) < 2.2 * min(share), "laundering goes on like everything else"
    day = (ledger.time - ledger.time[0]) // ledger.day
    honest_days, guilty_days = set(day[~guilty].tolist()), set(day[guilty].tolist())
    assert guilty_days <= honest_days
    assert max(honest_days) == day.max() == 17


def test_the_clock_tells_nothing(skewed: Ledger) -> None:
    guilty = _truth(skewed).payments == 1
    for moment in (skewed.time, skewed.time % 86_400, skewed.time // 86_400 % 7):
        assert abs(_auc(guilty, moment) - 0.5) < 0.04


def test_only_the_skewed_worlds_tell_by_the_way_of_payment(skewed: Ledger) -> None:
    neutral = _ledger(replace(named("neutral"), illicit=0.03), 50_000)
    assert _told_by_method(skewed) > 0.6
    assert _told_by_method(neutral) < 0.12, "fewer than twelve in a hundred would have to change"


def test_names_tell_nothing(skewed: Ledger) -> None:
    guilty = _truth(skewed).payments == 1
    bank = np.array([int(name.partition(":")[0]) for name in skewed.accounts])
    place = np.arange(len(skewed.accounts))
    for label in (bank, place):
        for end in (skewed.source, skewed.target):
            assert abs(_auc(guilty, label[end]) - 0.5) < 0.08


# --- what the scorer must not look at -------------------------------------------------------------


@pytest.mark.parametrize("mode", Mode)
def test_absolute_time_is_no_feature(ledger: Ledger, mode: Mode) -> None:
    later = replace(ledger, time=ledger.time + 7 * 52 * ledger.day)
    assert np.array_equal(_rows(ledger, mode), _rows(later, mode), equal_nan=True)


def test_identity_is_no_feature(
    ledger: Ledger, scorer: Scorer, scores: NDArray[np.float32]
) -> None:
    """Banks and accounts get other names in another order; only who shares a bank stays."""
    draw = np.random.default_rng(3)
    bank = np.unique([name.partition(":")[0] for name in ledger.accounts], return_inverse=True)[1]
    other = draw.permutation(bank.max() + 1)[bank]
    serial = draw.permutation(len(bank))
    order = np.lexsort((serial, other))
    place = np.argsort(order).astype(np.int32)
    renamed = replace(
        ledger,
        accounts=tuple(f"{other[old]:06d}:{serial[old]:09d}" for old in order),
        source=place[ledger.source],
        target=place[ledger.target],
    )
    assert np.array_equal(score_ledger(renamed, scorer).payments, scores)


def test_a_neutral_model_does_not_see_the_way_of_payment(ledger: Ledger) -> None:
    blind = train(ledger, replace(PLAN, by_method=False, stages=1))
    assert blind.settings.methods == ()
    draw = np.random.default_rng(3)
    assert ledger.method is not None
    other = replace(ledger, method=draw.permutation(ledger.method))
    first, second = (score_ledger(each, blind).payments for each in (ledger, other))
    assert np.array_equal(first, second)


def test_no_window_and_no_centrality_looks_ahead(ledger: Ledger) -> None:
    whole = _rows(ledger)
    for cut in (2_000, 4_001):
        begun = _rows(taken(ledger, slice(cut)))
        assert np.array_equal(begun, whole[:cut], equal_nan=True)


def test_what_is_yet_to_come_changes_no_score(
    ledger: Ledger, scorer: Scorer, scores: NDArray[np.float32]
) -> None:
    assert scorer.settings.mode is Mode.CAUSAL
    begun = score_ledger(taken(ledger, slice(4_001)), scorer).payments
    assert np.array_equal(begun, scores[:4_001])


def test_the_test_days_choose_nothing(ledger: Ledger, scorer: Scorer) -> None:
    split = split_days(ledger.time // ledger.day)
    truth = _truth(ledger)
    lied = truth.payments.copy()
    lied[split.validation :] = 1 - lied[split.validation :]
    other = train(replace(ledger, truth=replace(truth, payments=lied)), PLAN)
    assert other.settings == scorer.settings
    assert [tree.text for tree in other.stages] == [tree.text for tree in scorer.stages]


def test_no_score_is_stacked_on_its_own_label(ledger: Ledger) -> None:
    """Out-of-fold scores of a block of days stay the same whatever its own labels say."""
    fold = folds(ledger.time // ledger.day, PLAN.folds)
    words = (), currency_medians(ledger, np.arange(len(ledger)))
    labels = _truth(ledger).payments
    found = []
    for each in (labels, np.where(fold == 1, 1 - labels, labels)):
        days = Days.of(ledger, each, (0, len(ledger)), words, PLAN, np.random.default_rng(0))
        chain = stacking._Chain((), days.rows, None)
        found.append(stacking._out_of_fold(days, chain, fold, PLAN, 10))
    assert np.array_equal(found[0][fold == 1], found[1][fold == 1])
    assert not np.array_equal(found[0][fold != 1], found[1][fold != 1])


def test_threads_change_no_bit(ledger: Ledger, scorer: Scorer, scores: NDArray[np.float32]) -> None:
    for workers in (2, 5):
        assert np.array_equal(score_ledger(ledger, scorer, workers=workers).payments, scores)


def _told_by_method(ledger: Ledger) -> float:
    """Return the distance of two distributions: ways of payment of laundering and of others."""
    guilty = _truth(ledger).payments == 1
    assert ledger.method is not None
    others = ~guilty & (ledger.source != ledger.target)
    shares = [
        np.bincount(ledger.method[which], minlength=len(ledger.methods)) / which.sum()
        for which in (guilty, others)
    ]
    return float(np.abs(shares[0] - shares[1]).sum() / 2)


def _auc(guilty: NDArray[np.bool_], value: NDArray[np.integer]) -> float:
    """Return the chance that a guilty payment has the larger value, ties half."""
    place = np.argsort(value, kind="stable")
    rank = np.empty(len(value))
    rank[place] = np.arange(len(value))
    _, group = np.unique(value, return_inverse=True)
    rank = (np.bincount(group, rank) / np.bincount(group))[group]
    pairs = guilty.sum() * (~guilty).sum()
    return float((rank[guilty].sum() - guilty.sum() * (guilty.sum() - 1) / 2) / pairs)
