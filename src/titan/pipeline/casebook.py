"""The cases of an installation: open them, read them, move them on."""

import hashlib
import json
import time
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from titan.credentials.attributes import Claims
from titan.credentials.issuer import Issuer
from titan.domain.access import OPERATOR, Caller
from titan.domain.case import DEFAULT_LEVEL, Case, CaseStatus
from titan.domain.credential import CredentialEntry, Revocation
from titan.domain.encoding import from_json, to_json
from titan.domain.event import Event
from titan.domain.report import Exhibited, ForensicReport
from titan.domain.submission import Submission
from titan.errors import CredentialError, UsageError
from titan.pipeline import exhibits
from titan.pipeline.events import events_of, tell
from titan.pipeline.idempotency import remember, replayed
from titan.pipeline.journal import as_case, move
from titan.pipeline.opening import check_opening, new_case
from titan.pipeline.paging import Page, page_of
from titan.pipeline.submissions import begin, decode, encode
from titan.storage.audit import record
from titan.storage.database import Database, is_writing
from titan.storage.statements import Transaction, run
from titan.storage.tables import CaseRow, CredentialRow, ReportRow, RootRow
from titan.storage.vault import Incoming, Vault

T = TypeVar("T")

_CASE = (
    "SELECT id, tenant, applicant_id, status, reason, report_id, credential_id, created_at, "
    "updated_at, level FROM cases WHERE id = :id"
)
_OWNER = "SELECT tenant FROM applicants WHERE id = :id"


class CaseBook:
    """Cases in the database; what applicants state is sealed.

    Args:
        database: holds them.
        vault: seals claims, documents and reports.
    """

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    def open(  # noqa: PLR0913 - each is a column of the case
        self,
        holder_commitment: int,
        residency: str | None,
        idempotency_key: str | None = None,
        caller: Caller = OPERATOR,
        *,
        applicant_id: str | None = None,
        level: str = DEFAULT_LEVEL,
    ) -> Case:
        """Open a case, once for each idempotency key.

        Args:
            holder_commitment: Poseidon hash of the holder's secret; a scalar, not 0.
            residency: country code, or None for the state that issued the document.
            idempotency_key: any text of the caller's; a repeated one returns the first case.
            caller: in whose room it is opened.
            applicant_id: whose case it is; by default a new applicant's.
            level: how thoroughly it is decided.

        Raises:
            UsageError: ``usage.argument``, or ``usage.conflict`` if the key was used for another
                request.
        """
        check_opening(holder_commitment, residency)
        whose = caller.applicant_id or applicant_id
        request = json.dumps([str(holder_commitment), residency, whose, level]).encode()
        fingerprint = hashlib.sha256(request).hexdigest()
        with self._database.brief() as session:
            known = replayed(session, caller, idempotency_key, fingerprint)
            if known is not None:
                return as_case(_visible(run(session, _CASE, {"id": known}).first(), caller))
            owner = self._applicant(session, whose, caller)
            row = new_case(owner, str(holder_commitment), level, caller)
            claims = json.dumps(to_json(Claims(residency))).encode()
            row.add(session, self._vault.seal(session, owner, f"claims/{row.id}", claims))
            remember(session, caller, idempotency_key, fingerprint, row.id)
            record(session, caller, "case.opened", row.id)
            tell(session, row, f"case.{CaseStatus.RECEIVED.value}")
            return as_case(row)

    def submit(
        self,
        case_id: str,
        submission: Submission,
        caller: Caller = OPERATOR,
        *,
        also: Callable[[Session], None] | None = None,
    ) -> Case:
        """Keep what was handed in for a case and have it examined next.

        Args:
            case_id: of the case.
            submission: what is handed in.
            caller: who hands it in.
            also: what is done in the same transaction.

        Raises:
            UsageError: ``usage.not-found``, or ``usage.conflict`` if the case has a document.
        """
        with self._database.write() as session:
            row: CaseRow = _awaiting(self.owned(session, case_id, caller))
            self._vault.write_document(session, row.applicant_id, case_id, encode(submission))
            move(session, row, CaseStatus.EXAMINING, caller=caller)
            if also is not None:
                also(session)
            return as_case(row)

    def receive(self, case_id: str, declared: str | None, caller: Caller = OPERATOR) -> Incoming:
        """Begin to take the picture of a case's document, as it comes; errors as of `submit`.

        Whoever begins also ends it, by `hand_in` or by discarding the draft.
        """
        row = _awaiting(_visible(self._database.look(_CASE, {"id": case_id}), caller))
        incoming = self._vault.begin_document(row.applicant_id)
        incoming.draft.write([begin(declared)])
        return incoming

    def hand_in(
        self, case_id: str, incoming: Incoming, last: Iterable[bytes], caller: Caller = OPERATOR
    ) -> Case:
        """Add the last bytes of a picture and have it examined next; errors as of `submit`."""
        incoming.draft.write(last)
        incoming.draft.finish()  # before the transaction, which others wait for
        with self._database.write() as session:
            row: CaseRow = _awaiting(self.owned(session, case_id, caller))
            self._vault.keep_document(session, case_id, incoming)
            move(session, row, CaseStatus.EXAMINING, caller=caller)
            return as_case(row)

    def case(self, case_id: str, caller: Caller = OPERATOR) -> Case:
        """Return where a case stands.

        Raises:
            UsageError: ``usage.not-found``.
        """
        # Asked far more often than anything else: without the cost of a session.
        return as_case(_visible(self._database.look(_CASE, {"id": case_id}), caller))

    def page(
        self,
        limit: int,
        cursor: str | None,
        caller: Caller = OPERATOR,
        *,
        status: CaseStatus | None = None,
    ) -> Page[Case]:
        """Return a caller's cases, all or those at a status, in the order of their opening.

        Raises:
            UsageError: ``usage.argument`` if the cursor is none that a page gave.
        """
        query = select(CaseRow).where(CaseRow.tenant == caller.tenant)
        if caller.applicant_id is not None:
            query = query.where(CaseRow.applicant_id == caller.applicant_id)
        if status is not None:
            query = query.where(CaseRow.status == status)
        with self._database.read() as session:
            return page_of(session, query, CaseRow, as_case, limit, cursor)

    def events(self, case_id: str, after: int, limit: int, caller: Caller) -> tuple[Event, ...]:
        """Return what happened to a case behind an event; errors as of `case`."""
        with self._database.read() as session:
            self.owned(session, case_id, caller)
            return events_of(session, case_id, after, limit)

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

    def report(self, case_id: str, caller: Caller = OPERATOR) -> ForensicReport:
        """Return the examination of a case's document; that it was read is recorded.

        Raises:
            UsageError: ``usage.not-found`` if there is no case, or no report yet.
            StorageError: ``storage.erased`` if the applicant was erased.
        """
        return self.read_recorded(case_id, "report.read", self.open_report, caller)

    def read_recorded(
        self, case_id: str, action: str, read: Callable[[Session, CaseRow], T], caller: Caller
    ) -> T:
        """Read something personal of a case and record who did."""
        with self._database.write() as session:
            found = read(session, self.owned(session, case_id, caller))
            record(session, caller, action, case_id)
            return found

    def read_exhibits(self, case_id: str, caller: Caller) -> tuple[Exhibited, ...] | None:
        """Return what there is to see of a case; that it was looked at is recorded.

        Returns:
            the pages with their maps, or None where a document was handed in and nothing kept:
            it was not examined yet, or by a release that kept no maps.

        Raises:
            UsageError: ``usage.not-found`` if there is no case, or the sandbox's, which holds no
                picture, or nothing was handed in.
            StorageError: ``storage.erased`` if the applicant was erased.
        """

        def read(session: Session, row: CaseRow) -> tuple[Exhibited, ...] | None:
            if row.sandbox or row.status == CaseStatus.RECEIVED:
                raise UsageError("usage.not-found", "The case holds no picture.")
            return self.open_exhibits(session, row)

        return self.read_recorded(case_id, "picture.read", read, caller)

    def open_exhibits(self, session: Session, row: CaseRow) -> tuple[Exhibited, ...] | None:
        """Return what was kept for a reviewer to look at, or None; errors as of `read_exhibits`."""
        kept = self._vault.read_beside(session, row.id)
        return None if kept is None else exhibits.decode(kept)

    def keep_exhibits(self, session: Session, row: CaseRow, shown: tuple[Exhibited, ...]) -> None:
        """Seal what a reviewer looks at; what is made again replaces the first."""
        if shown:
            self._vault.write_beside(session, row.id, exhibits.encode(shown))

    def credentials(
        self, limit: int, cursor: str | None, caller: Caller = OPERATOR
    ) -> Page[CredentialEntry]:
        """Return a page of the tenant's credentials, oldest first; errors as of `page`."""
        query = select(CredentialRow).where(CredentialRow.tenant == caller.tenant)
        if caller.applicant_id is not None:
            query = query.where(CredentialRow.applicant_id == caller.applicant_id)
        with self._database.read() as session:
            return page_of(session, query, CredentialRow, partial(_entry, session), limit, cursor)

    def in_sandbox(self, case_id: str) -> bool:
        """Say whether a case was opened with a key of the sandbox."""
        with self._database.read() as session:
            return self.row(session, case_id).sandbox

    def submission(self, case_id: str) -> Submission:
        """Return what was handed in for a case; errors as of `Vault.read_document`."""
        with self._database.read() as session:
            return decode(self._vault.read_document(session, case_id))

    def erase(self, case_id: str, caller: Caller = OPERATOR) -> None:
        """Destroy the key of a case's applicant: document, report and credential are gone.

        Raises:
            UsageError: ``usage.not-found``.
        """
        with self._database.read() as session:
            applicant_id = self.owned(session, case_id, caller).applicant_id
        self._vault.erase(applicant_id, caller)

    def may_read_credential(self, credential_id: str, caller: Caller) -> None:
        """Record that a caller reads a credential.

        Raises:
            CredentialError: ``credential.not-found``, also for another tenant's.
        """
        with self._database.write() as session:
            self._owned_credential(session, credential_id, caller)
            record(session, caller, "credential.read", credential_id)

    def revoke(self, credential_id: str, issuer: Issuer, caller: Caller) -> Revocation:
        """End a credential in a caller's name; errors as of `Issuer.revoke`."""
        with self._database.write() as session:
            self._owned_credential(session, credential_id, caller)
            done = issuer.end(session, credential_id)
            record(session, caller, "credential.revoked", credential_id)
            return done

    def owned(self, session: Session, case_id: str, caller: Caller) -> CaseRow:
        """Return the row of a case that a caller may see; another's is as if it were not there.

        Raises:
            UsageError: ``usage.not-found``.
        """
        row: CaseRow = _visible(self.row(session, case_id), caller)
        return row

    def row(self, session: Session, case_id: str) -> CaseRow:
        """Return the row of any case; of two writers on PostgreSQL the second waits.

        Raises:
            UsageError: ``usage.not-found``.
        """
        row = session.get(CaseRow, case_id, with_for_update=is_writing(session))
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
        kept = ReportRow(
            case_id=row.id, tenant=row.tenant, id=report_id, sealed=sealed, created_at=time.time()
        )
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

    def _owned_credential(self, session: Session, credential_id: str, caller: Caller) -> None:
        row = session.get(CredentialRow, credential_id)
        if (
            row is None
            or row.tenant != caller.tenant
            or caller.applicant_id not in (None, row.applicant_id)
        ):
            raise CredentialError("credential.not-found", "No credential has this id.")

    def _applicant(self, session: Transaction, named: str | None, caller: Caller) -> str:
        """Return the id of the applicant named, who must be the caller's, or of a new one."""
        if named is None:
            return self._vault.new_applicant(session, caller.tenant)
        owner = run(session, _OWNER, {"id": named}).first()
        if owner is None or owner.tenant != caller.tenant:
            raise UsageError("usage.not-found", "No applicant has this id.")
        return named


def _awaiting(row: Any) -> Any:
    """Return a case's row if it has no document yet."""
    if row.status != CaseStatus.RECEIVED:
        raise UsageError("usage.conflict", "The case has its document already.")
    return row


def _entry(session: Session, row: CredentialRow) -> CredentialEntry:
    ended = None if row.ended_sequence is None else session.get(RootRow, row.ended_sequence)
    return CredentialEntry(
        row.id, row.case_id, row.state, row.created_at, row.ended_at, row.root_sequence,
        row.ended_sequence, ended.block if ended else None,
    )  # fmt: skip


def _visible(row: Any, caller: Caller) -> Any:
    """Return a case's row if there is one and the caller may see it."""
    if (
        row is None
        or row.tenant != caller.tenant
        or caller.applicant_id not in (None, row.applicant_id)
    ):
        raise UsageError("usage.not-found", "No case has this id.")
    return row
