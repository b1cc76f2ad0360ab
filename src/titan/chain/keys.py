"""The development account: a random key in a file that only its owner can read.

Production uses an account from elsewhere; anything that signs like a `LocalAccount` will do.
"""

import json
import os
from pathlib import Path

from eth_account import Account
from eth_account.signers.local import LocalAccount

from titan.errors import StorageError

PURPOSE = "development"


def development_account(path: Path) -> LocalAccount:
    """Return the account of a key file, which is made with a random key if it is not there.

    Args:
        path: JSON file with ``purpose`` and ``private_key``; written with mode 0600.

    Raises:
        StorageError: ``storage.unusable`` if the file can be read by others, or holds no
            development key, or cannot be written.
    """
    try:
        _make(path)
        if path.stat().st_mode & 0o077:
            raise StorageError("storage.unusable", "Others can read the account's key file.")
        content = json.loads(path.read_text())
        if content["purpose"] != PURPOSE:
            raise StorageError("storage.unusable", "The key file is not for development.")
        account: LocalAccount = Account.from_key(content["private_key"])
    except OSError as error:
        raise StorageError("storage.unusable", "The account's key file is unusable.") from error
    except (KeyError, TypeError, ValueError):
        # Without the cause: its message could show part of the key.
        raise StorageError("storage.unusable", "The account's key file holds no key.") from None
    return account


def _make(path: Path) -> None:
    """Write a new key unless the file exists; whole or not at all, also among several processes."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(
            {"purpose": PURPOSE, "private_key": "0x" + bytes(Account.create().key).hex()}, file
        )
    try:
        os.link(draft, path)
    except FileExistsError:
        return  # another process was first; its key counts
    finally:
        draft.unlink()
