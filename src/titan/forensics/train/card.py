"""The model card: what the figures of a run say, for a reader who has to rely on it."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from titan.forensics.tamper.scoring import TILE
from titan.forensics.train.card_pictures import calibration_picture, training_picture
from titan.forensics.train.gate import MOST_REFERRED
from titan.forensics.train.goals import TITLES, outcomes

CARD_NAME = "MODEL_CARD.md"
_CALIBRATION, _TRAINING = "calibration.svg", "training.svg"

_SETS = {
    "validation": "chose weights of the decision and thresholds; one design, camera and history "
    "new, and plain specimens of our own among the genuine ones",
    "in-family": "nothing new but the seeds",
    "new-design": "a design, its typefaces and its pen",
    "new-editor": "an editor that shares no code with those of training",
    "new-capture": "a camera",
    "new-history": "a way to save and send",
    "all-new": "all four",
    "together": "all sets that are only measured, as one",
    "left-out": "the family that this run left out of its training",
}

_BLIND = """\
## What it cannot see

* A forgery that was printed or shown on a screen and photographed again: its traces are gone. The
  checks on copies look for such pictures, not this network.
* A page that was drawn whole (a generated document, a perfect reprint): nothing on it differs from
  its surroundings.
* An edit made before the picture was taken, but for what shows as strokes too sharp or too soft.
* An edit that a cross-check would catch (a printed date against the zone): the findings of the
  other checks stand beside its score in the report.
* Edits by a diffusion model: none was at hand, so none was learned or measured.
* Whatever the generator does not do. Every page here, training and test, was drawn by
  `titan.documents.synthetic`; expect less on pictures that others forged.
"""


def render(figures: Mapping[str, Any]) -> str:
    """Return the card as Markdown.

    Args:
        figures: as in ``figures.json``; ``ablation`` and ``failures`` may be absent.
    """
    parts = [
        _head(figures),
        _data(figures),
        _quality(figures),
        _trial(figures.get("trial")),
        _families(figures),
        _share(figures),
        _ablation(figures.get("ablation", {})),
        _failures(figures.get("failures", ())),
        _BLIND,
        _licence(figures),
    ]
    return "\n".join(part for part in parts if part)


def write_card(folder: Path, figures: Mapping[str, Any]) -> None:
    """Write the card and its curves beside the weights.

    Args:
        folder: of the weights.
        figures: as in ``figures.json``.
    """
    (folder / CARD_NAME).write_text(render(figures))
    (folder / _TRAINING).write_bytes(training_picture(figures["curve"]))
    (folder / _CALIBRATION).write_bytes(
        calibration_picture({name: one["calibration"] for name, one in figures["sets"].items()})
    )


def _head(figures: Mapping[str, Any]) -> str:
    return f"""\
# Model card: tamper network

Where was this page edited, and how sure are we? A network of {figures["parameters"]:,} parameters
({figures["bytes"]:,} bytes as ONNX) looks at pixels, noise residuals and JPEG coefficients of a
picture as its file stores it, and gives a map and a verdict on every tile of at most {TILE} pixels;
a logistic regression (`{figures["decision"]}`) makes one score of both. It runs on one CPU core.
This page is written by `titan train forensics`.
"""


def _data(figures: Mapping[str, Any]) -> str:
    work = figures["work"]
    streams = ", ".join(work["streams"])
    return f"""\
## Data

{work["pages"]:,} pages to learn from, {work["validation"]:,} to choose thresholds on,
{work["test"]:,} of each set that is only measured; every second one genuine, and all through the
same cameras and save histories. Drawn from seeds by `titan.documents.synthetic`; persons, states
and faces are invented. No two sets share a seed. Digest of the generator's sources, families and
seeds: `{figures["data"]}`. Streams: {streams}.
{figures["steps"]:,} batches of six pairs of crops of 256 pixels, one of each pair edited,
{figures["cpu_seconds"]:,} CPU seconds of fitting.{_unpaired(figures["unpaired"])}\
{_left_out(work.get("leave_out"))}

![Losses over the steps]({_TRAINING})
"""


def _unpaired(steps: int) -> str:
    if not steps:
        return ""
    return f" The crops of the first {steps:,} batches, by an earlier version, were not in pairs."


def _left_out(family: str | None) -> str:
    return f" Left out of training: `{family}`." if family else ""


def _quality(figures: Mapping[str, Any]) -> str:
    sets = figures["sets"]
    header = ("pages", "edited / all", *TITLES.values())
    rows = [
        (name, f"{one['edited']} / {one['pages']}", *(_figure(one, key) for key in TITLES))
        for name, one in sets.items()
    ]
    meaning = [f"* *{name}*: {_SETS[name]}." for name in sets if name in _SETS]
    goals = [
        (goal.pages, TITLES[goal.figure], f"{'≥' if goal.at_least else '≤'} {goal.bound:g}",
         f"{value:.3f}", "yes" if goal.met(value) else "no")
        for goal, value in outcomes(sets)
    ]  # fmt: skip
    return "\n".join([
        "## How good, with 95 % intervals", "", *_table(header, rows), "",
        "What is new in each set:", "", *meaning, "",
        "Against the goals that drawn pages can answer:", "",
        *_table(("pages", "figure", "goal", "measured", "met"), goals), "",
        f"![Chance said against share found]({_CALIBRATION})", "",
    ])  # fmt: skip


def _figure(figures: Mapping[str, Any], key: str) -> str:
    bounds = figures.get(f"{key}_interval")
    value = f"{figures[key]:.3f}"
    return value if bounds is None else f"{value} [{bounds[0]:.3f}, {bounds[1]:.3f}]"


def _trial(trial: Mapping[str, Any] | None) -> str:
    """On genuine documents of nobody's generator, and beside the weights before these."""
    if trial is None:
        return ""
    counted = trial["referred"] | {f"{name}, told only": of for name, of in trial["told"].items()}
    rows = [(name, str(count), str(of)) for name, (count, of) in counted.items()]
    areas = f"{trial['area']:.3f}"
    if trial["before"] is not None:
        areas += f"; the weights before these: {trial['before']:.3f}"
    return "\n".join([
        "## Trial before shipping", "",
        "Genuine documents on which nothing was fitted; weights that refer more than "
        f"{MOST_REFERRED:.0%} of them are refused. "
        "Drawings of documents, composed around a photograph as forgeries are, only tell.",
        "", *_table(("documents", "referred", "of"), rows), "",
        f"Area under the curve averaged over the sets of new families: {areas}.",
        "",
    ])  # fmt: skip


def _families(figures: Mapping[str, Any]) -> str:
    lines = ["## By attack, capture and save history", "", "Over all measured sets together.", ""]
    header = ("family", "edited pages", "area under the curve", "APCER as shipped")
    for axis in ("attack", "capture", "history"):
        rows = [
            (name, str(one["edited"]), _figure(one, "area_under_curve"), _figure(one, "missed"))
            for name, one in figures[f"by_{axis}"].items()
        ]
        if rows:
            lines += [*_table((axis, *header[1:]), rows), ""]
    return "\n".join(lines)


def _share(figures: Mapping[str, Any]) -> str:
    shares = figures["by_share"]
    kinds = list(next(iter(shares.values())))
    of_shares = [
        (name, *(f"{areas[kind]:.3f}" for kind in kinds)) for name, areas in shares.items()
    ]
    rows = [(f"`{name}`", f"{area:.3f}") for name, area in figures["by_feature"].items()]
    rows.append(("all, by the decision", f"{figures['sets']['together']['area_under_curve']:.3f}"))
    return "\n".join([
        "## What joining brings", "",
        "Area under the curve of a decision that sees the network alone, the other checks alone,",
        "or both; each fitted on the validation pages.", "",
        *_table(("sees", *kinds), of_shares), "",
        "Each feature alone, over all measured sets:", "",
        *_table(("feature", "area under the curve"), rows), "",
    ])  # fmt: skip


def _ablation(ablation: Mapping[str, Any]) -> str:
    if not ablation:
        return ""
    kinds = list(next(iter(ablation["streams"].values())))
    rows = [
        (streams, *(f"{sets[kind]['area_under_curve']:.3f} / {sets[kind]['overlap']:.3f}"
                    for kind in kinds))
        for streams, sets in ablation["streams"].items()
    ]  # fmt: skip
    return "\n".join([
        "## What each stream brings", "",
        f"Area under the curve / pixel F1 of networks of the same size, each fitted for "
        f"{ablation['steps']:,} steps", f"on the same {ablation['pages']:,} pages; "
        "far fewer than the one that ships.", "",
        *_table(("streams", *kinds), rows), "",
    ])  # fmt: skip


def _failures(failures: Sequence[Mapping[str, str]]) -> str:
    if not failures:
        return ""
    pictures = [f"![{one['text']}]({one['file']})\n\n{one['text']}\n" for one in failures]
    return "\n".join([
        "## Where it fails", "",
        "The worst pages of the measured sets. Red: marked; green: edited in truth.", "", *pictures,
    ])  # fmt: skip


def _licence(figures: Mapping[str, Any]) -> str:
    work = figures["work"]
    options = f"--pages {work['pages']} --steps {work['steps']}"
    options += f" --validation {work['validation']} --test {work['test']}"
    options += f" --leave-out {work['leave_out']}" if work.get("leave_out") else ""
    return f"""\
## Licence and how to reproduce

Apache-2.0, as the whole project; pages, faces and weights are its own work.

    titan train forensics --work-dir training --out weights {options}
    titan bench forensics --json

The second command draws pages that the first has never seen and measures the shipped weights on
them, beside error level analysis, boosted trees on features of blocks, and a constant.
"""


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(header)} |"
    yield "|" + "---|" * len(header)
    for row in rows:
        yield f"| {' | '.join(row)} |"
