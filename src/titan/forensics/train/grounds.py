"""What security printing lays over or under a page: both crops of a pair wear the same.

Drawn pages know some families of curves; printed documents have screens, microprint, foils, stamps
and words across. A network that never met them takes them for edits. Nothing here copies a design.
"""

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from titan.forensics.train.habits import Pixels, rounded
from titan.forensics.train.photographs import with_photograph

_Layer = NDArray[np.float32]

_LETTERS = np.array(list("ABCDEFGHIKLMNOPRSTUVXYZ0123456789"))
_FACES = (cv2.FONT_HERSHEY_DUPLEX, cv2.FONT_HERSHEY_COMPLEX, cv2.FONT_HERSHEY_TRIPLEX)
_COUNT_SHARES = (0.5, 0.3, 0.2)  # of none, one and two layers
_RENDERED = 0.15  # share of pages that a computer drew, flat and without a grain
_COMPOSED = 0.35  # share of pages with an invented photograph on them
_NO_LENS = 0.5  # share of these that stay as a computer composed them
_LETTERING = 10  # lines on a rendered page


def dressed(pixels: Pixels, generator: np.random.Generator) -> Pixels:
    """Return a page, (H, W, 3) BGR, as it may look elsewhere: printed, composed or drawn."""
    if generator.random() < _RENDERED:
        return with_photograph(_rendered(pixels.shape, generator), generator)
    count = int(generator.choice(len(_COUNT_SHARES), p=_COUNT_SHARES))
    for _ in range(count):
        pixels = _LAYERS[int(generator.integers(len(_LAYERS)))](pixels, generator)
    composed = generator.random() < _COMPOSED
    if composed:
        pixels = with_photograph(pixels, generator)
    as_it_is = generator.random() < _NO_LENS if composed else not count
    return pixels if as_it_is else _photographed(pixels, generator)


def _rendered(shape: tuple[int, ...], generator: np.random.Generator) -> Pixels:
    """A page that never was on paper: one tint, some rules, lines of letters."""
    tint = 255 - generator.integers(0, 40, 3) * int(generator.random() < 0.5)
    page = np.full(shape, tint, np.uint8)
    ink = generator.integers(0, 110, 3).tolist()
    for _ in range(int(generator.integers(0, 4))):
        ends = generator.integers(0, shape[1::-1], (2, 2))
        ends[1, generator.integers(2)] = ends[0, generator.integers(2)]
        cv2.line(page, ends[0].tolist(), ends[1].tolist(), ink, int(generator.integers(1, 4)))
    face = _FACES[int(generator.integers(len(_FACES)))]
    for _ in range(int(generator.integers(2, _LETTERING))):
        text = "".join(generator.choice(_LETTERS, int(generator.integers(3, 16))))
        place = generator.integers((-40, 10), shape[1::-1]).tolist()
        size, weight = float(generator.uniform(0.3, 1.1)), int(generator.integers(1, 3))
        cv2.putText(page, text, place, face, size, ink, weight, cv2.LINE_AA)
    return page


def _photographed(pixels: Pixels, generator: np.random.Generator) -> Pixels:
    """Through one lens and sensor: a layer sharper than its page would be an edit."""
    soft = cv2.GaussianBlur(pixels, (0, 0), generator.uniform(0.4, 1.2))
    grain = generator.standard_normal(pixels.shape, dtype=np.float32)
    return rounded(soft + grain * np.float32(generator.uniform(0.5, 3.5)))


def _curves(pixels: Pixels, generator: np.random.Generator) -> Pixels:
    """Fine lines that bend alike, in one pale ink: a guilloche of another press."""
    along, across = _axes(pixels.shape, generator)
    pitch = generator.uniform(3, 16)
    bent = np.zeros_like(along)
    for _ in range(2):
        length, reach = generator.uniform(30, 200), generator.uniform(0.5, 2.5) * pitch
        bent += reach * np.sin(across * (2 * np.pi / length) + generator.uniform(0, 6.3))
    wave = np.cos((along + bent) * (2 * np.pi / pitch))
    line = np.clip((wave - generator.uniform(0.3, 0.85)) * pitch, 0, 1)
    return _inked(pixels, line, generator.uniform(0.2, 0.8), _pale(generator))


def _microprint(pixels: Pixels, generator: np.random.Generator) -> Pixels:
    """Rows of letters too small to be read."""
    height, width = pixels.shape[:2]
    tall, wide = generator.uniform(3, 7), generator.uniform(1.2, 2.5)
    marks = generator.random((int(height / tall) + 1, int(width / wide) + 1)) < 0.5
    marks[generator.random(len(marks)) < 0.5] = False
    large = cv2.resize(marks.astype(np.float32), (width, height), interpolation=cv2.INTER_LINEAR)
    rows = (np.arange(height) % tall < 0.65 * tall).astype(np.float32)[:, None]
    return _inked(pixels, large * rows, generator.uniform(0.2, 0.7), _pale(generator))


def _clouds(pixels: Pixels, generator: np.random.Generator) -> Pixels:
    """Tints that run into each other, as rainbow printing, paper and photographs have them."""
    height, width = pixels.shape[:2]
    tint = np.zeros(pixels.shape, np.float32)
    for cells in (3, 9, 33, 100):
        coarse = generator.standard_normal((cells, cells, 3), dtype=np.float32)
        soft = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
        tint += np.asarray(soft, np.float32) / np.float32(cells**0.5)
    return rounded(pixels + tint * generator.uniform(8, 40))


def _words(pixels: Pixels, generator: np.random.Generator) -> Pixels:
    """Words across the page, as specimens and cancelled documents carry them."""
    height, width = pixels.shape[:2]
    layer = np.zeros((height, width), np.uint8)
    size, weight = generator.uniform(0.7, 4), int(generator.integers(1, 8))
    face = _FACES[int(generator.integers(len(_FACES)))]
    for _ in range(int(generator.integers(1, 4))):
        text = "".join(generator.choice(_LETTERS, int(generator.integers(4, 12))))
        place = int(generator.uniform(-0.2, 0.6) * width), int(generator.uniform(0, 1) * height)
        cv2.putText(layer, text, place, face, size, 255, weight, cv2.LINE_AA)
    middle, turn = (width / 2, height / 2), generator.normal(0, 25)
    layer = np.asarray(
        cv2.warpAffine(layer, cv2.getRotationMatrix2D(middle, turn, 1), (width, height)), np.uint8
    )
    ink = generator.integers(0, 256, 3).astype(np.float32)
    return _inked(pixels, layer.astype(np.float32) / 255, generator.uniform(0.25, 1), ink)


def _foil(pixels: Pixels, generator: np.random.Generator) -> Pixels:
    """A patch of bands in the colours of the rainbow, with the fine ruling that makes them."""
    height, width = pixels.shape[:2]
    along, across = _axes(pixels.shape, generator)
    hue = (along / generator.uniform(20, 120) + across / 300) % 1
    colours = np.stack([np.cos(2 * np.pi * (hue + third / 3)) for third in range(3)], -1)
    ruling = np.cos(across * (2 * np.pi / generator.uniform(2.2, 5)))[..., None]
    middle = generator.uniform((0, 0), (width, height))
    axes = generator.uniform(25, 140, 2)
    patch = np.zeros((height, width), np.uint8)
    cv2.ellipse(patch, middle.astype(int).tolist(), axes.astype(int).tolist(),
                float(generator.uniform(0, 180)), 0, 360, 255, -1, cv2.LINE_AA)  # fmt: skip
    strength = patch[..., None] / np.float32(255) * np.float32(generator.uniform(10, 60))
    return rounded(pixels + strength * (colours + 0.4 * ruling))


def _holes(pixels: Pixels, generator: np.random.Generator) -> Pixels:
    """Dots of a laser that wrote a number through the page."""
    height, width = pixels.shape[:2]
    layer = np.zeros((height, width), np.uint8)
    x, y = generator.uniform(0, 0.5) * width, generator.uniform(0.1, 0.9) * height
    pitch, radius = generator.uniform(4, 9), int(generator.integers(1, 4))
    for column in range(int(generator.integers(20, 60))):
        for row in range(7):
            if generator.random() < 0.4:
                middle = int(x + column * pitch), int(y + row * pitch)
                cv2.circle(layer, middle, radius, 255, -1, cv2.LINE_AA)
    light = generator.choice([0.0, 255.0])
    ink = np.full(3, light, np.float32)
    return _inked(pixels, layer.astype(np.float32) / 255, generator.uniform(0.3, 0.9), ink)


def _axes(shape: tuple[int, ...], generator: np.random.Generator) -> tuple[_Layer, _Layer]:
    """Two coordinates in pixels at a right angle, turned anyhow."""
    rows, columns = np.mgrid[: shape[0], : shape[1]].astype(np.float32)
    turn = generator.uniform(0, np.pi)
    cosine, sine = np.float32(np.cos(turn)), np.float32(np.sin(turn))
    return columns * cosine + rows * sine, rows * cosine - columns * sine


def _pale(generator: np.random.Generator) -> NDArray[np.float32]:
    return generator.integers(60, 230, 3).astype(np.float32)


def _inked(
    pixels: Pixels, cover: NDArray[np.floating], strength: float, ink: NDArray[np.float32]
) -> Pixels:
    share = np.asarray(cover, np.float32)[..., None] * np.float32(strength)
    return rounded(pixels * (1 - share) + ink * share)


_Lay = Callable[[Pixels, np.random.Generator], Pixels]
_LAYERS: tuple[_Lay, ...] = (
    _curves, _microprint, _clouds, _words, _foil, _holes,
)  # fmt: skip
