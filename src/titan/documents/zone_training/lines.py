"""Lines of zones drawn as the locator would cut them out, and what stands at each place.

Where a character stands is known here, so that the network is told for every frame what it shows
and need not find out by itself, as CTC would have it do: it learns in minutes.
"""

from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pillow
from PIL import ImageDraw, ImageFont

from titan.documents.mrz_grammar import CHARACTERS, DIGITS, FILLER, LETTERS
from titan.documents.ocr_b import ocr_b
from titan.documents.synthetic.lettering import TYPEFACES
from titan.documents.zone_reader import FRAME, HEIGHT, NOTHING
from titan.documents.zone_training.light import photographed

Picture = NDArray[np.uint8]
Ink = NDArray[np.float32]
"""(H, W), how much of the paper is covered, 0 to 1."""
Numbers = NDArray[np.float64]
Labels = NDArray[np.int64]

WIDTH = 320
"""Pixels of a line that the network is shown at once while it learns: some twenty characters."""

_LARGE = 64  # pixels of a capital as it is drawn first
_FINER = 2  # times the pixels of the finished line, on which letters are set
_CAP_THROUGH_PITCH = 2.5 / 2.54  # ICAO 9303-3, 4.2 and ISO 1073-2 size 1
_OTHERS = ("mono", "typewriter")  # what specimens are printed in that are not in OCR-B
_SHARE_OF_OTHERS = 0.12
_CORE = 0.3  # of the pitch, to each side of a character's middle, that is labelled with it
_PLAIN, _LAID_OUT = 0.25, 0.6  # shares of lines by how their text is drawn by lot
_NOTHING_THERE = 0.08  # share of lines upside down or without print: nothing is to be read there


@dataclass(frozen=True, slots=True)
class _Print:
    """How a line is printed and cut out, in pixels of the finished picture.

    Attributes:
        cap: height of a capital.
        pitch: from one character to the next.
        left: middle of the first character.
        foot: of the first character's middle.
        slope: of the line, pixels a pixel.
        growth: of the pitch, a share over the whole picture.
        shear: of the letters, pixels a pixel.
    """

    cap: float
    pitch: float
    left: float
    foot: float
    slope: float
    growth: float
    shear: float


def draw_line(chance: np.random.Generator) -> tuple[Picture, Labels]:
    """Return a part of a line (32, 320), grey, and the index (80,) of what each frame shows."""
    print_ = _print(chance)
    text = _text(chance, int(WIDTH / print_.pitch) + 4)
    middles = _middles(print_, len(text))
    ink = _inked(text, middles, print_, chance)
    labels = _labels(text, middles, print_.pitch)
    if chance.random() < _NOTHING_THERE:
        ink, labels = _nothing(ink, labels, chance)
    return photographed(ink, print_.cap, chance), labels


def _print(chance: np.random.Generator) -> _Print:
    cap = float(np.clip(chance.normal(0.58, 0.08), 0.38, 0.8)) * HEIGHT
    pitch = cap * chance.uniform(0.6, 1.0)
    middle = HEIGHT / 2 + chance.normal(0, 0.06) * HEIGHT
    slope = chance.normal(0, 0.006)
    left = chance.uniform(-2.0, 0.0) * pitch
    if chance.random() < 0.3:  # the line's beginning, with the margin before it
        left = chance.uniform(0.4, 4.0) * pitch
    foot = middle + cap / 2 - slope * WIDTH / 2
    return _Print(cap, pitch, left, foot, slope, chance.normal(0, 0.03), chance.normal(0, 0.04))


def _middles(print_: _Print, count: int) -> Numbers:
    """X of each character's middle."""
    steps = print_.pitch * (1 + print_.growth * np.linspace(-0.5, 0.5, count))
    return print_.left + np.concatenate([[0.0], np.cumsum(steps[:-1])])


def _text(chance: np.random.Generator, length: int) -> str:
    """Characters by lot, or as the grammar lays them out; now and then the line ends early."""
    kind = chance.random()
    if kind < _PLAIN:
        text = _drawn(CHARACTERS, length, chance)
    elif kind < _LAID_OUT:
        text = _names(length, chance)
    else:
        text = _numbers(length, chance)
    if chance.random() < 0.25:
        text = text[: int(chance.integers(1, length + 1))]
    return text


def _drawn(alphabet: str, length: int, chance: np.random.Generator) -> str:
    return "".join(alphabet[place] for place in chance.integers(0, len(alphabet), length))


def _names(length: int, chance: np.random.Generator) -> str:
    parts: list[str] = []
    while sum(len(part) for part in parts) < length:
        parts.append(_drawn(LETTERS, int(chance.integers(2, 10)), chance))
        parts.append(FILLER * int(chance.choice([1, 2, 2, 4, 12])))
    start = int(chance.integers(0, 6))
    return "".join(parts)[start : start + length]


def _numbers(length: int, chance: np.random.Generator) -> str:
    parts: list[str] = []
    while sum(len(part) for part in parts) < length:
        alphabet = (DIGITS, DIGITS, DIGITS + LETTERS, LETTERS, FILLER)[int(chance.integers(5))]
        parts.append(_drawn(alphabet, int(chance.integers(1, 8)), chance))
    return "".join(parts)[:length]


def _labels(text: str, middles: Numbers, pitch: float) -> Labels:
    frames = (np.arange(WIDTH // FRAME) + 0.5) * FRAME
    nearest = np.abs(frames[:, None] - middles).argmin(axis=1)
    away = np.abs(frames - middles[nearest])
    indices = np.array([CHARACTERS.index(character) for character in text])
    return np.where(away < _CORE * pitch, indices[nearest], NOTHING)


@cache
def _glyph(character: str, face: str) -> Picture:
    """One character, ink 255, in a square twice a capital's height, its foot at three quarters."""
    font = ocr_b(_LARGE) if face == "ocr-b" else _other_font(face)
    left, _, right, _ = font.getbbox(character)
    picture = Pillow.new("L", (2 * _LARGE, 2 * _LARGE), 0)
    at = (_LARGE - (left + right) / 2, 1.5 * _LARGE)
    ImageDraw.Draw(picture).text(at, character, font=font, fill=255, anchor="ls")
    return np.asarray(picture)


@cache
def _other_font(face: str) -> ImageFont.FreeTypeFont:
    path = TYPEFACES[face].path
    _, top, _, bottom = ImageFont.truetype(path, 200).getbbox("H")
    return ImageFont.truetype(path, 200 * _LARGE / (bottom - top))


def _inked(text: str, middles: Numbers, print_: _Print, chance: np.random.Generator) -> Ink:
    """Ink (32, 320) of the line, and often of those above and below it."""
    face = "ocr-b" if chance.random() > _SHARE_OF_OTHERS else str(chance.choice(_OTHERS))
    weight = int(chance.integers(-2, 6))
    canvas = np.zeros((_FINER * HEIGHT, _FINER * WIDTH), np.uint8)
    _set_row(canvas, text, middles, print_, (face, weight, 0.0), chance)
    if print_.cap < 0.65 * HEIGHT:  # else the line fills the cut, and none is beside it
        step = print_.cap * chance.uniform(1.5, 3.0)
        for down in (-step, step):
            if chance.random() < 0.5:
                other = _text(chance, len(middles))
                _set_row(canvas, other, middles, print_, (face, weight, down), chance)
    middle = _FINER * print_.foot
    slant = np.array([[1.0, print_.shear, -print_.shear * middle], [0.0, 1.0, 0.0]])
    slanted = cv2.warpAffine(canvas, slant, canvas.shape[::-1])
    small = cv2.resize(slanted, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.float32) / np.float32(255)


def _set_row(  # noqa: PLR0913, PLR0917 - a row and how it looks
    canvas: Picture,
    text: str,
    middles: Numbers,
    print_: _Print,
    look: tuple[str, int, float],
    chance: np.random.Generator,
) -> None:
    """Set a row of text; printers and papers move each letter a little.

    Args:
        canvas: (2 x 32, 2 x 320), ink so far.
        text: of the row.
        middles: x of each character's middle.
        print_: of the line in the middle.
        look: typeface, thickness of strokes, pixels below the line in the middle.
        chance: moves letters.
    """
    face, weight, down = look
    high = _FINER * print_.cap / _LARGE
    wide = _FINER * print_.pitch * _CAP_THROUGH_PITCH / _LARGE
    sizes = round(2 * _LARGE * wide), round(2 * _LARGE * high)
    moved = chance.normal(0, 0.015, (len(text), 2)) * print_.pitch
    for character, x, (right, lower) in zip(text, middles, moved, strict=False):
        foot = print_.foot + print_.slope * x + down + lower
        glyph = cv2.resize(_weighed(character, face, weight), sizes, interpolation=cv2.INTER_AREA)
        at = (
            round(_FINER * (x + right) - sizes[0] / 2),
            round(_FINER * foot - 0.75 * sizes[1]),
        )
        _stamp(canvas, np.asarray(glyph, np.uint8), at)


@cache
def _weighed(character: str, face: str, weight: int) -> Picture:
    """A glyph with strokes thicker or, below zero, thinner by that many of its pixels."""
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (abs(weight) + 1,) * 2)
    change = cv2.dilate if weight >= 0 else cv2.erode
    return np.asarray(change(_glyph(character, face), kernel), np.uint8)


def _stamp(canvas: Picture, glyph: Picture, at: tuple[int, int]) -> None:
    """Add a glyph with its top left corner at a place, as much of it as lies on the canvas."""
    (x, y), (height, width) = at, glyph.shape
    left, top = max(0, x), max(0, y)
    right, bottom = min(canvas.shape[1], x + width), min(canvas.shape[0], y + height)
    if left < right and top < bottom:
        here = canvas[top:bottom, left:right]
        np.maximum(here, glyph[top - y : bottom - y, left - x : right - x], out=here)


def _nothing(ink: Ink, labels: Labels, chance: np.random.Generator) -> tuple[Ink, Labels]:
    """A line upside down, or no line: nothing is to be read there."""
    turned = np.rot90(ink, 2) if chance.random() < 0.8 else np.zeros_like(ink)
    return np.ascontiguousarray(turned), np.full_like(labels, NOTHING)
