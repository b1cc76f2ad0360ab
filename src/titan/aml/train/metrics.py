"""Figures of merit for rare positives."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Working(NamedTuple):
    """How a threshold works: `alerts` raised, and the parts that are right and that are found."""

    alerts: int
    precision: float
    recall: float
    f1: float


def average_precision(truth: NDArray[np.bool_], score: NDArray[np.float64]) -> float:
    """Return the area under the precision-recall steps, ties taken together.

    Args:
        truth: bool [M], at least one true.
        score: [M], higher is more suspect.
    """
    order = np.argsort(-score, kind="stable")
    hits = np.cumsum(truth[order])
    last = np.append(np.diff(score[order]) != 0, True)
    precision = hits[last] / (np.flatnonzero(last) + 1)
    gained = np.diff(np.concatenate(([0], hits[last])))
    return float((precision * gained).sum() / hits[-1])


def working(truth: NDArray[np.bool_], score: NDArray[np.float64], threshold: float) -> Working:
    """Return what a threshold finds; without alerts the precision is 0."""
    alert = score >= threshold
    right, alerts = int((alert & truth).sum()), int(alert.sum())
    positives = int(truth.sum())
    f1 = 2 * right / (alerts + positives) if alerts + positives else 0.0
    return Working(alerts, right / max(alerts, 1), right / max(positives, 1), f1)


def best_threshold(truth: NDArray[np.bool_], score: NDArray[np.float64]) -> float:
    """Return the score at which F1 is highest, halfway to the next lower score."""
    order = np.argsort(-score, kind="stable")
    hits = np.cumsum(truth[order])
    f1 = 2 * hits / (np.arange(1, len(order) + 1) + hits[-1])
    last = np.append(np.diff(score[order]) != 0, True)
    best = int(np.argmax(np.where(last, f1, -1.0)))
    following = score[order[min(best + 1, len(order) - 1)]]
    return float((score[order[best]] + following) / 2)
