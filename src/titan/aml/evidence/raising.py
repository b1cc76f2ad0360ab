"""From the scores of a ledger to alerts with evidence."""

from collections.abc import Iterator

import numpy as np

from titan.aml.evidence.explain import Evidence, explain
from titan.aml.evidence.reader import Reader
from titan.aml.evidence.subgraph import Surroundings
from titan.aml.ledger import Ledger
from titan.aml.scorer.scores import Scores


def raise_alerts(ledger: Ledger, scores: Scores, reader: Reader) -> Iterator[Evidence]:
    """Yield the evidence about each account that is an alert, the highest score first.

    The alert about an account is told from its most suspect payment; if that is on the path of
    an alert before, the two are told from the same evidence. An account that moved no money has
    no alert.

    Args:
        ledger: E payments among N accounts.
        scores: of all of them.
        reader: the model that scored.
    """
    raised = np.argsort(-scores.accounts, kind="stable")
    raised = raised[scores.account_alerts[raised]]
    if len(raised) == 0:
        return
    surroundings = Surroundings(ledger)
    told: dict[int, Evidence] = {}
    for account in raised.tolist():
        payment = surroundings.most_suspect(account, scores.payments)
        if payment is None:
            continue
        subject, score = ledger.accounts[account], float(scores.accounts[account])
        if payment in told:
            yield told[payment].about(subject, score)
            continue
        evidence = explain(surroundings.around(payment), reader, subject, score)
        for place in evidence.subgraph.places[list(evidence.path)].tolist():
            told.setdefault(place, evidence)
        yield evidence
