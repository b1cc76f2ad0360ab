"""Files that only their owner may read: keys, and the API key that callers send."""

import os
import secrets
from pathlib import Path

from titan.errors import StorageError


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read, whole or not at all."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def api_key(folder: Path) -> str:
    """Return the API key of an installation; the first call makes it.

    Args:
        folder: of the state; the key is the one line of ``keys/api.key``.

    Raises:
        StorageError: ``storage.unusable`` if the file cannot be read or written.
    """
    path = folder / "keys" / "api.key"
    try:
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            write_private(path, secrets.token_urlsafe(32) + "\n")
        return path.read_text().strip()
    except OSError as error:
        raise StorageError("storage.unusable", "The key folder cannot be used.") from error
