"""Trials of how good scorers are: many seeds, and recipes of worlds that were never learned from.

A file of one's own is a world of a kind that the shipped worlds may not hold. So a recipe is left
out of them, and worlds of it are scored three ways: by the forests of the others as they are, by
forests of its own training days, and by such that follow on those of the others.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from titan.aml.generate.memory import simulate
from titan.aml.generate.recipe import named
from titan.aml.generate.stream import world
from titan.aml.scorer.model import Scorer
from titan.aml.train.days import Plan
from titan.aml.train.scorer import evaluate, train
from titan.aml.train.shipped import train_payments, worlds

RECIPES = ("amlworld", "neutral", "mobile", "patient")
"""Those that are left out in turn: worlds that are as different as they come."""

SEEDS = (31, 32, 33, 34, 35)

WAYS = ("others", "own", "own after others")
"""The forests of other recipes alone, those of the world's own days, and these after those."""


@dataclass(frozen=True)
class Effort:
    """How much is tried.

    Attributes:
        transactions, illicit: of each world measured on; share that launders.
        learned: payments of each world of the other recipes.
        rows: of them held at once in training.
    """

    transactions: int = 20_000
    illicit: float = 0.015
    learned: int = 12_000
    rows: int = 40_000


@dataclass(frozen=True)
class Trial:
    """One world of a recipe that was left out.

    Attributes:
        recipe, seed: of the world.
        figures: way to the figures of merit on its test days.
    """

    recipe: str
    seed: int
    figures: dict[str, dict[str, Any]]


def leave_out(recipe: str, effort: Effort, seeds: Sequence[int]) -> Iterator[Trial]:
    """Try one recipe; yield each trial as it ends.

    Args:
        recipe: left out of what the others learn from.
        effort: how much is tried.
        seeds: of the worlds measured on, and of the forests of their own.
    """
    others = train_payments(worlds(effort.learned, recipe), Plan(most_rows=effort.rows))
    for seed in seeds:
        yield _trial(recipe, seed, others, effort)


def complete(
    kept: Path,
    recipes: Sequence[str],
    seeds: Sequence[int],
    report: Callable[[str, float], None] = lambda _what, _done: None,
) -> list[Trial]:
    """Return all trials asked for; those that a file does not hold are made and added to it.

    Args:
        kept: JSON lines, a trial each; need not exist.
        recipes: those left out in turn.
        seeds: of the worlds of each.
        report: told what is being done and the part of the whole that is done, 0 to 1.
    """
    lines = kept.read_text(encoding="utf-8").splitlines() if kept.is_file() else []
    trials = [Trial(**json.loads(line)) for line in lines]
    for number, recipe in enumerate(recipes):
        known = {trial.seed for trial in trials if trial.recipe == recipe}
        missing = [seed for seed in seeds if seed not in known]
        if missing:
            report(f"without {recipe}", number / len(recipes))
            for trial in leave_out(recipe, Effort(), missing):
                trials.append(trial)
                with kept.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(asdict(trial)) + "\n")
    return [trial for trial in trials if trial.recipe in recipes and trial.seed in seeds]


def _trial(recipe: str, seed: int, others: Scorer, effort: Effort) -> Trial:
    ledger = simulate(
        world(replace(named(recipe), illicit=effort.illicit), effort.transactions, seed)
    )
    plan = Plan(seed=seed)
    scorers = (others, train(ledger, plan), train(ledger, plan, prior=others))
    judged = [evaluate(ledger, scorer) for scorer in scorers]
    return Trial(recipe, seed, dict(zip(WAYS, judged, strict=True)))


def spread(trials: Sequence[Trial], figure: str) -> dict[str, tuple[float, float, float]]:
    """Return for each way the mean, the lowest and the highest of a figure."""
    table = {way: [trial.figures[way][figure] for trial in trials] for way in WAYS}
    return {way: (float(np.mean(v)), min(v), max(v)) for way, v in table.items()}


def recalls(trials: Sequence[Trial]) -> dict[str, tuple[int, tuple[float, ...]]]:
    """Return for each shape how many laundering payments it had, and what part each way found."""
    count: dict[str, int] = {}
    found: dict[str, NDArray[np.float64]] = {}
    for trial in trials:
        for name, entry in trial.figures[WAYS[0]]["recall_by_typology"].items():
            count[name] = count.get(name, 0) + entry["payments"]
            hits = [trial.figures[way]["recall_by_typology"][name]["recall"] for way in WAYS]
            more = np.array(hits) * entry["payments"]
            found[name] = found.get(name, np.zeros(len(WAYS))) + more
    return {name: (count[name], tuple(found[name] / count[name])) for name in sorted(count)}
