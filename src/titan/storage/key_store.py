"""The root key in the custody of a PKCS#11 token (version 2.40): a security module, a smart card.

The file then holds the root key encrypted under an AES-256 key that never leaves the token, so the
disk alone, with the file and every archive, opens nothing. While the service runs it holds the root
key in memory, as it does without a token; each record costs the token nothing.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from titan.errors import StorageError

_LABEL = "titan root"
_NAME = b"titan/root key"
_NONCE_BYTES = 12
_TAG_BITS = 128


@dataclass(frozen=True, slots=True)
class Token:
    """Where the wrapping key lies.

    Attributes:
        module: the token's library, such as ``/usr/lib/softhsm/libsofthsm2.so``.
        label: of the token.
        pin: of its user.
    """

    module: Path
    label: str
    pin: str

    def wrap(self, secret: bytes, *, may_create: bool) -> bytes:
        """Encrypt the root key under the token's key.

        Args:
            secret: the root key.
            may_create: whether a token without the key gets one.

        Raises:
            StorageError: ``storage.key-store`` if the token cannot be used.
        """
        with self._key(may_create) as key:
            nonce = os.urandom(_NONCE_BYTES)
            return nonce + bytes(key.encrypt(secret, **_parameters(nonce)))

    def unwrap(self, wrapped: bytes) -> bytes:
        """Open what `wrap` made.

        Raises:
            StorageError: ``storage.key-store`` if the token cannot be used, lacks the key, or did
                not make it.
        """
        with self._key(may_create=False) as key:
            nonce, data = wrapped[:_NONCE_BYTES], wrapped[_NONCE_BYTES:]
            return bytes(key.decrypt(data, **_parameters(nonce)))

    def has_key(self) -> bool:
        """Say whether the token can be used and bears the key; nothing is changed.

        Raises:
            StorageError: ``storage.key-store`` if the token cannot be used.
        """
        with self._opened(rw=False) as session:
            return _found(session) is not None

    @contextmanager
    def _key(self, may_create: bool) -> Iterator[Any]:  # the stubs leave out what keys can do
        from pkcs11 import Attribute, KeyType

        with self._opened(rw=may_create) as session:
            found = _found(session)
            if found is None and may_create:
                found = session.generate_key(
                    KeyType.AES, 256, label=_LABEL, store=True,
                    template={Attribute.EXTRACTABLE: False, Attribute.SENSITIVE: True},
                )  # fmt: skip
            if found is None:
                raise StorageError("storage.key-store", "The token lacks the key.")
            yield found

    @contextmanager
    def _opened(self, *, rw: bool) -> Iterator[Any]:
        import pkcs11

        try:
            token = pkcs11.lib(str(self.module)).get_token(token_label=self.label)
            with token.open(rw=rw, user_pin=self.pin) as session:
                yield session
        except (pkcs11.PKCS11Error, RuntimeError, OSError) as error:
            kind = type(error).__name__  # its words may name the token's objects
            raise StorageError("storage.key-store", f"The token refused: {kind}.") from error


def _found(session: Any) -> Any | None:
    """Return the wrapping key of an open session, or None."""
    from pkcs11 import Attribute, KeyType, ObjectClass

    wanted = {
        Attribute.CLASS: ObjectClass.SECRET_KEY,
        Attribute.KEY_TYPE: KeyType.AES,
        Attribute.LABEL: _LABEL,
    }
    return next(iter(session.get_objects(wanted)), None)


def _parameters(nonce: bytes) -> dict[str, Any]:
    from pkcs11 import GCMParams, Mechanism

    return {"mechanism": Mechanism.AES_GCM, "mechanism_param": GCMParams(nonce, _NAME, _TAG_BITS)}


def read_pin(given: SecretStr | None, file: Path | None) -> str:
    """Return a token's PIN from where the settings have it.

    Raises:
        StorageError: ``storage.key-store`` if there is none, or others may read its file.
    """
    if given is not None:
        return given.get_secret_value()
    try:
        if file is None or file.stat().st_mode & 0o077:
            why = "There is no PIN." if file is None else "Others may read the PIN's file."
            raise StorageError("storage.key-store", why)
        return file.read_text().strip()
    except OSError as error:
        raise StorageError("storage.key-store", "The PIN's file cannot be read.") from error
