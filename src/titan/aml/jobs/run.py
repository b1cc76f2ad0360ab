"""Score a ledger in partitions, keeping what is finished."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

from titan.aml.features.payment import Slips
from titan.aml.graph import currency_medians
from titan.aml.jobs.engines import Engine
from titan.aml.jobs.partition import Cutter, Partition, Piece
from titan.aml.jobs.store import Store
from titan.aml.jobs.task import Task
from titan.aml.ledger import Ledger
from titan.aml.scorer.model import Scorer


@dataclass(slots=True)
class Work:
    """What a job had to do.

    Attributes:
        pieces: partitions of all stages.
        kept: how many of them were finished before.
    """

    pieces: int = 0
    kept: int = 0


def score_job(  # noqa: PLR0913 - what, by what, where, how finely, and whom to tell
    ledger: Ledger,
    scorer: Scorer,
    store: Store,
    engine: Engine,
    *,
    buckets: int = 4,
    on_progress: Callable[[float], None] = lambda share: None,
) -> tuple[NDArray[np.float32], Work]:
    """Score the payments of a ledger, the same to the bit as `score_ledger` does.

    A job that was cut off goes on where it was; one over a file that has grown by a day scores
    what that day changes: with a causal model that day alone.

    Args:
        ledger: E payments.
        scorer: trained on labelled payments.
        store: of finished pieces; it may serve many jobs and models.
        engine: where tasks run.
        buckets: pieces of a day.
        on_progress: told the share done.

    Returns:
        Calibrated scores, float32 [E], in the order of the ledger; and what there was to do.
    """
    settings = scorer.settings
    cutter = Cutter(ledger, settings.mode, buckets)
    partitions = list(cutter.partitions())
    medians = currency_medians(ledger) | settings.medians
    work = Work()
    scores: NDArray[np.float32] | None = None
    for trees in scorer.stages:
        task = Task(trees.text, settings.mode, settings.methods, medians)
        job = _Stage(task, cutter, scores, store, work)
        following = np.zeros(len(ledger), dtype=np.float32)
        for places, found in job.run(engine, partitions):
            following[places] = found
            on_progress(work.pieces / (len(partitions) * len(scorer.stages)))
        scores = following
    if scores is None or scorer.calibration is None:
        return np.zeros(len(ledger), dtype=np.float32), work
    segment = Slips.of(ledger, settings.methods).method
    return scorer.calibration(scores, segment, settings.methods), work


class _Stage:
    """One stage of a job."""

    def __init__(
        self,
        task: Task,
        cutter: Cutter,
        scores: NDArray[np.float32] | None,
        store: Store,
        work: Work,
    ) -> None:
        self._task, self._cutter, self._scores = task, cutter, scores
        self._store, self._work = store, work
        known = (task.forest, str(task.mode), task.methods, sorted(task.medians.items()))
        self._digest = sha256(repr(known).encode()).hexdigest()

    def run(
        self, engine: Engine, partitions: list[Partition]
    ) -> Iterator[tuple[NDArray[np.int64], NDArray[np.float32]]]:
        """Yield places and scores of each piece: those kept first as they come, then the rest."""
        waiting: list[tuple[str, NDArray[np.int64]]] = []
        finished: list[tuple[NDArray[np.int64], NDArray[np.float32]]] = []

        def unfinished() -> Iterator[Piece]:
            for partition in partitions:
                piece = self._cutter.piece(partition, self._scores)
                key = sha256((self._digest + piece.digest()).encode()).hexdigest()
                places = piece.places[piece.wanted]
                kept = self._store.get(key)
                self._work.pieces += 1
                if kept is not None:
                    self._work.kept += 1
                    finished.append((places, kept))
                    continue
                waiting.append((key, places))
                yield piece

        for number, found in enumerate(engine.run(self._task, unfinished())):
            key, places = waiting[number]
            self._store.put(key, found)
            yield places, found
        yield from finished
