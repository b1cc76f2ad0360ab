"""The database refuses clearly, migrates itself and lets writers wait for each other."""

import subprocess
import sys
import threading
from pathlib import Path

import pytest
import sqlalchemy
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import func, select

from titan.errors import StorageError
from titan.storage.database import Database, connect
from titan.storage.tables import LeafRow, Table


def test_sqlite_is_opened_for_durable_concurrent_use(database: Database) -> None:
    with database.engine.connect() as connection:
        told = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "foreign_keys", "secure_delete", "synchronous")
        }
    assert told == {"journal_mode": "wal", "foreign_keys": 1, "secure_delete": 1, "synchronous": 2}


def test_migrations_make_exactly_the_tables_of_the_code(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Table.metadata) == []


def test_opening_again_changes_nothing(database: Database) -> None:
    with database.write() as session:
        session.add(LeafRow(position=0, leaf="7", live=True))
    again = Database.open(str(database.engine.url))
    with again.read() as session:
        assert session.get_one(LeafRow, 0).leaf == "7"
    again.close()


def test_tables_of_today_are_opened_without_a_migration(database: Database) -> None:
    url, script = str(database.engine.url), "import sys, titan.storage.database as d; "
    script += "d.Database.open(sys.argv[1]).close(); print('alembic' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", script, url], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "False"


def test_a_failed_block_leaves_nothing_behind(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.write() as session:
        session.add(LeafRow(position=0, leaf="7", live=True))
        session.flush()
        _ = 1 / 0
    with database.read() as session:
        assert session.get(LeafRow, 0) is None


def test_writers_read_what_earlier_writers_wrote(database: Database) -> None:
    def append() -> None:
        for _ in range(10):
            with database.write() as session:
                place = session.scalar(select(func.count()).select_from(LeafRow)) or 0
                session.add(LeafRow(position=place, leaf="1", live=True))

    threads = [threading.Thread(target=append) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(LeafRow)) == 40


def test_two_that_open_at_once_migrate_once(tmp_path: Path) -> None:
    url, failures = f"sqlite:///{tmp_path / 'shared.sqlite'}", list[Exception]()

    def open_and_close() -> None:
        try:
            Database.open(url).close()
        except StorageError as error:
            failures.append(error)

    threads = [threading.Thread(target=open_and_close) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


@pytest.mark.parametrize(
    "url",
    ["nonsense", "sqlite:////proc/none/titan.sqlite", "unheard://of", "mysql://no-driver/x"],
)
def test_an_unusable_address_is_one_clear_error(url: str) -> None:
    with pytest.raises(StorageError) as caught:
        Database.open(url)
    assert caught.value.code == "storage.unusable"


def test_a_file_that_is_no_database_is_one_clear_error(tmp_path: Path) -> None:
    path = tmp_path / "titan.sqlite"
    path.write_bytes(b"certainly not a database" * 100)
    with pytest.raises(StorageError) as caught:
        Database.open(f"sqlite:///{path}")
    assert caught.value.code == "storage.unusable"


def test_a_refusal_quotes_neither_statement_nor_values(database: Database) -> None:
    with pytest.raises(StorageError) as caught, database.write() as session:
        session.execute(sqlalchemy.text("INSERT INTO leaves VALUES ('secret-canary')"))
    assert "secret-canary" not in str(caught.value)


def test_postgresql_addresses_take_the_driver_that_is_installed() -> None:
    engine = connect("postgresql://nobody@127.0.0.1:1/none")
    assert engine.dialect.driver == "psycopg"
