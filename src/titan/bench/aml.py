"""Money laundering: quality beside peers, accounts, cost and its growth.

Worlds are generated here, with and without laundering's own way of payment; each seed is another
world and another forest, and the spread of a measurement is over those. Days are split 60/20/20;
thresholds and calibration come from validation. Peers are boosted trees on other columns
(`titan.bench.aml_peers`).
"""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from titan.aml.features.view import Mode
from titan.aml.generate.memory import simulate
from titan.aml.generate.recipe import named
from titan.aml.generate.stream import world
from titan.aml.ingest.reading import read
from titan.aml.ledger import Ledger
from titan.aml.scorer.metrics import average_precision
from titan.aml.scorer.model import Scorer, save
from titan.aml.scorer.scores import score_ledger
from titan.aml.scorer.split import Split, split_days
from titan.aml.train.days import Plan
from titan.aml.train.evaluate import LONE
from titan.aml.train.scorer import evaluate, train
from titan.bench import aml_growth, aml_peers
from titan.bench.report import (
    Measurement,
    Report,
    at_least,
    at_most,
    measurement,
    not_taken,
    report,
)

GFP = "GFP and LightGBM"
RAW = "LightGBM on raw columns"
FEATURES = "LightGBM on features"
NETWORK = "graph network alone"
_NO_GFP = "snapml is not installed"
_PEERS = {"gfp": GFP, "columns": RAW, "features": FEATURES, "network": NETWORK}
_SAMPLES = ("20K_cycle200", "20K_fanin200")


@dataclass(frozen=True, slots=True)
class Profile:
    """How much is measured.

    Attributes:
        seeds: of worlds and forests.
        transactions: of each world.
        illicit: share that launders.
        sizes: of the files whose cost is measured.
    """

    seeds: tuple[int, ...]
    transactions: int
    illicit: float
    sizes: tuple[int, ...]


QUICK = Profile((1,), 20_000, 0.02, (20_000, 40_000))
FULL = Profile((1, 2, 3, 4, 5), 400_000, 0.004, (100_000, 1_000_000, 10_000_000))
GOALS = {"amlworld": 0.55, "neutral": 0.45}
"""Recipe to the goal of PR-AUC and of F1."""


def measure(profile: Profile, samples: Path) -> Report:
    """Measure everything.

    Args:
        profile: how much of it.
        samples: folder of AMLSim's samples; absent ones are reported as not taken.
    """
    return report("aml", lambda: list(_measurements(profile, samples)))


def _measurements(profile: Profile, samples: Path) -> Iterator[Measurement]:
    scorer: Scorer | None = None
    for recipe, goal in GOALS.items():
        runs = [_run(recipe, seed, profile) for seed in profile.seeds]
        scorer = runs[0].scorer
        yield from _quality(recipe, goal, runs)
        yield from _typologies(recipe, runs)
    yield from _accounts(samples)
    if scorer:
        yield from _costs(profile, scorer)


@dataclass(frozen=True, eq=False)
class _Run:
    """One world: the figures of each contender, and the scorer that was trained.

    Attributes:
        figures: contender to its figures on the test days.
        scorer: retrospective, of all stages.
    """

    figures: dict[str, dict[str, Any]]
    scorer: Scorer


def _run(recipe: str, seed: int, profile: Profile) -> _Run:
    wanted = replace(named(recipe), illicit=profile.illicit)
    ledger = simulate(world(wanted, profile.transactions, seed))
    split = split_days(ledger.time // ledger.day)
    plan = Plan(seed=seed)
    scorer = train(ledger, plan)
    contenders: dict[str, Callable[[], dict[str, Any]]] = {
        "titan": lambda: _judged(ledger, split, scorer),
        "titan, causal": lambda: _trained(ledger, split, replace(plan, mode=Mode.CAUSAL)),
        FEATURES: lambda: _trained(ledger, split, replace(plan, stages=1)),
        RAW: lambda: _peer(ledger, split, aml_peers.raw_columns(ledger), seed),
        NETWORK: lambda: _network(ledger, split, seed),
    }
    if aml_peers.has_preprocessor():
        contenders[GFP] = lambda: _peer(ledger, split, aml_peers.preprocessor_columns(ledger), seed)
    return _Run({name: judge() for name, judge in contenders.items()}, scorer)


def _trained(ledger: Ledger, split: Split, plan: Plan) -> dict[str, Any]:
    return _judged(ledger, split, train(ledger, plan))


def _judged(ledger: Ledger, split: Split, scorer: Scorer) -> dict[str, Any]:
    scores = score_ledger(ledger, scorer).payments
    return evaluate(ledger, scorer) | _other_splits(ledger, split, scores)


def _peer(ledger: Ledger, split: Split, rows: aml_peers.Rows, seed: int) -> dict[str, Any]:
    figures = aml_peers.judge(ledger, rows, split, seed)
    return figures | _other_splits(ledger, split, figures.pop("scores"))


def _network(ledger: Ledger, split: Split, seed: int) -> dict[str, Any]:
    figures = aml_peers.judge_network(ledger, split, seed)
    return figures | _other_splits(ledger, split, figures.pop("scores"))


def _other_splits(
    ledger: Ledger, split: Split, scores: NDArray[np.float32]
) -> dict[str, float | None]:
    """Return PR-AUC over stricter choices of test payments; all honest ones always count.

    ``attempts_unseen``: laundering of attempts that began after the training and validation days.
    ``accounts_unseen``: laundering between accounts neither of which laundered on those days.
    """
    truth = ledger.truth
    if truth is None:
        raise ValueError("a ledger without truth cannot be measured on")
    guilty, cut = truth.payments == 1, split.validation
    test = np.arange(len(guilty)) >= cut
    begun = np.unique(truth.attempts[:cut][truth.attempts[:cut] >= 0])
    known = np.zeros(len(ledger.accounts), dtype=bool)
    for end in (ledger.source, ledger.target):
        known[end[:cut][guilty[:cut]]] = True
    kept = {
        "attempts_unseen": ~np.isin(truth.attempts, begun),
        "accounts_unseen": ~known[ledger.source] & ~known[ledger.target],
    }
    found: dict[str, float | None] = {}
    for name, which in kept.items():
        chosen = test & (which | ~guilty)
        some = bool(guilty[chosen].any())
        found[name] = average_precision(guilty[chosen], scores[chosen]) if some else None
    return found


def _quality(recipe: str, goal: float, runs: Sequence[_Run]) -> Iterator[Measurement]:
    def values(contender: str, figure: str) -> list[float]:
        found = [run.figures[contender].get(figure) for run in runs if contender in run.figures]
        return [value for value in found if value is not None]

    yield from _beside(f"{recipe}.pr-auc", lambda name: values(name, "pr_auc"), goal)
    yield from _beside(f"{recipe}.f1", lambda name: values(name, "f1"), goal)
    for figure in ("attempts_unseen", "accounts_unseen"):
        name = f"{recipe}.pr-auc.{figure.replace('_', '-')}"
        mine = values("titan", figure)
        if mine:
            yield at_least(name, mine, peer=GFP, peer_values=values(GFP, figure))
        else:
            yield not_taken(name, "1", None, "no laundering of that kind on the test days")
    yield at_most(f"{recipe}.calibration-error", values("titan", "calibration_error"), 0.01)
    found = [run.figures["titan"]["attempts_found"] for run in runs]
    yield at_least(
        f"{recipe}.attempts-found.at-50-alerts-a-day", [each["recall"] for each in found], goal=0.9
    )


def _beside(name: str, values: Callable[[str], list[float]], goal: float) -> Iterator[Measurement]:
    """One measurement for each peer, and one for each other way of ours."""
    for label, peer in _PEERS.items():
        if not values(peer):
            yield not_taken(f"{name}.beside-{label}", "1", goal, _NO_GFP)
            continue
        yield at_least(
            f"{name}.beside-{label}",
            values("titan"),
            goal=goal,
            peer=peer,
            peer_values=values(peer),
        )
    yield at_least(f"{name}.causal", values("titan, causal"), peer=GFP, peer_values=values(GFP))


def _typologies(recipe: str, runs: Sequence[_Run]) -> Iterator[Measurement]:
    """Recall of each shape at the working threshold; lone laundering has no goal."""
    names = sorted({name for run in runs for name in run.figures["titan"]["recall_by_typology"]})
    for name in names:
        yield at_least(
            f"{recipe}.recall.{name}",
            _recalls(runs, "titan", name),
            goal=None if name == LONE else 0.8,
            peer=GFP,
            peer_values=_recalls(runs, GFP, name),
        )


def _recalls(runs: Sequence[_Run], contender: str, typology: str) -> list[float]:
    tables = [
        run.figures[contender]["recall_by_typology"] for run in runs if contender in run.figures
    ]
    return [table[typology]["recall"] for table in tables if typology in table]


def _accounts(samples: Path) -> Iterator[Measurement]:
    """AMLSim's accounts, trained and measured on disjoint ones of each published sample."""
    for name in _SAMPLES:
        title = f"amlsim.{name}.accounts.pr-auc"
        if not (samples / name).is_dir():
            yield not_taken(title, "1", 0.9, "the samples are not on this machine")
            continue
        ledger = read(samples / name / "transactions.csv", layout="amlsim")
        figures = evaluate(ledger, train(ledger))["accounts"]
        yield at_least(title, [figures["pr_auc"]], goal=0.9)


def _costs(profile: Profile, scorer: Scorer) -> Iterator[Measurement]:
    """Parquet to scores at each size, and how that grows."""
    with tempfile.TemporaryDirectory() as folder:
        save(scorer, Path(folder))
        costs = [aml_growth.measure(size, Path(folder)) for size in profile.sizes]
    for cost in costs:
        size = f"{cost.transactions:.0e}".replace("e+0", "e")
        speed = cost.transactions / (cost.reading + cost.scoring)
        yield at_least(f"generate.{size}", [cost.transactions / cost.generating], "1/s", goal=3e5)
        yield at_least(f"score.{size}", [speed], "1/s", goal=7.5e4)
        memory = [cost.memory / cost.transactions]
        yield measurement(f"memory.{size}", memory, "B/transaction", goal=128.0)
    sizes = [cost.transactions for cost in costs]
    work = [cost.reading + cost.scoring for cost in costs]
    yield at_most("score.growth", [aml_growth.slope(sizes, work)], 1.1)
    if all(cost.memory for cost in costs):
        memories = [float(cost.memory) for cost in costs]
        yield at_most("memory.growth", [aml_growth.slope(sizes, memories)], 1.1)
    else:
        yield not_taken("memory.growth", "1", 1.1, "the files are too small to need memory")
