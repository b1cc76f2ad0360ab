"""Pages photographed or scanned from a copy: a colour print, a screen.

The copy brings structure of its own: the printer's dots, the screen's pixels and their beat with
the camera's. What was forged before the copy is hardly to be seen after it.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from titan.documents.synthetic.captures.phones import phone_a, phone_b
from titan.documents.synthetic.captures.scans import scanner
from titan.documents.synthetic.captures.scene import Camera, Shot
from titan.documents.synthetic.page import Pixels

_ANGLES = (15.0, 75.0, 0.0, 45.0)
"""Degrees of the screens of cyan, magenta, yellow and black, as printers set them."""

_LARGER = 2  # a copy is made of finer structure than the page's pixels


def printed(page: Pixels, chance: np.random.Generator) -> Shot:
    """Return a scan of a colour print of the page."""
    return _of_copy(_halftone(page, chance), page, scanner, chance)


def screen(page: Pixels, chance: np.random.Generator) -> Shot:
    """Return a photo of the page on a screen."""
    camera = phone_a if chance.random() < 0.5 else phone_b  # either, equally
    return _of_copy(_on_screen(page, chance), page, camera, chance)


def _of_copy(copy: Pixels, page: Pixels, camera: Camera, chance: np.random.Generator) -> Shot:
    small = cv2.resize(copy, (page.shape[1], page.shape[0]), interpolation=cv2.INTER_AREA)
    return camera(np.asarray(small, np.uint8), chance)


def _halftone(page: Pixels, chance: np.random.Generator) -> Pixels:
    """The page in dots of four inks, (2H, 2W, 3)."""
    height, width = page.shape[0] * _LARGER, page.shape[1] * _LARGER
    large = cv2.resize(page, (width, height), interpolation=cv2.INTER_LINEAR)
    inks = 1 - large.astype(np.float32) / 255
    black = inks.min(2)
    coverage = [*(inks[..., [2, 1, 0]] - 0.7 * black[..., None]).transpose(2, 0, 1), 0.7 * black]
    period = np.float32(chance.uniform(3.4, 6.0))
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    paper = np.ones((height, width, 3), np.float32)
    # How much of blue, green and red each ink takes from the light.
    absorbs = ((0.05, 0.3, 0.95), (0.15, 0.85, 0.1), (0.85, 0.1, 0.05), (0.9, 0.9, 0.9))
    for share, angle, absorbed in zip(coverage, _ANGLES, absorbs, strict=True):
        dots = _dots(x, y, share, np.radians(angle), period)
        paper *= 1 - dots[..., None] * np.array(absorbed, np.float32)
    return np.asarray(cv2.GaussianBlur(paper * 250, (0, 0), 1.0), np.float32).astype(np.uint8)


def _dots(
    x: NDArray[np.float32], y: NDArray[np.float32], share: NDArray[np.float32],
    angle: float, period: np.float32,
) -> NDArray[np.float32]:  # fmt: skip
    """Round dots on a turned grid that cover the wanted share of the paper."""
    turn = np.float32(2 * np.pi) / period
    across = (np.float32(np.cos(angle)) * x + np.float32(np.sin(angle)) * y) * turn
    down = (np.float32(np.cos(angle)) * y - np.float32(np.sin(angle)) * x) * turn
    level = 0.5 - 0.25 * (np.cos(across) + np.cos(down))
    return np.asarray(np.clip((share - level) * 6 + 0.5, 0, 1))


def _on_screen(page: Pixels, chance: np.random.Generator) -> Pixels:
    """The page as stripes of red, green and blue with dark gaps, larger than the page."""
    pitch = chance.uniform(2.4, 3.6)
    height, width = page.shape[0] * _LARGER, page.shape[1] * _LARGER
    large = cv2.resize(page, (width, height), interpolation=cv2.INTER_NEAREST).astype(np.float32)
    x = (np.arange(width, dtype=np.float32) / pitch)[None, :]
    y = (np.arange(height, dtype=np.float32) / pitch)[:, None]
    depth = np.float32(chance.uniform(0.25, 0.6))
    gaps = 1 - depth * (0.5 + 0.5 * np.cos(2 * np.pi * y)) ** 2
    for channel, place in ((2, 0.0), (1, 1 / 3), (0, 2 / 3)):
        stripes = 1 - depth * (0.5 - 0.5 * np.cos(2 * np.pi * (x - place)))
        large[..., channel] *= stripes * gaps
    cold = np.array([1.08, 1.0, 0.93], np.float32) * (1 + depth * 0.8)
    return np.clip(large * cold, 0, 255).astype(np.uint8)
