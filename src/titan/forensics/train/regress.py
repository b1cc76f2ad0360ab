"""Logistic regression with a penalty on large weights, by Newton's method; numbers one can read."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

_PENALTY = 0.3  # of a standardised weight squared, for every page in a hundred
_ROUNDS = 40


def regress(
    rows: Sequence[Mapping[str, float]], labels: NDArray[np.bool_]
) -> tuple[float, dict[str, float]]:
    """Fit the chance of a label to named features; one that is absent counts as zero.

    Both classes weigh the same, whatever their numbers.

    Returns:
        The bias and the weight of each feature.
    """
    names = sorted({name for row in rows for name in row})
    table = np.array([[row.get(name, 0.0) for name in names] for row in rows])
    mean, deviation = table.mean(0), np.maximum(table.std(0), 1e-6)
    standard = np.column_stack([np.ones(len(table)), (table - mean) / deviation])
    importance = np.where(labels, 0.5 / labels.mean(), 0.5 / (1 - labels.mean()))
    penalty = np.full(len(names) + 1, _PENALTY * len(table) / 100)
    penalty[0] = 0.0
    weights = np.zeros(len(names) + 1)
    for _ in range(_ROUNDS):
        chances = 1 / (1 + np.exp(-standard @ weights))
        slope = standard.T @ (importance * (chances - labels)) + penalty * weights
        curvature = (standard * (importance * chances * (1 - chances))[:, None]).T @ standard
        step = np.linalg.solve(curvature + np.diag(penalty + 1e-9), slope)
        weights -= step
        if np.abs(step).max() < 1e-9:
            break
    plain = weights[1:] / deviation
    bias = float(weights[0] - (plain * mean).sum())
    return bias, {name: float(weight) for name, weight in zip(names, plain, strict=True)}
