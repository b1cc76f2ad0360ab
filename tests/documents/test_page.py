import numpy as np
import pytest
from PIL import Image

from titan.documents.page import as_corners, as_quad, evenly_lit, lay_flat
from titan.documents.page_finding import find_quad


def _scene(corners: list[tuple[int, int]]) -> np.ndarray:
    import cv2

    scene = np.full((600, 800, 3), (70, 60, 50), dtype=np.uint8)
    cv2.fillConvexPoly(scene, np.array(corners, dtype=np.int32), (225, 230, 235))
    return scene


@pytest.mark.parametrize(
    "corners",
    [
        [(120, 100), (680, 100), (680, 490), (120, 490)],
        [(150, 90), (640, 130), (700, 500), (90, 460)],
        [(260, 40), (700, 240), (520, 560), (90, 350)],
    ],
)
def test_find_quad_finds_corners_within_two_pixels(corners: list[tuple[int, int]]) -> None:
    quad = find_quad(_scene(corners))
    assert quad is not None
    assert np.abs(as_corners(quad) - np.array(corners)).max() < 2.5


def test_a_page_that_fills_the_picture_has_no_quad(page: Image.Image) -> None:
    assert find_quad(np.ascontiguousarray(np.asarray(page)[..., ::-1])) is None


def test_plain_ground_has_no_quad() -> None:
    assert find_quad(np.full((300, 400, 3), 90, dtype=np.uint8)) is None


def test_lay_flat_puts_corners_into_corners() -> None:
    corners = np.array([(150, 90), (640, 130), (700, 500), (90, 460)], dtype=np.float64)
    flat = lay_flat(_scene([(150, 90), (640, 130), (700, 500), (90, 460)]), as_quad(corners))
    assert flat[4:-4, 4:-4].min() > 200
    assert flat.shape[1] > flat.shape[0]


def test_stripes_of_sunlight_go_and_print_stays() -> None:
    page = np.full((400, 600, 3), 220.0)
    page[195:205, 100:500:12] = 40.0  # strokes
    light = np.where(np.arange(600) // 150 % 2, 1.0, 0.35)
    lit = evenly_lit((page * light[None, :, None]).astype(np.uint8))
    inside = np.abs(np.arange(600) % 150 - 75) < 50  # away from the rims of the stripes
    paper, strokes = lit[100:150, inside], lit[198:202, 100:500:12][:, inside[100:500:12]]
    assert np.ptp(paper) < 12
    assert strokes.max() < paper.min() - 120
