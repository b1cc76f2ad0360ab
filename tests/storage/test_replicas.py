"""Leases of replicas: who lives, who leads, and whose transactions no longer commit."""

import pytest
from sqlalchemy import update

from titan.errors import ServiceError
from titan.storage.database import Database
from titan.storage.replicas import Replica
from titan.storage.tables import ReplicaRow

_LONG = 3600.0


def _silent(database: Database, replica: Replica) -> None:
    """Set the clock of a lease back, as if its holder had been stopped."""
    with database.write() as session:
        row = update(ReplicaRow).where(ReplicaRow.id == replica.id)
        session.execute(row.values(expires_at=ReplicaRow.expires_at - 2 * _LONG))


def test_who_falls_silent_is_fenced_and_writes_nothing_more(each_database: Database) -> None:
    one, other = (Replica(each_database, _LONG) for _ in range(2))
    assert one.leads() and not other.leads()
    assert other.fence_silent() == ()
    _silent(each_database, one)
    one.renew()  # late, but nobody took it for dead
    assert other.fence_silent() == ()
    _silent(each_database, one)
    assert other.fence_silent() == (one.id,) and other.fence_silent() == ()
    assert other.living() == {other.id} and other.leads() and not one.leads()
    with pytest.raises(ServiceError) as refusal:
        one.renew()
    assert refusal.value.code == "service.fenced"
    with pytest.raises(ServiceError), each_database.write() as session:
        one.require(session)
    with each_database.write() as session:
        other.require(session)


def test_who_leaves_is_no_longer_among_the_living(each_database: Database) -> None:
    one, other = (Replica(each_database, _LONG) for _ in range(2))
    one.leave()
    one.leave()
    assert other.living() == {other.id} and other.leads()
    assert other.forget(_LONG) == 0 and other.forget(-1.0) == 1


def test_a_replica_does_not_fence_itself(database: Database) -> None:
    one = Replica(database, _LONG)
    _silent(database, one)
    assert one.fence_silent() == ()
