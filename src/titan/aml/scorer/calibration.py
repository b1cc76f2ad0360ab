"""From a forest's score to a probability, by segment, from validation days only."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

ALL = "all"
_FEWEST = 100  # true rows that a segment needs for a curve of its own


@dataclass(frozen=True, eq=False)
class Curve:
    """A rising line through points: score to probability.

    Attributes:
        score, probability: float64 [K], both ascending.
    """

    score: NDArray[np.float64]
    probability: NDArray[np.float64]

    @classmethod
    def fit(cls, score: NDArray[np.floating], truth: NDArray[np.bool_]) -> "Curve":
        """Fit by pooling adjacent violators, one point in the middle of each pool.

        The line between the points keeps the order of scores inside a pool, which steps would
        lose. A pool's rate is that of its rows and of one more that is as any other row, so that a
        few true rows at the top are no certainty and higher scores still rank above them: the line
        rises everywhere. Source: Zadrozny and Elkan, Transforming classifier scores into accurate
        multiclass probability estimates, 2002.

        Args:
            score: [M], what a forest predicts.
            truth: bool [M].
        """
        order = np.argsort(score, kind="stable")
        pools = _pools(truth[order].astype(np.float64))
        size = np.diff(pools)
        middle = np.add.reduceat(score[order].astype(np.float64), pools[:-1]) / size
        hits = np.add.reduceat(truth[order].astype(np.float64), pools[:-1])
        usual = (hits.sum() + 0.5) / (len(truth) + 1)
        points = np.concatenate(([0.0], np.clip(middle, 1e-9, 1 - 1e-9), [1.0]))
        rates = np.concatenate(([0.0], (hits + usual) / (size + 1), [1.0]))
        kept = np.append(np.diff(points) > 0, True)
        kept[1:] &= rates[1:] > np.maximum.accumulate(rates)[:-1]
        return cls(points[kept], rates[kept])

    def __call__(self, score: NDArray[np.floating]) -> NDArray[np.float32]:
        """Return the probability of each score, float32 of the same shape."""
        return np.asarray(np.interp(score, self.score, self.probability), dtype=np.float32)

    def to_json(self) -> dict[str, list[float]]:
        """Return the points."""
        return {"score": self.score.tolist(), "probability": self.probability.tolist()}

    @classmethod
    def from_json(cls, value: Mapping[str, list[float]]) -> "Curve":
        """Read the points."""
        return cls(np.array(value["score"]), np.array(value["probability"]))


@dataclass(frozen=True, eq=False)
class Calibration:
    """Curves by segment; `ALL` serves the segments without one of their own."""

    curves: Mapping[str, Curve]

    @classmethod
    def fit(
        cls,
        score: NDArray[np.floating],
        truth: NDArray[np.bool_],
        segment: NDArray[np.int16],
        names: tuple[str, ...],
    ) -> "Calibration":
        """Fit a curve over all rows and one for each segment that holds enough true rows.

        Args:
            score: [M], of validation rows.
            truth: bool [M].
            segment: int16 [M], places in `names`, -1 for none.
            names: of the segments.
        """
        curves = {ALL: Curve.fit(score, truth)}
        for place, name in enumerate(names):
            mine = segment == place
            if int(truth[mine].sum()) >= _FEWEST:
                curves[name] = Curve.fit(score[mine], truth[mine])
        return cls(curves)

    def __call__(
        self, score: NDArray[np.floating], segment: NDArray[np.int16], names: tuple[str, ...]
    ) -> NDArray[np.float32]:
        """Return the probability of each row, float32 [M]."""
        calibrated = self.curves[ALL](score)
        for place, name in enumerate(names):
            if name in self.curves:
                mine = segment == place
                calibrated[mine] = self.curves[name](score[mine])
        return calibrated


def _pools(value: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the boundaries of the pools of a rising least-squares fit, 0 first, length last."""
    starts: list[int] = []
    sums: list[float] = []
    ends = np.flatnonzero(np.diff(value)) + 1
    cuts = np.concatenate(([0], ends, [len(value)]))
    total = np.add.reduceat(value, cuts[:-1])
    sizes: list[int] = []
    for start, size, summed in zip(cuts[:-1], np.diff(cuts), total, strict=True):
        starts.append(int(start))
        sizes.append(int(size))
        sums.append(float(summed))
        while len(sums) > 1 and sums[-2] * sizes[-1] >= sums[-1] * sizes[-2]:
            starts.pop()
            moved, grown = sums.pop(), sizes.pop()
            sums[-1] += moved
            sizes[-1] += grown
    return np.array([*starts, len(value)], dtype=np.int64)
