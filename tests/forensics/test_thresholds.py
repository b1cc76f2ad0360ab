from dataclasses import replace

from titan.forensics.thresholds import THRESHOLDS, Thresholds


def test_the_identity_follows_the_numbers() -> None:
    assert Thresholds().id == THRESHOLDS.id
    assert replace(THRESHOLDS, oldest_age=121).id != THRESHOLDS.id
