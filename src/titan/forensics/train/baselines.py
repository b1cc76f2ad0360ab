"""What the network has to beat: error levels, trees on features of blocks, and a constant.

Each gives a map and features of a page as the network does, so that the same code fits its
decision, chooses its thresholds and measures it.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from titan.forensics.tamper.scoring import CELL
from titan.forensics.train.blocks import SIDE, block_features, error_level
from titan.forensics.train.judge import Judged, judged
from titan.forensics.train.opened import decode
from titan.forensics.train.pages import LabelledPage

_QUALITY = 90  # of the saving of error level analysis
_ERROR_SIDE = 8  # pixels of a side of a block of error levels
_TOP = 0.005  # share of the blocks whose mean is a page's score
_LEAST_TOP = 4
_SAMPLED = 150  # blocks of each class that a page lends to the trees
_ROUNDS = 120
_EDITED_SHARE = 0.3  # of a block, to count as edited


class Baseline(Protocol):
    """Judges a page without the network."""

    name: str

    def judge(self, page: LabelledPage) -> Judged:
        """Look at one page."""


class Constant:
    """Says the same of every page: what no evidence at all is worth."""

    name = "constant"

    def judge(self, page: LabelledPage) -> Judged:
        """Return a map without spots and a feature that never changes."""
        rows, columns = (-(-length // CELL) for length in page.mask.shape)
        return judged(page, np.zeros((rows, columns), np.float32), {"constant": 1.0})


class ErrorLevel:
    """Error level analysis: what changes most when saved again is taken for edited."""

    name = "error-level"

    def judge(self, page: LabelledPage) -> Judged:
        """Rank blocks by their error level beside the page's median."""
        levels = error_level(decode(page.content).pixels, _QUALITY).mean(-1)
        rows, columns = (length // _ERROR_SIDE for length in levels.shape)
        whole = levels[: rows * _ERROR_SIDE, : columns * _ERROR_SIDE]
        blocks = whole.reshape(rows, _ERROR_SIDE, columns, _ERROR_SIDE).mean((1, 3))
        beside = blocks / (float(np.median(blocks)) + 0.1)
        # No chance, but it grows with the level, which is all that a threshold needs.
        cells = (beside / (beside + 4)).astype(np.float32)
        top = {"error-level.top": math.log(top_mean(beside) + 0.1)}
        return judged(page, _as_cells(cells, _ERROR_SIDE, page.mask.shape), top)


@dataclass(frozen=True)
class BlockTrees:
    """Gradient boosted trees on the features of `titan.forensics.train.blocks`.

    Attributes:
        model: scikit-learn's classifier, fitted.
    """

    model: Any
    name: str = "block-trees"

    @classmethod
    def fit(cls, pages: Iterable[LabelledPage], seed: int = 0) -> "BlockTrees":
        """Fit the trees to blocks of pages, as many edited as genuine ones of an edited page.

        Args:
            pages: with genuine ones among them.
            seed: of the choice of blocks.

        Raises:
            ImportError: where scikit-learn, a dependency for development only, is absent.
        """
        from sklearn.ensemble import (  # type: ignore[import-untyped] # it has no types
            HistGradientBoostingClassifier,
        )

        generator = np.random.default_rng(seed)
        rows, labels = zip(*(_sampled(page, generator) for page in pages), strict=True)
        model = HistGradientBoostingClassifier(
            max_iter=_ROUNDS, class_weight="balanced", random_state=seed
        )
        return cls(model.fit(np.concatenate(rows), np.concatenate(labels)))

    def judge(self, page: LabelledPage) -> Judged:
        """Score every block; the page's score is the mean of the highest."""
        features = block_features(decode(page.content))
        flat = features.reshape(-1, features.shape[-1])
        chances = self.model.predict_proba(flat)[:, 1].reshape(features.shape[:2])
        highest = top_mean(chances)
        top = {"block-trees.top": math.log((highest + 1e-4) / (1 - highest + 1e-4))}
        return judged(page, _as_cells(chances.astype(np.float32), SIDE, page.mask.shape), top)


def top_mean(blocks: NDArray[np.floating]) -> float:
    """Return the mean of the highest half percent of the blocks of a page, four at least."""
    count = max(_LEAST_TOP, round(_TOP * blocks.size))
    return float(np.sort(blocks, axis=None)[-count:].mean())


def _sampled(
    page: LabelledPage, generator: np.random.Generator
) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    features = block_features(decode(page.content))
    rows, columns = features.shape[:2]
    mask = page.mask[: rows * SIDE, : columns * SIDE]
    edited = mask.reshape(rows, SIDE, columns, SIDE).mean((1, 3)).ravel() > _EDITED_SHARE
    chosen = np.concatenate(
        [
            generator.permutation(np.flatnonzero(edited))[:_SAMPLED],
            generator.permutation(np.flatnonzero(~edited))[:_SAMPLED],
        ]
    )
    return features.reshape(rows * columns, -1)[chosen], edited[chosen]


def _as_cells(
    blocks: NDArray[np.float32], side: int, shape: tuple[int, ...]
) -> NDArray[np.float32]:
    """Spread blocks over the cells of a map; pixels beyond the last whole block count nothing."""
    cells = np.zeros([-(-length // CELL) for length in shape], np.float32)
    spread = blocks.repeat(side // CELL, 0).repeat(side // CELL, 1)
    cells[: spread.shape[0], : spread.shape[1]] = spread
    return cells
