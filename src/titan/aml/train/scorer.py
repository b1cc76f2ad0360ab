"""Train a scorer on labelled transactions and measure it on days it has not seen."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from titan.aml.features.payment import Slips, methods_of
from titan.aml.graph import build_graph, currency_medians
from titan.aml.ledger import Ledger, Truth
from titan.aml.scorer.accounts import reference_of, score_accounts
from titan.aml.scorer.calibration import Calibration
from titan.aml.scorer.drift import Reference
from titan.aml.scorer.metrics import (
    average_precision,
    best_threshold,
    calibration_error,
    threshold_for,
    working,
)
from titan.aml.scorer.model import Scorer, Settings
from titan.aml.scorer.scores import Scores, score_ledger
from titan.aml.scorer.split import split_days
from titan.aml.scorer.trees import Trees
from titan.aml.train.accounts import fit_accounts, split_accounts
from titan.aml.train.days import Plan, sorted_by_time
from titan.aml.train.evaluate import payment_figures
from titan.aml.train.payments import fit_payments
from titan.aml.train.prior import joined_methods, prior_of
from titan.errors import MoneyError

Report = Callable[[str, float], None]
_TOP = 20_000
_WATCHED = 20  # columns whose drift is watched


def train(
    ledger: Ledger,
    plan: Plan | None = None,
    *,
    prior: Scorer | None = None,
    alerts_per_day: float | None = None,
    on_progress: Report = lambda _what, _done: None,
) -> Scorer:
    """Train on a ledger's labels: payments, accounts, or both.

    Payments are split by whole days nearest 60/20/20, accounts 60/20/20 by a hash of their names.
    Thresholds, calibration and the number of trees come from validation only; test days and test
    accounts are not looked at.

    Args:
        ledger: with truth.
        plan: how to train.
        prior: a scorer of other files; the forests over payments follow on its own.
        alerts_per_day: sets the threshold of payments to this budget instead of the best F1.
        on_progress: told what is being done and the part of the whole that is done, 0 to 1.

    Raises:
        MoneyError: ``money.no-labels`` if training or validation holds no laundering, or nothing
            else, and no account is labelled; ``money.too-short`` for fewer than three days.
    """
    plan = plan or Plan()
    truth = ledger.truth
    if truth is None:
        raise MoneyError("money.no-labels", "The file labels neither transactions nor accounts.")
    scorer = Scorer(
        id="",
        settings=Settings(
            mode=plan.mode,
            methods=(),
            medians={},
            columns=(),
            threshold=1.0,
            account_threshold=1.0,
            trained_on=fingerprint(ledger),
        ),
        stages=(),
        calibration=None,
        reference=None,
    )
    by_accounts = truth.accounts is not None and bool((truth.accounts == 1).any())
    missing = _missing(ledger, truth)
    if not missing:
        scorer = _with_payments(scorer, ledger, plan, prior, (alerts_per_day, on_progress))
    elif not by_accounts:
        raise MoneyError("money.no-labels", missing)
    return with_accounts(scorer, ledger, plan) if by_accounts else scorer


def _missing(ledger: Ledger, truth: Truth) -> str:
    """Return what the labels of payments lack to be learned from, in a sentence; empty if nothing.

    Raises:
        MoneyError: ``money.too-short``.
    """
    if not (truth.payments >= 0).any():
        return "No transaction or account has a label such as 1, true or yes."
    if not (truth.payments == 1).any():
        return "No transaction or account is labelled laundering."
    order = np.argsort(ledger.time, kind="stable")
    split = split_days(ledger.time[order] // ledger.day)
    labels = truth.payments[order]
    parts = {"first three": labels[: split.train], "fourth": labels[split.train : split.validation]}
    for part, mine in parts.items():
        for label, word in ((1, "laundering"), (0, "honest")):
            if not (mine == label).any():
                return f"In the {part} of five parts of the days no transaction is {word}."
    return ""


def evaluate(ledger: Ledger, scorer: Scorer, *, workers: int = 1) -> dict[str, Any]:
    """Measure a scorer on the test days, or test accounts, of a labelled ledger.

    Accounts of a ledger that the scorer was not trained on are all measured on.

    Returns:
        ``mode``, ``model_id``, ``seen`` (whether this is the ledger it was trained on), the
        figures of `titan.aml.train.evaluate.payment_figures` where payments are labelled,
        ``accounts`` with the like where accounts are, and ``drift``.

    Raises:
        MoneyError: ``money.no-labels``; ``money.too-short``.
    """
    truth = ledger.truth
    if truth is None:
        raise MoneyError("money.no-labels", "The file labels neither transactions nor accounts.")
    seen = fingerprint(ledger) == scorer.settings.trained_on
    scores = score_ledger(ledger, scorer, workers=workers)
    figures: dict[str, Any] = {
        "model_id": scorer.id,
        "mode": str(scorer.settings.mode),
        "trained_on_this_file": seen,
    }
    if (truth.payments == 1).any():
        order = np.argsort(ledger.time, kind="stable")
        places = order[split_days(ledger.time[order] // ledger.day).validation :]
        days = len(np.unique(ledger.time[places] // ledger.day))
        figures |= payment_figures(truth, places, scores.payments[places], scores.threshold, days)
    if truth.accounts is not None:
        chosen = (
            split_accounts(ledger.accounts).test if seen else np.ones(len(scores.accounts), bool)
        )
        figures["accounts"] = _account_figures(truth.accounts, scores, np.flatnonzero(chosen))
    return figures | {"drift": None if scores.drift is None else scores.drift.__dict__}


def fingerprint(ledger: Ledger) -> str:
    """Return a hash of who paid whom how much and when, hex."""
    digest = hashlib.sha256()
    for column in (ledger.source, ledger.target, ledger.amount, ledger.time):
        digest.update(np.ascontiguousarray(column).tobytes())
    return digest.hexdigest()


def _with_payments(
    scorer: Scorer,
    ledger: Ledger,
    plan: Plan,
    prior: Scorer | None,
    how: tuple[float | None, Report],
) -> Scorer:
    """Fit on labelled payments; choose thresholds and calibrate on the validation days."""
    alerts_per_day, report = how
    ordered = sorted_by_time(ledger)
    day = ordered.time // ordered.day
    split = split_days(day)
    training_rows = np.arange(split.train)
    methods = methods_of(ordered, training_rows) if plan.by_method else ()
    medians = currency_medians(ordered, training_rows)
    before: tuple[Trees, ...] = ()
    if prior is not None and plan.by_method:
        methods = joined_methods(prior, methods)
        before = prior_of(prior, plan.mode, methods)
    fitted = fit_payments(ordered, split, methods, medians, plan, before, report)
    chosen = slice(split.train, split.validation)
    truth = ordered.truth
    label = truth.payments[chosen] == 1 if truth else np.zeros(0, bool)
    segment = Slips.of(ordered, methods).method[chosen]
    calibration = Calibration.fit(fitted.validation, label, segment, methods)
    scores = calibration(fitted.validation, segment, methods)
    days = len(np.unique(day[chosen]))
    threshold = (
        best_threshold(label, scores)
        if alerts_per_day is None
        else threshold_for(scores, days, alerts_per_day)
    )
    settings = replace(
        scorer.settings,
        methods=methods,
        medians=medians,
        columns=fitted.columns,
        threshold=threshold,
        account_threshold=threshold,
        top=tuple(np.sort(scores)[::-1][:_TOP].tolist()),
        days=days,
    )
    watched = np.argsort(-fitted.stages[-1].gains(), kind="stable")[:_WATCHED]
    columns = {
        name: fitted.training[:, place]
        for place, name in ((int(place), fitted.columns[place]) for place in watched)
        if place < fitted.training.shape[1]
    }
    reference = Reference.of(columns | {"score": scores})
    figures = {}
    if truth is not None:
        places = np.arange(split.train, split.validation)
        figures = {"validation": payment_figures(truth, places, scores, threshold, days)}
    return replace(
        scorer,
        settings=settings,
        stages=fitted.stages,
        calibration=calibration,
        reference=reference,
        figures=figures,
    )


def with_accounts(scorer: Scorer, ledger: Ledger, plan: Plan) -> Scorer:
    """Fit on labelled accounts; choose the threshold and calibrate on the validation accounts.

    Returns:
        the scorer with forests over accounts; itself if the ledger labels no accounts.
    """
    labels = ledger.truth.accounts if ledger.truth else None
    if labels is None:
        return scorer
    medians = scorer.settings.medians or currency_medians(ledger)
    graph = build_graph(ledger, medians)
    split = split_accounts(ledger.accounts)
    forests = fit_accounts(graph, labels, split, seed=plan.seed, workers=plan.workers)
    raw = score_accounts(graph, forests, workers=plan.workers)
    chosen = split.validation & (labels >= 0)
    none = np.full(int(chosen.sum()), -1, dtype=np.int16)
    calibration = Calibration.fit(raw[chosen], labels[chosen] == 1, none, ())
    threshold = best_threshold(labels[chosen] == 1, calibration(raw[chosen], none, ()))
    settings = replace(scorer.settings, medians=medians, account_threshold=threshold)
    if not scorer.stages:
        settings = replace(settings, threshold=threshold)
    return replace(
        scorer,
        settings=settings,
        accounts=forests,
        account_calibration=calibration,
        account_reference=reference_of(graph, workers=plan.workers),
    )


def _account_figures(
    labels: NDArray[np.int8], scores: Scores, places: NDArray[np.integer]
) -> dict[str, Any]:
    places = places[labels[places] >= 0]
    label, score = labels[places] == 1, scores.accounts[places].astype(np.float64)
    if not label.any():
        return {"accounts": len(label), "laundering": 0}
    return {
        "accounts": len(label),
        "laundering": int(label.sum()),
        "pr_auc": average_precision(label, score),
        **working(label, score, scores.account_threshold)._asdict(),
        "threshold": scores.account_threshold,
        "calibration_error": calibration_error(label, score),
    }
