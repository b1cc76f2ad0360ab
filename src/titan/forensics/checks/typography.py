"""Do the letters of one field look like those of the fields beside it?

Sees: a field set in another weight, sharpness or blackness than the lines of its size on the same
page, and a field whose letters do not stand on one line.

Cannot see: a change made in the same font, size and ink and blurred like the rest; documents whose
own lines differ in weight (many print labels, values and numbers each in another way), where the
page itself sets how much difference is usual. Nothing is said where fewer than five lines of
letters are found.

Source: R. Bertrand and others, "A system based on intrinsic features for fraudulent document
detection", ICDAR 2013, from which the features size, alignment and weight are taken.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from titan.domain.report import Finding
from titan.forensics.exhibit import Sight
from titan.forensics.findings import localised
from titan.forensics.text_lines import Print, TextLine, find_print
from titan.forensics.thresholds import THRESHOLDS
from titan.forensics.trace import Trace

NAME = "page.typography"

_LEAST_LINES = 5
_PEERS = 1.35  # ratio of heights within which lines are compared
_LEAST_PEERS = 3
_FLOORS = np.array([0.06, 0.12, 0.08, 0.012])
"""Least usual differences: of the logarithms of weight, sharpness, blackness; of heights."""


def measure(sight: Sight) -> Trace | None:
    """Return how far the line least like its peers departs, in usual differences."""
    found = find_print(sight.page)
    if len(found.lines) < _LEAST_LINES:
        return None
    features = np.array([_features(line, found) for line in found.lines])
    heights = np.array([np.median(line.glyphs[:, 3]) for line in found.lines])
    strength, worst = 0.0, None
    for place, line in enumerate(found.lines):
        ratio = np.maximum(heights / heights[place], heights[place] / heights)
        peers = np.flatnonzero((ratio < _PEERS) & (np.arange(len(heights)) != place))
        if len(peers) < _LEAST_PEERS:
            continue
        departure = _departure(features[place], features[peers])
        if departure > strength:
            strength, worst = departure, line
    return Trace(strength, None if worst is None else found.region(worst.glyphs))


def check(sight: Sight) -> tuple[Finding, ...]:
    """Note a page on which one line is set unlike its peers."""
    return localised(
        NAME,
        measure(sight),
        THRESHOLDS.most_uneven_type,
        code="line-unlike-others",
        refers="One printed line differs in weight, sharpness or blackness from lines of its size.",
        in_order="Lines of one size are set alike.",
        decides=False,
    )


def _departure(features: NDArray[np.float64], peers: NDArray[np.float64]) -> float:
    usual = np.median(peers, axis=0)
    spread = 1.4826 * np.median(np.abs(peers - usual), axis=0)
    return float((np.abs(features - usual) / np.maximum(spread, _FLOORS)).max())


def _features(line: TextLine, found: Print) -> NDArray[np.float64]:
    """Logarithms of stroke width, sharpness and blackness, and unevenness of the baseline."""
    low = line.glyphs[:, :2].min(axis=0)
    high = (line.glyphs[:, :2] + line.glyphs[:, 2:]).max(axis=0)
    window = np.s_[max(0, low[1] - 2) : high[1] + 2, max(0, low[0] - 2) : high[0] + 2]
    grey = found.grey[window].astype(np.float32)
    labels = found.labels[window]
    is_of_line = np.zeros(int(labels.max()) + 1, dtype=bool)
    is_of_line[line.labels] = True
    ink = is_of_line[labels]
    height = float(np.median(line.glyphs[:, 3]))
    inside = cv2.distanceTransform(ink.astype(np.uint8), cv2.DIST_L2, 3)[ink]
    weight = float(np.quantile(inside, 0.9)) / height
    paper, black = float(np.median(grey[~ink])), float(np.quantile(grey[ink], 0.1))
    contrast = max(paper - black, 1.0)
    across = cv2.Sobel(grey, cv2.CV_32F, 1, 0)
    steepest = float(np.quantile(np.abs(across[ink]), 0.9)) / 4
    return np.array(
        [np.log(weight), np.log(max(steepest, 0.1) / contrast), np.log(contrast), _waver(line)]
    )


def _waver(line: TextLine) -> float:
    """Median distance of the letters' feet from one straight line, in heights."""
    feet = (line.glyphs[:, 1] + line.glyphs[:, 3]).astype(np.float64)
    middles = line.glyphs[:, 0] + line.glyphs[:, 2] / 2
    slope, start = np.polyfit(middles, feet, 1)
    return float(np.median(np.abs(feet - slope * middles - start)) / np.median(line.glyphs[:, 3]))
