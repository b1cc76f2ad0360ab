"""Was one place of a picture that had been saved before not saved with the rest?

Sees: a picture saved as JPEG, altered in one place and saved again more finely. Everywhere else
the coefficients keep to the lattice of the first saving; in the altered place they fill its gaps.

Cannot see: anything in a picture saved only once, saved again more coarsely, scaled or cropped
off the grid between the savings; an edit whose own pixels lay on the same lattice and grid, as in
a copy within the picture by whole blocks.

It decides nothing: on honest pages that galleries saved twice, strong print and smooth paper keep
to the lattice by different measures, and the difference looks like an edit (docs/forensics.md).

Source: Z. Lin, J. He, X. Tang and C. Tang, "Fast, automatic and fine-grained tampered JPEG image
detection via DCT coefficient analysis", Pattern Recognition 42, 2009.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from titan.domain.report import Finding
from titan.forensics.exhibit import Sight
from titan.forensics.findings import localised
from titan.forensics.plate import BLOCK, hottest
from titan.forensics.thresholds import THRESHOLDS
from titan.forensics.trace import Trace

NAME = "picture.double-quantisation"

_FREQUENCIES = ((0, 1), (1, 0), (1, 1), (0, 2), (2, 0), (1, 2), (2, 1), (0, 3), (3, 0))
_BINS = 40
_LEAST_LEVEL = 2
_LEAST_BIN = 25  # coefficients
_LEAST_GAIN = 0.12  # nats a coefficient by which the histogram has to show a lattice at all
_LEAST_COUNT = 400  # coefficients in a histogram, for its gaps to mean anything
_WINDOW = (9, 3)  # blocks across and down: a printed field is wide and low
_MOST = 3.0  # log-likelihood ratio of one coefficient
_LEAST_SPREAD = 0.05  # squared: below, the page bears no lattice to depart from
_BALLAST = 6.0  # coefficients: a place with few says little


def measure(sight: Sight) -> Trace | None:
    """Return how far the least lattice-like place departs, in the page's standard deviations."""
    plate = sight.plate
    if plate is None or not sight.evidence.quantisation:
        return None
    usable = plate.usable
    table = sight.evidence.quantisation[0]
    ratios, votes = np.zeros((2, *usable.shape), dtype=np.float32)
    for row, column in _FREQUENCIES:
        levels = np.rint(plate.coefficients[..., row, column] / table[8 * row + column]).astype(
            np.int64
        )
        size = np.minimum(np.abs(levels), _BINS)
        known = _ratios(np.bincount(size[usable], minlength=_BINS + 1)[:_BINS])
        ratios += known[size]
        votes += known[size] != 0
    ratios, votes = np.where(usable, ratios, 0), np.where(usable, votes, 0)
    mean = float(ratios.sum() / max(votes.sum(), 1.0))
    found, cast = (
        cv2.boxFilter(part, cv2.CV_32F, _WINDOW, normalize=False) for part in (ratios, votes)
    )
    spread = max(_LEAST_SPREAD, float(((ratios - mean * votes) ** 2).sum() / max(votes.sum(), 1.0)))
    local = np.where(usable, (found - mean * cast) / np.sqrt(spread * (cast + _BALLAST)), 0)
    heat = plate.on_page(local, BLOCK)
    return Trace(float(local.max(initial=0.0)), hottest(heat, THRESHOLDS.most_off_lattice), heat)


def check(sight: Sight) -> tuple[Finding, ...]:
    """Note a picture in which one place does not share the earlier saving of the rest."""
    return localised(
        NAME,
        measure(sight),
        THRESHOLDS.most_off_lattice,
        code="place-saved-once",
        refers="The picture was saved before, but one place was not saved with the rest.",
        in_order="No place of the page departs from the saving of the rest.",
        decides=False,
    )


def _ratios(counts: NDArray[np.intp]) -> NDArray[np.float32]:
    """Log-likelihood of each level to be off the lattice, against on it; 0 where none is told.

    Args:
        counts: (40,), how often each absolute level occurs.

    Returns:
        (41,), the last for all levels beyond.
    """
    untold = np.zeros(_BINS + 1, dtype=np.float32)
    if counts[1:].sum() < _LEAST_COUNT:
        return untold
    smooth = _without_gaps(np.log(counts + 2.0))
    ratio = np.clip(smooth - np.log(counts + 2.0), -_MOST, _MOST)
    ratio[:_LEAST_LEVEL] = 0  # the histogram's peak, where gaps say nothing
    ratio[smooth < np.log(_LEAST_BIN)] = 0  # in sparse bins chance makes gaps
    gain = -float((ratio * counts).sum()) / max(float(counts[ratio != 0].sum()), 1.0)
    return untold if gain < _LEAST_GAIN else np.append(ratio, 0).astype(np.float32)


def _without_gaps(logarithms: NDArray[np.float64]) -> NDArray[np.float64]:
    """What a single saving would have left: the histogram smoothed over any lattice's step.

    Logarithms, because those of a single saving fall along a line, which smoothing keeps.
    """
    first = 2 * logarithms[1] - logarithms[4:1:-1]  # the line prolonged to the left
    padded = np.concatenate([first, logarithms[1:], np.repeat(logarithms[-1], 3)])
    kernel = np.array([1, 2, 3, 4, 3, 2, 1]) / 16
    return np.concatenate([logarithms[:1], np.convolve(padded, kernel, mode="valid")])
