"""Which days train, which choose thresholds, which are measured on."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from titan.errors import MoneyError


class Split(NamedTuple):
    """Ranks [0, train) train, [train, validation) validate, [validation, end) test."""

    train: int
    validation: int
    end: int


def split_days(day: NDArray[np.int64]) -> Split:
    """Split payments by whole days, as near to 60/20/20 as days allow.

    Source: the protocol of Egressy et al., Provably powerful graph neural networks for directed
    multigraphs, 2024.

    Args:
        day: int64 [E], the day of each payment, ascending.

    Raises:
        MoneyError: ``money.too-short`` for fewer than three days.
    """
    ends = np.append(np.flatnonzero(np.diff(day)) + 1, len(day))
    if len(ends) < 3:
        raise MoneyError("money.too-short", f"The file spans {len(ends)} days; three are needed.")
    total = len(day)
    first = int(np.argmin(np.abs(ends[:-2] - 0.6 * total)))
    second = first + 1 + int(np.argmin(np.abs(ends[first + 1 : -1] - 0.8 * total)))
    return Split(int(ends[first]), int(ends[second]), total)


def folds(day: NDArray[np.int64], count: int) -> NDArray[np.int8]:
    """Return the fold of each payment: consecutive whole days, equally many each.

    Payments of one attempt are mostly in one fold then, so that a fold's model has not seen them.
    """
    days, place = np.unique(day, return_inverse=True)
    return (place * count // len(days)).astype(np.int8)
