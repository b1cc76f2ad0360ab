"""Levels of cases, opinions of reviewers, and what screening said."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_ID = sa.String(length=64)


def upgrade() -> None:
    """Add the columns; make the tables."""
    level = sa.Column("level", sa.String(32), nullable=False, server_default="standard")
    op.add_column("cases", level)
    op.add_column("cases", sa.Column("review_round", sa.Integer(), nullable=False,
                                     server_default="0"))  # fmt: skip
    op.add_column("cases", sa.Column("sandbox", sa.Boolean(), nullable=False,
                                     server_default=sa.false()))  # fmt: skip
    op.create_table(
        "reviews",
        sa.Column("id", _ID, nullable=False),
        sa.Column("tenant", _ID, nullable=False),
        sa.Column("case_id", _ID, nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("reviewer", _ID, nullable=False),
        sa.Column("approve", sa.Boolean(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("case_id", "round", "reviewer", name="one_opinion_a_reviewer"),
    )
    op.create_table(
        "screenings",
        sa.Column("case_id", _ID, nullable=False),
        sa.Column("tenant", _ID, nullable=False),
        sa.Column("lists", _ID, nullable=False),
        sa.Column("hits", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"]),
        sa.PrimaryKeyConstraint("case_id"),
    )
