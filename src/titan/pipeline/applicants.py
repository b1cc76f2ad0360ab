"""Applicants: make, list, hand out everything about them, erase."""

import base64
import hashlib
import json
import time
from dataclasses import asdict
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from titan.domain.access import OPERATOR, Caller, itself
from titan.domain.applicant import Applicant
from titan.domain.case import FINAL, CaseStatus
from titan.domain.encoding import to_json
from titan.errors import TitanError, UsageError
from titan.pipeline.casebook import CaseBook
from titan.pipeline.events import events_of
from titan.pipeline.idempotency import remember, replayed
from titan.pipeline.journal import as_case
from titan.pipeline.paging import Page, page_of
from titan.pipeline.screening import ScreeningBook
from titan.pipeline.submissions import decode
from titan.storage.audit import record
from titan.storage.database import Database
from titan.storage.tables import LIVE, CaseRow, CredentialRow, DocumentRow, ReviewRow
from titan.storage.tables import Applicant as ApplicantRow
from titan.storage.vault import Vault

_NOTHING = hashlib.sha256(b"applicant").hexdigest()
_DAY = 86_400
_LONGEST_CREDENTIAL = 366 * _DAY
_MOST_EVENTS = 10_000


class ApplicantBook:
    """The applicants of all tenants.

    Args:
        database: holds them.
        vault: holds their keys.
        cases: what they applied for.
        screenings: what lists said of them.
    """

    def __init__(
        self, database: Database, vault: Vault, cases: CaseBook, screenings: ScreeningBook
    ) -> None:
        self._database = database
        self._vault = vault
        self._cases = cases
        self._screenings = screenings

    def create(self, idempotency_key: str | None = None, caller: Caller = OPERATOR) -> Applicant:
        """Make an applicant with a key of their own, once for each idempotency key.

        Raises:
            UsageError: ``usage.conflict`` if the key was used for another request.
        """
        with self._database.write() as session:
            known = replayed(session, caller, idempotency_key, _NOTHING)
            if known is not None:
                return self._shown(session, self._owned(session, known, caller))
            applicant_id = self._vault.new_applicant(session, caller.tenant)
            remember(session, caller, idempotency_key, _NOTHING, applicant_id)
            record(session, caller, "applicant.created", applicant_id)
            return self._shown(session, session.get_one(ApplicantRow, applicant_id))

    def applicant(self, applicant_id: str, caller: Caller = OPERATOR) -> Applicant:
        """Return an applicant with their cases; `UsageError` if there is none."""
        with self._database.read() as session:
            return self._shown(session, self._owned(session, applicant_id, caller))

    def page(self, limit: int, cursor: str | None, caller: Caller = OPERATOR) -> Page[Applicant]:
        """Return the caller's applicants in order; errors as of `page_of`."""
        query = select(ApplicantRow).where(ApplicantRow.tenant == caller.tenant)
        if caller.applicant_id is not None:
            query = query.where(ApplicantRow.id == caller.applicant_id)
        with self._database.read() as session:
            return page_of(
                session, query, ApplicantRow, lambda row: self._shown(session, row), limit, cursor
            )

    def export(self, applicant_id: str, caller: Caller = OPERATOR) -> dict[str, Any]:
        """Return everything that is kept about an applicant, documents in Base64.

        Raises:
            UsageError: ``usage.not-found``.
            StorageError: ``storage.erased``.
        """
        with self._database.write() as session:
            row = self._owned(session, applicant_id, caller)
            shown = self._shown(session, row)
            cases = [self._exported(session, self._cases.row(session, one)) for one in shown.cases]
            record(session, caller, "applicant.exported", applicant_id)
        return {"applicant": to_json(shown), "cases": cases}

    def erase(self, applicant_id: str, caller: Caller = OPERATOR) -> None:
        """Destroy an applicant's key: nothing that was kept about them can be read again."""
        with self._database.read() as session:
            self._owned(session, applicant_id, caller)
        self._vault.erase(applicant_id, caller)

    def forget_old(self, days: float) -> int:
        """Erase applicants whose cases all ended that long ago and whose credentials are over.

        Returns:
            how many were erased.
        """
        before = time.time() - days * _DAY
        with self._database.read() as session:
            due = tuple(session.scalars(_due(before)))
            tenants = {one: session.get_one(ApplicantRow, one).tenant for one in due}
        for applicant_id in due:
            self._vault.erase(applicant_id, itself(tenants[applicant_id], "retention"))
        return len(due)

    def _owned(self, session: Session, applicant_id: str, caller: Caller) -> ApplicantRow:
        row = session.get(ApplicantRow, applicant_id)
        if (
            row is None
            or row.tenant != caller.tenant
            or caller.applicant_id not in (None, applicant_id)
        ):
            raise UsageError("usage.not-found", "No applicant has this id.")
        return row

    def _shown(self, session: Session, row: ApplicantRow) -> Applicant:
        query = (
            select(CaseRow.id)
            .where(CaseRow.applicant_id == row.id)
            .order_by(CaseRow.created_at, CaseRow.id)
        )
        cases = tuple(session.scalars(query))
        return Applicant(row.id, row.created_at, row.erased_at, cases)

    def _exported(self, session: Session, row: CaseRow) -> dict[str, Any]:
        document = session.scalars(select(DocumentRow).where(DocumentRow.case_id == row.id)).first()
        return {
            "case": to_json(as_case(row)),
            "claims": asdict(self._cases.claims(session, row)),
            "submission": self._submission(session, row) if document is not None else None,
            "pages": self._pages(session, row) if document is not None else None,
            "report": self._or_none(lambda: to_json(self._cases.open_report(session, row))),
            "screening": self._or_none(lambda: to_json(self._screenings.read(session, row))),
            "reviews": self._reviews(session, row),
            "credential": self._credential(session, row),
            "events": to_json(events_of(session, row.id, 0, _MOST_EVENTS)),
        }

    def _or_none(self, read: Any) -> Any:
        try:
            return read()
        except TitanError as error:
            if error.code == "usage.not-found":
                return None
            raise

    def _submission(self, session: Session, row: CaseRow) -> dict[str, Any]:
        given = decode(self._vault.read_document(session, row.id))
        pictures = {"front": given.front, "back": given.back, "selfie": given.selfie}
        shown: dict[str, Any] = {
            name: None if file is None else _text(file.content) for name, file in pictures.items()
        }
        chip = given.chip
        shown["chip"] = None if chip is None else {
            "security_object": _text(chip.security_object),
            "data_groups": {str(number): _text(data) for number, data in chip.data_groups.items()},
        }  # fmt: skip
        return shown

    def _pages(self, session: Session, row: CaseRow) -> list[dict[str, Any]] | None:
        kept = self._cases.open_exhibits(session, row)
        if kept is None:
            return None
        return [
            {"name": side.name, "page": _text(side.page), "heat": _text(side.heat)} for side in kept
        ]

    def _reviews(self, session: Session, row: CaseRow) -> list[dict[str, Any]]:
        query = (
            select(ReviewRow)
            .where(ReviewRow.case_id == row.id)
            .order_by(ReviewRow.created_at, ReviewRow.id)
        )
        shown = []
        for review in session.scalars(query):
            plain = self._vault.unseal(session, row.applicant_id, review.id, review.sealed)
            decision = "approve" if review.approve else "decline"
            shown.append({"decision": decision, **json.loads(plain), "at": review.created_at})
        return shown

    def _credential(self, session: Session, row: CaseRow) -> Any:
        if row.credential_id is None:
            return None
        kept = session.get_one(CredentialRow, row.credential_id)
        return json.loads(self._vault.unseal(session, row.applicant_id, kept.id, kept.sealed))


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode()


def _due(before: float) -> Any:
    """Select the applicants of whom nothing is under way and nothing is in force."""
    over = [status.value for status in (*FINAL, CaseStatus.RECEIVED)]
    busy = select(CaseRow.id).where(
        CaseRow.applicant_id == ApplicantRow.id,
        (CaseRow.updated_at >= before) | CaseRow.status.not_in(over),
    )
    in_force = select(CredentialRow.id).where(
        CredentialRow.applicant_id == ApplicantRow.id,
        CredentialRow.state == LIVE,
        CredentialRow.created_at >= before - _LONGEST_CREDENTIAL,
    )
    return (
        select(ApplicantRow.id)
        .where(ApplicantRow.wrapped_key.is_not(None), ApplicantRow.created_at < before)
        .where(~busy.exists(), ~in_force.exists())
        .order_by(ApplicantRow.created_at)
        .limit(500)
    )
