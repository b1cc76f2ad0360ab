"""Every editor changes what it is told to change and nothing else, each in its own way."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from titan.documents.synthetic.attacks import EDITORS
from titan.documents.synthetic.editors.editor import calm_shift, square_to
from titan.documents.synthetic.page import View

NAMES = tuple(EDITORS)


def _outside(view: View, corners: np.ndarray, rim: int) -> np.ndarray:
    mask = np.zeros(view.pixels.shape[:2], np.uint8)
    cv2.fillConvexPoly(mask, np.round(corners).astype(np.int32), 255)
    return np.asarray(cv2.dilate(mask, np.ones((2 * rim + 1, 2 * rim + 1), np.uint8)) == 0)


def _chance() -> np.random.Generator:
    return np.random.default_rng(8)


@pytest.mark.parametrize("name", NAMES)
def test_erasing_takes_the_print_away_and_leaves_the_rest(name: str, photo: View) -> None:
    corners = photo.corners(photo.page.fields["primary_identifier"].region())
    after = EDITORS[name].erase(photo.pixels, corners, _chance())
    outside = _outside(photo, corners, 8)
    assert (after[outside] == photo.pixels[outside]).all()
    middle = corners.mean(0) + (corners - corners.mean(0)) * 0.8
    inside = ~_outside(photo, middle, 0)
    assert after[inside].std() < 0.6 * photo.pixels[inside].std()


@pytest.mark.parametrize("name", NAMES)
def test_writing_puts_dark_strokes_where_the_text_lies(name: str, photo: View) -> None:
    field = photo.page.fields["primary_identifier"]
    corners = photo.corners(field.region())
    bare = EDITORS[name].erase(photo.pixels, corners, _chance())
    fresh = replace(field, text="OTHERNAME"[: len(field.text)])
    after = EDITORS[name].write(bare, fresh, photo.homography, _chance())
    outside = _outside(photo, photo.corners(fresh.region()), 8)
    assert (after[outside] == bare[outside]).all()
    assert (after.astype(int) - bare).min() < -60


@pytest.mark.parametrize("name", NAMES)
def test_pasting_lays_the_patch_upright_over_the_corners(name: str, photo: View) -> None:
    patch = np.zeros((60, 100, 3), np.uint8)
    patch[:, :50] = (30, 30, 200)
    patch[:, 50:] = (200, 60, 30)
    corners = np.array([[300.0, 200], [500, 210], [495, 330], [298, 322]])
    after = EDITORS[name].paste(photo.pixels, patch, corners, np.random.default_rng(1)).astype(int)
    assert after[262, 340, 2] > after[262, 340, 0]
    assert after[268, 460, 0] > after[268, 460, 2]
    outside = _outside(photo, corners, 9)
    assert (after[outside] == photo.pixels[outside]).all()


@pytest.mark.parametrize("name", NAMES)
def test_smoothing_takes_detail_away(name: str, photo: View) -> None:
    assert photo.page.portrait is not None
    corners = photo.corners(photo.page.portrait)
    inside = ~_outside(photo, corners.mean(0) + (corners - corners.mean(0)) * 0.9, 0)

    def detail(pixels: np.ndarray) -> float:
        return float(np.abs(cv2.Laplacian(pixels, cv2.CV_32F)[inside]).mean())

    after = EDITORS[name].smooth(photo.pixels, corners, _chance())
    assert detail(after) < 0.9 * detail(photo.pixels)


def test_no_two_editors_leave_the_same_pixels(photo: View) -> None:
    field = replace(photo.page.fields["document_number"], text="ZZ7777777")
    written = [
        editor.write(photo.pixels, field, photo.homography, _chance())
        for editor in EDITORS.values()
    ]
    for i, first in enumerate(written):
        for second in written[i + 1 :]:
            assert (np.abs(first.astype(int) - second).max(2) > 8).sum() > 100


def test_square_to_maps_the_unit_square_to_the_corners() -> None:
    corners = np.array([[10.0, 20], [110, 25], [120, 90], [5, 80]])
    square = np.array([[0, 0, 1], [1, 0, 1], [1, 1, 1], [0, 1, 1.0]]) @ square_to(corners).T
    assert square[:, :2] / square[:, 2:] == pytest.approx(corners)


def test_calm_ground_is_found_beside_print() -> None:
    picture = np.full((200, 300, 3), 200, np.uint8)
    picture[90:110, 100:200:4] = 0
    corners = np.array([[100.0, 90], [200, 90], [200, 110], [100, 110]])
    across, down = calm_shift(picture, corners, np.random.default_rng(0))
    assert picture[90 + down : 110 + down, 100 + across : 200 + across].std() == 0
