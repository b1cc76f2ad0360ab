from pathlib import Path

import cv2
import numpy as np
import pytest

from titan.bench.grey_copies import marked_outline, overlap
from titan.documents.outline import find_outlines
from titan.documents.outline_about_face import outline_about_face

Picture = np.ndarray


@pytest.fixture(scope="module")
def on_newspaper(shared_pictures: Path) -> tuple[Picture, Picture]:
    """A filmed card among a newspaper's boxes, and the outline that a person marked."""
    folder = shared_pictures / "dlc2021_graycopy"
    frame = folder / "images" / "esp_id" / "05.cg0003" / "000105.jpg"
    corners = marked_outline(folder, frame)
    assert corners is not None
    return np.asarray(cv2.imread(str(frame)), dtype=np.uint8), corners


def test_a_face_tells_the_page_from_boxes_of_a_newspaper(
    on_newspaper: tuple[Picture, Picture],
) -> None:
    picture, corners = on_newspaper
    assert overlap(find_outlines(picture)[0].corners, corners) < 0.5
    found = outline_about_face(picture)
    assert found is not None
    assert overlap(found.corners, corners) > 0.95


@pytest.mark.parametrize("turns", [1, 2])
def test_a_page_on_its_side_is_found_by_its_face(
    on_newspaper: tuple[Picture, Picture], turns: int
) -> None:
    picture, corners = on_newspaper
    turned = np.ascontiguousarray(np.rot90(picture, turns))
    found = outline_about_face(turned)
    assert found is not None
    height, width = picture.shape[:2]
    moved = corners.copy()
    for _ in range(turns):  # a quarter against the clock
        moved = np.column_stack([moved[:, 1], width - 1 - moved[:, 0]])
        height, width = width, height
    assert overlap(found.corners, moved) > 0.95


def test_a_page_that_fills_the_picture_has_none(shared_pictures: Path) -> None:
    card = np.asarray(cv2.imread(str(shared_pictures / "sidtd" / "alb00.jpg")), dtype=np.uint8)
    assert outline_about_face(card) is None


def test_a_picture_without_a_face_has_none() -> None:
    assert outline_about_face(np.full((600, 800, 3), 200, dtype=np.uint8)) is None
