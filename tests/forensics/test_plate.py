from dataclasses import replace

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from titan.domain.document import Point, Quad
from titan.forensics.exhibit import Exhibit
from titan.forensics.plate import BLOCK, CELL, hottest


def _exhibit(like: Exhibit, picture: NDArray[np.uint8], orientation: int = 1) -> Exhibit:
    evidence = replace(like.evidence, orientation=orientation)
    return replace(like, picture=picture, page=picture, evidence=evidence)


def _picture(height: int, width: int) -> NDArray[np.uint8]:
    return np.random.default_rng(2).integers(0, 256, (height, width, 3), dtype=np.uint8)


@pytest.mark.parametrize(
    ("orientation", "turned"),
    [
        (1, lambda stored: stored),
        (2, lambda stored: stored[:, ::-1]),
        (3, lambda stored: stored[::-1, ::-1]),
        (4, lambda stored: stored[::-1]),
        (5, lambda stored: stored.swapaxes(0, 1)),
        (6, lambda stored: np.rot90(stored, -1)),
        (7, lambda stored: stored[::-1, ::-1].swapaxes(0, 1)),
        (8, lambda stored: np.rot90(stored, 1)),
    ],
)  # fmt: skip
def test_the_grid_is_found_however_exif_turned_the_picture(
    in_order: Exhibit, orientation: int, turned: object
) -> None:
    stored = np.zeros((203, 310, 3), dtype=np.uint8)
    for y in range(25):
        for x in range(38):
            stored[8 * y : 8 * y + 8, 8 * x : 8 * x + 8] = (x + y) % 2 * 200
    assert callable(turned)
    plate = _exhibit(in_order, np.ascontiguousarray(turned(stored)), orientation).plate
    assert plate is not None
    rows, columns = plate.luminance.shape
    cut = plate.luminance.reshape(rows // 8, 8, columns // 8, 8)
    spread = (cut.max(axis=(1, 3)) - cut.min(axis=(1, 3)))[1:-1, 1:-1]
    assert spread.max() == 0


def test_a_place_is_carried_to_the_flat_page(in_order: Exhibit) -> None:
    picture = _picture(480, 640)
    quad = Quad(Point(80, 60), Point(560, 60), Point(560, 400), Point(80, 400))
    document = replace(in_order.document, quad=quad, rotation=0)
    page = cv2.resize(picture[60:400, 80:560], (960, 680)).astype(np.uint8)
    plate = replace(in_order, picture=picture, page=page, document=document).plate
    assert plate is not None
    values = np.zeros(plate.covered.shape, dtype=np.float32)
    values[10:13, 20:23] = 1  # pixels 160 to 184 and 80 to 104 of the plate
    region = hottest(plate.on_page(values, BLOCK), 0.5)
    assert region is not None
    middle = (region.x + region.width / 2, region.y + region.height / 2)
    assert middle == pytest.approx((2 * 172, 2 * (92 + 4)), abs=3 * CELL)


def test_a_small_page_has_no_plate(in_order: Exhibit) -> None:
    assert _exhibit(in_order, _picture(150, 400)).plate is None


def test_nothing_hot_is_no_region() -> None:
    assert hottest(np.zeros((5, 5), dtype=np.float32), 0.1) is None


def test_a_block_cut_off_in_one_colour_bears_nothing(in_order: Exhibit) -> None:
    picture = np.full((240, 320, 3), 100, dtype=np.uint8)
    picture[83, 164, 1] = 255  # one channel of one pixel
    plate = _exhibit(in_order, picture).plate
    assert plate is not None
    assert np.argwhere(~plate.usable).tolist() == [[83 // BLOCK, 164 // BLOCK]]
