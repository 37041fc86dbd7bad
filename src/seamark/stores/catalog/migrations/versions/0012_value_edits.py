"""What people changed by hand."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "value_edits",
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("container_id", _ID, nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("edited_at", sa.BigInteger(), nullable=False),
        sa.Column("edited_by", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["container_id"], ["containers.id"], name=op.f("fk_value_edits_container_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_value_edits")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_value_edits_container_id", "value_edits", ["container_id", "path"], unique=False)
