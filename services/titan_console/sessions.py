"""Who is signed in: a cookie that holds the API key, sealed so that only this service reads it.

There is no second list of users: a key that is revoked or expires ends its sessions at once.
"""

import base64
import binascii
import json
import os
import secrets
import time
from dataclasses import asdict, dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

SECONDS = 8 * 3600
"""How long a person stays signed in at most."""

_NONCE_BYTES = 12
_BOUND_TO = b"titan console session 1"


@dataclass(frozen=True, slots=True)
class Session:
    """One person's session in one browser.

    Attributes:
        token: of the API key that was signed in with.
        csrf: what every form of the session has to bear.
        id: names the session.
        ends: Unix seconds.
    """

    token: str
    csrf: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    id: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    ends: float = field(default_factory=lambda: time.time() + SECONDS)


class Sessions:
    """Seals sessions into cookies and opens them.

    Args:
        key: 32 bytes of the installation.
    """

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)

    def seal(self, session: Session) -> str:
        """Return a session as the value of a cookie."""
        nonce = os.urandom(_NONCE_BYTES)
        sealed = self._cipher.encrypt(nonce, json.dumps(asdict(session)).encode(), _BOUND_TO)
        return base64.urlsafe_b64encode(nonce + sealed).decode()

    def open(self, cookie: str | None) -> Session | None:
        """Return the session of a cookie, or None if it is none of ours or its time is over.

        Whether it was signed out of stands in the database: see `Titan.session_has_ended`.
        """
        if not cookie:
            return None
        try:
            sealed = base64.urlsafe_b64decode(cookie.encode())
            nonce, rest = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
            session = Session(**json.loads(self._cipher.decrypt(nonce, rest, _BOUND_TO)))
        except (InvalidTag, ValueError, binascii.Error):
            return None
        return None if session.ends < time.time() else session
