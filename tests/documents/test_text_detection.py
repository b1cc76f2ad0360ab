import cv2
import numpy as np
import pytest
from PIL import Image

from titan.documents.text_detection import find_lines
from titan.domain.document import Region


@pytest.fixture(scope="module")
def picture(page: Image.Image) -> np.ndarray:
    return np.ascontiguousarray(np.asarray(page.convert("RGB"))[..., ::-1])


def test_lines_are_found_from_the_top_down(picture: np.ndarray) -> None:
    lines = find_lines(picture)
    middles = [corners[:, 1].mean() for corners in lines]
    assert middles == sorted(middles)
    assert 18 <= len(lines) <= 40
    for corners in lines:
        assert corners.shape == (4, 2)
        assert corners[1, 0] > corners[0, 0] and corners[3, 1] > corners[0, 1]


def test_nothing_is_found_in_hidden_parts(picture: np.ndarray) -> None:
    height, width = picture.shape[:2]
    zone = Region(0, int(0.77 * height), width, height - int(0.77 * height))
    lines = find_lines(picture, hidden=[zone])
    assert lines
    assert all(corners[:, 1].mean() < zone.y for corners in lines)


def test_an_empty_page_has_no_lines() -> None:
    assert find_lines(np.full((300, 480, 3), 210, dtype=np.uint8)) == []


def test_a_tilted_line_keeps_its_tilt() -> None:
    page = np.full((400, 640, 3), 235, dtype=np.uint8)
    cv2.putText(page, "LINDQUIST 1990", (60, 220), cv2.FONT_HERSHEY_SIMPLEX, 1.6, (20, 20, 20), 3)
    turn = cv2.getRotationMatrix2D((320, 200), 6, 1)
    turned = cv2.warpAffine(page, turn, (640, 400), borderValue=(235, 235, 235))
    lines = find_lines(np.asarray(turned, dtype=np.uint8))
    assert lines
    along = lines[0][1] - lines[0][0]
    assert abs(np.degrees(np.arctan2(along[1], along[0])) + 6) < 3
