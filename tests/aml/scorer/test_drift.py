"""Drift is flagged when the days change and not when they do not."""

import numpy as np

from titan.aml.scorer.drift import Reference


def test_the_same_kind_of_days_do_not_drift() -> None:
    draw = np.random.default_rng(1)
    reference = Reference.of({"level": draw.normal(size=5000), "score": draw.random(5000)})
    reference = Reference.from_json(reference.to_json())
    for _ in range(30):
        drift = reference.compare({"level": draw.normal(size=3000), "score": draw.random(3000)})
        assert not drift.drifted


def test_a_change_of_the_mix_is_flagged() -> None:
    draw = np.random.default_rng(1)
    reference = Reference.of({"level": draw.normal(size=5000), "score": draw.random(5000)})
    moved = reference.compare({"level": draw.normal(1, 1, 3000), "score": draw.random(3000)})
    assert moved.drifted
    assert moved.psi["level"] > 0.25
    scored = reference.compare({"level": draw.normal(size=3000), "score": draw.random(3000) ** 3})
    assert scored.drifted
    assert scored.score > 0.25
    assert scored.psi["level"] < 0.1
