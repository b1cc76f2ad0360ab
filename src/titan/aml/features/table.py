"""All features of payments as one table, in parts, on any number of threads."""

from functools import partial

import numpy as np

from titan.aml.features import flow, habits, payment, windows
from titan.aml.features.payment import Slips
from titan.aml.features.view import Mode, Part, Rows
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
    at = len(payment.columns(methods))
    payment.describe(graph, slips, part, rows[:, :at])
    for group in GROUPS:
        width = len(group.columns(mode))
        fill = partial(group.fill, graph, mode, part, rows[:, at : at + width])
        share_out(fill, 0, len(graph.out_start) - 1, workers, 64)
        at += width
    return rows
