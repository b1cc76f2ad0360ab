"""Was the picture taken of a screen or of a halftone print?

Sees: a fine lattice that runs through the whole page, as the dots of a screen or of a print leave
it, or the moiré between them and the camera. Guilloches and lines of print are no lattice of the
whole page: what counts has to stand out in most parts of it at one frequency.

Cannot see: a screen or print whose dots are finer than the picture resolves, pictures scaled down
or saved coarsely since, prints without a screen (ink jets scatter their dots).

It decides nothing: fine rulings of some genuine pages stand out as far as a screen's dots do.

Source: I. Kunina and others, "Moiré detection
in the border area by the fast Hough transform", 2022; the spectrum of squares here is TITAN's own.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from titan.domain.report import Finding
from titan.forensics.exhibit import Sight
from titan.forensics.findings import localised
from titan.forensics.plate import BLOCK, Plate
from titan.forensics.thresholds import THRESHOLDS
from titan.forensics.trace import Trace

NAME = "picture.recapture"

_SIDE = 128  # pixels of a square
_LEAST_SQUARES = 9
_LOWEST = 0.09  # cycles a pixel: below, the design of the page
_MOST_SQUARES = 0.3  # quantile over squares: the lattice must show in seven of ten
_SURROUNDINGS = 13  # bins


def measure(sight: Sight) -> Trace | None:
    """Return how far the strongest lattice stands out of its spectrum's surroundings, in nats."""
    plate = sight.plate
    if plate is None:
        return None
    squares = _squares(plate)
    if len(squares) < _LEAST_SQUARES:
        return None
    window = np.outer(np.hanning(_SIDE), np.hanning(_SIDE)).astype(np.float32)
    levelled = squares - squares.mean(axis=(1, 2), keepdims=True)
    widened = np.array([cv2.dilate(_power(one), np.ones((3, 3))) for one in levelled * window])
    shared = _quantile(widened, _MOST_SQUARES)
    typical = _typical(shared.astype(np.float32))
    standing = np.where(_free_of_grid(), shared - typical, 0)
    return Trace(float(standing.max()))


def check(sight: Sight) -> tuple[Finding, ...]:
    """Note a picture through which a fine lattice runs."""
    return localised(
        NAME,
        measure(sight),
        THRESHOLDS.most_lattice_peak,
        code="recaptured",
        refers="A fine lattice runs through the page: the picture shows a screen or a print.",
        in_order="No lattice of a screen or print runs through the page.",
        decides=False,
    )


def _squares(plate: Plate) -> NDArray[np.float32]:
    """Squares (n, 128, 128) that lie wholly on the page."""
    reach = _SIDE // BLOCK
    rows, columns = plate.covered.shape
    found = [
        plate.luminance[y * BLOCK : y * BLOCK + _SIDE, x * BLOCK : x * BLOCK + _SIDE]
        for y in range(0, rows - reach + 1, reach)
        for x in range(0, columns - reach + 1, reach)
        if plate.covered[y : y + reach, x : x + reach].all()
    ]
    return np.array(found, dtype=np.float32).reshape(-1, _SIDE, _SIDE)


def _power(square: NDArray[np.float32]) -> NDArray[np.float32]:
    """Power (128, 65) at each frequency, down from the lowest to the highest, across from zero."""
    spectrum = cv2.dft(square, flags=cv2.DFT_COMPLEX_OUTPUT)[:, : _SIDE // 2 + 1]
    return np.asarray(np.fft.fftshift((spectrum**2).sum(axis=2), axes=0), dtype=np.float32)


def _quantile(values: NDArray[np.float32], share: float) -> NDArray[np.float32]:
    """Logarithm of the value below which a share of the squares (n, ...) lies."""
    values.sort(axis=0)
    place = share * (len(values) - 1)
    low = int(place)
    below, above = (np.log(one + 1) for one in (values[low], values[min(low + 1, len(values) - 1)]))
    return np.asarray(below + (above - below) * np.float32(place - low))


def _typical(spectrum: NDArray[np.float32]) -> NDArray[np.float32]:
    """The spectrum without its peaks: medians over surroundings."""
    low, high = float(spectrum.min()), float(spectrum.max())
    scale = 255 / max(high - low, 1e-6)
    bytes_ = np.rint((spectrum - low) * scale).astype(np.uint8)
    return np.asarray(cv2.medianBlur(bytes_, _SURROUNDINGS) / scale + low, dtype=np.float32)


def _free_of_grid() -> NDArray[np.bool_]:
    """Frequencies at which neither the design nor the JPEG's own grid has its peaks."""
    down = np.fft.fftshift(np.fft.fftfreq(_SIDE))[:, None]
    across = np.fft.rfftfreq(_SIDE)[None]
    high = np.hypot(down, across) > _LOWEST
    on_axis = (np.abs(down) < 2 / _SIDE) | (np.abs(across) < 2 / _SIDE)
    eighths = np.minimum(np.abs(down * BLOCK - np.rint(down * BLOCK)), 1) < 2 * BLOCK / _SIDE
    eighths = eighths & (np.abs(across * BLOCK - np.rint(across * BLOCK)) < 2 * BLOCK / _SIDE)
    return np.asarray(high & ~(on_axis & eighths))
