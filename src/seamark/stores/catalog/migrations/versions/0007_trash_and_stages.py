"""Who moved something to the trash, and who put a model version on which stage."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("containers", sa.Column("trashed_by", sa.Text()))
    op.create_table(
        "stage_changes",
        sa.Column("id", _id, autoincrement=True, nullable=False),
        sa.Column("container_id", _id, nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["container_id"], ["containers.id"], name=op.f("fk_stage_changes_container_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stage_changes")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_stage_changes_container_id"), "stage_changes", ["container_id"])
