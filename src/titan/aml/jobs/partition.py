"""Cut a ledger into pieces that can be scored each for itself.

A piece is the payments of one day by accounts of one bucket (a hash of the name), and around them
the halo that their features look at: every payment, as far as the model may look, of an account at
either end of one of them. Accounts are numbered anew within a piece, so a piece is as small as what
it holds, and its digest is the digest of everything that its scores depend on.
"""

import hashlib
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from titan.aml.features.view import Mode
from titan.aml.ledger import Ledger


@dataclass(frozen=True, slots=True)
class Partition:
    """The payments of one day by the accounts of one bucket."""

    day: int
    bucket: int


@dataclass(frozen=True, eq=False)
class Piece:
    """A partition and its halo.

    Attributes:
        ledger: without truth, in the order of time.
        places: int64, the place of each of its payments in the whole ledger.
        wanted: bool, which of them belong to the partition; the others are halo.
        around: float32, scores of the stage before, or None for the first stage.
    """

    ledger: Ledger
    places: NDArray[np.int64]
    wanted: NDArray[np.bool_]
    around: NDArray[np.float32] | None

    def digest(self) -> str:
        """Return a hash of all that the scores of the piece depend on, hex."""
        found = hashlib.sha256()
        ledger = self.ledger
        words = (ledger.accounts, ledger.currencies, ledger.methods, ledger.day)
        found.update(repr(words).encode())
        columns = (
            ledger.source, ledger.target, ledger.amount, ledger.time, ledger.currency,
            ledger.method, ledger.received_currency, self.wanted, self.around,
        )  # fmt: skip
        for column in columns:
            found.update(b"-" if column is None else np.ascontiguousarray(column).tobytes())
        return found.hexdigest()


class Cutter:
    """Cuts one ledger.

    Args:
        ledger: E payments among N accounts.
        mode: how far features look; halos of causal ones end with the day.
        buckets: into how many the accounts of a day are divided.
    """

    def __init__(self, ledger: Ledger, mode: Mode, buckets: int) -> None:
        order = np.argsort(ledger.time, kind="stable")
        self._order, self._mode = order, mode
        self._ledger = replace(_taken(ledger, order), truth=None)
        names = (zlib.crc32(name.encode()) % buckets for name in ledger.accounts)
        bucket = np.fromiter(names, dtype=np.int64, count=len(ledger.accounts))
        self._bucket = bucket[self._ledger.source]
        self._day = self._ledger.time // ledger.day

    def partitions(self) -> Iterator[Partition]:
        """Yield the partitions that hold payments, days in order."""
        for day in np.unique(self._day):
            first, last = np.searchsorted(self._day, (day, day + 1))
            for bucket in np.unique(self._bucket[first:last]):
                yield Partition(int(day), int(bucket))

    def piece(self, partition: Partition, scores: NDArray[np.float32] | None) -> Piece:
        """Return a partition with its halo.

        Args:
            partition: which.
            scores: float32 [E] in the order of the ledger, of the stage before.
        """
        first, last = np.searchsorted(self._day, (partition.day, partition.day + 1))
        seen = slice(0, last if self._mode is Mode.CAUSAL else len(self._day))
        mine = np.zeros(len(self._day[seen]), dtype=bool)
        mine[first:last] = self._bucket[first:last] == partition.bucket
        source, target = self._ledger.source[seen], self._ledger.target[seen]
        near = np.zeros(len(self._ledger.accounts), dtype=bool)
        near[source[mine]] = near[target[mine]] = True
        kept = np.flatnonzero(near[source] | near[target])
        places = self._order[kept]
        around = None if scores is None else scores[places]
        return Piece(_compact(_taken(self._ledger, kept)), places, mine[kept], around)


def _taken(ledger: Ledger, kept: NDArray[np.integer]) -> Ledger:
    columns = ("source", "target", "amount", "time", "currency", "row")
    some = ("method", "received", "received_currency")
    return replace(
        ledger,
        **{name: getattr(ledger, name)[kept] for name in columns},
        **{name: getattr(ledger, name)[kept] for name in some if getattr(ledger, name) is not None},
    )


def _compact(ledger: Ledger) -> Ledger:
    """Number the accounts anew, only those that occur, in the order in which they were."""
    used = np.unique(np.concatenate((ledger.source, ledger.target)))
    return replace(
        ledger,
        accounts=tuple(ledger.accounts[place] for place in used),
        source=np.searchsorted(used, ledger.source).astype(np.int32),
        target=np.searchsorted(used, ledger.target).astype(np.int32),
    )
