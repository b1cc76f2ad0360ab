"""From the scores of a ledger to alerts with evidence."""

from collections.abc import Iterator, Mapping

from titan.aml.evidence.explain import Evidence, explain
from titan.aml.evidence.reader import Reader
from titan.aml.evidence.subgraph import Surroundings
from titan.aml.ledger import Ledger
from titan.aml.scorer.scores import Scores
from titan.aml.typologies.flows import Habits
from titan.aml.typologies.found import Found
from titan.domain.money import Typology

MOST_EXPLAINED = 100


def raise_alerts(  # noqa: PLR0913  # two inputs, the model, and what is known or wanted
    ledger: Ledger,
    scores: Scores,
    reader: Reader,
    shapes: Mapping[int, Found] | None = None,
    *,
    habits: Habits | None = None,
    most: int = MOST_EXPLAINED,
) -> Iterator[Evidence]:
    """Yield the evidence about each account that is an alert, the highest score first.

    The alert about an account is told from its most suspect payment; if that is on the path of
    an alert before, the two are told from the same evidence. An account that moved no money has
    no alert.

    Args:
        ledger: E payments among N accounts.
        scores: of all of them.
        reader: the model that scored.
        shapes: of accounts that were raised by a shape, whatever the model said: that shape.
        habits: what is usual in the ledger, where that is known already.
        most: how many alerts are explained; the others have less to them than those.
    """
    raised = scores.raised[:most]
    if len(raised) == 0:
        return
    surroundings = Surroundings(ledger, habits=habits)
    told: dict[tuple[int, Typology | None], Evidence] = {}
    for account in raised.tolist():
        shape = (shapes or {}).get(account)
        told_as = shape.typology if shape else None
        payment = surroundings.most_suspect(account, scores.payments)
        if shape is not None:
            payment = next(p for p in shape.payments if ledger.source[p] == account)
        if payment is None:
            continue
        subject, score = ledger.accounts[account], float(scores.accounts[account])
        if (payment, told_as) in told:
            yield told[payment, told_as].about(subject, score)
            continue
        part = surroundings.around(payment, shape.payments if shape else ())
        evidence = explain(part, reader, subject, score, told_as=told_as)
        for place in part.places[list(evidence.path)].tolist():
            told.setdefault((place, told_as), evidence)
        yield evidence
