import re

import cv2
import numpy as np

from titan.domain.document import Point, Quad, Region
from titan.domain.report import Finding, Verdict
from titan.forensics.pages.pictures import (
    heat_picture,
    lay_over,
    page_with_regions,
    picture_with_outline,
    png,
)

PAGE = np.full((600, 900, 3), 180, dtype=np.uint8)


def _finding(region: Region | None, verdict: Verdict = Verdict.REFER) -> Finding:
    return Finding("check", "code", 0.9, 1.0, region, "A sentence.", verdict)


def test_the_outline_is_drawn_where_it_was_found() -> None:
    quad = Quad(Point(1, 2), Point(890, 3), Point(880, 590), Point(4, 580))
    drawn = picture_with_outline(PAGE, quad)
    assert drawn.count('points="1.0,2.0 890.0,3.0 880.0,590.0 4.0,580.0"') == 2
    assert 'viewBox="0 0 900 600"' in drawn
    assert "<polygon" not in picture_with_outline(PAGE, None)


def test_findings_of_one_region_share_its_box_and_keep_their_numbers() -> None:
    region = Region(100, 200, 300, 50)
    numbered = [
        (1, _finding(region)),
        (2, _finding(None)),
        (3, _finding(region, Verdict.FAIL)),
        (4, _finding(Region(0, 0, 900, 600), Verdict.PASS)),
    ]
    drawn = page_with_regions(PAGE, numbered, "d1-")
    assert re.findall(r'href="#(d1-\d)"', drawn) == ["d1-1", "d1-3", "d1-4"]
    assert re.findall(r'class="mark (\w+)"', drawn) == ["fail", "pass"]


def test_numbers_stay_on_the_page() -> None:
    corner = page_with_regions(PAGE, [(1, _finding(Region(0, 0, 900, 600)))], "d1-")
    match = re.search(r'cx="([\d.]+)" cy="([\d.]+)" r="([\d.]+)"', corner)
    assert match is not None
    x, y, radius = map(float, match.groups())
    assert x >= radius and y >= radius


def test_large_pictures_are_made_smaller_and_keep_their_coordinates() -> None:
    large = np.zeros((3000, 4000, 3), dtype=np.uint8)
    drawn = picture_with_outline(large, None)
    assert 'viewBox="0 0 4000 3000"' in drawn and len(drawn) < 60_000


def test_the_map_warms_only_what_it_marks() -> None:
    suspicion = np.zeros((600, 900), dtype=np.float32)
    suspicion[100:200, 100:200] = 1.0
    over = lay_over(PAGE, suspicion)
    assert (over[0, 0] == 180).all()
    assert over[150, 150].std() > 10
    assert heat_picture(PAGE, suspicion).startswith('<img src="data:image/jpeg;base64,')


def test_maps_survive_png() -> None:
    levels = np.arange(256, dtype=np.uint8).reshape(16, 16)
    again = cv2.imdecode(np.frombuffer(png(levels), np.uint8), cv2.IMREAD_UNCHANGED)
    np.testing.assert_array_equal(again, levels)
