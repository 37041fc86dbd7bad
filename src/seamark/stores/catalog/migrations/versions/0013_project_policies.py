"""What projects decided for their runs."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "project_policies",
        sa.Column("project_id", _ID, nullable=False),
        sa.Column("late_points", sa.Text(), nullable=False),
        sa.Column("trash_days", sa.Integer(), nullable=True),
        sa.Column("idle_days", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("fk_project_policies_project_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("project_id", name=op.f("pk_project_policies")),
    )
