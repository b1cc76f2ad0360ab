"""All features of payments as one table, in parts, on any number of threads."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from titan.aml.compiled import compiled
from titan.aml.features import flow, habits, payment, windows
from titan.aml.features.lists import Listed, cut, listed, wanted
from titan.aml.features.payment import Slips
from titan.aml.features.sweep import Fill, Put, sweep
from titan.aml.features.view import Mode, Part, Rows, sides_of
from titan.aml.graph import Graph
from titan.aml.workers import share_out

_GROUPS: tuple[tuple[str, Callable[[Mode], tuple[str, ...]]], ...] = (
    ("windows", windows.columns),
    ("habits", habits.columns),
    ("flow", flow.columns),
)
_CHUNK = 65_536  # payments that are described at once


def names(mode: Mode, methods: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names of all columns, ``group.column``."""
    own = tuple(f"payment.{name}" for name in payment.columns(methods))
    return own + tuple(f"{group}.{name}" for group, columns in _GROUPS for name in columns(mode))


def compute(  # noqa: PLR0913  # the table's five dimensions, each of another kind
    graph: Graph,
    slips: Slips,
    methods: tuple[str, ...],
    mode: Mode,
    part: Part,
    *,
    into: Rows | None = None,
    workers: int = 1,
) -> Rows:
    """Compute the features of consecutive payments.

    Args:
        graph: E payments among N accounts.
        slips: of the same ledger, in the words of `methods`.
        methods: the ways of payment that have a column.
        mode: whether features may look ahead.
        part: the ranks wanted; other payments are looked at as `mode` allows.
        into: float32 [last - first, columns] to write to; by default a new array.
        workers: number of threads; the result is the same bit for bit.

    Returns:
        float32 [last - first, columns], row k is the payment of rank first + k.
    """
    shape = (part.last - part.first, len(names(mode, methods)))
    rows = np.empty(shape, dtype=np.float32) if into is None else into
    hand_on(graph, slips, methods, mode, part, put_into(rows, part.first), workers=workers)
    return rows


def hand_on(  # noqa: PLR0913, PLR0917  # as `compute`
    graph: Graph,
    slips: Slips,
    methods: tuple[str, ...],
    mode: Mode,
    part: Part,
    put: Put,
    *,
    workers: int = 1,
) -> None:
    """Compute the features of consecutive payments and hand them on in small pieces.

    Args:
        graph: E payments among N accounts.
        slips: of the same ledger, in the words of `methods`.
        methods: the ways of payment that have a column.
        mode: whether features may look ahead.
        part: the ranks wanted.
        put: gets every column of every payment of the part once.
        workers: number of threads.
    """
    own = np.arange(len(payment.columns(methods)), dtype=np.int32)

    def describe(first: int, last: int) -> None:
        for start in range(first, last, _CHUNK):
            some = Part(start, min(start + _CHUNK, last))
            rows = np.empty((some.last - some.first, len(own)), dtype=np.float32)
            payment.describe(graph, slips, some, rows)
            put(np.arange(*some, dtype=np.int32), own, rows)

    share_out(describe, part.first, part.last, workers, _CHUNK)
    sides = sides_of(names(mode, methods))
    scale = _Scale(
        windows.spans_of(mode, graph.day),
        flow.clock_of(graph.day),
        graph.epoch,
        mode is Mode.RETROSPECTIVE,
    )

    def begin() -> Fill:
        desk = habits.desk_of(len(graph.out_start) - 1)

        def fill(accounts: tuple[int, int], piece: Part, payer: Rows, receiver: Rows) -> None:
            _fill(graph, scale, piece, accounts, desk, (payer, receiver))

        return fill

    sweep(graph, part, sides, begin, put, workers=workers)


def put_into(rows: Rows, first: int) -> Put:
    """Return what writes columns into a table [M, columns] that begins with rank `first`."""

    def put(ranks: NDArray[np.int32], columns: NDArray[np.int32], values: Rows) -> None:
        _scatter(values, ranks, columns, first, rows)

    return put


class _Scale(NamedTuple):
    """How far the features look.

    Attributes:
        spans: int64 [S, 2], windows before and after.
        clock: how far matches are looked for, and a day.
        epoch: time of the graph's first payment.
        retrospective: whether they look ahead.
    """

    spans: NDArray[np.int64]
    clock: tuple[int, int]
    epoch: int
    retrospective: bool


@compiled
def _fill(  # noqa: PLR0913, PLR0917  # compiled: plain arrays
    graph: Graph,
    scale: _Scale,
    part: Part,
    accounts: tuple[int, int],
    desk: NDArray[np.int32],
    rows: tuple[Rows, Rows],
) -> None:
    """Write both sides of what some accounts paid and got, account by account."""
    first_out, first_in = graph.out_start[accounts[0]], graph.in_start[accounts[0]]
    last_out, last_in = graph.out_start[accounts[1]], graph.in_start[accounts[1]]
    outs = listed(graph, graph.out_edge[first_out:last_out], graph.target)
    ins = listed(graph, graph.in_edge[first_in:last_in], graph.source)
    made = got = 0
    for account in range(accounts[0], accounts[1]):
        start, end = graph.out_start[account], graph.out_start[account + 1]
        paid = cut(outs, start - first_out, end - first_out)
        start, end = graph.in_start[account], graph.in_start[account + 1]
        lists = paid, cut(ins, start - first_in, end - first_in)
        mine = wanted(paid.edge, part)
        _payer(lists, mine, scale, desk, rows[0][made : made + mine[1] - mine[0]])
        made += mine[1] - mine[0]
        mine = wanted(lists[1].edge, part)
        _receiver(lists, mine, scale, rows[1][got : got + mine[1] - mine[0]])
        got += mine[1] - mine[0]


@compiled
def _payer(
    lists: tuple[Listed, Listed],
    mine: tuple[int, int],
    scale: _Scale,
    desk: NDArray[np.int32],
    rows: Rows,
) -> None:
    """Write what the lists of the payer tell of the payments that it made."""
    events, day = cut(lists[0], mine[0], mine[1]), scale.clock[1]
    at = 12 * len(scale.spans)
    windows.slide(events, lists, scale.spans, not scale.retrospective, rows[:, :at])
    clock = day, scale.epoch
    habits.compare_own(lists[0], mine, clock, scale.retrospective, rows[:, at : at + 7])
    at += 7
    pairs = 8 if scale.retrospective else 6
    habits.compare_pairs(lists, mine, day, scale.retrospective, desk, rows[:, at : at + pairs])
    flow.match_payer(events, lists, scale.clock, scale.retrospective, rows[:, at + pairs :])


@compiled
def _receiver(
    lists: tuple[Listed, Listed], mine: tuple[int, int], scale: _Scale, rows: Rows
) -> None:
    """Write what the lists of the receiver tell of the payments that it got."""
    events, day = cut(lists[1], mine[0], mine[1]), scale.clock[1]
    at = 12 * len(scale.spans)
    windows.slide(events, lists, scale.spans, not scale.retrospective, rows[:, :at])
    clock = day, scale.epoch
    habits.compare_own(lists[1], mine, clock, scale.retrospective, rows[:, at : at + 7])
    flow.match_receiver(events, lists, scale.clock, scale.retrospective, rows[:, at + 7 :])


@compiled
def _scatter(
    values: Rows, ranks: NDArray[np.int32], columns: NDArray[np.int32], first: int, rows: Rows
) -> None:
    for number in range(len(ranks)):
        row = rows[ranks[number] - first]
        for place in range(len(columns)):
            row[columns[place]] = values[number, place]
