"""Turn scores into alerts: for each suspect account the payments that carry the suspicion."""

import numpy as np
from numpy.typing import NDArray

from titan.aml.ledger import Ledger
from titan.aml.scorer.scores import Scores
from titan.domain.money import Alert, Typology

_MOST_EVIDENCE = 12


def alerts_of(ledger: Ledger, scores: Scores) -> tuple[Alert, ...]:
    """Return an alert for each account at or above the threshold, highest score first."""
    ranked = np.argsort(-scores.accounts, kind="stable")
    raised = ranked[scores.account_alerts[ranked]]
    wanted = np.zeros(len(ledger.accounts), dtype=bool)
    wanted[raised] = True
    payments = np.flatnonzero(wanted[ledger.source] | wanted[ledger.target])
    ends = np.concatenate((ledger.source[payments], ledger.target[payments]))
    both = np.concatenate((payments, payments))
    order = np.argsort(ends, kind="stable")
    starts = np.searchsorted(ends[order], raised)
    stops = np.searchsorted(ends[order], raised, side="right")
    return tuple(
        _alert(ledger, scores, int(account), np.unique(both[order[start:stop]]))
        for account, start, stop in zip(raised, starts, stops, strict=True)
    )


def _alert(ledger: Ledger, scores: Scores, account: int, mine: NDArray[np.int64]) -> Alert:
    """Return the alert about an account with the highest of its payments, in order of time."""
    ranked = mine[np.argsort(-scores.payments[mine], kind="stable")]
    strong = ranked[scores.payments[ranked] >= scores.threshold]
    shown = (strong if len(strong) else ranked[:1])[:_MOST_EVIDENCE]
    path = [ledger.transaction(place) for place in np.sort(shown).tolist()]
    subject = ledger.accounts[account]
    top = float(scores.payments[ranked[0]])
    sentence = (
        f"{len(strong)} of the {len(mine)} payments of {subject} score as laundering, "
        f"the highest {top:.2f}."
        if len(strong)
        else f"The payments around {subject} resemble laundering; its own highest scores {top:.2f}."
    )
    return Alert(
        subject=subject,
        typology=Typology.LEARNED,
        score=float(scores.accounts[account]),
        transactions=tuple(sorted(path, key=lambda entry: (entry.time, entry.id))),
        explanation=sentence,
    )
