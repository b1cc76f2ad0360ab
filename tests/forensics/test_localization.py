import numpy as np
import pytest

from titan.domain.document import Region
from titan.domain.report import Finding, Verdict
from titan.forensics.localization import localize, weight

CALM = np.zeros((3, 3), np.float32)


def _finding(score: float, confidence: float, region: Region | None, verdict: Verdict) -> Finding:
    return Finding("check", "code", score, confidence, region, "A sentence.", verdict)


@pytest.mark.parametrize(
    ("score", "confidence", "verdict", "expected"),
    [
        (0.5, 0.0, Verdict.PASS, 0.0),
        (0.0, 1.0, Verdict.PASS, 0.0),
        (0.75, 0.8, Verdict.REFER, 0.4),
        (1.0, 1.0, Verdict.REFER, 1.0),
        (0.5, 1.0, Verdict.FAIL, 1.0),
    ],
)
def test_only_what_speaks_against_a_place_weighs(
    score: float, confidence: float, verdict: Verdict, expected: float
) -> None:
    assert weight(_finding(score, confidence, None, verdict)) == pytest.approx(expected)


def test_regions_are_marked_and_the_heavier_counts() -> None:
    findings = [
        _finding(0.75, 1.0, Region(2, 1, 4, 2), Verdict.REFER),
        _finding(1.0, 1.0, Region(4, 1, 4, 1), Verdict.REFER),
        _finding(1.0, 1.0, None, Verdict.FAIL),
    ]
    suspicion = localize(findings, CALM, 5, 10)
    expected = np.zeros((5, 10), dtype=np.float32)
    expected[1:3, 2:6] = 0.5
    expected[1, 4:8] = 1.0
    assert suspicion.dtype == np.float32
    np.testing.assert_array_equal(suspicion, expected)


def test_regions_that_reach_beyond_the_page_are_cut_off() -> None:
    suspicion = localize([_finding(1, 1, Region(-3, -2, 5, 4), Verdict.FAIL)], CALM, 3, 4)
    assert suspicion.sum() == 4
    outside = _finding(1, 1, Region(-9, 0, 5, 4), Verdict.FAIL)
    assert localize([outside], CALM, 3, 4).sum() == 0


def test_the_network_marks_places_beside_the_findings() -> None:
    cells = np.zeros((2, 4), np.float32)
    cells[:, 3] = 0.8
    suspicion = localize([_finding(0.75, 1.0, Region(0, 0, 4, 8), Verdict.REFER)], cells, 8, 16)
    assert suspicion[0, 0] == 0.5
    assert suspicion[7, 15] == np.float32(0.8)
    assert suspicion[0, 8] < 0.1
