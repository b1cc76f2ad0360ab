"""Score payments soon after they appear: a watched folder feeds a store, the store is scored.

Each payment is scored with all that came before it in the store, so that in the end the scores are
those of one batch over everything.
"""

import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from titan.aml.drafts import drafted
from titan.aml.ingest import read
from titan.aml.ingest.labels import is_side_file
from titan.aml.ingest.store import Batch, Manifest, Store, digest_of
from titan.aml.ledger import Ledger
from titan.domain.encoding import from_json, to_json
from titan.domain.money import Transaction
from titan.errors import TitanError

_SCORES_NAME, _STATE_NAME, _REJECTS_NAME = "scores.npy", "scores.json", "rejected"
_SETTLED_SECONDS = 1.0
_UNFINISHED = (".part", ".tmp", ".crdownload")


class PaymentScores(Protocol):
    """What a scorer says of E payments, as `titan.aml.scorer.scores.Scores`."""

    @property
    def payments(self) -> NDArray[np.float32]:
        """Scores, float [E]."""

    @property
    def alerts(self) -> NDArray[np.bool_]:
        """Which are alerts, bool [E]."""


class PaymentScorer(Protocol):
    """Scores ledgers, each payment with all that came before it, or with all there is."""

    def score(self, ledger: Ledger, since: int | None) -> PaymentScores:
        """Score the payments of a ledger, those before `since` need no score."""
        ...

    def never_looks_ahead(self, ledger: Ledger) -> bool:
        """Say whether later payments leave the scores of earlier ones as they are."""
        ...


@dataclass(frozen=True, slots=True)
class Scored:
    """A new payment and what is thought of it."""

    transaction: Transaction
    score: float
    alert: bool


@dataclass(frozen=True, slots=True)
class Fed:
    """A file that was taken from the watched folder.

    Attributes:
        file: its name.
        rows: how many payments it brought; 0 if they were known.
        rejected: how many rows were refused.
        error: why the file could not be read at all.
    """

    file: str
    rows: int
    rejected: int = 0
    error: TitanError | None = None


class Follower:
    """Keeps the scores of a store up to date.

    Args:
        store: that something feeds.
        folder: where the scores are kept, beside the store's own files.
        scorer: one that never looks ahead scores only the payments from the earliest new one on;
            another scores everything again.
    """

    def __init__(self, store: Store, folder: Path, scorer: PaymentScorer) -> None:
        self._store = store
        self._folder = folder
        self._scorer = scorer

    def update(self) -> list[Scored]:
        """Score what is new in the store; return it, in the order in which it came.

        Raises:
            MoneyError: ``money.store-damaged``.
        """
        manifest, known = self._store.manifest(), self._known()
        same = _common(known, manifest.batches)
        if len(same) == len(manifest.batches):
            if len(known) > len(same):
                self._keep(self.scores()[: manifest.rows], manifest)
            return []
        changed = min(
            batch.since for batch in (*known[len(same) :], *manifest.batches[len(same) :])
        )
        ledger = self._store.load()
        steady = bool(same) and self._scorer.never_looks_ahead(ledger)
        found = self._scorer.score(ledger, changed if steady else None)
        again = ledger.time >= changed if steady else np.ones(len(ledger), np.bool_)
        before, old = self.scores(), sum(batch.rows for batch in same)
        scores = np.zeros(manifest.rows, np.float32)
        scores[:old] = before[:old]
        scores[ledger.row[again]] = found.payments[again]
        self._keep(scores, manifest)
        return [
            Scored(
                ledger.transaction(place), float(found.payments[place]), bool(found.alerts[place])
            )
            for place in np.flatnonzero(ledger.row >= old).tolist()
        ]

    def scores(self) -> NDArray[np.float32]:
        """Return the scores of all payments that were scored, by their row in the store."""
        path = self._folder / _SCORES_NAME
        return np.load(path) if path.exists() else np.zeros(0, np.float32)

    def _known(self) -> tuple[Batch, ...]:
        """Return the batches whose payments are scored."""
        path = self._folder / _STATE_NAME
        if not path.exists():
            return ()
        return from_json(Manifest, json.loads(path.read_text(encoding="utf-8"))).batches

    def _keep(self, scores: NDArray[np.float32], manifest: Manifest) -> None:
        """Keep the scores; a death between the two steps only makes them be computed again."""
        state = self._folder / _STATE_NAME
        state.unlink(missing_ok=True)
        with drafted(self._folder / _SCORES_NAME) as draft, draft.open("wb") as out:
            np.save(out, scores)
        text = json.dumps(to_json(Manifest(batches=manifest.batches)))
        with drafted(state) as draft:
            draft.write_text(text, encoding="utf-8")


def _common(one: tuple[Batch, ...], two: tuple[Batch, ...]) -> tuple[Batch, ...]:
    """Return the batches that both begin with."""
    count = 0
    while count < min(len(one), len(two)) and one[count] == two[count]:
        count += 1
    return one[:count]


class FolderFeed:
    """Feeds a store with the files that appear in a folder, in the order of their names.

    A file is taken once it has not changed for a second, and is known by its content: under another
    name it brings nothing, and one that grew after it was taken is another file. Refused rows are
    listed in the folder `rejects`, by file.

    Args:
        folder: watched; hidden files, and those that end as unfinished ones do, are left alone.
        store: to feed.
        rejects: folder for the lists of refused rows.
        layout: see `titan.aml.ingest.read`.
        columns: see there.
        currency: see there.

    Attributes:
        waiting: how many files were left alone by the last look because they still change.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - where from, where to, and how the files are laid out
        self,
        folder: Path,
        store: Store,
        rejects: Path,
        layout: str = "auto",
        columns: Mapping[str, str] | None = None,
        currency: str = "USD",
    ) -> None:
        self._folder = folder
        self._store = store
        self._rejects = rejects
        self._layout = layout
        self._columns = columns
        self._currency = currency
        self._seen: set[tuple[str, int, int]] = set()
        self.waiting = 0

    def feed(self, settled: float = _SETTLED_SECONDS) -> Iterator[Fed]:
        """Take what is new; yield each file after it is in the store.

        Args:
            settled: seconds for which a file must not have changed.
        """
        self.waiting = 0
        for path in sorted(self._folder.iterdir()):
            if not path.is_file() or path.name.startswith(".") or path.suffix in _UNFINISHED:
                continue
            state = path.stat()
            seen = (path.name, state.st_size, state.st_mtime_ns)
            if seen in self._seen:
                continue
            if time.time() - state.st_mtime < settled:
                self.waiting += 1
                continue
            self._seen.add(seen)
            if not is_side_file(path):
                yield self._take(path)

    def _take(self, path: Path) -> Fed:
        try:
            key = digest_of([path])
            ledger = read(
                path,
                layout=self._layout,
                columns=self._columns,
                currency=self._currency,
                rejects_dir=self._rejects / path.name,
            )
            new = self._store.append(ledger, key)
        except TitanError as error:
            return Fed(path.name, 0, 0, error)
        return Fed(path.name, len(ledger) if new else 0, ledger.rejected)
