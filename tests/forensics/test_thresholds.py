from dataclasses import replace

from titan.forensics.thresholds import THRESHOLDS, Thresholds


def test_the_identity_follows_the_numbers() -> None:
    assert Thresholds().id == THRESHOLDS.id
    assert replace(THRESHOLDS, most_blur=0.61).id != THRESHOLDS.id
