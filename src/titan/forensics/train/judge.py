"""What the network makes of labelled pages, kept small enough to try thresholds on afterwards."""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from titan.forensics.tamper.decision import features
from titan.forensics.tamper.scoring import CELL, Scorer
from titan.forensics.train.opened import decode
from titan.forensics.train.pages import LabelledPage, Origin, PageFolder, Said

LEVELS = 200
"""Steps of a chance from 0 to 1 at which cells are counted."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One page after the network saw it.

    Attributes:
        origin: its families.
        edited: whether any of it is.
        features: of the network (`titan.forensics.tamper.decision.features`) and of the other
            checks (`titan.forensics.tamper.evidence`).
        hits: int (200,), edited cells by their chance.
        alarms: int (200,), genuine cells by their chance.
    """

    origin: Origin
    edited: bool
    features: dict[str, float]
    hits: NDArray[np.int64]
    alarms: NDArray[np.int64]


def judge_page(scorer: Scorer, page: LabelledPage, said: Said) -> Judged:
    """Look at one page.

    Args:
        scorer: the network.
        page: to look at.
        said: what the other checks say of it, and where on it to look.
    """
    suspicion = scorer.score(decode(page.content), said.region)
    return judged(page, suspicion.cells, features(suspicion) | dict(said.evidence))


def judged(page: LabelledPage, cells: NDArray[np.float32], features: dict[str, float]) -> Judged:
    """Count the cells of a map, one for every 4 x 4 pixels, by whether they are edited."""
    edited = _cells(page.mask, cells.shape)
    levels = np.minimum((cells * LEVELS).astype(int), LEVELS - 1)
    return Judged(
        page.origin,
        bool(page.mask.any()),
        features,
        np.bincount(levels[edited], minlength=LEVELS),
        np.bincount(levels[~edited], minlength=LEVELS),
    )


def judge(
    weights: Path,
    folder: PageFolder,
    numbers: Sequence[int],
    *,
    workers: int = 1,
    on_progress: Callable[[int], None] = lambda _: None,
) -> list[Judged]:
    """Look at pages of a folder.

    Args:
        weights: ONNX file.
        folder: with the pages.
        numbers: of the pages to look at.
        workers: processes that look.
        on_progress: told how many were looked at.
    """
    outcomes = []
    with ProcessPoolExecutor(workers) as pool:
        for outcome in pool.map(partial(_judge_one, weights, folder), numbers, chunksize=8):
            outcomes.append(outcome)
            on_progress(len(outcomes))
    return outcomes


def overlap(judged: Iterable[Judged], mark_from: float) -> float:
    """Return the F1 of marked cells over all edited pages together."""
    level = round(mark_from * LEVELS)
    hit = missed = false = 0
    for page in judged:
        if page.edited:
            hit += int(page.hits[level:].sum())
            missed += int(page.hits[:level].sum())
            false += int(page.alarms[level:].sum())
    return 2 * hit / max(1, 2 * hit + missed + false)


def _judge_one(weights: Path, folder: PageFolder, number: int) -> Judged:
    return judge_page(_scorer(weights), folder.read(number), folder.said(number))


@cache
def _scorer(weights: Path) -> Scorer:
    return Scorer(weights.read_bytes(), weights.name)


def _cells(mask: NDArray[np.bool_], shape: tuple[int, ...]) -> NDArray[np.bool_]:
    """Cells of which more than a third is edited."""
    whole = np.zeros((shape[0] * CELL, shape[1] * CELL), np.float32)
    whole[: mask.shape[0], : mask.shape[1]] = mask
    shares = whole.reshape(shape[0], CELL, shape[1], CELL).mean((1, 3))
    return np.asarray(shares > 0.3)
