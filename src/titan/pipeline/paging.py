"""Pages of rows in the order of their making, and the cursors that lead from one to the next."""

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, tuple_
from sqlalchemy.orm import Session

from titan.errors import UsageError

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some things, oldest first, and where the next page begins (None at the end)."""

    items: tuple[T, ...]
    next_cursor: str | None


def page_of(  # noqa: PLR0913, PLR0917 - a page is all of these
    session: Session,
    query: Select[Any],
    table: Any,
    show: Callable[[Any], T],
    limit: int,
    cursor: str | None,
) -> Page[T]:
    """Return a page of a table's rows.

    Args:
        session: reads.
        query: the rows that may be seen, in any order.
        table: has ``created_at`` and ``id``, in whose order they come.
        show: makes an item of a row.
        limit: most items of a page.
        cursor: of the page before, or None.

    Raises:
        UsageError: ``usage.argument`` if the cursor is none that a page gave.
    """
    query = query.order_by(table.created_at, table.id).limit(limit + 1)
    if cursor is not None:
        query = query.where(tuple_(table.created_at, table.id) > _position(cursor))
    rows = session.scalars(query).all()
    more = len(rows) > limit
    rows = rows[:limit]
    return Page(tuple(map(show, rows)), _cursor(rows[-1]) if more else None)


def _cursor(row: Any) -> str:
    return base64.urlsafe_b64encode(f"{row.created_at!r} {row.id}".encode()).decode()


def _position(cursor: str) -> tuple[float, str]:
    try:
        created_at, row_id = base64.urlsafe_b64decode(cursor.encode()).decode().split(" ")
        return float(created_at), row_id
    except (ValueError, binascii.Error) as error:
        raise UsageError("usage.argument", "The cursor is none that a page gave.") from error
