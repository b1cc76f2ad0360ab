"""Printed lines on a flat page, from connected components; nothing is read.

Both the check of typography and the control that localising checks do more than answer "here is
text" need to know where text stands.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from titan.domain.document import Region

_WIDTH = 1000  # pixels to which a page is scaled: glyphs of fields are then 12 to 40 high
_TALLEST = 60
_LOWEST = 7
_DARKER = 24  # levels by which ink is darker than the paper around it
_HALF_WAY = 0.5  # from paper to ink, where a blurred stroke has its true width
_OVERLAP = 0.5  # of the lower glyph's height, for two to stand on one line
_REACH = 1.6  # heights between neighbours on a line
_MOST_HEIGHTS = 2.2  # of a glyph to its neighbour's
_LEAST_GLYPHS = 3
_LEAST_LENGTH = 2.5  # heights: shorter lines say nothing of a line


@dataclass(frozen=True, slots=True)
class TextLine:
    """Glyphs that stand on one line.

    Attributes:
        glyphs: (n, 4), x, y, width and height in pixels of the scaled page, from left to right.
        labels: (n,), the glyphs' numbers in `Print.labels`.
    """

    glyphs: NDArray[np.int32]
    labels: NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Print:
    """What is printed on a page.

    Attributes:
        lines: from top to bottom.
        labels: (H, W), number of the connected component of ink at each pixel, 0 for none.
        grey: (H, W), the scaled page.
        scale: pixels of the flat page for one of the scaled page.
    """

    lines: tuple[TextLine, ...]
    labels: NDArray[np.int32]
    grey: NDArray[np.uint8]
    scale: float

    def region(self, glyphs: NDArray[np.int32]) -> Region:
        """Return the bounds of some glyphs (n, 4) in pixels of the flat page."""
        low = glyphs[:, :2].min(axis=0) * self.scale
        high = (glyphs[:, :2] + glyphs[:, 2:]).max(axis=0) * self.scale
        return Region(int(low[0]), int(low[1]), int(high[0] - low[0]), int(high[1] - low[1]))


def find_print(page: NDArray[np.uint8]) -> Print:
    """Find the lines of dark glyphs on a page.

    Args:
        page: (H, W, 3) BGR, laid flat and upright.
    """
    scale = page.shape[1] / _WIDTH
    size = (_WIDTH, max(1, round(page.shape[0] / scale)))
    grey = np.asarray(cv2.resize(cv2.cvtColor(page, cv2.COLOR_BGR2GRAY), size, interpolation=3))
    kernel = cv2.getStructuringElement(cv2.MORPH_RECT, (25, 25))
    depth = np.asarray(cv2.morphologyEx(grey, cv2.MORPH_BLACKHAT, kernel))
    deepest = cv2.dilate(depth, cv2.getStructuringElement(cv2.MORPH_RECT, (15, 15)))
    ink = (depth > np.maximum(_DARKER, deepest * _HALF_WAY)).astype(np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    lines = _lines(stats[1:])
    return Print(lines, np.asarray(labels, dtype=np.int32), grey.astype(np.uint8), scale)


def _lines(stats: NDArray[np.int32]) -> tuple[TextLine, ...]:
    """Chain glyph-like components from left to right."""
    heights, widths = stats[:, cv2.CC_STAT_HEIGHT], stats[:, cv2.CC_STAT_WIDTH]
    likely = (heights >= _LOWEST) & (heights <= _TALLEST) & (widths <= 4 * heights)
    likely &= stats[:, cv2.CC_STAT_AREA] >= 0.12 * heights * widths
    numbers = np.flatnonzero(likely)
    glyphs = stats[:, :4].tolist()  # in Python numbers: thousands are compared one by one
    within_reach: list[list[int]] = []
    lines: list[list[int]] = []
    for number in numbers[np.argsort(stats[numbers, cv2.CC_STAT_LEFT])].tolist():
        left = glyphs[number][0]
        within_reach = [one for one in within_reach if left < _end(glyphs[one[-1]])]
        joined = _line_for(glyphs, number, within_reach)
        if joined is None:
            within_reach.append([number])
            lines.append(within_reach[-1])
        else:
            joined.append(number)
    kept = [line for line in lines if _is_line(stats[line])]
    kept.sort(key=lambda line: int(stats[line[0], cv2.CC_STAT_TOP]))
    return tuple(
        TextLine(stats[line, :4].astype(np.int32), np.array(line, dtype=np.int32) + 1)
        for line in kept
    )


def _is_line(glyphs: NDArray[np.int32]) -> bool:
    length = int((glyphs[:, 0] + glyphs[:, 2]).max() - glyphs[:, 0].min())
    return len(glyphs) >= _LEAST_GLYPHS and length >= _LEAST_LENGTH * float(np.median(glyphs[:, 3]))


def _end(glyph: list[int]) -> float:
    """Where the next glyph of a line begins at the latest."""
    return glyph[0] + glyph[2] + _REACH * _TALLEST


def _line_for(
    glyphs: list[list[int]], number: int, open_lines: list[list[int]]
) -> list[int] | None:
    x, y, _, height = glyphs[number]
    nearest: tuple[int, list[int]] | None = None
    for line in open_lines:
        left, top, width, tall = glyphs[line[-1]]
        higher, lower = (height, tall) if height > tall else (tall, height)
        gap = x - left - width
        shared = min(y + height, top + tall) - max(y, top)
        near = -width < gap < _REACH * higher
        alike = shared >= _OVERLAP * lower and higher < _MOST_HEIGHTS * lower
        if near and alike and (nearest is None or gap < nearest[0]):
            nearest = (gap, line)
    return None if nearest is None else nearest[1]
