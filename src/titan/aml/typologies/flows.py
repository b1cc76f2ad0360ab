"""A ledger as detectors walk it: who pays whom, account by account, in the order of time."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from titan.aml.ledger import Ledger
from titan.aml.sorting import by_time, sorted_by
from titan.aml.typologies.limits import Limits


@dataclass(frozen=True)
class Habits:
    """What is usual in a ledger; a part cut out of it is judged by the same.

    Attributes:
        span: from the first to the last payment, at least one unit of time.
        accounts: how many pay or are paid.
        paid, received: how many movements to (from) accounts without a standing relation an
            account has that has any.
        medians: usual payment of each currency in use, minor units.
    """

    span: int
    accounts: int
    paid: float
    received: float
    medians: Mapping[str, float]


@dataclass(frozen=True, eq=False)
class Flows:
    """H movements of money among N accounts, none of them to oneself.

    A movement is a payment, or several of one pair that follow each other within
    `Limits.part_hours`: who splits a payment moves the same money.

    Attributes:
        ledger: where the payments stand, E of them.
        part_start: int64 [H + 1], where the payments of a movement begin in `parts`.
        parts: int32, places in the ledger.
        source, target: int32 [H], accounts.
        time: int64 [H], of the first part.
        paid, received: float64 [H], logarithm of the sum of amounts, each over the median payment
            of its currency: different currencies compare by what is usual in each.
        fresh: bool [H], whether payer and payee have no standing relation: few payments, and
            all of them within the longest duration of a shape.
        out_start, in_start: int64 [N + 1], where an account's movements begin on the lists.
        outs, ins: int32 [H], movements sorted by payer (payee) and time.
        habits: what is usual.
    """

    ledger: Ledger
    part_start: NDArray[np.int64]
    parts: NDArray[np.int32]
    source: NDArray[np.int32]
    target: NDArray[np.int32]
    time: NDArray[np.int64]
    paid: NDArray[np.float64]
    received: NDArray[np.float64]
    fresh: NDArray[np.bool_]
    out_start: NDArray[np.int64]
    in_start: NDArray[np.int64]
    outs: NDArray[np.int32]
    ins: NDArray[np.int32]
    habits: Habits

    def payments(self, movements: NDArray[np.integer]) -> NDArray[np.int64]:
        """Return the places in the ledger of all parts of some movements."""
        begin, end = self.part_start[movements], self.part_start[movements + 1]
        size = end - begin
        within = np.arange(size.sum()) - np.repeat(np.cumsum(size) - size, size)
        places: NDArray[np.int64] = self.parts[np.repeat(begin, size) + within].astype(np.int64)
        return places


def flows_of(ledger: Ledger, limits: Limits, habits: Habits | None = None) -> Flows:
    """Gather the payments of a ledger into movements and sort them; costs O(E log E).

    Args:
        ledger: E payments.
        limits: what belongs together and what is new.
        habits: what is usual; that of the ledger itself by default.
    """
    parts, part_start = _gathered(ledger, limits)
    first = parts[part_start[:-1]]
    source, target, time = ledger.source[first], ledger.target[first], ledger.time[first]
    order = by_time(time)
    outs, out_start = sorted_by(source, order, len(ledger.accounts))
    ins, in_start = sorted_by(target, order, len(ledger.accounts))
    fresh = _fresh(ledger, parts, part_start, limits)
    habits = habits or _habits(ledger, source[fresh], target[fresh])
    usual = np.array([habits.medians.get(code, 1.0) for code in ledger.currencies])
    levels = [
        np.log(np.add.reduceat(np.maximum(amount, 1)[parts] / usual[coin[parts]], part_start[:-1]))
        for amount, coin in _money(ledger)
    ]
    return Flows(
        ledger=ledger,
        part_start=part_start,
        parts=parts,
        source=source,
        target=target,
        time=time,
        paid=levels[0],
        received=levels[1],
        fresh=fresh,
        out_start=out_start,
        in_start=in_start,
        outs=outs,
        ins=ins,
        habits=habits,
    )


def _habits(ledger: Ledger, payers: NDArray[np.int32], payees: NDArray[np.int32]) -> Habits:
    return Habits(
        span=int(np.ptp(ledger.time)) + 1 if len(ledger) else 1,
        accounts=len(ledger.accounts),
        paid=len(payers) / max(len(np.unique(payers)), 1),
        received=len(payees) / max(len(np.unique(payees)), 1),
        medians=_medians(ledger),
    )


def _money(ledger: Ledger) -> tuple[tuple[NDArray[np.int64], NDArray[np.int16]], ...]:
    """Return amounts and currencies, as paid and as received."""
    received = ledger.amount if ledger.received is None else ledger.received
    coin = ledger.currency if ledger.received_currency is None else ledger.received_currency
    return (ledger.amount, ledger.currency), (received, coin)


def _gathered(ledger: Ledger, limits: Limits) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Return the payments by movement, and where each movement begins."""
    moved = np.flatnonzero(ledger.source != ledger.target).astype(np.int32)
    parts = moved[by_time(ledger.time[moved])]
    for end in (ledger.target, ledger.source):
        parts = sorted_by(end, parts, len(ledger.accounts))[0]
    new = np.ones(len(parts), dtype=bool)
    new[1:] = (np.diff(ledger.source[parts]) != 0) | (np.diff(ledger.target[parts]) != 0)
    new[1:] |= np.diff(ledger.time[parts]) > limits.part_hours / 24 * ledger.day
    return parts, np.append(np.flatnonzero(new), len(parts)).astype(np.int64)


def _medians(ledger: Ledger) -> dict[str, float]:
    """Return the (lower) median amount of each currency paid in."""
    medians = {}
    for coin, code in enumerate(ledger.currencies):
        amounts = ledger.amount[ledger.currency == coin]
        if len(amounts):
            middle = (len(amounts) - 1) // 2
            medians[code] = float(max(np.partition(amounts, middle)[middle], 1))
    return medians


def _fresh(
    ledger: Ledger, parts: NDArray[np.int32], part_start: NDArray[np.int64], limits: Limits
) -> NDArray[np.bool_]:
    """Mark the movements of pairs that have few payments, all within `Limits.days`.

    Payments come sorted by pair and time.
    """
    source, target, time = ledger.source[parts], ledger.target[parts], ledger.time[parts]
    new = np.ones(len(parts), dtype=bool)
    new[1:] = (np.diff(source) != 0) | (np.diff(target) != 0)
    first = np.flatnonzero(new)
    size = np.diff(np.append(first, len(parts)))
    lasted = time[first + size - 1] - time[first]
    brief = (size <= limits.few) & (lasted <= limits.days * ledger.day)
    fresh: NDArray[np.bool_] = np.repeat(brief, size)[part_start[:-1]]
    return fresh
