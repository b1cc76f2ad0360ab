"""Text on a page: what it says, where it stands and how it looks, in terms any library can draw."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import ImageFont

from titan.domain.document import Region

Ink = tuple[int, int, int]
"""Blue, green, red, each 0 to 255."""


@dataclass(frozen=True, slots=True)
class Typeface:
    """A font file.

    Attributes:
        file: name of a file that matplotlib carries, or of our own OCR-B.
        family: the name that the file gives itself.
        bold, italic: as the file describes itself.
    """

    file: str
    family: str
    bold: bool = False
    italic: bool = False

    @property
    def path(self) -> Path:
        """Where the file lies on this machine."""
        import matplotlib

        import titan.documents.fonts as own

        if self.file == "OCRB.otf":
            return Path(own.__path__[0]) / self.file
        return Path(matplotlib.get_data_path()) / "fonts" / "ttf" / self.file


TYPEFACES: dict[str, Typeface] = {
    "ocr-b": Typeface("OCRB.otf", "OCR B"),
    "sans": Typeface("DejaVuSans.ttf", "DejaVu Sans"),
    "sans-bold": Typeface("DejaVuSans-Bold.ttf", "DejaVu Sans", bold=True),
    "sans-oblique": Typeface("DejaVuSans-Oblique.ttf", "DejaVu Sans", italic=True),
    "serif": Typeface("DejaVuSerif.ttf", "DejaVu Serif"),
    "serif-bold": Typeface("DejaVuSerif-Bold.ttf", "DejaVu Serif", bold=True),
    "mono": Typeface("DejaVuSansMono.ttf", "DejaVu Sans Mono"),
    "times": Typeface("STIXGeneral.ttf", "STIXGeneral"),
    "times-bold": Typeface("STIXGeneralBol.ttf", "STIXGeneral", bold=True),
    "modern": Typeface("cmr10.ttf", "cmr10"),
    "modern-bold": Typeface("cmb10.ttf", "cmb10"),
    "modern-sans": Typeface("cmss10.ttf", "cmss10"),
    "typewriter": Typeface("cmtt10.ttf", "cmtt10"),
}
"""By a name that says what it looks like: DejaVu, STIX and Computer Modern are free to ship."""

_MEASURE = 200  # pixels: sizes scale from here


@cache
def measuring_font(typeface: str) -> ImageFont.FreeTypeFont:
    """Return the font at a size large enough to measure by."""
    return ImageFont.truetype(TYPEFACES[typeface].path, _MEASURE)


@dataclass(frozen=True, slots=True)
class Lettering:
    """One line of text.

    Attributes:
        text: what it says.
        left, baseline: where its first character stands, in pixels of the page.
        size: of the em, in pixels.
        typeface: a key of `TYPEFACES`.
        ink: its colour.
        pitch: from one character to the next in pixels, or None for the font's own advance.
    """

    text: str
    left: float
    baseline: float
    size: float
    typeface: str
    ink: Ink
    pitch: float | None = None

    def places(self) -> NDArray[np.floating[Any]]:
        """Return x of each character's origin, and of the end of the line: (len(text) + 1,)."""
        if self.pitch is not None:
            return self.left + self.pitch * np.arange(len(self.text) + 1)
        font = measuring_font(self.typeface)
        advances = [font.getlength(self.text[:end]) for end in range(len(self.text) + 1)]
        return self.left + np.array(advances) * self.size / _MEASURE

    def region(self, start: int = 0, end: int | None = None) -> Region:
        """Return the rectangle that characters from `start` to `end` fill, with a small rim."""
        places = self.places()[[start, len(self.text) if end is None else end]]
        left, right = int(places[0]) - 1, int(np.ceil(places[1])) + 1
        top = int(self.baseline - 0.82 * self.size)
        return Region(left, top, right - left, int(self.baseline + 0.24 * self.size) - top)

    def runs(self) -> list[tuple[str, float]]:
        """Return what to draw in one go and where: single characters where the pitch is set."""
        if self.pitch is None:
            return [(self.text, self.left)]
        return list(zip(self.text, self.places()[:-1].tolist(), strict=True))
