"""The database: SQLite in WAL mode by default, PostgreSQL by URL, migrated when it is opened."""

import sqlite3
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import sqlalchemy
from sqlalchemy import event
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from titan.errors import StorageError
from titan.storage.audit import Signer, append_pending
from titan.storage.statements import FileTransaction, Transaction, run, run_plain

_MIGRATIONS = Path(__file__).with_name("migrations")
_VERSION = "SELECT version_num FROM alembic_version"
_WRITING = "writing"
_BUSY_MILLISECONDS = 30_000
_MIGRATION_LOCK = 0x7174616E  # any constant: PostgreSQL's advisory lock while tables change


def connect(url: str) -> sqlalchemy.Engine:
    """Return an engine; on SQLite with WAL, foreign keys, secure deletion and a busy timeout.

    Args:
        url: a SQLAlchemy URL. The folder of a SQLite file is made when missing.

    Raises:
        StorageError: ``storage.unusable`` if the URL or the folder cannot be used.
    """
    try:
        parsed = sqlalchemy.make_url(url)
        if parsed.get_backend_name() == "postgresql" and parsed.drivername == "postgresql":
            parsed = parsed.set(drivername="postgresql+psycopg")
        if parsed.get_backend_name() == "sqlite" and parsed.database:
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        engine = sqlalchemy.create_engine(parsed)
    except (SQLAlchemyError, ImportError, OSError) as error:
        raise StorageError("storage.unusable", "The database cannot be opened.") from error
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    # IMMEDIATE takes the write lock with the first change, so that two writers queue up instead
    # of one of them failing half-way.
    connection.isolation_level = "IMMEDIATE"
    for pragma in (
        f"busy_timeout={_BUSY_MILLISECONDS}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "secure_delete=ON",  # an erased key must not survive in a free page
    ):
        connection.execute(f"PRAGMA {pragma}")


class Database:
    """Sessions on migrated tables.

    Args:
        engine: as `connect` returns it; closed with the database.

    Attributes:
        signer: signs for the acts that transactions record; `Vault` brings it.
        is_file: whether it is SQLite: a row is read in microseconds and readers never wait.
    """

    def __init__(self, engine: sqlalchemy.Engine) -> None:
        self.engine = engine
        self.signer: Signer | None = None
        self.is_file = engine.dialect.name == "sqlite"
        self._looking = threading.local()
        self._opened = list[sqlite3.Connection]()
        self._resting = list[sqlite3.Connection]()

    @classmethod
    def open(cls, url: str) -> "Database":
        """Connect and bring the tables up to date.

        Raises:
            StorageError: ``storage.unusable`` if that is not possible.
        """
        database = cls(connect(url))
        try:
            database._migrate()
        except (SQLAlchemyError, sqlite3.Error, OSError) as error:
            database.close()
            raise StorageError("storage.unusable", "The tables cannot be prepared.") from error
        return database

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Yield a session that is rolled back at the end.

        Raises:
            StorageError: ``storage.unusable`` if the database fails.
        """
        with _translated(), Session(self.engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Yield a session that is committed at the end, or rolled back by any exception.

        On SQLite the write lock is held from the start, so what the session reads is still true
        when it writes.

        Raises:
            StorageError: ``storage.unusable`` if the database fails.
        """
        with _translated(), Session(self.engine, expire_on_commit=False) as session:
            if self.is_file:
                run(session, "BEGIN IMMEDIATE")
            session.info[_WRITING] = True
            yield session
            append_pending(session, self.signer)
            session.commit()

    @contextmanager
    def brief(self) -> Iterator[Transaction]:
        """Yield what `write` does, for fixed statements alone.

        On SQLite it is begun on a connection of our own, which costs a third of a session.

        Raises:
            StorageError: ``storage.unusable`` if the database fails.
        """
        if not self.is_file:
            with self.write() as session:
                yield session
            return
        with _translated(), self._writer() as driver:
            driver.execute("BEGIN IMMEDIATE")
            transaction = FileTransaction(driver)
            yield transaction
            append_pending(transaction, self.signer)
            driver.commit()

    @contextmanager
    def _writer(self) -> Iterator[sqlite3.Connection]:
        """Lend a connection for a change; the one that came back last goes out first."""
        try:
            driver = self._resting.pop()
        except IndexError:
            driver = sqlite3.connect(str(self.engine.url.database), check_same_thread=False)
            _prepare_sqlite(driver, None)
            self._opened.append(driver)
        try:
            yield driver
        except BaseException:
            driver.rollback()
            raise
        finally:
            self._resting.append(driver)

    def look(self, statement: str, values: Mapping[str, Any]) -> Any | None:
        """Return the first row of a fixed statement that only reads, or None.

        What is asked with every request is asked this way: on SQLite each thread keeps a connection
        for it, which costs a tenth of a session.

        Args:
            statement: as of `statements.run`; names the one row wanted.
            values: by name.

        Raises:
            StorageError: ``storage.unusable`` if the database fails.
        """
        if not self.is_file:
            with self.read() as session:
                return run(session, statement, values).first()
        with _translated():
            return run_plain(self._looker(), statement, values).first()

    def _looker(self) -> sqlite3.Connection:
        """Return this thread's connection for looking at single rows."""
        found: sqlite3.Connection | None = getattr(self._looking, "connection", None)
        if found is None:
            # Closed by `close`, which another thread may call.
            found = sqlite3.connect(str(self.engine.url.database), check_same_thread=False)
            for pragma in (f"busy_timeout={_BUSY_MILLISECONDS}", "query_only=ON"):
                found.execute(f"PRAGMA {pragma}")
            self._looking.connection = found
            self._opened.append(found)
        return found

    @contextmanager
    def snapshot(self) -> Iterator[Session]:
        """Yield a reading session for which nothing changes until its end; errors as of `read`."""
        with _translated(), Session(self.engine, expire_on_commit=False) as session:
            if self.is_file:
                session.connection().exec_driver_sql("BEGIN")
            else:
                session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
            yield session

    def _migrate(self) -> None:
        if self._is_of_today():
            return
        from alembic import command
        from alembic.config import Config

        config = Config()
        config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
        with self.engine.connect() as connection:
            # Two processes that start together must not both create the tables.
            if self.is_file:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            else:
                connection.execute(
                    sqlalchemy.select(sqlalchemy.func.pg_advisory_xact_lock(_MIGRATION_LOCK))
                )
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            connection.commit()

    def _is_of_today(self) -> bool:
        """Say whether the tables are the newest, without the cost of what would change them."""
        with self.engine.connect() as connection:
            if not sqlalchemy.inspect(connection).has_table("alembic_version"):
                return False
            return connection.exec_driver_sql(_VERSION).scalar() == _newest()

    def forget(self) -> None:
        """Move the write-ahead log into the file, so that deleted bytes are overwritten."""
        if self.is_file:
            with _translated(), self.engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Close every connection."""
        while self._opened:
            self._opened.pop().close()
        self._resting.clear()
        self._looking = threading.local()
        self.engine.dispose()


@contextmanager
def _translated() -> Iterator[None]:
    """Turn the driver's errors into ours, without the statement and its values."""
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error) as error:
        kind = type(error).__name__
        raise StorageError("storage.unusable", f"The database refused: {kind}.") from error


@cache
def _newest() -> str:
    """Return the newest revision: the number in the name of the last migration."""
    names = sorted(path.stem for path in (_MIGRATIONS / "versions").glob("v*.py"))
    return names[-1].removeprefix("v").partition("_")[0]


def is_writing(session: Session) -> bool:
    """Say whether a session is one of `Database.write`."""
    return bool(session.info.get(_WRITING))
