"""The tables of one installation. What is personal is sealed; the rest is ids, times and codes."""

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from titan.domain.access import DEFAULT_TENANT
from titan.domain.case import DEFAULT_LEVEL

LIVE = "live"
"""State of a credential whose leaf stands in the tree."""

_ID = String(64)
_TENANT = String(64)
_SCALAR = String(78)  # a BN254 scalar in decimal


class Table(DeclarativeBase):
    """Base of all tables; times are Unix seconds."""

    type_annotation_map = {bytes: LargeBinary}  # noqa: RUF012 - SQLAlchemy declares it this way


class VaultMark(Table):
    """A constant sealed under the root key, so that a wrong key is noticed at once."""

    __tablename__ = "vault_marks"

    id: Mapped[int] = mapped_column(primary_key=True)
    sealed: Mapped[bytes]


class Applicant(Table):
    """One person's key, wrapped by the root key. Without it their data cannot be read."""

    __tablename__ = "applicants"

    id: Mapped[str] = mapped_column(_ID, primary_key=True)
    tenant: Mapped[str] = mapped_column(_TENANT, default=DEFAULT_TENANT, index=True)
    wrapped_key: Mapped[bytes | None]
    created_at: Mapped[float]
    erased_at: Mapped[float | None]


class CaseRow(Table):
    """One document's way to a credential; `claims` and `review` are sealed JSON."""

    __tablename__ = "cases"

    id: Mapped[str] = mapped_column(_ID, primary_key=True)
    tenant: Mapped[str] = mapped_column(_TENANT, default=DEFAULT_TENANT)
    applicant_id: Mapped[str] = mapped_column(_ID, ForeignKey("applicants.id"), index=True)
    holder_commitment: Mapped[str] = mapped_column(_SCALAR)
    claims: Mapped[bytes]
    status: Mapped[str] = mapped_column(String(16), index=True)
    reason: Mapped[str | None] = mapped_column(String(256))
    report_id: Mapped[str | None] = mapped_column(_ID)
    credential_id: Mapped[str | None] = mapped_column(_ID)
    review: Mapped[bytes | None]
    review_round: Mapped[int] = mapped_column(default=0)
    level: Mapped[str] = mapped_column(String(32), default=DEFAULT_LEVEL)
    sandbox: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[float]
    updated_at: Mapped[float]

    __table_args__ = (Index("cases_in_order", "tenant", "created_at", "id"),)


class DocumentRow(Table):
    """Where a document's frames lie, and the key of its own that opens them."""

    __tablename__ = "documents"

    id: Mapped[str] = mapped_column(_ID, primary_key=True)
    tenant: Mapped[str] = mapped_column(_TENANT, default=DEFAULT_TENANT)
    case_id: Mapped[str] = mapped_column(_ID, ForeignKey("cases.id"), unique=True)
    applicant_id: Mapped[str] = mapped_column(_ID, ForeignKey("applicants.id"), index=True)
    wrapped_key: Mapped[bytes]
    size: Mapped[int]
    created_at: Mapped[float]


class UploadRow(Table):
    """A document that arrives in pieces: how much of it counts, and the key of its pieces."""

    __tablename__ = "uploads"

    id: Mapped[str] = mapped_column(_ID, primary_key=True)
    tenant: Mapped[str] = mapped_column(_TENANT)
    case_id: Mapped[str] = mapped_column(_ID, ForeignKey("cases.id"), index=True)
    applicant_id: Mapped[str] = mapped_column(_ID, ForeignKey("applicants.id"), index=True)
    wrapped_key: Mapped[bytes]
    media_type: Mapped[str | None] = mapped_column(String(100))
    size: Mapped[int]
    received: Mapped[int]
    pieces: Mapped[int]
    stored: Mapped[int]
    created_at: Mapped[float]
    expires_at: Mapped[float] = mapped_column(index=True)
    completed_at: Mapped[float | None]


class ReportRow(Table):
    """A forensic report, sealed."""

    __tablename__ = "reports"

    case_id: Mapped[str] = mapped_column(_ID, ForeignKey("cases.id"), primary_key=True)
    tenant: Mapped[str] = mapped_column(_TENANT, default=DEFAULT_TENANT)
    id: Mapped[str] = mapped_column(_ID, index=True)
    sealed: Mapped[bytes]
    created_at: Mapped[float]


class CredentialRow(Table):
    """A credential, sealed. Of one person at most one is live."""

    __tablename__ = "credentials"

    id: Mapped[str] = mapped_column(_ID, primary_key=True)
    tenant: Mapped[str] = mapped_column(_TENANT, default=DEFAULT_TENANT, index=True)
    case_id: Mapped[str] = mapped_column(_ID, ForeignKey("cases.id"), unique=True)
    applicant_id: Mapped[str] = mapped_column(_ID, ForeignKey("applicants.id"), index=True)
    person_tag: Mapped[str] = mapped_column(_SCALAR)
    leaf_index: Mapped[int] = mapped_column(unique=True)
    root_sequence: Mapped[int]
    state: Mapped[str] = mapped_column(String(16))
    sealed: Mapped[bytes]
    created_at: Mapped[float]
    ended_at: Mapped[float | None]
    ended_sequence: Mapped[int | None]

    __table_args__ = (
        Index(
            "one_live_credential_a_person",
            "person_tag",
            unique=True,
            sqlite_where=text("state = 'live'"),
            postgresql_where=text("state = 'live'"),
        ),
    )


class LeafRow(Table):
    """One place of the issuer's tree; an ended credential's leaf is 0."""

    __tablename__ = "leaves"

    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    leaf: Mapped[str] = mapped_column(_SCALAR)
    live: Mapped[bool]


class TreeNodeRow(Table):
    """The node above one bucket of the issuer's tree; written with the leaves below it."""

    __tablename__ = "tree_nodes"

    bucket: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    node: Mapped[str] = mapped_column(_SCALAR)


class RootRow(Table):
    """A root that the tree had, in order; `published_at` once the chain holds it or a later one."""

    __tablename__ = "roots"

    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    root: Mapped[str] = mapped_column(_SCALAR, unique=True)
    size: Mapped[int]
    refuse_earlier: Mapped[bool]
    created_at: Mapped[float]
    published_at: Mapped[float | None]
    tx_hash: Mapped[str | None] = mapped_column(String(66))
    block: Mapped[int | None]


class OutboxRow(Table):
    """Something to be sent, written in the transaction that made it necessary."""

    __tablename__ = "outbox"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(32))
    reference: Mapped[int]
    attempts: Mapped[int]
    last_code: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[float]
    sent_at: Mapped[float | None]

    __table_args__ = (Index("outbox_waiting", "kind", "sent_at"),)


class IdempotencyRow(Table):
    """What an Idempotency-Key made, kept by the key's hash."""

    __tablename__ = "idempotency_keys"

    key_hash: Mapped[str] = mapped_column(_ID, primary_key=True)
    tenant: Mapped[str] = mapped_column(_TENANT, default=DEFAULT_TENANT)
    fingerprint: Mapped[str] = mapped_column(_ID)
    resource_id: Mapped[str] = mapped_column(_ID)
    created_at: Mapped[float]


class SpentRow(Table):
    """A code, nonce or session that is over before its time, until it would be over anyway."""

    __tablename__ = "spent"

    name: Mapped[str] = mapped_column(_ID, primary_key=True)
    until: Mapped[float] = mapped_column(index=True)


class BatchRow(Table):
    """A scored transaction file; the report with its alerts is sealed."""

    __tablename__ = "aml_batches"

    id: Mapped[str] = mapped_column(_ID, primary_key=True)
    tenant: Mapped[str] = mapped_column(_TENANT, default=DEFAULT_TENANT, index=True)
    alerts: Mapped[int]
    model_id: Mapped[str] = mapped_column(Text)
    sealed: Mapped[bytes]
    created_at: Mapped[float]


class ApiKeyRow(Table):
    """A key that callers of the API send; only its hash is kept."""

    __tablename__ = "api_keys"

    id: Mapped[str] = mapped_column(_ID, primary_key=True)
    tenant: Mapped[str] = mapped_column(_TENANT, index=True)
    subject: Mapped[str] = mapped_column(_ID)
    roles: Mapped[str] = mapped_column(String(128))
    applicant_id: Mapped[str | None] = mapped_column(_ID)
    sandbox: Mapped[bool]
    secret_hash: Mapped[bytes]
    created_at: Mapped[float]
    expires_at: Mapped[float]
    revoked_at: Mapped[float | None]


class ReplicaRow(Table):
    """One of several processes that work on the database; fenced once others took it for dead."""

    __tablename__ = "replicas"

    id: Mapped[str] = mapped_column(_ID, primary_key=True)
    started_at: Mapped[float]
    expires_at: Mapped[float]
    fenced_at: Mapped[float | None]


class AuditEntry(Table):
    """One act; see `titan.domain.audit.Entry`. Rows are only ever added."""

    __tablename__ = "audit_entries"

    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[float]
    tenant: Mapped[str] = mapped_column(_TENANT)
    actor: Mapped[str] = mapped_column(_ID)
    action: Mapped[str] = mapped_column(_ID)
    object_id: Mapped[str] = mapped_column(String(80))
    request_id: Mapped[str] = mapped_column(_ID)
    outcome: Mapped[str] = mapped_column(String(256))
    leaf: Mapped[bytes]

    __table_args__ = (Index("audit_of_tenant", "tenant", "sequence"),)


class AuditTile(Table):
    """The digest of a complete subtree of the audit log."""

    __tablename__ = "audit_tiles"

    level: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    digest: Mapped[bytes]


class AuditState(Table):
    """How far the audit log has come: the peaks of its tree, and the newest signed root."""

    __tablename__ = "audit_state"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    size: Mapped[int]
    peaks: Mapped[bytes]
    root: Mapped[str] = mapped_column(_ID)
    at: Mapped[float]
    signature: Mapped[str] = mapped_column(String(128))


class AuditHeadRow(Table):
    """The signed root of the audit log when a root of the issuer's tree was published."""

    __tablename__ = "audit_heads"

    credential_root: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    size: Mapped[int]
    root: Mapped[str] = mapped_column(_ID)
    at: Mapped[float]
    signature: Mapped[str] = mapped_column(String(128))


class EventRow(Table):
    """Something that happened to a case; see `titan.domain.event.Event`."""

    __tablename__ = "events"

    id: Mapped[int] = mapped_column(primary_key=True)
    tenant: Mapped[str] = mapped_column(_TENANT)
    case_id: Mapped[str] = mapped_column(_ID, ForeignKey("cases.id"))
    applicant_id: Mapped[str] = mapped_column(_ID)
    type: Mapped[str] = mapped_column(_ID)
    status: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str | None] = mapped_column(String(256))
    at: Mapped[float]

    __table_args__ = (Index("events_of_case", "case_id", "id"),)


class WebhookEndpointRow(Table):
    """Where a tenant wants to be told; the secret is sealed under the root key."""

    __tablename__ = "webhook_endpoints"

    id: Mapped[str] = mapped_column(_ID, primary_key=True)
    tenant: Mapped[str] = mapped_column(_TENANT, index=True)
    url: Mapped[str] = mapped_column(Text)
    types: Mapped[str] = mapped_column(String(256))
    secret: Mapped[bytes]
    created_at: Mapped[float]
    disabled_at: Mapped[float | None]


class WebhookMessageRow(Table):
    """An event on its way to an endpoint; see `titan.domain.event.Message`."""

    __tablename__ = "webhook_messages"

    id: Mapped[str] = mapped_column(_ID, primary_key=True)
    tenant: Mapped[str] = mapped_column(_TENANT)
    endpoint_id: Mapped[str] = mapped_column(_ID, ForeignKey("webhook_endpoints.id"))
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    attempts: Mapped[int]
    last_status: Mapped[int | None]
    next_at: Mapped[float | None]
    delivered_at: Mapped[float | None]
    dead_at: Mapped[float | None]
    created_at: Mapped[float]

    __table_args__ = (
        Index("webhook_messages_in_order", "tenant", "created_at", "id"),
        Index("webhook_messages_due", "next_at"),
        Index("webhook_messages_of_endpoint", "endpoint_id"),
    )


class ReviewRow(Table):
    """One person's opinion of a case in one round; the reason is sealed."""

    __tablename__ = "reviews"

    id: Mapped[str] = mapped_column(_ID, primary_key=True)
    tenant: Mapped[str] = mapped_column(_TENANT)
    case_id: Mapped[str] = mapped_column(_ID, ForeignKey("cases.id"))
    round: Mapped[int]
    reviewer: Mapped[str] = mapped_column(_ID)
    approve: Mapped[bool]
    sealed: Mapped[bytes]
    created_at: Mapped[float]

    __table_args__ = (
        UniqueConstraint("case_id", "round", "reviewer", name="one_opinion_a_reviewer"),
    )


class ScreeningRow(Table):
    """What comparing a case's person with lists said; sealed, but for how many hits."""

    __tablename__ = "screenings"

    case_id: Mapped[str] = mapped_column(_ID, ForeignKey("cases.id"), primary_key=True)
    tenant: Mapped[str] = mapped_column(_TENANT)
    lists: Mapped[str] = mapped_column(_ID)
    hits: Mapped[int]
    sealed: Mapped[bytes]
    created_at: Mapped[float]
