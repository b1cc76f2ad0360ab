"""Statements that run with every change, sent to the driver as they stand.

SQLAlchemy's expression language costs some tenths of a millisecond a statement; an audited request
has several of these.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import CursorResult
from sqlalchemy.orm import Session

_NAME = re.compile(r"(?<!:):([a-z_]+)")


def run(
    session: Session, statement: str, values: Mapping[str, Any] | Sequence[Mapping[str, Any]] = ()
) -> CursorResult[Any]:
    """Run a fixed statement in a session's transaction.

    Args:
        session: what it has pending is not flushed first.
        statement: SQL that both databases know, with ``:name`` where a value goes. Values never
            stand in its text.
        values: by name; several of them run it several times.
    """
    connection = session.connection()
    return connection.exec_driver_sql(_spelled(statement, connection.dialect.name), values or None)


@lru_cache(maxsize=64)
def _spelled(statement: str, dialect: str) -> str:
    return _NAME.sub(r"%(\1)s", statement) if dialect == "postgresql" else statement
