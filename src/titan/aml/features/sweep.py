"""Go through the accounts block by block, and hand on what was found of their payments.

What a payment's payer and its receiver tell of it stands in the lists of two accounts. A block of
accounts is looked at once, all its lists side by side in memory, and the columns of its payments
go from a small buffer to wherever the caller keeps them: a table, or codes of a byte each.
"""

from collections.abc import Callable, Iterator
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from titan.aml.features.view import Part, Rows, Sides
from titan.aml.graph import Graph
from titan.aml.workers import share_out

Fill = Callable[[tuple[int, int], Part, Rows, Rows], None]
"""Writes the payer's and the receiver's columns of what the accounts [first, last) paid and got."""
Put = Callable[[NDArray[np.int32], NDArray[np.int32], Rows], None]
"""Takes ranks [K], columns [W] and their values [K, W]; called from several threads at once."""

_BLOCK = 4096  # payments on the lists of a block: their columns fit a second-level cache
_WIDE = 65_536  # payments whose columns are in the buffer at once, however busy an account is


def sweep(  # noqa: PLR0913  # what is swept, what for, and on how many threads
    graph: Graph,
    part: Part,
    sides: Sides,
    begin: Callable[[], Fill],
    put: Put,
    *,
    workers: int = 1,
) -> None:
    """Compute the columns of consecutive payments and hand them on.

    Args:
        graph: E payments among N accounts.
        part: the ranks wanted.
        sides: the columns that are filled.
        begin: gives each thread what fills them.
        put: gets each payment's columns twice, those of its payer and those of its receiver.
        workers: number of threads.
    """
    cuts = blocks(graph)

    def work(first: int, last: int) -> None:
        fill = begin()
        for block in range(first, last):
            accounts = int(cuts[block]), int(cuts[block + 1])
            for piece in _pieces(graph, accounts, part):
                made = _of(graph.out_edge, graph.out_start, accounts, piece)
                got = _of(graph.in_edge, graph.in_start, accounts, piece)
                payer = np.empty((len(made), len(sides.payer)), dtype=np.float32)
                receiver = np.empty((len(got), len(sides.receiver)), dtype=np.float32)
                fill(accounts, piece, payer, receiver)
                put(made, sides.payer, payer)
                put(got, sides.receiver, receiver)

    share_out(work, 0, len(cuts) - 1, workers, 1)


def blocks(graph: Graph) -> NDArray[np.int64]:
    """Return where blocks of accounts begin and end, about equally many payments each."""
    ends = graph.out_start[1:].astype(np.int64) + graph.in_start[1:]
    count = len(ends)
    wanted = np.arange(_BLOCK, ends[-1] if count else 0, _BLOCK)
    inner = np.searchsorted(ends, wanted, side="right")
    return np.unique(np.concatenate(([0], inner, [count])))


def _pieces(graph: Graph, accounts: tuple[int, int], part: Part) -> Iterator[Part]:
    """Cut a part where the accounts have more payments in it than the buffer takes."""
    made = _of(graph.out_edge, graph.out_start, accounts, part)
    got = _of(graph.in_edge, graph.in_start, accounts, part)
    count = len(made) + len(got)
    if count <= _WIDE:
        yield from (part,) if count else ()
        return
    inner = np.sort(np.concatenate((made, got)))[_WIDE::_WIDE].tolist()
    yield from (Part(*piece) for piece in pairwise((part.first, *inner, part.last)))


def _of(
    edges: NDArray[np.int32], start: NDArray[np.int32], accounts: tuple[int, int], part: Part
) -> NDArray[np.int32]:
    """Return the wanted ones among the payments of some accounts, account by account."""
    mine = edges[start[accounts[0]] : start[accounts[1]]]
    if part.first == 0 and part.last == len(edges):
        return mine
    return mine[(mine >= part.first) & (mine < part.last)]
