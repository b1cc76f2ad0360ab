"""Measure a scorer on days it has not seen."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from titan.aml.ledger import Truth
from titan.aml.scorer.metrics import (
    average_precision,
    brier,
    calibration_error,
    threshold_for,
    working,
)

LONE = "lone"


def payment_figures(
    truth: Truth,
    places: NDArray[np.integer],
    score: NDArray[np.float32],
    threshold: float,
    days: int,
) -> dict[str, Any]:
    """Return the figures of merit over some payments.

    Args:
        truth: of the whole ledger.
        places: [M], the payments measured on.
        score: float32 [M], their calibrated scores.
        threshold: chosen before, on other days.
        days: how many days they span.

    Returns:
        ``payments``, ``laundering``, ``pr_auc``, ``f1``, ``precision``, ``recall``, ``alerts``,
        ``calibration_error``, ``brier``, ``recall_by_typology`` and, at 50 alerts a day,
        ``attempts_found`` of the attempts with four payments or more.
    """
    known = truth.payments[places] >= 0
    places, scores = places[known], score[known].astype(np.float64)
    label = truth.payments[places] == 1
    if not label.any():
        return {"payments": len(label), "laundering": 0}
    return {
        "payments": len(label),
        "laundering": int(label.sum()),
        "pr_auc": average_precision(label, scores),
        **working(label, scores, threshold)._asdict(),
        "threshold": threshold,
        "calibration_error": calibration_error(label, scores),
        "brier": brier(label, scores),
        "brier_of_prevalence": float(label.mean() * (1 - label.mean())),
        "recall_by_typology": _recalls(truth, places, label, scores >= threshold),
        "attempts_found": _attempts(truth, places, label, scores, days),
    }


def _recalls(
    truth: Truth,
    places: NDArray[np.integer],
    label: NDArray[np.bool_],
    alert: NDArray[np.bool_],
) -> dict[str, dict[str, float]]:
    """Return for each typology, and for lone laundering, how much of it was found."""
    attempt = truth.attempts[places]
    names = np.array([*truth.typologies, LONE])
    shape = names[np.where(attempt >= 0, attempt, len(names) - 1)]
    return {
        name: {
            "payments": int((label & (shape == name)).sum()),
            "recall": float(alert[label & (shape == name)].mean()),
        }
        for name in sorted(set(shape[label].tolist()))
    }


def _attempts(
    truth: Truth,
    places: NDArray[np.integer],
    label: NDArray[np.bool_],
    score: NDArray[np.float64],
    days: int,
) -> dict[str, float]:
    """Return how many attempts have an alert at 50 alerts a day, and the precision there."""
    alert = score >= threshold_for(score, days, 50)
    attempt = truth.attempts[places]
    size = np.bincount(attempt[label & (attempt >= 0)], minlength=len(truth.typologies))
    hits = np.bincount(attempt[label & alert & (attempt >= 0)], minlength=len(truth.typologies))
    large = size >= 4
    return {
        "attempts": int(large.sum()),
        "recall": float((hits[large] > 0).mean()) if large.any() else 0.0,
        "precision": float(label[alert].mean()) if alert.any() else 0.0,
    }
