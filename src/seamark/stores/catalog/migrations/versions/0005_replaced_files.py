"""When files were replaced, and uploads whose parts go to the object store directly."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("shared_files", sa.Column("replaced_at", sa.BigInteger(), nullable=True))
    op.create_index("ix_shared_files_replaced_at", "shared_files", ["replaced_at"], unique=False)
    op.add_column("shared_uploads", sa.Column("store_upload", sa.Text(), nullable=True))
