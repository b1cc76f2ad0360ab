"""The one place where a case changes its status: whoever must learn of it learns of it here."""

import time
from typing import Any

from sqlalchemy.orm import Session

from titan.domain.access import Caller, itself
from titan.domain.case import Case, CaseStatus
from titan.pipeline.events import tell
from titan.storage.audit import record
from titan.storage.tables import CaseRow


def move(
    session: Session,
    row: CaseRow,
    status: CaseStatus,
    reason: str | None = None,
    caller: Caller | None = None,
) -> None:
    """Set where a case stands, and why; what stands so already is left alone.

    Args:
        session: the writing session that holds the row.
        row: of the case.
        status: the new one.
        reason: a stable code, or several with commas between.
        caller: who decided; by default the workflow.
    """
    if (row.status, row.reason) == (status, reason):
        return
    row.status, row.reason, row.updated_at = status, reason, time.time()
    kind = f"case.{status.value}"
    record(session, caller or itself(row.tenant), kind, row.id, reason or "")
    tell(session, row, kind)


def as_case(row: Any) -> Case:
    """Return the domain's view of a row, mapped or plain, with the columns of `CaseRow`."""
    return Case(
        id=row.id,
        status=CaseStatus(row.status),
        reason=row.reason,
        report_id=row.report_id,
        credential_id=row.credential_id,
        created_at=row.created_at,
        updated_at=row.updated_at,
        applicant_id=row.applicant_id,
        level=row.level,
    )
