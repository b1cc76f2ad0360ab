"""Days to learn from: which of their payments, and how these looked on the last of them."""

from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from titan.aml.features import neighbours
from titan.aml.features.view import Mode, Rows
from titan.aml.ledger import Ledger
from titan.aml.scorer.payments import Table, parts
from titan.aml.scorer.trees import Examples


@dataclass(frozen=True)
class Plan:
    """How to train.

    Attributes:
        mode: whether features look ahead.
        stages: forests one after another; each but the first sees scores around a payment.
        folds: blocks of days for out-of-fold scores.
        most_rows: rows of training and of validation held at once; beyond it honest payments
            are sampled and weighted up, laundering is always kept.
        by_method: whether the way of payment is a feature; without it the model is neutral to
            formats.
        again: whether the forests are fitted once more, with as many trees, on training and
            validation days together. Thresholds and calibration then come from scores that each
            half of the validation days gets from a last forest that has not seen it.
        seed: of all sampling.
        workers: number of threads.
    """

    mode: Mode = Mode.RETROSPECTIVE
    stages: int = 2
    folds: int = 4
    most_rows: int = 120_000
    by_method: bool = True
    again: bool = True
    seed: int = 0
    workers: int = 1


def sorted_by_time(ledger: Ledger) -> Ledger:
    """Return the ledger with its rows in the order of time, ties in the order of the file."""
    return taken(ledger, np.argsort(ledger.time, kind="stable"))


def taken(ledger: Ledger, rows: NDArray[np.integer] | slice) -> Ledger:
    """Return some rows of a ledger, the accounts kept as they are."""

    def some(column: NDArray[np.generic] | None) -> NDArray[np.generic] | None:
        return None if column is None else column[rows]

    truth = ledger.truth
    if truth is not None:
        truth = replace(truth, payments=truth.payments[rows], attempts=truth.attempts[rows])
    names = ("source", "target", "amount", "time", "currency", "row", "method", "received")
    columns = {name: some(getattr(ledger, name)) for name in (*names, "received_currency")}
    return replace(ledger, truth=truth, **columns)  # type: ignore[arg-type]  # columns by name


@dataclass(frozen=True, eq=False)
class Sample:
    """Ranks chosen to fit on, ascending, their labels and what each stands for."""

    ranks: NDArray[np.int64]
    truth: NDArray[np.bool_]
    weight: NDArray[np.float64]

    def examples(self, rows: Rows) -> Examples:
        """Return the sample with its features, float32 [M, columns]."""
        return Examples(rows, self.truth, self.weight)


def labels_of(ledger: Ledger) -> NDArray[np.int8]:
    """Return what is known of each payment, int8 [E].

    Raises:
        ValueError: for a ledger without truth.
    """
    if ledger.truth is None:
        raise ValueError("a ledger without truth has nothing to fit on")
    return ledger.truth.payments


def _sampled(labels: NDArray[np.int8], first: int, most: int, draw: np.random.Generator) -> Sample:
    """Keep all laundering from rank `first` on, and as many honest payments as fit."""
    guilty = first + np.flatnonzero(labels[first:] == 1)
    honest = first + np.flatnonzero(labels[first:] == 0)
    room = max(most - len(guilty), min(len(honest), 1000))
    kept = honest if len(honest) <= room else np.sort(draw.choice(honest, room, replace=False))
    ranks = np.sort(np.concatenate((guilty, kept)))
    truth = labels[ranks] == 1
    return Sample(ranks, truth, np.where(truth, 1.0, len(honest) / max(len(kept), 1)))


@dataclass(frozen=True, eq=False)
class Days:
    """Days to learn from, as they looked on the last of them.

    Attributes:
        table: of all payments up to that day.
        sample: of the payments of these days.
        rows: features of those, float32 [M, columns].
        day: int64, of all payments of the table.
    """

    table: Table
    sample: Sample
    rows: Rows
    day: NDArray[np.int64]

    @classmethod
    def of(  # noqa: PLR0913, PLR0917  # what is cut out, and how it is read
        cls,
        ledger: Ledger,
        labels: NDArray[np.int8],
        ranks: tuple[int, int],
        words: tuple[tuple[str, ...], dict[str, float]],
        plan: Plan,
        draw: np.random.Generator,
    ) -> Self:
        """Cut the payments of the ranks [first, last) out of a ledger, and sample them."""
        known = taken(ledger, slice(ranks[1]))
        table = Table(known, plan.mode, *words, plan.workers)
        sample = _sampled(labels[: ranks[1]], ranks[0], plan.most_rows, draw)
        return cls(table, sample, table.chosen(sample.ranks, None), known.time // known.day)

    def widened(self, labels: NDArray[np.int8], plan: Plan, draw: np.random.Generator) -> Self:
        """Return these days and all before them."""
        sample = _sampled(labels[: len(self.day)], 0, plan.most_rows, draw)
        return replace(self, sample=sample, rows=self.table.chosen(sample.ranks, None))

    def beside(self, scores: NDArray[np.float32] | None) -> Rows:
        """Return the features of the sample and, for scores of all payments, those around."""
        if scores is None:
            return self.rows
        return np.hstack((self.rows, _around(self.table, scores, self.sample.ranks)))


def _around(table: Table, scores: NDArray[np.float32], ranks: NDArray[np.int64]) -> Rows:
    """Return the neighbours' scores of some ranks."""
    found = np.empty((len(ranks), len(neighbours.columns(table.mode))), dtype=np.float32)
    for part in parts(len(scores)):
        start, stop = np.searchsorted(ranks, (part.first, part.last))
        if start < stop:
            around = neighbours.compute(
                table.graph, scores, table.mode, part, workers=table.workers
            )
            found[start:stop] = around[ranks[start:stop] - part.first]
    return found
