"""Events of cases: written with the change that they tell, and laid out for whoever wants them."""

import secrets
import time
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from titan.domain.event import Event
from titan.storage.statements import Transaction, run
from titan.storage.tables import EventRow

_ADD = (
    "INSERT INTO events (tenant, case_id, applicant_id, type, status, reason, at) "
    "VALUES (:tenant, :case_id, :applicant_id, :type, :status, :reason, :at) RETURNING id"
)
_WANTING = "SELECT id, types FROM webhook_endpoints WHERE tenant = :tenant AND disabled_at IS NULL"
_SEND = (
    "INSERT INTO webhook_messages (id, tenant, endpoint_id, event_id, attempts, next_at, "
    "created_at) VALUES (:id, :tenant, :endpoint_id, :event_id, 0, :now, :now)"
)


def tell(session: Transaction, row: Any, kind: str) -> None:
    """Write an event of a case, and a message for every endpoint that wants it.

    Args:
        session: the writing session of the change itself.
        row: of the case, mapped or plain, as it is after the change.
        kind: such as ``case.approved``.
    """
    now = time.time()
    session.flush()  # the case itself goes first
    values = {
        "tenant": row.tenant,
        "case_id": row.id,
        "applicant_id": row.applicant_id,
        "type": kind,
        "status": str(row.status),
        "reason": row.reason,
        "at": now,
    }
    event_id = run(session, _ADD, values).scalar_one()
    for endpoint in run(session, _WANTING, {"tenant": row.tenant}).all():
        if not endpoint.types or kind in endpoint.types.split():
            message = {
                "id": f"msg_{secrets.token_hex(16)}",
                "tenant": row.tenant,
                "endpoint_id": endpoint.id,
                "event_id": event_id,
                "now": now,
            }
            run(session, _SEND, message)


def events_of(session: Session, case_id: str, after: int, limit: int) -> tuple[Event, ...]:
    """Return a case's events behind one of them, in order."""
    query = (
        select(EventRow)
        .where(EventRow.case_id == case_id, EventRow.id > after)
        .order_by(EventRow.id)
        .limit(limit)
    )
    return tuple(map(as_event, session.scalars(query)))


def as_event(row: EventRow) -> Event:
    """Return the domain's view of a row."""
    return Event(row.id, row.type, row.case_id, row.applicant_id, row.status, row.reason, row.at)
