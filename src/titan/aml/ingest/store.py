"""A ledger that grows: its days as Parquet files, and a manifest that says which of them count.

What is appended counts from the moment the manifest names it, so an append happens whole or not at
all, whatever dies in between. One process writes at a time; any number read.
"""

import fcntl
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from titan.aml.drafts import drafted
from titan.aml.ingest.partitions import (
    Part,
    cut_parts,
    merge_parts,
    read_columns,
    read_names,
    write_names,
    write_parts,
)
from titan.aml.ledger import Ledger, Truth, account_key
from titan.domain.encoding import from_json, to_json
from titan.errors import MoneyError, UsageError

MANIFEST_NAME = "manifest.json"
_LOCK_NAME = "lock"
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Batch:
    """What was appended at once.

    Attributes:
        key: which it is known by, such as the digest of its files.
        rows: how many.
        since: time of the earliest payment.
    """

    key: str
    rows: int
    since: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a store holds.

    Attributes:
        day: how long a day is in units of time, see `titan.aml.ledger.Ledger`; 0 while empty.
        currencies, methods, typologies: what the numbers in the parts stand for, in the order in
            which they came; `typologies` has one entry an attempt.
        batches: in the order in which they came.
        parts: of the days.
        names: of the accounts, numbered through all of them.
        bookmark: what whoever feeds the store wants to find again, such as a cursor.
    """

    day: int = 0
    currencies: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()
    typologies: tuple[str, ...] = ()
    batches: tuple[Batch, ...] = ()
    parts: tuple[Part, ...] = ()
    names: tuple[Part, ...] = ()
    bookmark: str = ""

    @property
    def rows(self) -> int:
        """How many payments there are."""
        return sum(batch.rows for batch in self.batches)


class Store:
    """A folder of payments by day.

    Args:
        folder: made on the first append.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers: dict[str, int] = {}
        self._numbered: tuple[Part, ...] = ()

    def manifest(self) -> Manifest:
        """Return what the store holds now.

        Raises:
            MoneyError: ``money.store-damaged`` if its manifest cannot be read.
        """
        try:
            text = (self._folder / MANIFEST_NAME).read_text(encoding="utf-8")
        except FileNotFoundError:
            return Manifest()
        try:
            return from_json(Manifest, json.loads(text))
        except (TypeError, KeyError, ValueError) as error:
            raise MoneyError(
                "money.store-damaged", "The store's manifest is unreadable."
            ) from error

    def append(self, ledger: Ledger, key: str, bookmark: str | None = None) -> bool:
        """Append a ledger, whole or not at all.

        Args:
            ledger: one payment or more.
            key: what is known by it is taken once; `digest_of` gives one for files.
            bookmark: to keep in the same step, in place of the former.

        Returns:
            whether it was new.

        Raises:
            UsageError: ``usage.conflict`` if its days are not as long as the store's.
            MoneyError: ``money.store-damaged``.
        """
        with self._locked():
            manifest = self.manifest()
            if any(batch.key == key for batch in manifest.batches):
                return False
            if manifest.day not in (0, ledger.day):
                raise UsageError(
                    "usage.conflict", "The store and the new payments count time differently."
                )
            grown = self._grown(manifest, ledger, key)
            self._write(
                replace(grown, bookmark=manifest.bookmark if bookmark is None else bookmark)
            )
        return True

    def mark(self, bookmark: str) -> None:
        """Keep a bookmark where there is nothing to append; errors as of `manifest`."""
        with self._locked():
            self._write(replace(self.manifest(), bookmark=bookmark))

    def take_back(self, keep: int, bookmark: str) -> None:
        """Take back all but the first batches, such as those of blocks that a chain gave up.

        Args:
            keep: how many batches stay.
            bookmark: to keep in the same step.

        Raises:
            MoneyError: ``money.store-damaged``.
        """
        with self._locked():
            manifest = self.manifest()
            batches = manifest.batches[:keep]
            rows = sum(batch.rows for batch in batches)
            parts = cut_parts(self._folder, manifest.parts, rows, _serial(manifest))
            old = {part.path for part in manifest.parts} - {part.path for part in parts}
            self._write(replace(manifest, batches=batches, parts=parts, bookmark=bookmark))
            self._remove(old)

    def load(self, since: int | None = None, until: int | None = None) -> Ledger:
        """Return the payments of a time as a ledger, in the order in which they were appended.

        Args:
            since: time of the earliest payment to return, None for no bound.
            until: time that all payments are before, None for no bound.

        Raises:
            MoneyError: ``money.empty`` if there are none; ``money.store-damaged``.
        """
        manifest = self.manifest()
        wanted = [part for part in manifest.parts if _within(part, since, until, manifest.day)]
        if not wanted:
            raise MoneyError("money.empty", "The store has no payment of that time.")
        columns = read_columns(self._folder, wanted, since, until)
        if not len(columns["row"]):
            raise MoneyError("money.empty", "The store has no payment of that time.")
        return _ledger(manifest, columns, read_names(self._folder, manifest.names))

    def compact(self) -> int:
        """Merge the parts of each day into one; return how many files went.

        A store that is fed every few seconds grows many small files.
        """
        with self._locked():
            manifest = self.manifest()
            serial = _serial(manifest)
            parts = merge_parts(self._folder, manifest.parts, serial)
            old = {part.path for part in manifest.parts} - {part.path for part in parts}
            self._write(replace(manifest, parts=parts))
            self._remove(old)
        return len(old)

    def verify(self) -> None:
        """Check every file of the store against its digest.

        Raises:
            MoneyError: ``money.store-damaged``, which names the file.
        """
        manifest = self.manifest()
        for part in (*manifest.parts, *manifest.names):
            path = self._folder / part.path
            if not path.is_file() or digest_of([path]) != part.sha256:
                raise MoneyError("money.store-damaged", f"'{part.path}' is not as it was written.")

    def _grown(self, manifest: Manifest, ledger: Ledger, key: str) -> Manifest:
        """Write the files of a new batch; return the manifest that names them."""
        serial = _serial(manifest)
        known = self._known(manifest)
        fresh = [name for name in ledger.accounts if account_key(name) not in known]
        added = {account_key(name): len(known) + place for place, name in enumerate(fresh)}
        keys = [account_key(name) for name in ledger.accounts]
        account = np.array([known.get(key, added.get(key)) for key in keys], dtype=np.int32)
        currencies, currency = _extended(manifest.currencies, ledger.currencies, np.int16)
        methods, method = _extended(manifest.methods, ledger.methods, np.int8)
        truth = ledger.truth
        columns: dict[str, NDArray[np.generic]] = {
            "row": np.arange(manifest.rows, manifest.rows + len(ledger), dtype=np.int64),
            "source": account[ledger.source],
            "target": account[ledger.target],
            "amount": ledger.amount,
            "time": ledger.time,
            "currency": currency[ledger.currency],
        }
        if ledger.method is not None:
            columns["method"] = method[ledger.method]
        if ledger.received is not None:
            columns["received"] = ledger.received
        if ledger.received_currency is not None:
            columns["received_currency"] = currency[ledger.received_currency]
        if truth is not None:
            columns["label"] = truth.payments
            columns["attempt"] = np.where(
                truth.attempts < 0, -1, truth.attempts + len(manifest.typologies)
            ).astype(np.int32)
        return Manifest(
            day=ledger.day,
            currencies=currencies,
            methods=methods,
            typologies=manifest.typologies + (truth.typologies if truth else ()),
            batches=(*manifest.batches, Batch(key, len(ledger), int(ledger.time.min()))),
            parts=manifest.parts + write_parts(self._folder, columns, ledger.day, serial),
            names=manifest.names + write_names(self._folder, fresh, serial),
        )

    def _known(self, manifest: Manifest) -> dict[str, int]:
        """Return the numbers of the accounts; only the names that came since are read."""
        count = len(self._numbered)
        if manifest.names[:count] != self._numbered:
            self._numbers, count = {}, 0
        for name in read_names(self._folder, manifest.names[count:]):
            self._numbers[account_key(name)] = len(self._numbers)
        self._numbered = manifest.names
        return self._numbers

    def _remove(self, paths: Iterable[str]) -> None:
        """Remove files that no manifest names any more."""
        for path in paths:
            (self._folder / path).unlink()

    def _write(self, manifest: Manifest) -> None:
        with drafted(self._folder / MANIFEST_NAME) as draft:
            draft.write_text(json.dumps(to_json(manifest), indent=1) + "\n", encoding="utf-8")

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Keep other writers out."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with (self._folder / _LOCK_NAME).open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def digest_of(paths: Sequence[Path]) -> str:
    """Return the SHA-256 digest of some files' bytes, one after another, in hex.

    Raises:
        MoneyError: ``money.file-missing``.
    """
    digest = hashlib.sha256()
    for path in paths:
        try:
            with path.open("rb") as file:
                while block := file.read(_BLOCK):
                    digest.update(block)
        except (FileNotFoundError, IsADirectoryError) as error:
            raise MoneyError("money.file-missing", "The transaction file is not there.") from error
    return digest.hexdigest()


def _serial(manifest: Manifest) -> int:
    """Return a number that no file of the manifest bears."""
    return 1 + max((part.serial for part in (*manifest.parts, *manifest.names)), default=0)


def _within(part: Part, since: int | None, until: int | None, day: int) -> bool:
    begin, end = part.day * day, (part.day + 1) * day
    return (since is None or end > since) and (until is None or begin < until)


def _extended(
    known: tuple[str, ...], new: Sequence[str], kind: type[np.generic]
) -> tuple[tuple[str, ...], NDArray[np.generic]]:
    """Return the known words with the new ones after them, and the place of each of `new`."""
    words = tuple(dict.fromkeys((*known, *new)))
    return words, np.array([words.index(word) for word in new], dtype=kind)


def _ledger(
    manifest: Manifest, columns: dict[str, NDArray[np.generic]], names: Sequence[str]
) -> Ledger:
    """Return a ledger of the columns, with places among sorted words for the store's numbers."""
    accounts, (source, target) = _placed(names, columns, ("source", "target"), account_key)
    paid = ("currency", "received_currency")
    currencies, codes = _placed(manifest.currencies, columns, paid)
    methods, method = _placed((*manifest.methods, ""), columns, ("method",))
    amount = columns.pop("amount").astype(np.int64, copy=False)
    received = columns.pop("received", amount).astype(np.int64, copy=False)
    same = len(codes) < 2 or np.array_equal(codes[0], codes[1])
    return Ledger(
        accounts=accounts,
        source=source.astype(np.int32, copy=False),
        target=target.astype(np.int32, copy=False),
        amount=amount,
        time=columns.pop("time").astype(np.int64, copy=False),
        currency=codes[0].astype(np.int16, copy=False),
        currencies=currencies,
        row=columns.pop("row").astype(np.int64, copy=False),
        day=manifest.day,
        method=method[0].astype(np.int8, copy=False) if method else None,
        methods=methods,
        received=None if np.array_equal(received, amount) else received,
        received_currency=None if same else codes[1].astype(np.int16, copy=False),
        truth=_truth(manifest, columns),
    )


def _placed(
    words: Sequence[str],
    columns: dict[str, NDArray[np.generic]],
    names: Sequence[str],
    key: Callable[[str], str] = str,
) -> tuple[tuple[str, ...], list[NDArray[np.generic]]]:
    """Take columns of numbers out; return the words that they use, in order, and places in them.

    The number -1 stands for the last word, as in any list.
    """
    taken = [columns.pop(name).astype(np.int32, copy=False) for name in names if name in columns]
    used = np.zeros(len(words), dtype=np.bool_)
    for column in taken:
        used[column] = True
    order = sorted(np.flatnonzero(used).tolist(), key=lambda number: key(words[number]))
    place = np.full(len(words), -1, dtype=np.int32)
    place[order] = np.arange(len(order), dtype=np.int32)
    return tuple(words[number] for number in order), [place[column] for column in taken]


def _truth(manifest: Manifest, columns: dict[str, NDArray[np.generic]]) -> Truth | None:
    if "label" not in columns:
        return None
    return Truth(
        columns["label"].astype(np.int8, copy=False),
        columns["attempt"].astype(np.int32, copy=False),
        manifest.typologies,
    )
