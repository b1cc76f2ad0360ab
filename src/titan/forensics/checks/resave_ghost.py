"""Does one place lack the ghost of an earlier saving that the rest of the page bears?

A picture saved at some quality changes least when it is saved at that quality once more: its
ghost. Sees: a place that was drawn, pasted or smoothed after the saving whose ghost the page
bears. Uses the common tables only.

Cannot see: a page that bears no ghost (saved once, scaled, cropped off the grid, saved again more
coarsely, or saved first with a camera's own tables), nor an edit made of pixels that bear the same
ghost on the same grid. Plain paper that was quantised to nothing bears no ghost either and is left
out, as are burnt-out blocks; text and paper are measured against what each would leave by chance.

Source: H. Farid, "Exposing digital forgeries from JPEG ghosts", IEEE Transactions on Information
Forensics and Security 4, 2009; here in the domain of coefficients, so that nothing is saved.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from titan.domain.report import Finding
from titan.forensics.exhibit import Sight
from titan.forensics.findings import localised
from titan.forensics.jpeg import standard_quality, standard_table
from titan.forensics.plate import BLOCK, hottest
from titan.forensics.thresholds import THRESHOLDS
from titan.forensics.trace import Trace

NAME = "picture.resave-ghost"

_COARSEST, _FINEST = 50, 97
_APART = 3  # steps of quality by which an earlier saving must differ from the last
_FREQUENCIES = tuple(
    (row, column) for row in range(5) for column in range(5) if 0 < row + column < 5
)
_WINDOW = (9, 3)  # blocks across and down: a printed field is wide and low
_BLOCKS = 3000  # among which the ghost is sought
_SHALLOWEST = 0.2  # of what chance leaves: below, the page bears no ghost
_BALLAST = 40.0  # coefficients: a place with few says little

Squares = NDArray[np.float32]


def measure(sight: Sight) -> Trace | None:
    """Return by how much the worst place misses the page's ghost, as a share of chance."""
    plate = sight.plate
    if plate is None or not sight.evidence.quantisation:
        return None
    usable = plate.usable
    rows, columns = np.array(_FREQUENCIES).T
    levels = plate.coefficients[..., rows, columns]
    quality = _ghost(levels[usable], sight.evidence.quantisation[0])
    if quality is None:
        return Trace(0.0)
    change, count = (np.where(usable, part, 0) for part in _resaved(levels, quality))
    share = float(change.sum() / max(count.sum(), 1.0))
    left, room = (
        cv2.boxFilter(part, cv2.CV_32F, _WINDOW, normalize=False) for part in (change, count)
    )
    missing = np.where(usable, (left - share * room) / (room + _BALLAST), 0)
    heat = plate.on_page(missing, BLOCK)
    return Trace(float(missing.max(initial=0.0)), hottest(heat, THRESHOLDS.most_ghostless), heat)


def check(sight: Sight) -> tuple[Finding, ...]:
    """Refer a picture in which one place lacks the ghost that the rest bears."""
    return localised(
        NAME,
        measure(sight),
        THRESHOLDS.most_ghostless,
        code="place-without-ghost",
        refers="The page bears the trace of an earlier saving, and one place of it does not.",
        in_order="No place of the page lacks a trace of saving that the rest bears.",
    )


def _ghost(levels: Squares, table: tuple[int, ...]) -> int | None:
    """The quality of the page's deepest ghost that the last saving does not explain, or None."""
    last = standard_quality(table) or _nearest_quality(table)
    qualities = range(_COARSEST, min(last - _APART, _FINEST) + 1)
    if len(qualities) < 2 * _APART:
        return None
    thinned = levels[:: max(1, len(levels) // _BLOCKS)]
    shares = []
    for quality in qualities:
        change, count = _resaved(thinned, quality)
        shares.append(float(change.sum() / max(count.sum(), 1.0)))
    curve = np.array(shares)
    usual = np.array([np.median(curve[max(0, i - 4) : i + 5]) for i in range(len(curve))])
    depth = (usual - curve) / np.maximum(usual, 1e-6)
    deepest = int(np.argmax(depth))
    return qualities[deepest] if depth[deepest] > _SHALLOWEST else None


def _resaved(levels: Squares, quality: int) -> tuple[Squares, Squares]:
    """Squared change by one more saving, 1 by chance, summed over each block; and of how many."""
    rows, columns = np.array(_FREQUENCIES).T
    steps = np.array(standard_table(quality), dtype=np.float32)[8 * rows + columns]
    scaled = levels / steps
    off_zero = np.abs(scaled) > 0.5
    change = 12 * np.where(off_zero, scaled - np.rint(scaled), 0) ** 2
    return change.sum(axis=-1), off_zero.sum(axis=-1).astype(np.float32)


def _nearest_quality(table: tuple[int, ...]) -> int:
    """The common quality whose table is closest to one of a camera's own."""
    given = np.array(table)
    apart = [np.abs(np.array(standard_table(quality)) - given).sum() for quality in range(1, 101)]
    return 1 + int(np.argmin(apart))
