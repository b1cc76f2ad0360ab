"""Statements that run with every change, sent to the driver as they stand.

SQLAlchemy's expression language costs some tenths of a millisecond a statement, and its results
half as much again; an audited request has ten of these. On SQLite they go to the driver itself.
"""

import re
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from types import SimpleNamespace
from typing import Any, cast

from sqlalchemy.orm import Session

_NAME = re.compile(r"(?<!:):([a-z_]+)")
_DRIVER = "driver"


class FileTransaction:
    """A transaction on a SQLite file without SQLAlchemy's session, for fixed statements alone.

    Args:
        driver: the connection that the transaction was begun on.

    Attributes:
        info: what is noted until the commit, as `Session.info` is.
    """

    __slots__ = ("driver", "info")

    def __init__(self, driver: sqlite3.Connection) -> None:
        self.driver = driver
        self.info: dict[Any, Any] = {}

    def flush(self) -> None:
        """Do nothing: no object waits here, every statement was run when it was given."""


Transaction = Session | FileTransaction
"""What a fixed statement runs in."""

Values = Mapping[str, Any] | Sequence[Mapping[str, Any]]


class Rows:
    """What a statement returned.

    Args:
        columns: their names; the attributes of a row.
        rows: the values of each.
    """

    def __init__(self, columns: Iterable[str] = (), rows: Sequence[Sequence[Any]] = ()) -> None:
        self._columns = tuple(columns)
        self._rows = rows

    def all(self) -> list[Any]:
        """Return every row."""
        return [self._row(values) for values in self._rows]

    def first(self) -> Any | None:
        """Return the first row, or None where there is none."""
        return self._row(self._rows[0]) if self._rows else None

    def scalar_one(self) -> Any:
        """Return the first column of the only row."""
        ((value, *_),) = self._rows
        return value

    def _row(self, values: Sequence[Any]) -> SimpleNamespace:
        return SimpleNamespace(**dict(zip(self._columns, values, strict=True)))


def run(session: Transaction, statement: str, values: Values = ()) -> Rows:
    """Run a fixed statement in a session's transaction.

    Args:
        session: or a transaction on the file; what it has pending is not flushed first.
        statement: SQL that both databases know, with ``:name`` where a value goes. Values never
            stand in its text.
        values: by name; several of them run it several times.
    """
    if isinstance(session, FileTransaction):
        return run_plain(session.driver, statement, values)
    driver: sqlite3.Connection | None = session.info.get(_DRIVER)
    if driver is None:
        connection = session.connection()
        if connection.dialect.name != "sqlite":
            done = connection.exec_driver_sql(_spelled(statement), values or None)
            return Rows(done.keys(), done.all()) if done.returns_rows else Rows()
        driver = cast("sqlite3.Connection", connection.connection.driver_connection)
        session.info[_DRIVER] = driver  # the session keeps its connection until it ends
    return run_plain(driver, statement, values)


def run_plain(driver: sqlite3.Connection, statement: str, values: Values = ()) -> Rows:
    """Run a fixed statement on a connection to SQLite; arguments as of `run`."""
    if isinstance(values, Mapping) or not values:
        cursor = driver.execute(statement, values)
    else:
        cursor = driver.executemany(statement, values)
    if cursor.description is None:
        return Rows()
    return Rows([column[0] for column in cursor.description], cursor.fetchall())


@lru_cache(maxsize=64)
def _spelled(statement: str) -> str:
    """Return a statement with the placeholders of PostgreSQL's driver."""
    return _NAME.sub(r"%(\1)s", statement)
