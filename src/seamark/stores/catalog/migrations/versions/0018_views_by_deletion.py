"""Views are found by when they were deleted, without a look at all of them."""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_saved_views_deleted_at", "saved_views", ["deleted_at"], unique=False)
