from dataclasses import replace

import numpy as np
import pytest

from titan.domain.document import Document, Point, Quad, Region
from titan.forensics.jpeg import as_stored as pixels_as_stored
from titan.forensics.tamper.on_page import as_stored, document_region, on_page, upright

_DOCUMENT = Document("", "image/jpeg", 160, 120, None, 0, None, None)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_map_is_turned_as_the_picture_was(orientation: int) -> None:
    picture = np.random.default_rng(0).integers(0, 256, (12, 20, 3), dtype=np.uint8)
    stored = pixels_as_stored(picture, orientation)
    assert np.array_equal(upright(stored[..., 0].astype(np.float32), orientation), picture[..., 0])


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_rectangle_holds_the_same_pixels_in_the_stored_picture(orientation: int) -> None:
    picture = np.zeros((30, 50, 3), np.uint8)
    region = Region(7, 3, 20, 11)
    picture[3:14, 7:27] = 1
    there = as_stored(region, orientation, 50, 30)
    stored = pixels_as_stored(picture, orientation)
    inside = stored[there.y : there.y + there.height, there.x : there.x + there.width]
    assert inside.all()
    assert inside[..., 0].size == 220


@pytest.mark.parametrize("turns", range(4))
def test_a_page_that_fills_the_picture_is_turned_with_it(turns: int) -> None:
    cells = np.random.default_rng(1).random((30, 40), dtype=np.float32)
    document = replace(_DOCUMENT, rotation=(-90 * turns) % 360)
    expected = np.rot90(cells, turns)
    height, width = expected.shape
    found = on_page(cells, document, width * 4, height * 4)
    assert np.allclose(found, expected, atol=1e-5)


def test_a_spot_inside_the_outline_is_where_it_was_on_the_page() -> None:
    quad = Quad(Point(40, 20), Point(120, 20), Point(120, 80), Point(40, 80))
    cells = np.zeros((30, 40), np.float32)
    cells[10, 15] = 1  # pixels 60 .. 64 across, 40 .. 44 down
    found = on_page(cells, replace(_DOCUMENT, quad=quad), 80, 60)
    assert np.unravel_index(found.argmax(), found.shape) == (5, 5)
    assert document_region(replace(_DOCUMENT, quad=quad), 0.0) == Region(40, 20, 80, 60)
    assert document_region(_DOCUMENT) == Region(0, 0, 160, 120)
