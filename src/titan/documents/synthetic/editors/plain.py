"""Edits written out by hand in numpy: membranes, exact coverage, bicubic warps, matched noise."""

import numpy as np
from numpy.typing import NDArray

from titan.documents.synthetic.editors.editor import (
    Corners,
    laid_out,
    shifted,
    square_to,
    window_around,
)
from titan.documents.synthetic.lettering import Lettering
from titan.documents.synthetic.page import Matrix, Pixels
from titan.documents.synthetic.pens.plain import letter_cover, mix

Plane = NDArray[np.float64]


class PlainEditor:
    """An `Editor` that knows the picture's noise and imitates it."""

    def erase(self, picture: Pixels, corners: Corners, chance: np.random.Generator) -> Pixels:
        """Span the box between its four sides (a Coons patch) and add the ground's noise."""
        window = window_around(corners, picture.shape, 8)
        part = picture[window].astype(np.float64)
        across, down = _within(corners, window)
        filled = _spanned(part, corners - (window[1].start, window[0].start), across, down)
        filled += chance.normal(0, 1, part.shape) * _noise(part)
        return _blended(picture, window, filled, _feathered(across, down, 0.04))

    def write(
        self, picture: Pixels, lettering: Lettering, homography: Matrix, chance: np.random.Generator
    ) -> Pixels:
        """Sum each letter's area under each pixel and mix ink in as light, with noise."""
        region = lettering.region()
        window = window_around(laid_out(region, homography), picture.shape, 6)
        part = picture[window]
        to_page = np.linalg.inv(shifted(window) @ homography)
        cover = letter_cover(part.shape[:2], lettering, to_page)
        for _ in range(int(chance.integers(0, 2))):
            cover = _binomial(cover[..., None].astype(np.float64))[..., 0].astype(np.float32)
        noise = chance.normal(0, 1, part.shape) * _noise(part.astype(np.float64))
        ink = np.clip(np.array(lettering.ink) + noise, 0, 255).astype(np.float32)
        edited = picture.copy()
        edited[window] = mix(part, cover, ink)
        return edited

    def paste(
        self, picture: Pixels, patch: Pixels, corners: Corners, chance: np.random.Generator
    ) -> Pixels:
        """Warp with a Catmull-Rom kernel, match mean and spread by channel, ramp the rim."""
        window = window_around(corners, picture.shape, 4)
        part = picture[window].astype(np.float64)
        across, down = _within(corners, window)
        laid = _bicubic(patch.astype(np.float64), across * patch.shape[1], down * patch.shape[0])
        share = _feathered(across, down, float(chance.uniform(0.01, 0.06)))
        if chance.random() < 0.5:  # half of the forgers match tones
            inside = share > 0.5  # the inner side of the ramp
            gain = part[inside].std(0) / np.maximum(laid[inside].std(0), 1)
            gain = np.clip(gain, 0.8, 1.25)
            laid = (laid - laid[inside].mean(0)) * gain + 0.5 * (
                laid[inside].mean(0) + part[inside].mean(0)
            )
        return _blended(picture, window, laid, share)

    def smooth(self, picture: Pixels, corners: Corners, chance: np.random.Generator) -> Pixels:
        """Soften by repeated binomial sums, less where the picture varies much (Lee 1980)."""
        window = window_around(corners, picture.shape, 6)
        part = picture[window].astype(np.float64)
        mean = part
        for _ in range(int(chance.integers(3, 7))):
            mean = _binomial(mean)
        spread = _binomial(_binomial((part - mean) ** 2))
        keep = spread / (spread + chance.uniform(80, 400))
        across, down = _within(corners, window)
        return _blended(
            picture, window, mean + keep * (part - mean), _feathered(across, down, 0.05)
        )


def _within(corners: Corners, window: tuple[slice, slice]) -> tuple[Plane, Plane]:
    """How far each pixel of a window lies along and down a box: 0 to 1 inside it."""
    rows, columns = window
    y, x = np.mgrid[rows, columns] + 0.5
    back = np.linalg.inv(square_to(corners))
    depth = back[2, 0] * x + back[2, 1] * y + back[2, 2]
    across = (back[0, 0] * x + back[0, 1] * y + back[0, 2]) / depth
    down = (back[1, 0] * x + back[1, 1] * y + back[1, 2]) / depth
    return across, down


def _feathered(across: Plane, down: Plane, rim: float) -> Plane:
    """1 inside a box, 0 outside, a smooth ramp within its rim."""
    edge = np.minimum(np.minimum(across, 1 - across), np.minimum(down, 1 - down))
    share = np.clip(edge / rim, 0, 1)
    return np.asarray(share * share * (3 - 2 * share))


def _blended(picture: Pixels, window: tuple[slice, slice], over: Plane, share: Plane) -> Pixels:
    edited = picture.copy()
    under = edited[window].astype(np.float64)
    mixed = under + (over - under) * share[..., None]
    edited[window] = np.clip(mixed + 0.5, 0, 255).astype(np.uint8)
    touched = share == 0
    edited[window][touched] = picture[window][touched]
    return edited


def _binomial(part: Plane) -> Plane:
    """Sums with weights 1, 2, 1 along both axes."""
    rows = np.pad(part, ((1, 1), (0, 0), (0, 0)), mode="edge")
    part = (rows[:-2] + 2 * rows[1:-1] + rows[2:]) / 4
    columns = np.pad(part, ((0, 0), (1, 1), (0, 0)), mode="edge")
    return (columns[:, :-2] + 2 * columns[:, 1:-1] + columns[:, 2:]) / 4


def _noise(part: Plane) -> Plane:
    """The usual deviation of a pixel from its surroundings, by channel."""
    return np.median(np.abs(part - _binomial(part)), axis=(0, 1)) / 0.5


def _spanned(part: Plane, corners: Corners, across: Plane, down: Plane) -> Plane:
    """The Coons patch between colours along the four sides of a box."""
    top, right = _side(part, corners[0], corners[1]), _side(part, corners[1], corners[2])
    bottom, left = _side(part, corners[3], corners[2]), _side(part, corners[0], corners[3])
    u, v = np.clip(across, 0, 1)[..., None], np.clip(down, 0, 1)[..., None]
    column = np.clip(across * (len(top) - 1), 0, len(top) - 1).astype(int)
    row = np.clip(down * (len(left) - 1), 0, len(left) - 1).astype(int)
    sides = (1 - v) * top[column] + v * bottom[column] + (1 - u) * left[row] + u * right[row]
    ends = (1 - u) * (1 - v) * top[0] + u * (1 - v) * top[-1]
    ends += (1 - u) * v * bottom[0] + u * v * bottom[-1]
    return np.asarray(sides - ends)


def _side(part: Plane, start: NDArray[np.float64], end: NDArray[np.float64]) -> Plane:
    """Smoothed colours along one side: (48, 3)."""
    share = np.linspace(0, 1, 48)[:, None]
    points = np.round(start * (1 - share) + end * share).astype(int)
    x = np.clip(points[:, 0], 0, part.shape[1] - 1)
    y = np.clip(points[:, 1], 0, part.shape[0] - 1)
    colours = np.pad(part[y, x], ((4, 4), (0, 0)), mode="edge")
    return np.stack([np.median(colours[i : i + 9], axis=0) for i in range(48)])


def _bicubic(patch: Plane, x: Plane, y: Plane) -> Plane:
    """A patch at fractional places, by Catmull and Rom's cubic convolution."""
    x, y = x - 0.5, y - 0.5
    column, row = np.floor(x).astype(int), np.floor(y).astype(int)
    total = np.zeros((*x.shape, 3))
    for dy in range(-1, 3):
        line = np.zeros_like(total)
        for dx in range(-1, 3):
            at = patch[
                np.clip(row + dy, 0, patch.shape[0] - 1),
                np.clip(column + dx, 0, patch.shape[1] - 1),
            ]
            line += at * _kernel(x - column - dx)[..., None]
        total += line * _kernel(y - row - dy)[..., None]
    return total


def _kernel(distance: Plane) -> Plane:
    t = np.abs(distance)
    near = 1.5 * t**3 - 2.5 * t**2 + 1
    far = -0.5 * t**3 + 2.5 * t**2 - 4 * t + 2
    return np.where(t < 1, near, np.where(t < 2, far, 0))  # support of the kernel
