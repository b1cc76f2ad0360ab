from dataclasses import replace

import numpy as np
import pytest

from titan.forensics.tamper.decision import Decision
from titan.forensics.train.judge import LEVELS, Judged
from titan.forensics.train.measure import by_family, by_feature, by_share, measure, restricted
from titan.forensics.train.pages import Origin

_DECISION = Decision("d", 0.0, {"a": 1.0, "b": -1.0}, {}, 0.5, 0.9, 0.5)


def _page(number: int) -> Judged:
    attack = (None, "splice", None, "retype")[number % 4]
    capture = ("flat", "phone")[number // 40]
    value = {None: -1.0, "splice": 2.0, "retype": -1.0}[attack]
    cells = np.zeros(LEVELS, np.int64)
    origin = Origin("card", attack and "pillow", attack, capture, "single")
    return Judged(origin, attack is not None, {"a": value, "b": 0.0}, cells, cells)


_PAGES = [_page(number) for number in range(80)]


def test_an_attack_that_is_not_seen_has_the_area_of_guessing() -> None:
    found = by_family(_PAGES, _DECISION, lambda page: page.origin.attack)
    assert found["splice"]["area_under_curve"] == 1.0
    assert found["splice"]["missed"] == 0.0
    assert found["retype"]["area_under_curve"] == 0.5
    assert found["retype"]["missed"] == 1.0
    assert found["retype"]["edited"] == 20


def test_a_family_of_too_few_pages_has_no_figure() -> None:
    few = [page for page in _PAGES if page.origin.capture == "flat"][:12]
    assert by_family(few, _DECISION, lambda page: page.origin.capture) == {}


def test_each_feature_is_ranked_in_the_direction_of_its_weight() -> None:
    assert by_feature(_PAGES, _DECISION) == {"a": pytest.approx(0.75), "b": 0.5}


def test_the_error_is_the_distance_of_the_curve() -> None:
    figures = measure(_PAGES, _DECISION)
    assert sum(count for _, _, count in figures["calibration"]) == len(_PAGES)
    weighed = sum(abs(said - found) * count for said, found, count in figures["calibration"])
    assert figures["calibration_error"] == pytest.approx(weighed / len(_PAGES))


def test_joining_is_worth_what_each_side_sees_alone() -> None:
    """The network sees splices, the checks see what was typed anew; together they see all."""
    pages = [
        replace(page, features={
            "tamper.x": float(page.origin.attack == "splice"),
            "evidence.y": float(page.origin.attack == "retype"),
        })
        for page in _PAGES
    ]  # fmt: skip
    areas = by_share({"validation": pages, "again": pages})
    assert areas["network"]["again"] == areas["other checks"]["again"] == 0.75
    assert areas["both"]["again"] == 1.0
    assert set(restricted(pages[0], "network").features) == {"tamper.x"}


def test_figures_lie_within_their_intervals() -> None:
    figures = measure(_PAGES, _DECISION)
    bounds = {name: value for name, value in figures.items() if name.endswith("_interval")}
    assert len(bounds) == 6
    for name, (low, high) in bounds.items():
        assert low - 1e-9 <= figures[name.removesuffix("_interval")] <= high + 1e-9
