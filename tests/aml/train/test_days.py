"""Days are cut out as they looked on the last of them, and their laundering is all kept."""

import numpy as np
import pytest

from titan.aml.generate.memory import simulate
from titan.aml.generate.recipe import named
from titan.aml.generate.stream import world
from titan.aml.ledger import Ledger
from titan.aml.train.days import Days, Plan, labels_of, taken

PLAN = Plan(most_rows=1_200)


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return simulate(world(named("neutral"), 3_000, 3))


def _days(ledger: Ledger, first: int, last: int) -> Days:
    draw = np.random.default_rng(0)
    return Days.of(ledger, labels_of(ledger), (first, last), ((), {}), PLAN, draw)


def test_all_laundering_is_kept_and_the_rest_weighted_up(ledger: Ledger) -> None:
    labels = labels_of(ledger)
    sample = _days(ledger, 500, 2_500).sample
    assert sample.ranks.min() >= 500
    assert sample.ranks.max() < 2_500
    assert sample.truth.sum() == (labels[500:2_500] == 1).sum()
    assert sample.weight.sum() == pytest.approx(2_000)


def test_later_days_change_no_feature(ledger: Ledger) -> None:
    days = _days(ledger, 0, 2_000)
    assert np.array_equal(days.rows, _days(taken(ledger, slice(2_000)), 0, 2_000).rows)


def test_widened_days_begin_at_the_first(ledger: Ledger) -> None:
    later = _days(ledger, 1_000, 2_000)
    wide = later.widened(labels_of(ledger), PLAN, np.random.default_rng(0))
    assert np.array_equal(wide.sample.ranks, _days(ledger, 0, 2_000).sample.ranks)
    assert wide.table is later.table
    assert wide.beside(None) is wide.rows
    scores = np.zeros(2_000, dtype=np.float32)
    assert wide.beside(scores).shape[1] > wide.rows.shape[1]
