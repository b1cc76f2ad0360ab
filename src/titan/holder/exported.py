"""A wallet in a file, under a passphrase: the same file that the holder's page exports.

PBKDF2-HMAC-SHA-256 at the cost that OWASP's Password Storage Cheat Sheet names for it, then
AES-256-GCM (NIST SP 800-38D). `services/titan_console/sources/sealed.ts` is its twin.
"""

import base64
import binascii
import json
import os
import unicodedata
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC

from titan.errors import CredentialError

FORMAT = "titan-wallet-1"
ITERATIONS = 600_000
_KDF, _CIPHER = "PBKDF2-HMAC-SHA-256", "AES-256-GCM"
_FEWEST, _MOST = 100_000, 10_000_000  # a stranger's file must not keep us busy for minutes
_SALT_BYTES, _NONCE_BYTES = 16, 12
_BOUND_TO = FORMAT.encode()


def seal(content: dict[str, Any], passphrase: str) -> str:
    """Return the text of a file that holds a wallet's content."""
    salt, nonce = os.urandom(_SALT_BYTES), os.urandom(_NONCE_BYTES)
    cipher = AESGCM(_key(passphrase, salt, ITERATIONS))
    sealed = cipher.encrypt(nonce, json.dumps(content).encode(), _BOUND_TO)
    return json.dumps(
        {
            "format": FORMAT,
            "kdf": {"name": _KDF, "iterations": ITERATIONS, "salt": _base64(salt)},
            "cipher": {"name": _CIPHER, "nonce": _base64(nonce)},
            "content": _base64(sealed),
        }
    )


def unseal(text: str, passphrase: str) -> dict[str, Any]:
    """Return a wallet's content.

    Raises:
        CredentialError: ``credential.wallet-file`` if the text is no such file, or the passphrase
            is another one.
    """
    try:
        file = json.loads(text)
        kdf, cipher = file["kdf"], file["cipher"]
        if (file["format"], kdf["name"], cipher["name"]) != (FORMAT, _KDF, _CIPHER):
            raise ValueError("another format")
        if not _FEWEST <= kdf["iterations"] <= _MOST:
            raise ValueError("another cost")
        key = _key(passphrase, _bytes(kdf["salt"]), kdf["iterations"])
        plain = AESGCM(key).decrypt(_bytes(cipher["nonce"]), _bytes(file["content"]), _BOUND_TO)
        content: dict[str, Any] = json.loads(plain)
    except (ValueError, KeyError, TypeError, binascii.Error, InvalidTag) as error:
        raise CredentialError(
            "credential.wallet-file", "The file does not open with this passphrase."
        ) from error
    return content


def _key(passphrase: str, salt: bytes, iterations: int) -> bytes:
    words = unicodedata.normalize("NFKC", passphrase).encode()
    return PBKDF2HMAC(SHA256(), 32, salt, iterations).derive(words)


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
