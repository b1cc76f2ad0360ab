"""Score every payment of a graph; the table of features is never whole, but as a byte a value."""

from collections.abc import Iterator
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from titan.aml.features import neighbours, table
from titan.aml.features.payment import Slips
from titan.aml.features.sweep import Put
from titan.aml.features.view import Mode, Part, Rows
from titan.aml.graph import Graph, build_graph
from titan.aml.ledger import Ledger
from titan.aml.scorer.forest import Coded, Codes, Forest, codes_of, encode, forest_of
from titan.aml.scorer.trees import Trees, predict_coded

PART = 400_000  # payments whose features are held at once as numbers: about 470 MB
HELD = 2**30  # bytes of features that are held at once as codes: some four million payments


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
            self.hand_on(part, table.put_into(rows, part.first))
            if part.last - part.first == len(self.graph.source):
                self._held[part] = rows
        if scores is None:
            return rows[:, :own]
        neighbours.compute(
            self.graph, scores, self.mode, part, into=rows[:, own:], workers=self.workers
        )
        return rows

    def hand_on(self, part: Part, put: Put) -> None:
        """Compute the features of consecutive ranks and hand them on in pieces."""
        table.hand_on(
            self.graph, self.slips, self.methods, self.mode, part, put, workers=self.workers
        )

    def hand_on_around(self, part: Part, scores: NDArray[np.float32], put: Put) -> None:
        """Compute what scores around consecutive ranks tell, in columns after all others."""
        first = len(self.columns(0))
        neighbours.hand_on(
            self.graph, scores, self.mode, part, put, first=first, workers=self.workers
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
        watch: Put | None = None,
    ) -> NDArray[np.float32]:
        """Return what the last stage predicts, float32 [E] by rank.

        The columns are kept as codes of a byte each where they fit `HELD`; all stages share them.
        Otherwise each stage computes them again, in parts.

        Args:
            stages: the forests.
            first: rank before which no score is wanted; the last stage gives 0 there, the others
                where nothing that is wanted looks.
            watch: is shown the columns of all payments that the first stage scores, in pieces.
        """
        count = len(self.graph.source)
        if not stages:
            return np.zeros(count, dtype=np.float32)
        codes, forests = _coded(stages)
        held = _Held(self, codes)
        scores: NDArray[np.float32] | None = None
        for number, forest in enumerate(forests):
            following = np.zeros(count, dtype=np.float32)
            left = len(stages) - 1 - number
            for part in held.parts(self._reached(first, left), count):
                coded = held.coded(part, scores, watch if number == 0 else None)
                following[part.first : part.last] = predict_coded(forest, coded, self.workers)
            scores = following
        return scores if scores is not None else following

    def _reached(self, first: int, stages: int) -> int:
        """Return the first rank that so many later stages look at, for scores from `first` on."""
        if first >= len(self.graph.time):
            return first
        horizon = stages * int(np.rint(neighbours.DAYS * self.graph.day))
        return min(first, int(np.searchsorted(self.graph.time, self.graph.time[first] - horizon)))


@lru_cache(maxsize=4)
def _coded(stages: tuple[Trees, ...]) -> tuple[Codes, tuple[Forest, ...]]:
    """Return codes that serve some forests, and these on them; made once for many small ledgers."""
    codes = codes_of(*(trees.splits for trees in stages))
    return codes, tuple(forest_of(trees.splits, codes) for trees in stages)


class _Held:
    """The columns of a table as codes, made once where all of them fit `HELD`."""

    def __init__(self, of: Table, codes: Codes) -> None:
        self._table, self._codes = of, codes
        self._kept: tuple[Part, Coded] | None = None

    def parts(self, first: int, last: int) -> Iterator[Part]:
        """Yield the ranks [first, last) in parts that fit."""
        size = max(1, HELD // max(1, len(self._codes.used)))
        for start in range(first, last, size):
            yield Part(start, min(start + size, last))

    def coded(self, part: Part, scores: NDArray[np.float32] | None, watch: Put | None) -> Coded:
        """Return the codes of a part, uint8 [last - first, C], with those of the scores around."""
        if self._kept and self._kept[0].first <= part.first and part.last <= self._kept[0].last:
            offset = self._kept[0].first
            coded = self._kept[1][part.first - offset : part.last - offset]
        else:
            self._kept = None
            coded = np.zeros((part.last - part.first, len(self._codes.used)), dtype=np.uint8)
            self._table.hand_on(part, self._put(coded, part.first, watch))
            self._kept = part, coded
        if scores is not None:
            self._table.hand_on_around(part, scores, self._put(coded, part.first))
        return coded

    def _put(self, coded: Coded, first: int, watch: Put | None = None) -> Put:
        def put(ranks: NDArray[np.int32], columns: NDArray[np.int32], values: Rows) -> None:
            encode(self._codes, values, columns, ranks - np.int32(first), coded)
            if watch is not None:
                watch(ranks, columns, values)

        return put


def parts(count: int, first: int = 0) -> Iterator[Part]:
    """Yield the ranks [first, count) in parts of at most `PART`."""
    for start in range(first, count, PART):
        yield Part(start, min(start + PART, count))
