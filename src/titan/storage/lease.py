"""One owner at a time: a lock on a file that the system releases when its holder dies."""

import fcntl
import os
from pathlib import Path

from titan.errors import ServiceError, StorageError


class Lease:
    """The right to be the one process that does something with a data folder.

    Args:
        path: of the lock file.

    Raises:
        ServiceError: ``service.busy`` if another holder has it.
        StorageError: ``storage.unusable`` if the file cannot be made.
    """

    def __init__(self, path: Path) -> None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise StorageError("storage.unusable", "The data folder cannot be written.") from error
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(self._descriptor)
            raise ServiceError("service.busy", f"{path.name} is held by another.") from error

    def release(self) -> None:
        """Give it back; more than once does no harm."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1
