"""Names that are over before their time: a wallet's codes and nonces, sessions signed out of.

Each is kept until it would be over by itself.
"""

import time

from sqlalchemy.orm import Session

from titan.storage.database import Database
from titan.storage.statements import run

_SPEND = (
    "INSERT INTO spent (name, until) VALUES (:name, :until) "
    "ON CONFLICT (name) DO NOTHING RETURNING name"
)
_FORGET = "DELETE FROM spent WHERE until < :now RETURNING name"
_KNOWN = "SELECT name FROM spent WHERE name = :name"


def spend(session: Session, name: str, until: float) -> bool:
    """Note that a name is over; say whether it was not before. Of two at once one is first.

    Args:
        session: a writing one.
        name: at most 64 characters that say nothing of a person.
        until: Unix seconds, when it would be over by itself.
    """
    return run(session, _SPEND, {"name": name, "until": until}).first() is not None


def is_spent(database: Database, name: str) -> bool:
    """Say whether a name is over before its time."""
    with database.read() as session:
        return run(session, _KNOWN, {"name": name}).first() is not None


def forget(database: Database) -> int:
    """Delete the names that would be over by now anyway; return how many."""
    with database.write() as session:
        return len(run(session, _FORGET, {"now": time.time()}).all())
