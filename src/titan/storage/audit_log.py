"""Reading the audit log: pages, proofs, and whether all of it is what was signed."""

from collections.abc import Iterable, Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from titan.domain.audit import Entry, Head, Inclusion, Soundness
from titan.errors import StorageError, UsageError
from titan.storage.audit import TILE, Signer, signed_by
from titan.storage.database import Database
from titan.storage.merkle import (
    Frontier,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
)
from titan.storage.tables import AuditEntry, AuditHeadRow, AuditState, AuditTile


class AuditLog:
    """Reads, proves and checks the log.

    Args:
        database: holds it.
        signer: whose signature its heads bear.
    """

    def __init__(self, database: Database, signer: Signer) -> None:
        self._database = database
        self.signer = signer

    def head(self) -> Head:
        """Return the newest signed head."""
        with self._database.read() as session:
            return self._head(session)

    def entries(self, tenant: str | None, after: int, limit: int) -> tuple[Entry, ...]:
        """Return entries in order, of one tenant or of all, behind a sequence number."""
        query = select(AuditEntry).where(AuditEntry.sequence > after)
        if tenant is not None:
            query = query.where(AuditEntry.tenant == tenant)
        with self._database.read() as session:
            rows = session.scalars(query.order_by(AuditEntry.sequence).limit(limit))
            return tuple(map(_entry, rows))

    def inclusion(self, sequence: int, tenant: str | None = None) -> Inclusion:
        """Return an entry with the path to the newest head.

        Raises:
            UsageError: ``usage.not-found``.
        """
        with self._database.read() as session:
            row = session.get(AuditEntry, sequence)
            if row is None or tenant not in (None, row.tenant):
                raise UsageError("usage.not-found", "The log has no such entry.")
            head = self._head(session)
            path = inclusion_proof(_Nodes(session).node, sequence, head.size)
        return Inclusion(_entry(row), head, tuple(digest.hex() for digest in path))

    def consistency(self, first: int, second: int) -> tuple[str, ...]:
        """Return the nodes that show one head to begin another, both named by their sizes.

        Raises:
            UsageError: ``usage.argument`` if the log never was that long.
        """
        with self._database.read() as session:
            if not 0 < first <= second <= self._head(session).size:
                raise UsageError("usage.argument", "The log has no head of that size.")
            path = consistency_proof(_Nodes(session).node, first, second)
        return tuple(digest.hex() for digest in path)

    def anchors(self) -> tuple[Head, ...]:
        """Return the heads that were kept beside published roots, in order."""
        with self._database.read() as session:
            rows = session.scalars(select(AuditHeadRow).order_by(AuditHeadRow.credential_root))
            return tuple(
                Head(row.size, row.root, row.at, row.signature, row.credential_root) for row in rows
            )

    def verify(
        self, kept_elsewhere: Iterable[Head] = (), anchored: Iterable[Head] = ()
    ) -> Soundness:
        """Read the whole log and say whether it is what was signed.

        Args:
            kept_elsewhere: heads that were copied out of the installation before.
            anchored: heads that stand on the chain, for which the issuer's account signed.
        """
        public_key = self.signer.public_key
        with self._database.snapshot() as session:
            newest = self._head(session)
            heads = [newest, *self.anchors(), *kept_elsewhere]
            if any(not signed_by(head, public_key) for head in heads if head.size):
                return Soundness(False, 0, None, "signature")
            heads += anchored
            wanted = {head.size: head.root for head in reversed(heads)}
            if any(wanted[head.size] != head.root for head in heads):
                return Soundness(False, 0, None, "two-histories")
            if not newest.size and self._any(session):
                return Soundness(False, 0, None, "unsigned")
            return _checked(_rows(session), wanted, newest.size)

    def _any(self, session: Session) -> bool:
        return session.scalar(select(AuditEntry.sequence).limit(1)) is not None

    def _head(self, session: Session) -> Head:
        state = session.get(AuditState, 1)
        if state is None:
            return self.signer.head(0, Frontier().root())
        return Head(state.size, state.root, state.at, state.signature)


def _checked(rows: Iterator[AuditEntry], wanted: dict[int, str], size: int) -> Soundness:
    """Hash all entries again and compare with every head on the way."""
    frontier = Frontier()
    since = 0
    for row in rows:
        if row.sequence != frontier.size:
            return Soundness(False, frontier.size, frontier.size, "missing")
        leaf = leaf_hash(_entry(row).canonical())
        if leaf != row.leaf:
            return Soundness(False, frontier.size, frontier.size, "changed")
        frontier.append(leaf)
        if frontier.size in wanted:
            if frontier.root().hex() != wanted[frontier.size]:
                return Soundness(False, frontier.size, since, "other-root")
            since = frontier.size
    if frontier.size != size:
        return Soundness(False, frontier.size, min(frontier.size, size), "cut")
    if any(length > size for length in wanted):
        return Soundness(False, size, size, "set-back")
    return Soundness(True, size)


def _rows(session: Session) -> Iterator[AuditEntry]:
    query = select(AuditEntry).order_by(AuditEntry.sequence)
    yield from session.scalars(query.execution_options(yield_per=2000))


class _Nodes:
    """Digests of complete subtrees, from the entries and the tiles."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def node(self, level: int, index: int) -> bytes:
        """Return the digest of a complete subtree."""
        base = level - level % TILE
        count = 1 << (level - base)
        digests = self._stored(base, index * count, count)
        while len(digests) > 1:
            digests = [node_hash(digests[i], digests[i + 1]) for i in range(0, len(digests), 2)]
        return digests[0]

    def _stored(self, level: int, start: int, count: int) -> list[bytes]:
        end = start + count
        if level == 0:
            query = (
                select(AuditEntry.leaf)
                .where(AuditEntry.sequence >= start, AuditEntry.sequence < end)
                .order_by(AuditEntry.sequence)
            )
        else:
            query = (
                select(AuditTile.digest)
                .where(AuditTile.level == level)
                .where(AuditTile.position >= start, AuditTile.position < end)
                .order_by(AuditTile.position)
            )
        found = list(self._session.scalars(query))
        if len(found) != count:
            raise StorageError("storage.audit", "A part of the audit log is missing.")
        return found


def _entry(row: AuditEntry) -> Entry:
    return Entry(**{name: getattr(row, name) for name in Entry.__dataclass_fields__})
