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


def average_precision(truth: NDArray[np.bool_], score: NDArray[np.floating]) -> float:
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


def working(truth: NDArray[np.bool_], score: NDArray[np.floating], threshold: float) -> Working:
    """Return what a threshold finds; without alerts the precision is 0."""
    alert = score >= threshold
    right, alerts = int((alert & truth).sum()), int(alert.sum())
    positives = int(truth.sum())
    f1 = 2 * right / (alerts + positives) if alerts + positives else 0.0
    return Working(alerts, right / max(alerts, 1), right / max(positives, 1), f1)


def best_threshold(truth: NDArray[np.bool_], score: NDArray[np.floating]) -> float:
    """Return a score at which F1 is as good as highest.

    The F1 of few positives is jagged, so its very peak is luck: the middle of all thresholds
    whose F1 is within a fiftieth of the peak works better on other days.

    Args:
        truth: bool [M]; without a true one there is nothing to choose and 1 is returned.
        score: [M], higher is more suspect.
    """
    if not truth.any():
        return 1.0
    order = np.argsort(-score, kind="stable")
    hits = np.cumsum(truth[order])
    f1 = 2 * hits / (np.arange(1, len(order) + 1) + hits[-1])
    last = np.append(np.diff(score[order]) != 0, True)
    good = np.flatnonzero(last & (f1 >= 0.98 * f1[last].max()))
    best = int(good[len(good) // 2])
    following = score[order[min(best + 1, len(order) - 1)]]
    return float((float(score[order[best]]) + float(following)) / 2)


def threshold_for(score: NDArray[np.floating], days: float, alerts_per_day: float) -> float:
    """Return the threshold that raises about so many alerts a day.

    Args:
        score: [M], scores of the validation days.
        days: how many those were.
        alerts_per_day: the budget.
    """
    wanted = round(days * alerts_per_day)
    if wanted <= 0 or not len(score):
        return 1.0
    return float(np.sort(score)[::-1][min(wanted, len(score)) - 1])


def calibration_error(
    truth: NDArray[np.bool_], score: NDArray[np.floating], bins: int = 15
) -> float:
    """Return the expected calibration error over bins of equal width (Naeini et al., 2015)."""
    place = np.minimum((score * bins).astype(np.int64), bins - 1)
    size = np.bincount(place, minlength=bins)
    expected = np.bincount(place, score, bins)
    happened = np.bincount(place, truth.astype(np.float64), bins)
    return float(np.abs(expected - happened)[size > 0].sum() / len(score))


def brier(truth: NDArray[np.bool_], score: NDArray[np.floating]) -> float:
    """Return the mean squared distance of score and truth."""
    return float(np.mean((score - truth) ** 2))
