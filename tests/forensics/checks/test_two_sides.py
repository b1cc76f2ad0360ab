"""Two sides of one card; drawn patterns stand in for what is printed on them."""

from dataclasses import replace

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from titan.domain.document import Document, Point, Quad
from titan.domain.report import Finding, Verdict
from titan.forensics.checks.two_sides import check, common_points
from titan.forensics.exhibit import Exhibit
from titan.forensics.thresholds import THRESHOLDS

Page = NDArray[np.uint8]
QUAD = Quad(Point(0, 0), Point(9, 0), Point(9, 6), Point(0, 6))


def _side(seed: int, width: int = 640, height: int = 404) -> Page:
    """A page of blobs and strokes: as rich in corners as a printed one."""
    chance = np.random.default_rng(seed)
    page = np.full((height, width, 3), 235, dtype=np.uint8)
    for _ in range(160):
        x, y = int(chance.integers(width)), int(chance.integers(height))
        ink = [int(level) for level in chance.integers(0, 200, 3)]
        end = (x + int(chance.integers(-40, 40)), y + int(chance.integers(-40, 40)))
        cv2.line(page, (x, y), end, ink, int(chance.integers(1, 5)))
    return page


def _codes(findings: tuple[Finding, ...]) -> dict[str, str]:
    return {finding.check: finding.code for finding in findings}


@pytest.fixture
def front(in_order: Exhibit) -> Document:
    return replace(in_order.document, digest="a" * 64, mrz=None, mrz_region=None, quad=QUAD)


@pytest.fixture
def back(in_order: Exhibit) -> Document:
    return replace(in_order.document, digest="b" * 64, quad=QUAD)


def test_front_and_back_are_in_order(front: Document, back: Document) -> None:
    findings = check(front, _side(1), back, _side(2))
    assert {finding.verdict for finding in findings} == {Verdict.PASS}
    assert set(_codes(findings)) == {"sides.same", "sides.zones", "sides.format"}


def test_one_picture_sent_twice_fails(front: Document) -> None:
    finding = check(front, _side(1), front, _side(1))[0]
    assert (finding.code, finding.verdict) == ("same-picture-twice", Verdict.FAIL)


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
def test_one_side_photographed_twice_is_known_whichever_way_it_is_turned(
    front: Document, back: Document, turns: int
) -> None:
    lean = cv2.getRotationMatrix2D((320, 202), 4, 0.93)
    again = cv2.warpAffine(_side(1), lean, (640, 404), borderValue=(235, 235, 235))
    dimmer = np.ascontiguousarray(np.rot90((again * 0.8).astype(np.uint8), turns))
    codes = _codes(check(front, _side(1), back, dimmer))
    assert codes["sides.same"] == "same-side-twice"


def test_different_sides_have_next_to_nothing_in_common() -> None:
    assert common_points(_side(1), _side(2)) < THRESHOLDS.most_common_points / 2
    assert common_points(np.zeros((40, 60, 3), np.uint8), _side(2)) == 0


def test_zones_that_contradict_each_other_refer(back: Document) -> None:
    assert back.mrz is not None
    other = replace(back, digest="c" * 64, mrz=replace(back.mrz, document_number="X1"))
    findings = check(other, _side(1), back, _side(2))
    assert _codes(findings)["sides.zones"] == "sides-differ"
    assert "document number" in findings[1].explanation and "X1" not in findings[1].explanation
    agreeing = check(replace(back, digest="c" * 64), _side(1), back, _side(2))
    assert _codes(agreeing)["sides.zones"] == "in-order"


def test_no_zone_on_either_side_refers(front: Document) -> None:
    other = replace(front, digest="c" * 64)
    assert _codes(check(front, _side(1), other, _side(2)))["sides.zones"] == (
        "no-zone-on-either-side"
    )


def test_a_card_and_a_square_are_not_one_document(front: Document, back: Document) -> None:
    findings = check(front, _side(1), back, _side(2, 420, 404))
    assert _codes(findings)["sides.format"] == "formats-differ"
    unframed = replace(front, quad=None)
    assert "sides.format" not in _codes(check(unframed, _side(1), back, _side(2, 420, 404)))
