"""A file of AES-GCM frames of a mebibyte: none can be moved, repeated or cut off unnoticed.

Each frame is bound to its file's name, its place, and whether it is the last. The key serves one
file, so a counter never repeats a nonce.
"""

import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from titan.errors import StorageError

FRAME_BYTES = 1 << 20
_TAG_BYTES = 16
_NONCE_BYTES = 12


class Draft:
    """A file that is being written; nobody sees it before `place`.

    A frame is sealed when the next byte comes, for only then is it known not to be the last. All
    share two buffers, so that a large document takes no more memory than a small one.

    Args:
        path: where it will stand.
        key: AES-256, of this file alone.
        bound: the name that its frames are bound to.

    Attributes:
        size: bytes written so far.

    Raises:
        StorageError: ``storage.unusable`` if it cannot be begun; so do the methods.
    """

    def __init__(self, path: Path, key: bytes, bound: str) -> None:
        self._path, self._bound = path, bound
        self._draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")  # may be tried again
        self._cipher = AESGCM(key)
        self._plain = memoryview(bytearray(FRAME_BYTES))
        self._sealed = memoryview(bytearray(FRAME_BYTES + _TAG_BYTES))
        self._filled = self._frames = self.size = 0
        with self._written():
            descriptor = os.open(self._draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            self._file = os.fdopen(descriptor, "wb", buffering=0)

    def write(self, parts: Iterable[bytes]) -> None:
        """Add bytes, in order."""
        for part in parts:
            left = memoryview(part)
            self.size += len(left)
            while left:
                if self._filled == FRAME_BYTES:
                    self._seal("more")
                taken = min(len(left), FRAME_BYTES - self._filled)
                self._plain[self._filled : self._filled + taken] = left[:taken]
                self._filled += taken
                left = left[taken:]

    def finish(self) -> None:
        """Seal the last frame, of which there is one also in an empty file; make all of it last."""
        self._seal("last")
        with self._written():
            os.fsync(self._file.fileno())
            self._file.close()

    def place(self) -> None:
        """Let the finished file stand where it belongs, in place of what stood there."""
        with self._written():
            os.replace(self._draft, self._path)

    def discard(self) -> None:
        """Remove what was written; after `place` this does nothing."""
        with suppress(OSError):  # where it cannot be removed now, the next sweep does
            self._file.close()
            self._draft.unlink(missing_ok=True)

    def _seal(self, place: str) -> None:
        nonce, bound = _names(self._bound, self._frames, place)
        plain = self._plain[: self._filled]
        room = self._sealed[: self._filled + _TAG_BYTES]
        frame = room[: self._cipher.encrypt_into(nonce, plain, bound, room)]
        with self._written():
            while frame:  # a nearly full disk takes a part of it before it refuses
                frame = frame[self._file.write(frame) :]
        self._filled, self._frames = 0, self._frames + 1

    @contextmanager
    def _written(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise StorageError("storage.unusable", "A document cannot be written.") from error


def read_framed(path: Path, key: bytes, bound: str) -> bytearray:
    """Return what a `Draft` wrote.

    Args:
        path: of the file.
        key: as it was written with.
        bound: likewise.

    Raises:
        StorageError: ``storage.unusable`` if the file cannot be read, ``storage.key`` if a frame of
            it was changed.
    """
    cipher, step = AESGCM(key), FRAME_BYTES + _TAG_BYTES
    try:
        with path.open("rb", buffering=0) as file:
            length = os.fstat(file.fileno()).st_size
            frames = max(1, -(-length // step))
            content = bytearray(max(0, length - frames * _TAG_BYTES))
            plain, sealed = memoryview(content), memoryview(bytearray(min(step, length)))
            for frame in range(frames):
                nonce, name = _names(bound, frame, "last" if frame == frames - 1 else "more")
                read = file.readinto(sealed)
                into = plain[frame * FRAME_BYTES : (frame + 1) * FRAME_BYTES]
                cipher.decrypt_into(nonce, sealed[:read], name, into)
    except (InvalidTag, ValueError) as error:
        raise StorageError("storage.key", "A document's file was changed.") from error
    except OSError as error:
        raise StorageError("storage.unusable", "A document's file cannot be read.") from error
    return content


def _names(bound: str, frame: int, place: str) -> tuple[bytes, bytes]:
    """Return the nonce of a frame and the name that it is bound to."""
    return frame.to_bytes(_NONCE_BYTES, "big"), f"{bound}/{frame}/{place}".encode()
