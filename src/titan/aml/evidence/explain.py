"""Turn an alerted payment into evidence: subgraph, shape, path, drivers, one sentence."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from titan.aml.evidence.reader import Reader
from titan.aml.evidence.sentence import learned_sentence, sentence_of
from titan.aml.evidence.subgraph import Subgraph
from titan.aml.ledger import Ledger
from titan.aml.typologies.found import Found
from titan.aml.typologies.limits import Limits
from titan.aml.typologies.search import find_all
from titan.domain.money import Alert, Typology

_MOST_DRIVERS = 8
_MOST_SUSPECTS = 12
_PLAIN = 8.0  # a shape that habit explains less than this is beyond doubt, however large
_TELLING: Mapping[Typology, float] = MappingProxyType(
    {
        Typology.RAPID_CYCLING: 1.5,
        Typology.CYCLE: 1.4,
        Typology.SCATTER_GATHER: 1.3,
        Typology.PEEL_CHAIN: 1.2,
        Typology.FAN_IN: 0.8,
        Typology.FAN_OUT: 0.8,
        Typology.STACK: 0.7,
    }
)
_SUSPECT = 0.5  # of the alerted score: from there a payment beside it counts as suspect too


@dataclass(frozen=True, eq=False)
class Evidence:
    """Why an alert was raised; holds all that is needed to raise it again.

    Attributes:
        alert: what an analyst reads; its transactions are the path.
        subgraph: the payments that were looked at, K of them.
        scores: float64 [K], what the model says of them when it sees only them.
        path: places in the subgraph's ledger, in the order of time.
        shapes: what the alerted payment is part of, the strongest first.
        model_id: whose scores they are.
        told_as: the shape that raised the alert whatever the model said, if one did.
    """

    alert: Alert
    subgraph: Subgraph
    scores: NDArray[np.float64]
    path: tuple[int, ...]
    shapes: tuple[Found, ...]
    model_id: str
    told_as: Typology | None = None

    def about(self, subject: str, score: float) -> "Evidence":
        """Return the same evidence as an alert about another account."""
        alert = replace(self.alert, subject=subject, score=score, id=_name(self.subgraph, subject))
        return replace(self, alert=alert)


def explain(
    subgraph: Subgraph,
    reader: Reader,
    subject: str,
    score: float,
    *,
    told_as: Typology | None = None,
) -> Evidence:
    """Explain an alert from its subgraph alone: the same one gives the same evidence.

    Args:
        subgraph: what surrounds the alerted payment.
        reader: the model.
        subject: the account that the alert is about.
        score: of that account, in the whole ledger.
        told_as: the shape that raised the alert, which is told before stronger ones.
    """
    ledger, alerted = subgraph.ledger, subgraph.alerted
    reading = reader.read(ledger)
    scores = np.asarray(reading.scores, dtype=np.float64)
    shapes = _shapes(subgraph, scores, told_as)
    if shapes:
        path, sentence = shapes[0].payments, sentence_of(ledger, shapes[0])
    else:
        path = _suspects(ledger, alerted, scores)
        sentence = learned_sentence(ledger, alerted, len(path) - 1, float(scores[alerted]))
    alert = Alert(
        subject=subject,
        typology=shapes[0].typology if shapes else Typology.LEARNED,
        score=score,
        transactions=tuple(ledger.transaction(place) for place in path),
        explanation=sentence,
        id=_name(subgraph, subject),
        shapes=tuple(dict.fromkeys(shape.typology for shape in shapes)),
        drivers=reading.drivers(alerted)[:_MOST_DRIVERS],
    )
    return Evidence(alert, subgraph, scores, path, shapes, reader.id, told_as)


def _name(subgraph: Subgraph, subject: str) -> str:
    return f"{int(subgraph.ledger.row[subgraph.alerted])}-{subject}"


def _shapes(
    subgraph: Subgraph, scores: NDArray[np.float64], told_as: Typology | None
) -> tuple[Found, ...]:
    """Return the shapes through the alerted payment, the strongest first.

    A shape is strong if habit explains it little, the model suspects its payments, and it says
    much: the same payments may be a cycle and a chain.
    """
    shapes = find_all(subgraph.ledger, Limits(), subgraph.habits)
    through = [one for one in shapes if subgraph.alerted in one.payments]

    def strength(one: Found) -> float:
        suspicion = 0.02 + float(scores[list(one.payments)].mean())
        return min(one.unusual, _PLAIN) * suspicion * _TELLING.get(one.typology, 1.0)

    def place(one: Found) -> tuple[bool, float, tuple[int, ...]]:
        return one.typology is not told_as, -strength(one), one.payments

    return tuple(sorted(through, key=place))


def _suspects(ledger: Ledger, alerted: int, scores: NDArray[np.float64]) -> tuple[int, ...]:
    """Return the alerted payment and those of its two accounts that the model suspects too."""
    ends = [int(ledger.source[alerted]), int(ledger.target[alerted])]
    beside = np.isin(ledger.source, ends) | np.isin(ledger.target, ends)
    beside &= scores >= _SUSPECT * scores[alerted]
    beside[alerted] = False
    ranked = np.flatnonzero(beside)
    ranked = ranked[np.argsort(-scores[ranked], kind="stable")][:_MOST_SUSPECTS]
    shown = np.append(ranked, alerted)
    order = np.lexsort((shown, ledger.time[shown]))
    return tuple(int(place) for place in shown[order])
