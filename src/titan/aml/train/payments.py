"""Fit the forests over payments: features, then features and the scores of the neighbours."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from titan.aml.features import neighbours
from titan.aml.features.view import Mode, Rows
from titan.aml.ledger import Ledger
from titan.aml.scorer.payments import Table, parts
from titan.aml.scorer.split import Split, folds
from titan.aml.scorer.trees import Examples, Trees, fit

Report = Callable[[str, float], None]


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
        seed: of all sampling.
        workers: number of threads.
    """

    mode: Mode = Mode.RETROSPECTIVE
    stages: int = 2
    folds: int = 4
    most_rows: int = 120_000
    by_method: bool = True
    seed: int = 0
    workers: int = 1


@dataclass(frozen=True, eq=False)
class Fitted:
    """What came of it.

    Attributes:
        stages: the forests.
        columns: names of the columns of the last one.
        validation: float32 [V], the last stage's raw scores of the validation days, by rank.
        training: rows of the training days, a sample, for the drift reference.
        training_scores: their out-of-fold scores.
    """

    stages: tuple[Trees, ...]
    columns: tuple[str, ...]
    validation: NDArray[np.float32]
    training: Rows
    training_scores: NDArray[np.float32]


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


def fit_payments(  # noqa: PLR0913, PLR0917  # what `train` knows already
    ledger: Ledger,
    split: Split,
    methods: tuple[str, ...],
    medians: dict[str, float],
    plan: Plan,
    prior: tuple[Trees, ...] = (),
    report: Report = lambda _what, _done: None,
) -> Fitted:
    """Fit on the training days, stop on the validation days; the test days are not touched.

    Each split is looked at as it would have been on its last day: the features of training
    payments come from a graph that ends with the training days, those of validation payments from
    one that ends with the validation days. A retrospective feature thus never crosses a cut.

    Args:
        ledger: in the order of time, with truth.
        split: by days.
        methods: the ways of payment that have a column.
        medians: usual amount of each currency of the training days.
        plan: how to train.
        prior: forests of other files over the same columns; all stages follow on theirs.
        report: told what is being done and the part of the whole that is done, 0 to 1.
    """
    training = Table(taken(ledger, slice(split.train)), plan.mode, methods, medians, plan.workers)
    known = Table(taken(ledger, slice(split.validation)), plan.mode, methods, medians, plan.workers)
    labels = _labels(ledger)
    draw = np.random.default_rng(plan.seed)
    mine = _sample(labels[: split.train], 0, plan.most_rows, draw)
    theirs = _sample(labels[: split.validation], split.train, plan.most_rows, draw)
    report("features of the training days", 0.0)
    rows = training.chosen(mine.ranks, None)
    report("features of the validation days", 0.1)
    other_rows = known.chosen(theirs.ranks, None)
    fold = folds(ledger.time[: split.train] // ledger.day, plan.folds)
    stages = list(prior)
    scores: NDArray[np.float32] | None = None
    table, other = rows, other_rows
    if prior:
        report("scores of the forests of other files", 0.15)
        scores = training.score(prior)
        table = np.hstack((rows, _around(training, scores, mine.ranks)))
        other = np.hstack((other_rows, _around(known, known.score(prior), theirs.ranks)))
    for stage in range(plan.stages):
        report(f"forest {stage + 1}", 0.2 + 0.8 * stage / plan.stages)
        fitted = fit(
            mine.examples(table), theirs.examples(other), seed=plan.seed, workers=plan.workers
        )
        stages.append(fitted)
        if stage + 1 < plan.stages:
            report(f"scores out of fold {stage + 1}", 0.2 + 0.8 * (stage + 0.5) / plan.stages)
            scores = _out_of_fold(training, mine, table, scores, (fold, plan, fitted.rounds))
            table = np.hstack((rows, _around(training, scores, mine.ranks)))
            known_scores = known.score(tuple(stages))
            other = np.hstack((other_rows, _around(known, known_scores, theirs.ranks)))
    report("scores of the validation days", 0.95)
    return Fitted(
        stages=tuple(stages),
        columns=training.columns(len(stages) - 1),
        validation=known.score(tuple(stages), split.train)[split.train :],
        training=rows,
        training_scores=fitted.predict(table, plan.workers),
    )


@dataclass(frozen=True, eq=False)
class _Sample:
    """Ranks chosen to fit on, ascending, their labels and what each stands for."""

    ranks: NDArray[np.int64]
    truth: NDArray[np.bool_]
    weight: NDArray[np.float64]

    def examples(self, rows: Rows) -> Examples:
        return Examples(rows, self.truth, self.weight)


def _labels(ledger: Ledger) -> NDArray[np.int8]:
    if ledger.truth is None:
        raise ValueError("a ledger without truth has nothing to fit on")
    return ledger.truth.payments


def _sample(labels: NDArray[np.int8], first: int, most: int, draw: np.random.Generator) -> _Sample:
    """Keep all laundering from rank `first` on, and as many honest payments as fit."""
    guilty = first + np.flatnonzero(labels[first:] == 1)
    honest = first + np.flatnonzero(labels[first:] == 0)
    room = max(most - len(guilty), min(len(honest), 1000))
    kept = honest if len(honest) <= room else np.sort(draw.choice(honest, room, replace=False))
    ranks = np.sort(np.concatenate((guilty, kept)))
    truth = labels[ranks] == 1
    return _Sample(ranks, truth, np.where(truth, 1.0, len(honest) / max(len(kept), 1)))


def _out_of_fold(
    training: Table,
    sample: _Sample,
    table: Rows,
    before: NDArray[np.float32] | None,
    how: tuple[NDArray[np.int8], Plan, int],
) -> NDArray[np.float32]:
    """Score every training payment by a forest that has seen none of its days."""
    fold, plan, rounds = how
    forests = []
    for number in range(plan.folds):
        seen = fold[sample.ranks] != number
        examples = Examples(table[seen], sample.truth[seen], sample.weight[seen])
        forests.append(fit(examples, None, seed=plan.seed, rounds=rounds, workers=plan.workers))
    scores = np.zeros(len(fold), dtype=np.float32)
    for part in parts(len(fold)):
        rows = training.rows(part, before)
        for number, forest in enumerate(forests):
            mine = fold[part.first : part.last] == number
            if mine.any():
                scores[part.first : part.last][mine] = forest.predict(rows[mine], plan.workers)
    return scores


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
