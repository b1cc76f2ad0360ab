"""Draws by hand with numpy alone: coverage summed exactly, inks mixed as light.

Letters come as large bitmaps, whose area under each pixel is summed here; lines are dabs laid
close together; outlines are filled by accumulating signed areas along the rows.
"""

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from titan.documents.synthetic.lettering import Ink, Lettering, measuring_font
from titan.documents.synthetic.page import Matrix, Pixels
from titan.documents.synthetic.pens.pen import Curve
from titan.domain.document import Region

Cover = NDArray[np.floating[Any]]
"""(H, W) share of each pixel that is covered, 0 to 1."""

_LARGE = 200  # pixels: the size of `measuring_font`
_SUBROWS = 4
_GAMMA = 2.2
_FINE = 16383  # steps of light in the table that leads back to levels
_LIGHT = ((np.arange(256) / 255) ** _GAMMA).astype(np.float32)
_LEVEL = np.round(255 * (np.arange(_FINE + 1) / _FINE) ** (1 / _GAMMA)).astype(np.uint8)


def mix(ground: Pixels, cover: Cover, ink: Ink | NDArray[np.float32]) -> Pixels:
    """Return a ground with an ink over it, mixed in linear light where it is covered.

    Args:
        ground: (H, W, 3) BGR.
        cover: (H, W).
        ink: one colour, or (H, W, 3) of them, 0 to 255.
    """
    touched = cover > 0
    over = np.asarray(ink, np.float32)
    if over.ndim > 1:
        over = over[touched]
    share = cover[touched][:, None]
    light = _LIGHT[ground[touched]] * (1 - share) + (over / 255) ** _GAMMA * share
    mixed = ground.copy()
    mixed[touched] = _LEVEL[np.clip(light * _FINE + 0.5, 0, _FINE).astype(np.intp)]
    return mixed


@cache
def _glyph(typeface: str, character: str) -> tuple[NDArray[np.float64], float, float]:
    """Sums of a large bitmap over rows and columns, and where its corner stands."""
    font = measuring_font(typeface)
    left, top, *_ = font.getbbox(character, anchor="ls")
    mask, offset = font.getmask2(character, mode="L", anchor="ls")
    width, height = mask.size
    if width == 0 or height == 0:
        return np.zeros((1, 1)), float(left), float(top)
    bitmap = np.asarray(mask, np.float64).reshape(height, width) / 255
    sums = np.zeros((height + 1, width + 1))
    sums[1:, 1:] = bitmap.cumsum(0).cumsum(1)
    return sums, float(offset[0]), float(offset[1])


def _sum_at(
    sums: NDArray[np.float64], y: NDArray[np.float64], x: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The summed-area table at fractional places, linear between its entries."""
    y = np.clip(y, 0, sums.shape[0] - 1)
    x = np.clip(x, 0, sums.shape[1] - 1)
    row = np.minimum(y.astype(np.intp), max(sums.shape[0] - 2, 0))
    column = np.minimum(x.astype(np.intp), max(sums.shape[1] - 2, 0))
    below, right = (
        np.minimum(i + 1, n - 1) for i, n in ((row, sums.shape[0]), (column, sums.shape[1]))
    )
    down, along = y - row, x - column
    upper = sums[row, column] * (1 - along) + sums[row, right] * along
    lower = sums[below, column] * (1 - along) + sums[below, right] * along
    return np.asarray(upper * (1 - down) + lower * down)


def letter_cover(
    shape: tuple[int, int], lettering: Lettering, to_page: Matrix | None = None
) -> Cover:
    """Return how much of each pixel of a picture a line of text covers.

    Args:
        shape: height and width of the picture.
        lettering: the text, in pixels of the page.
        to_page: homography from the picture to the page, or None where they are the same.
    """
    cover = np.zeros(shape, np.float32)
    matrix = np.eye(3) if to_page is None else to_page
    places = lettering.places()
    scale = _LARGE / lettering.size
    for character, left in zip(lettering.text, places[:-1], strict=True):
        sums, corner_x, corner_y = _glyph(lettering.typeface, character)
        if sums.size == 1:
            continue
        box = np.array(
            [[0, 0], [sums.shape[1], 0], [sums.shape[1], sums.shape[0]], [0, sums.shape[0]]]
        )
        on_page = (box + np.array([corner_x, corner_y])) / scale + (left, lettering.baseline)
        window = _window(on_page, np.linalg.inv(matrix), shape)
        if window is None:
            continue
        rows, columns = window
        y, x = np.mgrid[rows, columns]
        edges = _project(matrix, x + 0.5, y + 0.5)
        reach = 0.5 * np.sqrt(abs(np.linalg.det(matrix[:2, :2]))) * scale
        across = (edges[0] - left) * scale - corner_x
        down = (edges[1] - lettering.baseline) * scale - corner_y
        area = (
            _sum_at(sums, down + reach, across + reach)
            - _sum_at(sums, down - reach, across + reach)
            - _sum_at(sums, down + reach, across - reach)
            + _sum_at(sums, down - reach, across - reach)
        ) / (4 * reach * reach)
        cover[rows, columns] = np.maximum(cover[rows, columns], area.astype(np.float32))
    return np.clip(cover, 0, 1)


def _project(
    matrix: Matrix, x: NDArray[np.floating[Any]], y: NDArray[np.floating[Any]]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    depth = matrix[2, 0] * x + matrix[2, 1] * y + matrix[2, 2]
    return (
        (matrix[0, 0] * x + matrix[0, 1] * y + matrix[0, 2]) / depth,
        (matrix[1, 0] * x + matrix[1, 1] * y + matrix[1, 2]) / depth,
    )


def _window(
    box: NDArray[np.floating[Any]], to_picture: Matrix, shape: tuple[int, int]
) -> tuple[slice, slice] | None:
    """The rows and columns of the picture that a rectangle of the page may touch."""
    x, y = _project(to_picture, box[:, 0], box[:, 1])
    left, right = max(0, int(x.min()) - 1), min(shape[1], int(x.max()) + 2)
    top, bottom = max(0, int(y.min()) - 1), min(shape[0], int(y.max()) + 2)
    return (slice(top, bottom), slice(left, right)) if left < right and top < bottom else None


def curve_cover(shape: tuple[int, int], curves: list[Curve], width: float) -> Cover:
    """Return how much of each pixel thin curves cover: dabs half a pixel apart."""
    dots = np.concatenate([_densely(curve) for curve in curves])
    height, across = shape
    x, y = dots[:, 0] - 0.5, dots[:, 1] - 0.5
    column, row = np.floor(x).astype(np.intp), np.floor(y).astype(np.intp)
    right, down = x - column, y - row
    total = np.zeros((height + 2) * (across + 2))
    for dy, dx, share in (
        (0, 0, (1 - right) * (1 - down)), (0, 1, right * (1 - down)),
        (1, 0, (1 - right) * down), (1, 1, right * down),
    ):  # fmt: skip
        r, c = row + dy, column + dx
        inside = (r >= 0) & (r < height) & (c >= 0) & (c < across)
        total[: height * across] += np.bincount(
            r[inside] * across + c[inside], share[inside], minlength=height * across
        )
    cover = 0.5 * width * total[: height * across].reshape(shape)
    return np.clip(cover, 0, 1).astype(np.float32)


def _densely(curve: Curve) -> Curve:
    steps = np.hypot(*np.diff(curve, axis=0).T)
    along = np.concatenate([[0], np.cumsum(steps)])
    at = np.arange(0, along[-1], 0.5)
    return np.column_stack([np.interp(at, along, curve[:, 0]), np.interp(at, along, curve[:, 1])])


def polygon_cover(shape: tuple[int, int], outline: Curve) -> Cover:
    """Return how much of each pixel a filled outline covers, by signed areas along each row."""
    height, width = shape
    sums = np.zeros((height * _SUBROWS, width + 2))
    ends = np.roll(outline, -1, axis=0)
    for (x0, y0), (x1, y1) in zip(outline * (1, _SUBROWS), ends * (1, _SUBROWS), strict=True):
        low, high = (y0, y1) if y0 < y1 else (y1, y0)
        rows = np.arange(
            max(0, int(np.ceil(low - 0.5))), min(height * _SUBROWS, int(np.ceil(high - 0.5)))
        )
        if not rows.size:
            continue
        x = np.clip(x0 + (rows + 0.5 - y0) * (x1 - x0) / (y1 - y0), 0, width)
        column = x.astype(np.intp)
        sign = 1.0 if y1 > y0 else -1.0
        np.add.at(sums, (rows, column), sign * (1 - (x - column)))
        np.add.at(sums, (rows, column + 1), sign * (x - column))
    filled = np.abs(np.cumsum(sums, axis=1)[:, :width])
    mean = filled.reshape(height, _SUBROWS, width).mean(1)
    return np.asarray(np.clip(mean, 0, 1), np.float32)


class PlainPen:
    """A `Pen` on a numpy array.

    Args:
        ground: (H, W, 3) BGR, what is drawn on.
    """

    def __init__(self, ground: Pixels) -> None:
        self._page = ground.copy()

    def curves(self, curves: list[Curve], ink: Ink, width: float) -> None:
        """Draw open curves, `width` pixels wide (thin ones only)."""
        cover = curve_cover(self._page.shape[:2], curves, width)
        self._page = mix(self._page, cover, ink)

    def polygon(self, outline: Curve, ink: Ink) -> None:
        """Fill a closed outline."""
        self._page = mix(self._page, polygon_cover(self._page.shape[:2], outline), ink)

    def letter(self, lettering: Lettering) -> None:
        """Write a line of text."""
        region = lettering.region()
        top, bottom = max(0, region.y - 4), region.y + region.height + 4
        part = self._page[top:bottom]
        shift = np.array([[1.0, 0, 0], [0, 1, top], [0, 0, 1]])
        self._page[top:bottom] = mix(
            part, letter_cover(part.shape[:2], lettering, shift), lettering.ink
        )

    def picture(self, pixels: Pixels, region: Region, opacity: float) -> None:
        """Lay a picture over a rectangle, scaled to it by linear interpolation."""
        height, width = pixels.shape[:2]
        y = np.clip((np.arange(region.height) + 0.5) * height / region.height - 0.5, 0, height - 1)
        x = np.clip((np.arange(region.width) + 0.5) * width / region.width - 0.5, 0, width - 1)
        top, left = np.minimum(y.astype(int), height - 2), np.minimum(x.astype(int), width - 2)
        down, along = (y - top)[:, None, None], (x - left)[None, :, None]
        rows = pixels[top] * (1 - down) + pixels[top + 1] * down
        scaled = rows[:, left] * (1 - along) + rows[:, left + 1] * along
        cover = np.full(scaled.shape[:2], opacity, np.float32)
        window = np.s_[region.y : region.y + region.height, region.x : region.x + region.width]
        self._page[window] = mix(self._page[window], cover, scaled.astype(np.float32))

    def pixels(self) -> Pixels:
        """Return the page: (H, W, 3) BGR."""
        return self._page
