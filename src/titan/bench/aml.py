"""Money laundering: quality beside peers, evidence, listed money, accounts, cost and its growth.

Worlds are generated here, with and without laundering's own way of payment; each seed is another
world and another forest, and the spread of a measurement is over those. Days are split 60/20/20;
thresholds and calibration come from validation. Peers are boosted trees on other columns
(`titan.bench.aml_peers`). Cost is that of the shipped weights.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from titan.aml.ingest.reading import read
from titan.aml.train.evaluate import LONE
from titan.aml.train.scorer import evaluate, train
from titan.bench import aml_growth, aml_worlds
from titan.bench.aml_kept import Kept
from titan.bench.aml_worlds import CAUSAL, EVIDENCE, FEATURES, GFP, NETWORK, RAW, TITAN
from titan.bench.report import (
    Measurement,
    Report,
    at_least,
    at_most,
    measurement,
    not_taken,
    report,
)

_NO_GFP = "snapml is not installed"
_PEERS = {"gfp": GFP, "columns": RAW, "features": FEATURES, "network": NETWORK}
_SAMPLES = ("20K_cycle200", "20K_fanin200")
_LISTED_IN = 20_000  # payments of the worlds in which money of listed accounts is hidden

Runs = Sequence[dict[str, Any]]
"""Of each world, contender to figures; see `titan.bench.aml_worlds.measure`."""


@dataclass(frozen=True, slots=True)
class Profile:
    """How much is measured.

    Attributes:
        seeds: how many worlds of each recipe; the first has seed 1.
        transactions: of each world.
        illicit: share that launders.
        rows: of the largest file whose cost is measured; the others are tenths of it, down to
            a hundred thousand.
    """

    seeds: int = 5
    transactions: int = 60_000
    illicit: float = 0.01
    rows: int = 10_000_000

    @property
    def sizes(self) -> tuple[int, ...]:
        """The sizes of the files, ascending; two at least."""
        sizes = [self.rows, self.rows // 10]
        while sizes[-1] >= 1_000_000:
            sizes.append(sizes[-1] // 10)
        return tuple(reversed(sizes))


FULL = Profile()
QUICK = Profile(1, 20_000, 0.02, 200_000)
GOALS = {"amlworld": 0.55, "neutral": 0.45}
"""Recipe to the goal of PR-AUC and of F1."""


def measure(profile: Profile, samples: Path, work: Path | None = None) -> Report:
    """Measure everything.

    Args:
        profile: how much of it.
        samples: folder of AMLSim's samples; absent ones are reported as not taken.
        work: folder that keeps what is measured, so that a run that was cut off goes on; what
            other code measured is measured anew.
    """
    return report("aml", lambda: list(_measurements(profile, samples, Kept(work))))


def _measurements(profile: Profile, samples: Path, kept: Kept) -> Iterator[Measurement]:
    yield from _costs(profile, kept)
    yield from _listed(profile, kept)
    yield from _accounts(samples, kept)
    for recipe, goal in GOALS.items():
        runs = [_world(recipe, seed, profile, kept) for seed in range(1, profile.seeds + 1)]
        yield from _quality(recipe, goal, runs)
        yield from _typologies(recipe, runs)
        yield from _evidence(recipe, [run[EVIDENCE] for run in runs])


def _world(recipe: str, seed: int, profile: Profile, kept: Kept) -> dict[str, Any]:
    size = profile.transactions, profile.illicit
    name = f"world-{recipe}-{seed}-{size[0]}-{size[1]}"
    return kept.get(name, partial(aml_worlds.measure, recipe, seed, *size))


def _quality(recipe: str, goal: float, runs: Runs) -> Iterator[Measurement]:
    for figure, title in (("pr_auc", "pr-auc"), ("f1", "f1")):
        yield from _beside(f"{recipe}.{title}", figure, goal, runs)
    for figure in ("attempts_unseen", "accounts_unseen"):
        name = f"{recipe}.pr-auc.{figure.replace('_', '-')}"
        mine = _values(runs, TITAN, figure)
        if mine:
            yield at_least(name, mine, peer=GFP, peer_values=_values(runs, GFP, figure))
        else:
            yield not_taken(name, "1", None, "no laundering of that kind on the test days")
    yield at_most(f"{recipe}.calibration-error", _values(runs, TITAN, "calibration_error"), 0.01)
    found = [run[TITAN]["attempts_found"]["recall"] for run in runs]
    yield at_least(f"{recipe}.attempts-found.at-50-alerts-a-day", found, goal=0.9)


def _values(runs: Runs, contender: str, figure: str) -> list[float]:
    found = [run[contender].get(figure) for run in runs if contender in run]
    return [value for value in found if value is not None]


def _beside(name: str, figure: str, goal: float, runs: Runs) -> Iterator[Measurement]:
    """One measurement for each peer, and one for each other way of ours."""
    mine = _values(runs, TITAN, figure)
    for label, peer in _PEERS.items():
        other = _values(runs, peer, figure)
        if other:
            yield at_least(f"{name}.beside-{label}", mine, goal=goal, peer=peer, peer_values=other)
        else:
            yield not_taken(f"{name}.beside-{label}", "1", goal, _NO_GFP)
    causal = _values(runs, CAUSAL, figure)
    yield at_least(f"{name}.causal", causal, peer=GFP, peer_values=_values(runs, GFP, figure))


def _typologies(recipe: str, runs: Runs) -> Iterator[Measurement]:
    """Recall of each shape at the working threshold; lone laundering has no goal."""
    names = sorted({name for run in runs for name in run[TITAN]["recall_by_typology"]})
    for name in names:
        yield at_least(
            f"{recipe}.recall.{name}",
            _recalls(runs, TITAN, name),
            goal=None if name == LONE else 0.8,
            peer=FEATURES,
            peer_values=_recalls(runs, FEATURES, name),
        )


def _recalls(runs: Runs, contender: str, typology: str) -> list[float]:
    tables = [run[contender]["recall_by_typology"] for run in runs]
    return [table[typology]["recall"] for table in tables if typology in table]


def _evidence(recipe: str, found: Runs) -> Iterator[Measurement]:
    """What explanations of alerts cost and hold; see `titan.bench.aml_evidence`."""
    told = [each for each in found if each["alerts"]]

    def values(figure: str) -> list[float]:
        return [each[figure] for each in told]

    name = f"{recipe}.evidence"
    if not told:
        for part, unit, goal in (("cpu", "s", 0.2), ("fidelity", "1", 5.0), ("path", "1", 0.9)):
            yield not_taken(f"{name}.{part}", unit, goal, "no attempt of four payments was alerted")
        return
    yield measurement(f"{name}.cpu", values("seconds"), "s", goal=0.2)
    yield measurement(f"{name}.cpu.slowest", values("slowest"), "s")
    yield at_least(f"{name}.fidelity", values("fidelity"), goal=5.0)
    yield at_least(f"{name}.path", values("path"), goal=0.9)
    yield at_least(f"{name}.path.in-the-subgraph", values("shown"))


def _listed(profile: Profile, kept: Kept) -> Iterator[Measurement]:
    """Planted money of listed accounts, found again by each policy."""
    runs = [
        kept.get(
            f"listed-{seed}-{_LISTED_IN}", partial(aml_worlds.measure_listed, seed, _LISTED_IN)
        )
        for seed in range(1, profile.seeds + 1)
    ]
    for policy in runs[0]:
        for figure, goal in (("reached", 1.0), ("held", None), ("path", None)):
            values = [run[policy][figure] for run in runs]
            yield at_least(f"listed.{policy}.{figure}", values, goal=goal)


def _accounts(samples: Path, kept: Kept) -> Iterator[Measurement]:
    """AMLSim's accounts, trained and measured on disjoint ones of each published sample."""
    for name in _SAMPLES:
        title = f"amlsim.{name}.accounts.pr-auc"
        path = samples / name / "transactions.csv"
        if not path.is_file():
            yield not_taken(title, "1", 0.9, "the samples are not on this machine")
            continue
        figures = kept.get(f"amlsim-{name}", partial(_sample, path))
        yield at_least(title, [figures["pr_auc"]], goal=0.9)


def _sample(path: Path) -> dict[str, Any]:
    ledger = read(path, layout="amlsim")
    figures: dict[str, Any] = evaluate(ledger, train(ledger))["accounts"]
    return figures


def _costs(profile: Profile, kept: Kept) -> Iterator[Measurement]:
    """Parquet to scores at each size, and how that grows."""
    costs = [kept.get(f"cost-{size}", partial(aml_growth.measure, size)) for size in profile.sizes]
    for cost in costs:
        count = cost["transactions"]
        size = f"{count:.0e}".replace("e+0", "e")
        work, wall = cost["reading"] + cost["scoring"], cost["wall"]
        yield at_least(f"generate.{size}", [count / cost["generating"]], "1/s", goal=3e5)
        yield at_least(f"score.{size}", [count / work], "1/s", goal=7.5e4)
        threads = f"score.{size}.wall.{cost['workers']}-threads"
        yield at_least(threads, [count / wall], "1/s", goal=1.5e5)
        yield measurement(f"memory.{size}", [cost["memory"] / count], "B/transaction", goal=128.0)
        yield measurement(f"memory.{size}.peak", [cost["peak"] / 2**30], "GiB", goal=6.0)
    sizes = [cost["transactions"] for cost in costs]
    growth = [cost["reading"] + cost["scoring"] for cost in costs]
    yield at_most("score.growth", [aml_growth.slope(sizes, growth)], 1.1)
    if all(cost["memory"] for cost in costs):
        memories = [float(cost["memory"]) for cost in costs]
        yield at_most("memory.growth", [aml_growth.slope(sizes, memories)], 1.1)
    else:
        yield not_taken("memory.growth", "1", 1.1, "the files are too small to need memory")
