"""Documents that arrive in pieces: begun, continued after an interruption, handed in, forgotten."""

import secrets
import time

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from titan.domain.access import OPERATOR, Caller
from titan.domain.case import Case, CaseStatus
from titan.domain.document import PictureFile
from titan.domain.submission import Submission
from titan.domain.upload import Upload
from titan.errors import UsageError
from titan.pipeline.casebook import CaseBook
from titan.storage.database import Database, is_writing
from titan.storage.pieces import Pieces
from titan.storage.root_key import new_key
from titan.storage.tables import Applicant, UploadRow
from titan.storage.vault import Vault

_AT_ONCE = 4
_HOUR = 3600.0


class UploadBook:
    """The uploads of an installation; what they hold is sealed under the applicant's key.

    Args:
        database: says how much of each counts.
        vault: seals the key of each.
        cases: whose documents they become.
        pieces: where the bytes lie.
        largest: most bytes of a document.
        hours: until an upload that is not complete is forgotten.
    """

    def __init__(  # noqa: PLR0913 - each is a part or a limit of its own
        self,
        database: Database,
        vault: Vault,
        cases: CaseBook,
        pieces: Pieces,
        *,
        largest: int,
        hours: float,
    ) -> None:
        self._database = database
        self._vault = vault
        self._cases = cases
        self._pieces = pieces
        self._largest = largest
        self._seconds = hours * _HOUR

    def begin(
        self, case_id: str, size: int, media_type: str | None, caller: Caller = OPERATOR
    ) -> Upload:
        """Begin an upload of so many bytes.

        Raises:
            UsageError: ``usage.not-found``; ``usage.too-large``; ``usage.conflict`` if the case has
                its document, or several uploads are open already.
        """
        if not 0 < size <= self._largest:
            raise UsageError("usage.too-large", f"At most {self._largest} bytes are accepted here.")
        upload_id, now = f"upload_{secrets.token_hex(16)}", time.time()
        with self._database.write() as session:
            case = self._cases.owned(session, case_id, caller)
            if case.status != CaseStatus.RECEIVED:
                raise UsageError("usage.conflict", "The case has its document already.")
            if _open_ones(session, case_id, now) >= _AT_ONCE:
                raise UsageError("usage.conflict", f"{_AT_ONCE} uploads are open for the case.")
            row = UploadRow(
                id=upload_id,
                tenant=case.tenant,
                case_id=case_id,
                applicant_id=case.applicant_id,
                wrapped_key=self._vault.seal(session, case.applicant_id, upload_id, new_key()),
                media_type=media_type,
                size=size,
                received=0,
                pieces=0,
                stored=0,
                created_at=now,
                expires_at=now + self._seconds,
            )
            session.add(row)
            session.flush()
            return _shown(row)

    def upload(self, case_id: str, upload_id: str, caller: Caller = OPERATOR) -> Upload:
        """Return how far an upload has come; `UsageError` ``usage.not-found`` if it is over."""
        with self._database.read() as session:
            return _shown(self._row(session, case_id, upload_id, caller))

    def append(
        self, case_id: str, upload_id: str, offset: int, content: bytes, caller: Caller = OPERATOR
    ) -> Upload:
        """Keep one piece; of two that begin at the same place the second is refused.

        Raises:
            UsageError: ``usage.not-found``; ``usage.offset`` if the piece begins elsewhere than the
                upload ends; ``usage.too-large`` if it goes beyond the announced size.
            StorageError: ``storage.erased``, ``storage.unusable``.
        """
        with self._database.write() as session:
            row = self._row(session, case_id, upload_id, caller)
            if row.completed_at is not None or offset != row.received:
                raise UsageError("usage.offset", f"The upload goes on at {row.received}.")
            if offset + len(content) > row.size:
                raise UsageError("usage.too-large", f"{row.size} bytes were announced.")
            if content:
                key = self._key(session, row)
                row.stored = self._pieces.append(row.id, key, row.pieces, row.stored, content)
                row.received, row.pieces = offset + len(content), row.pieces + 1
                row.expires_at = time.time() + self._seconds
            return _shown(row)

    def content(self, case_id: str, upload_id: str, caller: Caller = OPERATOR) -> Submission | None:
        """Return the document of an upload whose bytes are all there, or None once it is handed in.

        Raises:
            UsageError: ``usage.not-found``; ``usage.offset`` while bytes are missing.
        """
        with self._database.read() as session:
            row = self._row(session, case_id, upload_id, caller)
            if row.completed_at is not None:
                return None
            if row.received != row.size:
                raise UsageError("usage.offset", f"The upload goes on at {row.received}.")
            content = self._pieces.read(row.id, self._key(session, row), row.stored)
            return Submission(PictureFile(content, row.media_type))

    def hand_in(
        self, case_id: str, upload_id: str, given: Submission, caller: Caller = OPERATOR
    ) -> Case:
        """Make the document of an upload its case's; errors as of `CaseBook.submit`."""

        def closed(session: Session) -> None:
            row = self._row(session, case_id, upload_id, caller)
            row.completed_at = time.time()

        case = self._cases.submit(case_id, given, caller, also=closed)
        self._pieces.remove(upload_id)
        return case

    def cancel(self, case_id: str, upload_id: str, caller: Caller = OPERATOR) -> None:
        """Forget an upload; errors as of `upload`."""
        with self._database.write() as session:
            session.delete(self._row(session, case_id, upload_id, caller))
        self._pieces.remove(upload_id)

    def expire(self) -> int:
        """Forget what was not completed in time or is of an erased applicant, with their files.

        An upload that was completed is remembered as long, for whoever lost the answer.

        Returns:
            how many uploads were forgotten.
        """
        files, now = self._pieces.names(), time.time()
        with self._database.write() as session:
            over = session.scalars(
                select(UploadRow)
                .join(Applicant, Applicant.id == UploadRow.applicant_id)
                .where((UploadRow.expires_at < now) | Applicant.wrapped_key.is_(None))
            ).all()
            for row in over:
                session.delete(row)
        with self._database.read() as session:
            kept = set(
                session.scalars(select(UploadRow.id).where(UploadRow.completed_at.is_(None)))
            )
        for name in files:  # listed first: a file of an upload begun since is not among them
            if name not in kept:
                self._pieces.remove(name)
        return len(over)

    def _row(self, session: Session, case_id: str, upload_id: str, caller: Caller) -> UploadRow:
        row = session.get(UploadRow, upload_id, with_for_update=is_writing(session))
        if (
            row is None
            or row.case_id != case_id
            or row.tenant != caller.tenant
            or caller.applicant_id not in (None, row.applicant_id)
            or row.expires_at < time.time()
        ):
            raise UsageError("usage.not-found", "No upload has this id, or its time is over.")
        return row

    def _key(self, session: Session, row: UploadRow) -> bytes:
        return self._vault.unseal(session, row.applicant_id, row.id, row.wrapped_key)


def _open_ones(session: Session, case_id: str, now: float) -> int:
    query = (
        select(func.count())
        .select_from(UploadRow)
        .where(
            UploadRow.case_id == case_id,
            UploadRow.completed_at.is_(None),
            UploadRow.expires_at >= now,
        )
    )
    return session.scalar(query) or 0


def _shown(row: UploadRow) -> Upload:
    complete = row.completed_at is not None
    return Upload(row.id, row.case_id, row.size, row.received, complete, row.expires_at)
