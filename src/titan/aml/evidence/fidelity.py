"""Whether evidence is why the model suspects: what happens to the score without it.

Deletion of what an explanation names, against deletion of as much at random, as in V. Petsiuk,
A. Das and K. Saenko, "RISE" (2018), here with payments for pixels.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from titan.aml.evidence.explain import Evidence
from titan.aml.evidence.reader import Reader
from titan.aml.evidence.subgraph import part_of


@dataclass(frozen=True, slots=True)
class Fidelity:
    """How the log-odds of an alerted payment change without other payments.

    Attributes:
        removed: how many payments were taken out.
        evidence: by how much the log-odds fell without those that the evidence names.
        random: by how much they changed, up or down, on average over draws of as many others.
    """

    removed: int
    evidence: float
    random: float


def fidelity_of(
    evidence: Evidence, reader: Reader, *, most: int = 10, draws: int = 5, seed: int = 0
) -> Fidelity:
    """Measure one alert.

    Args:
        evidence: of the alert.
        reader: its model.
        most: how many payments are taken out; fewer if the path has fewer.
        draws: of payments at random, from the whole subgraph.
        seed: of the draws.
    """
    part = evidence.subgraph
    named = [place for place in ranked(evidence) if place != part.alerted][:most]
    others = np.setdiff1d(np.arange(len(part.ledger)), [part.alerted])
    draw = np.random.default_rng(seed)
    whole = _log_odds(evidence, reader, np.empty(0, dtype=np.int64))
    changes = [
        abs(whole - _log_odds(evidence, reader, draw.choice(others, len(named), replace=False)))
        for _ in range(draws if named else 0)
    ]
    return Fidelity(
        removed=len(named),
        evidence=whole - _log_odds(evidence, reader, np.array(named, dtype=np.int64)),
        random=float(np.mean(changes)) if changes else 0.0,
    )


def ranked(evidence: Evidence) -> tuple[int, ...]:
    """Return the payments of the path, those that touch the alerted one's accounts first."""
    ledger, alerted = evidence.subgraph.ledger, evidence.subgraph.alerted
    ends = {int(ledger.source[alerted]), int(ledger.target[alerted])}

    def distance(place: int) -> tuple[bool, int, int]:
        touches = int(ledger.source[place]) in ends or int(ledger.target[place]) in ends
        return not touches, abs(int(ledger.time[place]) - int(ledger.time[alerted])), place

    return tuple(sorted(evidence.path, key=distance))


def _log_odds(evidence: Evidence, reader: Reader, removed: NDArray[np.int64]) -> float:
    """Return the log-odds of the alerted payment without some others."""
    part = evidence.subgraph
    kept = np.setdiff1d(np.arange(len(part.ledger)), removed)
    alerted = int(np.searchsorted(kept, part.alerted))
    return reader.read(part_of(part.ledger, kept)).log_odds(alerted)
