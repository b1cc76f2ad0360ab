"""Sorting payments by account in one pass, instead of comparing them."""

import numpy as np
from numpy.typing import NDArray

from titan.aml.compiled import compiled


def by_time(time: NDArray[np.int64]) -> NDArray[np.int32]:
    """Return the places of ascending times, int32, equal ones as they stand."""
    if (time[1:] < time[:-1]).any():
        return np.argsort(time, kind="stable").astype(np.int32)
    return np.arange(len(time), dtype=np.int32)


@compiled
def sorted_by(
    key: NDArray[np.int32], places: NDArray[np.int32], count: int
) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Sort places by their key, equal ones as they stand; return where each key begins.

    A counting sort: to sort by several keys is one pass for each, the last key first.

    Args:
        key: int32, by place, from 0.
        places: int32 [K].
        count: number of keys.

    Returns:
        int32 [K], the places; int64 [count + 1], where those of a key begin.
    """
    start = np.zeros(count + 1, dtype=np.int64)
    for place in places:
        start[key[place] + 1] += 1
    for number in range(count):
        start[number + 1] += start[number]
    following = start[:-1].copy()
    found = np.empty(len(places), dtype=np.int32)
    for place in places:
        found[following[key[place]]] = place
        following[key[place]] += 1
    return found, start
