"""Pictures with a past of their own that belong to a genuine page: portraits, seals, fingerprints.

Specimens and many cards are composed on a computer: the portrait came from a camera, was compressed
and made smaller before it stood beside the print, and no lens ever saw both. A network that knows
drawn faces alone takes each of them for an edit. What is placed here is invented: surfaces that
hide one another as those of the world do (the dead leaves model; Lee, Mumford and Huang, Occlusion
models for natural images, IJCV 41, 2001).
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from titan.forensics.train.habits import Pixels, rounded

_SIDES = (70, 300)  # pixels of a picture on the page
_LEAVES = (20, 120)
_SMALLEST, _LARGEST = 0.025, 0.7  # of the shorter side, the radius of a surface
_EARLIER_SCALES = (0.6, 3.0)  # of the size at which it was taken to that on the page
_EARLIER_QUALITIES = (45, 98)
_CUT_OUT, _GREY, _PALE = 0.35, 0.3, 0.2  # shares without ground, without colour, shining through


def with_photograph(pixels: Pixels, generator: np.random.Generator) -> Pixels:
    """Return a page, (H, W, 3) BGR, with an invented photograph placed on it."""
    limit = np.array(pixels.shape[:2])
    sides = np.minimum(generator.integers(*_SIDES, 2), limit)
    top, left = (int(place) for place in generator.integers(0, limit - sides + 1))
    height, width = (int(side) for side in sides)
    picture = _before(height, width, generator).astype(np.float32)
    cover = _cover(height, width, generator)[..., None]
    if generator.random() < _PALE:
        cover = cover * np.float32(generator.uniform(0.25, 0.7))
    page, here = pixels.copy(), np.s_[top : top + height, left : left + width]
    joined = page[here] * (1 - cover) + picture * cover
    page[here] = rounded(joined)
    return page


def _before(height: int, width: int, generator: np.random.Generator) -> Pixels:
    """A picture as it was when it came to the page: taken, compressed, resized."""
    scale = generator.uniform(*_EARLIER_SCALES)
    taken = _scene(max(16, round(height * scale)), max(16, round(width * scale)), generator)
    if generator.random() < _GREY:
        taken = np.asarray(
            cv2.cvtColor(cv2.cvtColor(taken, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR)
        )
    if generator.random() < 0.8:
        quality = int(generator.integers(*_EARLIER_QUALITIES))
        coded = cv2.imencode(".jpg", taken, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
        taken = np.asarray(cv2.imdecode(coded, cv2.IMREAD_COLOR), np.uint8)
    flag = cv2.INTER_AREA if scale > 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(taken, (width, height), interpolation=flag), np.uint8)


def _scene(height: int, width: int, generator: np.random.Generator) -> Pixels:
    """Surfaces of all sizes before one another, lit from a side, with the grain of a sensor."""
    palette = _palette(generator)
    scene = np.full((height, width, 3), palette[0], np.float32)
    count = int(generator.integers(*_LEAVES))
    radii = np.sort(_radii(count, generator))[::-1] * min(height, width)
    blurred_at = set(generator.integers(0, count, 3).tolist())  # what lies behind is out of focus
    for place, radius in enumerate(radii):
        middle = generator.uniform((0, 0), (width, height))
        axes = np.maximum(radius * generator.uniform(0.4, 1.6, 2), 1)
        share = generator.random()
        colour = palette[0] * share + palette[1 + place % 2] * (1 - share)
        cv2.ellipse(scene, middle.astype(int).tolist(), axes.astype(int).tolist(),
                    float(generator.uniform(0, 180)), 0, 360, colour.tolist(), -1,
                    cv2.LINE_AA)  # fmt: skip
        if place in blurred_at:
            width_of_blur = max(0.5, radius * generator.uniform(0.05, 0.5))
            scene = np.asarray(cv2.GaussianBlur(scene, (0, 0), width_of_blur), np.float32)
    soft = cv2.GaussianBlur(scene, (0, 0), generator.uniform(0.5, 2.0))
    slope = generator.uniform(-60, 60, 2)
    rows, columns = np.mgrid[-0.5 : 0.5 : height * 1j, -0.5 : 0.5 : width * 1j]
    light = slope[0] * rows + slope[1] * columns + _texture(height, width, generator)
    grain = generator.standard_normal(scene.shape, dtype=np.float32) * generator.uniform(0.5, 6)
    return np.asarray(np.clip(soft + light[..., None] + grain, 0, 255), np.uint8)


def _radii(count: int, generator: np.random.Generator) -> NDArray[np.float64]:
    """Radii whose density falls as their cube, which looks the same at every scale."""
    shares = generator.random(count)
    return (shares / _LARGEST**2 + (1 - shares) / _SMALLEST**2) ** -0.5


def _palette(generator: np.random.Generator) -> NDArray[np.float64]:
    """Three colours of one light, mostly muted: (3, 3) BGR."""
    lights = generator.uniform(25, 235, 3)
    hues = generator.normal(0, generator.choice([6.0, 18.0, 45.0]), (3, 3))
    return np.clip(lights[:, None] + hues, 0, 255)


def _texture(height: int, width: int, generator: np.random.Generator) -> NDArray[np.float32]:
    """Skin, hair and cloth: noise of several widths, the finer the fainter."""
    texture = np.zeros((height, width), np.float32)
    for cells in (8, 24, 72):
        size = min(cells, width), min(cells, height)
        coarse = generator.standard_normal(size[::-1], dtype=np.float32)
        wide = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
        texture += np.asarray(wide, np.float32) / np.float32(cells**0.3)
    return texture * np.float32(generator.uniform(0, 15))


def _cover(height: int, width: int, generator: np.random.Generator) -> NDArray[np.float32]:
    """Where the picture hides the page, 0 to 1: all of a rectangle, or a figure without ground."""
    if generator.random() >= _CUT_OUT:
        return np.ones((height, width), np.float32)
    figure = np.zeros((height, width), np.uint8)
    head = int(width / 2), int(height * 0.4)
    cv2.ellipse(figure, head, (int(width * 0.28), int(height * 0.33)), 0, 0, 360, 255, -1)
    cv2.ellipse(figure, (int(width / 2), height), (int(width * 0.47), int(height * 0.35)),
                0, 0, 360, 255, -1)  # fmt: skip
    soft = cv2.GaussianBlur(figure, (0, 0), generator.uniform(0.5, 4))
    return np.asarray(soft, np.float32) / np.float32(255)
