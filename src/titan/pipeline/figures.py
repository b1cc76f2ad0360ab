"""What an operator watches: how many cases stand where, what waits, how long the log is."""

from collections.abc import Mapping

from sqlalchemy import func, select

from titan.domain.case import CaseStatus
from titan.storage.database import Database
from titan.storage.tables import AuditState, CaseRow, OutboxRow, WebhookMessageRow

Figures = Mapping[str, Mapping[str, int]]
"""Name of a figure to its values by label."""


def figures(database: Database) -> Figures:
    """Return the figures of this moment."""
    by_status = select(CaseRow.status, func.count()).group_by(CaseRow.status)
    roots = select(func.count()).where(OutboxRow.sent_at.is_(None))
    waiting = select(func.count()).where(WebhookMessageRow.next_at.is_not(None))
    dead = select(func.count()).where(WebhookMessageRow.dead_at.is_not(None))
    with database.read() as session:
        counted = {status: count for status, count in session.execute(by_status)}
        return {
            "cases": {status.value: counted.get(status.value, 0) for status in CaseStatus},
            "roots": {"waiting": session.scalar(roots) or 0},
            "webhooks": {
                "waiting": session.scalar(waiting) or 0,
                "dead": session.scalar(dead) or 0,
            },
            "audit": {"entries": session.scalar(select(AuditState.size)) or 0},
        }
