import numpy as np
import pytest
from PIL import Image

from titan.documents.mrz_location import cut_line, locate_mrz


@pytest.mark.parametrize(("turns", "direction"), [(0, 0), (1, -90), (2, 180), (3, 90)])
def test_locate_finds_the_lines_in_any_rotation(
    page: Image.Image, turns: int, direction: int
) -> None:
    pixels = np.ascontiguousarray(np.rot90(np.asarray(page)[..., ::-1], turns))
    candidate = locate_mrz(pixels)[0]
    both = (candidate.direction, candidate.upside_down().direction)
    assert min(abs((angle - direction + 180) % 360 - 180) for angle in both) < 2
    assert len(candidate.lines) == 2
    upright = _in_upright_page(np.concatenate(candidate.lines), turns, page.size)
    # The zone of the drawn page lies below 65 of its 88 millimetres.
    assert upright[:, 1].min() > 65 * 12
    assert upright[:, 1].max() < 88 * 12


def _in_upright_page(points: np.ndarray, turns: int, size: tuple[int, int]) -> np.ndarray:
    width, height = size
    sizes = [(width, height), (height, width)]
    for turn in range(turns, 0, -1):
        wide = sizes[(turn - 1) % 2][0]
        points = np.stack([wide - points[:, 1], points[:, 0]], axis=1)
    return points


def test_plain_paper_has_no_candidate() -> None:
    assert locate_mrz(np.full((400, 600, 3), 240, dtype=np.uint8)) == []


def test_cut_line_is_upright_for_a_line_read_downwards() -> None:
    picture = np.zeros((200, 100, 3), dtype=np.uint8)
    picture[20:60, 40:60] = 255  # the first fifth of a line that runs down the picture
    corners = np.array([[60, 20], [60, 180], [40, 180], [40, 20]], dtype=np.float64)
    line = cut_line(picture, corners)
    assert line.shape == (48, 384, 3)
    assert line[:, :80].mean() > 240
    assert line[:, 110:].mean() < 10
