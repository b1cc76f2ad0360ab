"""Gather-scatter: one account collects from many and then pays about as much to many others."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from titan.aml.compiled import compiled
from titan.aml.typologies.bursts import Pool, pool_of
from titan.aml.typologies.flows import Flows
from titan.aml.typologies.found import Search, found_of, search_of
from titan.aml.typologies.limits import Limits
from titan.aml.typologies.surprise import burst_surprise
from titan.domain.money import Typology


def find_gather_scatters(flows: Flows, limits: Limits) -> Search:
    """Find for each account the window of receipts and payments that is least like its habit.

    Every receipt may be the last of a gathering, and every pair of `Limits.scales` the length of
    the gathering before it and of the scattering after it, as long as both together take at most
    `Limits.days`. Both need `Limits.middles` new partners, and what goes out must be what came
    in, less at most `Limits.keep` and plus at most `Limits.add`.
    """
    (ins, came), (outs, went) = (
        pool_of(flows, limits, outgoing=outgoing) for outgoing in (False, True)
    )
    values = np.exp(flows.received[came]), np.exp(flows.paid[went])
    sides = _Sides(
        ins,
        outs,
        np.concatenate(([0.0], np.cumsum(values[0]))),
        np.concatenate(([0.0], np.cumsum(values[1]))),
        1 - limits.keep,
        1 + limits.add,
        limits.middles,
        limits.days * flows.ledger.day,
    )
    windows, unusual = _hubs(sides, limits.unusual)
    found = [
        found_of(flows, Typology.GATHER_SCATTER, np.append(came[a:b], went[c:d]), value)
        for (a, b, c, d), value in zip(windows.tolist(), unusual.tolist(), strict=True)
    ]
    return search_of(found, limits.most)


class _Sides(NamedTuple):
    """Receipts and payments between accounts without standing relations.

    Attributes:
        ins, outs: by account and time.
        came, went: float64, sums of all before each.
        least, most: of what came, how much may go.
        degree: fewest on each side.
        longest: duration of both.
    """

    ins: Pool
    outs: Pool
    came: NDArray[np.float64]
    went: NDArray[np.float64]
    least: float
    most: float
    degree: int
    longest: float


@compiled
def _hubs(sides: _Sides, unusual: float) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return windows [G, 4] (receipts first, end; payments first, end) and their surprise."""
    accounts = len(sides.ins.begin) - 1
    windows = np.empty((accounts, 4), dtype=np.int64)
    surprise = np.empty(accounts, dtype=np.float64)
    made = 0
    best = np.empty(4, dtype=np.int64)
    for account in range(accounts):
        came = sides.ins.begin[account + 1] - sides.ins.begin[account]
        went = sides.outs.begin[account + 1] - sides.outs.begin[account]
        if min(came, went) < sides.degree:
            continue
        most = -1.0
        for gathering in sides.ins.scales:
            for scattering in sides.ins.scales:
                if gathering + scattering <= max(sides.longest, 2 * sides.ins.scales[0]):
                    most = _split(sides, account, (gathering, scattering), most, best)
        if most >= unusual:
            windows[made], surprise[made] = best, most
            made += 1
    return windows[:made], surprise[:made]


@compiled
def _split(
    sides: _Sides, account: int, scales: tuple[float, float], most: float, best: NDArray[np.int64]
) -> float:
    """Try each receipt as the last one gathered; keep the best window and return its surprise."""
    ins, outs = sides.ins, sides.outs
    first = ins.begin[account]
    begin = end = outs.begin[account]
    rates = _rate(ins, scales[0]), _rate(outs, scales[1])
    for last in range(ins.begin[account], ins.begin[account + 1]):
        moment = ins.time[last]
        while ins.time[first] < moment - scales[0]:
            first += 1
        while begin < outs.begin[account + 1] and outs.time[begin] < moment:
            begin += 1
        end = max(begin, end)
        while end < outs.begin[account + 1] and outs.time[end] <= moment + scales[1]:
            end += 1
        came, went = last + 1 - first, end - begin
        if min(came, went) < sides.degree:
            continue
        part = (sides.went[end] - sides.went[begin]) / (sides.came[last + 1] - sides.came[first])
        if not sides.least <= part <= sides.most:
            continue
        total = ins.begin[account + 1] - ins.begin[account]
        paid = outs.begin[account + 1] - outs.begin[account]
        value = burst_surprise(came, rates[0] * (total - came + 0.5 * ins.usual))
        value += burst_surprise(went, rates[1] * (paid - went + 0.5 * outs.usual))
        if value > most:
            most = value
            best[0], best[1], best[2], best[3] = first, last + 1, begin, end
    return most


@compiled
def _rate(pool: Pool, scale: float) -> float:
    """Return the part of an account's other movements that a window should hold."""
    window = min(scale, pool.span)
    return window / (1.5 * pool.span - window)
