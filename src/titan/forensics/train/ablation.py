"""What each stream of the network brings: the same small fit with one of them, and with all."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from titan.artifacts.store import ArtifactStore
from titan.forensics.tamper.decision import Decision
from titan.forensics.tamper.shipped import FIGURES_NAME
from titan.forensics.train.card import write_card
from titan.forensics.train.decide import decide, restricted
from titan.forensics.train.export import as_onnx, rewrite
from titan.forensics.train.fit import Fitted, Plan, fit
from titan.forensics.train.judge import judge
from titan.forensics.train.measure import measure
from titan.forensics.train.pages import PageFolder

STREAMS = ("pixels", "residue", "coefficients")

_KEPT = ("area_under_curve", "area_under_curve_interval", "missed_at_5", "overlap")


@dataclass(frozen=True, slots=True)
class Budget:
    """The same for every network of the comparison.

    Attributes:
        pages: to learn from, at most.
        looked_at: pages of validation and of each measured set, at most.
        steps: of the fit.
        workers: processes that look.
    """

    pages: int
    looked_at: int
    steps: int
    workers: int = 1


def ablate(
    folder: Path,
    tests: Sequence[str],
    budget: Budget,
    *,
    report: Callable[[str, float], None] = lambda _what, _done: None,
) -> dict[str, Any]:
    """Fit a network for each stream alone and one for all, and measure them alike.

    Stopped at any moment, it goes on from the checkpoints that it left.

    Args:
        folder: of a training run, with its drawn pages; receives checkpoints and weights.
        tests: names of the sets to measure.
        budget: of each network.
        report: told what is being done and how far the whole is, 0 to 1.

    Returns:
        Steps, pages, and by streams and by set a choice of the figures of `measure`.
    """
    choices = {name: frozenset({name}) for name in STREAMS} | {"all": frozenset(STREAMS)}
    drawn = {name: PageFolder(folder / name) for name in ("training", "validation", *tests)}
    numbers = {
        name: sorted(pages.origins())[: budget.pages if name == "training" else budget.looked_at]
        for name, pages in drawn.items()
    }
    table = {}
    for place, (name, streams) in enumerate(choices.items()):

        def on_progress(fitted: Fitted, name: str = name, place: int = place) -> None:
            done = (place + fitted.step / budget.steps) / len(choices)
            report(f"{name}, step {fitted.step}", done)

        fitted = fit(
            drawn["training"],
            numbers["training"],
            Plan(budget.steps, streams=streams),
            folder / f"ablation-{name}.pt",
            on_progress=on_progress,
        )
        weights = folder / f"ablation-{name}.onnx"
        weights.write_bytes(as_onnx(fitted.average))
        table[name] = _measured(weights, drawn, numbers, tests, budget.workers)
    return {"steps": budget.steps, "pages": len(numbers["training"]), "streams": table}


def enter(table: Mapping[str, Any], weights_dir: Path) -> None:
    """Write the table into the figures beside some weights, and their card anew.

    Raises:
        ArtifactError: if these weights are missing or were changed.
    """
    figures = json.loads(ArtifactStore(weights_dir).read(FIGURES_NAME))
    figures["ablation"] = dict(table)
    rewrite(weights_dir, FIGURES_NAME, (json.dumps(figures, indent=1) + "\n").encode())
    write_card(weights_dir, figures)


def _measured(
    weights: Path,
    drawn: Mapping[str, PageFolder],
    numbers: Mapping[str, Sequence[int]],
    tests: Sequence[str],
    workers: int,
) -> dict[str, dict[str, Any]]:
    seen = {
        name: [
            restricted(page, "network")
            for page in judge(weights, drawn[name], numbers[name], workers=workers)
        ]
        for name in ("validation", *tests)
    }
    decision = Decision.parse(decide(seen["validation"]), "")
    measured = {name: measure(seen[name], decision) for name in tests}
    return {name: {key: one[key] for key in _KEPT} for name, one in measured.items()}
