"""Was one place of the picture copied to another?

Sees: pixels that stand twice in the picture, moved without turning or scaling, as when a digit, a
field or a piece of plain ground is cloned. The same letter printed twice is no copy: what is
compared is the noise on the paper between and beside the strokes, which no two places share.

Cannot see: copies turned, scaled or taken from another picture; copies in pictures without noise
(drawn on a computer, or saved so coarsely that plain paper lost it), where nothing is said.

Source: the steps (keypoints, descriptors alike, votes for one displacement, verification) are
those of I. Amerini and others, "A SIFT-based forensic method for copy-move attack detection", IEEE
TIFS 6, 2011. Keypoints are FAST corners (E. Rosten and T. Drummond, 2006), descriptors the bare
pixels around them: SIFT looks at more ground than a printed field has.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from titan.domain.document import Region
from titan.domain.report import Finding
from titan.forensics.exhibit import Sight
from titan.forensics.findings import localised
from titan.forensics.plate import Luminance, Plate
from titan.forensics.thresholds import THRESHOLDS
from titan.forensics.trace import Trace

NAME = "picture.copy-move"

_CORNER = 14  # levels by which a corner's arc differs from its middle
_MOST_KEYPOINTS = 1500
_PATCH = 6  # pixels: half a side of a descriptor
_ALIKE = 0.95  # correlation of two descriptors
_LEAST_DISTANCE = 16.0  # pixels
_MOST_LIKES = 5  # a corner with more is part of a pattern or of a filler that fills lines
_LEAST_VOTES = 3
_CANDIDATES = 40
_RIM = 5  # pixels of ground around the corners of a group that are compared too
_LEAST_PLAIN = 150  # pixels of paper, for their noise to be compared
_EDGE = 14.0  # levels of gradient: beyond, a pixel is print
_LEAST_NOISE = 0.4  # levels

Points = NDArray[np.int64]


def measure(sight: Sight) -> Trace | None:
    """Return the correlation of noise between the two places most alike, -1 to 1."""
    plate = sight.plate
    if plate is None:
        return None
    residual, plain = _noise(plate.luminance)
    strength, places = 0.0, None
    for points, shift in _displacements(*_pairs(plate.luminance)):
        shared = _shared_noise(residual, plain, points, shift)
        if shared > strength:
            strength, places = shared, points
    return Trace(strength, None if places is None else _bounds(places, plate))


def check(sight: Sight) -> tuple[Finding, ...]:
    """Note a picture in which two places share their noise."""
    return localised(
        NAME,
        measure(sight),
        THRESHOLDS.most_copied,
        code="place-copied",
        refers="Two places share even their noise: one was copied to the other.",
        in_order="No place of the page was found copied to another.",
        decides=False,
    )


def _pairs(luminance: Luminance) -> tuple[Points, Points]:
    """Corners (n, 2) and the corners (n, 2) that look like them; x, y in pixels of the plate."""
    grey = np.rint(luminance).astype(np.uint8)
    finder = cv2.FastFeatureDetector.create(threshold=_CORNER)
    found = sorted(finder.detect(grey), key=lambda corner: -corner.response)[:_MOST_KEYPOINTS]
    points = np.array([corner.pt for corner in found], dtype=np.int64).reshape(-1, 2)
    limit = np.array(luminance.shape[::-1]) - _PATCH - 1
    points = points[((points >= _PATCH) & (points <= limit)).all(axis=1)]
    reach = np.arange(-_PATCH, _PATCH + 1)
    rows = points[:, 1, None, None] + reach[None, :, None]
    columns = points[:, 0, None, None] + reach[None, None, :]
    described = luminance[rows, columns].reshape(len(points), reach.size**2)
    described = described - described.mean(axis=1, keepdims=True)
    described /= np.maximum(np.linalg.norm(described, axis=1, keepdims=True), 1e-6)
    # A flat search for the few that are alike costs a quarter of one along both axes.
    alike = np.flatnonzero((described @ described.T).ravel() > _ALIKE)
    first, second = np.divmod(alike, max(1, len(points)))
    rare = np.bincount(first, minlength=len(points)) <= 1 + _MOST_LIKES
    once = (first < second) & rare[first] & rare[second]
    first, second = first[once], second[once]
    apart = np.linalg.norm(points[first] - points[second], axis=1) > _LEAST_DISTANCE
    return points[first[apart]], points[second[apart]]


def _displacements(first: Points, second: Points) -> list[tuple[Points, Points]]:
    """Groups of corners that share one displacement, the largest first."""
    turned = (second - first)[:, 1] < 0
    swap = turned[:, None]
    first, second = np.where(swap, second, first), np.where(swap, first, second)
    moves, members, counts = np.unique(
        second - first, axis=0, return_inverse=True, return_counts=True
    )
    largest = [int(place) for place in np.argsort(-counts)[:_CANDIDATES]]
    return [
        (first[members.ravel() == place], moves[place])
        for place in largest
        if counts[place] >= _LEAST_VOTES
    ]


def _noise(luminance: Luminance) -> tuple[Luminance, NDArray[np.bool_]]:
    """What remains of each pixel without its surroundings, and which pixels are plain paper."""
    whole = np.rint(luminance).astype(np.uint8)  # as decoded; medians of bytes cost a third
    residual = luminance - cv2.medianBlur(whole, 5)
    smooth = cv2.GaussianBlur(luminance, (0, 0), 1.0)
    steep = cv2.morphologyEx(smooth, cv2.MORPH_GRADIENT, np.ones((5, 5), np.uint8))
    return np.asarray(residual, dtype=np.float32), np.asarray(steep < _EDGE)


def _shared_noise(
    residual: Luminance, plain: NDArray[np.bool_], points: Points, shift: Points
) -> float:
    """Correlation of the noise on plain paper around the corners and at their displacement."""
    low = np.maximum(points.min(axis=0) - _RIM, np.maximum(-shift, 0))
    high = points.max(axis=0) + _RIM
    high = np.minimum(high, np.array(residual.shape[::-1]) - np.maximum(shift, 0))
    here = np.s_[low[1] : high[1], low[0] : high[0]]
    there = np.s_[low[1] + shift[1] : high[1] + shift[1], low[0] + shift[0] : high[0] + shift[0]]
    both = plain[here] & plain[there]
    if both.sum() < _LEAST_PLAIN:
        return 0.0
    one, other = residual[here][both], residual[there][both]
    one, other = one - one.mean(), other - other.mean()
    scale = float(np.sqrt((one**2).mean() * (other**2).mean()))
    return 0.0 if scale < _LEAST_NOISE**2 else float((one * other).mean()) / scale


def _bounds(points: Points, plate: Plate) -> Region:
    placed = cv2.perspectiveTransform(points[None].astype(np.float64), plate.to_page)[0]
    low = np.clip(placed.min(axis=0) - _RIM, 0, plate.page_size).astype(int)
    high = np.clip(placed.max(axis=0) + _RIM, 0, plate.page_size).astype(int)
    return Region(int(low[0]), int(low[1]), int(high[0] - low[0]), int(high[1] - low[1]))
