"""Decisions of persons: with reasons, and by as many different persons as the case's level asks."""

import json
import secrets
import time

from sqlalchemy import select
from sqlalchemy.orm import Session

from titan.credentials.issuer import Issuer
from titan.domain.access import OPERATOR, Caller
from titan.domain.case import Case, CaseStatus, Opinion
from titan.errors import UsageError
from titan.pipeline.casebook import CaseBook
from titan.pipeline.journal import as_case, move
from titan.storage.audit import record
from titan.storage.database import Database
from titan.storage.tables import LIVE, CaseRow, CredentialRow, ReviewRow
from titan.storage.vault import Vault

DECLINED = "declined-in-review"


class ReviewDesk:
    """Where persons decide cases.

    Args:
        database: holds the opinions; their words are sealed, for they may name the applicant.
        vault: seals them.
        cases: that wait.
        issuer: ends the credential of a case that is declined after it was approved.
        four_eyes: levels at which two different persons must agree.
    """

    def __init__(
        self,
        database: Database,
        vault: Vault,
        cases: CaseBook,
        issuer: Issuer,
        four_eyes: frozenset[str],
    ) -> None:
        self._database = database
        self._vault = vault
        self._cases = cases
        self._issuer = issuer
        self._four_eyes = four_eyes

    def give(self, case_id: str, *, approve: bool, reason: str, caller: Caller = OPERATOR) -> Case:
        """Give an opinion on a case that waits; it stands once enough persons share it.

        Args:
            case_id: of the case.
            approve: whether its credential is issued, or goes on.
            reason: the reviewer's words.
            caller: who decides; counted by the subject of the key.

        Raises:
            UsageError: ``usage.not-found``; ``usage.conflict`` if it does not wait for one;
                ``usage.four-eyes`` if this person has said something already.
        """
        with self._database.write() as session:
            row = self._cases.owned(session, case_id, caller)
            if row.status != CaseStatus.IN_REVIEW:
                raise UsageError("usage.conflict", "The case does not wait for a review.")
            opinions = self._opinions(session, row)
            if any(opinion.reviewer == caller.subject for opinion in opinions):
                raise UsageError("usage.four-eyes", "Another person has to agree.")
            self._keep(session, row, approve, reason, caller)
            record(session, caller, "review.given", case_id, "approve" if approve else "decline")
            agreeing = 1 + sum(opinion.approve == approve for opinion in opinions)
            if agreeing >= (2 if row.level in self._four_eyes else 1):
                self._decide(session, row, approve, caller)
            return as_case(row)

    def opinions(self, case_id: str, caller: Caller = OPERATOR) -> tuple[Opinion, ...]:
        """Return what persons said of a case, oldest first; that it was read is recorded.

        Raises:
            UsageError: ``usage.not-found``.
            StorageError: ``storage.erased`` if the applicant was erased.
        """

        def read(session: Session, row: CaseRow) -> tuple[Opinion, ...]:
            query = select(ReviewRow).where(ReviewRow.case_id == row.id)
            given = session.scalars(query.order_by(ReviewRow.created_at))
            return tuple(self._opened(session, row, one) for one in given)

        return self._cases.read_recorded(case_id, "reviews.read", read, caller)

    def _opened(self, session: Session, row: CaseRow, one: ReviewRow) -> Opinion:
        plain = self._vault.unseal(session, row.applicant_id, one.id, one.sealed)
        reason = json.loads(plain)["reason"]
        return Opinion(one.reviewer, one.approve, reason, one.round, one.created_at)

    def _decide(self, session: Session, row: CaseRow, approve: bool, caller: Caller) -> None:
        decision = json.dumps({"approve": approve}).encode()
        row.review = self._vault.seal(session, row.applicant_id, f"review/{row.id}", decision)
        row.review_round += 1
        if approve and row.credential_id is not None:
            move(session, row, CaseStatus.APPROVED, caller=caller)
        elif approve:
            move(session, row, CaseStatus.ISSUING, caller=caller)
        else:
            self._end_credential(session, row, caller)
            move(session, row, CaseStatus.DECLINED, DECLINED, caller)

    def _end_credential(self, session: Session, row: CaseRow, caller: Caller) -> None:
        """Revoke what was issued before a later screening brought the case back."""
        if row.credential_id is None:
            return
        if session.get_one(CredentialRow, row.credential_id).state == LIVE:
            self._issuer.end(session, row.credential_id)
            record(session, caller, "credential.revoked", row.credential_id)

    def _opinions(self, session: Session, row: CaseRow) -> list[ReviewRow]:
        query = select(ReviewRow).where(
            ReviewRow.case_id == row.id, ReviewRow.round == row.review_round
        )
        return list(session.scalars(query))

    def _keep(
        self, session: Session, row: CaseRow, approve: bool, reason: str, caller: Caller
    ) -> None:
        review_id = f"rev_{secrets.token_hex(16)}"
        plain = json.dumps({"reason": reason}).encode()
        session.add(
            ReviewRow(
                id=review_id,
                tenant=row.tenant,
                case_id=row.id,
                round=row.review_round,
                reviewer=caller.subject,
                approve=approve,
                sealed=self._vault.seal(session, row.applicant_id, review_id, plain),
                created_at=time.time(),
            )
        )
        session.flush()
