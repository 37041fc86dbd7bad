"""Views that were deleted, which can be taken back for some weeks."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("saved_views", sa.Column("deleted_at", sa.BigInteger(), nullable=True))
