"""The measurements of the visual zone and the portrait: each goal once, taken or said why not."""

from pathlib import Path

import pytest

from titan.bench.visual_zone import measurements

GOALS = {
    "visual-zone.edit-caught": 0.99,
    "visual-zone.false-alarms.drawn": 0.02,
    "visual-zone.false-alarms.specimens": 0.02,
    "portrait.found.drawn": 0.995,
    "portrait.found.frames": 0.98,
    "face.false-match-at-2-percent-false-non-match": 0.001,
    "read.cpu.visual-zone": 1.0,
    "read.cpu.portrait": 0.2,
}


@pytest.mark.exhaustive
def test_every_goal_is_measured_once_or_says_why_not(tmp_path: Path) -> None:
    rows = {row.name: row for row in measurements(1, tmp_path)}
    assert {name: rows[name].goal for name in GOALS} == GOALS
    assert all(row.value is not None or row.why for row in rows.values())
    assert rows["visual-zone.edit-caught"].value == 1
    assert rows["visual-zone.false-alarms.drawn"].value == 0
    assert rows["portrait.found.frames"].why == "the pictures are not on this machine"
