"""The ledger as a graph: who paid whom before and after."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from titan.aml.compiled import compiled
from titan.aml.ledger import Ledger


class Graph(NamedTuple):
    """E payments among N accounts in the order of time, with both directions as CSR lists.

    A payment's number here is its rank: by time, equal times by the order of the file. About 38
    bytes a payment. A NamedTuple of arrays, so that compiled kernels take it as it is.

    Attributes:
        order: int32 [E], place in the ledger of each rank.
        source, target: int32 [E], accounts.
        time: int32 [E], units since the first payment.
        value: int32 [E], amount in 1024ths of the median amount of its currency, so that sums of
            several currencies are exact whole numbers.
        level: int16 [E], 1024 x log2 of the amount over the median of its currency.
        out_start, in_start: int32 [N + 1], where an account's list begins.
        out_edge, in_edge: int32 [E], ranks of what each account paid and was paid, ascending.
        earlier, later: int32 [E], the next payment of the same pair in that direction, -1 for none.
        day: units of time in a day.
        epoch: time of the first payment, in the ledger's units.
    """

    order: NDArray[np.int32]
    source: NDArray[np.int32]
    target: NDArray[np.int32]
    time: NDArray[np.int32]
    value: NDArray[np.int32]
    level: NDArray[np.int16]
    out_start: NDArray[np.int32]
    out_edge: NDArray[np.int32]
    in_start: NDArray[np.int32]
    in_edge: NDArray[np.int32]
    earlier: NDArray[np.int32]
    later: NDArray[np.int32]
    day: int
    epoch: int


def currency_medians(ledger: Ledger, places: NDArray[np.integer] | None = None) -> dict[str, float]:
    """Return the median amount in minor units of each currency in use.

    Args:
        ledger: the payments.
        places: those to look at; all by default.
    """
    amount = ledger.amount if places is None else ledger.amount[places]
    currency = ledger.currency if places is None else ledger.currency[places]
    medians = {}
    for place, code in enumerate(ledger.currencies):
        mine = amount[currency == place]
        if len(mine):
            medians[code] = max(1.0, float(np.median(mine)))
    return medians


def build_graph(ledger: Ledger, medians: Mapping[str, float] | None = None) -> Graph:
    """Build the graph of a ledger.

    Args:
        ledger: E payments, fewer than 2^31.
        medians: the amount that counts as usual in a currency, minor units; those of the ledger
            itself for the ones not named.
    """
    usual = currency_medians(ledger) | dict(medians or {})
    median = np.array([usual.get(code, 1.0) for code in ledger.currencies])
    order = np.argsort(ledger.time, kind="stable").astype(np.int32)
    relative = ledger.amount[order] / median[ledger.currency[order]]
    value = np.minimum(np.rint(relative * 1024), 2**31 - 1).astype(np.int32)
    with np.errstate(divide="ignore"):
        logarithm = np.log2(relative)
    level = np.rint(np.clip(logarithm, -30, 30) * 1024).astype(np.int16)
    source, target = ledger.source[order], ledger.target[order]
    time = ledger.time[order]
    epoch = int(time[0]) if len(time) else 0
    out_start, out_edge = _lists(source, len(ledger.accounts))
    in_start, in_edge = _lists(target, len(ledger.accounts))
    earlier, later = _pairs(target, out_start, out_edge, len(ledger.accounts))
    return Graph(
        order=order,
        source=source,
        target=target,
        time=(time - epoch).astype(np.int32),
        value=value,
        level=level,
        out_start=out_start,
        out_edge=out_edge,
        in_start=in_start,
        in_edge=in_edge,
        earlier=earlier,
        later=later,
        day=ledger.day,
        epoch=epoch,
    )


@compiled
def _lists(account: NDArray[np.int32], count: int) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Sort ranks by account, equal ones by rank (counting sort); return starts and ranks."""
    start = np.zeros(count + 1, dtype=np.int32)
    for rank in range(len(account)):
        start[account[rank] + 1] += 1
    for place in range(count):
        start[place + 1] += start[place]
    following = start[:-1].copy()
    edge = np.empty(len(account), dtype=np.int32)
    for rank in range(len(account)):
        edge[following[account[rank]]] = rank
        following[account[rank]] += 1
    return start, edge


@compiled
def _pairs(
    target: NDArray[np.int32], start: NDArray[np.int32], edge: NDArray[np.int32], count: int
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Link the payments of each ordered pair to the one before and the one after."""
    earlier = np.full(len(target), -1, dtype=np.int32)
    later = np.full(len(target), -1, dtype=np.int32)
    latest = np.full(count, -1, dtype=np.int32)
    for account in range(count):
        mine = edge[start[account] : start[account + 1]]
        for rank in mine:
            known = latest[target[rank]]
            if known >= 0:
                earlier[rank], later[known] = known, rank
            latest[target[rank]] = rank
        for rank in mine:
            latest[target[rank]] = -1
    return earlier, later


@compiled
def place_of(edges: NDArray[np.int32], rank: int) -> int:
    """Return how many of the ascending ranks are lower than `rank`."""
    low, high = 0, len(edges)
    while low < high:
        middle = (low + high) // 2
        if edges[middle] < rank:
            low = middle + 1
        else:
            high = middle
    return low
