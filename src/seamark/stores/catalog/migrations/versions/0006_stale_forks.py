"""Forks that a crash may leave behind their parents."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "stale_forks",
        sa.Column("container_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["container_id"], ["containers.id"], name=op.f("fk_stale_forks_container_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("container_id", name=op.f("pk_stale_forks")),
    )
