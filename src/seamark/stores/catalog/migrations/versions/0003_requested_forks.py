"""Runs remember the fork point that was asked for, and those of the 3.x API that they have no default name."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("containers", sa.Column("requested_step_micros", sa.BigInteger(), nullable=True))
    op.add_column("containers", sa.Column("requested_project", sa.Text(), nullable=True))
    op.add_column("containers", sa.Column("awaits_parent", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("containers", sa.Column("inherits_values", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column("containers", sa.Column("has_default_name", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.execute("UPDATE containers SET requested_step_micros = fork_step_micros WHERE fork_step_micros IS NOT NULL")
    op.create_index(
        "ix_containers_project_id_requested_parent",
        "containers",
        ["project_id", "requested_parent"],
        unique=False,
        sqlite_where=sa.text("awaits_parent"),
        postgresql_where=sa.text("awaits_parent"),
    )
