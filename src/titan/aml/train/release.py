"""Make what is shipped: forests, their figures, and the card that tells them."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from titan.aml.ingest.reading import read
from titan.aml.scorer.model import Scorer, save
from titan.aml.train.card import CARD_NAME, card_of
from titan.aml.train.payments import Plan, Report
from titan.aml.train.scorer import evaluate
from titan.aml.train.shipped import train_shipped, worlds
from titan.aml.train.trials import Effort, Trial, leave_out

_TRAINED = 0.3  # part of the work, if recipes are tried


def release(
    plan: Plan,
    out: Path,
    *,
    samples: Path | None = None,
    recipes: Sequence[str] = (),
    report: Report = lambda _what, _done: None,
) -> tuple[Scorer, str]:
    """Train the scorer that is shipped, measure it, and write it with its card.

    Args:
        plan: how to train.
        out: folder that receives both.
        samples: folder of AMLSim's published samples, if their accounts are to be measured on.
        recipes: those that are left out in turn, see `titan.aml.train.trials`.
        report: told what is being done and the part of the whole that is done, 0 to 1.

    Returns:
        the scorer and its name.
    """
    share = _TRAINED if recipes else 1.0
    scorer = train_shipped(plan, lambda what, done: report(what, share * done))
    report("measuring", share)
    measured = evaluate(worlds(), scorer, workers=plan.workers)
    found = dict(_samples(samples, scorer)) if samples else {}
    trials: list[Trial] = []
    for number, recipe in enumerate(recipes):
        report(f"without {recipe}", share + (1 - share) * number / len(recipes))
        trials += leave_out(recipe, Effort())
    card = card_of(scorer, measured, found, trials)
    return scorer, save(scorer, out, {CARD_NAME: card})


def _samples(folder: Path, scorer: Scorer) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the figures over all accounts of each sample that has labelled ones."""
    for path in sorted(folder.iterdir()):
        if (path / "transactions.csv").is_file():
            ledger = read(path / "transactions.csv", layout="amlsim")
            if ledger.truth is not None:
                yield path.name, evaluate(ledger, scorer)["accounts"]
