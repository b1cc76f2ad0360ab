"""Which root a credential ended with, and the block in which the chain took it."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Add the columns."""
    op.add_column("credentials", sa.Column("ended_sequence", sa.Integer(), nullable=True))
    op.add_column("roots", sa.Column("block", sa.Integer(), nullable=True))
