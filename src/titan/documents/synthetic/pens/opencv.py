"""Draws with OpenCV: its own letters and its fixed-point smoothed lines."""

from functools import cache
from typing import Any

import cv2
import numpy as np

from titan.documents.synthetic.lettering import TYPEFACES, Ink, Lettering, measuring_font
from titan.documents.synthetic.page import Pixels
from titan.documents.synthetic.pens.pen import Curve
from titan.domain.document import Region

_BITS = 4  # of a pixel's fraction, in coordinates
_PROBE = 100  # pixels: a size to measure by


@cache
def font_face(typeface: str) -> Any:
    """Return OpenCV's handle of a font file."""
    return cv2.FontFace(str(TYPEFACES[typeface].path))


@cache
def size_ratio(typeface: str) -> float:
    """Return what OpenCV's size must be multiplied by to mean the em, as others do: measured."""
    font, text = measuring_font(typeface), "HAMBURGEFONS 0123456789"
    shape, origin = (1 << 14, 1 << 14), (0, 0)
    (_, _, width, _) = cv2.getTextSize(shape, text, origin, font_face(typeface), _PROBE)
    return _PROBE / width * font.getlength(text) / font.size


def write(canvas: Pixels, lettering: Lettering) -> None:
    """Write a line of text onto a picture, whole pixels apart as OpenCV does.

    Advances of whole words are OpenCV's own rounded ones, so each word is set at its place.
    """
    face, places = font_face(lettering.typeface), lettering.places()
    size, ink = round(lettering.size * size_ratio(lettering.typeface)), lettering.ink
    start = 0
    for run in [run for run, _ in lettering.runs()]:
        words = run.split(" ")
        for word in words:
            if word:
                origin = (round(float(places[start])), round(lettering.baseline))
                cv2.putText(canvas, word, origin, ink, face, size)
            start += len(word) + 1
        start -= 1


class OpenCvPen:
    """A `Pen` on an array that OpenCV draws into.

    Args:
        ground: (H, W, 3) BGR, what is drawn on.
    """

    def __init__(self, ground: Pixels) -> None:
        self._page = np.ascontiguousarray(ground).copy()

    def curves(self, curves: list[Curve], ink: Ink, width: float) -> None:
        """Draw open curves, a whole number of pixels wide."""
        points = [np.round(curve * (1 << _BITS)).astype(np.int32) for curve in curves]
        thickness = max(1, round(width))
        cv2.polylines(self._page, points, False, ink, thickness, cv2.LINE_AA, _BITS)

    def polygon(self, outline: Curve, ink: Ink) -> None:
        """Fill a closed outline."""
        points = np.round(outline * (1 << _BITS)).astype(np.int32)
        cv2.fillPoly(self._page, [points], ink, cv2.LINE_AA, _BITS)

    def letter(self, lettering: Lettering) -> None:
        """Write a line of text."""
        write(self._page, lettering)

    def picture(self, pixels: Pixels, region: Region, opacity: float) -> None:
        """Lay a picture over a rectangle, scaled to it."""
        scaled = cv2.resize(pixels, (region.width, region.height), interpolation=cv2.INTER_AREA)
        rows = slice(region.y, region.y + region.height)
        columns = slice(region.x, region.x + region.width)
        under = self._page[rows, columns]
        self._page[rows, columns] = cv2.addWeighted(scaled, opacity, under, 1 - opacity, 0)

    def pixels(self) -> Pixels:
        """Return the page: (H, W, 3) BGR."""
        return self._page
