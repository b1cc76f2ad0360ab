"""Tenants on every row, API keys, and the audit log."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_ID = sa.String(length=64)
_OWNED = (
    "applicants",
    "cases",
    "documents",
    "reports",
    "credentials",
    "idempotency_keys",
    "aml_batches",
)
_LISTED = ("applicants", "credentials", "aml_batches")


def upgrade() -> None:
    """Give what there is to the default tenant; make the new tables."""
    for table in _OWNED:
        column = sa.Column("tenant", _ID, nullable=False, server_default="default")
        op.add_column(table, column)
    for table in _LISTED:
        op.create_index(f"ix_{table}_tenant", table, ["tenant"], unique=False)
    op.drop_index("cases_in_order", "cases")
    op.create_index("cases_in_order", "cases", ["tenant", "created_at", "id"], unique=False)
    _keys()
    _audit()


def _keys() -> None:
    op.create_table(
        "api_keys",
        sa.Column("id", _ID, nullable=False),
        sa.Column("tenant", _ID, nullable=False),
        sa.Column("subject", _ID, nullable=False),
        sa.Column("roles", sa.String(length=128), nullable=False),
        sa.Column("applicant_id", _ID, nullable=True),
        sa.Column("sandbox", sa.Boolean(), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.Column("expires_at", sa.Double(), nullable=False),
        sa.Column("revoked_at", sa.Double(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_api_keys_tenant", "api_keys", ["tenant"], unique=False)


def _audit() -> None:
    op.create_table(
        "audit_entries",
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.Column("tenant", _ID, nullable=False),
        sa.Column("actor", _ID, nullable=False),
        sa.Column("action", _ID, nullable=False),
        sa.Column("object_id", sa.String(length=80), nullable=False),
        sa.Column("request_id", _ID, nullable=False),
        sa.Column("outcome", sa.String(length=256), nullable=False),
        sa.Column("leaf", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sequence"),
    )
    op.create_index("audit_of_tenant", "audit_entries", ["tenant", "sequence"], unique=False)
    op.create_table(
        "audit_tiles",
        sa.Column("level", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("level", "position"),
    )
    for name, key in (("audit_state", "id"), ("audit_heads", "credential_root")):
        op.create_table(
            name,
            sa.Column(key, sa.Integer(), autoincrement=False, nullable=False),
            sa.Column("size", sa.Integer(), nullable=False),
            *([sa.Column("peaks", sa.LargeBinary(), nullable=False)] if key == "id" else []),
            sa.Column("root", _ID, nullable=False),
            sa.Column("at", sa.Double(), nullable=False),
            sa.Column("signature", sa.String(length=128), nullable=False),
            sa.PrimaryKeyConstraint(key),
        )
