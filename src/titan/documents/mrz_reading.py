"""The machine-readable zone of a picture: located, turned, read and decided.

A small recogniser of zones reads at a glance. Where every check digit agrees and no character is
in doubt, that is the zone; what shows fillers else is read by the large one, which takes ten times
as long. Lines without any are print of another kind.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import cv2
import numpy as np
from numpy.typing import NDArray

from titan.documents.mrz_decision import Decision, decide, looks_like_zone
from titan.documents.mrz_glyphs import hear_naughts, hear_shapes
from titan.documents.mrz_grammar import CHARACTERS, FILLER, LAYOUTS
from titan.documents.mrz_location import Candidate, Corners, cut_line, locate_mrz
from titan.documents.mrz_recognition import (
    LINE_HEIGHT,
    Frames,
    Slots,
    gather,
    line_reader,
    peaks,
    pitch_grid,
)
from titan.documents.zone_reader import zone_reader

Image = NDArray[np.uint8]
Reader = Callable[[Sequence[Image]], list[Frames]]

_WIDTHS = sorted({layout.width for layout in LAYOUTS.values()})
_WIDTH_OF_THREE = 30  # characters a line of the one layout with three lines
_WIDTH_ENOUGH = 0.8  # of a line in proportion: what the recogniser takes is by its width
_MARGIN = 1.8  # characters from the middle of the first or last one to the line's end
_LEAST_PEAKS = 20  # characters seen on a line of a zone, also upside down
_LEAST_STEP = 0.65  # of the pitch, between the middles of two characters
_LEAST_FILLERS = 4  # seen at a glance, for lines to be worth the large recogniser
_ILLEGIBLE_FILLERS = 5  # seen by the large one on lines that it cannot read
_CLEAR = 0.7  # probability of every character, from which a glance at a zone is enough
_SURE = 1.9  # confidence and verified share together, beyond which no other reading is tried
_DOUBTFUL = 0.6  # probability of a character: below, its line is read in full, as names need it


@dataclass(frozen=True, slots=True)
class ZoneReading:
    """A zone found in a picture.

    Attributes:
        decision: what it says, or None where it stands there but cannot be read.
        lines: corners (4, 2) of each line in the picture, clockwise from the text's top left.
        direction: degrees clockwise from the x axis in which the text runs.
    """

    decision: Decision | None
    lines: tuple[Corners, ...]
    direction: float


@dataclass(frozen=True, slots=True)
class _Strip:
    """One line cut out, what the recogniser saw in it, and where it saw characters."""

    cut: Image
    frames: Frames
    places: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Sight:
    """What was seen at one place, one way up.

    Attributes:
        reading: the zone, or None where it is none or cannot be read.
        fillers: whether fillers were seen: the mark of a zone, legible or not.
        regular: whether as many characters were seen as a zone has, in whichever direction.
    """

    reading: ZoneReading | None
    fillers: bool
    regular: bool


def read_zone(
    picture: Image, most_candidates: int = 4, working_size: int = 1000
) -> ZoneReading | None:
    """Return the machine-readable zone of a picture in any of four rotations, or None.

    Args:
        picture: (H, W, 3) BGR.
        most_candidates: places that are read, each in two directions, until one is a zone.
        working_size: pixels of the long side at which places are sought.

    Raises:
        DocumentError: ``document.recogniser`` if the recogniser cannot be loaded.
    """
    likely: list[Candidate] = []
    for candidate in locate_mrz(picture, working_size)[:most_candidates]:
        ways = [candidate, candidate.upside_down()]
        seen = [_strips(picture, way, zone_reader().read) for way in ways]
        for way, strips in zip(ways, seen, strict=True):
            decision = _decided_at_a_glance(strips)
            if decision is not None:
                return ZoneReading(decision, _trimmed(way, strips), way.direction)
        if max(map(_fillers, seen)) >= _LEAST_FILLERS:
            likely.append(candidate)
    return _read_thoroughly(picture, likely)


def _decided_at_a_glance(strips: list[_Strip]) -> Decision | None:
    """What lines say of which nothing is in doubt, or None."""
    grids = _grids(strips)
    if grids is None or not all(map(_is_even, strips, grids)):
        return None
    # It learnt OCR-B alone: no second witness tells its look-alikes apart any better.
    pairs = zip(strips, grids, strict=True)
    decision = decide([gather(strip.frames, grid) for strip, grid in pairs])
    return decision if decision is not None and _is_clear(decision) else None


def _is_even(strip: _Strip, grid: NDArray[np.float64]) -> bool:
    """Whether every character was seen once: a wide one seen twice would push the others on."""
    steps = np.diff(strip.places)
    return len(strip.places) == len(grid) and bool(steps.min() > _LEAST_STEP * np.median(steps))


def _is_clear(decision: Decision) -> bool:
    """Whether nothing of a zone is in doubt; names have no check digits, so each letter counts."""
    return decision.verified == 1 and decision.least > _CLEAR and looks_like_zone(decision)


def _read_thoroughly(picture: Image, candidates: Sequence[Candidate]) -> ZoneReading | None:
    best: ZoneReading | None = None
    illegible: ZoneReading | None = None
    for candidate in candidates:
        for way in (candidate, candidate.upside_down()):
            sight = _read(picture, way)
            if sight.reading is not None:
                best = max((best or sight.reading, sight.reading), key=_quality)
                if _quality(best) > _SURE:
                    return best
            elif sight.fillers:
                illegible = illegible or ZoneReading(None, way.lines, way.direction)
            if not sight.regular:
                break  # whichever way it is held
        if best is not None:
            return best
    return best or illegible


def _quality(reading: ZoneReading) -> float:
    decision = reading.decision
    return decision.confidence + decision.verified if decision is not None else 0.0


def _read(picture: Image, candidate: Candidate) -> _Sight:
    """Read at the width that is enough for most prints, and once more in full where it is not."""
    sight = _read_at(_WIDTH_ENOUGH, picture, candidate)
    if sight.reading is None or _is_enough(sight.reading):
        return sight
    again = _read_at(1.0, picture, candidate)
    better = again.reading is not None and _quality(again.reading) > _quality(sight.reading)
    return again if better else sight


def _is_enough(reading: ZoneReading) -> bool:
    """Whether another look would change nothing: no letter of a name has a check digit."""
    doubtful = reading.decision is not None and reading.decision.least < _DOUBTFUL
    return _quality(reading) > _SURE and not doubtful


def _read_at(width: float, picture: Image, candidate: Candidate) -> _Sight:
    strips = _strips(picture, candidate, partial(_read_narrowed, width))
    slots = _slots(strips)
    fillers = _fillers(strips) >= _ILLEGIBLE_FILLERS
    if slots is None:
        return _Sight(None, fillers, any(_LEAST_PEAKS < len(one.places) for one in strips))
    if len(slots) == 2 and len(slots[0]) == _WIDTH_OF_THREE:
        return _Sight(_read_third(picture, candidate, slots), True, True)
    decision = decide(slots)
    if decision is None or not looks_like_zone(decision):
        return _Sight(None, fillers, True)
    if decision.verified < 1:
        decision = _told_by_shape(strips, slots) or decision
    lines = _trimmed(candidate, strips)
    return _Sight(ZoneReading(decision, lines, candidate.direction), True, True)


def _told_by_shape(strips: list[_Strip], slots: list[Slots]) -> Decision | None:
    """The zone with every naught and O told by its shape, if that puts every digit right."""
    grids = _grids(strips)
    if grids is None:
        return None
    told = [
        hear_naughts(line, strip.cut, _middles(strip, grid))
        for line, strip, grid in zip(slots, strips, grids, strict=True)
    ]
    decision = decide(told)
    return decision if decision is not None and decision.verified == 1 else None


def _read_third(picture: Image, candidate: Candidate, slots: list[Slots]) -> ZoneReading | None:
    """Look for the line that the locator missed above or below two lines of a card."""
    first, second = candidate.lines
    step = second - first
    readings = []
    for lines, place in (((first - step, first, second), 0), ((first, second, second + step), 2)):
        found = _slots(_strips(picture, Candidate((lines[place],), 0.0), line_reader().read))
        if found is None or len(found[0]) != _WIDTH_OF_THREE:
            continue
        whole = [*slots]
        whole.insert(place, found[0])
        decision = decide(whole)
        if decision is not None and looks_like_zone(decision):
            readings.append(ZoneReading(decision, lines, candidate.direction))
    return max(readings, key=_quality, default=None)


def _strips(picture: Image, candidate: Candidate, read: Reader) -> list[_Strip]:
    """Cut the lines out and let a recogniser see them."""
    cuts = [cut_line(picture, corners, LINE_HEIGHT) for corners in candidate.lines]
    length = min(cut.shape[1] for cut in cuts)
    cuts = [np.ascontiguousarray(cut[:, :length]) for cut in cuts]
    frames = read(cuts)
    return [_Strip(cut, seen, peaks(seen)) for cut, seen in zip(cuts, frames, strict=True)]


def _read_narrowed(width: float, cuts: Sequence[Image]) -> list[Frames]:
    """Let the large recogniser see lines narrowed to a share of their width."""
    return line_reader().read([_narrowed(cut, width) for cut in cuts])


def _narrowed(cut: Image, width: float) -> Image:
    size = max(8, round(cut.shape[1] * width / 8) * 8), LINE_HEIGHT
    return np.asarray(cv2.resize(cut, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def _slots(strips: list[_Strip]) -> list[Slots] | None:
    """Slots of all lines on the width that most of them show exactly, or None."""
    grids = _grids(strips)
    if grids is None:
        return None
    return [_gathered(strip, grid) for strip, grid in zip(strips, grids, strict=True)]


def _grids(strips: list[_Strip]) -> list[NDArray[np.float64]] | None:
    """Places of the characters on each line, in frames, or None."""
    for width in sorted(_WIDTHS, key=lambda w: -sum(len(strip.places) == w for strip in strips)):
        grids = [pitch_grid(strip.places, width) for strip in strips]
        known = [grid for grid in grids if grid is not None]
        if known and 2 * len(known) >= len(grids):
            return [grid if grid is not None else known[0] for grid in grids]
    return None


def _trimmed(candidate: Candidate, strips: list[_Strip]) -> tuple[Corners, ...]:
    """The lines as long as their text with its margins: the marks found may have run on."""
    grids = _grids(strips)
    if grids is None:
        return candidate.lines
    trimmed = []
    for line, strip, grid in zip(candidate.lines, strips, grids, strict=True):
        pitch = float(np.median(np.diff(grid)))
        ends = np.array([grid[0] - _MARGIN * pitch, grid[-1] + _MARGIN * pitch])
        left, right = np.clip(ends / len(strip.frames), 0, 1)
        upper, lower = line[1] - line[0], line[2] - line[3]
        trimmed.append(
            np.stack([line[0] + left * upper, line[0] + right * upper,
                      line[3] + right * lower, line[3] + left * lower])
        )  # fmt: skip
    return tuple(trimmed)


def _gathered(strip: _Strip, grid: NDArray[np.float64]) -> Slots:
    return hear_shapes(gather(strip.frames, grid), strip.cut, _middles(strip, grid))


def _middles(strip: _Strip, grid: NDArray[np.float64]) -> NDArray[np.float64]:
    """Where each character of a grid in frames stands in the cut-out line, in pixels."""
    return np.asarray((grid + 0.5) * (strip.cut.shape[1] / len(strip.frames)))


def _fillers(strips: list[_Strip]) -> int:
    """How many fillers were seen on the lines."""
    filler = CHARACTERS.index(FILLER)
    seen = [strip.frames[:, filler] > 0.5 for strip in strips]
    return sum(int(np.count_nonzero(row[1:] & ~row[:-1])) for row in seen)
