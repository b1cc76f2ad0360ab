"""Personal data at rest: sealed under a key per applicant, erased by destroying that key.

A document has a data key of its own, wrapped by the applicant's key, which the root key wraps.
Its bytes lie in a file of AES-GCM frames, so that no frame can be moved, repeated or cut off.
"""

import math
import os
import secrets
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import select
from sqlalchemy.orm import Session

from titan.domain.access import DEFAULT_TENANT, OPERATOR, Caller
from titan.errors import StorageError
from titan.storage.audit import Signer, record
from titan.storage.database import Database
from titan.storage.frames import Draft, read_framed
from titan.storage.key_store import Token
from titan.storage.root_key import RootKey, new_key, seal, unseal
from titan.storage.statements import Transaction, run
from titan.storage.tables import Applicant, DocumentRow, VaultMark

_MARK = b"titan vault"
_APPLICANT = "SELECT tenant, wrapped_key FROM applicants WHERE id = :id"
_ADD_APPLICANT = (
    "INSERT INTO applicants (id, tenant, wrapped_key, created_at) "
    "VALUES (:id, :tenant, :wrapped_key, :created_at)"
)
_BESIDE = ".beside"
"""Behind the name of a document's blob: what was made of it."""


class Vault:
    """Sealed records in the database and framed files in a folder.

    Args:
        database: holds the wrapped keys.
        folder: of the state; keys lie in ``keys/``, frames in ``blobs/``.
        token: keeps what opens the root key file; see `RootKey.load`.

    Raises:
        StorageError: ``storage.key`` if the root key is not the one that sealed the data.
    """

    def __init__(self, database: Database, folder: Path, token: Token | None = None) -> None:
        self._database = database
        self._blobs = folder / "blobs"
        with database.write() as session:
            mark = session.get(VaultMark, 1)
            path = folder / "keys" / "root.json"
            self.root = RootKey.load(path, may_create=mark is None, token=token)
            if mark is None:
                session.add(VaultMark(id=1, sealed=self.root.wrap(_MARK, "mark")))
            elif self.root.unwrap(mark.sealed, "mark") != _MARK:
                raise StorageError("storage.key", "The root key file belongs to other data.")
        database.signer = Signer(self.root.derive("audit"))
        try:
            self._blobs.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise StorageError("storage.unusable", "The blob folder cannot be made.") from error

    def new_applicant(self, session: Transaction, tenant: str = DEFAULT_TENANT) -> str:
        """Make an applicant with a key of their own and return the id."""
        applicant_id, key = f"app_{secrets.token_hex(16)}", new_key()
        row = {
            "id": applicant_id,
            "tenant": tenant,
            "wrapped_key": self.root.wrap(key, applicant_id),
            "created_at": time.time(),
        }
        run(session, _ADD_APPLICANT, row)
        session.info[applicant_id] = AESGCM(key)  # what is sealed next is mostly theirs
        return applicant_id

    def seal(self, session: Transaction, applicant_id: str, name: str, plain: bytes) -> bytes:
        """Encrypt a record of an applicant, bound to both names."""
        return seal(self._cipher(session, applicant_id), plain, f"{applicant_id}/{name}")

    def unseal(self, session: Session, applicant_id: str, name: str, sealed: bytes) -> bytes:
        """Open what `seal` made.

        Raises:
            StorageError: ``storage.erased`` if the applicant was erased, ``storage.key`` if the
                record was sealed under another name or key.
        """
        return unseal(self._cipher(session, applicant_id), sealed, f"{applicant_id}/{name}")

    def begin_document(self, applicant_id: str) -> "Incoming":
        """Begin a document of an applicant, whose bytes come bit by bit."""
        document_id, key = f"doc_{secrets.token_hex(16)}", new_key()
        draft = Draft(self._blobs / document_id, key, f"{applicant_id}/{document_id}")
        return Incoming(draft, document_id, applicant_id, key)

    def keep_document(self, session: Session, case_id: str, incoming: "Incoming") -> None:
        """Make a finished document a case's: its file takes its place, its row joins the session.

        A blob whose row was never committed is removed at the next start.

        Raises:
            StorageError: ``storage.erased`` if the applicant was erased meanwhile.
        """
        owner = incoming.applicant_id
        row = DocumentRow(
            id=incoming.document_id,
            tenant=_applicant(session, owner).tenant,
            case_id=case_id,
            applicant_id=owner,
            wrapped_key=self.seal(session, owner, incoming.document_id, incoming.key),
            size=incoming.draft.size,
            created_at=time.time(),
        )
        incoming.draft.place()
        session.add(row)
        session.flush()

    def write_document(
        self, session: Session, applicant_id: str, case_id: str, parts: Iterable[bytes]
    ) -> None:
        """Store a document whose bytes are all here.

        Args:
            session: a writing one.
            applicant_id: whose document it is.
            case_id: of the case.
            parts: the bytes, in order.
        """
        incoming = self.begin_document(applicant_id)
        try:
            incoming.draft.write(parts)
            incoming.draft.finish()
            self.keep_document(session, case_id, incoming)
        finally:
            incoming.draft.discard()

    def read_document(self, session: Session, case_id: str) -> bytearray:
        """Return the bytes of a case's document.

        Raises:
            StorageError: ``storage.erased`` after erasure, ``storage.key`` if a frame was
                changed, ``storage.unusable`` if the file is missing.
        """
        row = session.scalars(select(DocumentRow).where(DocumentRow.case_id == case_id)).one()
        key = self.unseal(session, row.applicant_id, row.id, row.wrapped_key)
        content = read_framed(self._blobs / row.id, key, f"{row.applicant_id}/{row.id}")
        if len(content) != row.size:
            raise StorageError("storage.key", "A document's file was cut.")
        return content

    def write_beside(self, session: Session, case_id: str, content: bytes) -> None:
        """Keep what was made of a case's document beside it, in place of what stood there.

        It goes with the document: another write of the same case replaces it, erasure takes both.
        """
        row = session.scalars(select(DocumentRow).where(DocumentRow.case_id == case_id)).one()
        name = row.id + _BESIDE
        sealed = self.seal(session, row.applicant_id, name, content)
        self._write_blob(name, sealed)

    def read_beside(self, session: Session, case_id: str) -> bytes | None:
        """Return what `write_beside` kept, or None; errors as of `unseal`."""
        row = session.scalars(select(DocumentRow).where(DocumentRow.case_id == case_id)).one()
        name = row.id + _BESIDE
        try:
            sealed = (self._blobs / name).read_bytes()
        except FileNotFoundError:
            self._cipher(session, row.applicant_id)  # gone with the applicant's key, or never there
            return None
        return self.unseal(session, row.applicant_id, name, sealed)

    def erase(self, applicant_id: str, caller: Caller = OPERATOR) -> None:
        """Destroy an applicant's key and files; what they sealed can never be read again."""
        with self._database.write() as session:
            applicant = session.get_one(Applicant, applicant_id)
            applicant.wrapped_key = None
            applicant.erased_at = time.time()
            record(session, caller, "applicant.erased", applicant_id)
            names = session.scalars(
                select(DocumentRow.id).where(DocumentRow.applicant_id == applicant_id)
            ).all()
        for name in names:
            (self._blobs / name).unlink(missing_ok=True)
            (self._blobs / (name + _BESIDE)).unlink(missing_ok=True)
        self._database.forget()

    def sweep(self, untouched: float = 0.0) -> int:
        """Remove drafts and blobs that no row names, left by a crash or an erasure; count them.

        Args:
            untouched: seconds for which nobody wrote them. 0 only for the one process that owns
                the data folder: another one's document on its way in looks the same.
        """
        before = time.time() - untouched
        with self._database.read() as session:
            known = set(
                session.scalars(
                    select(DocumentRow.id)
                    .join(Applicant, Applicant.id == DocumentRow.applicant_id)
                    .where(Applicant.wrapped_key.is_not(None))
                )
            )
        lost = [
            blob
            for blob in self._blobs.iterdir()
            if blob.name.removesuffix(_BESIDE) not in known
            and (not untouched or _written(blob) < before)
        ]
        for blob in lost:
            blob.unlink(missing_ok=True)
        return len(lost)

    def _cipher(self, session: Transaction, applicant_id: str) -> AESGCM:
        made: AESGCM | None = session.info.get(applicant_id)
        if made is not None:
            return made
        applicant = _applicant(session, applicant_id)
        if applicant.wrapped_key is None:
            raise StorageError("storage.erased", "The applicant's data was erased.")
        return AESGCM(self.root.unwrap(applicant.wrapped_key, applicant_id))

    def _write_blob(self, name: str, content: bytes) -> None:
        draft = self._blobs / f".{name}.{secrets.token_hex(4)}"  # what died once may come again
        try:
            descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.replace(draft, self._blobs / name)
        except OSError as error:
            with suppress(OSError):  # where it cannot be removed now, the next sweep does
                draft.unlink(missing_ok=True)
            raise StorageError("storage.unusable", "A document cannot be written.") from error


@dataclass(frozen=True, slots=True)
class Incoming:
    """A document on its way in.

    Attributes:
        draft: the file that it is written to.
        document_id: of the document.
        applicant_id: whose it is.
        key: of its own.
    """

    draft: Draft
    document_id: str
    applicant_id: str
    key: bytes


def _applicant(session: Transaction, applicant_id: str) -> Any:
    row = run(session, _APPLICANT, {"id": applicant_id}).first()
    if row is None:
        raise StorageError("storage.unusable", "An applicant's row is missing.")
    return row


def _written(file: Path) -> float:
    """Return when a file was last written; never, where it is gone meanwhile."""
    try:
        return file.stat().st_mtime
    except FileNotFoundError:
        return math.inf
