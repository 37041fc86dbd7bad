"""What each project kept, day by day."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "storage_days",
        sa.Column("project_id", _ID, autoincrement=False, nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("workspace_id", _ID, nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_storage_days_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("project_id", "day", name=op.f("pk_storage_days")),
    )
    op.create_index("ix_storage_days_workspace_id", "storage_days", ["workspace_id"], unique=False)
    op.create_index("ix_storage_days_day", "storage_days", ["day"], unique=False)
