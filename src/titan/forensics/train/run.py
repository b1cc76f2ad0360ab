"""``titan train forensics``: draw pages, fit, decide, measure, write it all down; stop at will."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from titan.forensics.tamper.decision import Decision
from titan.forensics.tamper.shipped import DECISION_NAME, NETWORK_NAME, WEIGHTS_DIR
from titan.forensics.train.decide import decide, identity
from titan.forensics.train.export import as_onnx, as_safetensors, write
from titan.forensics.train.fit import Fitted, Plan, fit
from titan.forensics.train.judge import Judged, judge
from titan.forensics.train.measure import by_family, measure
from titan.forensics.train.pages import Examine, PageFolder, Source

Report = Callable[[str, float], None]
"""Told what is being done and how far the whole is, 0 to 1."""

_SHARES = {"draw": 0.25, "fit": 0.45, "examine": 0.2, "look": 0.1}
"""Of the whole time, for the progress bar."""


@dataclass(frozen=True, slots=True)
class Work:
    """How much is drawn, fitted and measured.

    Attributes:
        pages: to learn from.
        validation: pages to fit the decision and choose thresholds on.
        test: pages of each set that is only measured.
        plan: of the fit.
        workers: processes that draw and look.
    """

    pages: int
    validation: int
    test: int
    plan: Plan
    workers: int = 1


def train(  # noqa: PLR0913 - what is learned from, and where everything goes
    work: Work,
    folder: Path,
    training: Source,
    validation: Source,
    tests: Mapping[str, Source],
    *,
    examine: Examine,
    out_dir: Path = WEIGHTS_DIR,
    report: Report = lambda _what, _done: None,
) -> dict[str, Any]:
    """Train the tamper network and write weights, decision, figures and manifest.

    Whatever the folder holds already is used: drawn pages and the last checkpoint.

    Args:
        work: how much.
        folder: for pages and checkpoint.
        training: source of the pages to learn from.
        validation: source of the pages to choose thresholds on.
        tests: sources of pages that are only measured, by name.
        examine: what the checks other than the network say of a picture file.
        out_dir: receives the files that ship.
        report: told of progress.

    Returns:
        The figures, as in ``figures.json``.
    """
    drawn = _draw(work, folder, {"training": training, "validation": validation, **tests}, report)
    fitted = _fit(work, folder, drawn["training"], report)
    network = as_onnx(fitted.average)
    weights = folder / NETWORK_NAME
    weights.write_bytes(network)
    judged = {name: drawn[name] for name in ("validation", *tests)}
    _examine(work, judged, examine, report)
    seen = _look(work, weights, judged, report)
    settled = decide(seen["validation"])
    figures = _figures(work, fitted, seen, Decision.parse(settled, identity(settled)))
    write(
        out_dir,
        {
            NETWORK_NAME: network,
            "network.safetensors": as_safetensors(fitted.average),
            DECISION_NAME: settled,
            "figures.json": (json.dumps(figures, indent=1) + "\n").encode(),
        },
    )
    return figures


def _draw(
    work: Work, folder: Path, sources: Mapping[str, Source], report: Report
) -> dict[str, PageFolder]:
    counts = {name: work.test for name in sources}
    counts |= {"training": work.pages, "validation": work.validation}
    whole, before = sum(counts.values()), 0
    folders = {}
    for name, source in sources.items():
        folders[name] = PageFolder(folder / name)

        def on_progress(done: int, name: str = name, before: int = before) -> None:
            report(f"drawing pages, {name}", _SHARES["draw"] * (before + done) / whole)

        folders[name].fill(source, counts[name], workers=work.workers, on_progress=on_progress)
        before += counts[name]
    return folders


def _fit(work: Work, folder: Path, pages: PageFolder, report: Report) -> Fitted:
    def on_progress(fitted: Fitted) -> None:
        _, where, verdict = fitted.curve[-1]
        done = _SHARES["draw"] + _SHARES["fit"] * fitted.step / work.plan.steps
        report(f"step {fitted.step}: map {where:.3f}, verdict {verdict:.3f}", done)

    numbers = list(range(work.pages))
    return fit(pages, numbers, work.plan, folder / "checkpoint.pt", on_progress=on_progress)


def _examine(
    work: Work, folders: Mapping[str, PageFolder], examine: Examine, report: Report
) -> None:
    for place, (name, pages) in enumerate(folders.items()):
        before = _SHARES["draw"] + _SHARES["fit"]
        report(f"examining pages, {name}", before + _SHARES["examine"] * place / len(folders))
        pages.examine(examine, _count(work, name), workers=work.workers)


def _count(work: Work, name: str) -> int:
    return work.validation if name == "validation" else work.test


def _look(
    work: Work, weights: Path, folders: Mapping[str, PageFolder], report: Report
) -> dict[str, list[Judged]]:
    seen = {}
    for place, (name, pages) in enumerate(folders.items()):
        report(f"looking at pages, {name}", 1 - _SHARES["look"] * (1 - place / len(folders)))
        seen[name] = judge(weights, pages, range(_count(work, name)), workers=work.workers)
    return seen


def _figures(
    work: Work, fitted: Fitted, seen: Mapping[str, list[Judged]], decision: Decision
) -> dict[str, Any]:
    plan = asdict(work.plan) | {"streams": sorted(work.plan.streams)}
    every = [page for name, pages in seen.items() if name != "validation" for page in pages]
    return {
        "work": {"pages": work.pages, "validation": work.validation, "test": work.test} | plan,
        "parameters": sum(one.numel() for one in fitted.average.parameters()),
        "steps": fitted.step,
        "cpu_seconds": round(fitted.cpu_seconds),
        "decision": decision.id,
        "sets": {name: measure(pages, decision) for name, pages in seen.items()},
        "by_attack": by_family(every, decision, lambda page: page.origin.attack),
        "by_capture": by_family(every, decision, lambda page: page.origin.capture),
        "by_history": by_family(every, decision, lambda page: page.origin.history),
        "curve": fitted.curve,
    }
