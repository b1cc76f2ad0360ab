"""Which root a credential ended with, and the block in which the chain took it."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Add the columns; sessions that were signed out of stand in `spent` since 0008."""
    op.drop_table("ended_sessions")
    op.add_column("credentials", sa.Column("ended_sequence", sa.Integer(), nullable=True))
    op.add_column("roots", sa.Column("block", sa.Integer(), nullable=True))
