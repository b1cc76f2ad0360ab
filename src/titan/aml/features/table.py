"""All features of payments as one table, in parts, on any number of threads."""

from functools import partial

import numpy as np

from titan.aml.features import flow, habits, payment, windows
from titan.aml.features.payment import Slips
from titan.aml.features.view import Group, Mode, Part, Rows
from titan.aml.graph import Graph
from titan.aml.workers import share_out

GROUPS = (windows.GROUP, habits.GROUP, flow.GROUP)


def names(mode: Mode, methods: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names of all columns, ``group.column``."""
    own = tuple(f"payment.{name}" for name in payment.columns(methods))
    return own + tuple(f"{g.name}.{name}" for g in GROUPS for name in g.columns(mode))


def compute(  # noqa: PLR0913  # the table's five dimensions, each of another kind
    graph: Graph,
    slips: Slips,
    methods: tuple[str, ...],
    mode: Mode,
    part: Part,
    *,
    workers: int = 1,
) -> Rows:
    """Compute the features of consecutive payments.

    Args:
        graph: E payments among N accounts.
        slips: of the same ledger, in the words of `methods`.
        methods: the ways of payment that have a column.
        mode: whether features may look ahead.
        part: the ranks wanted; other payments are looked at as `mode` allows.
        workers: number of threads; the result is the same bit for bit.

    Returns:
        float32 [last - first, columns], row k is the payment of rank first + k.
    """
    rows = np.empty((part.last - part.first, len(names(mode, methods))), dtype=np.float32)
    at = len(payment.columns(methods))
    payment.describe(graph, slips, part, rows[:, :at])
    for group in GROUPS:
        width = len(group.columns(mode))
        fill = partial(group.fill, graph, mode, part, rows[:, at : at + width])
        share_out(fill, *_range(group, graph, part), workers)
        at += width
    return rows


def _range(group: Group, graph: Graph, part: Part) -> tuple[int, int]:
    """Return what the work of a group is shared out by: all accounts, or the ranks of a part."""
    return (0, len(graph.out_start) - 1) if group.by_account else (part.first, part.last)
