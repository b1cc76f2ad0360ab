"""What the trace checks tell apart, on pictures that no threshold was fixed on.

Seeds of the development set lie below `_FIRST_SEED`, and of the specimens every second one was
looked at; here are the others. No threshold was fixed on any page of `titan.documents.synthetic`,
whose held-out designs, editor and camera share no code with the photographs here. Genuine pictures
and those that are edited come of different photographs, so that the intervals (bootstrap over
pictures, 95 %) may treat them as independent.
"""

import json
import statistics
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from titan.bench.report import Measurement, measurement, not_taken
from titan.bench.trace_pictures import (
    EDITORS,
    Shot,
    as_exhibit,
    fields,
    forge,
    photograph,
    whole_picture,
)
from titan.documents.page import as_quad
from titan.documents.specimen.holder import invent_holder
from titan.documents.specimen.passport import draw_passport
from titan.documents.synthetic.sample import (
    HELD_OUT,
    RECAPTURES,
    TRAINING,
    Families,
    make_sample,
)
from titan.domain.document import Region
from titan.forensics.checks import (
    block_grid,
    copy_move,
    double_quantisation,
    grey_copy,
    noise_level,
    recapture,
    resave_ghost,
    typography,
)
from titan.forensics.exhibit import Exhibit
from titan.forensics.plate import CELL, Heat
from titan.forensics.thresholds import THRESHOLDS
from titan.forensics.trace import Trace

Measure = Callable[[Exhibit], Trace | None]

_TODAY = date(2026, 11, 22)
_FIRST_SEED = 70_000
_ROUNDS = 1000  # of the bootstrap
_ABSENT = "the pictures are not on this machine"
_EDIT_CHECKS: MappingProxyType[str, tuple[Measure, float]] = MappingProxyType(
    {
        double_quantisation.NAME: (double_quantisation.measure, THRESHOLDS.most_off_lattice),
        resave_ghost.NAME: (resave_ghost.measure, THRESHOLDS.most_ghostless),
        block_grid.NAME: (block_grid.measure, THRESHOLDS.most_foreign_grid),
        noise_level.NAME: (noise_level.measure, THRESHOLDS.most_noise_gap),
        copy_move.NAME: (copy_move.measure, THRESHOLDS.most_copied),
        typography.NAME: (typography.measure, THRESHOLDS.most_uneven_type),
    }
)
_COPY_CHECKS: MappingProxyType[str, tuple[Measure, float]] = MappingProxyType(
    {
        recapture.NAME: (recapture.measure, THRESHOLDS.most_lattice_peak),
        grey_copy.NAME: (grey_copy.measure, -THRESHOLDS.least_colour),
    }
)
_MOST_FALSE_ALARMS = 0.02
_TEXT = ("retyped", "erased", "copied", "spliced")


def measurements(pages: int, data: Path) -> Iterator[Measurement]:
    """Measure every trace check; some four seconds of CPU time a page.

    An area under the curve comes with the bounds of its interval as measurements of their own,
    ``….lower`` and ``….upper``; its spread is the interval's width.

    Args:
        pages: photographs of each kind, at least ten.
        data: folder with ``dlc2021_graycopy``, ``mrz_specimens`` and ``sidtd``; what is absent is
            not measured.
    """
    yield from on_photographs(pages)
    yield from on_synthetic(pages)
    yield from on_recaptures(max(5, pages // 2))
    yield from on_grey_copies(pages, data)
    yield from on_pair(data / "sidtd")
    yield from on_specimens(data / "mrz_specimens")
    yield from costs(min(10, pages))


def area_under_curve(genuine: Sequence[float], forged: Sequence[float]) -> float:
    """Return the probability that a forged picture scores higher; ties count half."""
    low, high = np.asarray(genuine), np.asarray(forged)[:, None]
    return float((high > low).mean() + (high == low).mean() / 2)


def interval(
    genuine: Sequence[float], forged: Sequence[float], *, seed: int = 0
) -> tuple[float, float]:
    """Return the bounds of the area's 95 % interval, by bootstrap over pictures."""
    chance = np.random.default_rng(seed)
    low, high = np.asarray(genuine), np.asarray(forged)
    areas = [
        area_under_curve(
            chance.choice(low, low.size).tolist(), chance.choice(high, high.size).tolist()
        )
        for _ in range(_ROUNDS)
    ]
    return float(np.quantile(areas, 0.025)), float(np.quantile(areas, 0.975))


def _photograph(seed: int) -> Shot:
    return photograph(draw_passport(invent_holder(seed, _TODAY), seed), seed)


def _edited(donors: Sequence[Shot], pages: int) -> list[tuple[str, Shot]]:
    """Other photographs, each altered by the next editor in turn."""
    found = []
    names = list(EDITORS)
    for place in range(pages):
        seed = _FIRST_SEED + pages + place
        name = names[place % len(names)]
        forged = forge(_photograph(seed), name, donors[place], seed)
        if forged is not None:
            found.append((name, forged))
    return found


def on_photographs(pages: int) -> Iterator[Measurement]:
    """Measure on photographs of specimen passports and edits of others, by `EDITORS`."""
    shots = [_photograph(_FIRST_SEED + place) for place in range(pages)]
    genuine = [as_exhibit(shot) for shot in shots]
    edited = _edited(shots, pages)
    for name, (measure, threshold) in _EDIT_CHECKS.items():
        yield from _on_edits(name, measure, threshold, genuine, edited)
    for name, (measure, threshold) in _COPY_CHECKS.items():
        alarms = f"trace.{name}.false-alarms"
        yield _share(alarms, _strengths(measure, genuine), threshold, _MOST_FALSE_ALARMS)


def _on_edits(
    name: str,
    measure: Measure,
    threshold: float,
    genuine: Sequence[Exhibit],
    edited: Sequence[tuple[str, Shot]],
) -> Iterator[Measurement]:
    honest = [trace for exhibit in genuine if (trace := measure(exhibit)) is not None]
    forged = [
        (editor, shot, trace)
        for editor, shot in edited
        if (trace := measure(as_exhibit(shot))) is not None
    ]
    own = ("copied",) if name == copy_move.NAME else tuple(EDITORS)
    strengths = [trace.strength for trace in honest]
    caught = [trace.strength for editor, _, trace in forged if editor in own]
    yield from _area(f"trace.{name}.auc", strengths, caught)
    yield _share(f"trace.{name}.false-alarms", strengths, threshold, _MOST_FALSE_ALARMS)
    yield _share(f"trace.{name}.caught", caught, threshold, None)
    boxes = [_heat_in(trace.heat, shot.edited) for editor, shot, trace in forged if editor in _TEXT]
    likes = [
        _heat_in(trace.heat, field)
        for exhibit, trace in zip(genuine, honest, strict=False)
        for field in fields(exhibit.page)[:3]
    ]
    if any(trace.heat is not None for trace in honest):
        yield from _area(
            f"trace.{name}.auc.edited-field-against-genuine-field",
            [one for one in likes if one is not None],
            [one for one in boxes if one is not None],
        )


def _heat_in(heat: Heat | None, region: Region | None) -> float | None:
    """The hottest cell within a region of the flat page."""
    if heat is None or region is None:
        return None
    rows = slice(region.y // CELL, (region.y + region.height) // CELL + 1)
    columns = slice(region.x // CELL, (region.x + region.width) // CELL + 1)
    return float(heat[rows, columns].max(initial=0.0))


def on_synthetic(pages: int) -> Iterator[Measurement]:
    """Measure on held-out designs, editor and camera: with usual histories, and held-out ones."""
    families = {
        "synthetic": replace(HELD_OUT, histories=TRAINING.histories),
        "synthetic-held-out-histories": HELD_OUT,
    }
    for label, family in families.items():
        genuine, forged = (
            [_sample(_FIRST_SEED + first + place, family, share) for place in range(pages)]
            for first, share in ((0, 1.0), (pages, 0.0))
        )
        for name, (measure, threshold) in (_EDIT_CHECKS | _COPY_CHECKS).items():
            honest = _strengths(measure, genuine)
            alarms = f"trace.{name}.false-alarms.{label}"
            yield _share(alarms, honest, threshold, _MOST_FALSE_ALARMS)
            if name in _EDIT_CHECKS:
                yield from _area(f"trace.{name}.auc.{label}", honest, _strengths(measure, forged))


def on_recaptures(count: int) -> Iterator[Measurement]:
    """Measure on simulated screens and prints: no real recaptures are within reach."""
    plain = replace(HELD_OUT, histories=TRAINING.histories)
    seeds = range(_FIRST_SEED + 5000, _FIRST_SEED + 5000 + count)
    honest = _strengths(recapture.measure, [_sample(seed, plain, 1.0) for seed in seeds])
    for kind in RECAPTURES:
        family = replace(plain, captures=(kind,))
        taken = _strengths(recapture.measure, [_sample(seed, family, 1.0) for seed in seeds])
        yield from _area(f"trace.{recapture.NAME}.auc.simulated-{kind}", honest, taken)
        caught = f"trace.{recapture.NAME}.caught.simulated-{kind}"
        yield _share(caught, taken, THRESHOLDS.most_lattice_peak, None)


def _sample(seed: int, families: Families, genuine_share: float) -> Exhibit:
    sample = make_sample(seed, families, genuine_share=genuine_share)
    return as_exhibit(Shot(sample.content, as_quad(sample.corners)))


def on_grey_copies(pages: int, data: Path) -> Iterator[Measurement]:
    """Measure on filmed grey copies against photographs of coloured pages, and specimens."""
    name = f"trace.{grey_copy.NAME}"
    frames = _strengths(grey_copy.measure, map(as_exhibit, grey_frames(data / "dlc2021_graycopy")))
    if not frames:
        yield not_taken(f"{name}.auc.dlc2021-against-photographs", "1", None, _ABSENT)
        return
    shots = (_photograph(_FIRST_SEED + place) for place in range(pages))
    photographs = _strengths(grey_copy.measure, map(as_exhibit, shots))
    yield from _area(f"{name}.auc.dlc2021-against-photographs", photographs, frames)
    yield _share(f"{name}.caught.dlc2021", frames, -THRESHOLDS.least_colour, None)
    specimens = _strengths(grey_copy.measure, _specimens(data / "mrz_specimens"))
    if specimens:
        yield from _area(f"{name}.auc.dlc2021-against-specimens", specimens, frames)


def grey_frames(folder: Path) -> Iterator[Shot]:
    """Frames of DLC-2021 with the outline that a person marked (VIA annotations)."""
    for path in sorted(folder.glob("images/*/*/*.jpg")):
        note = folder / "annotation" / path.parent.parent.name / f"{path.parent.name}.json"
        frames: dict[str, Any] = json.loads(note.read_text())["_via_img_metadata"]
        for frame in frames.values():
            for region in frame["regions"] if frame["filename"] == path.name else ():
                if region["region_attributes"].get("field_name") == "doc_quad":
                    shape = region["shape_attributes"]
                    corners = np.column_stack([shape["all_points_x"], shape["all_points_y"]])
                    yield Shot(path.read_bytes(), as_quad(corners.astype(np.float64)))


def on_pair(folder: Path) -> Iterator[Measurement]:
    """The forged page of SIDTD against its two genuine ones: three pictures, no interval."""
    pictures = [folder / name for name in ("alb00.jpg", "aze00.jpg", "fake_alb00.jpg")]
    for name, (measure, _) in _EDIT_CHECKS.items():
        label = f"trace.{name}.auc.sidtd"
        if not all(path.is_file() for path in pictures):
            yield not_taken(label, "1", None, _ABSENT)
            continue
        *honest, forged = _strengths(
            measure, [as_exhibit(whole_picture(path.read_bytes())) for path in pictures]
        )
        area = area_under_curve(honest, [forged])
        yield Measurement(label, area, "1", None, None, None, None, None, 3, None)


def on_specimens(folder: Path) -> Iterator[Measurement]:
    """False alarms on government specimens: scans and drawings, no photographs."""
    exhibits = list(_specimens(folder))
    for name, (measure, threshold) in (_EDIT_CHECKS | _COPY_CHECKS).items():
        label = f"trace.{name}.false-alarms.specimens"
        strengths = _strengths(measure, exhibits)
        if strengths:
            yield _share(label, strengths, threshold, None)
        else:
            yield not_taken(label, "1", None, _ABSENT)


def _specimens(folder: Path) -> Iterator[Exhibit]:
    """Every second specimen: thresholds were fixed with the others in view."""
    paths = sorted(folder.iterdir())[1::2] if folder.is_dir() else []
    for path in paths:
        yield as_exhibit(whole_picture(path.read_bytes()))


def _strengths(measure: Measure, exhibits: Iterable[Exhibit]) -> list[float]:
    return [trace.strength for one in exhibits if (trace := measure(one)) is not None]


def costs(pages: int) -> Iterator[Measurement]:
    """Measure the CPU time of every check on pages of some thousand pixels."""
    exhibits = [as_exhibit(_photograph(_FIRST_SEED + place)) for place in range(pages)]
    total: NDArray[np.float64] = np.zeros(len(exhibits))
    for name, (measure, _) in (_EDIT_CHECKS | _COPY_CHECKS).items():
        spent = []
        for exhibit in exhibits:
            start = time.process_time()
            measure(exhibit)
            spent.append(time.process_time() - start)
        total += spent
        yield measurement(f"trace.{name}.cpu", spent, "s", goal=0.1)
    yield measurement("trace.all.cpu", total.tolist(), "s", goal=0.4)


def _area(name: str, genuine: Sequence[float], forged: Sequence[float]) -> Iterator[Measurement]:
    """An area, met where its interval lies above chance, and the interval's bounds."""
    if min(len(genuine), len(forged)) < 2:
        yield not_taken(name, "1", 0.5, "too few pictures on which the check says anything")
        return
    area, (lower, upper) = area_under_curve(genuine, forged), interval(genuine, forged)
    runs = len(genuine) + len(forged)
    yield Measurement(name, area, "1", 0.5, lower > 0.5, None, None, None, runs, upper - lower)
    for label, bound in (("lower", lower), ("upper", upper)):
        yield Measurement(f"{name}.{label}", bound, "1", None, None, None, None, None, runs, None)


def _share(
    name: str, strengths: Sequence[float], threshold: float, goal: float | None
) -> Measurement:
    """The share of pictures at or above a threshold; good enough up to the goal."""
    if not strengths:
        return not_taken(name, "1", goal, "the check says nothing on these pictures")
    share = statistics.fmean(strength >= threshold for strength in strengths)
    met = None if goal is None else share <= goal
    return Measurement(name, share, "1", goal, met, None, None, None, len(strengths), None)
