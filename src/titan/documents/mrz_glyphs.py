"""A second witness where the recogniser hesitates: the printed shape against OCR-B itself.

ICAO 9303-3, 4.2 prescribes OCR-B, whose ``0`` and ``O``, ``2`` and ``Z``, ``5`` and ``S`` were
drawn to differ. The recogniser learnt from all the world's typefaces, where they do not.
"""

from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pillow
from PIL import ImageDraw

from titan.documents.mrz_grammar import CHARACTERS
from titan.documents.mrz_recognition import Slots
from titan.documents.ocr_b import ocr_b

Image = NDArray[np.uint8]

_LOOK_ALIKE = ("0ODQ", "1IL", "2Z", "5S", "6G", "8B")
_ONE_SHAPE = "0O"  # in most typefaces: being sure of one of them means little
_UNLIKE_ANY = "3479ACEFHJKMNPRTUVWXY"
_WITNESSES = 6  # sure characters from which the size of the print is taken
_SLACK = 3  # pixels: some printers set letters a little smaller than digits
_PENALTY = 0.03  # of likeness for each pixel off the print's size, or a small 0 would be an O
_CERTAIN = 0.95  # share within its group, from which no second witness is heard
_HEIGHTS = tuple(range(22, 38))  # of a capital in a line 48 pixels high, as the locator frames it
_FAITH = 25.0  # odds of e to this times the difference of two correlations
_SOLE_FAITH = 100.0  # the same where shapes alone decide, for what looks otherwise to count nothing
_REACH = 0.9  # of the pitch, to each side of a slot's middle


def hear_shapes(slots: Slots, line: Image, middles: NDArray[np.float64]) -> Slots:
    """Return the slots with look-alikes weighed by their shapes where the recogniser doubted.

    Args:
        slots: as gathered from the recogniser.
        line: the cut-out line (48, W, 3) BGR.
        middles: x of each slot's middle in it.
    """
    doubts = {place: group for place in range(len(slots))
              if (group := _group_in_doubt(slots[place])) is not None}  # fmt: skip
    if not doubts:
        return slots
    grey = np.asarray(cv2.cvtColor(line, cv2.COLOR_BGR2GRAY), dtype=np.uint8)
    windows = _windows(grey, middles)
    heights = _heights(slots, windows)
    weighed = slots.copy()
    for place, group in doubts.items():
        seen = [_likeness(windows[place], CHARACTERS[index], heights) for index in group]
        likeness = np.array(seen)
        odds = slots[place, group] * np.exp(_FAITH * (likeness - likeness.max()))
        weighed[place, group] = slots[place, group].sum() * odds / odds.sum()
    return weighed


def hear_naughts(slots: Slots, line: Image, middles: NDArray[np.float64]) -> Slots:
    """Return the slots with every ``0`` and ``O`` told by its shape alone.

    For a line of which a check digit is wrong: the recogniser calls both what its typefaces make
    likelier, and is sure of it. Arguments as of `hear_shapes`.
    """
    pair = np.array([CHARACTERS.index(character) for character in _ONE_SHAPE])
    places = np.flatnonzero(np.isin(slots.argmax(axis=1), pair))
    grey = np.asarray(cv2.cvtColor(line, cv2.COLOR_BGR2GRAY), dtype=np.uint8)
    windows = _windows(grey, middles)
    heights = _heights(slots, windows)
    told = slots.copy()
    for place in places:
        likeness = np.array([_likeness(windows[place], each, heights) for each in _ONE_SHAPE])
        odds = np.exp(_SOLE_FAITH * (likeness - likeness.max()))
        told[place, pair] = slots[place, pair].sum() * odds / odds.sum()
    return told


def _windows(grey: Image, middles: NDArray[np.float64]) -> list[Image]:
    """What surrounds each slot, by the even pitch: single peaks come early or late."""
    places = np.arange(len(middles))
    even = np.polynomial.Polynomial.fit(places, middles, min(2, len(middles) - 1))(places)
    reach = _REACH * float(np.median(np.diff(even)))
    return [grey[:, max(0, int(m - reach)) : int(m + reach) + 1] for m in even]


def _heights(slots: Slots, windows: list[Image]) -> dict[int, float]:
    """Heights that the print may have, each with its penalty, by characters beyond doubt."""
    sure = [
        (window, CHARACTERS[int(slot.argmax())])
        for slot, window in zip(slots, windows, strict=True)
        if slot.max() > _CERTAIN and CHARACTERS[int(slot.argmax())] in _UNLIKE_ANY
    ][:_WITNESSES]
    if not sure:
        return dict.fromkeys(_HEIGHTS, 0.0)
    fits = [sum(_likeness(*each, {height: 0.0}) for each in sure) for height in _HEIGHTS]
    best = _HEIGHTS[int(np.argmax(fits))]
    return {
        height: _PENALTY * abs(height - best) for height in _HEIGHTS if abs(height - best) <= _SLACK
    }


def _group_in_doubt(slot: NDArray[np.float64]) -> NDArray[np.intp] | None:
    best = CHARACTERS[int(slot.argmax())]
    group = next((group for group in _LOOK_ALIKE if best in group), None)
    if group is None:
        return None
    indices = np.array([CHARACTERS.index(character) for character in group])
    return indices if slot.max() < _CERTAIN * slot[indices].sum() else None


def _likeness(window: Image, character: str, heights: dict[int, float]) -> float:
    """Best normalised correlation of a shape over places and sizes, less the penalty."""
    best = -1.0
    for height, penalty in heights.items():
        shape = _shape(character, height)
        if shape.shape[0] <= window.shape[0] and shape.shape[1] <= window.shape[1]:
            found = float(cv2.matchTemplate(window, shape, cv2.TM_CCOEFF_NORMED).max())
            best = max(best, found - penalty)
    return best


@cache
def _shape(character: str, height: int) -> Image:
    """One character, dark on light with a rim, as soft as a line scaled to 48 pixels is."""
    font = ocr_b(float(height))
    left, top, right, bottom = font.getbbox(character)
    size = (int(right - left) + 6, int(bottom - top) + 6)
    picture = Pillow.new("L", size, 255)
    ImageDraw.Draw(picture).text((3 - left, 3 - top), character, font=font, fill=0)
    return np.asarray(cv2.GaussianBlur(np.asarray(picture), (0, 0), height / 14), dtype=np.uint8)
