"""The audit log's nouns: acts, signed roots, and what shows one to be under the other."""

import json
from dataclasses import dataclass

ANCHOR_BYTES = 64
"""Length of what is put on the chain beside a root."""

_DOMAIN = b"titan-audit-head-1\n"
_COMPACT = json.JSONEncoder(separators=(",", ":"))  # made once: each act is written with it


@dataclass(frozen=True, slots=True)
class Entry:
    """One act. Nothing in it is personal: ids, words and times.

    Attributes:
        sequence: its place in the log, from 0.
        at: Unix seconds.
        tenant: in whose room it happened.
        actor: id of the key that acted, or a part of the installation.
        action: what was done, such as ``case.opened``.
        object_id: what it was done to.
        request_id: of the request, or empty.
        outcome: a code that says more, or empty.
    """

    sequence: int
    at: float
    tenant: str
    actor: str
    action: str
    object_id: str
    request_id: str
    outcome: str

    def canonical(self) -> bytes:
        """Return the bytes that are hashed into the tree."""
        act = (self.tenant, self.actor, self.action, self.object_id, self.request_id, self.outcome)
        return _COMPACT.encode((self.sequence, self.at, *act)).encode()


@dataclass(frozen=True, slots=True)
class Head:
    """A signed root of the log.

    Attributes:
        size: how many entries it covers.
        root: hex.
        at: Unix seconds.
        signature: Ed25519 over size, root and time, hex.
        credential_root: sequence of the issuer's root that was published with it, or None.
    """

    size: int
    root: str
    at: float
    signature: str
    credential_root: int | None = None

    def signed_bytes(self) -> bytes:
        """Return what the signature is over."""
        return _DOMAIN + json.dumps([self.size, self.root, self.at]).encode()

    def beside_root(self) -> bytes:
        """Return what is put on the chain with a root of the issuer's tree: size and root."""
        return self.size.to_bytes(32, "big") + bytes.fromhex(self.root)


def read_beside_root(data: bytes) -> Head | None:
    """Return the head that `Head.beside_root` put there, unsigned; None for anything else."""
    if len(data) != ANCHOR_BYTES:
        return None
    return Head(int.from_bytes(data[:32], "big"), data[32:].hex(), 0.0, "")


@dataclass(frozen=True, slots=True)
class Inclusion:
    """An entry, and the path that shows it to be under a head."""

    entry: Entry
    head: Head
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Soundness:
    """What checking the whole log said.

    Attributes:
        sound: whether everything agrees.
        entries: how many were read.
        first_wrong: sequence of the first entry that disagrees, where that can be told.
        reason: a stable word where it is not sound.
    """

    sound: bool
    entries: int
    first_wrong: int | None = None
    reason: str | None = None
