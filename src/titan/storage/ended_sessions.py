"""Sessions that were ended before their time: a sealed cookie alone cannot tell."""

import time

from sqlalchemy import delete

from titan.storage.database import Database
from titan.storage.tables import EndedSession


def end_session(database: Database, session_id: str, ends_at: float) -> None:
    """Note that a session has ended; ending it again changes nothing.

    Args:
        database: that every replica reads.
        session_id: of the session, which says nothing of the person.
        ends_at: Unix seconds, when the session would have ended by itself: as long it is noted.
    """
    with database.write() as session:
        session.merge(EndedSession(id=session_id, ends_at=ends_at))
        session.execute(delete(EndedSession).where(EndedSession.ends_at < time.time()))


def has_ended(database: Database, session_id: str) -> bool:
    """Say whether a session was ended."""
    with database.read() as session:
        return session.get(EndedSession, session_id) is not None
