"""The root key of an installation: one file that every other key descends from.

Keys are AES-256-GCM (NIST SP 800-38D); derived keys come from HKDF-SHA-256 (RFC 5869).
"""

import base64
import binascii
import json
import os
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from titan.errors import StorageError
from titan.storage.key_store import Token
from titan.storage.private_file import write_private

_KEY_BYTES = 32
_NONCE_BYTES = 12


class RootKey:
    """Wraps, derives and seals.

    Args:
        secret: 32 random bytes.
    """

    def __init__(self, secret: bytes) -> None:
        self._secret = secret
        self._wrapping = AESGCM(self.derive("wrapping"))

    @classmethod
    def load(cls, path: Path, *, may_create: bool, token: Token | None = None) -> "RootKey":
        """Read the key file, or make it at the first start.

        Where a token is named and the file holds the key in clear, the token takes it over and the
        file is written anew.

        Args:
            path: of the file; only its owner may read it.
            may_create: whether a missing file is made. False once there is data, because a new
                key could not open it.
            token: which keeps the key that opens the file; without one it holds the key in clear.

        Raises:
            StorageError: ``storage.key`` if the file is missing or damaged,
                ``storage.key-store`` if it needs a token that is not named or refuses,
                ``storage.unusable`` if it cannot be read or written.
        """
        try:
            if not path.exists():
                if not may_create:
                    raise StorageError("storage.key", "The root key file is missing.")
                _write_key(path, new_key(), token)
            record = _read(path)
            if "wrapped" in record:
                if token is None:
                    raise StorageError("storage.key-store", "The root key file needs its token.")
                return cls(_checked(token.unwrap(_bytes(record, "wrapped"))))
            secret = _checked(_bytes(record, "key"))
            if token is not None:
                _write_key(path, secret, token)
            return cls(secret)
        except OSError as error:
            raise StorageError("storage.unusable", "The key folder cannot be used.") from error

    @staticmethod
    def is_wrapped(path: Path) -> bool:
        """Say whether a key file needs a token to be opened.

        Raises:
            StorageError: ``storage.key`` if it is damaged.
        """
        return "wrapped" in _read(path)

    def derive(self, purpose: str) -> bytes:
        """Return the 32-byte key for a purpose, the same one at every start."""
        hkdf = HKDF(SHA256(), _KEY_BYTES, salt=None, info=f"titan/{purpose}".encode())
        return hkdf.derive(self._secret)

    def wrap(self, plain: bytes, bound_to: str) -> bytes:
        """Encrypt a key or a small record, bound to a name."""
        return seal(self._wrapping, plain, bound_to)

    def unwrap(self, sealed: bytes, bound_to: str) -> bytes:
        """Open what `wrap` made for the same name.

        Raises:
            StorageError: ``storage.key`` if this key or this name did not seal it.
        """
        return unseal(self._wrapping, sealed, bound_to)


def new_key() -> bytes:
    """Return a fresh AES-256 key."""
    return os.urandom(_KEY_BYTES)


def seal(cipher: AESGCM, plain: bytes, bound_to: str) -> bytes:
    """Return a random nonce and the ciphertext of ``plain``, bound to a name."""
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + cipher.encrypt(nonce, plain, bound_to.encode())


def unseal(cipher: AESGCM, sealed: bytes, bound_to: str) -> bytes:
    """Open what `seal` made.

    Raises:
        StorageError: ``storage.key`` if the key, the name or the bytes are others.
    """
    try:
        return cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], bound_to.encode())
    except (InvalidTag, ValueError) as error:
        raise StorageError("storage.key", "Sealed data does not open.") from error


def _write_key(path: Path, secret: bytes, token: Token | None) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if token is None:
        record = {"stamp": "development", "key": base64.b64encode(secret).decode()}
    else:
        wrapped = token.wrap(secret, may_create=True)
        record = {"stamp": "pkcs11", "wrapped": base64.b64encode(wrapped).decode()}
    write_private(path, json.dumps(record) + "\n")


def _read(path: Path) -> dict[str, str]:
    try:
        return dict(json.loads(path.read_text()))
    except (ValueError, TypeError) as error:
        raise StorageError("storage.key", "The root key file is damaged.") from error


def _bytes(record: dict[str, str], name: str) -> bytes:
    try:
        return base64.b64decode(record[name], validate=True)
    except (ValueError, KeyError, TypeError, binascii.Error) as error:
        raise StorageError("storage.key", "The root key file is damaged.") from error


def _checked(secret: bytes) -> bytes:
    if len(secret) != _KEY_BYTES:
        raise StorageError("storage.key", "The root key has the wrong length.")
    return secret
