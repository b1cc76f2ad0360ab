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
    """Find for each account the windows of receipts and payments that are least like its habit.

    Every receipt may be the last of a gathering, and every pair of `Limits.scales` the length of
    the gathering before it and of the scattering after it, as long as both together take at most
    `Limits.days`. Both need `Limits.middles` new partners, and what goes out must be what came
    in, less at most `Limits.keep` and plus at most `Limits.add`. At most four windows of an account
    are told, none of them with receipts and payments of another.
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


class _Window(NamedTuple):
    """A gathering and the scattering after it.

    Attributes:
        first, last: receipts, the end not among them.
        begin, end: payments, likewise.
        unusual: their surprise; below 0 for none.
    """

    first: int
    last: int
    begin: int
    end: int
    unusual: float


@compiled
def _hubs(sides: _Sides, unusual: float) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return windows [G, 4] (receipts first, end; payments first, end) and their surprise."""
    accounts = len(sides.ins.begin) - 1
    windows = np.empty((accounts * 4, 4), dtype=np.int64)
    surprise = np.empty(accounts * 4, dtype=np.float64)
    made = 0
    for account in range(accounts):
        came = sides.ins.begin[account + 1] - sides.ins.begin[account]
        went = sides.outs.begin[account + 1] - sides.outs.begin[account]
        if min(came, went) < sides.degree:
            continue
        mine = made
        while made < mine + 4:
            best = _best(sides, account, windows[mine:made])
            if best.unusual < unusual:
                break
            windows[made, 0], windows[made, 1] = best.first, best.last
            windows[made, 2], windows[made, 3] = best.begin, best.end
            surprise[made] = best.unusual
            made += 1
    return windows[:made], surprise[:made]


@compiled
def _best(sides: _Sides, account: int, kept: NDArray[np.int64]) -> _Window:
    """Return the most surprising window that is apart from those kept before.

    One of more payments that is nearly as surprising is preferred.
    """
    top = best = _Window(0, 0, 0, 0, -1.0)
    for gathering in sides.ins.scales:
        for scattering in sides.ins.scales:
            if gathering + scattering > max(sides.longest, 2 * sides.ins.scales[0]):
                continue
            one = _split(sides, account, (gathering, scattering), kept)
            if one.unusual > top.unusual:
                top = one
            wider = one.last - one.first + one.end - one.begin
            wider -= best.last - best.first + best.end - best.begin
            as_good = one.unusual >= 0.8 * top.unusual
            if (wider > 0 and as_good) or best.unusual < 0.8 * top.unusual:
                best = one
    return best


@compiled
def _split(
    sides: _Sides, account: int, scales: tuple[float, float], kept: NDArray[np.int64]
) -> _Window:
    """Try each receipt as the last one gathered; return the most surprising window."""
    ins, outs = sides.ins, sides.outs
    first = ins.begin[account]
    begin = end = outs.begin[account]
    rates = _rate(ins, scales[0]), _rate(outs, scales[1])
    best = _Window(0, 0, 0, 0, -1.0)
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
        if value > best.unusual and not _told(kept, first, last, begin, end):
            best = _Window(first, last + 1, begin, end, value)
    return best


@compiled
def _told(kept: NDArray[np.int64], first: int, last: int, begin: int, end: int) -> bool:
    """Say whether a window shares receipts and payments with one that was kept."""
    for row in range(len(kept)):
        gathered = first < kept[row, 1] and kept[row, 0] <= last
        if gathered and begin < kept[row, 3] and kept[row, 2] < end:
            return True
    return False


@compiled
def _rate(pool: Pool, scale: float) -> float:
    """Return the part of an account's other movements that a window should hold."""
    window = min(scale, pool.span)
    return window / (1.5 * pool.span - window)
