"""The page of a document laid flat, given its outline in a picture."""

import cv2
import numpy as np
from numpy.typing import NDArray

from titan.domain.document import Point, Quad

Image = NDArray[np.uint8]
Corners = NDArray[np.float64]

_LONGEST_PAGE = 2400  # pixels: more detail than any check uses
_COARSER = 4  # times: light changes slowly
_LIGHT_REACH = 0.01  # of the page's longer side, over which it is averaged
_PAPER, _DARKEST = 215.0, 8.0  # levels: of paper afterwards, and of light at least


def lay_flat(picture: Image, quad: Quad) -> Image:
    """Return the document seen from straight above.

    Args:
        picture: (H, W, 3) BGR.
        quad: its outline.
    """
    corners = as_corners(quad)
    sides = [float(np.linalg.norm(corners[i] - corners[(i + 1) % 4])) for i in range(4)]
    width, height = max(sides[0], sides[2]), max(sides[1], sides[3])
    scale = min(1.0, _LONGEST_PAGE / max(width, height))
    size = max(8, round(width * scale)), max(8, round(height * scale))
    mapping = cv2.getPerspectiveTransform(
        corners.astype(np.float32), _rectangle(*size).astype(np.float32)
    )
    return np.asarray(
        cv2.warpPerspective(picture, mapping, size, flags=cv2.INTER_CUBIC), dtype=np.uint8
    )


def evenly_lit(page: Image) -> Image:
    """Return a page (H, W, 3) BGR with its paper equally bright everywhere, shadows and all."""
    grey = cv2.cvtColor(page, cv2.COLOR_BGR2GRAY)
    size = [max(1, side // _COARSER) for side in grey.shape[::-1]]
    small = cv2.resize(grey, size, interpolation=cv2.INTER_AREA)
    paper = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))  # without its print
    reach = max(1.0, _LIGHT_REACH * max(size))
    light = cv2.GaussianBlur(paper.astype(np.float32), (0, 0), reach)
    gain = _PAPER / np.maximum(cv2.resize(light, grey.shape[::-1]), _DARKEST)
    return np.asarray(np.clip(page * gain[..., None], 0, 255), np.uint8)


def as_corners(quad: Quad) -> Corners:
    """Return the quad as an array (4, 2), in its own order."""
    points = (quad.top_left, quad.top_right, quad.bottom_right, quad.bottom_left)
    return np.array([(point.x, point.y) for point in points])


def as_quad(corners: Corners) -> Quad:
    """Return four corners (4, 2), clockwise from the top left, as a quad."""
    return Quad(*(Point(float(x), float(y)) for x, y in corners))


def _rectangle(width: int, height: int) -> Corners:
    return np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float64)
