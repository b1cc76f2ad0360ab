import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from titan.forensics.train.metrics import (
    area_under_curve,
    calibration_by_luck,
    calibration_error,
    interval,
    missed_at,
    share_interval,
    threshold_at,
)

_GENERATOR = np.random.default_rng(5)
_LABELS = _GENERATOR.random(500) < 0.4
_SCORES = np.round(_GENERATOR.normal(_LABELS * 1.2, 1.0), 1)  # rounded: ties matter


def test_area_is_the_one_of_scikit_learn() -> None:
    assert area_under_curve(_SCORES, _LABELS) == pytest.approx(roc_auc_score(_LABELS, _SCORES))


@pytest.mark.parametrize("false_alarms", [0.0, 0.05, 0.2])
def test_no_more_false_alarms_than_asked_for(false_alarms: float) -> None:
    threshold = threshold_at(_SCORES, _LABELS, false_alarms)
    assert (_SCORES[~_LABELS] >= threshold).mean() <= false_alarms
    assert missed_at(_SCORES, _LABELS, false_alarms) == (_SCORES[_LABELS] < threshold).mean()


def test_chances_that_hold_are_calibrated_and_boasts_are_not() -> None:
    chances = _GENERATOR.random(20_000)
    labels = _GENERATOR.random(20_000) < chances
    assert calibration_error(chances, labels) < 0.02
    assert calibration_error(np.where(chances > 0.5, 1.0, 0.0), labels) > 0.2


def test_a_calibrated_score_errs_by_luck_on_few_pages() -> None:
    chances = _GENERATOR.random(30)
    labels = _GENERATOR.random((200, 30)) < chances
    found = [calibration_error(chances, each) for each in labels]
    assert abs(calibration_by_luck(chances) - np.mean(found)) < 0.02
    assert calibration_by_luck(chances) > 3 * calibration_by_luck(_GENERATOR.random(2_000))


def test_the_interval_holds_the_figure_and_narrows_with_pages() -> None:
    low, high = interval(area_under_curve, _SCORES, _LABELS)
    assert low < area_under_curve(_SCORES, _LABELS) < high
    few_low, few_high = interval(area_under_curve, _SCORES[:60], _LABELS[:60])
    assert few_high - few_low > high - low


def test_no_case_among_few_pages_is_no_proof_of_none() -> None:
    low, high = share_interval(0.0, 20)
    assert low == pytest.approx(0, abs=1e-9)
    assert high == pytest.approx(0.1611, abs=1e-4)  # 3.84 / (20 + 3.84)
    assert share_interval(0.5, 10_000) == pytest.approx((0.4902, 0.5098), abs=1e-4)
