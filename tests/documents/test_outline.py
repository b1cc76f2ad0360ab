from pathlib import Path

import cv2
import numpy as np
import pytest

from titan.bench.grey_copies import marked_outline, overlap
from titan.documents.outline import find_outlines


def test_a_faint_page_on_a_ground_of_dashes_is_found() -> None:
    chance = np.random.default_rng(5)
    scene = np.full((900, 700, 3), 120, dtype=np.uint8)
    for x, y in chance.integers(0, (680, 890), (900, 2)):
        scene[y : y + 4, x : x + 14] = 60
    corners = np.array([(120, 300), (560, 320), (570, 610), (110, 590)])
    cv2.fillConvexPoly(scene, corners.astype(np.int32), (140, 140, 140))
    assert overlap(find_outlines(scene)[0].corners, corners) > 0.97


def test_outlines_come_likeliest_first() -> None:
    scene = np.full((600, 800, 3), 40, dtype=np.uint8)
    cv2.rectangle(scene, (150, 100), (650, 450), (220, 220, 220), -1)
    scores = [outline.score for outline in find_outlines(scene)]
    assert scores == sorted(scores, reverse=True)
    assert scores[0] > 1.2


def test_a_plain_picture_has_none() -> None:
    assert find_outlines(np.full((300, 400, 3), 90, dtype=np.uint8)) == []


@pytest.mark.parametrize("clip", ["02.cg0001", "03.cg0004", "04.cg0003", "07.cg0002"])
def test_cards_on_cluttered_grounds_are_found(clip: str, shared_pictures: Path) -> None:
    folder = shared_pictures / "dlc2021_graycopy"
    path = next((folder / "images" / "alb_id" / clip).glob("*.jpg"))
    corners = marked_outline(folder, path)
    assert corners is not None
    picture = np.asarray(cv2.imread(str(path)), dtype=np.uint8)
    assert overlap(find_outlines(picture)[0].corners, corners) > 0.95
