"""Reading of documents: outlines, zones, and what they cost, against the goals of the room.

Outlines are measured on the frames of DLC-2021 where those lie beside the checkout. Two of its five
document types were used to tune the constants of `titan.documents.outline` and are reported apart
from the others.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from titan.bench import examinations, hostile, mrz, trace_checks, visual_zone
from titan.bench.grey_copies import marked_outline, overlap
from titan.bench.report import (
    Cost,
    Measurement,
    Report,
    cost,
    measurement,
    not_taken,
    report,
    share,
)
from titan.documents.page import as_corners
from titan.documents.reading import Reading, read_document
from titan.settings import load_settings

Corners = NDArray[np.float64]

_TODAY = date(2026, 11, 22)
_FIRST_SEED = 70_000  # tests, tuning and `titan.bench.mrz` stay below
_TUNED = ("alb_id", "lva_passport")
_HELD_OUT = ("esp_id", "grc_passport", "rus_internalpassport")
_WITH_ZONE = ("grc_passport", "lva_passport")
_ABSENT = "the pictures are not on this machine"
_LEAST_PHOTOGRAPHS = 10  # of each kind, for a trace check
_LEAST_EXAMINED = 20  # for the slowest one in twenty to be more than a guess
_HOSTILE_SHARE = 4  # hostile files for each page asked for; the exhaustive test sends 5,000


@dataclass(frozen=True, slots=True)
class _Frame:
    """A picture with the outline that a person marked."""

    content: bytes
    corners: Corners


def measure(pages: int, data: Path, transcriptions: Path) -> Report:
    """Measure the area ``documents``; a second or two of CPU time a page and a frame.

    Args:
        pages: drawn pages of each format and condition, at least one.
        data: folder with ``dlc2021_graycopy`` and the specimens; what is absent is not measured.
        transcriptions: JSON object of what each specimen says: by its path under ``data``, an
            object with its ``lines``, or without where it has no zone.
    """
    return report("documents", lambda: list(_measurements(pages, data, transcriptions)))


def _measurements(pages: int, data: Path, transcriptions: Path) -> Iterator[Measurement]:
    yield from mrz.measurements(pages, data, transcriptions)
    for kinds, name in ((_HELD_OUT, "held-out"), (_TUNED, "tuned")):
        yield from _outlines(data / "dlc2021_graycopy", kinds, name)
    yield from visual_zone.measurements(pages, data)
    yield from trace_checks.measurements(max(pages, _LEAST_PHOTOGRAPHS), data)
    yield from examinations.measurements(max(pages, _LEAST_EXAMINED), _FIRST_SEED)
    yield from hostile.measurements(_HOSTILE_SHARE * pages)


def _outlines(folder: Path, kinds: Sequence[str], name: str) -> Iterator[Measurement]:
    overlaps: list[float] = []
    valid: dict[str, list[float]] = {}
    spent: list[float] = []
    for kind in kinds:
        of_kind: list[float] = []
        for frame in _frames(folder, kind):
            reading, used = _timed(frame.content)
            document = reading.document
            quad = document.quad
            of_kind.append(0.0 if quad is None else overlap(as_corners(quad), frame.corners))
            spent.append(used.cpu)
            if kind in _WITH_ZONE:
                accepted = document.mrz is not None and document.mrz.valid
                valid.setdefault(kind, []).append(float(accepted))
        if of_kind:
            yield share(f"quad.overlap.{kind}", of_kind, 0.97)
        overlaps += of_kind
    if not overlaps:
        yield not_taken(f"quad.overlap.{name}", "1", 0.97, _ABSENT)
        yield not_taken(f"quad.overlap-over-0.90.{name}", "1", 0.99, _ABSENT)
        return
    yield share(f"quad.overlap.{name}", overlaps, 0.97)
    yield share(f"quad.overlap-over-0.90.{name}", [float(one >= 0.9) for one in overlaps], 0.99)
    for kind, shares in valid.items():
        yield share(f"mrz.all-digits-valid.{kind}", shares, 0.9)
    yield measurement(f"read-document.cpu.{name}-frames", spent, "s")


def _timed(content: bytes) -> tuple[Reading, Cost]:
    found: list[Reading] = []
    spent = cost(lambda: found.append(read_document(content, load_settings(), today=_TODAY)))
    return found[0], spent


def _frames(folder: Path, kind: str) -> Iterator[_Frame]:
    """Frames of one document type that have a marked outline."""
    for path in sorted((folder / "images" / kind).glob("*/*.jpg")):
        corners = marked_outline(folder, path)
        if corners is not None:
            yield _Frame(path.read_bytes(), corners)
