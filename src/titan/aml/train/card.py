"""The model card of the shipped scorer: what its figures say to a reader who relies on it."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from titan.aml.ingest.reading import read
from titan.aml.scorer.model import Scorer
from titan.aml.train.scorer import evaluate
from titan.aml.train.shipped import KINDS, LEVELS, TRANSACTIONS
from titan.aml.train.trials import WAYS, Trial, recalls, spread

CARD_NAME = "MODEL_CARD.md"

_CARD = """\
# Model card: the scorer of transactions and accounts

Two LightGBM forests over payments, the second among the first one's scores, and two over accounts
(`docs/decisions/0015-the-scorer-of-transactions.md`). {mode}. Used where no `--model` is given; a
model trained on one's own labelled transactions is the better one: `titan aml train FILE… --out
MODEL`. Written by `titan aml card`; trained by `titan aml train --out MODEL`.

## Data and split

Payments: {worlds} generated worlds of {transactions:,} payments each (`titan.aml.train.shipped`:
the named recipes and drawn ones), one after another, so the split by days keeps whole worlds apart:
the first three fifths train, a fifth chooses trees, threshold and calibration, a fifth is measured
on. Accounts: {stepped} worlds of 3,000 accounts with standing orders (`titan.aml.train.stepped`),
laundering in amounts from a fiftieth to two and a half times the usual. All of it from our own
generators; nothing of AMLSim's samples was trained on. But the worlds of standing orders were
written by people who had looked at those samples: at how honest accounts pay, at amounts and
repetitions of laundering payments, and at how many labelled accounts show none.

## How good, and where it is weak

{measured}

{accounts}

{trials}

* A third of the labelled accounts of AMLSim's samples pay nothing but their usual amount: nobody
  can tell them.
* Accounts are judged by forests of their own only in files whose accounts look like those of the
  worlds of standing orders; in any other an account has its highest payment's score.
* Lone laundering payments are hardly found.
* Never measured on real laundering: no such data may be had. An alert is a reason to look, not a
  finding of guilt.

## Ablation

The tables of decision 0015: raw columns, features in either mode, features with the neighbours'
scores, the graph network alone and as a column, the detectors as columns, and forests that follow
on those of other files. The network is not part of this scorer. Several seeds of worlds beside raw
columns, features alone and the network alone, with evidence, listed money and cost, are what
`titan bench aml` measures; figures of it are in `docs/aml.md`.
"""


def card_of(
    scorer: Scorer,
    measured: Mapping[str, Any],
    samples: Mapping[str, Mapping[str, Any]],
    trials: Sequence[Trial],
) -> str:
    """Return the card as Markdown.

    Args:
        scorer: that is shipped.
        measured: figures of `titan.aml.train.scorer.evaluate` on the worlds.
        samples: name of a published sample to the figures of all its accounts.
        trials: of recipes that were left out; may be none.
    """
    mode = (
        "Retrospective: features look at the whole file, before and after a payment, so it is no\n"
        "alarm at the time of payment"
        if scorer.settings.mode == "retrospective"
        else "Causal: features look back only"
    )
    return _CARD.format(
        mode=mode,
        worlds=len(KINDS),
        transactions=TRANSACTIONS,
        stepped=2 * len(LEVELS),
        measured=_measured(scorer, measured),
        accounts=_samples(samples),
        trials=_trials(trials),
    )


def measured_on_samples(scorer: Scorer, folder: Path) -> dict[str, dict[str, Any]]:
    """Return the figures over all accounts of each of AMLSim's samples in a folder."""
    paths = sorted(path for path in folder.glob("*/transactions.csv"))
    ledgers = {path.parent.name: read(path, layout="amlsim") for path in paths}
    return {name: evaluate(ledger, scorer)["accounts"] for name, ledger in ledgers.items()}


def _measured(scorer: Scorer, measured: Mapping[str, Any]) -> str:
    validation = scorer.figures.get("validation", {})
    lines = [
        f"One training, one seed. PR-AUC {measured['pr_auc']:.3f} on the measured worlds "
        f"({measured['laundering']} laundering payments of {measured['payments']:,}; "
        f"F1 {measured['f1']:.3f}, precision {measured['precision']:.2f}, recall "
        f"{measured['recall']:.2f} at the threshold {measured['threshold']:.3f} from validation; "
        f"calibration error {measured['calibration_error']:.4f}). On the validation worlds, which "
        f"chose the number of trees, PR-AUC is {validation['pr_auc']:.3f}.",
        "",
        "| shape | laundering payments measured | recall | on validation |",
        "|---|---|---|---|",
    ]
    shapes, others = measured["recall_by_typology"], validation["recall_by_typology"]
    none = {"payments": 0, "recall": None}
    for name in sorted({*shapes, *others}):
        mine, other = shapes.get(name, none), others.get(name, none)
        lines.append(f"| {name} | {mine['payments']} | {_told(mine)} | {_told(other)} |")
    return "\n".join(lines)


def _told(entry: Mapping[str, Any]) -> str:
    return "" if entry["recall"] is None else f"{entry['recall']:.2f}"


def _samples(samples: Mapping[str, Mapping[str, Any]]) -> str:
    if not samples:
        return "AMLSim's published samples were not on the machine that wrote this card."
    lines = [
        "AMLSim's published samples, every account, unseen files of an unseen world:",
        "",
        "| sample | launderers | PR-AUC | precision | recall | calibration error |",
        "|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {name} | {each['laundering']} | {each['pr_auc']:.3f} | {each['precision']:.2f} "
        f"| {each['recall']:.2f} | {each['calibration_error']:.3f} |"
        for name, each in samples.items()
    ]
    return "\n".join(lines)


def _trials(trials: Sequence[Trial]) -> str:
    if not trials:
        return "Recipes left out, and many seeds, were not tried."
    seeds = len({trial.seed for trial in trials})
    lines = [
        f"Each recipe left out of what the others learn from, {seeds} worlds of it (other seeds): "
        "PR-AUC and F1 on\ntheir test days, mean (lowest to highest), of the forests of the other "
        "recipes, of forests of the world's\nown training days, and of such that follow on those "
        "of the others (`titan aml train --after-shipped`).",
        "",
        "| recipe | figure | " + " | ".join(WAYS) + " |",
        "|---|---|" + "---|" * len(WAYS),
    ]
    for recipe in dict.fromkeys(trial.recipe for trial in trials):
        mine = [trial for trial in trials if trial.recipe == recipe]
        for figure, word in (("pr_auc", "PR-AUC"), ("f1", "F1")):
            cells = (f"{m:.3f} ({a:.3f} to {b:.3f})" for m, a, b in spread(mine, figure).values())
            lines.append(f"| {recipe} | {word} | " + " | ".join(cells) + " |")
    lines += [
        "",
        "Recall by shape at the working thresholds, all those worlds together:",
        "",
        "| shape | laundering payments | " + " | ".join(WAYS) + " |",
        "|---|---|" + "---|" * len(WAYS),
    ]
    for name, (count, found) in recalls(trials).items():
        lines.append(f"| {name} | {count} | " + " | ".join(f"{v:.2f}" for v in found) + " |")
    return "\n".join(lines)
