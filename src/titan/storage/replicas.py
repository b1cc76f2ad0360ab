"""Several processes on one database: each under a lease, the dead and the slow ones fenced.

A replica writes down until when it lives and says so again and again. One that falls silent is
fenced: from then on no transaction of its work commits, whether it died or was only slow, and what
it had in hand goes to others. Which of the living does what only one may do is read off the same
rows: the oldest of them leads.
"""

import secrets
import time

from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from titan.errors import ServiceError
from titan.storage.database import Database, is_writing
from titan.storage.tables import ReplicaRow


class Replica:
    """This process among the replicas.

    Args:
        database: of them all; its clock is everybody's.
        seconds: until one that falls silent is fenced.
    """

    def __init__(self, database: Database, seconds: float) -> None:
        self.id = f"titan-{secrets.token_hex(8)}"
        self._database = database
        self._seconds = seconds
        with database.write() as session:
            now = _now(session)
            session.add(ReplicaRow(id=self.id, started_at=now, expires_at=now + seconds))

    def renew(self) -> None:
        """Say that this process lives.

        Raises:
            ServiceError: ``service.fenced`` if others took it for dead.
        """
        with self._database.write() as session:
            self.require(session)
            session.get_one(ReplicaRow, self.id).expires_at = _now(session) + self._seconds

    def require(self, session: Session) -> None:
        """Refuse a transaction of a process that others took for dead.

        Nobody can fence it between this and the transaction's end.

        Raises:
            ServiceError: ``service.fenced``.
        """
        query = select(ReplicaRow.fenced_at).where(ReplicaRow.id == self.id)
        if is_writing(session):
            query = query.with_for_update(read=True)
        found = session.execute(query).first()
        if found is None or found.fenced_at is not None:
            raise ServiceError("service.fenced", "Other replicas took this one for dead.")

    def fence_silent(self) -> tuple[str, ...]:
        """Fence every replica whose lease has run out; return their ids."""
        with self._database.write() as session:
            now = _now(session)
            return tuple(
                session.scalars(
                    update(ReplicaRow)
                    .where(ReplicaRow.fenced_at.is_(None), ReplicaRow.expires_at < now)
                    .where(ReplicaRow.id != self.id)
                    .values(fenced_at=now)
                    .returning(ReplicaRow.id)
                )
            )

    def living(self) -> frozenset[str]:
        """Return the ids of all replicas that are not fenced."""
        with self._database.read() as session:
            return frozenset(
                session.scalars(select(ReplicaRow.id).where(ReplicaRow.fenced_at.is_(None)))
            )

    def leads(self) -> bool:
        """Say whether this process does what only one may do."""
        query = (
            select(ReplicaRow.id)
            .where(ReplicaRow.fenced_at.is_(None))
            .order_by(ReplicaRow.started_at, ReplicaRow.id)
            .limit(1)
        )
        with self._database.read() as session:
            return session.scalar(query) == self.id

    def leave(self) -> None:
        """Say that this process ends: what it leaves undone is taken up at once."""
        with self._database.write() as session:
            row = session.get(ReplicaRow, self.id)
            if row is not None and row.fenced_at is None:
                row.fenced_at = _now(session)

    def forget(self, seconds: float) -> int:
        """Delete replicas that were fenced so long ago; return how many."""
        with self._database.write() as session:
            before = _now(session) - seconds
            old = session.scalars(select(ReplicaRow).where(ReplicaRow.fenced_at < before)).all()
            for row in old:
                session.delete(row)
        return len(old)


def _now(session: Session) -> float:
    """Return the database's time, Unix seconds: hosts of one PostgreSQL differ, it does not."""
    if session.get_bind().dialect.name == "postgresql":
        moment = session.scalar(text("SELECT extract(epoch FROM clock_timestamp())"))
        return float(moment or 0.0)
    return time.time()
