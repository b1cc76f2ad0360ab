"""Fixed statements do the same on both databases, with or without a session."""

import pytest

from titan.errors import StorageError
from titan.storage.database import Database
from titan.storage.statements import run

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


def test_looking_changes_nothing_and_fails_as_everything_does(database: Database) -> None:
    _fill(database)
    with pytest.raises(StorageError):
        database.look("DELETE FROM leaves RETURNING position", {"position": 0})
    with pytest.raises(StorageError), database.write() as session:
        run(session, _ADD, {"position": 0, "leaf": "8", "live": True})
    row = database.look(_ONE, {"position": 0})
    assert row is not None and row.leaf == "7"
