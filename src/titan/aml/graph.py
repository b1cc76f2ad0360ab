"""The ledger as a graph: which payments can carry another one's money further."""

import numpy as np
from numpy.typing import NDArray

from titan.aml.ledger import Ledger


class Continuations:
    """Finds, for a payment, those of its receiver in the same currency that are hardly smaller.

    Payments are sorted by (sender, currency, amount) once; the continuations of any payment are
    then one range. Time is left to the caller.

    Args:
        ledger: E transactions.
        kept: places of the transactions to consider.
        shrink: ten-thousandths of an amount that may be missing in the next.

    Attributes:
        places: the transactions in the sorted order that `ranges` speaks of.
    """

    def __init__(self, ledger: Ledger, kept: NDArray[np.int64], shrink: int) -> None:
        self._ledger = ledger
        self._levels = np.unique(ledger.amount)
        rank = np.searchsorted(self._levels, ledger.amount[kept])
        key = self._key(ledger.source[kept], ledger.currency[kept], rank)
        order = np.argsort(key, kind="stable")
        self._sorted, self.places = key[order], kept[order]
        whole, rest = np.divmod(ledger.amount, 10_000)
        least = ledger.amount - (whole * shrink + rest * shrink // 10_000)
        self._lowest = np.searchsorted(self._levels, least)
        self._own = np.searchsorted(self._levels, ledger.amount)

    def _key(
        self, account: NDArray[np.int32], currency: NDArray[np.int16], rank: NDArray[np.intp]
    ) -> NDArray[np.int64]:
        group = account.astype(np.int64) * len(self._ledger.currencies) + currency
        return group * (len(self._levels) + 1) + rank

    def ranges(self, transactions: NDArray[np.int64]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Return start and end of each payment's continuations in the sorted order."""
        account = self._ledger.target[transactions]
        currency = self._ledger.currency[transactions]
        low = self._key(account, currency, self._lowest[transactions])
        high = self._key(account, currency, self._own[transactions])
        start = np.searchsorted(self._sorted, low)
        return start, np.searchsorted(self._sorted, high, side="right")

    def count(self, transactions: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return how many continuations each payment has."""
        start, end = self.ranges(transactions)
        return (end - start).astype(np.int64)

    def expand(
        self, transactions: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return all pairs: position in the argument, place of one continuation."""
        start, end = self.ranges(transactions)
        count = end - start
        parent = np.repeat(np.arange(len(transactions)), count)
        offset = np.arange(len(parent)) - np.repeat(np.cumsum(count) - count, count)
        return parent, self.places[start[parent] + offset]
