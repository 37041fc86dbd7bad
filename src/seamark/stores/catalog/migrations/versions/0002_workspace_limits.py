"""Workspaces get limits: of projects, of storage, and whether anything may be written at all."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # One by one: a table that others refer to is not copied, which is how a batch would do it on SQLite.
    op.add_column("workspaces", sa.Column("max_projects", sa.BigInteger(), nullable=True))
    op.add_column("workspaces", sa.Column("max_storage_bytes", sa.BigInteger(), nullable=True))
    op.add_column("workspaces", sa.Column("is_read_only", sa.Boolean(), nullable=False, server_default=sa.false()))
