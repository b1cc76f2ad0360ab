"""API keys: random, kept only as hashes, scoped, expiring, revoked or rotated."""

import hashlib
import re
import secrets
import threading
import time
from collections.abc import Iterable

from sqlalchemy import select

from titan.domain.access import OPERATOR, ApiKey, Caller, Role
from titan.errors import UsageError
from titan.storage.audit import record
from titan.storage.database import Database
from titan.storage.tables import ApiKeyRow, Applicant

_TOKEN = re.compile(r"titan_([0-9a-f]{24})_[\w-]{43}")
_WORD = re.compile(r"[a-z0-9][a-z0-9._-]{0,62}")
_DAY = 86_400
_SECONDS_KNOWN = 5.0
"""How long a key is taken for good without being looked up; revoking here forgets it at once."""


class KeyRing:
    """The keys of an installation.

    Args:
        database: holds their hashes. The secrets are 256 random bits, which one SHA-256 protects
            as well as a slow hash would.
        sandbox: whether keys for the sandbox may be made.
    """

    def __init__(self, database: Database, *, sandbox: bool = True) -> None:
        self._database = database
        self._sandbox = sandbox
        self._known: dict[str, tuple[float, ApiKey, bytes]] = {}
        self._lock = threading.Lock()

    def create(  # noqa: PLR0913 - each is a column of the key
        self,
        subject: str,
        roles: Iterable[Role],
        *,
        tenant: str,
        days: float,
        applicant_id: str | None = None,
        sandbox: bool = False,
        caller: Caller = OPERATOR,
    ) -> tuple[ApiKey, str]:
        """Make a key and return it with its token, which is shown this once.

        Args:
            subject: pseudonym of its holder: small letters, digits, ``.``, ``_`` and ``-``.
            roles: at least one.
            tenant: whose things it opens; a word as ``subject``.
            days: until it expires.
            applicant_id: the one applicant whose things it opens.
            sandbox: whether documents sent with it are magic values.
            caller: who makes it.

        Raises:
            UsageError: ``usage.argument``, or ``usage.not-found`` for an unknown applicant.
        """
        given = frozenset(roles)
        if sandbox and not self._sandbox:
            # Its invented persons would stand beside real ones in the issuer's tree.
            raise UsageError("usage.argument", "There is no sandbox in the production profile.")
        if not given or not 0 < days <= 3660:
            raise UsageError("usage.argument", "A key has a role, and at most ten years.")
        for word in (subject, tenant):
            if not _WORD.fullmatch(word):
                raise UsageError("usage.argument", "Subject and tenant are words in small letters.")
        now, secret = time.time(), secrets.token_urlsafe(32)
        key = ApiKey(
            id=f"key_{secrets.token_hex(12)}",
            tenant=tenant,
            subject=subject,
            roles=tuple(sorted(given)),
            applicant_id=applicant_id,
            sandbox=sandbox,
            created_at=now,
            expires_at=now + days * _DAY,
            revoked_at=None,
        )
        with self._database.write() as session:
            if applicant_id is not None:
                owner = session.get(Applicant, applicant_id)
                if owner is None or owner.tenant != tenant:
                    raise UsageError("usage.not-found", "No applicant has this id.")
            session.add(
                ApiKeyRow(
                    id=key.id, tenant=tenant, subject=subject, roles=" ".join(key.roles),
                    applicant_id=applicant_id, sandbox=sandbox, secret_hash=_hash(secret),
                    created_at=now, expires_at=key.expires_at,
                )
            )  # fmt: skip
            record(session, caller, "key.created", key.id, " ".join(key.roles))
        return key, f"titan_{key.id.removeprefix('key_')}_{secret}"

    def keys(self, tenant: str | None) -> tuple[ApiKey, ...]:
        """Return the keys of a tenant, or of all; never their secrets."""
        query = select(ApiKeyRow).order_by(ApiKeyRow.created_at, ApiKeyRow.id)
        if tenant is not None:
            query = query.where(ApiKeyRow.tenant == tenant)
        with self._database.read() as session:
            return tuple(map(_key, session.scalars(query)))

    def revoke(self, key_id: str, caller: Caller = OPERATOR) -> ApiKey:
        """End a key now; one that has ended stays as it is.

        Raises:
            UsageError: ``usage.not-found``, also for another tenant's key.
        """
        with self._database.write() as session:
            row = self._owned(session.get(ApiKeyRow, key_id), caller)
            if row.revoked_at is None:
                row.revoked_at = time.time()
                record(session, caller, "key.revoked", key_id)
            key = _key(row)
        with self._lock:
            self._known.pop(key_id, None)
        return key

    def rotate(
        self, key_id: str, *, days: float, overlap: float = _DAY, caller: Caller = OPERATOR
    ) -> tuple[ApiKey, str]:
        """Make the successor of a key; the old one goes on for the overlap, in seconds.

        Raises:
            UsageError: ``usage.not-found``, or ``usage.conflict`` for a key that has ended.
        """
        with self._database.write() as session:
            row = self._owned(session.get(ApiKeyRow, key_id), caller)
            old = _key(row)
            if not old.lives(time.time()):
                raise UsageError("usage.conflict", "The key has ended.")
            row.expires_at = min(row.expires_at, time.time() + overlap)
            record(session, caller, "key.rotated", key_id)
        with self._lock:
            self._known.pop(key_id, None)
        return self.create(
            old.subject,
            old.roles,
            tenant=old.tenant,
            days=days,
            applicant_id=old.applicant_id,
            sandbox=old.sandbox,
            caller=caller,
        )

    def known(self, token: str, request_id: str) -> Caller | None:
        """Return who a token stands for if that is known without asking the database."""
        found = _TOKEN.fullmatch(token)
        if found is None:
            return None
        with self._lock:
            seen = self._known.get(f"key_{found[1]}")
        if seen is None or seen[0] < time.monotonic():
            return None
        return _caller(seen[1], seen[2], token, request_id)

    def authenticate(self, token: str, request_id: str = "") -> Caller | None:
        """Return who a token stands for, or None if it opens nothing."""
        found = _TOKEN.fullmatch(token)
        if found is None:
            return None
        with self._database.read() as session:
            row = session.get(ApiKeyRow, f"key_{found[1]}")
        if row is None:
            return None
        key = _key(row)
        caller = _caller(key, row.secret_hash, token, request_id)
        if caller is not None:
            with self._lock:
                self._known[key.id] = (time.monotonic() + _SECONDS_KNOWN, key, row.secret_hash)
        return caller

    def _owned(self, row: ApiKeyRow | None, caller: Caller) -> ApiKeyRow:
        if row is None or (caller is not OPERATOR and row.tenant != caller.tenant):
            raise UsageError("usage.not-found", "No key has this id.")
        return row


def _caller(key: ApiKey, secret_hash: bytes, token: str, request_id: str) -> Caller | None:
    if not secrets.compare_digest(_hash(token[-43:]), secret_hash) or not key.lives(time.time()):
        return None
    return Caller(
        tenant=key.tenant,
        actor=key.id,
        subject=key.subject,
        roles=frozenset(key.roles),
        request_id=request_id,
        applicant_id=key.applicant_id,
        sandbox=key.sandbox,
    )


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


def _key(row: ApiKeyRow) -> ApiKey:
    return ApiKey(
        id=row.id,
        tenant=row.tenant,
        subject=row.subject,
        roles=tuple(Role(role) for role in row.roles.split()),
        applicant_id=row.applicant_id,
        sandbox=row.sandbox,
        created_at=row.created_at,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
    )
