"""``titan train forensics``: draw pages, fit, decide, measure, write it all down; stop at will."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from titan.artifacts.store import ArtifactStore
from titan.forensics.tamper.decision import Decision
from titan.forensics.tamper.shipped import DECISION_NAME, FIGURES_NAME, NETWORK_NAME, WEIGHTS_DIR
from titan.forensics.train.card import write_card
from titan.forensics.train.card_pictures import worst_pages, write_failures
from titan.forensics.train.decide import decide, identity
from titan.forensics.train.export import as_onnx, as_safetensors, write
from titan.forensics.train.fit import Fitted, Plan, fit
from titan.forensics.train.gate import Outcome, try_weights
from titan.forensics.train.judge import Judged, judge
from titan.forensics.train.leave_out import Family, split
from titan.forensics.train.measure import by_family, by_feature, by_share, measure
from titan.forensics.train.pages import Examine, PageFolder, Source

Report = Callable[[str, float], None]
"""Told what is being done and how far the whole is, 0 to 1."""

LEFT_OUT = "left-out"
"""Name of the set of the family that a run leaves out."""

TOGETHER = "together"
"""Name of all measured sets as one."""

REFUSED = "refused"
"""Folder, inside that of the run, for weights that may not ship."""

_GENUINE = "genuine"

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
        leave_out: a family whose pages are measured and neither learned from nor decided on.
    """

    pages: int
    validation: int
    test: int
    plan: Plan
    workers: int = 1
    leave_out: Family | None = None


@dataclass(frozen=True, slots=True)
class Trial:
    """What new weights must pass before they take the place of others.

    Attributes:
        genuine: source of documents that nobody forged and nothing was fitted on.
        count: of them.
        shipped: folder of the weights in force, or None where there are none to be better than.
        told: kinds of these documents whose referral is told and decides nothing.
    """

    genuine: Source
    count: int
    shipped: Path | None = WEIGHTS_DIR
    told: frozenset[str] = frozenset()


def train(  # noqa: PLR0913 - what is learned from, and where everything goes
    work: Work,
    folder: Path,
    training: Source,
    validation: Source,
    tests: Mapping[str, Source],
    *,
    examine: Examine,
    out_dir: Path = WEIGHTS_DIR,
    data: str,
    trial: Trial | None = None,
    report: Report = lambda _what, _done: None,
) -> dict[str, Any]:
    """Train the tamper network and write weights, decision, figures and manifest.

    Whatever the folder holds already is used: drawn pages and the last checkpoint.

    Args:
        work: how much.
        folder: for pages and checkpoint.
        training: source of the pages to learn from.
        validation: source of the pages to choose thresholds on.
        tests: sources of pages that are only measured, by name; the last one, of families that
            nothing was fitted on, says whether the score may refer a document.
        examine: what the checks other than the network say of a picture file.
        out_dir: receives the files that ship, and the model card.
        data: digest of what draws the pages, for the card.
        trial: what the weights must pass to be written to ``out_dir``; where they do not, they go
            to the folder `REFUSED` of the run, and ``refused_for`` of the figures says why.
        report: told of progress.

    Returns:
        The figures, as in ``figures.json``.
    """
    drawn = _draw(work, folder, {"training": training, "validation": validation, **tests}, report)
    numbers = _numbers(work, drawn)
    fitted = _fit(work, folder, drawn["training"], numbers.pop("training"), report)
    network = as_onnx(fitted.average)
    weights = folder / NETWORK_NAME
    weights.write_bytes(network)
    judged = {name: drawn["training" if name == LEFT_OUT else name] for name in numbers}
    _examine(work, judged, numbers, examine, report)
    seen = _look(work, weights, judged, numbers, report)
    settled = decide(seen["validation"], seen[list(tests)[-1]])
    decision = Decision.parse(settled, identity(settled))
    worst = worst_pages({name: seen[name] for name in tests}, drawn, decision, weights)
    strangers = {name: drawn[name] for name in list(tests)[1:]}
    outcome = _try(work, folder, trial, decision, strangers, seen, examine) if trial else None
    refused = outcome.objections if outcome else []
    if refused:
        out_dir = folder / REFUSED
    figures = _figures(work, fitted, seen, decision) | {
        "trial": asdict(outcome) if outcome else None,
        "refused_for": refused,
        "bytes": len(network),
        "data": data,
        "failures": [{"file": one.file, "text": one.text} for one in worst],
    }
    write(
        out_dir,
        {
            NETWORK_NAME: network,
            "network.safetensors": as_safetensors(fitted.average),
            DECISION_NAME: settled,
            FIGURES_NAME: (json.dumps(figures, indent=1) + "\n").encode(),
        },
    )
    write_failures(out_dir, worst)
    write_card(out_dir, figures)
    return figures


def _numbers(work: Work, drawn: Mapping[str, PageFolder]) -> dict[str, list[int]]:
    """Which pages of each folder are used; those of a family left out are a set of their own."""
    counts = {name: work.test for name in drawn}
    counts |= {"training": work.pages, "validation": work.validation}
    numbers = {name: list(range(count)) for name, count in counts.items()}
    if work.leave_out is not None:
        origins = drawn["training"].origins()
        pages = {number: origins[number] for number in numbers["training"]}
        numbers["training"], numbers[LEFT_OUT] = split(pages, work.leave_out)
        origins = drawn["validation"].origins()
        numbers["validation"] = [
            number for number in numbers["validation"] if not work.leave_out.holds(origins[number])
        ]
    return numbers


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


def _fit(work: Work, folder: Path, pages: PageFolder, numbers: list[int], report: Report) -> Fitted:
    def on_progress(fitted: Fitted) -> None:
        _, where, verdict = fitted.curve[-1]
        done = _SHARES["draw"] + _SHARES["fit"] * fitted.step / work.plan.steps
        report(f"step {fitted.step}: map {where:.3f}, verdict {verdict:.3f}", done)

    without = f"-without-{work.leave_out.axis}-{work.leave_out.name}" if work.leave_out else ""
    checkpoint = folder / f"checkpoint{without}.pt"
    return fit(pages, numbers, work.plan, checkpoint, on_progress=on_progress)


def _examine(
    work: Work,
    folders: Mapping[str, PageFolder],
    numbers: Mapping[str, list[int]],
    examine: Examine,
    report: Report,
) -> None:
    for place, (name, pages) in enumerate(folders.items()):
        before = _SHARES["draw"] + _SHARES["fit"]
        report(f"examining pages, {name}", before + _SHARES["examine"] * place / len(folders))
        pages.examine(examine, numbers[name], workers=work.workers)


def _look(
    work: Work,
    weights: Path,
    folders: Mapping[str, PageFolder],
    numbers: Mapping[str, list[int]],
    report: Report,
) -> dict[str, list[Judged]]:
    seen = {}
    for place, (name, pages) in enumerate(folders.items()):
        report(f"looking at pages, {name}", 1 - _SHARES["look"] * (1 - place / len(folders)))
        seen[name] = judge(weights, pages, numbers[name], workers=work.workers)
    return seen


def _try(  # noqa: PLR0913, PLR0917 - the parts of one run
    work: Work,
    folder: Path,
    trial: Trial,
    decision: Decision,
    strangers: Mapping[str, PageFolder],
    seen: Mapping[str, list[Judged]],
    examine: Examine,
) -> Outcome:
    documents, numbers = PageFolder(folder / _GENUINE), range(trial.count)
    documents.fill(trial.genuine, trial.count, workers=work.workers)
    documents.examine(examine, numbers, workers=work.workers)
    genuine = judge(folder / NETWORK_NAME, documents, numbers, workers=work.workers)
    before = None
    if trial.shipped is not None:
        store = ArtifactStore(trial.shipped)
        in_force = Decision.parse(store.read(DECISION_NAME), "")
        network = folder / "shipped.onnx"
        network.write_bytes(store.read(NETWORK_NAME))
        earlier = {
            name: judge(network, pages, range(work.test), workers=work.workers)
            for name, pages in strangers.items()
        }
        before = in_force, earlier
    sets = {name: seen[name] for name in strangers}
    return try_weights(decision, genuine, sets, before, told=trial.told)


def _figures(
    work: Work, fitted: Fitted, seen: Mapping[str, list[Judged]], decision: Decision
) -> dict[str, Any]:
    plan = asdict(work.plan) | {"streams": sorted(work.plan.streams)}
    plan["leave_out"] = str(work.leave_out) if work.leave_out else None
    every = [page for name, pages in seen.items() if name != "validation" for page in pages]
    sets = {**seen, TOGETHER: every}
    return {
        "work": {"pages": work.pages, "validation": work.validation, "test": work.test} | plan,
        "parameters": sum(one.numel() for one in fitted.average.parameters()),
        "steps": fitted.step,
        "unpaired": fitted.unpaired,
        "cpu_seconds": round(fitted.cpu_seconds),
        "decision": decision.id,
        "sets": {name: measure(pages, decision) for name, pages in sets.items()},
        "by_attack": by_family(every, decision, lambda page: page.origin.attack),
        "by_capture": by_family(every, decision, lambda page: page.origin.capture),
        "by_history": by_family(every, decision, lambda page: page.origin.history),
        "by_feature": by_feature(every, decision),
        "by_share": by_share(seen),
        "curve": fitted.curve,
    }
