"""Lines of the visual zone read, each character with what else it may be.

The recogniser is the one of `titan.documents.mrz_recognition`, here with its whole dictionary:
names are printed with accents and in other scripts. Each character keeps the probabilities of
the 36 letters and digits at its place, so that a field can be asked for what it should say.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from titan.documents.mrz_grammar import DIGITS, LETTERS
from titan.documents.mrz_location import cut_line
from titan.documents.mrz_recognition import LINE_HEIGHT, line_reader
from titan.documents.side_by_side import side_by_side
from titan.documents.text_detection import Corners
from titan.domain.document import Region, TextLine

Image = NDArray[np.uint8]

ALPHABET = DIGITS + LETTERS
"""What a character's alternatives are told apart by; small letters count as capitals."""

QUICK = 0.7
"""Width to which a line is squeezed for a quick reading: as many characters are right, for less."""

_LONGEST_LINE = 1600  # pixels at the recogniser's height: longer lines are no fields
_LEAST_CONFIDENCE = 0.5


@dataclass(frozen=True, slots=True)
class ReadLine:
    """A line with the evidence behind each of its characters.

    Attributes:
        text: what was read.
        confidence: mean probability of the characters, 0 to 1.
        alternatives: (len(text), 36) probability of each of `ALPHABET` at each character.
        region: where it stands in the page.
    """

    text: str
    confidence: float
    alternatives: NDArray[np.float32]
    region: Region

    def plain(self) -> TextLine:
        """Return the line without its alternatives."""
        return TextLine(self.text, round(self.confidence, 4), self.region)


def read_lines(page: Image, lines: Sequence[Corners], *, squeeze: float = 1.0) -> list[ReadLine]:
    """Return each line in which anything can be read, in the order given.

    Args:
        page: (H, W, 3) BGR.
        lines: corners (4, 2) of each line in the page.
        squeeze: of its width that a line keeps.

    Raises:
        DocumentError: ``document.recogniser`` if the recogniser cannot be loaded.
    """
    line_reader()  # loaded once, before threads ask for it
    read = side_by_side(lambda corners: _read_line(page, corners, squeeze), lines)
    return [
        line
        for line in read
        if line is not None and line.text.strip() and line.confidence >= _LEAST_CONFIDENCE
    ]


def _read_line(page: Image, corners: Corners, squeeze: float) -> ReadLine | None:
    cut = cut_line(page, corners, LINE_HEIGHT)
    if cut.shape[1] > _LONGEST_LINE:
        return None
    width = max(16, round(cut.shape[1] * squeeze / 8) * 8)
    cut = np.asarray(cv2.resize(cut, (width, LINE_HEIGHT), interpolation=cv2.INTER_AREA))
    frames = line_reader().run([cut.astype(np.uint8)])[0]
    return _decoded(frames, bounds(corners, page.shape))


@cache
def _dictionary() -> tuple[str, ...]:
    """Every output of the recogniser by its index: the blank first, the space last."""
    return ("", *line_reader().dictionary, " ")


@cache
def _columns() -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Indices of the outputs that show each of `ALPHABET` as a capital and as a small letter."""
    dictionary = _dictionary()
    upper = np.array([dictionary.index(character) for character in ALPHABET])
    lower = np.array([dictionary.index(character.lower()) for character in ALPHABET])
    return upper, lower


def _decoded(frames: NDArray[np.float32], region: Region) -> ReadLine:
    """Collapse CTC frames: equal neighbours are one character unless a blank parts them."""
    best = frames.argmax(axis=1)
    starts = np.flatnonzero((best != 0) & (np.diff(best, prepend=0) != 0))
    peaks = [_peak(frames, best, int(start)) for start in starts]
    dictionary = _dictionary()
    characters = [dictionary[best[start]] for start in starts]
    # An entry of the dictionary may be empty or hold two characters: rows follow the text.
    rows = [row for row, entry in zip(peaks, characters, strict=True) for _ in entry]
    upper, lower = _columns()
    at = np.array(rows, dtype=np.intp)
    alternatives = frames[at][:, upper] + np.where(upper != lower, frames[at][:, lower], 0)
    confidence = float(frames[at, best[at]].mean()) if rows else 0.0
    return ReadLine("".join(characters), confidence, alternatives.astype(np.float32), region)


def _peak(frames: NDArray[np.float32], best: NDArray[np.intp], start: int) -> int:
    """The frame of a run in which its character is likeliest."""
    end = start
    while end < len(best) and best[end] == best[start]:
        end += 1
    return int(start + frames[start:end, best[start]].argmax())


def bounds(corners: Corners, shape: tuple[int, ...]) -> Region:
    """Return the upright rectangle around a line, inside a page of that shape."""
    limit = np.array([shape[1], shape[0]])
    low = np.clip(np.floor(corners.min(axis=0)), 0, limit).astype(int)
    high = np.clip(np.ceil(corners.max(axis=0)), 0, limit).astype(int)
    return Region(int(low[0]), int(low[1]), int(high[0] - low[0]), int(high[1] - low[1]))
