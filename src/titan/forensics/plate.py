"""The page's part of the picture, as it was stored: the ground on which traces are sought.

A page that was laid flat has been resampled, and resampling blurs what saving and editing leave
behind. Traces are therefore measured on the picture itself, cropped to the page and to whole
8 x 8 blocks of its JPEG grid, and what they show is then carried over to the flat page.
"""

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from titan.domain.document import Document, Region
from titan.forensics.coefficients import BLOCK as BLOCK  # noqa: PLC0414 - whoever works on plates finds it here
from titan.forensics.coefficients import Luminance as Luminance  # noqa: PLC0414 - likewise
from titan.forensics.coefficients import blocks, coefficients

CELL = 8
"""Pixels of the flat page that one cell of a heat map covers."""

_LEAST_SIDE = 160  # pixels: smaller pages hold too few blocks to compare
_FAR_SIDES = {2: (True, False), 3: (True, True), 4: (False, True), 6: (True, False)} | {
    7: (True, True),
    8: (False, True),
}
_TRANSPOSED = (5, 6, 7, 8)

Heat = NDArray[np.float32]


@dataclass(frozen=True)
class Plate:
    """The page in the stored picture; what several checks derive from it is derived once.

    Attributes:
        luminance: (H, W), 0 to 255, beginning and ending at edges of JPEG blocks.
        covered: (H / 8, W / 8), which blocks lie wholly on the page.
        clipped: (H / 8, W / 8), which blocks hold a colour at the end of its scale: decoding cut
            it off there, so that the block no longer bears what an earlier saving left.
        to_page: (3, 3), the homography from the plate's pixels to those of the flat page.
        page_size: width and height of the flat page.
        transposed: whether EXIF turned rows to columns, so that frequencies changed places.
    """

    luminance: Luminance
    covered: NDArray[np.bool_]
    clipped: NDArray[np.bool_]
    to_page: NDArray[np.float64]
    page_size: tuple[int, int]
    transposed: bool

    @cached_property
    def usable(self) -> NDArray[np.bool_]:
        """(H / 8, W / 8), which blocks lie on the page and still bear what saving left."""
        return self.covered & ~self.clipped

    @cached_property
    def coefficients(self) -> NDArray[np.float32]:
        """(H / 8, W / 8, 8, 8), the cosine transform of each block as its file has it."""
        transformed = coefficients(self._blocks)
        return transformed.swapaxes(-1, -2) if self.transposed else transformed

    @cached_property
    def _blocks(self) -> NDArray[np.float32]:
        return blocks(self.luminance)

    def on_page(self, values: NDArray[np.floating], pitch: int) -> Heat:
        """Carry local values over to the flat page.

        Args:
            values: (h, w), one for each square of the plate.
            pitch: the square's side in pixels of the plate.

        Returns:
            (page height / 8, page width / 8), zero where the plate says nothing.
        """
        finer = np.diag([1 / CELL, 1 / CELL, 1.0])
        half = pitch / 2  # a value stands for the middle of its square
        coarser = np.array([[pitch, 0, half], [0, pitch, half], [0, 0, 1.0]])
        width, height = (max(1, -(-side // CELL)) for side in self.page_size)
        mapping = finer @ self.to_page @ coarser
        laid = cv2.warpPerspective(values.astype(np.float32), mapping, (width, height))
        return np.asarray(laid, dtype=np.float32)


def expose(
    picture: NDArray[np.uint8], page_size: tuple[int, int], document: Document, orientation: int
) -> Plate | None:
    """Return the page's plate, or None where the page is too small for traces.

    Args:
        picture: (H, W, 3) BGR, the whole picture, upright.
        page_size: width and height of the flat page.
        document: for the place of the page in the picture.
        orientation: the EXIF orientation that made the picture upright.
    """
    height, width = picture.shape[:2]
    corners = page_corners(document, width, height)
    start = _grid_start(orientation, width, height)
    left, right = _blocks_within(corners[:, 0], start[0], width)
    top, bottom = _blocks_within(corners[:, 1], start[1], height)
    if min(right - left, bottom - top) < _LEAST_SIDE:
        return None
    cropped = picture[top:bottom, left:right]
    luminance = np.asarray(cv2.cvtColor(cropped, cv2.COLOR_BGR2GRAY), dtype=np.float32)
    moved = (corners - (left, top)).astype(np.float32)
    mapping = cv2.getPerspectiveTransform(moved, _rectangle(*page_size))
    return Plate(
        luminance=luminance,
        covered=_covered(moved, luminance.shape),
        clipped=_clipped(cropped),
        to_page=np.asarray(mapping, dtype=np.float64),
        page_size=page_size,
        transposed=orientation in _TRANSPOSED,
    )


def hottest(heat: Heat, threshold: float) -> Region | None:
    """Return the bounds of the hottest coherent place above a threshold, in the page's pixels."""
    marked = (heat > threshold).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(marked, connectivity=8)
    if count < 2:
        return None
    sums = np.bincount(labels.ravel(), weights=heat.ravel().astype(np.float64), minlength=count)
    x, y, width, height = (int(side) for side in stats[1 + int(np.argmax(sums[1:])), :4])
    return Region(x * CELL, y * CELL, width * CELL, height * CELL)


def page_corners(document: Document, width: int, height: int) -> NDArray[np.float64]:
    """Return the page's corners (4, 2) in a picture, from the top left of the flat page on."""
    quad = document.quad
    if quad is not None:
        points = (quad.top_left, quad.top_right, quad.bottom_right, quad.bottom_left)
        return np.array([(point.x, point.y) for point in points])
    turns = -document.rotation // 90 % 4
    whole = _rectangle(width, height)
    return np.roll(whole.astype(np.float64), -turns, axis=0)


def _grid_start(orientation: int, width: int, height: int) -> tuple[int, int]:
    """Where the first whole block begins in the upright picture: its grid may come from afar."""
    from_right, from_bottom = _FAR_SIDES.get(orientation, (False, False))
    return (width % BLOCK if from_right else 0, height % BLOCK if from_bottom else 0)


def _blocks_within(places: NDArray[np.float64], start: int, end: int) -> tuple[int, int]:
    low = max(start, start + -(-(int(places.min()) - start) // BLOCK) * BLOCK)
    high = min(float(places.max()), end)
    return low, low + max(0, int(high - low) // BLOCK * BLOCK)


def _covered(corners: NDArray[np.float32], shape: tuple[int, ...]) -> NDArray[np.bool_]:
    inside = np.zeros(shape, dtype=np.uint8)
    cv2.fillConvexPoly(inside, np.rint(corners).astype(np.int32), 1)
    rows, columns = shape[0] // BLOCK, shape[1] // BLOCK
    return np.asarray(inside.reshape(rows, BLOCK, columns, BLOCK).min(axis=(1, 3)) > 0)


def _clipped(cropped: NDArray[np.uint8]) -> NDArray[np.bool_]:
    height, width = cropped.shape[:2]
    at_end = cv2.inRange(cropped, (1, 1, 1), (254, 254, 254)) == 0
    bands = at_end.reshape(height // BLOCK, BLOCK, width).any(axis=1)
    return np.asarray(bands.reshape(-1, width // BLOCK, BLOCK).any(axis=2))


def _rectangle(width: int, height: int) -> NDArray[np.float32]:
    return np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float32)
