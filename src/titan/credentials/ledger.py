"""The issuer's tree in the database: its leaves, its roots and what is still to be published."""

import secrets
import time

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from titan.domain.credential import IssuerTree, TreeBucket, TreeShape
from titan.errors import CredentialError, UsageError
from titan.storage.tables import LeafRow, OutboxRow, RootRow, TreeNodeRow
from titan.zk.buckets import BUCKET_LEAVES, BUCKET_LEVEL, bucket_count, bucket_range
from titan.zk.poseidon_constants import FIELD
from titan.zk.tree import CAPACITY, EMPTY_LEAF, CredentialTree

ROOT = "root"
"""Kind of the outbox rows that ask for a root to be published."""

_WRITER_LOCK = 0x74726565  # any constant: PostgreSQL's advisory lock of the one tree writer


class TreeLedger:
    """Appends and clears leaves; every change makes one root and one outbox row.

    The tree is kept in memory between changes and rebuilt whenever the database tells another
    root: after a rollback, or when another process wrote.
    """

    def __init__(self) -> None:
        self._tree = CredentialTree()

    def next_place(self, session: Session) -> int:
        """Return the index of the next leaf, holding the writer's lock until the commit.

        Raises:
            CredentialError: ``credential.tree-full``.
        """
        if session.get_bind().dialect.name == "postgresql":
            session.execute(select(func.pg_advisory_xact_lock(_WRITER_LOCK)))
        place = session.scalar(select(func.count()).select_from(LeafRow)) or 0
        if place >= CAPACITY:
            raise CredentialError("credential.tree-full", f"All {CAPACITY} places are taken.")
        return place

    def change(
        self, session: Session, *, added: int | None = None, cleared: tuple[int, ...] = ()
    ) -> RootRow:
        """Clear leaves, append one, and return the new root's row; a clearing refuses older roots.

        Args:
            session: a writing session; `next_place` was called in it if ``added`` is given.
            added: leaf to append.
            cleared: indices whose leaf becomes 0.
        """
        tree = self._current(session)
        for index in cleared:
            tree.replace(index, EMPTY_LEAF)
            row = session.get_one(LeafRow, index)
            row.leaf, row.live = str(EMPTY_LEAF), False
        if added is not None:
            _append(session, tree, added, live=True)
        while _seen(session, tree.root):
            # Clearing the newest leaf brings an earlier root back, which the chain may be refusing.
            _append(session, tree, secrets.randbelow(FIELD), live=False)
        _keep_nodes(session, tree, cleared)
        sequence = (session.scalar(select(func.max(RootRow.sequence))) or 0) + 1
        now = time.time()
        root = RootRow(
            sequence=sequence,
            root=str(tree.root),
            size=len(tree),
            refuse_earlier=bool(cleared),
            created_at=now,
        )
        session.add(root)
        session.add(OutboxRow(kind=ROOT, reference=sequence, attempts=0, created_at=now))
        session.flush()
        return root

    def _current(self, session: Session) -> CredentialTree:
        last = latest_root(session)
        root = int(last.root) if last else CredentialTree().root
        size = last.size if last else 0
        if (self._tree.root, len(self._tree)) != (root, size):
            self._tree = CredentialTree(_leaves(session))
        return self._tree


def latest_root(session: Session) -> RootRow | None:
    """Return the row of the newest root, or None before the first credential."""
    return session.scalars(select(RootRow).order_by(RootRow.sequence.desc()).limit(1)).first()


def snapshot(session: Session) -> IssuerTree:
    """Return every leaf with the root that they make."""
    last, leaves = latest_root(session), _leaves(session)
    if last is None:
        return IssuerTree(CredentialTree().root, 0, (), published=False)
    return IssuerTree(int(last.root), last.sequence, leaves, last.published_at is not None)


def shape(session: Session) -> TreeShape:
    """Return how large the tree is."""
    last = latest_root(session)
    if last is None:
        return TreeShape(CredentialTree().root, 0, False, 0, 0)
    published = last.published_at is not None
    return TreeShape(int(last.root), last.sequence, published, last.size, bucket_count(last.size))


def bucket(session: Session, number: int) -> TreeBucket:
    """Return one bucket of the tree.

    Args:
        session: for which nothing changes until its end.
        number: of the bucket, from 0.

    Raises:
        UsageError: ``usage.not-found`` if the tree has fewer.
    """
    whole = shape(session)
    if not 0 <= number < whole.buckets:
        raise UsageError("usage.not-found", f"The tree has {whole.buckets} buckets.")
    places = bucket_range(number, whole.size)
    rows = session.scalars(
        select(LeafRow.leaf)
        .where(LeafRow.position >= places.start, LeafRow.position < places.stop)
        .order_by(LeafRow.position)
    )
    return TreeBucket(
        root=whole.root,
        sequence=whole.sequence,
        published=whole.published,
        size=whole.size,
        number=number,
        leaves=tuple(int(leaf) for leaf in rows),
        nodes=_nodes(session, whole.size),
    )


def _nodes(session: Session, size: int) -> tuple[int, ...]:
    """Return the nodes above the buckets, as they are kept or, before they were, computed."""
    rows = session.scalars(select(TreeNodeRow.node).order_by(TreeNodeRow.bucket))
    kept = tuple(int(node) for node in rows)
    if len(kept) == -(-size // BUCKET_LEAVES):
        return kept
    return CredentialTree(_leaves(session)).nodes(BUCKET_LEVEL)


def _keep_nodes(session: Session, tree: CredentialTree, cleared: tuple[int, ...]) -> None:
    """Write the nodes above the leaves that were changed, and all those that are not there."""
    nodes = tree.nodes(BUCKET_LEVEL)
    kept = set(session.scalars(select(TreeNodeRow.bucket)))
    changed = {index // BUCKET_LEAVES for index in (*cleared, len(tree) - 1)}
    for number in changed | (set(range(len(nodes))) - kept):
        session.merge(TreeNodeRow(bucket=number, node=str(nodes[number])))


def _append(session: Session, tree: CredentialTree, leaf: int, *, live: bool) -> None:
    session.add(LeafRow(position=tree.append(leaf), leaf=str(leaf), live=live))


def _seen(session: Session, root: int) -> bool:
    known = select(RootRow.sequence).where(RootRow.root == str(root)).limit(1)
    return session.scalar(known) is not None


def _leaves(session: Session) -> tuple[int, ...]:
    rows = session.scalars(select(LeafRow.leaf).order_by(LeafRow.position))
    return tuple(int(leaf) for leaf in rows)
