"""Where the money of listed accounts went: who holds how much of it, and by which payments."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from titan.aml.ledger import Ledger
from titan.aml.taint import Policy, Taint, spread
from titan.domain.money import Transaction


@dataclass(frozen=True, slots=True)
class Trace:
    """Money of a listed account in the hands of another.

    Attributes:
        account: who got it.
        share: largest part of one currency's receipts that is listed money, 0 to 1.
        amount: listed money of the payment that brought most of it, in minor units.
        currency: of that.
        path: from a listed account to this one, in the order of time; each payment is the one
            that brought its payer most listed money.
    """

    account: str
    share: float
    amount: int
    currency: str
    path: tuple[Transaction, ...]


def traces(
    ledger: Ledger,
    listed: Collection[int],
    policy: Policy = Policy.HAIRCUT,
    *,
    least: float = 0.0,
    reached: bool = False,
) -> Iterator[Trace]:
    """Yield the accounts that got money of listed ones, the largest share first.

    Args:
        ledger: E payments among N accounts.
        listed: places of the listed accounts, who are not told themselves.
        policy: which money an account pays with.
        least: share below which an account is left out; 0 leaves out nobody to whom one minor
            unit came.
        reached: tell last, with share and amount 0, those to whom money can have come along
            payments in the order of time, though by the policy it went elsewhere.
    """
    taint = spread(ledger, listed, policy)
    shares = taint.shares()
    back = Back(taint)
    held = np.flatnonzero((back.best >= 0) & ~taint.listed)
    held = held[shares[held] >= least]
    coin = ledger.currency if ledger.received_currency is None else ledger.received_currency
    for account in held[np.argsort(-shares[held], kind="stable")].tolist():
        payment = int(back.best[account])
        yield Trace(
            account=ledger.accounts[account],
            share=float(shares[account]),
            amount=int(taint.received[payment]),
            currency=ledger.currencies[coin[payment]],
            path=tuple(ledger.transaction(place) for place in back.path(account)),
        )
    for account in np.flatnonzero((taint.reached >= 0) & (back.best < 0)) if reached else ():
        path = tuple(ledger.transaction(place) for place in taint.path(int(account)))
        yield Trace(ledger.accounts[account], 0.0, 0, path[-1].currency, path)


class Back:
    """The way back of listed money, payment by payment.

    Args:
        taint: of a ledger of E payments among N accounts.

    Attributes:
        best: int64 [N], the payment that brought an account most listed money, -1 for none.
    """

    def __init__(self, taint: Taint) -> None:
        ledger = taint.ledger
        self._taint = taint
        self._turn = np.empty(len(ledger), dtype=np.int64)
        self._turn[np.argsort(ledger.time, kind="stable")] = np.arange(len(ledger))
        tainted = np.flatnonzero((taint.received > 0) & (ledger.source != ledger.target))
        order = np.lexsort((self._turn[tainted], ledger.target[tainted]))
        self._receipts: NDArray[np.int64] = tainted[order]
        numbers = np.arange(len(ledger.accounts) + 1)
        self._start = np.searchsorted(ledger.target[self._receipts], numbers)
        self.best = np.full(len(ledger.accounts), -1, dtype=np.int64)
        for account in np.unique(ledger.target[tainted]).tolist():
            self.best[account] = self._largest(account, len(ledger))

    def path(self, account: int) -> tuple[int, ...]:
        """Return the payments from a listed account to this one; empty where none came."""
        path: list[int] = []
        turn = len(self._turn)
        while not self._taint.listed[account]:
            payment = self._largest(account, turn)
            if payment < 0:
                break
            path.append(payment)
            account, turn = int(self._taint.ledger.source[payment]), int(self._turn[payment])
        return tuple(reversed(path))

    def _largest(self, account: int, before: int) -> int:
        """Return the receipt with most listed money before a turn, the earliest of equals."""
        mine = self._receipts[self._start[account] : self._start[account + 1]]
        mine = mine[: np.searchsorted(self._turn[mine], before)]
        return int(mine[np.argmax(self._taint.received[mine])]) if len(mine) else -1
