"""Four lines that may be a document's outline, ranked by what a document's outline is like.

Every two lines of one course with every two of the other make a hypothesis. A document's sides
are edges along their whole length and end at its corners; seen by a camera of ordinary focal
length they are a rectangle's; and its sides are in the ratio of ISO/IEC 7810 (ID-1, ID-2, ID-3).
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from titan.documents.side_lines import Indices, SideLines, find_side_lines

Image = NDArray[np.uint8]
Corners = NDArray[np.float64]
Numbers = NDArray[np.float64]

_WORKING_SIZE = 800  # pixels of the long side: sides survive, small print does not
_LEAST_GAP = 0.06  # of the long side, between opposite sides
_LARGEST_TURN = 20.0  # degrees between opposite sides: perspective of a hand-held picture
_AREAS = (0.025, 0.93)  # of the picture; beyond it the outline is the picture's own frame
_OUTSIDE = 0.03  # of the long side, by which a corner may lie outside the picture
_RATIOS = (1.15, 1.95)  # long by short side as they look, perspective included
_TRUE_RATIOS = (1.42, 1.586)  # ID-2 and ID-3 have nearly the same, and ID-1
_FOCAL_LENGTH = 0.9  # of the picture's long side: main cameras of phones, 26 to 33 mm equivalent
_BEYOND = 0.12  # of a side, beyond its corners, where it should be no edge any more
_MOST = 200
# Weights of the score. Tuned on two of the five document types of DLC-2021; see docs/decisions.
_WEAKEST_SIDE = 0.5
_OVERSHOOT = 0.6
_SIZE = 0.12
_SKEW, _SKEW_ALLOWED = 1.0, 0.05
_MISFIT, _MISFIT_ALLOWED, _LARGEST_MISFIT = 2.0, 0.03, 0.3


@dataclass(frozen=True, slots=True)
class Outline:
    """A hypothesis.

    Attributes:
        corners: (4, 2) in the picture, clockwise from the one at its top left.
        score: larger is likelier; a document seen well has more than 1.2.
        weakest: support, 0 to 1, of the side that is seen worst.
    """

    corners: Corners
    score: float
    weakest: float


def find_outlines(picture: Image) -> list[Outline]:
    """Return what may be the outline of a document, likeliest first.

    Args:
        picture: (H, W, 3) BGR.
    """
    scale = _WORKING_SIZE / max(picture.shape[:2])
    small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    lines = find_side_lines(np.asarray(small, dtype=np.uint8))
    if lines is None:
        return []
    size = np.array(small.shape[1::-1], dtype=np.float64)
    sides, corners = _quads(lines, size)
    if not len(corners):
        return []
    supports, overshoot = _supports(lines, sides, corners)
    score = _score(corners, size, supports, overshoot)
    best = np.argsort(-score)[:_MOST]
    return [
        Outline((corners[i] + 0.5) / scale - 0.5, float(score[i]), float(supports[i].min()))
        for i in best
    ]


def _quads(lines: SideLines, size: Numbers) -> tuple[Indices, Corners]:
    """Lines (n, 4) on top, right, bottom and left of every possible quad, and its corners."""
    top, bottom, heights = _pairs(lines, slice(0, lines.level), 1, size)
    left, right, widths = _pairs(lines, slice(lines.level, len(lines.distances)), 0, size)
    ratio = heights[:, None] / widths[None]
    one, other = np.nonzero((ratio < 2.2) & (ratio > 1 / 2.2))
    sides = np.stack([top[one], right[other], bottom[one], left[other]], axis=1)
    meetings = _meetings(lines)
    level, steep = sides[:, [0, 0, 2, 2]], sides[:, [3, 1, 1, 3]] - lines.level
    corners = meetings[level, steep]
    slack = _OUTSIDE * size.max()
    inside = np.isfinite(corners) & (corners > -slack) & (corners < size + slack)
    kept = np.flatnonzero(inside.all(axis=(1, 2)))
    sides, corners = sides[kept], corners[kept]
    share = _area(corners) / size.prod()
    lengths = np.linalg.norm(np.roll(corners, -1, axis=1) - corners, axis=2)
    wide, high = lengths[:, 0] + lengths[:, 2], lengths[:, 1] + lengths[:, 3]
    looks = np.maximum(wide, high) / np.maximum(1.0, np.minimum(wide, high))
    kept = np.flatnonzero(
        (share > _AREAS[0]) & (share < _AREAS[1]) & (looks > _RATIOS[0]) & (looks < _RATIOS[1])
    )
    return sides[kept], corners[kept]


def _pairs(
    lines: SideLines, which: slice, axis: int, size: Numbers
) -> tuple[Indices, Indices, Numbers]:
    """First and second of every two lines nearly parallel, and the gap between them."""
    normals, distances = lines.normals[which], lines.distances[which]
    other = 1 - axis
    place = (distances - normals[:, other] * size[other] / 2) / normals[:, axis]
    one, two = np.triu_indices(len(place), 1)
    swapped = place[one] > place[two]
    first, second = np.where(swapped, two, one), np.where(swapped, one, two)
    gap = place[second] - place[first]
    alike = np.abs((normals[first] * normals[second]).sum(axis=1))
    kept = (alike > np.cos(np.radians(_LARGEST_TURN))) & (gap > _LEAST_GAP * size.max())
    return first[kept] + which.start, second[kept] + which.start, gap[kept]


def _meetings(lines: SideLines) -> Corners:
    """(level, steep, 2) the points at which lines of the two courses meet; NaN where hardly."""
    one, other = lines.normals[: lines.level, None], lines.normals[None, lines.level :]
    c, d = lines.distances[: lines.level, None], lines.distances[None, lines.level :]
    determinant = one[..., 0] * other[..., 1] - one[..., 1] * other[..., 0]
    determinant = np.where(np.abs(determinant) < 0.3, np.nan, determinant)
    x = (c * other[..., 1] - one[..., 1] * d) / determinant
    y = (one[..., 0] * d - c * other[..., 0]) / determinant
    return np.stack([x, y], axis=-1)


def _area(corners: Corners) -> Numbers:
    one, other = corners[:, 2] - corners[:, 0], corners[:, 3] - corners[:, 1]
    return np.asarray(np.abs(one[:, 0] * other[:, 1] - one[:, 1] * other[:, 0]) / 2)


def _supports(lines: SideLines, sides: Indices, corners: Corners) -> tuple[Numbers, Numbers]:
    """Support (n, 4) of each side, and of the same edge's course beyond its corners."""
    supports, beyond = [], []
    for side in range(4):
        line = sides[:, side]
        ends = np.stack([corners[:, side], corners[:, (side + 1) % 4]], axis=1)
        along = ((ends - lines.origins[line][:, None]) * lines.courses[line][:, None]).sum(axis=2)
        places = np.rint(np.sort(along, axis=1)).astype(np.intp) + lines.reach
        low, high = places[:, 0], places[:, 1]
        by_course = lines.support(line, low, high)
        course, every = by_course.argmax(axis=0), np.arange(len(line))
        supports.append(by_course[course, every])
        more = np.maximum(((high - low) * _BEYOND).astype(np.intp), 3) + 2
        before = lines.support(line, low - more, low)[course, every]
        after = lines.support(line, high, high + more)[course, every]
        beyond.append(np.maximum(before, after))
    return np.stack(supports, axis=1).astype(np.float64), np.stack(beyond, axis=1)


def _score(corners: Corners, size: Numbers, supports: Numbers, beyond: Numbers) -> Numbers:
    ratio, skew = _as_rectangle(corners, size)
    apart = [np.abs(np.abs(np.log(ratio)) - np.log(known)) for known in _TRUE_RATIOS]
    misfit = np.clip(np.minimum(*apart) - _MISFIT_ALLOWED, 0, _LARGEST_MISFIT)
    return np.asarray(
        supports.mean(axis=1)
        + _WEAKEST_SIDE * supports.min(axis=1)
        - _OVERSHOOT * beyond.mean(axis=1)
        + _SIZE * np.log(10 * _area(corners) / size.prod())
        - _SKEW * np.maximum(skew - _SKEW_ALLOWED, 0)
        - _MISFIT * misfit
    )


def _as_rectangle(corners: Corners, size: Numbers) -> tuple[Numbers, Numbers]:
    """Width by height of the rectangle that is seen so, and how far it is from being one.

    The columns of the mapping from the unit square (P. Heckbert, "Fundamentals of Texture Mapping
    and Image Warping", 1989) are the sides as the camera sees them (Z. Zhang and L.-W. He,
    "Whiteboard scanning and image enhancement", 2007); a right angle leaves no cosine.
    """
    points = (corners - size / 2) / (_FOCAL_LENGTH * size.max())
    first, second, third, fourth = points.swapaxes(0, 1)
    one, other = second - third, fourth - third
    total = first - second + third - fourth
    determinant = one[:, 0] * other[:, 1] - other[:, 0] * one[:, 1]
    g = (total[:, 0] * other[:, 1] - other[:, 0] * total[:, 1]) / determinant
    h = (one[:, 0] * total[:, 1] - total[:, 0] * one[:, 1]) / determinant
    wide = np.column_stack([second - first + g[:, None] * second, g])
    high = np.column_stack([fourth - first + h[:, None] * fourth, h])
    width, height = np.linalg.norm(wide, axis=1), np.linalg.norm(high, axis=1)
    cosine = (wide * high).sum(axis=1) / (width * height)
    return width / height, np.abs(cosine)
