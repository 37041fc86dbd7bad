"""Jobs that report on each thing that they are about, such as imports."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("jobs", sa.Column("details", sa.Text(), server_default="", nullable=False))
    op.create_table(
        "job_reports",
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("job_id", _ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("is_bad", sa.Boolean(), nullable=False),
        sa.Column("report", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name=op.f("fk_job_reports_job_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_reports")),
        sa.UniqueConstraint("job_id", "name", name=op.f("uq_job_reports_job_id_name")),
        sqlite_autoincrement=True,
    )
