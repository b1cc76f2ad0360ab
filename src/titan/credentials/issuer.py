"""Issue, find and revoke credentials. Of one person at most one credential is live."""

import hashlib
import json
import secrets
import time
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from titan.credentials.attributes import Claims, as_number, certify, person_tag, readable_zone
from titan.credentials.ledger import TreeLedger, bucket, shape, snapshot
from titan.domain.access import DEFAULT_TENANT
from titan.domain.credential import Credential, IssuerTree, Revocation, TreeBucket, TreeShape
from titan.domain.encoding import from_json, to_json
from titan.domain.report import ForensicReport, Verdict
from titan.errors import CredentialError
from titan.storage.database import Database
from titan.storage.tables import LIVE, CredentialRow
from titan.storage.vault import Vault
from titan.zk.statement import leaf

REVOKED, REPLACED = "revoked", "replaced"
_ENDED = {REVOKED: "credential.revoked", REPLACED: "credential.replaced"}


@dataclass(frozen=True, slots=True)
class Application:
    """What a credential is issued from.

    Attributes:
        case_id, applicant_id: whose it is.
        holder_commitment: Poseidon hash of the holder's secret.
        claims: what the applicant states.
        report: the examination of the document.
        reviewed: whether a person approved a report that asked for one.
        tenant: whose case it is.
    """

    case_id: str
    applicant_id: str
    holder_commitment: int
    claims: Claims
    report: ForensicReport
    reviewed: bool
    tenant: str = DEFAULT_TENANT


class Issuer:
    """The issuer of one installation.

    Args:
        database: holds credentials, leaves and roots.
        vault: seals the credentials; its root key makes the person tags.
    """

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault
        self._tags = vault.root.derive("person-tag")
        self._ledger = TreeLedger()

    def issue(
        self, session: Session, application: Application, issuer: str, today: date
    ) -> Credential:
        """Issue the credential of a case; asked again, return the one issued before.

        Another live credential of the same person is replaced: its leaf becomes 0.

        Args:
            session: a writing session; nothing is issued until it is committed.
            application: of the case.
            issuer: address of the issuer's account on the chain.
            today: first day of validity.

        Raises:
            CredentialError: ``credential.report-not-passed``, ``credential.incomplete`` or
                ``credential.tree-full``.
        """
        _require_passed(application)
        place = self._ledger.next_place(session)
        known = session.scalars(
            select(CredentialRow).where(CredentialRow.case_id == application.case_id)
        ).first()
        if known is not None:
            return self._open(session, known)
        credential = self._certified(application, issuer, today, place)
        earlier = session.scalars(
            select(CredentialRow).where(
                CredentialRow.person_tag == str(credential.person_tag),
                CredentialRow.state == LIVE,
            )
        ).all()
        for row in earlier:
            row.state, row.ended_at = REPLACED, time.time()
        session.flush()  # frees the person's one live place before it is taken again
        root = self._ledger.change(
            session,
            added=leaf(credential),
            cleared=tuple(row.leaf_index for row in earlier),
        )
        for row in earlier:
            row.ended_sequence = root.sequence
        session.add(self._sealed(session, application, credential, root.sequence))
        session.flush()
        return credential

    def revoke(self, credential_id: str) -> Revocation:
        """End a credential: its leaf becomes 0 and the root rotates.

        Raises:
            CredentialError: ``credential.not-found``, ``credential.revoked`` or
                ``credential.replaced`` if it has ended before.
        """
        with self._database.write() as session:
            return self.end(session, credential_id)

    def end(self, session: Session, credential_id: str) -> Revocation:
        """End a credential in a writing session of the caller's; errors as of `revoke`."""
        self._ledger.next_place(session)
        row = self._row(session, credential_id)
        if row.state != LIVE:
            raise CredentialError(_ENDED[row.state], "The credential has ended before.")
        row.state, row.ended_at = REVOKED, time.time()
        root = self._ledger.change(session, cleared=(row.leaf_index,))
        row.ended_sequence = root.sequence
        return Revocation(credential_id, int(root.root), root.sequence, False, None, None)

    def credential(self, credential_id: str) -> Credential:
        """Return a credential, also one that has ended.

        Raises:
            CredentialError: ``credential.not-found``.
            StorageError: ``storage.erased`` if its holder's data was erased.
        """
        with self._database.read() as session:
            return self._open(session, self._row(session, credential_id))

    def state(self, credential_id: str) -> str:
        """Return ``live``, ``revoked`` or ``replaced``."""
        with self._database.read() as session:
            return self._row(session, credential_id).state

    def tenant(self, session: Session, credential_id: str) -> str:
        """Return in whose room a credential was issued."""
        return self._row(session, credential_id).tenant

    def tree(self) -> IssuerTree:
        """Return every leaf and the root that they make."""
        with self._database.snapshot() as session:
            return snapshot(session)

    def tree_shape(self) -> TreeShape:
        """Return how large the tree is, and into how many buckets it is cut."""
        with self._database.read() as session:
            return shape(session)

    def tree_bucket(self, number: int) -> TreeBucket:
        """Return one bucket of the tree.

        Raises:
            UsageError: ``usage.not-found`` if the tree has fewer.
        """
        with self._database.snapshot() as session:
            return bucket(session, number)

    def _certified(
        self, application: Application, issuer: str, today: date, place: int
    ) -> Credential:
        attributes = certify(application.report, application.claims)
        return Credential(
            id=f"cred_{secrets.token_hex(16)}",
            issuer=issuer,
            attributes=attributes,
            holder_commitment=application.holder_commitment,
            person_tag=person_tag(self._tags, readable_zone(application.report)),
            valid_from=as_number(today),
            valid_until=min(attributes.document_expiry, as_number(_one_year_after(today))),
            evidence=report_digest(application.report),
            leaf_index=place,
        )

    def _sealed(
        self, session: Session, application: Application, credential: Credential, sequence: int
    ) -> CredentialRow:
        plain = json.dumps(to_json(credential)).encode()
        return CredentialRow(
            id=credential.id,
            tenant=application.tenant,
            case_id=application.case_id,
            applicant_id=application.applicant_id,
            person_tag=str(credential.person_tag),
            leaf_index=credential.leaf_index,
            root_sequence=sequence,
            state=LIVE,
            sealed=self._vault.seal(session, application.applicant_id, credential.id, plain),
            created_at=time.time(),
        )

    def _open(self, session: Session, row: CredentialRow) -> Credential:
        plain = self._vault.unseal(session, row.applicant_id, row.id, row.sealed)
        return from_json(Credential, json.loads(plain))

    def _row(self, session: Session, credential_id: str) -> CredentialRow:
        row = session.get(CredentialRow, credential_id)
        if row is None:
            raise CredentialError("credential.not-found", "No credential has this id.")
        return row


def report_digest(report: ForensicReport) -> str:
    """Return the SHA-256 of a report's canonical JSON, hex: its id."""
    canonical = json.dumps(to_json(report), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _require_passed(application: Application) -> None:
    verdict = application.report.verdict
    if verdict is Verdict.PASS or (verdict is Verdict.REFER and application.reviewed):
        return
    raise CredentialError(
        "credential.report-not-passed", f"The verdict of the examination is {verdict.value}."
    )


def _one_year_after(day: date) -> date:
    try:
        return day.replace(year=day.year + 1)
    except ValueError:  # 29 February
        return day.replace(year=day.year + 1, month=3, day=1)
