"""The task: score one piece by one stage of a model. The same function runs here and on Ray."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from titan.aml.features.view import Mode, Part
from titan.aml.jobs.partition import Piece
from titan.aml.scorer.payments import Table
from titan.aml.scorer.trees import Trees


@dataclass(frozen=True, slots=True)
class Task:
    """What every piece of a stage is scored with.

    Attributes:
        forest: the stage, as text.
        mode, methods: of the model.
        medians: the usual amount of each currency of the whole ledger.
    """

    forest: str
    mode: Mode
    methods: tuple[str, ...]
    medians: dict[str, float]


def score_piece(task: Task, piece: Piece) -> NDArray[np.float32]:
    """Return the raw scores of the wanted payments of a piece, in their order."""
    table = Table(piece.ledger, task.mode, task.methods, task.medians)
    wanted = np.flatnonzero(piece.wanted)
    part = Part(int(wanted[0]), int(wanted[-1]) + 1)
    rows = table.rows(part, piece.around)
    return _trees(task.forest).predict(rows[wanted - part.first])


@lru_cache(maxsize=4)
def _trees(text: str) -> Trees:
    """Read a forest once a process, however many pieces it scores."""
    return Trees(text)
