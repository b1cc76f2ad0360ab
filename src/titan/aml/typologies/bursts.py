"""Bursts: windows in which one account deals with many partners it has no relation with."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from titan.aml.compiled import compiled
from titan.aml.typologies.flows import Flows
from titan.aml.typologies.limits import Limits
from titan.aml.typologies.surprise import burst_surprise

_PER_ACCOUNT = 8
_AS_GOOD = 0.8


class Pool(NamedTuple):
    """What windows are slid over: movements or payments of N accounts, by account and time.

    Attributes:
        begin: int64 [N + 1], where those of an account begin.
        time, partner: of each; what counts is the number of different partners.
        scales: lengths of windows.
        span: how long the accounts were watched.
        usual: how many an account has on average.
    """

    begin: NDArray[np.int64]
    time: NDArray[np.int64]
    partner: NDArray[np.int32]
    scales: NDArray[np.float64]
    span: float
    usual: float


@dataclass(frozen=True, eq=False)
class Bursts:
    """B windows of single accounts.

    Attributes:
        accounts: int32 [B], whose window it is.
        start: int64 [B + 1], where each window's movements begin in `movements`.
        movements: int32, the fresh movements of each window in the order of time.
        partners: int32 [B], how many different accounts are at the other end.
        unusual: float64 [B], see `titan.aml.typologies.found.Found`.
        cut: accounts with more windows than are kept of one account.
    """

    accounts: NDArray[np.int32]
    start: NDArray[np.int64]
    movements: NDArray[np.int32]
    partners: NDArray[np.int32]
    unusual: NDArray[np.float64]
    cut: int

    def of(self, place: int) -> NDArray[np.int32]:
        """Return the movements of one window in the order of time."""
        return self.movements[self.start[place] : self.start[place + 1]]


def find_bursts(
    flows: Flows, limits: Limits, *, outgoing: bool, degree: int, unusual: float
) -> Bursts:
    """Find for each account the windows that are least like its other time.

    The windows of `Limits.scales` are slid over the account's fresh movements; the one with the
    most surprising number of partners is taken, then what lies before and after it is searched
    in the same way. What the account does outside the window, and what accounts do on average,
    say how many partners were to be expected.

    Args:
        flows: H movements.
        limits: scales.
        outgoing: look at what was paid, else at what was received.
        degree: fewest partners.
        unusual: least surprise.
    """
    pool, chosen = pool_of(flows, limits, outgoing=outgoing)
    rows, surprise, cut = slide(pool, degree, unusual)
    size = rows[:, 2] - rows[:, 1]
    offsets = np.concatenate(([0], np.cumsum(size))).astype(np.int64)
    within = np.arange(offsets[-1]) - np.repeat(offsets[:-1], size)
    movements = chosen[np.repeat(rows[:, 1], size) + within]
    return Bursts(
        rows[:, 0].astype(np.int32),
        offsets,
        movements,
        rows[:, 3].astype(np.int32),
        surprise,
        int(cut),
    )


def pool_of(flows: Flows, limits: Limits, *, outgoing: bool) -> tuple[Pool, NDArray[np.int32]]:
    """Return the fresh movements that accounts make, or receive, and which they are."""
    start, listed = (flows.out_start, flows.outs) if outgoing else (flows.in_start, flows.ins)
    fresh = flows.fresh[listed]
    chosen = listed[fresh]
    day = flows.ledger.day
    pool = Pool(
        begin=np.concatenate(([0], np.cumsum(fresh)))[start].astype(np.int64),
        time=flows.time[chosen],
        partner=(flows.target if outgoing else flows.source)[chosen],
        scales=np.array([max(scale * day, 1) for scale in limits.scales], dtype=np.float64),
        span=float(flows.habits.span),
        usual=flows.habits.paid if outgoing else flows.habits.received,
    )
    return pool, chosen


@compiled
def slide(
    pool: Pool, degree: int, unusual: float
) -> tuple[NDArray[np.int64], NDArray[np.float64], int]:
    """Return the windows least like an account's other time.

    Returns:
        int64 [B, 4] account, first, end and partners of each; their surprise, float64 [B]; and
        how many accounts have more windows than the eight that are kept.
    """
    rows = np.empty((len(pool.time) // max(degree, 1) + 1, 4), dtype=np.int64)
    surprise = np.empty(len(rows), dtype=np.float64)
    seen = np.zeros(max(len(pool.begin), len(pool.time)), dtype=np.int32)
    pending = np.empty((2 * _PER_ACCOUNT + 2, 2), dtype=np.int64)
    made = cut = 0
    for account in range(len(pool.begin) - 1):
        kept, depth = 0, 1
        pending[0, 0], pending[0, 1] = pool.begin[account], pool.begin[account + 1]
        total = pool.begin[account + 1] - pool.begin[account]
        while depth > 0:
            depth -= 1
            low, high = pending[depth, 0], pending[depth, 1]
            if high - low < degree:
                continue
            first, end, partners, best = _best(pool, low, high, total, degree, seen)
            if best < unusual:
                continue
            if kept == _PER_ACCOUNT:
                cut += 1
                break
            rows[made, 0], rows[made, 1], rows[made, 2] = account, first, end
            rows[made, 3], surprise[made] = partners, best
            made, kept = made + 1, kept + 1
            pending[depth, 0], pending[depth, 1] = end, high
            pending[depth + 1, 0], pending[depth + 1, 1] = low, first
            depth += 2
    return rows[:made], surprise[:made], cut


@compiled
def _best(  # noqa: PLR0913, PLR0917  # a compiled function has no object to keep them in
    pool: Pool, low: int, high: int, total: int, degree: int, seen: NDArray[np.int32]
) -> tuple[int, int, int, float]:
    """Return the best window of low..high: first, end, partners, surprise.

    It is the most surprising one, or one of more partners that is nearly as surprising.
    """
    top = best = -1.0
    best_first, best_end, best_partners = low, low, 0
    for scale in pool.scales:
        window = min(scale, pool.span)
        first, partners = low, 0
        for end in range(low, high):
            seen[pool.partner[end]] += 1
            partners += seen[pool.partner[end]] == 1
            while pool.time[end] - pool.time[first] > scale:
                seen[pool.partner[first]] -= 1
                partners -= seen[pool.partner[first]] == 0
                first += 1
            if partners < degree:
                continue
            elsewhere = total - (end + 1 - first)
            rate = (elsewhere + 0.5 * pool.usual) / (1.5 * pool.span - window)
            value = burst_surprise(partners, rate * window)
            wider = partners > best_partners and value >= _AS_GOOD * top
            if wider or value > max(top, best):
                best, best_first, best_end, best_partners = value, first, end + 1, partners
            top = max(top, value)
        for place in range(first, high):
            seen[pool.partner[place]] -= 1
    return best_first, best_end, best_partners, best
