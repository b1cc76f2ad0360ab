"""Exact detectors of laundering shapes; what they find is an alert's evidence.

Both are complete: within the stated limits every occurrence is found, none is sampled. They look
at the whole file, past and future alike, because a batch is scored after the fact.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from titan.aml.graph import Continuations
from titan.aml.ledger import Ledger
from titan.errors import MoneyError

_FRONTIER = 2_000_000  # paths extended at once: bounds memory near 300 MB
_MOST_PATHS = 50_000_000  # paths tried in all: bounds time near a minute


@dataclass(frozen=True)
class CycleLimits:
    """What counts as a laundering cycle.

    Attributes:
        shortest, longest: number of accounts.
        days: from the first to the last hop.
        shrink: largest part of the amount, in ten-thousandths, that a hop may keep back.
        ordered: whether each hop must follow the one before in time. Without it the same ring of
            amounts counts in any order of time, as AMLSim writes them, and `days` is not used.
    """

    shortest: int = 3
    longest: int = 6
    days: int = 60
    shrink: int = 500
    ordered: bool = True


RING = CycleLimits(ordered=False)
"""Rings of amounts in any order of time: what the model is shown as a feature."""


@dataclass(frozen=True)
class Cycle:
    """Money that came back to where it started.

    Attributes:
        accounts: places in the ledger, in the order in which the money moved.
        transactions: places in the ledger, one a hop, the last one closing the circle.
    """

    accounts: tuple[int, ...]
    transactions: tuple[int, ...]


@dataclass(frozen=True)
class FanIn:
    """Several accounts paying one in amounts alike, and unlike what each usually pays.

    Attributes:
        target: place of the account that collects.
        transactions: places in the ledger, in the order of time.
    """

    target: int
    transactions: tuple[int, ...]


def find_cycles(ledger: Ledger, limits: CycleLimits | None = None) -> tuple[Cycle, ...]:
    """Find every temporal cycle: later hop by hop, never more money than before.

    Equal payments of one moment between the same two accounts count as one. A path of different
    accounts is reported once, with its earliest transactions.

    Args:
        ledger: E transactions.
        limits: length, duration and shrinkage allowed.

    Raises:
        MoneyError: ``money.too-tangled`` if there are too many paths of fitting amounts to try
            them all; nothing is left out silently.
    """
    limits = limits or CycleLimits()
    kept = _distinct(ledger)
    index = Continuations(ledger, kept, limits.shrink)
    found: dict[tuple[int, ...], Cycle] = {}
    pending = [kept[:, None]]
    tried = 0
    while pending:
        paths = pending.pop()
        ahead = int(index.count(paths[:, -1]).sum())
        if ahead > _FRONTIER and len(paths) > 1:
            half = len(paths) // 2
            pending += [paths[half:], paths[:half]]
            continue
        tried += ahead
        if tried > _MOST_PATHS:
            raise MoneyError("money.too-tangled", f"More than {_MOST_PATHS:,} paths of money.")
        longer = _extend(ledger, index, paths, limits)
        closed = ledger.target[longer[:, -1]] == ledger.source[longer[:, 0]]
        if longer.shape[1] >= limits.shortest:
            for path in longer[closed].tolist():
                _keep(found, ledger, path)
        if longer.shape[1] < limits.longest and not closed.all():
            pending.append(longer[~closed])
    return tuple(sorted(found.values(), key=lambda cycle: cycle.transactions))


def find_fan_ins(
    ledger: Ledger,
    deviation: NDArray[np.float64],
    *,
    senders: int = 3,
    unusual: float = 1.5,
    band: float = 0.7,
) -> tuple[FanIn, ...]:
    """Find accounts that several senders pay alike, each unlike its own habit.

    Args:
        ledger: E transactions.
        deviation: [E], logarithm of the amount over the sender's median amount.
        senders: fewest different ones.
        unusual: smallest absolute deviation that counts.
        band: largest range of the logarithms of the amounts.
    """
    odd = np.flatnonzero(np.abs(deviation) >= unusual)
    order = odd[np.lexsort((ledger.amount[odd], ledger.currency[odd], ledger.target[odd]))]
    found = []
    group = ledger.target[order].astype(np.int64) * len(ledger.currencies) + ledger.currency[order]
    for rows in np.split(order, np.flatnonzero(np.diff(group)) + 1):
        best = _widest(np.log(np.maximum(ledger.amount[rows], 1)), ledger.source[rows], band)
        if best is not None and len(np.unique(ledger.source[rows[best]])) >= senders:
            chosen = rows[best]
            ordered = chosen[np.lexsort((chosen, ledger.time[chosen]))]
            found.append(FanIn(int(ledger.target[chosen[0]]), tuple(ordered.tolist())))
    return tuple(found)


def _distinct(ledger: Ledger) -> NDArray[np.int64]:
    """Keep the first of equal payments at one moment; drop payments to oneself."""
    columns = (ledger.source, ledger.target, ledger.currency, ledger.amount, ledger.time)
    order = np.lexsort(columns)
    same = np.ones(max(len(order) - 1, 0), dtype=bool)
    for column in columns:
        same &= column[order[1:]] == column[order[:-1]]
    first = order[np.concatenate(([True], ~same))[: len(order)]]
    return np.sort(first[ledger.source[first] != ledger.target[first]])


def _extend(
    ledger: Ledger, index: Continuations, paths: NDArray[np.int64], limits: CycleLimits
) -> NDArray[np.int64]:
    """Return all paths [P, k+1] that continue the given ones [P, k] within the limits."""
    parent, following = index.expand(paths[:, -1])
    if limits.ordered:
        fits = ledger.time[following] >= ledger.time[paths[parent, -1]]
        since = ledger.time[following] - ledger.time[paths[parent, 0]]
        fits &= since <= limits.days * ledger.day
        parent, following = parent[fits], following[fits]
    visited = ledger.target[paths[parent]]  # all accounts but the first, which may close it
    fresh = ~(visited == ledger.target[following][:, None]).any(axis=1)
    return np.column_stack((paths[parent[fresh]], following[fresh]))


def _keep(found: dict[tuple[int, ...], Cycle], ledger: Ledger, path: list[int]) -> None:
    """Record a closed path unless its accounts are known, in this order, from earlier hops."""
    accounts = tuple(int(place) for place in ledger.source[path])
    start = accounts.index(min(accounts))
    key = accounts[start:] + accounts[:start]
    cycle = Cycle(accounts, tuple(path))
    known = found.get(key)
    if known is None or _when(ledger, cycle) < _when(ledger, known):
        found[key] = cycle


def _when(ledger: Ledger, cycle: Cycle) -> tuple[tuple[int, ...], tuple[int, ...]]:
    return tuple(ledger.time[list(cycle.transactions)].tolist()), cycle.transactions


def _widest(levels: NDArray[np.float64], sources: NDArray[np.int32], band: float) -> slice | None:
    """Return the run of sorted levels within the band that has the most different senders."""
    ends = np.searchsorted(levels, levels + band, side="right")
    best, most = None, 0
    for start, end in enumerate(ends.tolist()):
        if end - start > most and (count := len(np.unique(sources[start:end]))) > most:
            best, most = slice(start, end), count
    return best
