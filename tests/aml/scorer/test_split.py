"""Days are never cut."""

import numpy as np
import pytest

from titan.aml.scorer.split import folds, split_days
from titan.errors import MoneyError


def test_a_split_falls_between_days_nearest_60_20_20() -> None:
    day = np.repeat(np.arange(10), [10, 10, 10, 10, 10, 10, 15, 5, 10, 10])
    assert split_days(day) == (60, 80, 100)
    lumpy = np.repeat([3, 4, 9, 11], [70, 10, 10, 10])
    assert split_days(lumpy) == (70, 80, 100)


def test_two_days_are_too_few() -> None:
    with pytest.raises(MoneyError) as caught:
        split_days(np.array([1, 1, 2, 2]))
    assert caught.value.code == "money.too-short"


def test_folds_are_blocks_of_whole_days() -> None:
    day = np.repeat(np.arange(8), 5)
    fold = folds(day, 4)
    assert fold.tolist() == sorted(fold.tolist())
    assert len(np.unique(day + 100 * fold)) == 8, "no day is in two folds"
    assert np.bincount(fold).tolist() == [10, 10, 10, 10]
