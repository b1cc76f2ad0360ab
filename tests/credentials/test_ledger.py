"""The tree in the database is always the tree of its leaves, and no root comes twice."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from titan.credentials.ledger import ROOT, TreeLedger, snapshot
from titan.errors import CredentialError
from titan.storage.database import Database
from titan.storage.tables import LeafRow, OutboxRow, RootRow
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
