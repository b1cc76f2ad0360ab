"""A calibrated score is a probability and keeps the order."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from titan.aml.scorer.calibration import ALL, Calibration, Curve
from titan.aml.scorer.metrics import calibration_error

rows = st.lists(
    st.tuples(st.integers(0, 1000).map(lambda k: k / 1000), st.booleans()), min_size=1, max_size=60
)


@given(rows)
def test_a_curve_rises_everywhere(pairs: list[tuple[float, bool]]) -> None:
    score, truth = (np.array(column) for column in zip(*pairs, strict=True))
    curve = Curve.fit(score.astype(np.float64), truth.astype(bool))
    probability = curve(np.linspace(0, 1, 501))
    assert (np.diff(probability) > 0).all(), "scores that differ are not tied"
    assert probability.min() >= 0
    assert probability.max() <= 1
    assert Curve.from_json(curve.to_json())(score).tolist() == curve(score).tolist()


def test_few_true_rows_are_no_certainty() -> None:
    score = np.linspace(0, 1, 1000)
    curve = Curve.fit(score, score > 0.9955)
    assert 0.5 < curve(np.array([0.9985]))[0] < 0.9


def test_scores_far_off_become_right() -> None:
    draw = np.random.default_rng(1)
    probability = draw.random(20_000) ** 3
    truth = draw.random(20_000) < probability
    score = probability / 5  # five times too low
    fitted = Curve.fit(score[:10_000], truth[:10_000])
    assert calibration_error(truth[10_000:], score[10_000:]) > 0.1
    assert calibration_error(truth[10_000:], fitted(score[10_000:])) < 0.02


def test_a_segment_has_its_own_curve_if_it_holds_enough() -> None:
    draw = np.random.default_rng(2)
    score, segment = draw.random(6000), draw.integers(0, 2, 6000).astype(np.int16)
    truth = draw.random(6000) < np.where(segment == 0, score, score / 10)
    fitted = Calibration.fit(score, truth, segment, ("wire", "cash"))
    assert set(fitted.curves) == {ALL, "wire", "cash"}
    high = fitted(np.array([0.9, 0.9]), np.array([0, 1], dtype=np.int16), ("wire", "cash"))
    assert high[0] > 0.7
    assert high[1] < 0.2
    few = Calibration.fit(score[:300], truth[:300], segment[:300], ("wire", "cash"))
    assert "cash" not in few.curves
