"""What was signed under a key, written down before any node hears of it.

A process that dies between signing and the receipt cannot know whether its transaction will be
mined. The journal can: the same bytes are delivered again, and since they carry one nonce, the
chain takes them once.
"""

import fcntl
import hashlib
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from titan.errors import ChainError, StorageError

_POLL_SECONDS = 0.02


class Entry:
    """The transactions that were signed under one key; held by one sender at a time.

    Args:
        path: of its file: one signed transaction a line, hex, oldest first.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def versions(self) -> list[bytes]:
        """Return the signed transactions, oldest first.

        A last line without an end was cut off by a crash; it was never delivered.
        """
        try:
            *lines, _ = self._path.read_text().split("\n")
            return [bytes.fromhex(line) for line in lines]
        except FileNotFoundError:
            return []
        except (OSError, ValueError) as error:
            raise StorageError("storage.unusable", "A file of the journal is unusable.") from error

    def add(self, raw: bytes) -> None:
        """Write a signed transaction down; when this returns it survives a crash.

        Raises:
            StorageError: ``storage.unusable`` if it cannot be written.
        """
        try:
            whole = b"".join(version.hex().encode() + b"\n" for version in (*self.versions(), raw))
            draft = self._path.with_suffix(".draft")
            with draft.open("wb") as file:
                file.write(whole)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(self._path)
            _sync(self._path.parent)
        except OSError as error:
            raise StorageError("storage.unusable", "The journal cannot be written.") from error


class Journal:
    """Keeps what is sent under keys, a file each, shared by threads and processes.

    Args:
        folder: where; made if it is not there. It holds no secret: what is signed is public.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @contextmanager
    def entry(self, chain_id: int, account: str, key: str, patience: float) -> Iterator[Entry]:
        """Hold the entry of a key; a second sender of the same key waits until it is let go.

        Args:
            chain_id: a key means another thing on another chain,
            account: and to another account.
            key: of the caller's choice; its hash names the file.
            patience: seconds to wait for another sender.

        Raises:
            ChainError: ``chain.not-mined`` if another sender takes longer than that.
            StorageError: ``storage.unusable`` if the folder is.
        """
        path = self._path(chain_id, account, key)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise StorageError("storage.unusable", "The journal cannot be opened.") from error
        try:
            _lock(descriptor, time.monotonic() + patience)
            yield Entry(path)
        finally:
            os.close(descriptor)

    def knows(self, chain_id: int, account: str, key: str) -> bool:
        """Say whether anything was signed under a key; whether it was mined is another question."""
        return self._path(chain_id, account, key).exists()

    def _path(self, chain_id: int, account: str, key: str) -> Path:
        digest = hashlib.sha256(f"{chain_id} {account.lower()} {key}".encode()).hexdigest()
        return self._folder / f"{digest}.sent"


def _lock(descriptor: int, deadline: float) -> None:
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise ChainError("chain.not-mined", "Another sender of the key waits.") from None
            time.sleep(_POLL_SECONDS)
        else:
            return


def _sync(folder: Path) -> None:
    """Make a renamed file's name survive a crash as well."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
