"""Documents and cases: examine, open, hand in, follow, review."""

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from titan.domain.access import OPERATOR, Caller
from titan.domain.case import DEFAULT_LEVEL, Case, CaseStatus, Opinion
from titan.errors import UsageError
from titan.front.wiring import Wiring
from titan.telemetry.traces import span

if TYPE_CHECKING:
    from collections.abc import Iterable

    from titan.domain.chip import ChipFiles
    from titan.domain.report import Exhibited, ForensicReport, SidesReport
    from titan.domain.submission import Submission
    from titan.domain.upload import Upload
    from titan.pipeline.paging import Page
    from titan.storage.vault import Incoming


class Casework(Wiring):
    """What is done with documents and cases."""

    def inspect(
        self, content: bytes, today: date | None = None, chip: "ChipFiles | None" = None
    ) -> "ForensicReport":
        """Examine a picture of a document and keep nothing; arguments as of `Examiner.picture`.

        Raises:
            DocumentError: if the bytes are no picture that can be examined.
        """
        return self.examiner.picture(content, today, chip).report

    def inspect_sides(
        self,
        front: bytes,
        back: bytes,
        today: date | None = None,
        chip: "ChipFiles | None" = None,
    ) -> "SidesReport":
        """Examine both sides of one document, also against each other; as of `inspect`."""
        return self.examiner.sides(front, back, today, chip).report

    def start_cases(self) -> None:
        """Take up the cases of the data folder; unfinished ones go on at once.

        Raises:
            ServiceError: ``service.busy`` if another process works on them.
        """
        self._engine.resume()

    def open_case(  # noqa: PLR0913 - each is a column of the case
        self,
        holder_commitment: int,
        residency: str | None = None,
        idempotency_key: str | None = None,
        caller: Caller = OPERATOR,
        *,
        applicant_id: str | None = None,
        level: str = DEFAULT_LEVEL,
    ) -> Case:
        """Open a case for a wallet; errors as of `CaseBook.open`."""
        return self._cases.open(
            holder_commitment,
            residency,
            idempotency_key,
            caller,
            applicant_id=applicant_id,
            level=level,
        )

    def submit_document(
        self, case_id: str, content: "bytes | Submission", caller: Caller = OPERATOR
    ) -> Case:
        """Keep the document of a case, sealed, and start its examination.

        Whether the bytes are a picture is found out by the examination: the case tells.

        Args:
            case_id: of the case.
            content: a picture of the document, or all that is handed in with it.
            caller: who hands it in.

        Raises:
            UsageError: ``usage.not-found``, ``usage.too-large``, or ``usage.conflict`` if the
                case has a document.
        """
        from titan.domain.document import PictureFile
        from titan.domain.submission import Submission

        given = content if isinstance(content, Submission) else Submission(PictureFile(content))
        pictures = [one for one in (given.front, given.back, given.selfie) if one is not None]
        if max(len(one.content) for one in pictures) > self.settings.maximum_bytes:
            raise UsageError("usage.too-large", "The document is larger than the settings allow.")
        engine = self._engine
        with span("case.hand-in", case_id=case_id):
            case = self._cases.submit(case_id, given, caller)
            engine.examine(case_id)
        return case

    def receive_document(
        self, case_id: str, declared: str | None = None, caller: Caller = OPERATOR
    ) -> "Incoming":
        """Begin to take the picture of a case's document, as it comes.

        Args:
            case_id: of the case.
            declared: media type that came with it.
            caller: who sends it; sees to its size, and ends it by `hand_in` or by discarding it.

        Raises:
            UsageError: ``usage.not-found``, or ``usage.conflict`` if the case has a document.
        """
        self._cases.case(case_id, caller)  # an unknown one is answered by any process
        _ = self._engine  # its start sweeps drafts: it comes before this one is begun
        return self._cases.receive(case_id, declared, caller)

    def hand_in(
        self,
        case_id: str,
        incoming: "Incoming",
        last: "Iterable[bytes]" = (),
        caller: Caller = OPERATOR,
    ) -> Case:
        """Add the last bytes of a picture and start its examination; as of `receive_document`."""
        engine = self._engine
        with span("case.hand-in", case_id=case_id):
            case = self._cases.hand_in(case_id, incoming, last, caller)
            engine.examine(case_id)
        return case

    def begin_upload(
        self, case_id: str, size: int, media_type: str | None = None, caller: Caller = OPERATOR
    ) -> "Upload":
        """Begin to take a document in pieces; errors as of `UploadBook.begin`."""
        return self._uploads.begin(case_id, size, media_type, caller)

    def upload(self, case_id: str, upload_id: str, caller: Caller = OPERATOR) -> "Upload":
        """Return how far an upload has come; `UsageError` if there is none, or no more."""
        return self._uploads.upload(case_id, upload_id, caller)

    def continue_upload(
        self, case_id: str, upload_id: str, offset: int, content: bytes, caller: Caller = OPERATOR
    ) -> "Upload":
        """Keep the next piece of a document; errors as of `UploadBook.append`."""
        return self._uploads.append(case_id, upload_id, offset, content, caller)

    def complete_upload(self, case_id: str, upload_id: str, caller: Caller = OPERATOR) -> "Upload":
        """Hand in a document whose pieces are all there; done again, it changes nothing.

        Raises:
            UsageError: ``usage.not-found``, ``usage.offset`` while bytes are missing, or
                ``usage.conflict`` if the case got another document in between.
        """
        given = self._uploads.content(case_id, upload_id, caller)
        if given is not None:
            engine = self._engine
            self._uploads.hand_in(case_id, upload_id, given, caller)
            engine.examine(case_id)
        return self._uploads.upload(case_id, upload_id, caller)

    def cancel_upload(self, case_id: str, upload_id: str, caller: Caller = OPERATOR) -> None:
        """Forget an upload; errors as of `upload`."""
        self._uploads.cancel(case_id, upload_id, caller)

    def review_case(
        self, case_id: str, *, approve: bool, reason: str, caller: Caller = OPERATOR
    ) -> Case:
        """Decide a case that waits for a person; errors as of `ReviewDesk.give`."""
        engine = self._engine
        case = self._reviews.give(case_id, approve=approve, reason=reason, caller=caller)
        if case.status is CaseStatus.ISSUING:
            engine.issue(case_id)
        return case

    def case(self, case_id: str, caller: Caller = OPERATOR) -> Case:
        """Return where a case stands; `UsageError` if there is none."""
        return self._cases.case(case_id, caller)

    def reviews(self, case_id: str, caller: Caller = OPERATOR) -> "tuple[Opinion, ...]":
        """Return what persons said of a case; errors as of `ReviewDesk.opinions`."""
        return self._reviews.opinions(case_id, caller)

    def cases(
        self,
        limit: int = 50,
        cursor: str | None = None,
        caller: Caller = OPERATOR,
        *,
        status: CaseStatus | None = None,
    ) -> "Page[Case]":
        """Return a page of cases, oldest first; of all, or of those at a status."""
        return self._cases.page(limit, cursor, caller, status=status)

    def exhibit(self, case_id: str, caller: Caller = OPERATOR) -> "tuple[Exhibited, ...]":
        """Return the pages of a case as they were examined, and what speaks against them where.

        Where none were kept (a case that could not be examined, or of an older release) they are
        examined again, as of the day on which the case was opened.

        Raises:
            UsageError: ``usage.not-found`` if there is no case, or no picture in it.
            StorageError: ``storage.erased`` after erasure.
            DocumentError: if the picture cannot be examined.
        """
        from titan.pipeline.exhibits import exhibits

        kept = self._cases.read_exhibits(case_id, caller)
        if kept is not None:
            return kept
        opened = self._cases.case(case_id, caller).created_at
        day = datetime.fromtimestamp(opened, UTC).date()
        return exhibits(self.examiner.submission(self._cases.submission(case_id), day).sides)

    def report(self, case_id: str, caller: Caller = OPERATOR) -> "ForensicReport":
        """Return the examination of a case's document; errors as of `CaseBook.report`."""
        return self._cases.report(case_id, caller)

    def erase_case(self, case_id: str, caller: Caller = OPERATOR) -> None:
        """Destroy the personal data of a case's applicant; their leaf stays until revoked."""
        self._cases.erase(case_id, caller)
