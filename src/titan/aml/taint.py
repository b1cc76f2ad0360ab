"""Taint: how much of the money that left listed accounts each payment and account holds.

Money is followed in integers of minor units, currency by currency, in the order of time; taint
is neither made nor lost on the way, so no account ever holds more of it than it holds money.
Three policies say which money an account pays with (M. Möser, R. Böhme, D. Breuker, "Towards risk
scoring of Bitcoin transactions", 2014, names poison and haircut; R. Anderson, I. Shumailov,
M. Ahmed, "Making Bitcoin legal", 2018, argues for first in, first out):

- haircut: with all it holds alike;
- fifo: with what it received first;
- poison: with what is tainted, first. (Calling everything behind a listed account wholly tainted
  would let taint grow without end; `Taint.reached` says which accounts those are.)

What an account pays beyond what it received comes from before the ledger and counts as clean; it
is spent last.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from titan.aml.compiled import compiled
from titan.aml.ledger import Ledger


class Policy(StrEnum):
    """Which money an account pays with; see the module."""

    HAIRCUT = "haircut"
    FIFO = "fifo"
    POISON = "poison"


@dataclass(frozen=True, eq=False)
class Taint:
    """Where the money of listed accounts went, over E payments among N accounts.

    Attributes:
        ledger: the payments.
        listed: bool [N].
        paid: int64 [E], tainted part of each amount paid, in minor units.
        received: int64 [E], tainted part of each amount received.
        reached: int32 [N], the payment by which money of a listed account could first have
            come, however little of it; -1 for accounts it cannot have come to.
    """

    ledger: Ledger
    listed: NDArray[np.bool_]
    paid: NDArray[np.int64]
    received: NDArray[np.int64]
    reached: NDArray[np.int32]

    def shares(self) -> NDArray[np.float64]:
        """Return for each account the largest part of one currency's receipts that is tainted.

        float64 [N], 0 to 1; 1 for listed accounts.
        """
        ledger = self.ledger
        amount, coin = _arrived(ledger)
        holding, place = np.unique(_purse(ledger, ledger.target, coin), return_inverse=True)
        moved = (ledger.source != ledger.target).astype(np.int64)
        whole, tainted = np.zeros((2, len(holding)), dtype=np.int64)
        np.add.at(whole, place, amount * moved)
        np.add.at(tainted, place, self.received * moved)
        shares = np.zeros(len(ledger.accounts))
        np.maximum.at(shares, holding // len(ledger.currencies), tainted / np.maximum(whole, 1))
        shares[self.listed] = 1.0
        return shares

    def path(self, account: int) -> tuple[int, ...]:
        """Return the payments from a listed account to this one, in the order of time.

        It is the path of earliest arrival; empty for accounts that were not reached.
        """
        path: list[int] = []
        while not self.listed[account] and self.reached[account] >= 0:
            payment = int(self.reached[account])
            path.append(payment)
            account = int(self.ledger.source[payment])
        return tuple(reversed(path))


def spread(ledger: Ledger, listed: Collection[int], policy: Policy = Policy.HAIRCUT) -> Taint:
    """Follow the money of listed accounts through a ledger.

    Payments of one moment happen in the order of the ledger. Money that comes back to a listed
    account is out of the reckoning. An amount that changes its currency keeps its tainted part,
    rounded down.

    Args:
        ledger: E payments; no account may hold 2^62 minor units or more.
        listed: places of the listed accounts.
        policy: which money an account pays with.
    """
    order = np.argsort(ledger.time, kind="stable")
    is_listed = np.zeros(len(ledger.accounts), dtype=bool)
    is_listed[list(listed)] = True
    arrived, coin = _arrived(ledger)
    left = _purse(ledger, ledger.source, ledger.currency)
    came = _purse(ledger, ledger.target, coin)
    holding, place = np.unique(np.concatenate((left, came)), return_inverse=True)
    follow = _follow_fifo if policy is Policy.FIFO else _follow_mixed
    paid, received = follow(
        order,
        place[: len(ledger)],
        place[len(ledger) :],
        ledger.amount,
        arrived,
        is_listed[holding // len(ledger.currencies)],
        policy is Policy.POISON,
    )
    reached = _reach(order, ledger.source, ledger.target, is_listed)
    return Taint(ledger, is_listed, paid, received, reached)


def _arrived(ledger: Ledger) -> tuple[NDArray[np.int64], NDArray[np.int16]]:
    """Return what was received, and in which currency."""
    amount = ledger.amount if ledger.received is None else ledger.received
    coin = ledger.currency if ledger.received_currency is None else ledger.received_currency
    return amount, coin


def _purse(ledger: Ledger, end: NDArray[np.int32], coin: NDArray[np.int16]) -> NDArray[np.int64]:
    """Number an account's money of one currency."""
    return end.astype(np.int64) * len(ledger.currencies) + coin


@compiled
def _reach(
    order: NDArray[np.int64],
    source: NDArray[np.int32],
    target: NDArray[np.int32],
    listed: NDArray[np.bool_],
) -> NDArray[np.int32]:
    reached = np.full(len(listed), -1, dtype=np.int32)
    for payment in order:
        payer, payee = source[payment], target[payment]
        if (listed[payer] or reached[payer] >= 0) and not listed[payee] and reached[payee] < 0:
            reached[payee] = payment
    return reached


@compiled
def _part(amount: int, tainted: int, whole: int) -> int:
    """Return floor(amount x tainted / whole) for 0 <= tainted <= whole, all below 2^62.

    The product may need 124 bits, so it is divided bit by bit.
    """
    if tainted == whole:
        return amount
    if amount < 2**31 and tainted < 2**31:
        return amount * tainted // whole
    quotient, rest = 0, np.uint64(0)
    for bit in range(61, -1, -1):
        rest += rest
        quotient += quotient
        if (amount >> bit) & 1:
            rest += np.uint64(tainted)
        while rest >= np.uint64(whole):
            rest -= np.uint64(whole)
            quotient += 1
    return quotient


@compiled
def _follow_mixed(  # noqa: PLR0913, PLR0917  # a compiled function has no object to keep them in
    order: NDArray[np.int64],
    payer: NDArray[np.int64],
    payee: NDArray[np.int64],
    amount: NDArray[np.int64],
    arrived: NDArray[np.int64],
    listed: NDArray[np.bool_],
    tainted_first: bool,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Follow by haircut or poison; returns the tainted parts paid and received."""
    held = np.zeros(len(listed), dtype=np.int64)
    tainted = np.zeros(len(listed), dtype=np.int64)
    paid = np.zeros(len(order), dtype=np.int64)
    received = np.zeros(len(order), dtype=np.int64)
    for payment in order:
        source, target, value = payer[payment], payee[payment], amount[payment]
        if source == target:
            continue
        if listed[source]:
            part = value
        elif tainted_first or value >= held[source]:
            part = min(value, tainted[source])
        elif tainted[source] == 0:
            part = 0
        else:
            part = _part(value, tainted[source], held[source])
        if not listed[source]:
            held[source] = max(held[source] - value, 0)
            tainted[source] -= part
        paid[payment] = part
        received[payment] = part if part == 0 else _part(arrived[payment], part, value)
        if not listed[target]:
            held[target] += arrived[payment]
            tainted[target] += received[payment]
    return paid, received


@compiled
def _follow_fifo(  # noqa: PLR0913, PLR0917  # a compiled function has no object to keep them in
    order: NDArray[np.int64],
    payer: NDArray[np.int64],
    payee: NDArray[np.int64],
    amount: NDArray[np.int64],
    arrived: NDArray[np.int64],
    listed: NDArray[np.bool_],
    tainted_first: bool,  # called in place of _follow_mixed
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Follow first in, first out; returns the tainted parts paid and received.

    What an account holds is a queue of lots: rows of size, tainted or not, and the next lot. A
    payment adds at most two lots to those there are, so their number is known beforehand; the
    unused ones are a queue too, whose head is `first[-1]`.
    """
    lots = np.zeros((2 * len(order) + 2, 3), dtype=np.int64)
    lots[:, 2] = np.arange(1, len(lots) + 1)
    first = np.full(len(listed) + 1, -1, dtype=np.int64)
    first[-1] = 0
    last = np.full(len(listed), -1, dtype=np.int64)
    paid = np.zeros(len(order), dtype=np.int64)
    received = np.zeros(len(order), dtype=np.int64)
    for payment in order:
        source, target, value = payer[payment], payee[payment], amount[payment]
        done = passed = 0
        while done < value and source != target:
            if listed[source] or first[source] < 0:
                size, tainted = value - done, int(listed[source])
            else:
                size, tainted = _take(lots, first, source, value - done)
            done += size
            sent = _part(arrived[payment], done, value) - passed
            passed += sent
            paid[payment] += size * tainted
            received[payment] += sent * tainted
            if sent > 0 and not listed[target]:
                _put(lots, first, last, target, sent, tainted)
    return paid, received


@compiled
def _take(
    lots: NDArray[np.int64], first: NDArray[np.int64], account: int, most: int
) -> tuple[int, int]:
    """Take up to `most` of an account's first lot; return how much, and whether it is tainted."""
    lot = first[account]
    size = min(lots[lot, 0], most)
    lots[lot, 0] -= size
    if lots[lot, 0] == 0:
        first[account], lots[lot, 2], first[-1] = lots[lot, 2], first[-1], lot
    return size, lots[lot, 1]


@compiled
def _put(  # noqa: PLR0913, PLR0917  # a compiled function has no object to keep them in
    lots: NDArray[np.int64],
    first: NDArray[np.int64],
    last: NDArray[np.int64],
    account: int,
    size: int,
    tainted: int,
) -> None:
    """Add money to the end of an account's queue."""
    tail = last[account]
    if first[account] >= 0 and lots[tail, 1] == tainted:
        lots[tail, 0] += size
        return
    lot = first[-1]
    first[-1] = lots[lot, 2]
    lots[lot, 0], lots[lot, 1], lots[lot, 2] = size, tainted, -1
    if first[account] >= 0:
        lots[tail, 2] = lot
    else:
        first[account] = lot
    last[account] = lot
