"""Workspaces: where projects live, who belongs to them, and their service accounts."""

from collections.abc import Sequence
from dataclasses import dataclass

from seamark.model.access import (
    AccountKind,
    Caller,
    ProjectRole,
    User,
    Visibility,
    Workspace,
    WorkspaceLimits,
    WorkspaceMember,
    WorkspaceRole,
)
from seamark.model.errors import AlreadyMember, InvalidInput, MemberNotFound, NameCollision, UserNotFound
from seamark.tracking import audit
from seamark.tracking.access import require_full_token, require_server_admin, require_workspace, workspace_role
from seamark.tracking.context import Tracking
from seamark.tracking.limits import stored_bytes
from seamark.tracking.names import OPERATOR_NAME, check_user_name, check_workspace_name

__all__ = [
    "DEFAULT_VISIBILITIES",
    "WorkspaceStatus",
    "add_member",
    "create_service_account",
    "create_workspace",
    "invite",
    "list_members",
    "list_service_accounts",
    "list_workspaces",
    "list_workspaces_with_roles",
    "remove_member",
    "require_service_account",
    "set_limits",
    "set_role",
    "set_service_account_active",
    "update_workspace",
    "workspace_status",
]

DEFAULT_VISIBILITIES = (Visibility.PRIVATE, Visibility.WORKSPACE)
"""Public projects have to be allowed first, in each workspace."""


@dataclass(frozen=True, slots=True)
class WorkspaceStatus:
    """A workspace in figures, with the caller's own role in it."""

    workspace: Workspace
    role: WorkspaceRole
    members: int
    service_accounts: int
    projects: int
    stored_bytes: int
    """Files and points of all projects, trash included."""


def create_workspace(t: Tracking, caller: Caller, name: str, owner: str | None = None) -> Workspace:
    """A new workspace with `owner` (the caller when not given) as its admin; only admins of the server may.

    Raises NameCollision, InvalidInput for a bad name, UserNotFound for an unknown owner.
    """
    require_server_admin(caller, "create workspaces")
    check_workspace_name(name)
    admin_id = None
    if owner is not None:
        admin_id = _require_person(t, owner).id
    elif caller.name != OPERATOR_NAME:
        admin_id = caller.user_id
    workspace = t.catalog.workspaces.create(name, DEFAULT_VISIBILITIES, t.clock(), admin_id=admin_id)
    audit.note(t, caller, "workspace.create", name)
    return workspace


def list_workspaces(t: Tracking, caller: Caller) -> list[Workspace]:
    """The workspaces that the caller may see, by name."""
    return [workspace for workspace, _ in list_workspaces_with_roles(t, caller)]


def list_workspaces_with_roles(t: Tracking, caller: Caller) -> list[tuple[Workspace, WorkspaceRole]]:
    """The workspaces that the caller may see, by name, each with the caller's role in it."""
    if caller.project_id is not None:
        return []
    every = t.catalog.workspaces.all()
    if caller.user.is_admin:
        role = WorkspaceRole.MEMBER if caller.is_limited else WorkspaceRole.ADMIN
        return [(workspace, role) for workspace in every]
    if caller.user.kind is AccountKind.SERVICE_ACCOUNT:
        return [(workspace, WorkspaceRole.MEMBER) for workspace in every if workspace.id == caller.user.workspace_id]
    roles = t.catalog.workspaces.roles_of(caller.user_id)
    return [
        (workspace, WorkspaceRole.MEMBER if caller.is_limited else roles[workspace.id])
        for workspace in every
        if workspace.id in roles
    ]


def update_workspace(t: Tracking, caller: Caller, workspace: str, *, allowed_visibilities: Sequence[Visibility]) -> Workspace:
    """Says which visibilities the workspace's projects may be given from now on; only its admins may."""
    found = require_workspace(t, caller, workspace, WorkspaceRole.ADMIN)
    if not allowed_visibilities:
        raise InvalidInput("No visibility would be left, and no project could be created. Allow at least one.")
    return t.catalog.workspaces.set_visibilities(found.id, tuple(allowed_visibilities))


def set_limits(t: Tracking, caller: Caller, workspace: str, limits: WorkspaceLimits) -> Workspace:
    """Says what the workspace may hold from now on; only admins of the server may. What is there already stays."""
    require_server_admin(caller, "set the limits of workspaces")
    for what, limit in (("projects", limits.projects), ("bytes", limits.storage_bytes)):
        if limit is not None and not 0 <= limit < 2**63:
            raise InvalidInput(f"{limit} {what} is no limit. Give a number from 0 on.")
    changed = t.catalog.workspaces.set_limits(require_workspace(t, caller, workspace).id, limits)
    audit.note(t, caller, "workspace.limits", changed.name, projects=limits.projects, bytes=limits.storage_bytes)
    return changed


def list_members(t: Tracking, caller: Caller, workspace: str) -> list[WorkspaceMember]:
    """The people of a workspace, by name; service accounts are not among them."""
    return t.catalog.workspaces.members(require_workspace(t, caller, workspace).id)


def add_member(
    t: Tracking, caller: Caller, workspace: str, user_name: str, role: WorkspaceRole = WorkspaceRole.MEMBER
) -> WorkspaceMember:
    """Makes a person a member; only the workspace's admins may. Raises UserNotFound and AlreadyMember."""
    found = require_workspace(t, caller, workspace, WorkspaceRole.ADMIN)
    user = _require_person(t, user_name)
    try:
        t.catalog.workspaces.add_member(found.id, user.id, role)
    except AlreadyMember as error:
        raise AlreadyMember(
            f'"{user.name}" is a member of the workspace "{found.name}" already. Change their role instead of adding them.'
        ) from error
    audit.note(t, caller, "member.add", f"{user.name} in {found.name}", role=role.name.lower())
    return WorkspaceMember(user=user, role=role)


def invite(
    t: Tracking,
    caller: Caller,
    workspace: str,
    user_name: str,
    role: WorkspaceRole = WorkspaceRole.MEMBER,
    add_to_all_projects: bool = False,
) -> WorkspaceMember:
    """What the 2.x client calls an invitation: an existing user becomes a member at once, and a contributor to every
    present project of the workspace where this is wanted. Errors as `add_member`."""
    member = add_member(t, caller, workspace, user_name, role)
    if add_to_all_projects:
        found = require_workspace(t, caller, workspace, WorkspaceRole.ADMIN)
        listed = t.catalog.projects.roles_of(member.user.id)
        for project in t.catalog.projects.find(workspace_id=found.id):
            if project.id not in listed:
                t.catalog.projects.add_member(project.id, member.user.id, ProjectRole.CONTRIBUTOR)
    return member


def set_role(t: Tracking, caller: Caller, workspace: str, user_name: str, role: WorkspaceRole) -> WorkspaceMember:
    """Changes a member's role; only the workspace's admins may.

    Raises MemberNotFound, and LastOwner when the workspace would have no admin left.
    """
    found = require_workspace(t, caller, workspace, WorkspaceRole.ADMIN)
    user = _require_listed(t, found, user_name)
    t.catalog.workspaces.set_role(found.id, user.id, role)
    audit.note(t, caller, "member.role", f"{user.name} in {found.name}", role=role.name.lower())
    return WorkspaceMember(user=user, role=role)


def remove_member(t: Tracking, caller: Caller, workspace: str, user_name: str) -> dict[str, ProjectRole]:
    """Takes a person out of the workspace and all its projects, and gives the roles that they had on the projects' own lists, by
    the names of these. Its admins may, and people may leave by themselves.

    Raises MemberNotFound, and LastOwner when the workspace would have no admin left.
    """
    leaves = user_name == caller.name
    if leaves:
        require_full_token(caller, "leave workspaces")
    found = require_workspace(t, caller, workspace, WorkspaceRole.MEMBER if leaves else WorkspaceRole.ADMIN)
    roles = t.catalog.workspaces.remove_member(found.id, _require_listed(t, found, user_name).id)
    audit.note(t, caller, "member.remove", f"{user_name} in {found.name}")
    return roles


def create_service_account(t: Tracking, caller: Caller, workspace: str, name: str) -> User:
    """A new service account, called `NAME@WORKSPACE`; only the workspace's admins may. Raises NameCollision."""
    found = require_workspace(t, caller, workspace, WorkspaceRole.ADMIN)
    check_user_name(name)
    full_name = f"{name}@{found.name}"
    try:
        return t.catalog.users.create(full_name, t.clock(), kind=AccountKind.SERVICE_ACCOUNT, workspace_id=found.id)
    except NameCollision as error:
        raise NameCollision(
            f'A service account "{full_name}" exists already. Choose another name, or use that account.'
        ) from error


def list_service_accounts(t: Tracking, caller: Caller, workspace: str, deactivated: bool = False) -> list[User]:
    """The workspace's active service accounts, by name, or its deactivated ones."""
    found = require_workspace(t, caller, workspace)
    return t.catalog.users.service_accounts(found.id, is_active=not deactivated)


def require_service_account(t: Tracking, caller: Caller, workspace: str, name: str) -> User:
    """A service account of the workspace, for the workspace's admins; `name` is with or without the workspace. Raises UserNotFound."""
    found = require_workspace(t, caller, workspace, WorkspaceRole.ADMIN)
    user = t.catalog.users.by_name(name if "@" in name else f"{name}@{found.name}")
    if user is None or user.workspace_id != found.id:
        raise UserNotFound(f'The workspace "{found.name}" has no service account "{name}". Look at the list of them again.')
    return user


def set_service_account_active(t: Tracking, caller: Caller, workspace: str, name: str, *, is_active: bool) -> User:
    """Shuts a service account of the workspace out at once, or lets it in again; only the workspace's admins may. What it logged stays.

    `name` is with or without the workspace. Raises UserNotFound.
    """
    user = require_service_account(t, caller, workspace, name)
    t.catalog.users.set_active(user.id, is_active)
    audit.note(t, caller, "user.reactivate" if is_active else "user.deactivate", user.name)
    return user


def workspace_status(t: Tracking, caller: Caller, workspace: str) -> WorkspaceStatus:
    """The workspace in figures."""
    found = require_workspace(t, caller, workspace)
    role = workspace_role(t, caller, found)
    assert role is not None, "require_workspace found a role"
    return WorkspaceStatus(
        workspace=found,
        role=role,
        members=len(t.catalog.workspaces.members(found.id)),
        service_accounts=len(t.catalog.users.service_accounts(found.id, is_active=True)),
        projects=len(t.catalog.projects.find(workspace_id=found.id)),
        stored_bytes=stored_bytes(t, found.id),
    )


def _require_person(t: Tracking, name: str) -> User:
    user = t.catalog.users.by_name(name)
    if user is None or not user.is_active or user.kind is not AccountKind.PERSON:
        raise UserNotFound(
            f'There is no user "{name}" on this server. Check the spelling, or ask an admin of the server to create them.'
        )
    return user


def _require_listed(t: Tracking, workspace: Workspace, name: str) -> User:
    user = t.catalog.users.by_name(name)
    if user is None or t.catalog.workspaces.role(workspace.id, user.id) is None:
        raise MemberNotFound(f'"{name}" is not a member of the workspace "{workspace.name}". Look at the list of members again.')
    return user
