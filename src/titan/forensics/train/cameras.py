"""Cameras drawn anew: what a phone does to a scene, with every step and strength picked at random.

A network that meets two phones learns their traces, and takes print and portraits seen by a third
for edits. No two crops that go through here were taken by the same camera; what they share is the
order of its steps: lens, colours that are sensed alternately and filled in, noise and its removal,
tone, sharpening, a first file.
"""

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from titan.forensics.train.finish import resized
from titan.forensics.train.habits import Pixels, habits, rounded

_Levels = NDArray[np.float32]

_SENSED = 0.75  # share of cameras whose pixels see one colour each; scanners see all
_ALL_LEVELS = np.arange(256, dtype=np.float32) / 255
_FIRST_QUALITIES = (78, 100)
_LOSSLESS = 0.15  # share of first files that keep every pixel
_SHRINK = (0.5, 1.0)  # what is left of the sides: it hides the camera that took the picture first


def retaken(pixels: Pixels, generator: np.random.Generator) -> tuple[Pixels, float]:
    """Return a picture as a camera drawn at random would have taken it, smaller.

    Args:
        pixels: (H, W, 3) BGR.
        generator: the same state gives the same camera.

    Returns:
        The picture, and its scale: above one half and at most one.
    """
    scale = float(generator.uniform(*_SHRINK))
    return taken(resized(pixels, scale, cv2.INTER_AREA), generator), scale


def taken(scene: Pixels, generator: np.random.Generator) -> Pixels:
    """Return a scene, (H, W, 3) BGR, as the first file of a camera drawn at random shows it."""
    levels = _through_lens(scene, generator)
    levels = levels + _noise(levels, generator)
    if generator.random() < _SENSED:
        levels = _filled_in(levels, generator)
    levels = _REMOVALS[int(generator.integers(len(_REMOVALS)))](levels, generator)
    # What editors do to a place, a camera may do to everything: no filter alone makes an edit.
    picture = _toned(habits(rounded(levels), generator), generator)
    return _first_file(_sharpened(picture, generator), generator)


def _through_lens(scene: Pixels, generator: np.random.Generator) -> _Levels:
    """Out of focus or shaken a little, in light of a colour of its own."""
    seen = scene.astype(np.float32)
    if generator.random() < 0.7:
        across, down = (float(width) for width in generator.uniform(0.3, 1.1, 2))
        seen = np.asarray(cv2.GaussianBlur(seen, (0, 0), across, sigmaY=down), np.float32)
    mixture = np.eye(3) + generator.normal(0, 0.03, (3, 3))
    return np.asarray(cv2.transform(seen, mixture.astype(np.float32)), np.float32)


def _noise(levels: _Levels, generator: np.random.Generator) -> _Levels:
    """Of light itself, stronger where there is more of it, and of the electronics."""
    light, read = generator.uniform(0, 0.9), generator.uniform(0.2, 2.5)
    spread = np.sqrt(np.float32(light) * np.maximum(levels, 0) / 16 + np.float32(read * read))
    return spread * generator.standard_normal(levels.shape, dtype=np.float32)


def _filled_in(levels: _Levels, generator: np.random.Generator) -> _Levels:
    """One colour kept at each pixel (Bayer), the others interpolated from neighbours.

    Green comes first, red and blue as differences to it, or each for itself; how far neighbours
    count is drawn (as normalised convolution; Knutsson and Westin, CVPR 1993).
    """
    row, column = (int(start) for start in generator.integers(0, 2, 2))
    kept = np.zeros(levels.shape, np.float32)
    kept[row::2, column::2, 2] = kept[1 - row :: 2, 1 - column :: 2, 0] = 1
    kept[row::2, 1 - column :: 2, 1] = kept[1 - row :: 2, column::2, 1] = 1
    width = float(generator.uniform(0.55, 0.95))
    green = _spread(levels[..., 1], kept[..., 1], width)
    base = green * np.float32(generator.random() < 0.6)
    planes = [
        base + _spread(levels[..., plane] - base, kept[..., plane], width) for plane in (0, 2)
    ]
    return np.dstack([planes[0], green, planes[1]])


def _spread(plane: _Levels, kept: _Levels, width: float) -> _Levels:
    """A plane from the pixels that were kept; those stay what they are."""
    near = cv2.GaussianBlur(plane * kept, (5, 5), width) / cv2.GaussianBlur(kept, (5, 5), width)
    return np.asarray(np.where(kept > 0, plane, near), np.float32)


def _kept(levels: _Levels, _generator: np.random.Generator) -> _Levels:
    return levels


def _colour_smoothed(levels: _Levels, generator: np.random.Generator) -> _Levels:
    """Brightness stays sharp, colours are averaged over some pixels."""
    grey = levels.mean(2, keepdims=True)
    side = 2 * int(generator.integers(1, 5)) + 1
    return np.asarray(grey + cv2.blur(levels - grey, (side, side)), np.float32)


def _edges_kept(levels: _Levels, generator: np.random.Generator) -> _Levels:
    """Averaged with neighbours of a like colour (Tomasi and Manduchi, ICCV 1998)."""
    strength, reach = generator.uniform(6, 30), generator.uniform(0.8, 2.5)
    return np.asarray(cv2.bilateralFilter(levels, 5, float(strength), float(reach)), np.float32)


def _faint_removed(levels: _Levels, generator: np.random.Generator) -> _Levels:
    """Details below a strength vanish, the others shrink by as much (Donoho 1995)."""
    soft = cv2.GaussianBlur(levels, (0, 0), float(generator.uniform(0.8, 2.5)))
    detail, least = levels - soft, np.float32(generator.uniform(1, 8))
    return np.asarray(soft + np.sign(detail) * np.maximum(np.abs(detail) - least, 0), np.float32)


_REMOVALS: tuple[Callable[[_Levels, np.random.Generator], _Levels], ...] = (
    _kept, _colour_smoothed, _edges_kept, _faint_removed,
)  # fmt: skip


def _toned(picture: Pixels, generator: np.random.Generator) -> Pixels:
    """Through a curve between flat and steep, and now and then evened out place by place."""
    gamma, bend = generator.uniform(0.7, 1.4), generator.uniform(-0.3, 0.5)
    curve = _ALL_LEVELS ** np.float32(gamma)
    curve = curve + np.float32(bend) * (curve * curve * (3 - 2 * curve) - curve)
    toned = np.asarray(cv2.LUT(picture, rounded(255 * curve)), np.uint8)
    if generator.random() < 0.2:
        evened = cv2.createCLAHE(float(generator.uniform(1, 2.5)), (4, 4))
        luma = cv2.cvtColor(toned, cv2.COLOR_BGR2YCrCb)
        luma[..., 0] = evened.apply(luma[..., 0])
        toned = np.asarray(cv2.cvtColor(luma, cv2.COLOR_YCrCb2BGR), np.uint8)
    return toned


def _sharpened(picture: Pixels, generator: np.random.Generator) -> Pixels:
    """By an unsharp mask that leaves faint differences alone, from not at all to harshly."""
    strength = float(generator.choice([0.0, generator.uniform(0.2, 1), generator.uniform(1, 2.2)]))
    levels = picture.astype(np.float32)
    soft = cv2.GaussianBlur(levels, (0, 0), float(generator.uniform(0.6, 2.2)))
    detail, least = levels - soft, np.float32(generator.uniform(0, 4))
    return rounded(levels + np.float32(strength) * np.where(np.abs(detail) > least, detail, 0))


def _first_file(picture: Pixels, generator: np.random.Generator) -> Pixels:
    if generator.random() < _LOSSLESS:
        return picture
    quality = int(generator.integers(*_FIRST_QUALITIES))
    coded = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    return np.asarray(cv2.imdecode(coded, cv2.IMREAD_COLOR), np.uint8)
