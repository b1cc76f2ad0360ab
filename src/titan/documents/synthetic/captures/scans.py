"""Pages that never met a lens: exported from a program, or laid on a scanner's bed."""

import cv2
import numpy as np

from titan.documents.synthetic.captures.scene import Shot, laid, pose
from titan.documents.synthetic.page import Pixels


def flat(page: Pixels, chance: np.random.Generator) -> Shot:
    """Return the page itself at another size, with paper's grain, as a rendered PDF gives it."""
    height, width = page.shape[:2]
    scale = chance.uniform(0.75, 1.25)
    size = round(width * scale), round(height * scale)
    kinds = (cv2.INTER_LINEAR, cv2.INTER_CUBIC, cv2.INTER_AREA, cv2.INTER_LANCZOS4)
    scaled = cv2.resize(page, size, interpolation=kinds[int(chance.integers(len(kinds)))])
    grain = chance.standard_normal((*scaled.shape[:2], 1), dtype=np.float32)
    noisy = scaled + grain * np.float32(chance.uniform(0.2, 2.0))
    # A pixel's middle lies half a pixel from its corner, which scaling moves.
    x, y = size[0] / width, size[1] / height
    matrix = np.array([[x, 0, (x - 1) / 2], [0, y, (y - 1) / 2], [0, 0, 1.0]])
    return Shot(np.clip(noisy + 0.5, 0, 255).astype(np.uint8), matrix)


def scanner(page: Pixels, chance: np.random.Generator) -> Shot:
    """Return a scan: slightly askew under a pale lid, sharpened, with streaks along the bed.

    The three colours are sampled a fraction of a pixel apart, since the line sensor moves.
    """
    matrix, size = pose(page.shape, chance, tilt=0.0, turn=2.5, margin=0.08)
    lid = np.full((size[1], size[0], 3), int(chance.integers(205, 256)), np.uint8)
    seen = laid(page, matrix, size, lid, cv2.INTER_CUBIC).astype(np.float32)
    for channel, shift in ((0, chance.uniform(-0.4, 0.4)), (2, chance.uniform(-0.4, 0.4))):
        move = np.array([[1, 0, 0], [0, 1, shift]])
        seen[..., channel] = cv2.warpAffine(
            seen[..., channel], move, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
        )
    streaks = 1 + chance.standard_normal((1, size[0], 3), dtype=np.float32) * np.float32(0.004)
    lamp = 1 - np.linspace(0, chance.uniform(0, 0.05), size[0], dtype=np.float32)[None, :, None]
    seen = seen * streaks * lamp
    seen += chance.standard_normal(seen.shape, dtype=np.float32) * np.float32(
        chance.uniform(0.6, 2)
    )
    soft = cv2.GaussianBlur(seen, (0, 0), 1.2)
    sharp = seen + np.float32(chance.uniform(0.4, 1.1)) * (seen - soft)
    levels = np.arange(256) / 255
    curve = 255 * np.clip(levels * chance.uniform(1.0, 1.06), 0, 1) ** chance.uniform(0.88, 1.12)
    clipped = np.clip(sharp + 0.5, 0, 255).astype(np.uint8)
    return Shot(np.asarray(cv2.LUT(clipped, curve.round().astype(np.uint8)), np.uint8), matrix)
