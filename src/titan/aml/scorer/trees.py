"""Boosted trees: fit, predict, explain; one text file each."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from titan.aml.scorer.forest import (
    Coded,
    Codes,
    Forest,
    Splits,
    codes_of,
    encode,
    forest_of,
    log_odds,
    splits_of,
)
from titan.aml.scorer.shares import Leaves, leaves_of, shares_of
from titan.aml.workers import share_out

PARAMETERS: dict[str, Any] = {
    "objective": "binary",
    "metric": "average_precision",
    "learning_rate": 0.1,
    "num_leaves": 31,
    "min_data_in_leaf": 30,
    "feature_fraction": 0.2,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "lambda_l2": 5.0,
    "max_bin": 63,
    "deterministic": True,
    "force_row_wise": True,
    "verbose": -1,
}
MOST_ROUNDS = 400
_PATIENCE = 30


@dataclass(frozen=True, eq=False)
class Examples:
    """Labelled rows.

    Attributes:
        rows: float32 [M, columns].
        truth: bool [M].
        weight: float64 [M], how many payments a row stands for.
    """

    rows: NDArray[np.float32]
    truth: NDArray[np.bool_]
    weight: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Trees:
    """A fitted forest.

    Attributes:
        text: the forest in LightGBM's text format.
    """

    text: str

    @cached_property
    def splits(self) -> Splits:
        """The forest as arrays."""
        return splits_of(self.text)

    @cached_property
    def _coded(self) -> tuple[Codes, Forest]:
        """The forest on codes of its own."""
        codes = codes_of(self.splits)
        return codes, forest_of(self.splits, codes)

    @cached_property
    def _leaves(self) -> Leaves:
        """The forest as a sum of leaves, for explanation."""
        return leaves_of(self.text)

    @cached_property
    def booster(self) -> Any:
        """The forest as LightGBM's own, which takes long to be imported."""
        import lightgbm

        return lightgbm.Booster(model_str=self.text)

    @property
    def rounds(self) -> int:
        """How many trees there are."""
        return len(self.splits.begin) - 1

    def log_odds(self, rows: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return what LightGBM would, to the bit: float64 [M], before it is made a probability.

        Args:
            rows: float32 [M, columns], any memory layout.
        """
        codes, forest = self._coded
        coded = np.empty((len(rows), len(codes.used)), dtype=np.uint8)
        columns = np.arange(rows.shape[1], dtype=np.int32)
        encode(codes, rows, columns, np.arange(len(rows), dtype=np.int32), coded)
        return log_odds(forest, coded)

    def predict(self, rows: NDArray[np.float32], workers: int = 1) -> NDArray[np.float32]:
        """Return the probability of each row, float32 [M]; the same for any `workers`."""
        found = np.empty(len(rows), dtype=np.float32)
        self._coded  # noqa: B018  # made once, before threads ask for it

        def work(first: int, last: int) -> None:
            found[first:last] = chance(self.log_odds(rows[first:last]))

        share_out(work, 0, len(rows), workers)
        return found

    def contributions(self, rows: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return each column's share in each row's log-odds, float64 [M, columns + 1].

        The last column is what all rows share; see `titan.aml.scorer.shares`.
        """
        return shares_of(self._leaves, rows)

    def gains(self) -> NDArray[np.float64]:
        """Return how much each column has lowered the loss, as shares of the whole."""
        gain: NDArray[np.float64] = np.asarray(
            self.booster.feature_importance("gain"), dtype=np.float64
        )
        shares: NDArray[np.float64] = gain / max(float(gain.sum()), 1e-12)
        return shares


def chance(odds: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the probability that belongs to a logarithm of odds."""
    chances: NDArray[np.float64] = 1 / (1 + np.exp(-odds))
    return chances


def predict_coded(forest: Forest, coded: Coded, workers: int = 1) -> NDArray[np.float32]:
    """Return the probability of each row of codes, float32 [M]; the same for any `workers`."""
    found = np.empty(len(coded), dtype=np.float32)

    def work(first: int, last: int) -> None:
        found[first:last] = chance(log_odds(forest, coded[first:last]))

    share_out(work, 0, len(coded), workers)
    return found


def fit(
    training: Examples,
    validation: Examples | None,
    *,
    seed: int = 0,
    rounds: int = MOST_ROUNDS,
    workers: int = 1,
) -> Trees:
    """Fit a forest; the same rows and seed give the same trees.

    Args:
        training: to fit on.
        validation: stops the fitting when its average precision no longer rises; without it all
            `rounds` are used.
        seed: of the sampling of rows and columns.
        rounds: most trees.
        workers: number of threads.
    """
    import lightgbm

    parameters = PARAMETERS | {"seed": seed, "num_threads": workers}
    data = lightgbm.Dataset(training.rows, training.truth, weight=training.weight)
    if validation is None or not validation.truth.any():
        return _plain(lightgbm.train(parameters, data, rounds))
    other = lightgbm.Dataset(
        validation.rows, validation.truth, weight=validation.weight, reference=data
    )
    stop = lightgbm.early_stopping(_PATIENCE, verbose=False)
    return _plain(lightgbm.train(parameters, data, rounds, valid_sets=[other], callbacks=[stop]))


def _plain(booster: Any) -> Trees:
    """Drop the rounds after the best one, as a saved and reloaded forest would have them."""
    best = booster.best_iteration or None
    return Trees(str(booster.model_to_string(num_iteration=best)))
