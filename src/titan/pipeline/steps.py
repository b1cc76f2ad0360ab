"""What happens to a case, step by step. Every step may run twice and must not do it twice."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime

from sqlalchemy.orm import Session

from titan.credentials.issuer import Application, Issuer, report_digest
from titan.domain.access import itself
from titan.domain.case import CaseStatus
from titan.domain.report import Exhibited, ForensicReport, Verdict
from titan.domain.submission import Submission
from titan.errors import ChainError
from titan.pipeline import sandbox
from titan.pipeline.casebook import CaseBook
from titan.pipeline.examination import Examined
from titan.pipeline.exhibits import exhibits
from titan.pipeline.journal import move
from titan.pipeline.relay import RootRelay
from titan.pipeline.screening import HIT, ScreeningBook
from titan.storage.audit import record
from titan.storage.database import Database
from titan.storage.tables import CaseRow
from titan.telemetry.logs import get_log

Examine = Callable[[Submission, date], Examined]
"""Examines what was handed in as of a day."""

_STATUS = {
    Verdict.PASS: CaseStatus.ISSUING,
    Verdict.REFER: CaseStatus.IN_REVIEW,
    Verdict.FAIL: CaseStatus.DECLINED,
}
_REASON_LENGTH = 256

_log = get_log("pipeline")


class CaseSteps:
    """The steps of the workflows.

    Args:
        database: of the installation.
        cases: its cases.
        issuer: issues the credentials.
        relay: publishes the roots.
        examine: examines a document.
        screenings: compares its holder with lists.
        issuer_address: returns the address of the issuer's account.
        may_write: asked in each transaction; ends a process that others took for dead.
    """

    def __init__(  # noqa: PLR0913 - the pipeline is where the rooms meet
        self,
        *,
        database: Database,
        cases: CaseBook,
        issuer: Issuer,
        relay: RootRelay,
        examine: Examine,
        screenings: ScreeningBook,
        issuer_address: Callable[[], str],
        may_write: Callable[[Session], None] | None = None,
    ) -> None:
        self._database = database
        self.cases = cases
        self._issuer = issuer
        self.relay = relay
        self._examine = examine
        self._screenings = screenings
        self._issuer_address = issuer_address
        self._may_write = may_write

    @contextmanager
    def _write(self) -> Iterator[Session]:
        with self._database.write() as session:
            if self._may_write is not None:
                self._may_write(session)
            yield session

    def examine(self, case_id: str) -> str:
        """Examine the document, keep the report, decide, and return where the case stands.

        Raises:
            DocumentError: if the bytes cannot be examined.
        """
        case = self.cases.case(case_id)
        if case.status is not CaseStatus.EXAMINING:
            return case.status.value  # decided before a crash
        report, shown = self._looked_at(case_id)
        with self._write() as session:
            row = self.cases.row(session, case_id)
            if row.status == CaseStatus.EXAMINING:
                self.cases.keep_report(session, row, report_digest(report), report)
                self.cases.keep_exhibits(session, row, shown)
                self._decide(session, row, report)
            status = CaseStatus(row.status)
        _log.info("case.examined", case_id=case_id, status=status.value)
        return status.value

    def _looked_at(self, case_id: str) -> tuple[ForensicReport, tuple[Exhibited, ...]]:
        """Return the report on a case's document, and what a reviewer will look at."""
        submission = self.cases.submission(case_id)
        if self.cases.in_sandbox(case_id):
            return sandbox.examine(submission, _today()), ()
        found = self._examine(submission, _today())
        return found.report, exhibits(found.sides)

    def _decide(self, session: Session, row: CaseRow, report: ForensicReport) -> None:
        """Set what follows from the examination and, unless it failed, from the lists."""
        status, reason = _STATUS[report.verdict], _reason(report)
        if status is not CaseStatus.DECLINED and self._screenings.screen(session, row, report):
            status = CaseStatus.IN_REVIEW
            reason = HIT if reason is None else f"{HIT},{reason}"[:_REASON_LENGTH]
        move(session, row, status, reason)

    def issue(self, case_id: str) -> str:
        """Issue the credential of a case and ask for the new root to be published.

        Raises:
            CredentialError: if the report does not support a credential.
        """
        address = self._issuer_address()
        with self._write() as session:
            row = self.cases.row(session, case_id)
            application = Application(
                case_id=case_id,
                applicant_id=row.applicant_id,
                tenant=row.tenant,
                holder_commitment=int(row.holder_commitment),
                claims=self.cases.claims(session, row),
                report=self.cases.open_report(session, row),
                reviewed=row.review is not None,
            )
            credential = self._issuer.issue(session, application, address, _today())
            if row.credential_id != credential.id:
                row.credential_id = credential.id
                record(session, itself(row.tenant), "credential.issued", credential.id, case_id)
        _log.info("case.issued", case_id=case_id, credential_id=credential.id)
        return credential.id

    def publish(self, case_id: str) -> str:
        """Publish the newest root; where the chain does not answer, the relay goes on later."""
        try:
            self.relay.run()
        except ChainError as error:
            _log.warning("root.not-published", case_id=case_id, code=error.code)
        return self.cases.case(case_id).status.value

    def fail(self, case_id: str, code: str) -> str:
        """End a case for a reason."""
        with self._write() as session:
            row = self.cases.row(session, case_id)
            if CaseStatus(row.status) in (CaseStatus.EXAMINING, CaseStatus.ISSUING):
                move(session, row, CaseStatus.FAILED, code)
        _log.warning("case.failed", case_id=case_id, code=code)
        return CaseStatus.FAILED.value


def _reason(report: ForensicReport) -> str | None:
    """Return the codes of the findings that decided, or None where all is in order."""
    if report.verdict is Verdict.PASS:
        return None
    deciding = [finding.code for finding in report.findings if finding.verdict is report.verdict]
    return ",".join(dict.fromkeys(deciding))[:_REASON_LENGTH]


def _today() -> date:
    return datetime.now(UTC).date()
