"""Reading of documents: outlines, zones, and what they cost, against the goals of the room.

Outlines are measured on the frames of DLC-2021 where those lie beside the checkout. Two of its five
document types were used to tune the constants of `titan.documents.outline` and are reported apart
from the others. Pages are drawn and captured here, with seeds that no constant was tuned on.
"""

import json
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from titan.bench.report import Cost, Measurement, Report, cost, measurement, not_taken, report
from titan.documents.page import as_corners
from titan.documents.reading import Reading, read_document
from titan.documents.specimen.capture import capture
from titan.documents.specimen.holder import invent_holder
from titan.documents.specimen.passport import draw_passport, specimen_lines
from titan.domain.document import Mrz
from titan.settings import load_settings

Corners = NDArray[np.float64]

_TODAY = date(2026, 11, 22)
_FIRST_SEED = 50_000  # tests and tuning stay below
_CONDITIONS: dict[str, dict[str, float]] = {
    "clean": {},
    "degraded": {"tilt": 0.09, "turn": 8.0, "blur": 1.8, "noise": 6.0},
}
_DEGRADED_QUALITY = 60  # of the JPEG
_EXACT_GOALS = {"clean": 0.995, "degraded": 0.97}
_TUNED = ("alb_id", "lva_passport")
_HELD_OUT = ("esp_id", "grc_passport", "rus_internalpassport")
_WITH_ZONE = ("grc_passport", "lva_passport")
_ABSENT = "the pictures are not on this machine"


@dataclass(frozen=True, slots=True)
class _Frame:
    """A picture with the outline that a person marked."""

    content: bytes
    corners: Corners


@dataclass(frozen=True, slots=True)
class _Outcome:
    """Whether a picture was read exactly, whether every check digit agreed, and what it took."""

    exact: bool
    accepted: bool
    spent: Cost


def measure(pages: int, data: Path, transcriptions: Path) -> Report:
    """Measure the area ``documents``; some two seconds of CPU time a page and a frame.

    Args:
        pages: drawn pages of each condition, at least one.
        data: folder with ``dlc2021_graycopy`` and the specimens; what is absent is not measured.
        transcriptions: JSON object of what each specimen says: by its path under ``data``, an
            object with its ``lines``, or without where it has no zone.
    """
    return report("documents", lambda: list(_measurements(pages, data, transcriptions)))


def _measurements(pages: int, data: Path, transcriptions: Path) -> Iterator[Measurement]:
    every = _specimens(data, transcriptions)
    if every:
        yield _share("mrz.exact.specimens", [float(one.exact) for one in every], 29 / 30)
    else:
        yield not_taken("mrz.exact.specimens", "1", 29 / 30, _ABSENT)
    for condition in _CONDITIONS:
        outcomes = [_drawn(condition, _FIRST_SEED + place) for place in range(pages)]
        every += outcomes
        exact = [float(one.exact) for one in outcomes]
        yield _share(f"mrz.exact.{condition}", exact, _EXACT_GOALS[condition])
    wrong = [float(one.accepted and not one.exact) for one in every]
    yield _at_most("mrz.accepted-but-wrong", wrong, 0.001)
    spent = sorted(one.spent.cpu for one in every)
    yield measurement("read.cpu", spent, "s", goal=0.5)
    yield measurement("read.cpu.p95", [spent[int(0.95 * (len(spent) - 1))]], "s", goal=1.5)
    for kinds, name in ((_HELD_OUT, "held-out"), (_TUNED, "tuned")):
        yield from _outlines(data / "dlc2021_graycopy", kinds, name)


def _drawn(condition: str, seed: int) -> _Outcome:
    holder = invent_holder(seed, _TODAY)
    quality = 88 if condition == "clean" else _DEGRADED_QUALITY
    content = capture(draw_passport(holder, seed), seed, quality=quality, **_CONDITIONS[condition])
    reading, spent = _timed(content)
    mrz = reading.document.mrz
    exact = mrz is not None and mrz.lines == specimen_lines(holder)
    return _Outcome(exact, _accepted(mrz), spent)


def _specimens(data: Path, transcriptions: Path) -> list[_Outcome]:
    if not transcriptions.is_file():
        return []
    known: dict[str, dict[str, Any]] = json.loads(transcriptions.read_text())
    outcomes = []
    for name, said in known.items():
        if (data / name).is_file():
            reading, spent = _timed((data / name).read_bytes())
            mrz = reading.document.mrz
            lines = None if mrz is None else list(mrz.lines)
            outcomes.append(_Outcome(lines == said.get("lines"), _accepted(mrz), spent))
    return outcomes


def _accepted(mrz: Mrz | None) -> bool:
    return mrz is not None and mrz.valid


def _outlines(folder: Path, kinds: Sequence[str], name: str) -> Iterator[Measurement]:
    overlaps: list[float] = []
    valid: dict[str, list[float]] = {}
    spent: list[float] = []
    for kind in kinds:
        for frame in _frames(folder, kind):
            reading, used = _timed(frame.content)
            document = reading.document
            quad = document.quad
            overlaps.append(0.0 if quad is None else _overlap(as_corners(quad), frame.corners))
            spent.append(used.cpu)
            if kind in _WITH_ZONE:
                valid.setdefault(kind, []).append(float(_accepted(document.mrz)))
    if not overlaps:
        yield not_taken(f"quad.overlap.{name}", "1", 0.97, _ABSENT)
        yield not_taken(f"quad.overlap-over-0.90.{name}", "1", 0.99, _ABSENT)
        return
    yield _share(f"quad.overlap.{name}", overlaps, 0.97)
    yield _share(f"quad.overlap-over-0.90.{name}", [float(one >= 0.9) for one in overlaps], 0.99)
    for kind, shares in valid.items():
        yield _share(f"mrz.all-digits-valid.{kind}", shares, 0.9)
    yield measurement(f"read.cpu.{name}-frames", spent, "s", goal=0.5)


def _timed(content: bytes) -> tuple[Reading, Cost]:
    found: list[Reading] = []
    spent = cost(lambda: found.append(read_document(content, load_settings(), today=_TODAY)))
    return found[0], spent


def _frames(folder: Path, kind: str) -> Iterator[_Frame]:
    """Frames of one document type with their ``doc_quad`` (VIA annotations, one file a clip)."""
    for path in sorted((folder / "images" / kind).glob("*/*.jpg")):
        notes: dict[str, Any] = json.loads(
            (folder / "annotation" / kind / f"{path.parent.name}.json").read_text()
        )
        for frame in notes["_via_img_metadata"].values():
            for region in frame["regions"] if frame["filename"] == path.name else ():
                if region["region_attributes"].get("field_name") == "doc_quad":
                    shape = region["shape_attributes"]
                    corners = np.column_stack([shape["all_points_x"], shape["all_points_y"]])
                    yield _Frame(path.read_bytes(), corners.astype(np.float64))


def _overlap(one: Corners, other: Corners) -> float:
    """Intersection over union of two convex quads."""
    import cv2

    first, second = one.astype(np.float32), other.astype(np.float32)
    shared = float(cv2.intersectConvexConvex(first, second)[0])
    return shared / (cv2.contourArea(first) + cv2.contourArea(second) - shared)


def _share(name: str, values: Sequence[float], goal: float) -> Measurement:
    """A mean that is good enough from the goal upwards."""
    return _mean(name, values, goal, met=statistics.fmean(values) >= goal)


def _at_most(name: str, values: Sequence[float], goal: float) -> Measurement:
    return _mean(name, values, goal, met=statistics.fmean(values) <= goal)


def _mean(name: str, values: Sequence[float], goal: float, *, met: bool) -> Measurement:
    mean = statistics.fmean(values)
    spread = max(values) - min(values)
    return Measurement(name, mean, "1", goal, met, None, None, None, len(values), spread)
