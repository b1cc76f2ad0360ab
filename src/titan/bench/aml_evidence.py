"""What evidence is worth: what it costs, whether it is why, and whether it holds the whole path."""

import time
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from titan.aml.evidence.explain import explain
from titan.aml.evidence.fidelity import fidelity_of
from titan.aml.evidence.subgraph import Surroundings
from titan.aml.evidence.trees import TreeReader
from titan.aml.ledger import Ledger, Truth
from titan.aml.scorer.model import Scorer
from titan.aml.scorer.scores import Scores

LEAST = 4  # payments of an attempt whose path is looked for
MOST = 30  # attempts that are looked at


@dataclass(frozen=True, slots=True)
class _Explained:
    """One alert: CPU seconds; log-odds lost without the path and at random; parts of the attempt.

    ``path`` is the part of the attempt's payments that the shape told has, ``shown`` the part
    that the subgraph has.
    """

    seconds: float
    fall: float
    chance: float
    path: float
    shown: float


def measure(ledger: Ledger, scorer: Scorer, scores: Scores, first: int) -> dict[str, Any]:
    """Explain the most suspect payment of each attempt that raised an alert.

    Args:
        ledger: in the order of time, with truth.
        scorer: that scored it.
        scores: of all payments.
        first: rank of the first payment that may be alerted; attempts before it are left out.

    Returns:
        ``alerts``; over them ``seconds`` (median) and ``slowest``, ``fidelity`` (the mean fall of
        the log-odds without the path, in units of the mean change at random), ``path`` and
        ``shown`` (mean parts of the attempts); only ``alerts``, 0, if no attempt raised one.
    """
    truth = ledger.truth
    if truth is None:
        raise ValueError("a ledger without truth has no attempts")
    alerted = _alerted(truth, scores, first)[:MOST]
    if not alerted:
        return {"alerts": 0}
    surroundings, reader = Surroundings(ledger), TreeReader(scorer)
    _explained(surroundings, reader, truth, scores, alerted[0])  # compiles
    found = [_explained(surroundings, reader, truth, scores, place) for place in alerted]
    seconds = [one.seconds for one in found]
    chance = float(np.mean([one.chance for one in found]))
    return {
        "alerts": len(found),
        "seconds": float(np.median(seconds)),
        "slowest": max(seconds),
        "fidelity": float(np.mean([one.fall for one in found])) / max(chance, 1e-6),
        "path": float(np.mean([one.path for one in found])),
        "shown": float(np.mean([one.shown for one in found])),
    }


def _alerted(truth: Truth, scores: Scores, first: int) -> list[int]:
    """Return the most suspect payment of each large attempt, if it is an alert, by its place."""
    size = np.bincount(truth.attempts[truth.attempts >= 0], minlength=len(truth.typologies))
    places = first + np.flatnonzero(scores.alerts[first:] & (truth.attempts[first:] >= 0))
    places = places[size[truth.attempts[places]] >= LEAST]
    ranked = places[np.argsort(-scores.payments[places], kind="stable")]
    _, best = np.unique(truth.attempts[ranked], return_index=True)
    chosen: list[int] = ranked[np.sort(best)].tolist()
    return chosen


def _explained(
    surroundings: Surroundings, reader: TreeReader, truth: Truth, scores: Scores, payment: int
) -> _Explained:
    begin = time.process_time()
    part = surroundings.around(payment)
    subject = part.ledger.accounts[int(part.ledger.source[part.alerted])]
    evidence = explain(part, reader, subject, float(scores.payments[payment]))
    seconds = time.process_time() - begin
    fidelity = fidelity_of(evidence, reader)
    attempt = np.flatnonzero(truth.attempts == truth.attempts[payment])
    return _Explained(
        seconds,
        fidelity.evidence,
        fidelity.random,
        _held(attempt, part.places[list(evidence.path)]),
        _held(attempt, part.places),
    )


def _held(wanted: NDArray[np.integer], among: NDArray[np.integer]) -> float:
    return float(np.isin(wanted, among).mean())
