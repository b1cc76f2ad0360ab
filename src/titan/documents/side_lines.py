"""Straight lines of a picture that may be a document's sides, and how well each is supported.

Line segments (R. Grompone von Gioi and others, "LSD: a Line Segment Detector", IPOL 2012) are
sought in the picture as it is and with its contrast evened out, since the printed rim of a page on
white paper is fainter than anything inside it. Segments of one line are joined, and every place
along a line then says how much the brightness changes across it there.
"""

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from titan.documents.side_by_side import side_by_side

Image = NDArray[np.uint8]
Numbers = NDArray[np.float64]
Indices = NDArray[np.intp]
Judge = Callable[[Numbers, Numbers], NDArray[np.bool_]]

_VIEWS = ((1.0, 0.0), (1.0, 4.0), (0.5, 4.0))  # scale, and limit of the contrast's equalisation
_LEAST_SEGMENT = 14.0  # pixels: shorter ones are letters
_SEEDS = 300  # longest segments from which lines are grown
_KEPT = 44  # lines of each course
_SAME_LINE = 2.0  # pixels that a segment's ends may lie beside its line
_SAME_COURSE = 0.99  # cosine of the angle between a segment and its line
_OFFSETS = (-1.5, -0.75, 0.0, 0.75, 1.5)  # pixels: a side bends that far, in lenses and paper
_ACROSS = 2.0  # times the change along the line, for a change to be the line's own
_FAINT, _CLEAR = 2.0, 6.0  # levels of 255 a pixel: an edge that may be one, and one for certain


@dataclass(frozen=True, slots=True)
class SideLines:
    """Lines of one picture and their support.

    Attributes:
        normals: (n, 2) unit vectors.
        distances: (n,): a point p is on line i where ``normals[i] @ p == distances[i]``.
        level: how many of them, the first, run within 45 degrees of the x axis.
        origins: (n, 2) the point of each line nearest to the picture's middle.
        courses: (n, 2) unit vectors along each line.
        sums: (2, n, 2 reach + 2) support summed along the line from ``-reach``, for edges that
            brighten along the normal and for those that darken.
        reach: pixels along a line from its origin, either way, that are covered.
    """

    normals: Numbers
    distances: Numbers
    level: int
    origins: Numbers
    courses: Numbers
    sums: NDArray[np.float32]
    reach: int

    def support(self, lines: Indices, starts: Indices, ends: Indices) -> NDArray[np.float32]:
        """Return the mean support (2, m), 0 to 1, of stretches given in pixels from ``-reach``."""
        low, high = (np.clip(ends_, 0, 2 * self.reach + 1) for ends_ in (starts, ends))
        total = self.sums[:, lines, high] - self.sums[:, lines, low]
        return np.asarray(total / np.maximum(ends - starts, 1), dtype=np.float32)


def find_side_lines(small: Image, may_be: Judge | None = None) -> SideLines | None:
    """Return the longest lines of a picture, or None where it has not two of each course.

    Args:
        small: (H, W, 3) BGR, at the scale at which sides are sought.
        may_be: says of normals (n, 2) and distances (n,) which lines are worth keeping; all
            by default.
    """
    grey = np.asarray(cv2.cvtColor(small, cv2.COLOR_BGR2GRAY), dtype=np.uint8)
    segments = _segments(grey)
    extent = np.abs(segments[:, 2:] - segments[:, :2])
    is_level = extent[:, 0] >= extent[:, 1]
    level = _longest(_joined(segments[is_level]), may_be)
    steep = _longest(_joined(segments[~is_level]), may_be)
    if len(level) < 2 or len(steep) < 2:
        return None
    lines = np.concatenate([level, steep])
    normals, distances = lines[:, :2], lines[:, 2]
    middle = np.array(grey.shape[::-1]) / 2
    origins = middle + (distances - normals @ middle)[:, None] * normals
    courses = np.stack([normals[:, 1], -normals[:, 0]], axis=1)
    reach = int(np.hypot(*grey.shape)) + 1
    sums = _sums(grey, normals, origins, reach)
    return SideLines(normals, distances, len(level), origins, courses, sums, reach)


def _segments(grey: Image) -> Numbers:
    """Ends (n, 4) of line segments."""
    every = np.concatenate(side_by_side(lambda view: _seen_in(grey, *view), _VIEWS))
    lengths = np.hypot(every[:, 2] - every[:, 0], every[:, 3] - every[:, 1])
    return np.asarray(every[lengths > _LEAST_SEGMENT])


def _seen_in(grey: Image, scale: float, limit: float) -> Numbers:
    """Ends (n, 4), in the picture, of the segments seen in one view of it."""
    view = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    if limit:
        view = cv2.createCLAHE(limit, (6, 6)).apply(cv2.GaussianBlur(view, (0, 0), 1.0))
    segments = cv2.createLineSegmentDetector(cv2.LSD_REFINE_NONE).detect(view)[0]
    if segments is None:
        return np.zeros((0, 4))
    return (segments.reshape(-1, 4).astype(np.float64) + 0.5) / scale - 0.5


def _joined(segments: Numbers) -> Numbers:
    """Lines (n, 3) as normal and distance, those covered by most segments first."""
    starts, ends = segments[:, :2], segments[:, 2:]
    lengths = np.linalg.norm(ends - starts, axis=1)
    courses = (ends - starts) / lengths[:, None]
    used = np.zeros(len(segments), dtype=bool)
    lines: list[tuple[float, tuple[float, float, float]]] = []
    for seed in np.argsort(-lengths)[:_SEEDS]:
        if used[seed]:
            continue
        normal = np.array([-courses[seed, 1], courses[seed, 0]])
        distance = float(normal @ (starts[seed] + ends[seed])) / 2
        near = used
        for _ in range(2):
            along = np.abs(courses @ np.array([normal[1], -normal[0]])) > _SAME_COURSE
            close = np.maximum(np.abs(starts @ normal - distance), np.abs(ends @ normal - distance))
            near = along & (close < _SAME_LINE)
            near[seed] = True
            normal, distance = _fitted(starts[near], ends[near], lengths[near])
        used |= near
        lines.append((float(lengths[near].sum()), (float(normal[0]), float(normal[1]), distance)))
    lines.sort(reverse=True)
    return np.array([line for _, line in lines]).reshape(-1, 3)


def _longest(lines: Numbers, may_be: Judge | None) -> Numbers:
    if may_be is not None:
        lines = lines[may_be(lines[:, :2], lines[:, 2])]
    return lines[:_KEPT]


def _fitted(starts: Numbers, ends: Numbers, lengths: Numbers) -> tuple[Numbers, float]:
    """Normal and distance of the line through segments, each weighing as it is long."""
    share = lengths / (2 * lengths.sum())
    middle = share @ (starts + ends)
    one, other = starts - middle, ends - middle
    xx, yy = share @ (one**2 + other**2)
    xy = share @ (one[:, 0] * one[:, 1] + other[:, 0] * other[:, 1])
    angle = 0.5 * np.arctan2(2 * xy, xx - yy)
    normal = np.array([-np.sin(angle), np.cos(angle)])
    return normal, float(normal @ middle)


def _sums(grey: Image, normals: Numbers, origins: Numbers, reach: int) -> NDArray[np.float32]:
    """Support summed along each line; see `SideLines.sums`."""
    smooth = cv2.GaussianBlur(grey, (0, 0), 1.0)
    across_x = cv2.Scharr(smooth, cv2.CV_32F, 1, 0) / 32
    across_y = cv2.Scharr(smooth, cv2.CV_32F, 0, 1) / 32
    nx, ny = (normals[:, axis, None].astype(np.float32) for axis in (0, 1))
    places = np.arange(-reach, reach + 1, dtype=np.float32)
    x = (origins[:, 0, None] + normals[:, 1, None] * places).astype(np.float32)
    y = (origins[:, 1, None] - normals[:, 0, None] * places).astype(np.float32)
    best = np.zeros((2, *x.shape), dtype=np.float32)
    for offset in _OFFSETS:
        at = x + nx * np.float32(offset), y + ny * np.float32(offset)
        gx = cv2.remap(across_x, *at, cv2.INTER_LINEAR, borderValue=0)
        gy = cv2.remap(across_y, *at, cv2.INTER_LINEAR, borderValue=0)
        change = gx * nx + gy * ny
        own = np.where(np.abs(change) > _ACROSS * np.abs(gx * ny - gy * nx), change, 0)
        best[0] = np.maximum(best[0], own)
        best[1] = np.maximum(best[1], -own)
    support = np.minimum(best / _FAINT, 1) / 2 + np.minimum(best / _CLEAR, 1) / 2
    return np.concatenate([np.zeros_like(support[..., :1]), np.cumsum(support, axis=2)], axis=2)
