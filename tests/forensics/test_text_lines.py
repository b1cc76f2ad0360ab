import cv2
import numpy as np

from titan.forensics.text_lines import find_print


def test_lines_are_found_where_they_stand() -> None:
    page = np.full((700, 1000, 3), 220, dtype=np.uint8)
    for y in (200, 400):
        cv2.putText(page, "MARAVAL 1998", (300, y), cv2.FONT_HERSHEY_DUPLEX, 1, (30, 30, 40), 2)
    found = find_print(page)
    regions = [found.region(line.glyphs) for line in found.lines]
    assert len(regions) == 2
    for region, y in zip(regions, (200, 400), strict=True):
        assert abs(region.y + region.height - y) <= 4
        assert abs(region.x - 300) <= 6


def test_an_empty_page_has_no_lines() -> None:
    assert find_print(np.full((300, 500, 3), 220, dtype=np.uint8)).lines == ()


def test_regions_are_in_pixels_of_the_page() -> None:
    page = np.full((1400, 2000, 3), 220, dtype=np.uint8)
    cv2.putText(page, "MARAVAL", (600, 800), cv2.FONT_HERSHEY_DUPLEX, 2, (30, 30, 40), 4)
    found = find_print(page)
    (line,) = found.lines
    assert abs(found.region(line.glyphs).x - 600) <= 12
