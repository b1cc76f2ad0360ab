"""Fixed statements do the same on both databases, with or without a session."""

import threading
from pathlib import Path

import pytest

from titan.domain.access import OPERATOR
from titan.errors import StorageError
from titan.storage.audit import record
from titan.storage.database import Database
from titan.storage.statements import run
from titan.storage.vault import Vault

_ADD = "INSERT INTO leaves (position, leaf, live) VALUES (:position, :leaf, :live)"
_ONE = "SELECT leaf, live FROM leaves WHERE position = :position"


def _fill(database: Database) -> None:
    with database.write() as session:
        run(session, _ADD, {"position": 0, "leaf": "7", "live": True})
        run(session, _ADD, [{"position": n, "leaf": str(n), "live": False} for n in (1, 2)])


def test_rows_have_their_columns_as_attributes(each_database: Database) -> None:
    _fill(each_database)
    with each_database.read() as session:
        found = run(session, "SELECT position, leaf FROM leaves ORDER BY position").all()
        assert [(row.position, row.leaf) for row in found] == [(0, "7"), (1, "1"), (2, "2")]
        assert run(session, "SELECT count(*) FROM leaves").scalar_one() == 3
        assert run(session, _ONE, {"position": 9}).first() is None


def test_what_was_committed_is_looked_at_without_a_session(each_database: Database) -> None:
    assert each_database.look(_ONE, {"position": 0}) is None
    with each_database.write() as session:
        run(session, _ADD, {"position": 0, "leaf": "7", "live": True})
        if each_database.is_file:  # PostgreSQL's second connection would not see it either
            assert each_database.look(_ONE, {"position": 0}) is None
    row = each_database.look(_ONE, {"position": 0})
    assert row is not None and (row.leaf, bool(row.live)) == ("7", True)


def test_a_brief_change_is_one_change_with_its_acts(
    each_database: Database, tmp_path: Path
) -> None:
    Vault(each_database, tmp_path)  # brings the signer
    with each_database.brief() as change:
        run(change, _ADD, {"position": 0, "leaf": "7", "live": True})
        record(change, OPERATOR, "case.opened", "case_1")
    with pytest.raises(ZeroDivisionError), each_database.brief() as change:
        run(change, _ADD, {"position": 1, "leaf": "8", "live": True})
        record(change, OPERATOR, "case.opened", "case_2")
        _ = 1 / 0
    with pytest.raises(StorageError), each_database.brief() as change:
        run(change, _ADD, {"position": 0, "leaf": "9", "live": True})
    with each_database.write() as session:  # nobody holds the lock any more
        kept = run(session, "SELECT position, leaf FROM leaves").all()
        acts = run(session, "SELECT object_id FROM audit_entries").all()
    assert [(row.position, row.leaf) for row in kept] == [(0, "7")]
    assert [row.object_id for row in acts] == ["case_1"]


def test_brief_changes_wait_for_each_other(database: Database) -> None:
    def append() -> None:
        for _ in range(10):
            with database.brief() as change:
                place = run(change, "SELECT count(*) FROM leaves").scalar_one()
                run(change, _ADD, {"position": place, "leaf": "1", "live": True})

    threads = [threading.Thread(target=append) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.read() as session:
        assert run(session, "SELECT count(*) FROM leaves").scalar_one() == 40


def test_looking_changes_nothing_and_fails_as_everything_does(database: Database) -> None:
    _fill(database)
    with pytest.raises(StorageError):
        database.look("DELETE FROM leaves RETURNING position", {"position": 0})
    with pytest.raises(StorageError), database.write() as session:
        run(session, _ADD, {"position": 0, "leaf": "8", "live": True})
    row = database.look(_ONE, {"position": 0})
    assert row is not None and row.leaf == "7"
