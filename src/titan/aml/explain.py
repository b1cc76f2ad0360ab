"""Turn a score into an alert: the transactions that carry it, and one sentence."""

from collections import defaultdict
from collections.abc import Iterable
from typing import TypeVar

import numpy as np

from titan.aml.assess import Assessment
from titan.aml.currencies import format_amount
from titan.aml.typologies import Cycle, FanIn
from titan.domain.money import Alert, Transaction, Typology

_MOST_EVIDENCE = 12
Found = TypeVar("Found", Cycle, FanIn)


class Explainer:
    """Makes the alerts of one assessment.

    An account on a temporal cycle is shown that cycle; else a ring; else a fan-in it takes part
    in; else the payments that the network itself scores highest.

    Args:
        assessment: of the whole ledger.
        payment_threshold: score from which a payment counts as evidence.
    """

    def __init__(self, assessment: Assessment, payment_threshold: float) -> None:
        self._of = assessment
        self._threshold = payment_threshold
        self._cycles = _by_account((cycle.accounts, cycle) for cycle in assessment.cycles)
        self._rings = _by_account((ring.accounts, ring) for ring in assessment.rings)
        source = assessment.ledger.source
        self._fan_ins = _by_account(
            ({fan.target, *source[list(fan.transactions)].tolist()}, fan)
            for fan in assessment.fan_ins
        )
        ends = np.concatenate((source, assessment.ledger.target))
        self._order = np.argsort(ends, kind="stable")
        self._starts = np.searchsorted(ends[self._order], np.arange(len(self._of.learned) + 1))

    def alert(self, place: int) -> Alert:
        """Return the alert about the account at a place."""
        if place in self._cycles:
            return self._cycle_alert(place, self._cycles[place][0], "in the order of time")
        if place in self._rings:
            return self._cycle_alert(place, self._rings[place][0], "not in the order of time")
        if place in self._fan_ins:
            return self._fan_in_alert(place, self._fan_ins[place][0])
        return self._learned_alert(place)

    def _cycle_alert(self, place: int, cycle: Cycle, order: str) -> Alert:
        path = self._transactions(cycle.transactions)
        days = (max(t.time for t in path) - min(t.time for t in path)) / self._of.ledger.day
        return self._finish(
            place,
            Typology.CYCLE,
            path,
            f"{_money(path[0])} left {path[0].source} and went round {len(path)} accounts "
            f"within {days:.0f} days, {order}; {_money(path[-1])} came back.",
        )

    def _fan_in_alert(self, place: int, fan: FanIn) -> Alert:
        path = self._transactions(fan.transactions)
        senders = len({transaction.source for transaction in path})
        low, high = min(path, key=_amount), max(path, key=_amount)
        return self._finish(
            place,
            Typology.FAN_IN,
            path,
            f"{senders} accounts paid {path[0].target} alike, from {_money(low)} to "
            f"{_money(high)} each, which is unlike what they usually pay.",
        )

    def _learned_alert(self, place: int) -> Alert:
        span = self._order[self._starts[place] : self._starts[place + 1]]
        payments = np.unique(span % len(self._of.ledger))
        ranked = payments[np.argsort(-self._of.payments[payments], kind="stable")]
        strong = ranked[self._of.payments[ranked] >= self._threshold]
        shown = (strong if len(strong) else ranked[:1])[:_MOST_EVIDENCE]
        path = self._transactions(np.sort(shown).tolist())
        top = float(self._of.payments[ranked[0]])
        subject = self._of.ledger.accounts[place]
        sentence = (
            f"{len(strong)} of the {len(payments)} payments of {subject} score as laundering, "
            f"the highest {top:.2f}."
            if len(strong)
            else f"The payments around {subject} resemble laundering; its own highest scores "
            f"{top:.2f}."
        )
        ordered = tuple(sorted(path, key=lambda transaction: (transaction.time, transaction.id)))
        return self._finish(place, Typology.LEARNED, ordered, sentence)

    def _transactions(self, places: Iterable[int]) -> tuple[Transaction, ...]:
        return tuple(self._of.ledger.transaction(place) for place in places)

    def _finish(
        self, place: int, typology: Typology, path: tuple[Transaction, ...], sentence: str
    ) -> Alert:
        return Alert(
            subject=self._of.ledger.accounts[place],
            typology=typology,
            score=float(self._of.accounts[place]),
            transactions=path,
            explanation=sentence,
        )


def _by_account(found: Iterable[tuple[Iterable[int], Found]]) -> dict[int, list[Found]]:
    """Index what was found by the accounts that take part in it."""
    index: dict[int, list[Found]] = defaultdict(list)
    for accounts, thing in found:
        for account in accounts:
            index[account].append(thing)
    return index


def _money(transaction: Transaction) -> str:
    return format_amount(transaction.amount, transaction.currency)


def _amount(transaction: Transaction) -> int:
    return transaction.amount
