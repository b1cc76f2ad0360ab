"""Score every payment of a graph, part by part, so that the table of features is never whole."""

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from titan.aml.features import neighbours, table
from titan.aml.features.payment import Slips
from titan.aml.features.view import Mode, Part, Rows
from titan.aml.graph import Graph, build_graph
from titan.aml.ledger import Ledger
from titan.aml.scorer.trees import Trees

PART = 400_000  # payments whose features are held at once: about 470 MB


class Table:
    """The features of a ledger's payments, computed when they are asked for.

    Args:
        ledger: E payments.
        mode: whether features look ahead.
        methods: the ways of payment that have a column.
        medians: usual amount of each currency.
        workers: number of threads.
    """

    def __init__(
        self,
        ledger: Ledger,
        mode: Mode,
        methods: tuple[str, ...],
        medians: dict[str, float],
        workers: int = 1,
    ) -> None:
        self.graph: Graph = build_graph(ledger, medians)
        self.slips = Slips.of(ledger, methods)
        self.mode, self.methods, self.workers = mode, methods, workers
        self._held: dict[Part, Rows] = {}  # those of a ledger that is one part, for every stage

    def columns(self, stage: int) -> tuple[str, ...]:
        """Return the names of the columns that the trees of a stage, from 0, look at."""
        own = table.names(self.mode, self.methods)
        return own + neighbours.columns(self.mode) if stage else own

    def rows(self, part: Part, scores: NDArray[np.float32] | None) -> Rows:
        """Return the features of consecutive ranks, float32 [last - first, columns].

        They hold until the next call, since all stages share their memory.

        Args:
            part: the ranks.
            scores: float32 [E] by rank, of the stage before; None for the first stage.
        """
        own = len(self.columns(0))
        rows = self._held.get(part)
        if rows is None:
            width = len(self.columns(1))
            rows = np.empty((part.last - part.first, width), dtype=np.float32)
            self._fill(part, rows[:, :own])
            if part.last - part.first == len(self.graph.source):
                self._held[part] = rows
        if scores is None:
            return rows[:, :own]
        neighbours.compute(
            self.graph, scores, self.mode, part, into=rows[:, own:], workers=self.workers
        )
        return rows

    def _fill(self, part: Part, rows: Rows) -> None:
        table.compute(
            self.graph, self.slips, self.methods, self.mode, part, into=rows, workers=self.workers
        )

    def chosen(self, ranks: NDArray[np.integer], scores: NDArray[np.float32] | None) -> Rows:
        """Return the features of some ranks, ascending, float32 [len(ranks), columns]."""
        chosen = np.empty((len(ranks), len(self.columns(scores is not None))), dtype=np.float32)
        for part in parts(len(self.graph.source)):
            start, stop = np.searchsorted(ranks, (part.first, part.last))
            if start < stop:
                chosen[start:stop] = self.rows(part, scores)[ranks[start:stop] - part.first]
        return chosen

    def score(
        self,
        stages: tuple[Trees, ...],
        first: int = 0,
        watch: Callable[[Part, Rows], None] | None = None,
    ) -> NDArray[np.float32]:
        """Return what the last stage predicts, float32 [E] by rank.

        Args:
            stages: the forests.
            first: rank before which no score is wanted; the last stage gives 0 there, the others
                where nothing that is wanted looks.
            watch: is shown the rows of the last stage.
        """
        count = len(self.graph.source)
        scores: NDArray[np.float32] | None = None
        for number, trees in enumerate(stages):
            following = np.zeros(count, dtype=np.float32)
            left = len(stages) - 1 - number
            last = left == 0
            for part in parts(count, self._reached(first, left)):
                rows = self.rows(part, scores)
                if last and watch is not None:
                    watch(part, rows)
                following[part.first : part.last] = trees.predict(rows, self.workers)
            scores = following
        return np.zeros(count, dtype=np.float32) if scores is None else scores

    def _reached(self, first: int, stages: int) -> int:
        """Return the first rank that so many later stages look at, for scores from `first` on."""
        if first >= len(self.graph.time):
            return first
        horizon = stages * int(np.rint(neighbours.DAYS * self.graph.day))
        return min(first, int(np.searchsorted(self.graph.time, self.graph.time[first] - horizon)))


def parts(count: int, first: int = 0) -> Iterator[Part]:
    """Yield the ranks [first, count) in parts of at most `PART`."""
    for start in range(first, count, PART):
        yield Part(start, min(start + PART, count))
