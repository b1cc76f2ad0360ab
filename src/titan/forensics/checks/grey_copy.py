"""Is the page a grey copy?

Sees: a page without colours of its own. Light tints a grey copy too, but all of it alike: what is
measured is the colour that remains when the tint, its change across the page and its change from
shadow to light are taken away.

Cannot see: colour copies, or grey copies coloured by hand. Documents that are themselves printed
in black on white look the same, so this refers and never fails.

Source: the idea of a document's chromaticity against a copy's, in I. Kunina and others, "A method
of detecting image recapture and grey copies on the DLC-2021 data set", 2022.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from titan.domain.report import Finding
from titan.forensics.exhibit import Sight
from titan.forensics.findings import localised
from titan.forensics.thresholds import THRESHOLDS
from titan.forensics.trace import Trace

NAME = "page.grey-copy"

_WIDTH = 160  # pixels: noise of colour and fringes of lenses average out
_INSET = 0.05  # of the page's sides: the table may show at the rim
_COLOURED = 0.85  # of the pixels are less coloured than what counts: fingers and glare are more
_ROUNDS = 4  # of fitting the tint, fingers weighing less each time
_FLOOR = 0.3  # of the usual remainder, in units of L*a*b*


def measure(sight: Sight) -> Trace:
    """Return the page's own colour, negated: in units of CIE L*a*b*."""
    height, width = sight.page.shape[:2]
    y, x = int(height * _INSET), int(width * _INSET)
    inner = sight.page[y : height - y, x : width - x]
    size = (_WIDTH, max(8, round(_WIDTH * inner.shape[0] / max(1, inner.shape[1]))))
    small = cv2.resize(inner, size, interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    lab = np.asarray(cv2.cvtColor(small, cv2.COLOR_BGR2Lab), dtype=np.float64)
    return Trace(-_own_colour(lab))


def check(sight: Sight) -> tuple[Finding, ...]:
    """Refer a page that has no colours."""
    if min(sight.page.shape[:2]) < 100:
        return ()
    return localised(
        NAME,
        measure(sight),
        -THRESHOLDS.least_colour,
        code="grey-copy",
        refers="The page has no colours of its own: it looks like a grey copy.",
        in_order="The page has colours of its own.",
    )


def _own_colour(lab: NDArray[np.float64]) -> float:
    rows, columns = np.mgrid[-1 : 1 : lab.shape[0] * 1j, -1 : 1 : lab.shape[1] * 1j]
    light = lab[..., 0] / 100
    ones = np.ones_like(light)
    terms = np.stack([ones, rows, columns, rows * columns, light, light**2], axis=-1)
    flat, colour = terms.reshape(-1, terms.shape[-1]), lab[..., 1:].reshape(-1, 2)
    weights = np.ones((len(flat), 1))
    for _ in range(_ROUNDS):
        weighed = (flat * weights).T  # the normal equations: six unknowns, thousands of pixels
        tint, *_ = np.linalg.lstsq(weighed @ flat, weighed @ colour, rcond=None)
        remains = np.hypot(*(colour - flat @ tint).T)
        usual = 1.5 * np.median(remains) + _FLOOR
        weights = (1 / (1 + (remains / usual) ** 2))[:, None]
    return float(np.quantile(remains, _COLOURED))
