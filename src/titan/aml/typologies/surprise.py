"""How little habit explains what was seen: decimal logarithms of chances."""

import math

import numpy as np
from numpy.typing import NDArray

from titan.aml.compiled import compiled
from titan.aml.typologies.walk import Walk

_MOST = 300.0
_NEAR = 0.05  # amounts that differ by less, as logarithms, count as equal
_LOOK = 256  # movements of an account that its habit is taken from


@compiled
def burst_surprise(count: int, expected: float) -> float:
    """Return minus log10 of the Poisson chance to see `count` or more, 0 where that is likely.

    The tail is the first term times a geometric series that bounds the others from above.
    """
    if count <= expected or count == 0:
        return 0.0
    first = count * math.log(expected) - expected - math.lgamma(count + 1.0)
    tail = first - math.log(1.0 - expected / (count + 1.0))
    return min(max(-tail / math.log(10.0), 0.0), _MOST)


@compiled
def passing_surprise(walk: Walk, before: int, after: int) -> float:
    """Return how little its habit explains that an account passed on what it was paid.

    By habit, which is its latest 256 movements, it pays amounts so near to the one it was paid
    at some rate; the chance of one within the wait between receiving and paying is
    1 - exp(-rate x wait).
    """
    account = walk.source[after]
    end = walk.out_start[account + 1]
    begin = max(walk.out_start[account], end - _LOOK)
    level = walk.received[before]
    near = max(abs(walk.paid[after] - level), _NEAR)
    alike = 0
    for place in range(begin, end):
        alike += abs(walk.paid[walk.outs[place]] - level) <= near
    wait = max(float(walk.time[after] - walk.time[before]), walk.hour)
    chance = -math.expm1(-max(alike - 0.5, 0.5) * wait / walk.span)
    return -math.log10(max(chance, 1e-9))


@compiled
def path_surprises(walk: Walk, paths: NDArray[np.int32]) -> NDArray[np.float64]:
    """Return the sum of `passing_surprise` along each path.

    Args:
        walk: H movements.
        paths: int32 [C, k] movements, each made by the payee of the one before; -1 after the
            end of a path.
    """
    surprises = np.zeros(len(paths))
    for row in range(len(paths)):
        for hop in range(1, paths.shape[1]):
            if paths[row, hop] < 0:
                break
            surprises[row] += passing_surprise(walk, paths[row, hop - 1], paths[row, hop])
    return surprises
