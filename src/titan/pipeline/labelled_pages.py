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

from titan.documents import synthetic
from titan.documents.synthetic.sample import HELD_OUT, TRAINING, Families, make_sample
from titan.forensics.train.pages import LabelledPage, Origin, Source

_TODAY = date(2026, 11, 22)  # on any other day the same pages would be judged otherwise
_VALIDATION_DESIGN, _TEST_DESIGN = HELD_OUT.designs
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
        histories=(*TRAINING.histories, _VALIDATION_HISTORY),
    ),
    Part.IN_FAMILY: TRAINING,
    Part.NEW_DESIGN: replace(TRAINING, designs=(_TEST_DESIGN,)),
    Part.NEW_EDITOR: replace(TRAINING, editors=HELD_OUT.editors),
    Part.NEW_CAPTURE: replace(TRAINING, captures=HELD_OUT.captures),
    Part.NEW_HISTORY: replace(TRAINING, histories=(_TEST_HISTORY,)),
    Part.ALL_NEW: Families((_TEST_DESIGN,), HELD_OUT.editors, HELD_OUT.captures, (_TEST_HISTORY,)),
}
_FIRST_SEED = {part: place * 10_000_000 for place, part in enumerate(Part)}


FRESH = 5_000_000
"""Numbers from here on are drawn by no training run: benchmarks begin here."""


def labelled_pages(part: Part, first: int = 0) -> Source:
    """Return the source of the pages of a part; no two parts share a seed.

    Args:
        part: which.
        first: what page zero is numbered within the part; the part has ten million seeds.
    """
    return partial(_page, _FAMILIES[part], _FIRST_SEED[part] + first)


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


def what_checks_say(content: bytes) -> dict[str, float]:
    """Return what every check but the network says of a picture file."""
    from titan.documents.reading import read_document
    from titan.forensics.examination import run_checks
    from titan.forensics.exhibit import Exhibit
    from titan.forensics.tamper.evidence import evidence
    from titan.settings import Settings

    reading = read_document(content, Settings(), today=_TODAY)
    exhibit = Exhibit(
        reading.document, reading.page, reading.picture, reading.evidence, reading.quality, _TODAY
    )
    return evidence(run_checks(exhibit))


def _page(families: Families, first: int, number: int) -> LabelledPage:
    sample = make_sample(first + number, families)
    origin = Origin(
        sample.page.design, sample.editor, sample.attack, sample.capture, sample.history
    )
    return LabelledPage(sample.content, sample.mask > 0, origin)
