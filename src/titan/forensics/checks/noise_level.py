"""Is there less noise in one place than light and paper explain?

Sees: what was painted, inpainted, smoothed or typed over in a photograph or scan. Noise is taken
where each block is plainest, between letters, and compared with blocks of the same brightness on
the same page, so that ink and shadow do not count.

Cannot see: edits that bring noise of their own (pastes from another photograph), edits followed
by a coarse saving, or anything in a picture without noise: drawn on a computer, or smoothed by a
phone. There it measures next to nothing everywhere.

Source: J. Immerkær, "Fast noise variance estimation", Computer Vision and Image Understanding 64,
1996, here on blocks; B. Mahdian and S. Saic, "Using noise inconsistencies for blind image
forensics", Image and Vision Computing 27, 2009.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from titan.domain.report import Finding
from titan.forensics.exhibit import Sight
from titan.forensics.findings import localised
from titan.forensics.plate import BLOCK, Luminance, Plate, hottest
from titan.forensics.thresholds import THRESHOLDS
from titan.forensics.trace import Trace

NAME = "picture.noise"

_IMMERKAER = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], dtype=np.float32) / 6
_WINDOW = 3  # blocks
_SHADES = 12
_LEAST_NOISE = 0.35  # levels: below, the picture has no noise to compare
_BRIGHT, _DARK = 250, 12


def measure(sight: Sight) -> Trace | None:
    """Return how far the quietest place lies below its likes, in their standard deviations."""
    plate = sight.plate
    if plate is None:
        return None
    noise = _noise(plate.luminance)
    usable = plate.covered & _exposed(plate.luminance)
    if usable.sum() < 200 or float(np.median(noise[usable])) < _LEAST_NOISE:
        return Trace(0.0)
    lacking = _lacking(noise, _brightness(plate), usable)
    share = cv2.blur(usable.astype(np.float32), (_WINDOW, _WINDOW))
    local = cv2.blur(np.where(usable, lacking, 0), (_WINDOW, _WINDOW)) / np.maximum(share, 0.3)
    heat = plate.on_page(np.where(usable, local, 0), BLOCK)
    strength = float(local[usable].max(initial=0.0))
    return Trace(strength, hottest(heat, THRESHOLDS.most_noise_gap), heat)


def check(sight: Sight) -> tuple[Finding, ...]:
    """Note a picture in which one place is quieter than the rest."""
    return localised(
        NAME,
        measure(sight),
        THRESHOLDS.most_noise_gap,
        code="place-too-smooth",
        refers="One place has less noise than the rest of the page: it may be painted over.",
        in_order="The noise is even over the page.",
        decides=False,
    )


def _noise(luminance: Luminance) -> NDArray[np.float32]:
    """Standard deviation of noise in the plainest quarter of each block, in levels."""
    residual = np.abs(cv2.filter2D(luminance, -1, _IMMERKAER))
    half = 2 / BLOCK
    quarters = cv2.resize(residual, None, fx=half, fy=half, interpolation=cv2.INTER_AREA)
    plainest = np.minimum(
        np.minimum(quarters[::2, ::2], quarters[1::2, ::2]),
        np.minimum(quarters[::2, 1::2], quarters[1::2, 1::2]),
    )
    return np.asarray(np.sqrt(np.pi / 2) * plainest, dtype=np.float32)


def _brightness(plate: Plate) -> NDArray[np.float32]:
    rows, columns = plate.covered.shape
    return np.asarray(cv2.resize(plate.luminance, (columns, rows), interpolation=cv2.INTER_AREA))


def _exposed(luminance: Luminance) -> NDArray[np.bool_]:
    height, width = luminance.shape
    bands = luminance.reshape(height // BLOCK, BLOCK, width)  # a row of pixels at a time is fast
    brightest = bands.max(axis=1).reshape(-1, width // BLOCK, BLOCK).max(axis=2)
    darkest = bands.min(axis=1).reshape(-1, width // BLOCK, BLOCK).min(axis=2)
    return np.asarray((brightest < _BRIGHT) & (darkest > _DARK))


def _lacking(
    noise: NDArray[np.float32], brightness: NDArray[np.float32], usable: NDArray[np.bool_]
) -> NDArray[np.float32]:
    """How far each block lies below blocks of its brightness, on a scale of logarithms."""
    logarithm = np.log(noise + 0.1)
    edges = np.quantile(brightness[usable], np.linspace(0, 1, _SHADES + 1)[1:-1])
    shade = np.digitize(brightness, edges)
    lacking = np.zeros_like(logarithm)
    for number in range(_SHADES):
        members = shade == number
        known = logarithm[members & usable]
        if known.size < 20:
            continue
        low, middle = np.quantile(known, (0.16, 0.5))
        lacking[members] = (middle - logarithm[members]) / max(float(middle - low), 0.05)
    return np.asarray(np.clip(lacking, 0, 12), dtype=np.float32)
