"""What the model sees of each payment and each account.

Everything is relative (to the currency's median, to the account's own habit, to the length of a
day), so a model trained on one file can read another. Features look at the whole file, also at
what came after a payment: this is a retrospective batch, not a decision at the time of payment.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from titan.aml.graph import Continuations
from titan.aml.ledger import Ledger
from titan.aml.typologies import Cycle

PAYMENT_FEATURES = (
    "amount",
    "deviation_of_sender",
    "deviation_of_receiver",
    "equal_payments",
    "payments_of_pair",
    "continued",
    "continued_share",
    "continues",
    "continues_share",
    "days_since_receipt",
    "days_until_spending",
    "on_cycle",
)
ACCOUNT_FEATURES = (
    "payments_out",
    "payments_in",
    "partners_out",
    "partners_in",
    "amount_out",
    "amount_in",
    "spread_out",
    "spread_in",
    "balance",
    "burstiness",
    "oddest_out",
    "oddest_in",
    "most_equal_payments",
    "cycles",
)


@dataclass(frozen=True, eq=False)
class Features:
    """The graph as numbers.

    Attributes:
        payments: float32 [E, 12], columns named in `PAYMENT_FEATURES`.
        accounts: float32 [N, 14], columns named in `ACCOUNT_FEATURES`.
        deviation: float64 [E], logarithm of each amount over its sender's median.
    """

    payments: NDArray[np.float32]
    accounts: NDArray[np.float32]
    deviation: NDArray[np.float64]


def compute_features(ledger: Ledger, cycles: Iterable[Cycle]) -> Features:
    """Compute the features of E payments and N accounts.

    Args:
        ledger: the payments.
        cycles: those that the exact detector found in it.
    """
    count = len(ledger.accounts)
    logarithm = np.log(np.maximum(ledger.amount, 1))
    level = (
        logarithm - _medians(ledger.currency, logarithm, len(ledger.currencies))[ledger.currency]
    )
    equal, leads = _repeats(ledger)
    habits_out, habits_in = (
        _medians(end[leads], level[leads], count) for end in (ledger.source, ledger.target)
    )
    deviation, surprise = level - habits_out[ledger.source], level - habits_in[ledger.target]
    pair = _sizes(_group(ledger.source, ledger.target))
    cycles = tuple(cycles)
    on_cycle = np.zeros(len(ledger))
    on_cycle[[place for cycle in cycles for place in cycle.transactions]] = 1
    payments = np.column_stack(
        (
            level,
            deviation,
            surprise,
            np.log(equal),
            np.log(pair),
            *_continuity(ledger),
            *_waiting(ledger),
            on_cycle,
        )
    )
    accounts = np.column_stack(
        (
            *_sums(ledger, level),
            _burstiness(ledger),
            _largest(ledger.source, np.abs(deviation), count),
            _largest(ledger.target, np.abs(surprise), count),
            np.maximum(
                _largest(ledger.source, np.log(equal), count),
                _largest(ledger.target, np.log(equal), count),
            ),
            np.log1p(_memberships(cycles, count)),
        )
    )
    return Features(payments.astype(np.float32), accounts.astype(np.float32), deviation)


def _medians(
    group: NDArray[np.integer], value: NDArray[np.float64], count: int
) -> NDArray[np.float64]:
    """Return the (lower) median of each of `count` groups, 0 for one without members."""
    order = np.lexsort((value, group))
    size = np.bincount(group, minlength=count)
    middle = np.cumsum(size) - size + np.maximum(size - 1, 0) // 2
    return np.where(size > 0, value[order[np.minimum(middle, len(order) - 1)]], 0.0)


def _group(*columns: NDArray[np.integer]) -> NDArray[np.int64]:
    """Number the rows so that equal rows, and only those, have the same number, from 0."""
    order = np.lexsort(columns)
    new = np.zeros(len(order), dtype=np.int64)
    for column in columns:
        new[1:] |= column[order[1:]] != column[order[:-1]]
    group = np.empty(len(order), dtype=np.int64)
    group[order] = np.cumsum(new)
    return group


def _sizes(group: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return for each row how many rows its group has."""
    return np.bincount(group)[group]


def _repeats(ledger: Ledger) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Find payments of one pair and day in about the same amount.

    Returns:
        int64 [E], how many belong together; and the places of the first of each such group. A
        habit is a median over those, so that one split payment does not make a habit.
    """
    rounded = np.rint(np.log(np.maximum(ledger.amount, 1)) * 3).astype(np.int64)
    day = ledger.time // ledger.day
    group = _group(ledger.source, ledger.target, ledger.currency, rounded, day)
    return _sizes(group), np.unique(group, return_index=True)[1]


def _continuity(ledger: Ledger) -> tuple[NDArray[np.float64], ...]:
    """Say whether about the same amount goes on from the receiver, and came to the sender."""
    everything = np.arange(len(ledger))
    forward = Continuations(ledger, everything, shrink=500)
    continued = forward.count(everything).astype(np.float64)
    start, end = forward.ranges(everything)
    edges = np.zeros(len(ledger) + 1)
    np.add.at(edges, start, 1)
    np.add.at(edges, end, -1)
    continues = np.empty(len(ledger))
    continues[forward.places] = np.cumsum(edges[:-1])
    paid = np.bincount(ledger.source, minlength=len(ledger.accounts))
    earned = np.bincount(ledger.target, minlength=len(ledger.accounts))
    return (
        np.log1p(continued),
        continued / np.maximum(paid[ledger.target], 1),
        np.log1p(continues),
        continues / np.maximum(earned[ledger.source], 1),
    )


def _waiting(ledger: Ledger) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Logarithm of days from the sender's last receipt, and to the receiver's next payment."""
    never = np.log1p(365.0)
    base = int(ledger.time.min())
    span = int(ledger.time.max()) - base + 2
    receipts = np.sort(ledger.target.astype(np.int64) * span + ledger.time - base)
    spendings = np.sort(ledger.source.astype(np.int64) * span + ledger.time - base)
    own = ledger.source.astype(np.int64) * span + ledger.time - base
    at = np.searchsorted(receipts, own, side="right") - 1
    last = receipts[np.maximum(at, 0)]
    known = (at >= 0) & (last // span == ledger.source)
    since = np.where(known, np.log1p(np.maximum(own - last, 0) / ledger.day), never)
    own = ledger.target.astype(np.int64) * span + ledger.time - base
    at = np.searchsorted(spendings, own)
    following = spendings[np.minimum(at, len(spendings) - 1)]
    known = (at < len(spendings)) & (following // span == ledger.target)
    until = np.log1p(np.maximum(following - own, 0) / ledger.day)
    return since, np.where(known, until, never)


def _sums(ledger: Ledger, level: NDArray[np.float64]) -> list[NDArray[np.float64]]:
    """Return number, partners, mean and spread of amounts out and in, and out over in."""
    count = len(ledger.accounts)
    ends = (ledger.source, ledger.target)
    numbers = [np.bincount(end, minlength=count).astype(np.float64) for end in ends]
    pairs = np.unique(np.column_stack(ends), axis=0)
    partners = [np.bincount(pairs[:, side], minlength=count) for side in (0, 1)]
    divisors = [np.maximum(number, 1) for number in numbers]
    means = [np.bincount(end, level, count) / n for end, n in zip(ends, divisors, strict=True)]
    squares = [np.bincount(e, level**2, count) / n for e, n in zip(ends, divisors, strict=True)]
    spreads = [
        np.sqrt(np.maximum(square - mean**2, 0))
        for square, mean in zip(squares, means, strict=True)
    ]
    flows = [np.bincount(end, np.exp(level), count) for end in ends]
    columns = [np.log1p(column) for column in (*numbers, *partners)]
    return [*columns, *means, *spreads, np.log((flows[0] + 1) / (flows[1] + 1))]


def _memberships(cycles: tuple[Cycle, ...], count: int) -> NDArray[np.int64]:
    """Count the cycles through each account."""
    members = [place for cycle in cycles for place in cycle.accounts]
    return np.bincount(np.array(members, dtype=np.int64), minlength=count)


def _largest(
    group: NDArray[np.integer], value: NDArray[np.float64], count: int
) -> NDArray[np.float64]:
    largest = np.zeros(count)
    np.maximum.at(largest, group, value)
    return largest


def _burstiness(ledger: Ledger) -> NDArray[np.float64]:
    """(sd - mean) / (sd + mean) of the gaps between an account's payments: -1 regular, 1 bursty.

    Source: Goh and Barabasi, Burstiness and memory in complex systems, 2008.
    """
    count = len(ledger.accounts)
    account = np.concatenate((ledger.source, ledger.target))
    time = np.concatenate((ledger.time, ledger.time))
    order = np.lexsort((time, account))
    same = account[order[1:]] == account[order[:-1]]
    gap = (time[order[1:]] - time[order[:-1]])[same] / ledger.day
    owner = account[order[1:]][same]
    number = np.maximum(np.bincount(owner, minlength=count), 1)
    mean = np.bincount(owner, gap, count) / number
    square = np.bincount(owner, gap**2, count) / number
    deviation = np.sqrt(np.maximum(square - mean**2, 0))
    total = deviation + mean
    return np.divide(deviation - mean, total, out=np.zeros(count), where=total > 0)
