"""The tamper network on fresh pages, beside error levels, block trees and a constant.

Pages are drawn in the run, with seeds that training, validation and the measured sets of training
never touch, and every contender sees the same ones. The peers get decision and thresholds from
fresh validation pages, by the code that fitted those of the network; the network keeps the ones
that ship. Pictures that others made are few, and are reported apart and without a goal.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from titan.artifacts.store import ArtifactStore
from titan.bench.foreign_pages import on_foreign_pages
from titan.bench.report import Measurement, Report, cost, measurement, not_taken, report
from titan.forensics.tamper.decision import Decision
from titan.forensics.tamper.scoring import Scorer
from titan.forensics.tamper.shipped import DECISION_NAME, NETWORK_NAME
from titan.forensics.tamper.stored import Stored
from titan.forensics.train.baselines import BlockTrees, Constant, ErrorLevel
from titan.forensics.train.control import file_facts, guess_by_file
from titan.forensics.train.decide import decide
from titan.forensics.train.goals import CROP_SECONDS, PAGE_SECONDS, WEIGHTS_BYTES, goal_of
from titan.forensics.train.judge import Judged, judge_page
from titan.forensics.train.measure import by_family
from titan.forensics.train.measure import measure as figures_of
from titan.forensics.train.metrics import area_under_curve
from titan.forensics.train.opened import decode
from titan.forensics.train.pages import Examine, LabelledPage, Source
from titan.pipeline.labelled_pages import FRESH, TESTS, Part

_NAMES = {
    "area_under_curve": "auc",
    "missed_at_5": "apcer-at-bpcer-5",
    "missed": "apcer-as-shipped",
    "referred_in_vain": "bpcer-as-shipped",
    "overlap": "pixel-f1",
    "genuine_marked": "genuine-marked",
    "calibration_error": "calibration-error",
}
_BESIDE_PEERS = ("area_under_curve", "missed_at_5", "overlap")
_SEALED = {
    "auc": 0.80,
    "apcer-at-bpcer-5": 0.50,
    "pixel-f1": 0.30,
    "genuine-marked": 0.05,
    "calibration-error": 0.05,
}
_WHY_SEALED = "the sealed set is on no machine of development; the release is measured on it"
_WHY_NO_TREES = "scikit-learn, a dependency for development, is absent"
_CONTROL_GOAL = 0.55
_LEAST_FOR_CONTROL = 10  # pages of each kind
_TIMED = 5  # runs of each cost
_CROP = 512  # pixels of a side of the crop whose cost has a goal
_AXES = ("attack", "capture", "history")


@dataclass(frozen=True, slots=True)
class _Contender:
    """Who looks at pages, and how it decides."""

    judge: Callable[[LabelledPage], Judged]
    decision: Decision


@dataclass(frozen=True, slots=True)
class _Facts:
    """Of the file of a page, and whether it is edited."""

    file: list[float]
    edited: bool

    @classmethod
    def of(cls, page: LabelledPage) -> "_Facts":
        return cls(file_facts(page), bool(page.mask.any()))


Draw = Callable[[Part, int], Source]
"""Gives the source of a part whose page zero has a number."""


@dataclass(frozen=True, slots=True)
class Material:
    """What everybody looks at.

    Attributes:
        draw: where pages come from.
        examine: what the other checks say of a file, which the decision weighs as well.
        data: folder with pictures of others; what is absent is not measured.
    """

    draw: Draw
    examine: Examine
    data: Path


def measure(pages: int, learned: int, weights: Path, material: Material) -> Report:
    """Measure the area ``forensics``.

    It takes some two seconds of CPU time a page, and what the other checks take.

    Args:
        pages: of each of the six sets, and of validation for the peers; 20 at least.
        learned: pages that the block trees learn from.
        weights: folder of network, decision and manifest.
        material: pages and pictures.

    Raises:
        ArtifactError: ``artifact.missing`` or ``artifact.changed``, of the weights.
    """
    return report("forensics", lambda: list(_measurements(pages, learned, weights, material)))


def _measurements(
    pages: int, learned: int, weights: Path, material: Material
) -> Iterator[Measurement]:
    fresh = partial(_fresh, material.draw)
    store = ArtifactStore(weights)
    scorer = Scorer(store.read(NETWORK_NAME), store.sha256(NETWORK_NAME))
    network = _Contender(
        lambda page: judge_page(scorer, page, material.examine(page.content)),
        Decision.parse(store.read(DECISION_NAME), store.sha256(DECISION_NAME)),
    )
    facts: list[_Facts] = []
    peers = _peers(fresh(Part.VALIDATION, pages), fresh(Part.TRAINING, learned), facts)
    everything: list[Judged] = []
    for part in TESTS:
        drawn = _noted(fresh(part, pages), facts if part is Part.IN_FAMILY else [])
        said = _look(drawn, {"": network, **peers})
        everything += said[""]
        yield from _of_set(part.value, said, {"": network, **peers})
    yield from _of_families(everything, network.decision)
    yield _control(facts)
    for name, bound in _SEALED.items():
        yield not_taken(f"{name}.sealed", "1", bound, _WHY_SEALED)
    yield from _costs(scorer, list(fresh(Part.IN_FAMILY, _TIMED)))
    sizes = [one["bytes"] for name, one in store.manifest["files"].items() if "network" in name]
    yield measurement("weights", [sum(sizes)], "B", goal=WEIGHTS_BYTES)
    yield from on_foreign_pages(material.data, network.judge, network.decision)


def _fresh(draw: Draw, part: Part, count: int) -> Iterator[LabelledPage]:
    return map(draw(part, FRESH), range(count))


def _noted(pages: Iterable[LabelledPage], facts: list[_Facts]) -> Iterator[LabelledPage]:
    """Pass pages on and keep the facts of their files."""
    for page in pages:
        facts.append(_Facts.of(page))
        yield page


def _peers(
    validation: Iterable[LabelledPage], training: Iterable[LabelledPage], facts: list[_Facts]
) -> dict[str, _Contender]:
    """Return the baselines, fitted and with a decision each."""
    looks = {ErrorLevel.name: ErrorLevel().judge, Constant.name: Constant().judge}
    try:
        trees = BlockTrees.fit(_noted(training, facts))
    except ImportError:
        pass  # their rows say why they are empty
    else:
        looks[trees.name] = trees.judge
    pages = list(validation)
    return {
        name: _Contender(look, Decision.parse(decide([look(page) for page in pages]), name))
        for name, look in looks.items()
    }


def _look(
    pages: Iterable[LabelledPage], contenders: Mapping[str, _Contender]
) -> dict[str, list[Judged]]:
    said: dict[str, list[Judged]] = {name: [] for name in contenders}
    for page in pages:
        for name, contender in contenders.items():
            said[name].append(contender.judge(page))
    return said


def _of_set(
    pages: str, said: Mapping[str, Sequence[Judged]], contenders: Mapping[str, _Contender]
) -> Iterator[Measurement]:
    """Yield every figure of one set: the network's with its goal, then beside each peer."""
    figures = {name: figures_of(said[name], one.decision) for name, one in contenders.items()}
    for key, name in _NAMES.items():
        goal = goal_of(pages, key)
        value, count = figures[""][key], len(said[""])
        yield Measurement(
            f"{name}.{pages}", value, "1", goal.bound if goal else None,
            goal.met(value) if goal else None, None, None, None, count, None,
        )  # fmt: skip
        if key in _BESIDE_PEERS:
            for peer in (ErrorLevel.name, BlockTrees.name, Constant.name):
                theirs = figures[peer][key] if peer in figures else None
                yield _beside(f"{name}.{pages}.beside.{peer}", value, peer, theirs, count)
    low, high = figures[""]["area_under_curve_interval"]
    yield measurement(f"auc.{pages}.95-percent-low", [low], "1")
    yield measurement(f"auc.{pages}.95-percent-high", [high], "1")


def _beside(name: str, value: float, peer: str, theirs: float | None, count: int) -> Measurement:
    if theirs is None:
        return not_taken(name, "1", None, _WHY_NO_TREES)
    ratio = value / theirs if theirs else None
    return Measurement(name, value, "1", None, None, peer, theirs, ratio, count, None)


def _of_families(pages: Sequence[Judged], decision: Decision) -> Iterator[Measurement]:
    """Yield the area of every attack, capture and history, over the pages of all sets."""
    for axis in _AXES:

        def family(page: Judged, axis: str = axis) -> str | None:
            name: str | None = getattr(page.origin, axis)
            return name

        for name, one in by_family(pages, decision, family).items():
            low, high = one["area_under_curve_interval"]
            yield Measurement(
                f"auc.{axis}.{name}", one["area_under_curve"], "1", None, None, None, None, None,
                one["edited"], high - low,
            )  # fmt: skip


def _control(facts: Sequence[_Facts]) -> Measurement:
    """Return how well files alone tell edited pages from genuine ones: they should not."""
    name = "auc.file-facts-alone"
    labels = np.array([one.edited for one in facts], bool)
    if min(labels.sum(), (~labels).sum()) < _LEAST_FOR_CONTROL:
        return not_taken(name, "1", _CONTROL_GOAL, "too few pages of a kind were drawn")
    try:
        guesses = guess_by_file([one.file for one in facts], labels)
    except ImportError:
        return not_taken(name, "1", _CONTROL_GOAL, _WHY_NO_TREES)
    area = area_under_curve(guesses, labels)
    met = area <= _CONTROL_GOAL
    return Measurement(name, area, "1", _CONTROL_GOAL, met, None, None, None, len(labels), None)


def _costs(scorer: Scorer, pages: Sequence[LabelledPage]) -> Iterator[Measurement]:
    """Yield CPU seconds of a crop and of whole pages, once the session is warm."""
    whole = [decode(page.content) for page in pages]
    crops = [Stored(one.pixels[:_CROP, :_CROP], one.divisors) for one in whole]
    scorer.score(crops[0])
    for name, pictures, goal in (("crop", crops, CROP_SECONDS), ("page", whole, PAGE_SECONDS)):
        spent = [cost(partial(scorer.score, picture)) for picture in pictures]
        yield measurement(f"inference.{name}.cpu", [one.cpu for one in spent], "s", goal=goal)
        yield measurement(f"inference.{name}.wall", [one.wall for one in spent], "s")
