"""Logistic regression with a penalty on large weights and none below zero; numbers one can read."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

_PENALTY = 0.3  # of a standardised weight squared, for every page in a hundred
_ROUNDS = 2000
_EXACT = 1e-10  # of the loss, relative, at which no round is worth it any more


def regress(
    rows: Sequence[Mapping[str, float]], labels: NDArray[np.bool_]
) -> tuple[float, dict[str, float]]:
    """Fit the chance of a label to named features; one that is absent counts as zero.

    Both classes weigh the same, whatever their numbers. Every feature is made so that more of it
    speaks for the label. A weight below zero would be a trait of the pages at hand, and misleads on
    others: none is.

    Returns:
        The bias and the weight of each feature.
    """
    from scipy.optimize import minimize  # type: ignore[import-untyped] # it has no types

    names = sorted({name for row in rows for name in row})
    table = np.array([[row.get(name, 0.0) for name in names] for row in rows])
    mean, deviation = table.mean(0), np.maximum(table.std(0), 1e-6)
    standard = np.column_stack([np.ones(len(table)), (table - mean) / deviation])
    importance = np.where(labels, 0.5 / labels.mean(), 0.5 / (1 - labels.mean()))
    penalty = np.full(len(names) + 1, _PENALTY * len(table) / 100)
    penalty[0] = 0.0
    signs = np.where(labels, 1.0, -1.0)

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        margins = signs * (standard @ weights)
        missed = importance * np.logaddexp(0, -margins)
        pull = -importance * signs / (1 + np.exp(margins))
        value = missed.sum() + (penalty * weights**2).sum() / 2
        return float(value), standard.T @ pull + penalty * weights

    fitted = minimize(
        loss,
        np.zeros(len(names) + 1),
        jac=True,
        method="L-BFGS-B",
        bounds=[(None, None)] + [(0, None)] * len(names),
        options={"maxiter": _ROUNDS, "ftol": _EXACT, "gtol": 1e-8},
    )
    plain = fitted.x[1:] / deviation
    bias = float(fitted.x[0] - (plain * mean).sum())
    return bias, {name: float(weight) for name, weight in zip(names, plain, strict=True)}
