"""What is known of each account from all its payments, and from the rings it stands on.

An account is described as it stands at the end of the ledger, whatever the mode of the payments.
"""

import numpy as np
from numpy.typing import NDArray

from titan.aml.compiled import compiled
from titan.aml.features.view import Rows
from titan.aml.graph import Graph, place_of
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
_PARTNER = ("highest", "second", "mean", "sum")
NEIGHBOUR_COLUMNS = (
    "partners.own",
    *(f"partners.{way}_{name}" for way in ("out", "in") for name in _PARTNER),
    "partners.ring_mean",
    "partners.ring_lowest",
)
_STEPS = 400  # of the search for rings, an account
_HUB = 40  # partners from which on an account is not searched through


def compute(graph: Graph, *, workers: int = 1) -> Rows:
    """Return the columns `COLUMNS` of all accounts, float32 [N, 28]."""
    count = len(graph.out_start) - 1
    rows = np.zeros((count, len(COLUMNS)), dtype=np.float32)
    none = np.zeros(count, dtype=np.float32)
    rings = np.zeros((count, 2), dtype=np.float32)
    task = (_STEPS, _HUB)
    share_out(lambda a, b: _describe(graph, rows, (a, b)), 0, count, workers, 64)
    share_out(
        lambda a, b: _rings(graph, none, rows[:, 24:], rings, (a, b), task), 0, count, workers
    )
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
    share_out(lambda a, b: _partners(graph, scores, rows, (a, b)), 0, count, workers, 64)
    share_out(
        lambda a, b: _rings(graph, scores, rings, rows[:, 9:], (a, b), task), 0, count, workers
    )
    return rows


@compiled
def _describe(graph: Graph, rows: Rows, accounts: tuple[int, int]) -> None:
    for account in range(accounts[0], accounts[1]):
        paid = graph.out_edge[graph.out_start[account] : graph.out_start[account + 1]]
        earned = graph.in_edge[graph.in_start[account] : graph.in_start[account + 1]]
        row = rows[account]
        _way(graph, paid, row[0:10])
        _way(graph, earned, row[10:20])
        _dealings(graph, account, row[20:24])


@compiled
def _way(graph: Graph, edges: NDArray[np.int32], row: NDArray[np.float32]) -> None:
    """Sum up one direction of an account's payments."""
    count = len(edges)
    partners = single = level = square = total = repeats = gaps = gap_square = 0
    lowest, highest = 32767, -32768
    for at in range(count):
        edge = edges[at]
        own = int(graph.level[edge])
        known = graph.earlier[edge]
        partners += known < 0
        single += known < 0 and graph.later[edge] < 0
        level, square, total = level + own, square + own * own, total + graph.value[edge]
        lowest, highest = min(lowest, own), max(highest, own)
        repeats += known >= 0 and abs(own - graph.level[known]) < 64
        if at:
            gap = int(graph.time[edge] - graph.time[edges[at - 1]])
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
def _dealings(graph: Graph, account: int, row: NDArray[np.float32]) -> None:
    """Say how often money came back, went to itself, and passed through about as large."""
    paid = graph.out_edge[graph.out_start[account] : graph.out_start[account + 1]]
    earned = graph.in_edge[graph.in_start[account] : graph.in_start[account + 1]]
    best = 32767
    for edge in paid:
        partner = graph.target[edge]
        row[1] += partner == account
        at = place_of(earned, edge)
        matched = False
        for step in range(min(at, 32)):
            other = earned[at - 1 - step]
            row[0] += graph.source[other] == partner
            if graph.time[edge] - graph.time[other] > 30 * graph.day:
                break
            difference = abs(int(graph.level[edge]) - graph.level[other])
            matched = matched or difference <= 154
            best = min(best, difference)
        row[2] += matched
    row[3] = best


@compiled
def _partners(
    graph: Graph, scores: NDArray[np.float32], rows: Rows, accounts: tuple[int, int]
) -> None:
    """Sum up the scores of the accounts that an account deals with."""
    for account in range(accounts[0], accounts[1]):
        row = rows[account]
        row[0] = scores[account]
        for way in range(2):
            start = graph.out_start if way == 0 else graph.in_start
            edges = graph.out_edge if way == 0 else graph.in_edge
            highest = second = total = np.float32(0)
            count = 0
            for edge in edges[start[account] : start[account + 1]]:
                partner = graph.target[edge] if way == 0 else graph.source[edge]
                if graph.earlier[edge] >= 0 or partner == account:
                    continue
                score = scores[partner]
                total += score
                count += 1
                if score > highest:
                    highest, second = score, highest
                elif score > second:
                    second = score
            place = 1 + 4 * way
            row[place], row[place + 1], row[place + 3] = highest, second, total
            row[place + 2] = total / count if count else 0


@compiled
def _rings(  # noqa: PLR0913, PLR0917  # compiled: plain arrays
    graph: Graph,
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
    path = np.zeros(6, dtype=np.int32)
    at = np.zeros(6, dtype=np.int64)
    for account in range(accounts[0], accounts[1]):
        depth, done = 0, 0
        path[0], at[0] = account, graph.out_start[account]
        while depth >= 0 and done < steps:
            done += 1
            here = path[depth]
            if at[depth] >= graph.out_start[here + 1]:
                depth -= 1
                continue
            edge = graph.out_edge[at[depth]]
            at[depth] += 1
            partner = graph.target[edge]
            if graph.earlier[edge] >= 0:
                continue
            if partner == account:
                if depth >= 2:
                    counts[account, depth - 2] += 1
                    _ring_score(scores, path[1 : depth + 1], rings[account])
                continue
            degree = graph.out_start[partner + 1] - graph.out_start[partner]
            if depth < 5 and degree <= hub and not _among(path[: depth + 1], partner):
                depth += 1
                path[depth], at[depth] = partner, graph.out_start[partner]


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
