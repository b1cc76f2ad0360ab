"""What an Idempotency-Key made, so that a repeated request makes nothing more."""

import hashlib
import time

from titan.domain.access import Caller
from titan.errors import UsageError
from titan.storage.statements import Transaction, run

_KNOWN = "SELECT fingerprint, resource_id FROM idempotency_keys WHERE key_hash = :key_hash"
_REMEMBER = (
    "INSERT INTO idempotency_keys (key_hash, tenant, fingerprint, resource_id, created_at) "
    "VALUES (:key_hash, :tenant, :fingerprint, :resource_id, :created_at)"
)


def replayed(session: Transaction, caller: Caller, key: str | None, fingerprint: str) -> str | None:
    """Return the id of what a key made before, or None if it made nothing.

    Args:
        session: a writing session.
        caller: whose key it is; tenants may choose the same.
        key: any text of the caller's, or None.
        fingerprint: of the request, SHA-256 in hex.

    Raises:
        UsageError: ``usage.conflict`` if the key was used for another request.
    """
    if key is None:
        return None
    known = run(session, _KNOWN, {"key_hash": _hash(caller, key)}).first()
    if known is None:
        return None
    if known.fingerprint != fingerprint:
        raise UsageError("usage.conflict", "The Idempotency-Key was used for another request.")
    resource_id: str = known.resource_id
    return resource_id


def remember(
    session: Transaction, caller: Caller, key: str | None, fingerprint: str, resource_id: str
) -> None:
    """Note what a key has made, in the transaction that made it."""
    if key is not None:
        row = {
            "key_hash": _hash(caller, key),
            "tenant": caller.tenant,
            "fingerprint": fingerprint,
            "resource_id": resource_id,
            "created_at": time.time(),
        }
        run(session, _REMEMBER, row)


def _hash(caller: Caller, key: str) -> str:
    return hashlib.sha256(f"{caller.tenant}\n{key}".encode()).hexdigest()
