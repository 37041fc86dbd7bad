"""The tables of the catalog, as this version of the code sees them. `migrations/` brings a database here."""

import sqlalchemy as sa

__all__ = [
    "api_tokens",
    "artifact_files",
    "artifacts",
    "audit_events",
    "containers",
    "dashboard_versions",
    "dashboards",
    "default_dashboards",
    "default_views",
    "file_set_entries",
    "job_containers",
    "job_reports",
    "jobs",
    "metadata",
    "metric_directions",
    "page_states",
    "project_members",
    "project_policies",
    "projects",
    "run_colours",
    "saved_views",
    "sessions",
    "settings",
    "shared_files",
    "shared_upload_parts",
    "shared_uploads",
    "sign_in_attempts",
    "sign_in_links",
    "signals",
    "stage_changes",
    "stale_forks",
    "storage_days",
    "upload_parts",
    "uploads",
    "users",
    "value_edits",
    "workspace_members",
    "workspaces",
]

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite numbers rows by itself only in a column of exactly this type.
_Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_Time = sa.BigInteger


def _id() -> sa.Column[int]:
    return sa.Column("id", _Id, primary_key=True, autoincrement=True)


def _uuid() -> sa.Column[object]:
    return sa.Column("uuid", sa.Uuid(), nullable=False, unique=True)


def _reference(
    name: str, target: str, *, nullable: bool = False, primary_key: bool = False, ondelete: str = "CASCADE"
) -> sa.Column[int]:
    return sa.Column(name, _Id, sa.ForeignKey(target, ondelete=ondelete), nullable=nullable, primary_key=primary_key)


workspaces = sa.Table(
    "workspaces",
    metadata,
    _id(),
    _uuid(),
    sa.Column("name", sa.Text, nullable=False, unique=True),
    sa.Column("allowed_visibilities", sa.Text, nullable=False),
    sa.Column("created_at", _Time, nullable=False),
    sa.Column("max_projects", sa.BigInteger),
    sa.Column("max_storage_bytes", sa.BigInteger),
    sa.Column("is_read_only", sa.Boolean, nullable=False, server_default=sa.false()),
    sqlite_autoincrement=True,
)

users = sa.Table(
    "users",
    metadata,
    _id(),
    _uuid(),
    sa.Column("name", sa.Text, nullable=False, unique=True),
    sa.Column("display_name", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("is_admin", sa.Boolean, nullable=False),
    sa.Column("is_active", sa.Boolean, nullable=False),
    _reference("workspace_id", "workspaces.id", nullable=True),
    sa.Column("password_hash", sa.Text),
    sa.Column("created_at", _Time, nullable=False),
    sa.Column("last_seen_at", _Time),
    sqlite_autoincrement=True,
)

workspace_members = sa.Table(
    "workspace_members",
    metadata,
    _reference("workspace_id", "workspaces.id", primary_key=True),
    _reference("user_id", "users.id", primary_key=True),
    sa.Column("role", sa.Integer, nullable=False),
    sa.Index("ix_workspace_members_user_id", "user_id"),
)

projects = sa.Table(
    "projects",
    metadata,
    _id(),
    _uuid(),
    _reference("workspace_id", "workspaces.id"),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("key", sa.Text, nullable=False),
    sa.Column("description", sa.Text, nullable=False),
    sa.Column("visibility", sa.Text, nullable=False),
    sa.Column("is_archived", sa.Boolean, nullable=False),
    sa.Column("created_at", _Time, nullable=False),
    sa.Column("last_activity_at", _Time, nullable=False),
    sa.Column("last_run_number", sa.BigInteger, nullable=False),
    sa.Column("deleted_at", _Time),
    sqlite_autoincrement=True,
)
# A project being deleted gives its name and key free at once.
sa.Index(
    "uq_projects_workspace_id_name",
    projects.c.workspace_id,
    projects.c.name,
    unique=True,
    sqlite_where=projects.c.deleted_at.is_(None),
    postgresql_where=projects.c.deleted_at.is_(None),
)
sa.Index(
    "uq_projects_workspace_id_key",
    projects.c.workspace_id,
    projects.c.key,
    unique=True,
    sqlite_where=projects.c.deleted_at.is_(None),
    postgresql_where=projects.c.deleted_at.is_(None),
)

project_members = sa.Table(
    "project_members",
    metadata,
    _reference("project_id", "projects.id", primary_key=True),
    _reference("user_id", "users.id", primary_key=True),
    sa.Column("role", sa.Integer, nullable=False),
    sa.Index("ix_project_members_user_id", "user_id"),
)

# What a project without a row has decided are the defaults of `model/policies.py`.
project_policies = sa.Table(
    "project_policies",
    metadata,
    _reference("project_id", "projects.id", primary_key=True),
    sa.Column("late_points", sa.Text, nullable=False),
    sa.Column("trash_days", sa.Integer),
    sa.Column("idle_days", sa.Integer),
)

metric_directions = sa.Table(
    "metric_directions",
    metadata,
    _reference("project_id", "projects.id", primary_key=True),
    sa.Column("path", sa.Text, primary_key=True),
    sa.Column("direction", sa.Text, nullable=False),
)

containers = sa.Table(
    "containers",
    metadata,
    _id(),
    _uuid(),
    _reference("project_id", "projects.id"),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("sys_id", sa.Text, nullable=False),
    sa.Column("custom_id", sa.Text),
    _reference("model_id", "containers.id", nullable=True),
    sa.Column("owner", sa.Text, nullable=False),
    sa.Column("created_at", _Time, nullable=False),
    sa.Column("trashed_at", _Time),
    sa.Column("trashed_by", sa.Text),
    sa.Column("family", sa.Text),
    _reference("parent_id", "containers.id", nullable=True, ondelete="SET NULL"),
    sa.Column("fork_step_micros", sa.BigInteger),
    sa.Column("requested_parent", sa.Text),
    sa.Column("requested_step_micros", sa.BigInteger),
    sa.Column("requested_project", sa.Text),
    sa.Column("awaits_parent", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("inherits_values", sa.Boolean, nullable=False, server_default=sa.true()),
    sa.Column("has_default_name", sa.Boolean, nullable=False, server_default=sa.true()),
    sa.Column("experiment", sa.Text),
    sa.Column("is_head", sa.Boolean, nullable=False),
    sa.Column("last_version_number", sa.BigInteger, nullable=False),
    sa.UniqueConstraint("project_id", "sys_id"),
    sa.UniqueConstraint("project_id", "custom_id"),
    sa.Index("ix_containers_model_id", "model_id"),
    sa.Index("ix_containers_parent_id", "parent_id"),
    sqlite_autoincrement=True,
)
sa.Index(
    "uq_containers_project_id_experiment_head",
    containers.c.project_id,
    containers.c.experiment,
    unique=True,
    sqlite_where=containers.c.is_head,
    postgresql_where=containers.c.is_head,
)
sa.Index(
    "ix_containers_project_id_requested_parent",
    containers.c.project_id,
    containers.c.requested_parent,
    sqlite_where=containers.c.awaits_parent,
    postgresql_where=containers.c.awaits_parent,
)
sa.Index(
    "ix_containers_project_id_trashed",
    containers.c.project_id,
    sqlite_where=containers.c.trashed_at.is_not(None),
    postgresql_where=containers.c.trashed_at.is_not(None),
)

api_tokens = sa.Table(
    "api_tokens",
    metadata,
    _id(),
    _uuid(),
    _reference("user_id", "users.id"),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("key_hash", sa.Text, nullable=False, unique=True),
    sa.Column("created_at", _Time, nullable=False),
    sa.Column("expires_at", _Time),
    sa.Column("last_used_at", _Time),
    sa.Column("revoked_at", _Time),
    sa.Column("scope", sa.Text, nullable=False, server_default="full"),
    # A token that was limited to a project goes with it, and never becomes one without the limit.
    _reference("project_id", "projects.id", nullable=True),
    sa.Index("ix_api_tokens_user_id", "user_id"),
    sa.Index("ix_api_tokens_project_id", "project_id"),
    sqlite_autoincrement=True,
)

sessions = sa.Table(
    "sessions",
    metadata,
    sa.Column("token_hash", sa.Text, primary_key=True),
    _reference("user_id", "users.id"),
    sa.Column("created_at", _Time, nullable=False),
    sa.Column("expires_at", _Time, nullable=False),
    sa.Index("ix_sessions_user_id", "user_id"),
)

sign_in_links = sa.Table(
    "sign_in_links",
    metadata,
    sa.Column("code_hash", sa.Text, primary_key=True),
    _reference("user_id", "users.id"),
    sa.Column("expires_at", _Time, nullable=False),
)

sign_in_attempts = sa.Table(
    "sign_in_attempts",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("failures", sa.Integer, nullable=False),
    sa.Column("last_at", _Time, nullable=False),
)

file_set_entries = sa.Table(
    "file_set_entries",
    metadata,
    _reference("container_id", "containers.id", primary_key=True),
    sa.Column("path", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("key", sa.Text),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("modified_at", _Time, nullable=False),
)

uploads = sa.Table(
    "uploads",
    metadata,
    sa.Column("id", sa.Uuid(), primary_key=True),
    _reference("container_id", "containers.id"),
    sa.Column("path", sa.Text, nullable=False),
    sa.Column("ext", sa.Text, nullable=False),
    sa.Column("member", sa.Text),
    sa.Column("total_length", sa.BigInteger, nullable=False),
    sa.Column("created_at", _Time, nullable=False),
    sa.Column("expires_at", _Time, nullable=False),
    sa.Index("ix_uploads_container_id", "container_id"),
)

upload_parts = sa.Table(
    "upload_parts",
    metadata,
    sa.Column("upload_id", sa.Uuid(), sa.ForeignKey("uploads.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("start", sa.BigInteger, nullable=False),
    sa.Column("length", sa.BigInteger, nullable=False),
    sa.Column("key", sa.Text, nullable=False),
)

artifacts = sa.Table(
    "artifacts",
    metadata,
    _reference("project_id", "projects.id", primary_key=True),
    sa.Column("hash", sa.Text, primary_key=True),
    sa.Column("size", sa.BigInteger),
    sa.Column("received_metadata", sa.Boolean, nullable=False),
    sa.Column("created_at", _Time, nullable=False),
)

artifact_files = sa.Table(
    "artifact_files",
    metadata,
    sa.Column("project_id", _Id, primary_key=True),
    sa.Column("artifact_hash", sa.Text, primary_key=True),
    sa.Column("path", sa.Text, primary_key=True),
    sa.Column("hash", sa.Text, nullable=False),
    sa.Column("type", sa.Text, nullable=False),
    sa.Column("size", sa.BigInteger),
    sa.Column("metadata", sa.JSON, nullable=False),
    sa.ForeignKeyConstraint(["project_id", "artifact_hash"], ["artifacts.project_id", "artifacts.hash"], ondelete="CASCADE"),
)

signals = sa.Table(
    "signals",
    metadata,
    _id(),
    _reference("container_id", "containers.id"),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("seconds", sa.Float),
    sa.Column("created_at", _Time, nullable=False),
    sa.Index("ix_signals_container_id", "container_id"),
    sqlite_autoincrement=True,
)

stage_changes = sa.Table(
    "stage_changes",
    metadata,
    _id(),
    _reference("container_id", "containers.id"),
    sa.Column("stage", sa.Text, nullable=False),
    sa.Column("changed_by", sa.Text, nullable=False),
    sa.Column("changed_at", _Time, nullable=False),
    sa.Index("ix_stage_changes_container_id", "container_id"),
    sqlite_autoincrement=True,
)

# What people changed by hand, in the browser or over HTTP; values as JSON.
value_edits = sa.Table(
    "value_edits",
    metadata,
    _id(),
    _reference("container_id", "containers.id"),
    sa.Column("path", sa.Text, nullable=False),
    sa.Column("edited_at", _Time, nullable=False),
    sa.Column("edited_by", sa.Text, nullable=False),
    sa.Column("before", sa.Text, nullable=False),
    sa.Column("after", sa.Text, nullable=False),
    sa.Index("ix_value_edits_container_id", "container_id", "path"),
    sqlite_autoincrement=True,
)

# Forks whose summaries may lack what their parents have got since.
stale_forks = sa.Table(
    "stale_forks",
    metadata,
    _reference("container_id", "containers.id", primary_key=True),
)

shared_files = sa.Table(
    "shared_files",
    metadata,
    _reference("project_id", "projects.id", primary_key=True),
    # The hash of the path: a path may be longer than what PostgreSQL takes into an index.
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("path", sa.Text, nullable=False),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("stored_at", _Time, nullable=False),
    # When a reference to it was last found gone; null while none was.
    sa.Column("replaced_at", _Time),
    sa.Index("ix_shared_files_replaced_at", "replaced_at"),
)

shared_uploads = sa.Table(
    "shared_uploads",
    metadata,
    sa.Column("id", sa.Uuid(), primary_key=True),
    _reference("project_id", "projects.id"),
    sa.Column("path", sa.Text, nullable=False),
    sa.Column("announced_size", sa.BigInteger),
    # What the object store calls the upload, when the parts go to it directly.
    sa.Column("store_upload", sa.Text),
    sa.Column("is_finished", sa.Boolean, nullable=False),
    sa.Column("expires_at", _Time, nullable=False),
    sa.Index("ix_shared_uploads_project_id", "project_id"),
    sa.Index("ix_shared_uploads_expires_at", "expires_at"),
)

shared_upload_parts = sa.Table(
    "shared_upload_parts",
    metadata,
    sa.Column("upload_id", sa.Uuid(), sa.ForeignKey("shared_uploads.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("length", sa.BigInteger, nullable=False),
    sa.Column("etag", sa.Text, nullable=False),
    sa.Column("key", sa.Text, nullable=False),
)

saved_views = sa.Table(
    "saved_views",
    metadata,
    _id(),
    _uuid(),
    _reference("project_id", "projects.id"),
    _reference("owner_id", "users.id"),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("is_shared", sa.Boolean, nullable=False),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.Column("created_at", _Time, nullable=False),
    sa.Column("updated_at", _Time, nullable=False),
    sa.Column("updated_by", sa.Text, nullable=False),
    sa.Column("deleted_at", _Time, nullable=True),
    sa.Index("ix_saved_views_project_id", "project_id"),
    sa.Index("ix_saved_views_owner_id", "owner_id"),
    sa.Index("ix_saved_views_deleted_at", "deleted_at"),
    sqlite_autoincrement=True,
)

default_views = sa.Table(
    "default_views",
    metadata,
    _reference("project_id", "projects.id", primary_key=True),
    _reference("view_id", "saved_views.id"),
    sa.Index("ix_default_views_view_id", "view_id"),
)

dashboards = sa.Table(
    "dashboards",
    metadata,
    _id(),
    _uuid(),
    _reference("project_id", "projects.id"),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("scope", sa.Text, nullable=False),
    # The one of its versions that counts.
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.Column("widgets", sa.Integer, nullable=False),
    sa.Column("created_at", _Time, nullable=False),
    sa.Column("created_by", sa.Text, nullable=False),
    sa.Column("updated_at", _Time, nullable=False),
    sa.Column("updated_by", sa.Text, nullable=False),
    # Null unless somebody deleted it, which can be taken back for a while.
    sa.Column("deleted_at", _Time),
    sa.Index("ix_dashboards_project_id", "project_id"),
    sa.Index("ix_dashboards_deleted_at", "deleted_at"),
    sqlite_autoincrement=True,
)

dashboard_versions = sa.Table(
    "dashboard_versions",
    metadata,
    _reference("dashboard_id", "dashboards.id", primary_key=True),
    sa.Column("version", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("document", sa.Text, nullable=False),
    sa.Column("bytes", sa.Integer, nullable=False),
    sa.Column("widgets", sa.Integer, nullable=False),
    # When the first of the saves that became this version was made; they are one while their author goes on.
    sa.Column("begun_at", _Time, nullable=False),
    sa.Column("saved_at", _Time, nullable=False),
    sa.Column("saved_by", sa.Text, nullable=False),
    sa.Column("restored_from", sa.BigInteger),
)

default_dashboards = sa.Table(
    "default_dashboards",
    metadata,
    _reference("project_id", "projects.id", primary_key=True),
    sa.Column("scope", sa.Text, primary_key=True),
    _reference("dashboard_id", "dashboards.id"),
    sa.Index("ix_default_dashboards_dashboard_id", "dashboard_id"),
)

# What stands in no address because it is too long.
page_states = sa.Table(
    "page_states",
    metadata,
    _reference("project_id", "projects.id", primary_key=True),
    sa.Column("hash", sa.Text, primary_key=True),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("is_shared", sa.Boolean, nullable=False),
    sa.Column("used_at", _Time, nullable=False),
    sa.Index("ix_page_states_used_at", "used_at"),
)

run_colours = sa.Table(
    "run_colours",
    metadata,
    _reference("container_id", "containers.id", primary_key=True),
    sa.Column("colour", sa.Integer, nullable=False),
)

jobs = sa.Table(
    "jobs",
    metadata,
    _id(),
    _uuid(),
    sa.Column("kind", sa.Text, nullable=False),
    _reference("project_id", "projects.id", nullable=True, ondelete="SET NULL"),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("created_by", sa.Text, nullable=False),
    sa.Column("created_at", _Time, nullable=False),
    sa.Column("started_at", _Time),
    sa.Column("changed_at", _Time, nullable=False),
    sa.Column("finished_at", _Time),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("total", sa.BigInteger, nullable=False),
    sa.Column("total_bytes", sa.BigInteger, nullable=False),
    sa.Column("done", sa.BigInteger, nullable=False),
    sa.Column("freed_bytes", sa.BigInteger, nullable=False),
    sa.Column("error", sa.Text),
    sa.Column("is_cancelled", sa.Boolean, nullable=False),
    # Whose work it is at present, and until when nobody else takes it up.
    sa.Column("leased_by", sa.Text),
    sa.Column("leased_until", _Time),
    # What the job has to know, in a form that its kind knows.
    sa.Column("details", sa.Text, nullable=False, server_default=""),
    sa.Index("ix_jobs_project_id", "project_id"),
    sa.Index("ix_jobs_state", "state"),
    sqlite_autoincrement=True,
)

# What a job still has to remove. A container is removed by one job only, and its row goes with it: so what is left of a job
# that was interrupted is always what is left to do.
job_containers = sa.Table(
    "job_containers",
    metadata,
    _reference("container_id", "containers.id", primary_key=True),
    _reference("job_id", "jobs.id"),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Index("ix_job_containers_job_id", "job_id"),
)

# What became of each of the things that a job is about; one that was interrupted goes on with those that are not here.
job_reports = sa.Table(
    "job_reports",
    metadata,
    _id(),
    _reference("job_id", "jobs.id"),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("is_bad", sa.Boolean, nullable=False),
    sa.Column("report", sa.Text, nullable=False),
    sa.UniqueConstraint("job_id", "name"),
    sqlite_autoincrement=True,
)

# Only ever added to, until it is too old; names instead of references, since what they name may be gone.
audit_events = sa.Table(
    "audit_events",
    metadata,
    _id(),
    sa.Column("at", _Time, nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("action", sa.Text, nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("details", sa.Text, nullable=False),
    sa.Index("ix_audit_events_at", "at"),
    sqlite_autoincrement=True,
)

settings = sa.Table(
    "settings",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)

storage_days = sa.Table(
    "storage_days",
    metadata,
    # A project that is gone kept what it kept.
    sa.Column("project_id", _Id, primary_key=True, autoincrement=False),
    sa.Column("day", sa.Integer, primary_key=True, autoincrement=False),
    _reference("workspace_id", "workspaces.id"),
    sa.Column("bytes", sa.BigInteger, nullable=False),
    sa.Index("ix_storage_days_workspace_id", "workspace_id"),
    sa.Index("ix_storage_days_day", "day"),
)
