"""Visual zone and portrait: edits caught, false alarms, faces told apart, CPU time a stage.

Pages are drawn and captured here. An edited page has one field of its print changed while its
zone keeps every check digit right, which is the same contradiction as a zone altered with new
digits beside genuine print. Faces are those of the grey-copy frames of DLC-2021: the same mock
persons over several clips. The likelihood ratios were fitted on the same frames, so what is
measured of them here is how well two normal distributions describe them, and no held-out figure.
"""

import itertools
import random
import statistics
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from titan.bench.grey_copies import marked_outline
from titan.bench.report import Measurement, cost, measurement, not_taken
from titan.documents.reading import Reading, read_document
from titan.documents.specimen.capture import capture
from titan.documents.specimen.holder import SpecimenHolder, invent_holder
from titan.documents.specimen.passport import draw_passport, specimen_lines
from titan.domain.report import Finding, Verdict
from titan.settings import load_settings

_TODAY = date(2026, 11, 22)
_FIRST_SEED = 60_000  # tests and tuning stay below
_ABSENT = "the pictures are not on this machine"
_NO_FACES = "the specimens' faces are plainly drawings, and the detector knows them for such"
_CONTRADICTORY = frozenset({"mrva.jpg"})
"""Specimens whose print and zone name different days: no genuine page to be alarmed about."""

Edit = Callable[[SpecimenHolder, random.Random], SpecimenHolder]


@dataclass(frozen=True, slots=True)
class _Person:
    """A face of a frame.

    Attributes:
        name: of the document type and the mock person on it.
        descriptor: (128,).
    """

    name: tuple[str, str]
    descriptor: NDArray[np.float64]


def measurements(pages: int, data: Path) -> Iterator[Measurement]:
    """Measure; some two seconds of CPU time a page and a half a frame.

    Args:
        pages: drawn pages, genuine and as many edited ones.
        data: folder with the specimens and ``dlc2021_graycopy``; what is absent is not measured.
    """
    yield from _drawn(pages)
    yield from _specimens(data)
    yield from _faces(data / "dlc2021_graycopy")
    yield from _stages(min(pages, 5))


def _drawn(pages: int) -> Iterator[Measurement]:
    alarms, caught = [], []
    names = list(EDITS)
    for place in range(pages):
        holder = invent_holder(_FIRST_SEED + place, _TODAY)
        genuine = _read(holder, holder, place)
        alarms.append(float(bool(alarming(genuine))))
        edit = names[place % len(names)]
        edited = EDITS[edit](holder, random.Random(place))  # noqa: S311 - picks a digit
        caught.append(float(bool(alarming(_read(edited, holder, place)))))
    yield _share("visual-zone.edit-caught", caught, 0.99)
    yield _share("visual-zone.false-alarms.drawn", alarms, 0.02, at_most=True)
    yield not_taken("portrait.found.drawn", "1", 0.995, _NO_FACES)


def _read(printed: SpecimenHolder, zone: SpecimenHolder, seed: int) -> Reading:
    page = draw_passport(printed, seed, lines=specimen_lines(zone))
    return read_document(capture(page, seed), load_settings(), today=_TODAY)


def alarming(reading: Reading) -> list[Finding]:
    """Return the findings of the visual zone that ask for a person or fail the document."""
    from titan.forensics.checks import visual_zone
    from titan.forensics.exhibit import Exhibit

    exhibit = Exhibit(
        reading.document, reading.page, reading.picture, reading.evidence, reading.quality, _TODAY
    )
    return [one for one in visual_zone.check(exhibit) if one.verdict is not Verdict.PASS]


def _other_digit(text: str, chance: random.Random) -> str:
    place = chance.choice([at for at, letter in enumerate(text) if letter.isdigit()])
    digit = chance.choice([digit for digit in "0123456789" if digit != text[place]])
    return text[:place] + digit + text[place + 1 :]


def _other_letter(text: str, chance: random.Random) -> str:
    place = chance.choice([at for at, letter in enumerate(text) if letter.isalpha()])
    letter = chance.choice([letter for letter in "AEKMNRST" if letter != text[place]])
    return text[:place] + letter + text[place + 1 :]


def _other_day(day: date, chance: random.Random) -> date:
    """A day of which one part is another: day, month or year."""
    part = chance.choice(("day", "month", "year"))
    if part == "day":
        return day.replace(day=chance.choice([one for one in range(1, 29) if one != day.day]))
    if part == "month":
        month = chance.choice([one for one in range(1, 13) if one != day.month])
        return day.replace(month=month, day=min(day.day, 28))
    return day.replace(year=day.year + chance.choice((-10, -3, -1, 1, 2)), day=min(day.day, 28))


def _edit(name: str, change: Callable[[Any, random.Random], Any]) -> Edit:
    def edit(holder: SpecimenHolder, chance: random.Random) -> SpecimenHolder:
        changed: dict[str, Any] = {name: change(getattr(holder, name), chance)}
        return replace(holder, **changed)

    return edit


EDITS: dict[str, Edit] = {
    "number": _edit("document_number", _other_digit),
    "birth": _edit("date_of_birth", _other_day),
    "expiry": _edit("date_of_expiry", _other_day),
    "surname": _edit("primary_identifier", _other_letter),
    "given-names": _edit("secondary_identifier", _other_letter),
    "whole-surname": _edit("primary_identifier", lambda *_: "VANTERPOOL"),
    "whole-given-names": _edit("secondary_identifier", lambda *_: "PETRONELLA"),
    "whole-number": _edit("document_number", lambda *_: "K40718529"),
    "whole-birth": _edit("date_of_birth", lambda day, _: day - timedelta(days=3333)),
}
"""One field of the print changed, by the name of the edit."""


def _specimens(data: Path) -> Iterator[Measurement]:
    paths = [
        path
        for folder in ("mrz_specimens", "mrz_fastmrz", "sidtd")
        for path in sorted((data / folder).glob("*.[jp][pn]g"))
        if path.name not in _CONTRADICTORY
    ]
    name = "visual-zone.false-alarms.specimens"
    if not paths:
        yield not_taken(name, "1", 0.02, _ABSENT)
        return
    readings = [read_document(one.read_bytes(), load_settings(), today=_TODAY) for one in paths]
    compared = [one for one in readings if one.document.mrz is not None]
    yield _share(name, [float(bool(alarming(one))) for one in compared], 0.02, at_most=True)


def _faces(folder: Path) -> Iterator[Measurement]:
    found, persons = _persons(folder)
    if not persons:
        yield not_taken("portrait.found.frames", "1", 0.98, _ABSENT)
        yield not_taken("face.same-or-different.auc", "1", None, _ABSENT)
        yield not_taken("face.false-match-at-2-percent-false-non-match", "1", 0.001, _ABSENT)
        return
    yield _share("portrait.found.frames", found, 0.98)
    same: list[float] = []
    different: list[float] = []
    for one, other in itertools.combinations(persons, 2):
        distance = float(np.linalg.norm(one.descriptor - other.descriptor))
        (same if one.name == other.name else different).append(distance)
    ranks = np.searchsorted(np.sort(different), same)
    yield _share("face.same-or-different.auc", [float(np.mean(1 - ranks / len(different)))], 0.99)
    limit = float(np.quantile(same, 0.98))
    matched = [float(one <= limit) for one in different]
    name = "face.false-match-at-2-percent-false-non-match"
    yield _share(name, matched, 0.001, at_most=True)


def _persons(folder: Path) -> tuple[list[float], list[_Person]]:
    """Whether each frame's portrait was found, and the faces of those in which it was."""
    import cv2

    from titan.documents.faces import FACE_READER
    from titan.documents.page import as_quad, lay_flat

    found, persons = [], []
    for path in sorted((folder / "images").glob("*/*/*.jpg")):
        corners = marked_outline(folder, path)
        picture = cv2.imread(str(path))
        if corners is None or picture is None:
            continue
        page = lay_flat(np.asarray(picture, dtype=np.uint8), as_quad(corners))
        faces = FACE_READER.find(page)
        found.append(float(bool(faces)))
        for descriptor in FACE_READER.describe(page, faces[:1]):
            persons.append(_Person((path.parts[-3], path.parent.name[:2]), descriptor))
    return found, persons


def _stages(pages: int) -> Iterator[Measurement]:
    """CPU time of each stage on a page laid flat; the first page loads the models."""
    spent: dict[str, list[float]] = {}
    for place in range(pages + 1):
        holder = invent_holder(_FIRST_SEED + place, _TODAY)
        reading = _read(holder, holder, place)
        stages = _stages_of(reading)
        for name, stage in stages.items():
            spent.setdefault(name, []).append(cost(stage).cpu)
    goals = {"find-lines": None, "visual-zone": 1.0, "barcodes": 0.1, "portrait": 0.2}
    for name, seconds in spent.items():
        yield measurement(f"read.cpu.{name}", seconds[1:], "s", goal=goals[name])


def _stages_of(reading: Reading) -> dict[str, Callable[[], object]]:
    from titan.documents.barcode import read_barcodes
    from titan.documents.portrait import read_portrait
    from titan.documents.text_detection import find_lines
    from titan.documents.visual_zone import read_visual_zone

    page, mrz, zone = reading.page, reading.document.mrz, reading.document.mrz_region
    hidden = [zone] if zone is not None else []
    return {
        "find-lines": lambda: find_lines(page, hidden=hidden),
        "visual-zone": lambda: read_visual_zone(page, mrz, hidden),
        "barcodes": lambda: read_barcodes(page, mrz),
        "portrait": lambda: read_portrait(page),
    }


def _share(
    name: str, values: Sequence[float], goal: float, *, at_most: bool = False
) -> Measurement:
    mean = statistics.fmean(values)
    met = mean <= goal if at_most else mean >= goal
    spread = max(values) - min(values)
    return Measurement(name, mean, "1", goal, met, None, None, None, len(values), spread)
