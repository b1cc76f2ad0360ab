"""The tree in the database is always the tree of its leaves, and no root comes twice."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select

from titan.credentials.ledger import ROOT, TreeLedger, bucket, shape, snapshot
from titan.errors import CredentialError, UsageError
from titan.storage.database import Database
from titan.storage.tables import LeafRow, OutboxRow, RootRow, TreeNodeRow
from titan.zk.buckets import BUCKET_LEAVES, bucket_of, path_in
from titan.zk.tree import CAPACITY, CredentialTree

_CHANGES = st.lists(st.integers(min_value=0, max_value=5), min_size=1, max_size=12)


def _clear_all(database: Database) -> None:
    with database.write() as session:
        for table in (OutboxRow, RootRow, LeafRow):
            session.execute(delete(table))


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(changes=_CHANGES)
def test_every_change_makes_one_new_root_of_the_leaves(
    database: Database, changes: list[int]
) -> None:
    """0 appends; n clears the n-th live leaf; now and then another ledger takes over."""
    _clear_all(database)
    ledger, roots, live = TreeLedger(), list[int](), list[int]()
    for step, change in enumerate(changes):
        with database.write() as session:
            place = ledger.next_place(session)
            if change and change <= len(live):
                ledger.change(session, cleared=(live.pop(change - 1),))
            else:
                ledger.change(session, added=1000 + step)
                live.append(place)
        with database.read() as session:
            tree = snapshot(session)
        assert tree.root == CredentialTree(tree.leaves).root
        assert {index for index, leaf in enumerate(tree.leaves) if 1000 <= leaf < 2000} == set(live)
        roots.append(tree.root)
        if step % 3 == 2:
            ledger = TreeLedger()
    assert len(set(roots)) == len(roots)


def test_a_rolled_back_change_is_forgotten_by_the_memory_too(database: Database) -> None:
    ledger = TreeLedger()
    with pytest.raises(ZeroDivisionError), database.write() as session:
        ledger.change(session, added=1)
        _ = 1 / 0
    with database.write() as session:
        root = int(ledger.change(session, added=2).root)
    assert root == CredentialTree([2]).root


def test_a_clearing_refuses_earlier_roots_and_an_appending_does_not(database: Database) -> None:
    ledger = TreeLedger()
    with database.write() as session:
        assert not ledger.change(session, added=1).refuse_earlier
        assert ledger.change(session, cleared=(0,)).refuse_earlier
        waiting = session.scalars(select(OutboxRow).order_by(OutboxRow.id)).all()
        assert [(row.kind, row.reference, row.sent_at) for row in waiting] == [
            (ROOT, 1, None), (ROOT, 2, None),
        ]  # fmt: skip


def test_a_root_that_came_back_is_made_new(database: Database) -> None:
    ledger = TreeLedger()
    with database.write() as session:
        first = ledger.change(session, added=1).root
        ledger.change(session, added=2)
        assert ledger.change(session, cleared=(1,)).root != first
        leaves = snapshot(session).leaves
    assert leaves[:2] == (1, 0) and len(leaves) == 3


def test_a_full_tree_is_one_clear_error(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("titan.credentials.ledger.CAPACITY", 1)
    assert CAPACITY == 8**7
    ledger = TreeLedger()
    with database.write() as session:
        ledger.next_place(session)
        ledger.change(session, added=1)
        with pytest.raises(CredentialError) as caught:
            ledger.next_place(session)
    assert caught.value.code == "credential.tree-full"


def test_a_bucket_gives_the_path_that_the_whole_tree_gives(each_database: Database) -> None:
    """Two full buckets written at once, as an earlier release left them, then two changes."""
    ledger, size = TreeLedger(), 2 * BUCKET_LEAVES
    leaves = list(range(1, size + 1))
    with each_database.write() as session:
        rows = [{"position": at, "leaf": str(leaf), "live": True} for at, leaf in enumerate(leaves)]
        session.execute(insert(LeafRow), rows)
        root = str(CredentialTree(leaves).root)
        session.add(RootRow(sequence=1, root=root, size=size, refuse_earlier=False, created_at=1.0))
    with each_database.read() as session:
        before = bucket(session, 1)
        assert (shape(session).buckets, before.sequence, len(before.leaves)) == (2, 1, 4096)
    with each_database.write() as session:
        ledger.change(session, added=7_000_001, cleared=(5,))
    with each_database.read() as session:
        kept = [row.bucket for row in session.scalars(select(TreeNodeRow))]
        whole, parts = snapshot(session), [bucket(session, number) for number in (0, 1)]
        with pytest.raises(UsageError):
            bucket(session, 2)
    assert kept == [0, 1, 2] and [len(part.leaves) for part in parts] == [4096, 4097]
    tree = CredentialTree(whole.leaves)
    for index in (0, 5, size - 1, size):
        part = parts[bucket_of(index, size + 1)]
        assert path_in(part, index) == tree.path(index)
    assert path_in(before, size - 1) == CredentialTree(leaves).path(size - 1)


def test_an_empty_tree_has_no_bucket(database: Database) -> None:
    with database.read() as session:
        assert shape(session).buckets == 0
        with pytest.raises(UsageError):
            bucket(session, 0)
