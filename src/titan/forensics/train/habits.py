"""What happens to new pixels before an editor lays them down, each of a strength of its own."""

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]

INTERPOLATIONS = (
    cv2.INTER_NEAREST, cv2.INTER_LINEAR, cv2.INTER_CUBIC, cv2.INTER_AREA, cv2.INTER_LANCZOS4,
)  # fmt: skip
"""OpenCV's ways to resample, the crudest first."""

_COUNT_SHARES = (0.4, 0.4, 0.2)  # of none, one and two


def rounded(levels: NDArray[np.floating]) -> Pixels:
    """Return grey levels as whole numbers between black and white."""
    return np.asarray(np.clip(levels + 0.5, 0, 255), np.uint8)


def habits(over: Pixels, generator: np.random.Generator) -> Pixels:
    """Return pixels, (H, W, 3) BGR, after none, one or two of the filters."""
    for _ in range(int(generator.choice(len(_COUNT_SHARES), p=_COUNT_SHARES))):
        over = habit(over, generator)
    return over


def habit(over: Pixels, generator: np.random.Generator) -> Pixels:
    """Return pixels, (H, W, 3) BGR, after one of seven filters."""
    return _FILTERS[int(generator.integers(len(_FILTERS)))](over, generator)


def _softened(over: Pixels, generator: np.random.Generator) -> Pixels:
    return np.asarray(cv2.GaussianBlur(over, (0, 0), generator.uniform(0.4, 2)), np.uint8)


def _sharpened(over: Pixels, generator: np.random.Generator) -> Pixels:
    soft = cv2.GaussianBlur(over, (0, 0), generator.uniform(0.7, 2))
    strength = generator.uniform(0.3, 1.5)
    return np.asarray(cv2.addWeighted(over, 1 + strength, soft, -strength, 0), np.uint8)


def _levelled(over: Pixels, generator: np.random.Generator) -> Pixels:
    return np.asarray(cv2.medianBlur(over, int(generator.choice([3, 5]))), np.uint8)


def _grainy(over: Pixels, generator: np.random.Generator) -> Pixels:
    """Grain of one or of three colours, fine or coarse."""
    strength = generator.uniform(1, 7)
    planes = 3 if generator.random() < 0.5 else 1
    grain = generator.standard_normal((*over.shape[:2], planes), dtype=np.float32)
    if generator.random() < 0.4:  # as a denoiser leaves it
        soft = cv2.GaussianBlur(grain, (0, 0), 0.8).reshape(grain.shape)
        grain = np.asarray(soft * 2, np.float32)
    return rounded(over + grain * np.float32(strength))


def _compressed(over: Pixels, generator: np.random.Generator) -> Pixels:
    """Saved as a JPEG of their own, on a grid that begins anywhere."""
    quality = int(generator.integers(40, 96))
    top, left = (int(place) for place in generator.integers(0, 8, 2))
    framed = cv2.copyMakeBorder(over, top, 0, left, 0, cv2.BORDER_REFLECT_101)
    coded = cv2.imencode(".jpg", framed, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    again = np.asarray(cv2.imdecode(coded, cv2.IMREAD_COLOR), np.uint8)
    return np.ascontiguousarray(again[top:, left:])


def _shrunk(over: Pixels, generator: np.random.Generator) -> Pixels:
    """Brought to fewer pixels and back."""
    scale = generator.uniform(0.45, 0.9)
    height, width = over.shape[:2]
    down, up = (INTERPOLATIONS[kind] for kind in generator.integers(1, len(INTERPOLATIONS), 2))
    small = cv2.resize(over, None, fx=scale, fy=scale, interpolation=down)
    return np.asarray(cv2.resize(small, (width, height), interpolation=up), np.uint8)


def _relit(over: Pixels, generator: np.random.Generator) -> Pixels:
    gain, lift = generator.uniform(0.85, 1.15), generator.uniform(-12, 12)
    return np.asarray(cv2.convertScaleAbs(over, alpha=gain, beta=lift), np.uint8)


_FILTERS: tuple[Callable[[Pixels, np.random.Generator], Pixels], ...] = (
    _softened, _sharpened, _levelled, _grainy, _compressed, _shrunk, _relit,
)  # fmt: skip
