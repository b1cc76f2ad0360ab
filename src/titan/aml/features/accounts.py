"""What is known of each account from all its payments, and from the rings it stands on.

An account is described as it stands at the end of the ledger, whatever the mode of the payments.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from titan.aml.compiled import compiled
from titan.aml.features.lists import Listed, cut, listed
from titan.aml.features.sweep import blocks
from titan.aml.features.view import Rows
from titan.aml.graph import Graph
from titan.aml.workers import share_out

_WAY = (
    "count",
    "partners",
    "single",
    "level",
    "spread",
    "lowest",
    "highest",
    "sum",
    "repeats",
    "burstiness",
)
_OTHER = ("returned", "itself", "matched", "best_match", "ring_3", "ring_4", "ring_5", "ring_6")
COLUMNS = tuple(f"accounts.{way}_{name}" for way in ("out", "in") for name in _WAY) + tuple(
    f"accounts.{name}" for name in _OTHER
)
DESCRIBED = COLUMNS[:24]
"""Those of an account's own payments, without the rings."""

_PARTNER = ("highest", "second", "mean", "sum")
NEIGHBOUR_COLUMNS = (
    "partners.own",
    *(f"partners.{way}_{name}" for way in ("out", "in") for name in _PARTNER),
    "partners.ring_mean",
    "partners.ring_lowest",
)
_STEPS = 400  # of the search for rings, an account
_HUB = 40  # partners beyond which an account is not searched through


class Partners(NamedTuple):
    """Whom each account paid, and by whom it was paid: each other account once.

    Attributes:
        out_start, in_start: int32 [N + 1], where an account's list begins.
        out, in_: int32, accounts in the order of their first payment.
    """

    out_start: NDArray[np.int32]
    out: NDArray[np.int32]
    in_start: NDArray[np.int32]
    in_: NDArray[np.int32]


def compute(graph: Graph, *, workers: int = 1) -> Rows:
    """Return the columns `COLUMNS` of all accounts, float32 [N, 28]."""
    count = len(graph.out_start) - 1
    none = np.zeros(count, dtype=np.float32)
    found = np.zeros((count, len(COLUMNS) - len(DESCRIBED)), dtype=np.float32)
    rings = np.zeros((count, 2), dtype=np.float32)
    task = (_STEPS, _HUB)
    partners = partners_of(graph)
    share_out(lambda a, b: _rings(partners, none, found, rings, (a, b), task), 0, count, workers)
    return np.hstack((described(graph, workers=workers), found))


def described(graph: Graph, *, workers: int = 1) -> Rows:
    """Return the columns `DESCRIBED` of all accounts, float32 [N, 24]."""
    rows = np.zeros((len(graph.out_start) - 1, len(DESCRIBED)), dtype=np.float32)
    cuts = blocks(graph)

    def describe(first: int, last: int) -> None:
        for block in range(first, last):
            _describe(graph, rows, (int(cuts[block]), int(cuts[block + 1])))

    share_out(describe, 0, len(cuts) - 1, workers, 1)
    return rows


def around(graph: Graph, scores: NDArray[np.float32], *, workers: int = 1) -> Rows:
    """Return the columns `NEIGHBOUR_COLUMNS`, float32 [N, 11].

    Args:
        graph: E payments among N accounts.
        scores: float32 [N], of an earlier model.
        workers: number of threads; the result is the same bit for bit.
    """
    count = len(graph.out_start) - 1
    rows = np.zeros((count, len(NEIGHBOUR_COLUMNS)), dtype=np.float32)
    rings = np.zeros((count, 4), dtype=np.float32)
    task = (_STEPS, _HUB)
    partners = partners_of(graph)
    share_out(lambda a, b: _partners(partners, scores, rows, (a, b)), 0, count, workers, 64)
    share_out(
        lambda a, b: _rings(partners, scores, rings, rows[:, 9:], (a, b), task), 0, count, workers
    )
    return rows


def partners_of(graph: Graph) -> Partners:
    """Return whom each account dealt with, itself left out."""
    return Partners(
        *_distinct(graph.out_start, graph.out_edge, graph.target, graph.earlier),
        *_distinct(graph.in_start, graph.in_edge, graph.source, graph.earlier),
    )


@compiled
def _distinct(
    start: NDArray[np.int32],
    edges: NDArray[np.int32],
    partner: NDArray[np.int32],
    earlier: NDArray[np.int32],
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    begin = np.zeros(len(start), dtype=np.int32)
    found = np.empty(len(edges), dtype=np.int32)
    made = 0
    for account in range(len(start) - 1):
        for edge in edges[start[account] : start[account + 1]]:
            if earlier[edge] < 0 and partner[edge] != account:
                found[made] = partner[edge]
                made += 1
        begin[account + 1] = made
    return begin, found[:made].copy()


@compiled
def _describe(graph: Graph, rows: Rows, accounts: tuple[int, int]) -> None:
    first_out, first_in = graph.out_start[accounts[0]], graph.in_start[accounts[0]]
    last_out, last_in = graph.out_start[accounts[1]], graph.in_start[accounts[1]]
    outs = listed(graph, graph.out_edge[first_out:last_out], graph.target)
    ins = listed(graph, graph.in_edge[first_in:last_in], graph.source)
    for account in range(accounts[0], accounts[1]):
        start, end = graph.out_start[account], graph.out_start[account + 1]
        paid = cut(outs, start - first_out, end - first_out)
        start, end = graph.in_start[account], graph.in_start[account + 1]
        earned = cut(ins, start - first_in, end - first_in)
        row = rows[account]
        _way(graph, paid, row[0:10])
        _way(graph, earned, row[10:20])
        _dealings(account, paid, earned, graph.day, row[20:24])


@compiled
def _way(graph: Graph, lists: Listed, row: NDArray[np.float32]) -> None:
    """Sum up one direction of an account's payments."""
    count = len(lists.edge)
    partners = single = level = square = total = repeats = gaps = gap_square = 0
    lowest, highest = 32767, -32768
    for at in range(count):
        own = int(lists.level[at])
        known = lists.earlier[at]
        partners += known < 0
        single += known < 0 and lists.later[at] < 0
        level, square, total = level + own, square + own * own, total + lists.value[at]
        lowest, highest = min(lowest, own), max(highest, own)
        repeats += known >= 0 and abs(own - graph.level[known]) < 64
        if at:
            gap = int(lists.time[at] - lists.time[at - 1])
            gaps, gap_square = gaps + gap, gap_square + gap * gap
    mean = level / count if count else 0.0
    row[0], row[1], row[2], row[3] = count, partners, single, mean
    row[4] = np.sqrt(max(square / count - mean * mean, 0.0)) if count else -1.0
    row[5], row[6], row[7], row[8] = lowest, highest, total, repeats
    if count > 2 and gaps > 0:
        middle = gaps / (count - 1)
        deviation = np.sqrt(max(gap_square / (count - 1) - middle * middle, 0.0))
        row[9] = (deviation - middle) / (deviation + middle)


@compiled
def _dealings(
    account: int, paid: Listed, earned: Listed, day: int, row: NDArray[np.float32]
) -> None:
    """Say how often money came back, went to itself, and passed through about as large."""
    best = 32767
    at = 0
    for place in range(len(paid.edge)):
        partner, moment, own = paid.partner[place], paid.time[place], int(paid.level[place])
        row[1] += partner == account
        while at < len(earned.edge) and earned.edge[at] < paid.edge[place]:
            at += 1
        matched = False
        for step in range(min(at, 32)):
            other = at - 1 - step
            row[0] += earned.partner[other] == partner
            if moment - earned.time[other] > 30 * day:
                break
            difference = abs(own - earned.level[other])
            matched = matched or difference <= 154
            best = min(best, difference)
        row[2] += matched
    row[3] = best


@compiled
def _partners(
    partners: Partners, scores: NDArray[np.float32], rows: Rows, accounts: tuple[int, int]
) -> None:
    """Sum up the scores of the accounts that an account deals with."""
    for account in range(accounts[0], accounts[1]):
        row = rows[account]
        row[0] = scores[account]
        for way in range(2):
            start = partners.out_start if way == 0 else partners.in_start
            others = partners.out if way == 0 else partners.in_
            mine = others[start[account] : start[account + 1]]
            highest = second = total = np.float32(0)
            for partner in mine:
                score = scores[partner]
                total += score
                if score > highest:
                    highest, second = score, highest
                elif score > second:
                    second = score
            place = 1 + 4 * way
            row[place], row[place + 1], row[place + 3] = highest, second, total
            row[place + 2] = total / len(mine) if len(mine) else 0


@compiled
def _rings(  # noqa: PLR0913, PLR0917  # compiled: plain arrays
    partners: Partners,
    scores: NDArray[np.float32],
    counts: Rows,
    rings: Rows,
    accounts: tuple[int, int],
    limits: tuple[int, int],
) -> None:
    """Count the rings of three to six partners through each account, in any order of time.

    Also finds, over the rings, the highest mean and the highest least score of the others.
    """
    steps, hub = limits
    start, others = partners.out_start, partners.out
    path = np.zeros(6, dtype=np.int32)
    at = np.zeros(6, dtype=np.int64)
    for account in range(accounts[0], accounts[1]):
        if partners.in_start[account] == partners.in_start[account + 1]:
            continue
        depth, done = 0, 0
        path[0], at[0] = account, start[account]
        while depth >= 0 and done < steps:
            done += 1
            here = path[depth]
            if at[depth] >= start[here + 1]:
                depth -= 1
                continue
            partner = others[at[depth]]
            at[depth] += 1
            if partner == account:
                if depth >= 2:
                    counts[account, depth - 2] += 1
                    _ring_score(scores, path[1 : depth + 1], rings[account])
                continue
            few = start[partner + 1] - start[partner] <= hub
            if depth < 5 and few and not _among(path[: depth + 1], partner):
                depth += 1
                path[depth], at[depth] = partner, start[partner]


@compiled
def _ring_score(
    scores: NDArray[np.float32], others: NDArray[np.int32], best: NDArray[np.float32]
) -> None:
    total, lowest = np.float32(0), np.float32(1)
    for other in others:
        total += scores[other]
        lowest = min(lowest, scores[other])
    best[0] = max(best[0], total / len(others))
    best[1] = max(best[1], lowest)


@compiled
def _among(path: NDArray[np.int32], account: int) -> bool:
    for member in path:
        if member == account:
            return True
    return False
