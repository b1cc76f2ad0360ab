"""Fit the forests over accounts, where a file says which accounts launder."""

import hashlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from titan.aml.features import accounts
from titan.aml.features.view import Rows
from titan.aml.graph import Graph
from titan.aml.scorer.accounts import score_accounts
from titan.aml.scorer.trees import Examples, Trees, fit

_FOLDS = 5


@dataclass(frozen=True, eq=False)
class AccountSplit:
    """Which accounts train, which choose thresholds, which are measured on: bool [N] each.

    The split goes by a hash of the name, so it is the same in every run and every file.
    """

    train: NDArray[np.bool_]
    validation: NDArray[np.bool_]
    test: NDArray[np.bool_]
    fold: NDArray[np.int64]


def split_accounts(names: tuple[str, ...]) -> AccountSplit:
    """Split accounts 60/20/20 by their names."""
    digests = [hashlib.blake2b(name.encode(), digest_size=8).digest() for name in names]
    number = np.frombuffer(b"".join(digests), dtype="<u8")
    tenth = number % 10
    return AccountSplit(
        tenth < 6, (tenth == 6) | (tenth == 7), tenth > 7, (number // 10 % _FOLDS).astype(np.int64)
    )


def fit_accounts(  # noqa: PLR0913  # two inputs, the rest choices with a default
    graph: Graph,
    labels: NDArray[np.int8],
    split: AccountSplit,
    *,
    stages: int = 2,
    seed: int = 0,
    workers: int = 1,
) -> tuple[Trees, ...]:
    """Fit forests on the training accounts; each but the first sees the scores of the partners.

    Args:
        graph: of the whole file.
        labels: int8 [N], 1 launders, 0 not, -1 unknown.
        split: of the same accounts.
        stages: how many forests.
        seed: of all sampling.
        workers: number of threads.
    """
    rows = accounts.compute(graph, workers=workers)
    table = rows
    training, validation = split.train & (labels >= 0), split.validation & (labels >= 0)
    forests: list[Trees] = []
    for stage in range(stages):
        forest = fit(
            _examples(table, labels, training),
            _examples(table, labels, validation),
            seed=seed,
            workers=workers,
        )
        forests.append(forest)
        if stage + 1 < stages:
            scores = score_accounts(graph, tuple(forests), workers=workers)
            for number in range(_FOLDS):
                seen = training & (split.fold != number)
                other = fit(_examples(table, labels, seen), None, seed=seed, rounds=forest.rounds)
                mine = training & (split.fold == number)
                scores[mine] = other.predict(table[mine], workers)
            table = np.hstack((rows, accounts.around(graph, scores, workers=workers)))
    return tuple(forests)


def _examples(table: Rows, labels: NDArray[np.int8], chosen: NDArray[np.bool_]) -> Examples:
    return Examples(table[chosen], labels[chosen] == 1, np.ones(int(chosen.sum())))
