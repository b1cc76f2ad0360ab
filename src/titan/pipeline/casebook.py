"""The cases of an installation: open them, read them, move them on."""

import base64
import binascii
import hashlib
import json
import secrets
import time
from dataclasses import asdict, dataclass

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from titan.credentials.attributes import Claims
from titan.domain.case import Case, CaseStatus
from titan.domain.countries import is_country
from titan.domain.encoding import from_json, to_json
from titan.domain.report import ForensicReport
from titan.domain.submission import Submission
from titan.errors import UsageError
from titan.pipeline.submissions import decode, encode
from titan.storage.database import Database
from titan.storage.tables import CaseRow, IdempotencyRow, ReportRow
from titan.storage.vault import Vault
from titan.zk.poseidon_constants import FIELD


@dataclass(frozen=True, slots=True)
class CasePage:
    """Some cases, oldest first, and where the next page begins (None at the end)."""

    items: tuple[Case, ...]
    next_cursor: str | None


class CaseBook:
    """Cases in the database; what applicants state is sealed.

    Args:
        database: holds them.
        vault: seals claims, documents and reports.
    """

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    def open(
        self, holder_commitment: int, residency: str | None, idempotency_key: str | None = None
    ) -> Case:
        """Open a case, once for each idempotency key.

        Args:
            holder_commitment: Poseidon hash of the holder's secret; a scalar, not 0.
            residency: country code, or None for the state that issued the document.
            idempotency_key: any text of the caller's; a repeated one returns the first case.

        Raises:
            UsageError: ``usage.argument``, or ``usage.conflict`` if the key was used for another
                request.
        """
        _check_opening(holder_commitment, residency)
        request = json.dumps([str(holder_commitment), residency]).encode()
        fingerprint = hashlib.sha256(request).hexdigest()
        with self._database.write() as session:
            if idempotency_key is not None:
                known = _replay(session, idempotency_key, fingerprint)
                if known is not None:
                    return known
            row = self._new(session, holder_commitment, Claims(residency))
            if idempotency_key is not None:
                session.add(
                    IdempotencyRow(
                        key_hash=_hash(idempotency_key),
                        fingerprint=fingerprint,
                        resource_id=row.id,
                        created_at=row.created_at,
                    )
                )
            return as_case(row)

    def submit(self, case_id: str, submission: Submission) -> Case:
        """Keep what was handed in for a case and have it examined next.

        Raises:
            UsageError: ``usage.not-found``, or ``usage.conflict`` if the case has a document.
        """
        with self._database.write() as session:
            row = self.row(session, case_id)
            if row.status != CaseStatus.RECEIVED:
                raise UsageError("usage.conflict", "The case has its document already.")
            self._vault.write_document(session, row.applicant_id, case_id, encode(submission))
            move(row, CaseStatus.EXAMINING)
            return as_case(row)

    def review(self, case_id: str, *, approve: bool, reason: str) -> Case:
        """Decide a case that waits for a person.

        Args:
            case_id: of the case.
            approve: whether its credential is issued.
            reason: the reviewer's words; kept sealed, for they may name the applicant.

        Raises:
            UsageError: ``usage.not-found``, or ``usage.conflict`` if it does not wait for one.
        """
        with self._database.write() as session:
            row = self.row(session, case_id)
            if row.status != CaseStatus.IN_REVIEW:
                raise UsageError("usage.conflict", "The case does not wait for a review.")
            decision = json.dumps({"approve": approve, "reason": reason}).encode()
            name = f"review/{case_id}"
            row.review = self._vault.seal(session, row.applicant_id, name, decision)
            if approve:
                move(row, CaseStatus.ISSUING)
            else:
                move(row, CaseStatus.DECLINED, "declined-in-review")
            return as_case(row)

    def case(self, case_id: str) -> Case:
        """Return where a case stands.

        Raises:
            UsageError: ``usage.not-found``.
        """
        with self._database.read() as session:
            return as_case(self.row(session, case_id))

    def page(self, limit: int, cursor: str | None) -> CasePage:
        """Return cases in the order in which they were opened.

        Raises:
            UsageError: ``usage.argument`` if the cursor is none that a page gave.
        """
        query = select(CaseRow).order_by(CaseRow.created_at, CaseRow.id).limit(limit + 1)
        if cursor is not None:
            query = query.where(tuple_(CaseRow.created_at, CaseRow.id) > _position(cursor))
        with self._database.read() as session:
            rows = session.scalars(query).all()
        more = len(rows) > limit
        rows = rows[:limit]
        return CasePage(tuple(map(as_case, rows)), _cursor(rows[-1]) if more else None)

    def with_status(self, *statuses: CaseStatus) -> tuple[str, ...]:
        """Return the ids of all cases that stand at one of the statuses."""
        with self._database.read() as session:
            return tuple(session.scalars(select(CaseRow.id).where(CaseRow.status.in_(statuses))))

    def approved_but_not_issued(self) -> tuple[str, ...]:
        """Return the ids of cases that a person approved and that have no credential yet."""
        query = select(CaseRow.id).where(
            CaseRow.status == CaseStatus.ISSUING,
            CaseRow.review.is_not(None),
            CaseRow.credential_id.is_(None),
        )
        with self._database.read() as session:
            return tuple(session.scalars(query))

    def report(self, case_id: str) -> ForensicReport:
        """Return the examination of a case's document.

        Raises:
            UsageError: ``usage.not-found`` if there is no case, or no report yet.
            StorageError: ``storage.erased`` if the applicant was erased.
        """
        with self._database.read() as session:
            return self.open_report(session, self.row(session, case_id))

    def submission(self, case_id: str) -> Submission:
        """Return what was handed in for a case; errors as of `Vault.read_document`."""
        with self._database.read() as session:
            return decode(self._vault.read_document(session, case_id))

    def erase(self, case_id: str) -> None:
        """Destroy the key of a case's applicant: document, report and credential are gone.

        Raises:
            UsageError: ``usage.not-found``.
        """
        with self._database.read() as session:
            applicant_id = self.row(session, case_id).applicant_id
        self._vault.erase(applicant_id)

    def row(self, session: Session, case_id: str) -> CaseRow:
        """Return the row of a case.

        Raises:
            UsageError: ``usage.not-found``.
        """
        row = session.get(CaseRow, case_id)
        if row is None:
            raise UsageError("usage.not-found", "No case has this id.")
        return row

    def claims(self, session: Session, row: CaseRow) -> Claims:
        """Return what the applicant of a case states."""
        plain = self._vault.unseal(session, row.applicant_id, f"claims/{row.id}", row.claims)
        return Claims(**json.loads(plain))

    def keep_report(
        self, session: Session, row: CaseRow, report_id: str, report: ForensicReport
    ) -> None:
        """Seal the report of a case; a report made again replaces the first."""
        plain = json.dumps(to_json(report)).encode()
        sealed = self._vault.seal(session, row.applicant_id, f"report/{row.id}", plain)
        kept = ReportRow(case_id=row.id, id=report_id, sealed=sealed, created_at=time.time())
        session.merge(kept)
        row.report_id = report_id

    def open_report(self, session: Session, row: CaseRow) -> ForensicReport:
        """Return the report of a case; errors as of `report`."""
        kept = session.get(ReportRow, row.id)
        if kept is None:
            raise UsageError("usage.not-found", "The case has no report yet.")
        name = f"report/{row.id}"
        plain = self._vault.unseal(session, row.applicant_id, name, kept.sealed)
        return from_json(ForensicReport, json.loads(plain))

    def _new(self, session: Session, holder_commitment: int, claims: Claims) -> CaseRow:
        applicant_id = self._vault.new_applicant(session)
        case_id, now = f"case_{secrets.token_hex(16)}", time.time()
        plain = json.dumps(asdict(claims)).encode()
        row = CaseRow(
            id=case_id,
            applicant_id=applicant_id,
            holder_commitment=str(holder_commitment),
            claims=self._vault.seal(session, applicant_id, f"claims/{case_id}", plain),
            status=CaseStatus.RECEIVED,
            created_at=now,
            updated_at=now,
        )
        session.add(row)
        session.flush()
        return row


def move(row: CaseRow, status: CaseStatus, reason: str | None = None) -> None:
    """Set where a case stands, and why."""
    row.status, row.reason, row.updated_at = status, reason, time.time()


def as_case(row: CaseRow) -> Case:
    """Return the domain's view of a row."""
    return Case(
        id=row.id,
        status=CaseStatus(row.status),
        reason=row.reason,
        report_id=row.report_id,
        credential_id=row.credential_id,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


def _check_opening(holder_commitment: int, residency: str | None) -> None:
    if not 0 < holder_commitment < FIELD:
        raise UsageError("usage.argument", "holder_commitment is no scalar of BN254.")
    if residency is not None and not is_country(residency):
        raise UsageError("usage.argument", "residency is no country code of three letters.")


def _replay(session: Session, idempotency_key: str, fingerprint: str) -> Case | None:
    known = session.get(IdempotencyRow, _hash(idempotency_key))
    if known is None:
        return None
    if known.fingerprint != fingerprint:
        raise UsageError("usage.conflict", "The Idempotency-Key was used for another request.")
    return as_case(session.get_one(CaseRow, known.resource_id))


def _hash(idempotency_key: str) -> str:
    return hashlib.sha256(idempotency_key.encode()).hexdigest()


def _cursor(row: CaseRow) -> str:
    return base64.urlsafe_b64encode(f"{row.created_at!r} {row.id}".encode()).decode()


def _position(cursor: str) -> tuple[float, str]:
    try:
        created_at, case_id = base64.urlsafe_b64decode(cursor.encode()).decode().split(" ")
        return float(created_at), case_id
    except (ValueError, binascii.Error) as error:
        raise UsageError("usage.argument", "The cursor is none that a page gave.") from error
