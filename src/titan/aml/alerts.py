"""Turn scores into alerts: for each suspect account the payments that carry the suspicion.

Money that came back in the order of time, in amounts that follow from hop to hop, is an alert
whatever the model says of it: the accounts on such a cycle are raised to the model's threshold.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from titan.aml.currencies import format_amount
from titan.aml.ledger import Ledger
from titan.aml.scorer.scores import Scores
from titan.aml.typologies.cycles import find_cycles
from titan.aml.typologies.flows import Flows
from titan.aml.typologies.found import Found
from titan.aml.typologies.limits import Limits
from titan.domain.money import Alert, Typology

_MOST_EVIDENCE = 12
_UNUSUAL = 5.0  # one in a hundred thousand by the accounts' habits


def raised_by_cycles(
    flows: Flows, scores: Scores, *, workers: int = 1
) -> tuple[Scores, dict[int, Found]]:
    """Raise the accounts on unusual cycles to the model's threshold; return each with its cycle.

    Args:
        flows: of a ledger of E payments among N accounts.
        scores: of all of them.
        workers: number of threads.
    """
    if not len(flows.ledger):
        return scores, {}
    cycles = find_cycles(flows, Limits(), workers).found
    on_cycle: dict[int, Found] = {}
    for cycle in cycles:
        if cycle.typology is Typology.CYCLE and cycle.unusual >= _UNUSUAL:
            for account in cycle.accounts:
                on_cycle.setdefault(account, cycle)
    accounts = scores.accounts.copy()
    places = np.array(sorted(on_cycle), dtype=np.int64)
    accounts[places] = np.maximum(accounts[places], np.float32(scores.floor))
    return replace(scores, accounts=accounts), on_cycle


def alerts_of(ledger: Ledger, scores: Scores, cycles: dict[int, Found]) -> tuple[Alert, ...]:
    """Return an alert for each account at or above the threshold, highest score first.

    Args:
        ledger: E payments among N accounts.
        scores: of all of them.
        cycles: the cycle of each account that is on one.
    """
    raised = scores.raised
    wanted = np.zeros(len(ledger.accounts), dtype=bool)
    wanted[raised] = True
    payments = np.flatnonzero(wanted[ledger.source] | wanted[ledger.target])
    ends = np.concatenate((ledger.source[payments], ledger.target[payments]))
    both = np.concatenate((payments, payments))
    order = np.argsort(ends, kind="stable")
    starts = np.searchsorted(ends[order], raised)
    stops = np.searchsorted(ends[order], raised, side="right")
    return tuple(
        _cycle_alert(ledger, scores, int(account), cycles[int(account)])
        if int(account) in cycles
        else _alert(ledger, scores, int(account), np.unique(both[order[start:stop]]))
        for account, start, stop in zip(raised, starts, stops, strict=True)
    )


def _cycle_alert(ledger: Ledger, scores: Scores, account: int, cycle: Found) -> Alert:
    """Return the alert about an account on a cycle, with the cycle as its path."""
    path = tuple(ledger.transaction(place) for place in cycle.payments)
    days = (cycle.ended - cycle.started) / ledger.day
    return Alert(
        subject=ledger.accounts[account],
        typology=Typology.CYCLE,
        score=float(scores.accounts[account]),
        transactions=path,
        explanation=(
            f"{format_amount(path[0].amount, path[0].currency)} left {path[0].source} and went "
            f"round {len(cycle.accounts)} accounts within {days:.0f} days, in the order of time; "
            f"{format_amount(path[-1].amount, path[-1].currency)} came back."
        ),
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
