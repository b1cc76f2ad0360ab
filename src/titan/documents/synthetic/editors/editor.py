"""What every editor can do to a picture, and the geometry they share."""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from titan.documents.synthetic.lettering import Lettering
from titan.documents.synthetic.page import Matrix, Pixels
from titan.domain.document import Region

Corners = NDArray[np.float64]
"""(4, 2) clockwise corners in the picture."""


class Editor(Protocol):
    """Changes pictures; none of the methods changes its argument."""

    def erase(self, picture: Pixels, corners: Corners, chance: np.random.Generator) -> Pixels:
        """Return the picture with what is printed inside the corners covered by ground."""

    def write(
        self, picture: Pixels, lettering: Lettering, homography: Matrix, chance: np.random.Generator
    ) -> Pixels:
        """Return the picture with text of the page written as it would lie in the picture."""

    def paste(
        self, picture: Pixels, patch: Pixels, corners: Corners, chance: np.random.Generator
    ) -> Pixels:
        """Return the picture with a patch laid over the corners and blended in."""

    def smooth(self, picture: Pixels, corners: Corners, chance: np.random.Generator) -> Pixels:
        """Return the picture with what lies inside the corners softened."""


def window_around(corners: Corners, shape: tuple[int, ...], margin: int) -> tuple[slice, slice]:
    """Return the rows and columns that hold the corners and a margin, inside a picture."""
    left, top = np.floor(corners.min(0)).astype(int) - margin
    right, bottom = np.ceil(corners.max(0)).astype(int) + margin
    left, top = min(max(0, left), shape[1] - 2), min(max(0, top), shape[0] - 2)
    right, bottom = min(max(right, left + 2), shape[1]), min(max(bottom, top + 2), shape[0])
    return slice(int(top), int(bottom)), slice(int(left), int(right))


def laid_out(region: Region, homography: Matrix) -> Corners:
    """Return the corners of a rectangle of the page where they lie in the picture."""
    left, top = region.x, region.y
    right, bottom = left + region.width, top + region.height
    box = np.array([[left, top, 1], [right, top, 1], [right, bottom, 1], [left, bottom, 1.0]])
    placed = box @ homography.T
    return np.asarray(placed[:, :2] / placed[:, 2:], np.float64)


def shifted(window: tuple[slice, slice]) -> Matrix:
    """Return the homography from the picture to a window of it."""
    rows, columns = window
    return np.array([[1.0, 0, -columns.start], [0, 1, -rows.start], [0, 0, 1]])


def square_to(corners: Corners) -> Matrix:
    """Return the homography from the unit square to four clockwise corners (Heckbert 1989)."""
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = corners
    dx1, dx2, dx3 = x1 - x2, x3 - x2, x0 - x1 + x2 - x3
    dy1, dy2, dy3 = y1 - y2, y3 - y2, y0 - y1 + y2 - y3
    size = dx1 * dy2 - dx2 * dy1
    g, h = (dx3 * dy2 - dx2 * dy3) / size, (dx1 * dy3 - dx3 * dy1) / size
    return np.array(
        [[x1 - x0 + g * x1, x3 - x0 + h * x3, x0], [y1 - y0 + g * y1, y3 - y0 + h * y3, y0],
         [g, h, 1.0]]
    )  # fmt: skip


def calm_shift(picture: Pixels, corners: Corners, chance: np.random.Generator) -> tuple[int, int]:
    """Return by how many pixels to move so that a box there holds plain ground.

    Where to take ground from is the forger's eye and leaves no trace, so all editors share it.
    """
    left, top = np.floor(corners.min(0)).astype(int)
    right, bottom = np.ceil(corners.max(0)).astype(int)
    width, height = int(right - left), int(bottom - top)
    best, least = (0, 0), np.inf
    for dx, dy in chance.uniform((-1.6 * width, -3 * height), (1.6 * width, 3 * height), (24, 2)):
        x, y = int(left + dx), int(top + dy)
        apart = abs(dy) > 0.8 * height or abs(dx) > width
        inside = min(x, y) >= 0 and x + width < picture.shape[1] and y + height < picture.shape[0]
        if not (apart and inside):
            continue
        unrest = float(picture[y : y + height : 2, x : x + width : 2, 1].astype(np.float32).std())
        if unrest < least:
            best, least = (x - int(left), y - int(top)), unrest
    return best
