"""Rows turned into the records that leave this room, and the columns that each needs."""

from typing import Any

import sqlalchemy as sa

from seamark.model.access import AccountKind, ApiToken, Project, TokenScope, User, Visibility, Workspace, WorkspaceLimits
from seamark.model.containers import Container, ContainerKind, ForkPoint, RequestedFork
from seamark.stores.catalog import tables

__all__ = [
    "CONTAINER",
    "USER",
    "WORKSPACE",
    "Row",
    "container_of",
    "join_visibilities",
    "project_of",
    "projects_query",
    "token_of",
    "user_of",
    "workspace_of",
]

# Any: the values' types follow from the tables, which SQLAlchemy Core does not carry into its rows.
Row = sa.Row[Any]

USER = [column for column in tables.users.c if column.name not in ("password_hash", "created_at", "last_seen_at")]
WORKSPACE = list(tables.workspaces.c)
CONTAINER = [column for column in tables.containers.c if column.name != "last_version_number"]


def user_of(row: Row) -> User:
    return User(
        id=row.id,
        uuid=row.uuid,
        name=row.name,
        display_name=row.display_name,
        kind=AccountKind(row.kind),
        is_admin=row.is_admin,
        is_active=row.is_active,
        workspace_id=row.workspace_id,
    )


def workspace_of(row: Row) -> Workspace:
    visibilities = tuple(Visibility(name) for name in row.allowed_visibilities.split(",") if name)
    return Workspace(
        id=row.id,
        uuid=row.uuid,
        name=row.name,
        allowed_visibilities=visibilities,
        created_at=row.created_at,
        limits=WorkspaceLimits(row.max_projects, row.max_storage_bytes, row.is_read_only),
    )


def join_visibilities(visibilities: tuple[Visibility, ...]) -> str:
    return ",".join(visibility.value for visibility in Visibility if visibility in visibilities)


def projects_query() -> sa.Select[Any]:
    """Selects projects that are not being deleted, with their workspaces' names."""
    projects, workspaces = tables.projects, tables.workspaces
    return (
        sa.select(*projects.c, workspaces.c.name.label("workspace_name"))
        .join_from(projects, workspaces, projects.c.workspace_id == workspaces.c.id)
        .where(projects.c.deleted_at.is_(None))
    )


def project_of(row: Row) -> Project:
    return Project(
        id=row.id,
        uuid=row.uuid,
        workspace_id=row.workspace_id,
        workspace_name=row.workspace_name,
        name=row.name,
        key=row.key,
        description=row.description,
        visibility=Visibility(row.visibility),
        is_archived=row.is_archived,
        created_at=row.created_at,
    )


def container_of(row: Row) -> Container:
    fork = None
    if row.parent_id is not None and row.fork_step_micros is not None:
        fork = ForkPoint(parent_id=row.parent_id, step_micros=row.fork_step_micros)
    requested = None
    if row.requested_parent is not None and row.requested_step_micros is not None:
        requested = RequestedFork(row.requested_parent, row.requested_step_micros, row.requested_project)
    return Container(
        id=row.id,
        uuid=row.uuid,
        project_id=row.project_id,
        kind=ContainerKind(row.kind),
        sys_id=row.sys_id,
        custom_id=row.custom_id,
        model_id=row.model_id,
        owner=row.owner,
        created_at=row.created_at,
        trashed_at=row.trashed_at,
        family=row.family,
        fork=fork,
        requested=requested,
        awaits_parent=row.awaits_parent,
        inherits_values=row.inherits_values,
        has_default_name=row.has_default_name,
        experiment=row.experiment,
        is_head=row.is_head,
        trashed_by=row.trashed_by,
    )


def token_of(row: Row) -> ApiToken:
    return ApiToken(
        id=row.id,
        uuid=row.uuid,
        user_id=row.user_id,
        name=row.name,
        created_at=row.created_at,
        expires_at=row.expires_at,
        last_used_at=row.last_used_at,
        revoked_at=row.revoked_at,
        scope=TokenScope(row.scope),
        project_id=row.project_id,
    )
