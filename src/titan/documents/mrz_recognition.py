"""Lines of a machine-readable zone read character by character, with probabilities.

The recogniser is PP-OCRv6 (small) as shipped inside the rapidocr package, without its text
detector. Its CTC output is not collapsed into a string: zones are printed at a fixed pitch, so
the frames are gathered into one slot a character, and each slot keeps the probability of every
character. The grammar then decides with all evidence in hand.
"""

import hashlib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from titan.documents.inference import open_network
from titan.documents.mrz_grammar import CHARACTERS
from titan.documents.side_by_side import side_by_side
from titan.errors import DocumentError

Image = NDArray[np.uint8]
Frames = NDArray[np.float64]
"""(T, 38): probability of each of `CHARACTERS`, then of no character, a CTC frame a row."""
Slots = NDArray[np.float64]
"""(N, 37): probability of each of `CHARACTERS`, a printed character a row."""

LINE_HEIGHT = 48
"""Pixels of height that the recogniser takes."""

_MODEL = "PP-OCRv6_rec_small.onnx"
_MODEL_SHA256 = "6f327246b50388f3c176ae304bd95767ea6dc0c9ae92153ef8cbe210b3c14884"
_BLANK = len(CHARACTERS)
# What the recogniser, trained on every script, calls the shapes of OCR-B now and then.
# In order: fullwidth and CJK less-than, angle brackets, guillemets, hiragana ku, at most, angle.
_FILLER_SHAPES = "\uff1c\u3008\u300a\u00ab\u2039\u304f\u2264\u2220"
_SEEN_AS = dict.fromkeys(_FILLER_SHAPES, "<") | {
    "l": "I",
    "|": "I",
    "\u0131": "I",  # dotless i
    "\u041e": "O",  # Cyrillic
    "\u00d8": "0",  # O with a stroke
}
_LEAST_FRAME = 0.4  # of probability that some character stands there, to count as a peak
_LEAST_STEP = 0.5  # of the pitch: two peaks nearer than that are one character, seen as twins


class LineReader:
    """The recogniser, loaded once in a process."""

    def __init__(self) -> None:
        content = files("rapidocr").joinpath("models", _MODEL).read_bytes()
        if hashlib.sha256(content).hexdigest() != _MODEL_SHA256:
            raise DocumentError("document.recogniser", "The recogniser's file is changed.")
        self._session = open_network(content)
        dictionary = self._session.get_modelmeta().custom_metadata_map["character"].splitlines()
        self.dictionary: tuple[str, ...] = tuple(dictionary)
        self._groups = _groups(dictionary)

    def read(self, lines: Sequence[Image]) -> list[Frames]:
        """Return the frames of each line.

        Args:
            lines: pictures (48, W, 3) BGR, all of one width.
        """
        return side_by_side(lambda line: self._fold(self.run([line])[0]), lines)

    def run(self, lines: Sequence[Image]) -> NDArray[np.float32]:
        """Return (N, T, 2 + len(dictionary)): blank, the dictionary's characters, the space.

        Args:
            lines: pictures (48, W, 3) BGR, all of one width.
        """
        batch = np.stack(lines).astype(np.float32).transpose(0, 3, 1, 2) / 127.5 - 1
        return np.asarray(self._session.run(None, {"x": batch})[0])

    def _fold(self, frames: NDArray[np.float32]) -> Frames:
        folded = np.zeros((len(frames), _BLANK + 1))
        for column, indices in enumerate(self._groups):
            folded[:, column] = frames[:, indices].sum(axis=1)
        return folded


@cache
def line_reader() -> LineReader:
    """Return this process's recogniser.

    Raises:
        DocumentError: ``document.recogniser`` if its file is missing or changed.
    """
    try:
        return LineReader()
    except FileNotFoundError as error:
        raise DocumentError("document.recogniser", "The recogniser's file is missing.") from error


def _groups(dictionary: list[str]) -> list[NDArray[np.intp]]:
    """Output indices by character of the zone; index 0 of the output is the CTC blank."""
    groups: list[list[int]] = [[] for _ in CHARACTERS]
    for index, entry in enumerate(dictionary, start=1):
        character = _SEEN_AS.get(entry, entry.upper())
        if len(character) == 1 and character in CHARACTERS:
            groups[CHARACTERS.index(character)].append(index)
    return [np.array(group, dtype=np.intp) for group in (*groups, [0])]


def peaks(frames: Frames) -> NDArray[np.float64]:
    """Return the places, in frames, at which the recogniser saw a character.

    Equal neighbours are one character, as CTC has it, unless a blank parts them; so are twins
    (``0`` and ``O`` in two frames of one print) that stand nearer than characters are set.
    """
    seen = 1 - frames[:, _BLANK]
    best = frames[:, :_BLANK].argmax(axis=1)
    places: list[float] = []
    run: list[int] = []
    for place in range(len(frames) + 1):
        inside = place < len(frames) and seen[place] > _LEAST_FRAME
        if run and (not inside or best[place] != best[run[-1]]):
            places.append(float(np.average(run, weights=seen[run])))
            run = []
        if inside:
            run.append(place)
    return _set_apart(np.array(places))


def _set_apart(places: NDArray[np.float64]) -> NDArray[np.float64]:
    """Peaks with those too near to their neighbour united with it."""
    if len(places) < 3:
        return places
    near = np.diff(places) < _LEAST_STEP * np.median(np.diff(places))
    groups = np.split(places, np.flatnonzero(~near) + 1)
    return np.array([group.mean() for group in groups])


def pitch_grid(places: NDArray[np.float64], width: int) -> NDArray[np.float64] | None:
    """Return the ``width`` places of a fixed-pitch line that explain the peaks, or None.

    Peaks may be missing (the recogniser merges fillers) or too many (marks beside the line);
    a slow change of pitch is allowed for, as perspective gives.
    """
    if len(places) < width // 2:
        return None
    pitch = float(np.median(np.diff(places)))
    if len(places) == width:
        return places
    steps = np.maximum(1, np.rint(np.diff(places) / pitch)).astype(int)
    indices = np.concatenate([[0], np.cumsum(steps)])
    excess = indices[-1] + 1 - width
    if not -2 <= excess <= 2:
        return None
    curve = np.polynomial.Polynomial.fit(indices, places, 2 if len(places) > 8 else 1)
    first = max(0, excess) if _is_stray(places, pitch) else 0
    return np.asarray(curve(np.arange(first, first + width)), dtype=np.float64)


def _is_stray(places: NDArray[np.float64], pitch: float) -> bool:
    """Whether the first peak is off the beat, so that it is no character of the line."""
    return bool(abs(places[1] - places[0] - pitch) > abs(places[-1] - places[-2] - pitch))


def gather(frames: Frames, grid: NDArray[np.float64]) -> Slots:
    """Return the probability of each character in each slot of the grid.

    A slot in which nothing was seen comes out uniform and near zero: rows sum to at most one.
    """
    middles = (grid[1:] + grid[:-1]) / 2
    edges = np.concatenate([[2 * grid[0] - middles[0]], middles, [2 * grid[-1] - middles[-1]]])
    bounds = np.clip(np.rint(edges).astype(int), 0, len(frames))
    slots = np.full((len(grid), _BLANK), 1e-6)
    for slot in range(len(grid)):
        inside = frames[bounds[slot] : max(bounds[slot] + 1, bounds[slot + 1]), :_BLANK]
        slots[slot] += inside.sum(axis=0)
    return np.asarray(slots / np.maximum(1.0, slots.sum(axis=1, keepdims=True)))
