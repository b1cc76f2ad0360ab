"""Zones read: exactness by format and by degradation, what is accepted wrongly, and what it costs.

Pages are drawn and captured here, with seeds that no constant was tuned on.
"""

import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from PIL import Image

from titan.bench.mrz_peers import peer_measurements
from titan.bench.report import Cost, Measurement, at_most, cost, measurement, not_taken, share
from titan.bench.zone_pages import draw_zone_page
from titan.documents.intake import Picture, open_picture
from titan.documents.page_finding import FoundPage, find_page
from titan.documents.quality import measure_quality
from titan.documents.specimen.capture import capture
from titan.domain.document import MrzFormat
from titan.settings import load_settings

_TODAY = date(2026, 11, 22)
_FIRST_SEED = 50_000  # tests and tuning stay below
_EVERY_FORMAT: dict[str, dict[str, float]] = {
    "clean": {},
    "degraded": {"tilt": 0.09, "turn": 8.0, "blur": 1.8, "noise": 6.0, "quality": 60},
}
_GOALS = {"clean": 0.995, "degraded": 0.97}
_SERIES: dict[str, dict[str, float]] = {  # one fault at a time, on passports
    "blur-2.4": {"blur": 2.4},
    "blur-3.2": {"blur": 3.2},
    "noise-16": {"noise": 16.0},
    "tilt-0.14": {"tilt": 0.14, "turn": 14.0},
    "jpeg-25": {"quality": 25},
}
_SMALLER = (0.5, 0.35, 0.25)  # of the width, at which a character has 13, 9 and 7 pixels
_NO_SPECIMENS = "the specimens are not on this machine"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one picture.

    Attributes:
        exact: whether every character is right.
        accepted: whether a zone was read of which every check digit agrees.
        decoding: CPU seconds in the decoding process.
        finding: cost of finding and reading page and zone.
        judging: cost of measuring the page's quality.
        peak: bytes resident in the decoding process.
    """

    exact: bool
    accepted: bool
    decoding: float
    finding: Cost
    judging: Cost
    peak: int


@dataclass(frozen=True, slots=True)
class Sample:
    """A file and the zone that it shows, or None."""

    name: str
    content: bytes
    lines: tuple[str, ...] | None


def measurements(pages: int, data: Path, transcriptions: Path) -> Iterator[Measurement]:
    """Measure zones.

    Args:
        pages: drawn of each format and condition.
        data: folder of the specimens.
        transcriptions: JSON object of what each specimen says.
    """
    specimens = _specimens(data, transcriptions)
    every = [_read(sample) for sample in specimens]
    if every:
        # Of the thirty that the goal speaks of, as many as are listed there exist here.
        yield share("mrz.exact.specimens", [float(one.exact) for one in every], 29 / 30)
    else:
        yield not_taken("mrz.exact.specimens", "1", 29 / 30, _NO_SPECIMENS)
    for condition, faults in _EVERY_FORMAT.items():
        of_condition: list[Outcome] = []
        for format in MrzFormat:
            outcomes = [_read(_drawn(format, place, faults)) for place in range(pages)]
            of_condition += outcomes
            yield from _exactness(f"{format.value}.{condition}", outcomes, _GOALS[condition])
        yield from _exactness(condition, of_condition, _GOALS[condition])
        every += of_condition
    for name, faults in _SERIES.items():
        outcomes = [_read(_drawn(MrzFormat.TD3, place, faults)) for place in range(pages)]
        yield from _exactness(name, outcomes, None)
        every += outcomes
    for scale in _SMALLER:
        outcomes = [_read(_scaled(place, scale)) for place in range(pages)]
        yield from _exactness(f"width-{scale:g}", outcomes, None)
        every += outcomes
    wrong = [float(one.accepted and not one.exact) for one in every]
    yield at_most("mrz.accepted-but-wrong", wrong, 0.001)
    yield from _costs(every)
    yield from peer_measurements([(one.content, one.lines) for one in specimens])


def _exactness(name: str, outcomes: Sequence[Outcome], goal: float | None) -> Iterator[Measurement]:
    yield share(f"mrz.exact.{name}", [float(one.exact) for one in outcomes], goal)
    wrong = [float(one.accepted and not one.exact) for one in outcomes]
    yield at_most(f"mrz.accepted-but-wrong.{name}", wrong, 0.001)


def _costs(outcomes: Sequence[Outcome]) -> Iterator[Measurement]:
    yield measurement("stage.decoding.cpu", [one.decoding for one in outcomes], "s")
    yield measurement("stage.page-and-zone.cpu", [one.finding.cpu for one in outcomes], "s")
    yield measurement("stage.quality.cpu", [one.judging.cpu for one in outcomes], "s")
    spent = sorted(one.decoding + one.finding.cpu for one in outcomes)
    yield measurement("read.cpu", spent, "s", goal=0.5)
    yield measurement("read.cpu.p95", [spent[int(0.95 * (len(spent) - 1))]], "s", goal=1.5)
    peak = max(one.peak for one in outcomes) / (1 << 20)
    yield measurement("decoder.memory", [peak], "MiB", goal=600)


def _read(sample: Sample) -> Outcome:
    settings = load_settings()
    picture: Picture = open_picture(
        sample.content,
        maximum_bytes=settings.maximum_bytes,
        maximum_pixels=settings.maximum_pixels,
        memory=settings.examination_memory,
        seconds=settings.examination_timeout,
    )
    pages: list[FoundPage] = []
    finding = cost(lambda: pages.append(find_page(picture.pixels)))
    judging = cost(lambda: measure_quality(pages[0].pixels))
    zone = pages[0].zone
    decision = None if zone is None else zone.decision
    return Outcome(
        exact=(None if decision is None else decision.lines) == sample.lines,
        accepted=decision is not None and decision.verified == 1,
        decoding=picture.cost.cpu,
        finding=finding,
        judging=judging,
        peak=picture.cost.peak,
    )


def _drawn(format: MrzFormat, place: int, faults: dict[str, float]) -> Sample:
    seed = _FIRST_SEED + place
    drawn = draw_zone_page(format, seed, _TODAY)
    return Sample(f"{format.value} {seed}", _captured(drawn.page, seed, faults), drawn.lines)


def _captured(page: Image.Image, seed: int, faults: dict[str, float]) -> bytes:
    others = {name: value for name, value in faults.items() if name != "quality"}
    return capture(page, seed, quality=int(faults.get("quality", 88)), **others)


def _scaled(place: int, scale: float) -> Sample:
    sample = _drawn(MrzFormat.TD3, place, {"quality": 92})
    picture = Image.open(io.BytesIO(sample.content))
    size = round(picture.width * scale), round(picture.height * scale)
    output = io.BytesIO()
    picture.resize(size, Image.Resampling.LANCZOS).save(output, "JPEG", quality=88)
    return Sample(sample.name, output.getvalue(), sample.lines)


def _specimens(data: Path, transcriptions: Path) -> list[Sample]:
    if not transcriptions.is_file():
        return []
    known: dict[str, dict[str, Any]] = json.loads(transcriptions.read_text())
    return [
        Sample(name, (data / name).read_bytes(), tuple(said["lines"]) if "lines" in said else None)
        for name, said in known.items()
        if (data / name).is_file()
    ]
