import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import (  # type: ignore[import-untyped] # scikit-learn has no types
    average_precision_score,
    f1_score,
)

from titan.aml.train.metrics import average_precision, best_threshold, working

labelled = st.lists(
    st.tuples(st.booleans(), st.sampled_from([0.0, 0.1, 0.2, 0.5, 0.9])), min_size=1, max_size=40
).filter(lambda rows: any(truth for truth, _ in rows))


@given(labelled)
def test_average_precision_is_that_of_scikit_learn(rows: list[tuple[bool, float]]) -> None:
    truth, score = (np.array(column) for column in zip(*rows, strict=True))
    assert average_precision(truth, score) == pytest.approx(average_precision_score(truth, score))


@given(labelled)
def test_no_other_threshold_has_a_better_f1(rows: list[tuple[bool, float]]) -> None:
    truth, score = (np.array(column) for column in zip(*rows, strict=True))
    best = working(truth, score, best_threshold(truth, score))
    assert best.f1 == pytest.approx(f1_score(truth, score >= best_threshold(truth, score)))
    assert all(working(truth, score, other).f1 <= best.f1 + 1e-12 for other in score)


def test_a_threshold_that_finds_nothing_has_no_precision() -> None:
    nothing = working(np.array([True, False]), np.array([0.2, 0.1]), 0.5)
    assert nothing == (0, 0.0, 0.0, 0.0)
