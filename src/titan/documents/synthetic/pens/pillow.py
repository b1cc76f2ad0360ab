"""Draws with Pillow: FreeType's letters, shapes drawn double and averaged down."""

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from titan.documents.synthetic.lettering import TYPEFACES, Ink, Lettering
from titan.documents.synthetic.page import Pixels
from titan.documents.synthetic.pens.pen import Curve
from titan.domain.document import Region

_FINER = 2


class PillowPen:
    """A `Pen` on a Pillow image.

    Args:
        ground: (H, W, 3) BGR, what is drawn on.
    """

    def __init__(self, ground: Pixels) -> None:
        self._page = Image.fromarray(np.ascontiguousarray(ground[..., ::-1]), "RGB")

    def curves(self, curves: list[Curve], ink: Ink, width: float) -> None:
        """Draw open curves, `width` pixels wide."""
        cover = Image.new("L", (self._page.width * _FINER, self._page.height * _FINER), 0)
        pen = ImageDraw.Draw(cover)
        for curve in curves:
            points = [(float(x), float(y)) for x, y in curve * _FINER]
            pen.line(points, fill=255, width=max(1, round(width * _FINER)))
        self._page.paste(ink[::-1], mask=cover.reduce(_FINER))

    def polygon(self, outline: Curve, ink: Ink) -> None:
        """Fill a closed outline."""
        cover = Image.new("L", (self._page.width * _FINER, self._page.height * _FINER), 0)
        points = [(float(x), float(y)) for x, y in outline * _FINER]
        ImageDraw.Draw(cover).polygon(points, fill=255)
        self._page.paste(ink[::-1], mask=cover.reduce(_FINER))

    def letter(self, lettering: Lettering) -> None:
        """Write a line of text."""
        font = ImageFont.truetype(TYPEFACES[lettering.typeface].path, lettering.size)
        pen = ImageDraw.Draw(self._page)
        for text, left in lettering.runs():
            place = (left, lettering.baseline)
            pen.text(place, text, font=font, fill=lettering.ink[::-1], anchor="ls")

    def picture(self, pixels: Pixels, region: Region, opacity: float) -> None:
        """Lay a picture over a rectangle, scaled to it."""
        size = (region.width, region.height)
        source = Image.fromarray(np.ascontiguousarray(pixels[..., ::-1]), "RGB")
        scaled = source.resize(size, Image.Resampling.LANCZOS)
        self._page.paste(scaled, (region.x, region.y), Image.new("L", size, round(255 * opacity)))

    def pixels(self) -> Pixels:
        """Return the page: (H, W, 3) BGR."""
        return np.ascontiguousarray(np.asarray(self._page)[..., ::-1])
