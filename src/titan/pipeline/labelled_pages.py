"""Drawn, photographed and forged pages for the room of forensics to learn from and be measured on.

The families of each axis (designs, editors, captures, save histories) fall into three parts: what a
network learns from, what its decision is fitted and its thresholds are chosen on, and what is only
ever measured.
"""

import hashlib
import json
from dataclasses import asdict, replace
from datetime import date
from enum import StrEnum
from functools import partial
from pathlib import Path

import numpy as np

from titan.documents import synthetic
from titan.documents.specimen.capture import capture
from titan.documents.specimen.holder import invent_holder
from titan.documents.specimen.passport import draw_passport
from titan.documents.synthetic.sample import HELD_OUT, TRAINING, Families, make_sample
from titan.forensics.train.opened import decode
from titan.forensics.train.pages import LabelledPage, Origin, Said, Source

_TODAY = date(2026, 11, 22)  # on any other day the same pages would be judged otherwise
_VALIDATION_DESIGN, _TEST_DESIGN = HELD_OUT.designs
_VALIDATION_CAPTURE, _TEST_CAPTURE = HELD_OUT.captures
_VALIDATION_HISTORY, _TEST_HISTORY = HELD_OUT.histories


class Part(StrEnum):
    """A set of pages by what is new on them."""

    TRAINING = "training"
    VALIDATION = "validation"
    IN_FAMILY = "in-family"
    NEW_DESIGN = "new-design"
    NEW_EDITOR = "new-editor"
    NEW_CAPTURE = "new-capture"
    NEW_HISTORY = "new-history"
    ALL_NEW = "all-new"


TESTS = tuple(part for part in Part if part not in (Part.TRAINING, Part.VALIDATION))
"""What is only measured."""

_FAMILIES = {
    Part.TRAINING: TRAINING,
    Part.VALIDATION: replace(
        TRAINING,
        designs=(*TRAINING.designs, _VALIDATION_DESIGN),
        captures=(*TRAINING.captures, _VALIDATION_CAPTURE),
        histories=(*TRAINING.histories, _VALIDATION_HISTORY),
    ),
    Part.IN_FAMILY: TRAINING,
    Part.NEW_DESIGN: replace(TRAINING, designs=(_TEST_DESIGN,)),
    Part.NEW_EDITOR: replace(TRAINING, editors=HELD_OUT.editors),
    Part.NEW_CAPTURE: replace(TRAINING, captures=(_TEST_CAPTURE,)),
    Part.NEW_HISTORY: replace(TRAINING, histories=(_TEST_HISTORY,)),
    Part.ALL_NEW: Families((_TEST_DESIGN,), HELD_OUT.editors, (_TEST_CAPTURE,), (_TEST_HISTORY,)),
}
_FIRST_SEED = {part: place * 10_000_000 for place, part in enumerate(Part)}


_GENUINE = ("mrz_specimens/*.*", "sidtd/a*.jpg")
"""Pictures of genuine documents that others published, below the folder of samples."""

_DRAWINGS = ("mrz_fastmrz/*.*", "mrz_specimens/passport-td*.*")
"""Of what lies there, drawings: the standard's examples and a bank card, put together on a computer
around a photograph. A forger does the same; what becomes of them is told and decides nothing."""

_OWN_SPECIMENS = range(11, 25)
"""Seeds of the project's own specimen passports, the ones of its tests among them."""

_SPECIMEN_EVERY, _FIRST_SPECIMEN = 5, 100
"""One validation page in so many is such a specimen, and the first number of their seeds."""

_HELD_OUT_PAGES = 20
"""Genuine pages of held-out families that stand for published ones where those are absent."""

OWN, PUBLISHED, DRAWINGS = "own specimens", "published specimens", "drawings of documents"
"""Designs of the origins of genuine documents."""

FRESH = 5_000_000
"""Numbers from here on are drawn by no training run: benchmarks begin here."""


def labelled_pages(part: Part, first: int = 0) -> Source:
    """Return the source of the pages of a part; no two parts share a seed.

    Args:
        part: which.
        first: what page zero is numbered within the part; the part has ten million seeds.
    """
    if part is Part.VALIDATION:
        return partial(_validation_page, _FAMILIES[part], _FIRST_SEED[part] + first)
    return partial(_page, _FAMILIES[part], _FIRST_SEED[part] + first, part is Part.TRAINING)


def genuine_documents(samples: Path) -> tuple[Source, int]:
    """Return the source of genuine documents on which weights must refer nothing, and their number.

    They are the project's own specimens and the government specimens that others published; where
    those are not on this machine, drawn pages of held-out families stand for them. The design of
    their origin says which.

    Args:
        samples: folder of published pictures; may be absent.
    """
    genuine, drawn = (
        {path for pattern in patterns for path in samples.glob(pattern)}
        for patterns in (_GENUINE, _DRAWINGS)
    )
    beside = [(path, DRAWINGS if path in drawn else PUBLISHED) for path in sorted(genuine | drawn)]
    count = len(_OWN_SPECIMENS) + (len(beside) or _HELD_OUT_PAGES)
    return partial(_genuine, tuple(beside)), count


def digest() -> str:
    """Return a SHA-256, hex, that changes with the generator's sources, a family or a seed."""
    found = hashlib.sha256()
    for folder in map(Path, synthetic.__path__):
        for path in sorted(folder.rglob("*.py")):
            found.update(path.relative_to(folder).as_posix().encode() + b"\0")
            found.update(path.read_bytes() + b"\0")
    parts = {part: (asdict(_FAMILIES[part]), _FIRST_SEED[part]) for part in Part}
    found.update(json.dumps(parts, sort_keys=True).encode())
    return found.hexdigest()


def read_and_check(content: bytes) -> Said:
    """Return what every check but the network says of a picture file, and where the document is."""
    from titan.documents.reading import read_document
    from titan.forensics.examination import run_checks
    from titan.forensics.exhibit import Exhibit
    from titan.forensics.tamper.evidence import evidence
    from titan.forensics.tamper.on_page import stored_region
    from titan.settings import Settings

    reading = read_document(content, Settings(), today=_TODAY)
    exhibit = Exhibit(
        reading.document, reading.page, reading.picture, reading.evidence, reading.quality, _TODAY
    )
    region = stored_region(reading.document, reading.evidence.orientation)
    return Said(evidence(run_checks(exhibit)), region)


def _page(families: Families, first: int, with_twin: bool, number: int) -> LabelledPage:
    sample = make_sample(first + number, families)
    twin = make_sample(first + number, families, genuine_share=1.0) if with_twin else None
    origin = Origin(
        sample.page.design, sample.editor, sample.attack, sample.capture, sample.history
    )
    beside = twin.content if twin is not None and sample.forged else None
    return LabelledPage(sample.content, sample.mask > 0, origin, beside)


def _validation_page(families: Families, first: int, number: int) -> LabelledPage:
    place = first + number - _FIRST_SEED[Part.VALIDATION]
    if place % _SPECIMEN_EVERY == _SPECIMEN_EVERY - 1:
        return _own_specimen(_FIRST_SPECIMEN + place)
    return _page(families, first, False, number)


def _own_specimen(seed: int) -> LabelledPage:
    return _unedited(capture(draw_passport(invent_holder(seed, _TODAY), seed), seed), OWN)


def _genuine(beside: tuple[tuple[Path, str], ...], number: int) -> LabelledPage:
    if number < len(_OWN_SPECIMENS):
        return _own_specimen(_OWN_SPECIMENS[number])
    if beside:
        path, name = beside[number - len(_OWN_SPECIMENS)]
        return _unedited(path.read_bytes(), name)
    seed = _FIRST_SEED[Part.ALL_NEW] + FRESH - 1 - number
    sample = make_sample(seed, _FAMILIES[Part.ALL_NEW], genuine_share=1.0)
    return _unedited(sample.content, "held-out drawn pages")


def _unedited(content: bytes, name: str) -> LabelledPage:
    nothing = np.zeros(decode(content).pixels.shape[:2], bool)
    return LabelledPage(content, nothing, Origin(name, None, None, name, name))
