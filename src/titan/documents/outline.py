"""Four lines that may be a document's outline, ranked by what a document's outline is like.

Every two lines of one course with every two of the other make a hypothesis. A document's sides
are edges along their whole length and end at its corners; seen by a camera of ordinary focal
length they are a rectangle's; and its sides are in the ratio of ISO/IEC 7810 (ID-1, ID-2, ID-3).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

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
_PROMISING = 0.4  # of the hypotheses, those whose shape is likeliest, are looked at in the picture
_LIKELY = 4000  # of these, by their sides alone, are tested for edges beyond their corners
# Sides of a page as seen from the middle of its zone's last line, in lengths of that line: as
# wide as the shares of 9303-4 to -7 with their margins, perspective included.
_ENDS = (0.4, 0.64)
_BELOW, _ABOVE = (0.0, 0.2), (-0.9, -0.36)
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


def find_outlines(picture: Image, zone: Sequence[Corners] = ()) -> list[Outline]:
    """Return what may be the outline of a document, likeliest first.

    Args:
        picture: (H, W, 3) BGR.
        zone: corners (4, 2) of each line of the machine-readable zone read in the picture, in
            the order of the text; only lines that may be sides of its page are looked at then.
    """
    scale = _WORKING_SIZE / max(picture.shape[:2])
    small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    last = zone[-1] * scale if zone else None
    may_be = None if last is None else partial(_beside, last)
    lines = find_side_lines(np.asarray(small, dtype=np.uint8), may_be)
    if lines is None:
        return []
    size = np.array(small.shape[1::-1], dtype=np.float64)
    sides, corners = _quads(lines, size)
    if not len(corners):
        return []
    score, weakest = _ranked(lines, sides, corners, size)
    best = np.argsort(-score, kind="stable")[:_MOST]
    return [
        Outline((corners[i] + 0.5) / scale - 0.5, float(score[i]), float(weakest[i]))
        for i in best
        if np.isfinite(score[i])
    ]


def _beside(last: Corners, normals: Numbers, distances: Numbers) -> NDArray[np.bool_]:
    """Which lines may be sides of the page that has this last line of a zone.

    Args:
        last: corners (4, 2) of the line of text.
        normals: (n, 2) unit vectors of the lines in question.
        distances: (n,) of them.
    """
    along = (last[1] + last[2] - last[0] - last[3]) / 2
    length = float(np.linalg.norm(along))
    course = along / length
    down = np.array([-course[1], course[0]])
    rest = distances - normals @ last.mean(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        aside, below = rest / (normals @ course) / length, rest / (normals @ down) / length
    upright = np.abs(normals @ course) > np.abs(normals @ down)
    at_end = (np.abs(aside) > _ENDS[0]) & (np.abs(aside) < _ENDS[1])
    level = ((below > _BELOW[0]) & (below < _BELOW[1])) | (
        (below > _ABOVE[0]) & (below < _ABOVE[1])
    )
    return np.asarray(np.where(upright, at_end, level))


def _quads(lines: SideLines, size: Numbers) -> tuple[Indices, Corners]:
    """Lines (n, 4) on top, right, bottom and left of every possible quad, and its corners."""
    top, bottom, heights = _pairs(lines, slice(0, lines.level), 1, size)
    left, right, widths = _pairs(lines, slice(lines.level, len(lines.distances)), 0, size)
    ratio = heights[:, None] / widths[None]
    one, other = np.nonzero((ratio < 2.2) & (ratio > 1 / 2.2))
    sides = np.stack([top[one], right[other], bottom[one], left[other]], axis=1)
    meetings = _meetings(lines)
    slack = _OUTSIDE * size.max()
    inside = ((meetings > -slack) & (meetings < size + slack)).all(axis=2)  # never true of NaN
    level, steep = sides[:, [0, 0, 2, 2]], sides[:, [3, 1, 1, 3]] - lines.level
    kept = np.flatnonzero(inside[level, steep].all(axis=1))
    sides, corners = sides[kept], meetings[level[kept], steep[kept]]
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


def _ranked(
    lines: SideLines, sides: Indices, corners: Corners, size: Numbers
) -> tuple[Numbers, Numbers]:
    """Score (n,) and weakest support (n,) of each quad; unlikely ones have -inf.

    What costs least is asked first of all: the shape, then the sides, then what is beyond them.
    """
    score, weakest = np.full(len(corners), -np.inf), np.zeros(len(corners))
    shape = _shape_score(corners, size)
    kept = _best(shape, max(_LIKELY, round(_PROMISING * len(shape))))
    supports, stretches = _supports(lines, sides[kept], corners[kept])
    so_far = shape[kept] + supports.mean(axis=1) + _WEAKEST_SIDE * supports.min(axis=1)
    likely = _best(so_far, _LIKELY)
    kept = kept[likely]
    beyond = _beyond(lines, sides[kept], stretches[likely])
    score[kept] = so_far[likely] - _OVERSHOOT * beyond.mean(axis=1)
    weakest[kept] = supports[likely].min(axis=1)
    return score, weakest


def _best(values: Numbers, most: int) -> Indices:
    """Places of the largest values, in their order of place."""
    if len(values) <= most:
        return np.arange(len(values))
    return np.sort(np.argpartition(-values, most)[:most])


def _supports(lines: SideLines, sides: Indices, corners: Corners) -> tuple[Numbers, Indices]:
    """Support (n, 4) of each side, and its stretch (n, 4, 3): first, last place, and polarity."""
    ends = np.stack([corners, np.roll(corners, -1, axis=1)], axis=2)
    away = ends - lines.origins[sides][:, :, None]
    along = (away * lines.courses[sides][:, :, None]).sum(axis=3)
    places = np.rint(np.sort(along, axis=2)).astype(np.intp) + lines.reach
    by_polarity = lines.support(sides, places[..., 0], places[..., 1])
    polarity = by_polarity.argmax(axis=0)
    return by_polarity.max(axis=0).astype(np.float64), np.concatenate(
        [places, polarity[..., None]], axis=2
    )


def _beyond(lines: SideLines, sides: Indices, stretches: Indices) -> Numbers:
    """Support (n, 4) of the course of each side beyond its corners, at the end that has more."""
    low, high, polarity = stretches.transpose(2, 0, 1)
    more = np.maximum(((high - low) * _BEYOND).astype(np.intp), 3) + 2
    both = np.maximum(
        lines.support(sides, low - more, low), lines.support(sides, high, high + more)
    )
    return np.asarray(np.where(polarity == 0, both[0], both[1]), dtype=np.float64)


def _shape_score(corners: Corners, size: Numbers) -> Numbers:
    ratio, skew = _as_rectangle(corners, size)
    apart = [np.abs(np.abs(np.log(ratio)) - np.log(known)) for known in _TRUE_RATIOS]
    misfit = np.clip(np.minimum(*apart) - _MISFIT_ALLOWED, 0, _LARGEST_MISFIT)
    return np.asarray(
        _SIZE * np.log(10 * _area(corners) / size.prod())
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
