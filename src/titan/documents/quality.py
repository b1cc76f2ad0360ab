"""How well a page can be seen: blur, light, glare, resolution."""

import cv2
import numpy as np
from numpy.typing import NDArray

from titan.domain.document import PageQuality

Image = NDArray[np.uint8]

_WORKING_SIZE = 1200  # pixels: above it, sensor noise passes for sharpness
_BURNT = 252  # of 255
_PAPER_IS_WHITE = 235  # where the paper itself is nearly white, glare cannot be told from it


def measure_quality(page: Image) -> PageQuality:
    """Return the numbers of a page.

    Args:
        page: (H, W, 3) BGR, laid flat.
    """
    scale = min(1.0, _WORKING_SIZE / max(page.shape[:2]))
    working = cv2.resize(page, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    grey = cv2.cvtColor(working, cv2.COLOR_BGR2GRAY)
    dark, bright, brightest = np.percentile(grey[::2, ::2], (5, 75, 95))
    return PageQuality(
        long_side=max(page.shape[:2]),
        blur=_blur(np.asarray(grey, dtype=np.uint8)),
        brightness=float(bright / 255),
        contrast=float((brightest - dark) / 255),
        glare=_glare(np.asarray(working, dtype=np.uint8), float(np.median(grey[::2, ::2]))),
    )


def _blur(grey: Image) -> float:
    """How little a further blur changes the picture, along the worse of the two axes.

    Crete, Dolmiere, Ladret and Nicolas, "The blur effect: perception and estimation with a new
    no-reference perceptual blur metric", Human Vision and Electronic Imaging XII, 2007. Only
    edges count here: plain paper is neither sharp nor blurred.
    """
    exact = grey.astype(np.float32)
    worst = 0.0
    for axis, kernel in ((0, (1, 9)), (1, (9, 1))):
        softened = cv2.blur(exact, kernel)
        before = np.abs(np.diff(exact, axis=axis))
        after = np.abs(np.diff(softened, axis=axis))
        edges = before > np.percentile(before[::4], 90)  # a sample places the limit as well
        total = float(before[edges].sum())
        lost = float(np.maximum(0, before - after)[edges].sum())
        worst = max(worst, 1 - lost / total if total > 0 else 1.0)
    return worst


def _glare(page: Image, paper: float) -> float:
    if paper > _PAPER_IS_WHITE:
        return 0.0
    burnt = (page.min(axis=2) >= _BURNT).astype(np.uint8)
    size = max(3, max(page.shape[:2]) // 100)
    patches = cv2.morphologyEx(burnt, cv2.MORPH_OPEN, np.ones((size, size), dtype=np.uint8))
    return float(patches.mean())
