import json

import numpy as np
import pytest

from titan.forensics.tamper.decision import Decision, features
from titan.forensics.tamper.scoring import Suspicion


def _cells(spot: float) -> np.ndarray:
    cells = np.full((60, 80), 0.02, np.float32)
    cells[10:14, 20:40] = spot
    return cells


def test_a_spot_raises_every_feature_that_speaks_of_it() -> None:
    calm = features(Suspicion(_cells(0.02), np.array([-3.0, -2.0], np.float32)))
    marked = features(Suspicion(_cells(0.95), np.array([-3.0, 4.0], np.float32)))
    for name in ("tamper.tiles.highest", "tamper.cells.999", "tamper.spot.area", "tamper.marked"):
        assert marked[name] > calm[name]


def test_features_are_bounded_even_where_nothing_was_seen() -> None:
    found = features(Suspicion(np.zeros((4, 4), np.float32), np.array([900.0], np.float32)))
    assert all(abs(value) <= 8 for value in found.values())


def test_a_score_is_the_sum_of_what_each_feature_says() -> None:
    text = json.dumps(
        {
            "bias": -1.0,
            "weights": {"a": 2.0, "b": -0.5},
            "usual": {"a": 0.25, "b": 2.0},
            "refer_from": 0.4,
            "decides": True,
            "mark_from": 0.5,
        }
    )
    decision = Decision.parse(text.encode(), "d")
    assert decision.contributions({"a": 1.0, "other": 9.0}) == {"a": 2.0, "b": 0.0}
    assert decision.raised({"a": 1.0}) == {"a": 1.5, "b": 1.0}
    assert decision.score({"a": 1.0}) == pytest.approx(1 / (1 + np.exp(-1.0)))
