"""The scorer of boosted trees, as evidence reads it."""

from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from titan.aml.features import accounts
from titan.aml.features.view import Part, Rows
from titan.aml.ledger import Ledger
from titan.aml.scorer.model import WEIGHTS_DIR, Scorer, load
from titan.aml.scorer.scores import score_ledger, table_of
from titan.domain.money import Driver


def reader_of(model: Path | None = None) -> "TreeReader":
    """Return the reader of a model's folder, by default of the shipped one.

    Raises:
        ArtifactError: if the folder holds no model, or a changed one.
    """
    return TreeReader(load(model or WEIGHTS_DIR))


class TreeReader:
    """Reads small ledgers with a trained scorer."""

    def __init__(self, scorer: Scorer) -> None:
        self.scorer = scorer
        self.id = scorer.id

    def read(self, ledger: Ledger) -> "TreeReading":
        """Score a small ledger."""
        return TreeReading(ledger, self.scorer)


class TreeReading:
    """What a trained scorer says of one small ledger."""

    def __init__(self, ledger: Ledger, scorer: Scorer) -> None:
        self._ledger, self._scorer = ledger, scorer
        self._table = table_of(ledger, scorer)

    @cached_property
    def scores(self) -> NDArray[np.float32]:
        """The calibrated score of each payment, float32 [E]."""
        scorer, graph = self._scorer, self._table.graph
        if not scorer.stages or scorer.calibration is None:
            return score_ledger(self._ledger, scorer).payments
        raw = scorer.stages[-1].predict(self._rows)
        segment = self._table.slips.method[graph.order]
        calibrated = np.zeros(len(raw), dtype=np.float32)
        calibrated[graph.order] = scorer.calibration(raw, segment, scorer.settings.methods)
        return calibrated

    @cached_property
    def _rows(self) -> Rows:
        """What the last forest looks at, float32 [E, columns], by rank in time."""
        stages, table = self._scorer.stages, self._table
        before = table.score(stages[:-1]) if len(stages) > 1 else None
        return table.rows(Part(0, len(self._ledger)), before)

    def log_odds(self, payment: int) -> float:
        """Return the logarithm of the odds of one payment, before calibration."""
        return float(self._forest_of(payment)[2].sum())

    def drivers(self, payment: int) -> tuple[Driver, ...]:
        """Return the features by how much they moved the last forest, the strongest first.

        A scorer of accounts alone tells those of the payer. Source of the contributions:
        TreeSHAP (Lundberg et al., 2018), in log-odds before calibration.
        """
        names, row, contributions = self._forest_of(payment)
        contributions = contributions[:-1]
        order = np.argsort(-np.abs(contributions), kind="stable").tolist()
        return tuple(
            Driver(names[place], float(row[place]), float(contributions[place])) for place in order
        )

    def _forest_of(
        self, payment: int
    ) -> tuple[tuple[str, ...], NDArray[np.float32], NDArray[np.float64]]:
        """Return columns, their values, and what they and the base add to the log-odds."""
        stages, table = self._scorer.stages, self._table
        if not stages:
            account = int(self._ledger.source[payment])
            rows = accounts.compute(table.graph)[account : account + 1]
            return accounts.COLUMNS, rows[0], self._scorer.accounts[0].contributions(rows)[0]
        rank = int(np.flatnonzero(table.graph.order == payment)[0])
        rows = self._rows[rank : rank + 1]
        return table.columns(len(stages) - 1), rows[0], stages[-1].contributions(rows)[0]
