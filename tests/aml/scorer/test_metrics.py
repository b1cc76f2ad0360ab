import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import (  # type: ignore[import-untyped] # scikit-learn has no types
    average_precision_score,
    f1_score,
)

from titan.aml.scorer.metrics import average_precision, best_threshold, threshold_for, working

labelled = st.lists(
    st.tuples(st.booleans(), st.sampled_from([0.0, 0.1, 0.2, 0.5, 0.9])), min_size=1, max_size=40
).filter(lambda rows: any(truth for truth, _ in rows))


@given(labelled)
def test_average_precision_is_that_of_scikit_learn(rows: list[tuple[bool, float]]) -> None:
    truth, score = (np.array(column) for column in zip(*rows, strict=True))
    assert average_precision(truth, score) == pytest.approx(average_precision_score(truth, score))


@given(labelled)
def test_no_other_threshold_has_a_much_better_f1(rows: list[tuple[bool, float]]) -> None:
    truth, score = (np.array(column) for column in zip(*rows, strict=True))
    best = working(truth, score, best_threshold(truth, score))
    assert best.f1 == pytest.approx(f1_score(truth, score >= best_threshold(truth, score)))
    assert all(0.98 * working(truth, score, other).f1 <= best.f1 + 1e-12 for other in score)


def test_a_threshold_that_finds_nothing_has_no_precision() -> None:
    nothing = working(np.array([True, False]), np.array([0.2, 0.1]), 0.5)
    assert nothing == (0, 0.0, 0.0, 0.0)


def test_a_budget_is_a_number_of_alerts_a_day() -> None:
    score = np.arange(100) / 100
    assert (score >= threshold_for(score, days=2, alerts_per_day=5)).sum() == 10
    assert (score >= threshold_for(score, days=2, alerts_per_day=0)).sum() == 0
    assert (score >= threshold_for(score, days=2, alerts_per_day=1000)).all()
