"""Where the lines of a machine-readable zone stand in a picture, found by shape alone.

Dark strokes are joined along the line, and long thin parallel bars of equal length are what a
zone looks like at that scale. It takes some ten milliseconds a picture; the recogniser, which
takes a hundred a line, then reads the best candidates only.
"""

from dataclasses import dataclass
from itertools import combinations

import cv2
import numpy as np
from numpy.typing import NDArray

from titan.documents.shrinking import shrink_to

Image = NDArray[np.uint8]
Corners = NDArray[np.float64]
Contour = NDArray[np.int32 | np.float32]

_LEAST_LENGTH = 0.2  # of the picture's long side: below it, a character has some four pixels
_LEAST_ASPECT = 9.0  # of a line: 30 characters of 0.8 pitch height give 37, cut ones less
_TALLEST = 34  # pixels of the working size: letters of a zone that fills the page have 20
_WIDEST_PATTERN = 140  # pixels of the working size
_LARGEST_TILT = 20.0  # degrees against the nearest side of the picture


@dataclass(frozen=True, slots=True)
class Bar:
    """A long thin mark: perhaps a line of the zone.

    Attributes:
        centre: x and y.
        length, height: along and across, pixels.
        angle: degrees clockwise from the x axis, within ±45.
    """

    centre: tuple[float, float]
    length: float
    height: float
    angle: float


@dataclass(frozen=True, slots=True)
class Candidate:
    """Two or three bars that may be a zone.

    Attributes:
        lines: one array (4, 2) a line, top to bottom: its corners in the picture, clockwise
            from the top left of the text as it would be read.
        score: larger is likelier.
    """

    lines: tuple[Corners, ...]
    score: float

    def upside_down(self) -> "Candidate":
        """Return the same lines as read with the picture turned by 180 degrees."""
        return Candidate(
            tuple(np.roll(line, 2, axis=0) for line in reversed(self.lines)), self.score
        )

    @property
    def direction(self) -> float:
        """Degrees clockwise from the x axis in which the text runs, -180 to 180."""
        x, y = np.sum([line[1] - line[0] for line in self.lines], axis=0)
        return float(np.degrees(np.arctan2(y, x)))


def locate_mrz(picture: Image, working_size: int = 1000) -> list[Candidate]:
    """Return candidate zones in any of four rotations, likeliest first.

    Args:
        picture: (H, W, 3) BGR.
        working_size: pixels of the long side at which shapes are searched.
    """
    grey = _grey(picture, working_size)
    scale = max(picture.shape[:2]) / max(grey.shape)
    candidates = _everywhere(grey, over_patterns=False) or _everywhere(grey, over_patterns=True)
    candidates.sort(key=lambda candidate: -candidate.score)
    return [Candidate(tuple(c * scale for c in one.lines), one.score) for one in candidates]


def _everywhere(grey: Image, over_patterns: bool) -> list[Candidate]:
    """Candidates along both axes."""
    candidates = _candidates(_bars(grey, over_patterns))
    turned = np.ascontiguousarray(np.rot90(grey))
    width = grey.shape[1]
    for candidate in _candidates(_bars(turned, over_patterns)):
        # A point (x, y) of the turned picture came from (width - y, x).
        lines = tuple(np.stack([width - c[:, 1], c[:, 0]], axis=1) for c in candidate.lines)
        candidates.append(Candidate(lines, candidate.score))
    return candidates


def cut_line(picture: Image, corners: Corners, height: int = 48) -> Image:
    """Return one line of text, upright, ``height`` pixels high and in proportion wide.

    Args:
        picture: (H, W, 3) BGR.
        corners: (4, 2) as in `Candidate`.
        height: of the result.
    """
    across = float(np.linalg.norm(corners[3] - corners[0] + corners[2] - corners[1])) / 2
    along = float(np.linalg.norm(corners[1] - corners[0] + corners[2] - corners[3])) / 2
    width = max(8, round(height * along / across / 8) * 8)
    target = np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float32)
    mapping = cv2.getPerspectiveTransform(corners.astype(np.float32), target)
    source, factor = picture, across / height
    if factor > 1.5:  # a warp samples points, so a much larger picture is first averaged down
        smaller = round(picture.shape[1] / factor), round(picture.shape[0] / factor)
        source = np.asarray(
            cv2.resize(picture, smaller, interpolation=cv2.INTER_AREA), dtype=np.uint8
        )
        mapping = mapping @ np.diag([picture.shape[1] / source.shape[1],
                                     picture.shape[0] / source.shape[0], 1.0])  # fmt: skip
    cut = cv2.warpPerspective(
        source, mapping, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(cut, dtype=np.uint8)


def _grey(picture: Image, working_size: int) -> Image:
    grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    return shrink_to(np.asarray(grey, dtype=np.uint8), working_size)[0]


def _bars(grey: Image, over_patterns: bool) -> list[Bar]:
    """Long thin dark marks that run within 45 degrees of the x axis."""
    strokes = cv2.morphologyEx(grey, cv2.MORPH_BLACKHAT, _box(17, 17))
    marks = cv2.threshold(strokes, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)[1]
    for rule in (_box(70, 1), _box(1, 45)):  # ruled lines and frames are longer than any letter
        rules = cv2.dilate(cv2.morphologyEx(marks, cv2.MORPH_OPEN, rule), _box(3, 3))
        marks = cv2.subtract(marks, rules)
    marks = cv2.morphologyEx(marks, cv2.MORPH_CLOSE, _box(29, 3))
    if over_patterns:  # they join lines of text that they run under: cut them out, bridge the gap
        marks = cv2.subtract(marks, cv2.morphologyEx(marks, cv2.MORPH_OPEN, _box(1, _TALLEST)))
        marks = cv2.morphologyEx(marks, cv2.MORPH_CLOSE, _box(_WIDEST_PATTERN, 1))
    marks = cv2.morphologyEx(marks, cv2.MORPH_OPEN, _box(25, 5))
    contours, _ = cv2.findContours(marks, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    bars = [_bar(np.asarray(contour)) for contour in contours]
    least = _LEAST_LENGTH * max(grey.shape)
    return [
        bar
        for bar in bars
        if bar.length > max(least, _LEAST_ASPECT * bar.height) and abs(bar.angle) < _LARGEST_TILT
    ]


def _box(width: int, height: int) -> Image:
    return np.ones((height, width), dtype=np.uint8)


def _bar(contour: Contour) -> Bar:
    (x, y), (width, height), angle = cv2.minAreaRect(contour)
    if width < height:
        width, height, angle = height, width, angle - 90
    angle = (angle + 90) % 180 - 90
    return Bar((x, y), width, height, angle)


def _candidates(bars: list[Bar]) -> list[Candidate]:
    pairs = [pair for pair in combinations(bars, 2) if _neighbours(*pair)]
    triples = {frozenset(one) | frozenset(other) for one, other in combinations(pairs, 2)}
    even = [tuple(bars) for bars in triples if len(bars) == 3 and _evenly_spaced(tuple(bars))]
    return [_candidate(bars) for bars in (*pairs, *even)]


def _neighbours(one: Bar, other: Bar) -> bool:
    """Whether two bars are parallel, of like length, flush, and a line's distance apart."""
    longer, shorter = max(one.length, other.length), min(one.length, other.length)
    if abs(one.angle - other.angle) > 4 or shorter < 0.78 * longer:
        return False
    along, across = _offset(one, other)
    thicker, thinner = max(one.height, other.height), min(one.height, other.height)
    flush = abs(along) + (longer - shorter) / 2 < 0.13 * longer
    return flush and thicker < 1.7 * thinner and 1.1 * thinner < abs(across) < 5 * thicker


def _offset(one: Bar, other: Bar) -> tuple[float, float]:
    angle = np.radians((one.angle + other.angle) / 2)
    x, y = other.centre[0] - one.centre[0], other.centre[1] - one.centre[1]
    return (
        float(x * np.cos(angle) + y * np.sin(angle)),
        float(y * np.cos(angle) - x * np.sin(angle)),
    )


def _evenly_spaced(bars: tuple[Bar, ...]) -> bool:
    ordered = sorted(bars, key=lambda bar: _offset(bars[0], bar)[1])
    first = _offset(ordered[0], ordered[1])[1]
    second = _offset(ordered[1], ordered[2])[1]
    return max(first, second) < 1.5 * min(first, second)


def _candidate(bars: tuple[Bar, ...]) -> Candidate:
    """Give all bars of one zone the same ends and height, with a margin around the text."""
    ordered = sorted(bars, key=lambda bar: _offset(bars[0], bar)[1])
    angle = float(np.median([bar.angle for bar in ordered]))
    axis = np.array([np.cos(np.radians(angle)), np.sin(np.radians(angle))])
    middles = [float(np.dot(bar.centre, axis)) for bar in ordered]
    start = min(m - bar.length / 2 for m, bar in zip(middles, ordered, strict=True))
    end = max(m + bar.length / 2 for m, bar in zip(middles, ordered, strict=True))
    height = float(np.median([bar.height for bar in ordered]))
    margin = 1.2 * height
    lines = []
    for bar, middle in zip(ordered, middles, strict=True):
        tilt = np.radians(bar.angle)
        along = np.array([np.cos(tilt), np.sin(tilt)])
        across = np.array([-along[1], along[0]]) * 0.8 * height
        left = np.array(bar.centre) + along * (start - margin - middle)
        right = np.array(bar.centre) + along * (end + margin - middle)
        lines.append(np.stack([left - across, right - across, right + across, left + across]))
    alike = min(bar.length for bar in ordered) / max(bar.length for bar in ordered)
    thin = min(1.0, (end - start) / height / 28)
    return Candidate(tuple(lines), (end - start) * alike * thin * (1 + 0.1 * len(ordered)))
