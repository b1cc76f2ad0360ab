"""Does one place of the page bear the block edges of another JPEG, off the picture's own grid?

Sees: what was pasted from another JPEG, or moved within one, without keeping to the 8 x 8 grid,
as long as the last saving is finer than the one whose edges it shows.

Cannot see: pastes that happen to keep to the grid (one in 64), and anything that a coarse last
saving has covered by its own edges. Strong print is left out by clipping: an edge of a letter is
worth no more than an edge of a block, and letters do not repeat every eight pixels both ways.

Source: C.-T. Hsu and others' blocking artefact grid, as in W. Li, Y. Yuan and N. Yu, "Passive
detection of doctored JPEG image via block artifact grid extraction", Signal Processing 89, 2009.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from titan.domain.report import Finding
from titan.forensics.exhibit import Sight
from titan.forensics.findings import localised
from titan.forensics.plate import BLOCK, Luminance, hottest
from titan.forensics.thresholds import THRESHOLDS
from titan.forensics.trace import Trace

NAME = "picture.block-grid"

_WINDOW = 15  # blocks: what is smaller than a portrait has too few edges
_CLIP = 2.0  # levels
_STEP = np.array([0, -1, 1], dtype=np.float32)  # from each pixel to the next
_EXCESS = np.array([-0.5, 1, -0.5], dtype=np.float32)  # over the steps beside it
_RIM = cv2.BORDER_REPLICATE


def measure(sight: Sight) -> Trace | None:
    """Return how far the strongest foreign grid stands out, in standard deviations."""
    plate = sight.plate
    if plate is None:
        return None
    across, down = (_foreign(_steps(plate.luminance, axis), axis, plate.covered) for axis in (1, 0))
    foreign = np.minimum(across, down)
    heat = plate.on_page(foreign, BLOCK)
    return Trace(float(foreign.max(initial=0.0)), hottest(heat, THRESHOLDS.most_foreign_grid), heat)


def check(sight: Sight) -> tuple[Finding, ...]:
    """Note a picture in which one place shows a grid of its own."""
    return localised(
        NAME,
        measure(sight),
        THRESHOLDS.most_foreign_grid,
        code="foreign-grid",
        refers="One place bears the block edges of another JPEG, off the grid of the picture.",
        in_order="No place of the page bears the block edges of another JPEG.",
        decides=False,
    )


def _steps(luminance: Luminance, axis: int) -> NDArray[np.float32]:
    """How far each pixel's step to the next exceeds the steps beside it, clipped."""
    lines = (3, 1) if axis == 0 else (1, 3)
    change = np.abs(cv2.filter2D(luminance, -1, _STEP.reshape(lines), borderType=_RIM))
    excess = cv2.filter2D(change, -1, _EXCESS.reshape(lines), borderType=_RIM)
    return np.asarray(np.clip(excess, -_CLIP, _CLIP, out=excess), dtype=np.float32)


def _foreign(
    excess: NDArray[np.float32], axis: int, covered: NDArray[np.bool_]
) -> NDArray[np.float32]:
    """Of each block's surroundings, how far the strongest phase but the grid's own stands out."""
    rows, columns = covered.shape
    size = (columns, rows * BLOCK) if axis == 0 else (columns * BLOCK, rows)
    means = np.asarray(cv2.resize(excess, size, interpolation=cv2.INTER_AREA))
    if axis == 0:
        phases = means.reshape(rows, BLOCK, columns).transpose(0, 2, 1)
    else:
        phases = means.reshape(rows, columns, BLOCK)
    phases = np.where(covered[..., None], phases, 0)
    local = cv2.blur(np.ascontiguousarray(phases), (_WINDOW, _WINDOW))
    typical = np.median(local, axis=2, keepdims=True)
    spread = np.median(np.abs(local - typical)[covered]) * 1.4826 + 1e-3
    others = np.delete(local, BLOCK - 1, axis=2)
    return np.asarray(np.where(covered, (others.max(axis=2) - typical[..., 0]) / spread, 0))
