"""Statements that run with every change, sent to the driver as they stand.

SQLAlchemy's expression language costs some tenths of a millisecond a statement, and its results
half as much again; an audited request has ten of these. On SQLite they go to the driver itself.
"""

import re
import sqlite3
from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy.orm import Session

_NAME = re.compile(r"(?<!:):([a-z_]+)")
_DRIVER = "driver"

Values = Mapping[str, Any] | Sequence[Mapping[str, Any]]


class Rows:
    """What a statement returned; rows have their columns as attributes.

    Args:
        rows: all of them.
    """

    def __init__(self, rows: Sequence[Any]) -> None:
        self._rows = rows

    def all(self) -> Sequence[Any]:
        """Return every row."""
        return self._rows

    def first(self) -> Any | None:
        """Return the first row, or None where there is none."""
        return self._rows[0] if self._rows else None

    def scalar_one(self) -> Any:
        """Return the first column of the only row."""
        ((value, *_),) = self._rows
        return value


def run(session: Session, statement: str, values: Values = ()) -> Rows:
    """Run a fixed statement in a session's transaction.

    Args:
        session: what it has pending is not flushed first.
        statement: SQL that both databases know, with ``:name`` where a value goes. Values never
            stand in its text.
        values: by name; several of them run it several times.
    """
    driver = session.info.get(_DRIVER)
    if driver is not None:
        return run_plain(driver, statement, values)
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        driver = connection.connection.driver_connection
        session.info[_DRIVER] = driver  # the session keeps its connection until it ends
        return run_plain(driver, statement, values)
    done = connection.exec_driver_sql(_spelled(statement), values or None)
    return Rows(done.all() if done.returns_rows else ())


def run_plain(driver: sqlite3.Connection, statement: str, values: Values = ()) -> Rows:
    """Run a fixed statement on a connection to SQLite; arguments as of `run`."""
    if isinstance(values, Mapping) or not values:
        cursor = driver.execute(statement, values)
    else:
        cursor = driver.executemany(statement, values)
    if cursor.description is None:
        return Rows(())
    shape = _shape(tuple(column[0] for column in cursor.description))
    return Rows([shape(row) for row in cursor.fetchall()])


@lru_cache(maxsize=64)
def _shape(columns: tuple[str, ...]) -> Callable[[Iterable[Any]], Any]:
    return namedtuple("Row", columns)._make  # type: ignore[misc]  # columns known at run time only


@lru_cache(maxsize=64)
def _spelled(statement: str) -> str:
    """Return a statement with the placeholders of PostgreSQL's driver."""
    return _NAME.sub(r"%(\1)s", statement)
