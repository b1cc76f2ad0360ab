"""The nodes above the buckets of the issuer's tree."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make the table; the next change of the tree fills it."""
    op.create_table(
        "tree_nodes",
        sa.Column("bucket", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("node", sa.String(length=78), nullable=False),
        sa.PrimaryKeyConstraint("bucket"),
    )
