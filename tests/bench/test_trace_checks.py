from pathlib import Path

import numpy as np
import pytest

from titan.bench import trace_checks
from titan.bench.trace_checks import area_under_curve, interval


def test_the_area_counts_ties_half() -> None:
    assert area_under_curve([0, 1, 2], [3, 4]) == 1
    assert area_under_curve([1, 1], [1, 1]) == 0.5
    assert area_under_curve([2, 3], [0, 1]) == 0


def test_the_interval_holds_the_area_and_narrows() -> None:
    chance = np.random.default_rng(0)
    wide = interval(chance.normal(0, 1, 12).tolist(), chance.normal(1, 1, 12).tolist())
    genuine, forged = chance.normal(0, 1, 400).tolist(), chance.normal(1, 1, 400).tolist()
    lower, upper = interval(genuine, forged)
    assert lower < area_under_curve(genuine, forged) < upper
    assert upper - lower < wide[1] - wide[0]


def test_absent_pictures_are_said_to_be_absent(tmp_path: Path) -> None:
    taken = list(trace_checks.on_pair(tmp_path)) + list(trace_checks.on_specimens(tmp_path))
    assert taken
    assert all(one.value is None and one.why for one in taken)


@pytest.mark.exhaustive
def test_no_photograph_of_the_first_ten_is_referred() -> None:
    taken = {one.name: one for one in trace_checks.on_photographs(10)}
    alarms = [taken[f"trace.{name}.false-alarms"] for name in _DECIDING]
    assert [one.value for one in alarms] == [0.0] * len(alarms)
    assert taken["trace.picture.resave-ghost.auc"].runs == 20


_DECIDING = ("picture.resave-ghost", "page.grey-copy")
