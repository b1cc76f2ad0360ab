"""Writing the audit log: every act, in order, in a Merkle tree whose root is signed.

An act is recorded in the transaction that it belongs to and appended when that commits, so there
is no change without its entry and no entry without its change. Changed, removed or reordered rows
contradict the root; a forged root lacks the signature; a log that was set back as a whole
contradicts any root that was kept elsewhere.
"""

import time
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from sqlalchemy.orm import Session

from titan.domain.access import Caller
from titan.domain.audit import Entry, Head
from titan.errors import StorageError
from titan.storage.merkle import DIGEST_BYTES, Frontier, leaf_hash
from titan.storage.statements import Transaction, run

TILE = 8
"""Digests of every eighth level are kept; a proof reads some hundred and hashes the rest."""

_PENDING, _ANCHOR = "acts", "anchor"
_WRITER_LOCK = 0x61756474  # any constant: PostgreSQL's advisory lock of the one appender

_LOCK = "SELECT pg_advisory_xact_lock(:key)"
_STATE = "SELECT size, peaks FROM audit_state"
_ADD = (
    "INSERT INTO audit_entries (sequence, at, tenant, actor, action, object_id, request_id, "
    "outcome, leaf) VALUES (:sequence, :at, :tenant, :actor, :action, :object_id, :request_id, "
    ":outcome, :leaf)"
)
_ADD_TILE = "INSERT INTO audit_tiles (level, position, digest) VALUES (:level, :position, :digest)"
_BEGIN = (
    "INSERT INTO audit_state (id, size, peaks, root, at, signature) "
    "VALUES (1, :size, :peaks, :root, :at, :signature)"
)
_GO_ON = (
    "UPDATE audit_state SET size = :size, peaks = :peaks, root = :root, at = :at, "
    "signature = :signature"
)
_KEEP = (  # a root that the chain forgot is published, and kept, again
    "INSERT INTO audit_heads (credential_root, size, root, at, signature) "
    "VALUES (:credential_root, :size, :root, :at, :signature) ON CONFLICT (credential_root) "
    "DO UPDATE SET size = :size, root = :root, at = :at, signature = :signature"
)


def record(
    session: Transaction, caller: Caller, action: str, object_id: str, outcome: str = ""
) -> None:
    """Have an act written with the session's transaction."""
    act = (caller.tenant, caller.actor, action, object_id, caller.request_id, outcome)
    session.info.setdefault(_PENDING, []).append(act)


def anchor(session: Transaction, credential_root: int) -> None:
    """Have the head behind this transaction kept beside a root of the issuer's tree."""
    session.info[_ANCHOR] = credential_root


class Signer:
    """Signs and checks heads.

    Args:
        seed: 32 bytes, derived from the root key.
    """

    def __init__(self, seed: bytes) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(seed)

    @property
    def public_key(self) -> str:
        """The 32 bytes by which anyone checks a head, hex."""
        return self._key.public_key().public_bytes_raw().hex()

    def head(self, size: int, root: bytes) -> Head:
        """Return a signed head of this moment."""
        bare = Head(size, root.hex(), time.time(), "")
        return Head(bare.size, bare.root, bare.at, self._key.sign(bare.signed_bytes()).hex())


def signed_by(head: Head, public_key: str) -> bool:
    """Say whether a head bears the signature of a public key (hex)."""
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key))
        key.verify(bytes.fromhex(head.signature), head.signed_bytes())
    except (InvalidSignature, ValueError):
        return False
    return True


def append_pending(session: Transaction, signer: Signer | None) -> None:
    """Append what `record` noted in this session; called right before the commit.

    Raises:
        StorageError: ``storage.key`` if there are acts and nobody to sign for them.
    """
    acts = session.info.pop(_PENDING, [])
    if not acts:
        return
    if signer is None:
        raise StorageError("storage.key", "An act was recorded before the keys were opened.")
    session.flush()
    if isinstance(session, Session) and session.get_bind().dialect.name == "postgresql":
        # Taken last and held until the commit that follows: it cannot meet another lock.
        run(session, _LOCK, {"key": _WRITER_LOCK})
    state = run(session, _STATE).first()
    size, peaks = (0, b"") if state is None else (state.size, state.peaks)
    frontier = Frontier(size, _cut(bytes(peaks)))
    rows, tiles = [], []
    for tenant, actor, action, object_id, request_id, outcome in acts:
        entry = Entry(
            frontier.size, time.time(), tenant, actor, action, object_id, request_id, outcome
        )
        digest = leaf_hash(entry.canonical())
        rows.append({**columns(entry), "leaf": digest})
        tiles += [
            {"level": level, "position": position, "digest": node}
            for level, position, node in frontier.append(digest)
            if level and level % TILE == 0
        ]
    run(session, _ADD, rows)
    if tiles:
        run(session, _ADD_TILE, tiles)
    head = signer.head(frontier.size, frontier.root())
    values: dict[str, Any] = {
        "size": head.size,
        "peaks": b"".join(frontier.peaks),
        "root": head.root,
        "at": head.at,
        "signature": head.signature,
    }
    run(session, _BEGIN if state is None else _GO_ON, values)
    credential_root = session.info.pop(_ANCHOR, None)
    if credential_root is not None:
        values.pop("peaks")
        run(session, _KEEP, {"credential_root": credential_root, **values})


def columns(entry: Entry) -> dict[str, object]:
    """Return an entry as the columns of its row."""
    return {name: getattr(entry, name) for name in Entry.__dataclass_fields__}


def _cut(peaks: bytes) -> list[bytes]:
    return [peaks[i : i + DIGEST_BYTES] for i in range(0, len(peaks), DIGEST_BYTES)]
