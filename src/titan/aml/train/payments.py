"""Fit the forests over payments: features, then features and the scores of the neighbours."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from titan.aml.features.view import Rows
from titan.aml.ledger import Ledger
from titan.aml.scorer.payments import parts
from titan.aml.scorer.split import Split, folds
from titan.aml.scorer.trees import MOST_ROUNDS, Examples, Trees, fit
from titan.aml.train.days import Days, Plan, labels_of

Report = Callable[[str, float], None]


@dataclass(frozen=True, eq=False)
class Fitted:
    """What came of it.

    Attributes:
        stages: the forests.
        columns: names of the columns of the last one.
        validation: float32 [V], raw scores of the validation days by rank, from a last stage that
            has not seen their labels.
        training: rows of the training days, a sample, for the drift reference.
    """

    stages: tuple[Trees, ...]
    columns: tuple[str, ...]
    validation: NDArray[np.float32]
    training: Rows


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
    labels = labels_of(ledger)
    draw = np.random.default_rng(plan.seed)
    words = methods, medians
    report("features of the training days", 0.0)
    lesson = Days.of(ledger, labels, (0, split.train), words, plan, draw)
    report("features of the validation days", 0.1)
    watched = Days.of(ledger, labels, (split.train, split.validation), words, plan, draw)
    first = _chain(lesson, prior, plan, watched, (), (report, 0.2, 0.5))
    found = Fitted(
        stages=first.stages,
        columns=lesson.table.columns(len(first.stages) - 1),
        validation=np.zeros(0, dtype=np.float32),
        training=lesson.rows,
    )
    report("scores of the validation days", 0.55)
    if not plan.again:
        scores = watched.table.score(first.stages, split.train)
        return replace(found, validation=scores[split.train :])
    rounds = tuple(trees.rounds for trees in first.stages[len(prior) :])
    known = watched.widened(labels, plan, draw)
    again = _chain(known, prior, plan, None, rounds, (report, 0.55, 0.9))
    report("scores of the validation days", 0.9)
    half = np.full(split.validation, -1, dtype=np.int8)
    half[split.train :] = folds(known.day[split.train :], 2)
    scores = _out_of_fold(known, again, half, plan, rounds[-1])
    return replace(found, stages=again.stages, validation=scores[split.train :])


@dataclass(frozen=True, eq=False)
class _Chain:
    """Forests one after another, and what the last one was fitted on.

    Attributes:
        stages: all of them.
        table: float32 [M, columns], the features of the sample.
        scores: float32 [E], those around, by rank; None for a single forest.
    """

    stages: tuple[Trees, ...]
    table: Rows
    scores: NDArray[np.float32] | None


def _chain(  # noqa: PLR0913, PLR0917  # what is fitted on, and how long
    days: Days,
    prior: tuple[Trees, ...],
    plan: Plan,
    watched: Days | None,
    rounds: tuple[int, ...],
    told: tuple[Report, float, float],
) -> _Chain:
    """Fit the forests one after another; each but the first sees scores out of fold.

    Args:
        days: to fit on.
        prior: forests that come before.
        plan: how to train.
        watched: later days that stop the fitting.
        rounds: number of trees of each forest, where no days are watched.
        told: what reports, and the parts of the whole that are done before and after.
    """
    report, begin, end = told
    scores = days.table.score(prior) if prior else None
    chain = _Chain(prior, days.beside(scores), scores)
    fold = folds(days.day, plan.folds)
    for stage in range(plan.stages):
        report(f"forest {stage + 1}", begin + (end - begin) * stage / plan.stages)
        other, most = None, MOST_ROUNDS if watched else rounds[stage]
        if watched:
            before = watched.table.score(chain.stages) if chain.stages else None
            other = watched.sample.examples(watched.beside(before))
        examples = days.sample.examples(chain.table)
        fitted = fit(examples, other, seed=plan.seed, rounds=most, workers=plan.workers)
        chain = replace(chain, stages=(*chain.stages, fitted))
        if stage + 1 < plan.stages:
            scores = _out_of_fold(days, chain, fold, plan, fitted.rounds)
            chain = _Chain(chain.stages, days.beside(scores), scores)
    return chain


def _out_of_fold(
    days: Days, chain: _Chain, fold: NDArray[np.int8], plan: Plan, rounds: int
) -> NDArray[np.float32]:
    """Score payments by a last forest of the chain that has seen none of their fold.

    Args:
        days: to fit on.
        chain: what the forests see.
        fold: int8 [E], from 0; -1 for what all forests may see and none scores.
        plan: how to train.
        rounds: number of trees.

    Returns:
        float32 [E] by rank, 0 where there is no fold.
    """
    sample = days.sample
    forests = []
    for number in range(int(fold.max()) + 1):
        seen = fold[sample.ranks] != number
        examples = Examples(chain.table[seen], sample.truth[seen], sample.weight[seen])
        forests.append(fit(examples, None, seed=plan.seed, rounds=rounds, workers=plan.workers))
    scores = np.zeros(len(fold), dtype=np.float32)
    for part in parts(len(fold)):
        rows = days.table.rows(part, chain.scores)
        for number, forest in enumerate(forests):
            mine = fold[part.first : part.last] == number
            if mine.any():
                scores[part.first : part.last][mine] = forest.predict(rows[mine], plan.workers)
    return scores
