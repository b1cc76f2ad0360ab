"""One calibrated score of what the network and the other checks say: a logistic regression.

It is small on purpose: every feature's contribution can be read off, and the report names those
that drove the score.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from titan.forensics.tamper.scoring import Suspicion

_SMALLEST = 1e-4  # of a chance or a share, before its logarithm is taken
_SPOT = 0.3  # chance from which cells are joined to a spot
_LIMIT = 8.0  # of a feature


@dataclass(frozen=True)
class Decision:
    """How features become a score, and from where on a score and a cell decide.

    Attributes:
        id: name that changes with any number of it.
        bias: of the regression.
        weights: of each feature by its name; a feature that is not named counts nothing.
        usual: what each feature is on the genuine pages of validation, on average.
        refer_from: score from which a person looks.
        decides: whether the score was shown to tell forged from genuine pages of families that it
            never saw; where it was not, it is noted and refers nothing.
        mark_from: chance from which a cell of the map is marked.
    """

    id: str
    bias: float
    weights: Mapping[str, float]
    usual: Mapping[str, float]
    refer_from: float
    decides: bool
    mark_from: float

    @classmethod
    def parse(cls, content: bytes, id: str) -> "Decision":
        """Read a decision as it was written by training."""
        return cls(id=id, **json.loads(content))

    @property
    def sees_network(self) -> bool:
        """Whether what the network says counts at all."""
        return any(name.startswith("tamper.") for name in self.weights)

    def score(self, features: Mapping[str, float]) -> float:
        """Return the calibrated chance, 0 to 1, that a document was edited."""
        return 1 / (1 + math.exp(-self.bias - sum(self.contributions(features).values())))

    def contributions(self, features: Mapping[str, float]) -> dict[str, float]:
        """Return what each feature adds to the logit of the score."""
        return {name: weight * features.get(name, 0.0) for name, weight in self.weights.items()}

    def raised(self, features: Mapping[str, float]) -> dict[str, float]:
        """Return how much each feature raises the logit above that of a usual genuine page."""
        before = self.contributions(self.usual)
        return {name: value - before[name] for name, value in self.contributions(features).items()}


def features(suspicion: Suspicion) -> dict[str, float]:
    """Return what the decision sees of the network's map and verdicts, by name."""
    tiles = np.sort(suspicion.tiles)[::-1]
    chances = suspicion.cells[suspicion.cells > 0]
    if not len(chances):
        chances = np.zeros(1, np.float32)
    spot_area, spot_chance = _largest_spot(suspicion.cells)
    found = {
        "tamper.tiles.highest": float(tiles[0]),
        "tamper.tiles.mean": float(tiles.mean()),
        "tamper.cells.mean": _logit(float(chances.mean())),
        "tamper.cells.99": _logit(float(np.quantile(chances, 0.99))),
        "tamper.cells.999": _logit(float(np.quantile(chances, 0.999))),
        "tamper.marked": math.log(float((chances > 0.5).mean()) + _SMALLEST),
        "tamper.spot.area": math.log(spot_area / len(chances) + _SMALLEST),
        "tamper.spot.chance": _logit(spot_chance),
    }
    return {name: max(-_LIMIT, min(_LIMIT, value)) for name, value in found.items()}


def _largest_spot(cells: NDArray[np.float32]) -> tuple[float, float]:
    """Area in cells and mean chance of the connected spot whose chances sum to most."""
    count, labels = cv2.connectedComponents((cells > _SPOT).astype(np.uint8))
    if count < 2:
        return 0.0, 0.0
    sums = np.bincount(labels.ravel(), weights=cells.ravel(), minlength=count)
    sizes = np.bincount(labels.ravel(), minlength=count)
    spot = 1 + int(np.argmax(sums[1:]))
    return float(sizes[spot]), float(sums[spot] / sizes[spot])


def _logit(chance: float) -> float:
    kept = min(max(chance, _SMALLEST), 1 - _SMALLEST)
    return math.log(kept / (1 - kept))
