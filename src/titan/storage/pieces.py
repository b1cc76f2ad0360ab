"""Files that grow piece by piece, sealed: an upload's bytes before they are a document.

Each piece is one AES-GCM frame behind its length. How much of a file counts stands in the
database, in the transaction that counts the piece; what a killed process wrote beyond that is cut
off before the next piece. Nonces are random, because a piece that was cut off may come again with
other bytes.
"""

import os
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from titan.errors import StorageError
from titan.storage.root_key import seal, unseal

_LENGTH_BYTES = 4


class Pieces:
    """The files of a folder, one an upload.

    Args:
        folder: made when it is missing.

    Raises:
        StorageError: ``storage.unusable`` if it cannot be made.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise StorageError("storage.unusable", "The upload folder cannot be made.") from error

    def append(self, name: str, key: bytes, number: int, kept: int, plain: bytes) -> int:
        """Write one piece behind those that count; return how many bytes of the file count then.

        Args:
            name: of the file.
            key: AES-256, of this file alone.
            number: of the piece, from 0.
            kept: bytes of the file that count so far.
            plain: the piece.

        Raises:
            StorageError: ``storage.unusable`` if it cannot be written, or pieces are missing.
        """
        sealed = seal(AESGCM(key), plain, f"{name}/{number}")
        frame = len(sealed).to_bytes(_LENGTH_BYTES, "big") + sealed
        try:
            descriptor = os.open(self._folder / name, os.O_RDWR | os.O_CREAT, 0o600)
            with os.fdopen(descriptor, "r+b") as file:
                if file.seek(0, os.SEEK_END) < kept:
                    raise StorageError("storage.unusable", "Pieces of an upload are missing.")
                file.truncate(kept)
                file.seek(kept)
                file.write(frame)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise StorageError("storage.unusable", "An upload cannot be written.") from error
        return kept + len(frame)

    def read(self, name: str, key: bytes, kept: int) -> bytes:
        """Return the bytes of all pieces that count; 0 of them are no file.

        Raises:
            StorageError: ``storage.unusable`` if the file cannot be read, ``storage.key`` if it was
                changed.
        """
        if not kept:
            return b""
        try:
            with (self._folder / name).open("rb") as file:
                content = file.read(kept)
        except OSError as error:
            raise StorageError("storage.unusable", "An upload cannot be read.") from error
        cipher, plain, at = AESGCM(key), list[bytes](), 0
        while at < len(content):
            size = int.from_bytes(content[at : at + _LENGTH_BYTES], "big")
            sealed = content[at + _LENGTH_BYTES : at + _LENGTH_BYTES + size]
            plain.append(unseal(cipher, sealed, f"{name}/{len(plain)}"))
            at += _LENGTH_BYTES + size
        if at != kept:
            raise StorageError("storage.key", "An upload's file was cut.")
        return b"".join(plain)

    def remove(self, name: str) -> None:
        """Delete a file; one that is not there does no harm."""
        (self._folder / name).unlink(missing_ok=True)

    def names(self) -> tuple[str, ...]:
        """Return the names of all files."""
        return tuple(entry.name for entry in self._folder.iterdir())
