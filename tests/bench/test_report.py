"""The frame of the benchmarks: medians, goals, peers, and what could not be measured."""

import json
import time

from titan.bench.report import at_most, cost, measurement, not_taken, report, share
from titan.domain.encoding import to_json


def test_a_measurement_is_a_median_beside_its_peers() -> None:
    row = measurement("a", [3, 1, 2], "s", goal=2, peer="other", peer_values=[8, 4, 4])
    assert (row.value, row.spread, row.runs, row.met) == (2, 2, 3, True)
    assert (row.peer, row.peer_value, row.ratio) == ("other", 4, 0.5)


def test_a_missed_goal_says_so_and_no_goal_says_nothing() -> None:
    assert measurement("a", [2.1], "s", goal=2).met is False
    alone = measurement("a", [2.1], "s")
    assert (alone.met, alone.peer_value, alone.ratio) == (None, None, None)


def test_a_goal_that_was_not_measured_is_not_met() -> None:
    row = not_taken("a", "s", 1.0, "no such part yet")
    assert (row.value, row.met, row.runs, row.why) == (None, False, 0, "no such part yet")


def test_shares_are_good_upwards_and_faults_downwards() -> None:
    assert share("a", [1.0, 0.0], 0.5).met is True
    assert share("a", [1.0, 0.0], 0.6).met is False
    assert share("a", [1.0], None).met is None
    assert at_most("a", [1.0, 0.0], 0.4).met is False
    assert (at_most("a", [0.0, 0.0], 0.0).met, at_most("a", [0.5, 0.0], 1.0).value) == (True, 0.25)


def test_cost_counts_work_and_not_sleep() -> None:
    slept = cost(lambda: time.sleep(0.2))
    assert slept.wall >= 0.2 > slept.cpu
    assert cost(lambda: sum(range(3_000_000))).cpu > 0.005


def test_a_report_describes_the_machine_and_is_json() -> None:
    made = report("area", lambda: [measurement("a", [1], "s")])
    read = json.loads(json.dumps(to_json(made)))
    assert set(read) == {"area", "machine", "measurements"}
    assert set(read["machine"]) == {"cpu", "cores", "load_before", "load_after"}
    assert read["machine"]["cores"] >= 1 and read["machine"]["cpu"]
    assert set(read["measurements"][0]) == {
        "name", "value", "unit", "goal", "met", "peer", "peer_value", "ratio", "runs", "spread",
        "why",
    }  # fmt: skip
