"""Whether the payments or the scores of today still look like those of the training days."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

_BINS = 10
PSI_LIMIT = 0.25  # "the population has changed" in credit scoring's rule of thumb
KS_LIMIT = 0.15
SCORE_LIMIT = 0.25


@dataclass(frozen=True)
class Drift:
    """How far new payments are from the reference.

    Attributes:
        psi: column to population stability index, for the columns that matter most.
        ks: column to Kolmogorov-Smirnov distance.
        score: population stability index of the scores; needs no labels.
        drifted: whether any passes its limit.
    """

    psi: dict[str, float]
    ks: dict[str, float]
    score: float
    drifted: bool


@dataclass(frozen=True, eq=False)
class Reference:
    """What the reference days looked like: bin edges and the shares of the rows in each bin.

    Attributes:
        edges: column to ascending inner edges, at the deciles of the reference.
        shares: column to the share of each bin, one more than edges; ``score`` is among them.
    """

    edges: Mapping[str, NDArray[np.float64]]
    shares: Mapping[str, NDArray[np.float64]]

    @classmethod
    def of(cls, columns: Mapping[str, NDArray[np.floating]]) -> "Reference":
        """Describe reference columns, each [M]."""
        edges, shares = {}, {}
        for name, column in columns.items():
            cuts = np.unique(np.quantile(column, np.arange(1, _BINS) / _BINS))
            edges[name] = cuts.astype(np.float64)
            shares[name] = _shares(column, edges[name])
        return cls(edges, shares)

    def compare(self, columns: Mapping[str, NDArray[np.floating]]) -> Drift:
        """Compare new columns of the same names with the reference.

        Source: PSI as in Siddiqi, Credit Risk Scorecards, 2006; KS on the binned distributions.
        """
        psi, ks = {}, {}
        for name, column in columns.items():
            was, now = self.shares[name], _shares(column, self.edges[name])
            psi[name] = _stability(was, now)
            ks[name] = float(np.abs(np.cumsum(was - now)).max())
        score = psi.pop("score", 0.0)
        ks.pop("score", None)
        beyond = [value > PSI_LIMIT for value in psi.values()]
        beyond += [value > KS_LIMIT for value in ks.values()]
        return Drift(psi, ks, score, score > SCORE_LIMIT or any(beyond))

    def to_json(self) -> dict[str, Any]:
        """Return the bins."""
        return {
            name: {"edges": self.edges[name].tolist(), "shares": self.shares[name].tolist()}
            for name in self.edges
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Reference":
        """Read the bins."""
        return cls(
            {name: np.array(bins["edges"]) for name, bins in value.items()},
            {name: np.array(bins["shares"]) for name, bins in value.items()},
        )


def _shares(column: NDArray[np.floating], edges: NDArray[np.float64]) -> NDArray[np.float64]:
    place = np.searchsorted(edges, column, side="right")
    counts = np.bincount(place, minlength=len(edges) + 1).astype(np.float64)
    return counts / max(len(column), 1)


def _stability(was: NDArray[np.float64], now: NDArray[np.float64]) -> float:
    """Return the sum of (now - was) log(now / was), empty bins counted as one in ten thousand."""
    was, now = np.maximum(was, 1e-4), np.maximum(now, 1e-4)
    return float(((now - was) * np.log(now / was)).sum())
