"""Every pen draws the same things at the same places, each in its own way."""

import numpy as np
import pytest

from titan.documents.synthetic.lettering import Lettering
from titan.documents.synthetic.page import Pixels
from titan.documents.synthetic.pens.opencv import OpenCvPen
from titan.documents.synthetic.pens.pen import Pen
from titan.documents.synthetic.pens.pillow import PillowPen
from titan.documents.synthetic.pens.plain import PlainPen
from titan.documents.synthetic.pens.vector import VectorPen
from titan.domain.document import Region

PENS = [PillowPen, OpenCvPen, VectorPen, PlainPen]
GROUND = np.full((120, 260, 3), 240, np.uint8)
TEXT = Lettering("UTOPIA 1974", 20, 70, 30, "serif", (20, 20, 20))


def _darkness(pixels: Pixels) -> np.ndarray:
    return 240.0 - pixels.astype(float).mean(2)


@pytest.mark.parametrize("kind", PENS)
def test_letters_stand_where_the_lettering_says(kind: type[Pen]) -> None:
    pen = kind(GROUND)  # type: ignore[call-arg] # a protocol has no arguments
    pen.letter(TEXT)
    drawn = _darkness(pen.pixels())
    region = TEXT.region()
    inside = drawn[region.y : region.y + region.height, region.x : region.x + region.width]
    assert inside.sum() / drawn.sum() > 0.98
    columns = np.nonzero(inside.max(0) > 80)[0]
    assert columns[0] < 8 and columns[-1] > region.width - 10


@pytest.mark.parametrize("kind", PENS)
def test_lines_shapes_and_pictures_cover_their_place(kind: type[Pen]) -> None:
    pen = kind(GROUND)  # type: ignore[call-arg] # a protocol has no arguments
    pen.curves([np.array([[10.0, 10.0], [250.0, 10.0]])], (0, 0, 0), 1.5)
    pen.polygon(np.array([[10.0, 30.0], [60.0, 30.0], [60.0, 80.0], [10.0, 80.0]]), (0, 0, 200))
    pen.picture(np.full((10, 10, 3), 90, np.uint8), Region(100, 30, 50, 50), 1.0)
    drawn = pen.pixels()
    assert drawn[8:12, 100].min() < 140
    assert drawn[55, 35].tolist() == pytest.approx([0, 0, 200], abs=3)
    assert drawn[55, 125].tolist() == pytest.approx([90, 90, 90], abs=3)
    assert drawn[100, 200].tolist() == [240, 240, 240]


def test_no_two_pens_leave_the_same_pixels() -> None:
    drawn = []
    for kind in PENS:
        pen = kind(GROUND)
        pen.letter(TEXT)
        drawn.append(pen.pixels().astype(int))
    for i, first in enumerate(drawn):
        for second in drawn[i + 1 :]:
            differs = np.abs(first - second).max(2) > 8
            assert differs.sum() > 100
