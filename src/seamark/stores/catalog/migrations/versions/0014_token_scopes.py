"""What API tokens may do: less than their users, where it was said so."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    # SQLite copies the table for the reference; nothing refers to it.
    with op.batch_alter_table("api_tokens", table_kwargs={"sqlite_autoincrement": True}) as table:
        table.add_column(sa.Column("scope", sa.Text(), nullable=False, server_default="full"))
        table.add_column(sa.Column("project_id", _ID, nullable=True))
        # A token that was limited to a project goes with it, and never becomes one without the limit.
        table.create_foreign_key(op.f("fk_api_tokens_project_id"), "projects", ["project_id"], ["id"], ondelete="CASCADE")
    op.create_index("ix_api_tokens_project_id", "api_tokens", ["project_id"], unique=False)
