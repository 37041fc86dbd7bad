"""The people and service accounts of a project, and their roles."""

from uuid import UUID

from seamark.model.access import (
    AccountKind,
    Caller,
    Project,
    ProjectMember,
    ProjectRole,
    User,
    Visibility,
    WorkspaceRole,
)
from seamark.model.errors import AlreadyMember, InheritedMember, MemberNotFound, UserNotFound
from seamark.tracking import audit
from seamark.tracking.access import require_full_token, require_project
from seamark.tracking.context import Tracking
from seamark.tracking.names import is_uuid

__all__ = ["add_member", "list_members", "remove_member", "set_role"]


def list_members(t: Tracking, caller: Caller, project: str, kind: AccountKind | None = None) -> list[ProjectMember]:
    """Who has access to a project by its own list or through its workspace, by name; of one kind of account when given.

    Everybody who sees a public project has access to it, too; they are not listed.
    """
    found = require_project(t, caller, project)
    members = _members(t, found).values()
    return sorted((member for member in members if kind in (None, member.user.kind)), key=lambda member: member.user.name)


def add_member(
    t: Tracking, caller: Caller, project: str, account: str, role: ProjectRole, kind: AccountKind | None = None
) -> ProjectMember:
    """Gives a person, or a service account of the project's workspace, a role; only owners may.

    `account` is a name, a service account's name without its workspace, or a uuid. Raises UserNotFound, and
    AlreadyMember when the account has access already.
    """
    found = require_project(t, caller, project, ProjectRole.OWNER)
    user = _require_account(t, found, account, kind)
    if user.id in _members(t, found):
        raise AlreadyMember(f'"{user.name}" has access to the project "{found.qualified_name}" already. Change the role instead.')
    t.catalog.projects.add_member(found.id, user.id, role)
    audit.note(t, caller, "member.add", f"{user.name} in {found.qualified_name}", role=role.name.lower())
    return ProjectMember(user=user, role=role, is_inherited=False)


def set_role(
    t: Tracking, caller: Caller, project: str, account: str, role: ProjectRole, kind: AccountKind | None = None
) -> ProjectMember:
    """Changes the role of an account on the project's list; only owners may.

    Raises MemberNotFound, InheritedMember for access that comes from the workspace, LastOwner when nobody would be left
    to manage the project.
    """
    found = require_project(t, caller, project, ProjectRole.OWNER)
    user = _require_listed(t, found, account, kind)
    t.catalog.projects.set_role(found.id, user.id, role)
    audit.note(t, caller, "member.role", f"{user.name} in {found.qualified_name}", role=role.name.lower())
    return ProjectMember(user=user, role=role, is_inherited=False)


def remove_member(t: Tracking, caller: Caller, project: str, account: str, kind: AccountKind | None = None) -> None:
    """Takes an account off the project's list; owners may, and everybody may leave. Errors as `set_role`."""
    leaves = account in (caller.name, str(caller.user.uuid))
    if leaves:
        require_full_token(caller, "leave projects")
    found = require_project(t, caller, project, ProjectRole.VIEWER if leaves else ProjectRole.OWNER)
    user = _require_listed(t, found, account, kind)
    t.catalog.projects.remove_member(found.id, user.id)
    audit.note(t, caller, "member.remove", f"{user.name} in {found.qualified_name}")


def _members(t: Tracking, project: Project) -> dict[int, ProjectMember]:
    """Everybody with access by list or workspace. Access through the workspace is the stronger and hides the list's."""
    members: dict[int, ProjectMember] = {member.user.id: member for member in t.catalog.projects.members(project.id)}
    for member in t.catalog.workspaces.members(project.workspace_id):
        if member.role is WorkspaceRole.ADMIN or project.visibility is Visibility.WORKSPACE:
            members[member.user.id] = ProjectMember(user=member.user, role=ProjectRole.OWNER, is_inherited=True)
    return members


def _require_account(t: Tracking, project: Project, account: str, kind: AccountKind | None) -> User:
    user = _find_account(t, project, account, kind)
    if user is None:
        raise UserNotFound(
            f'There is no active user or service account "{account}" that could join the project "{project.qualified_name}". '
            "Check the spelling; service accounts can only join projects of their own workspace."
        )
    return user


def _require_listed(t: Tracking, project: Project, account: str, kind: AccountKind | None) -> User:
    user = _find_account(t, project, account, kind)
    member = None if user is None else _members(t, project).get(user.id)
    if member is None:
        raise MemberNotFound(
            f'"{account}" is not a member of the project "{project.qualified_name}". Look at the list of members again.'
        )
    if member.is_inherited:
        raise InheritedMember(
            f'"{member.user.name}" has access to the project "{project.qualified_name}" through the workspace '
            f'"{project.workspace_name}". Make the project private, or change their role in the workspace.'
        )
    return member.user


def _find_account(t: Tracking, project: Project, account: str, kind: AccountKind | None) -> User | None:
    users = t.catalog.users
    candidates = [users.by_uuid(UUID(account))] if is_uuid(account) else [users.by_name(account)]
    if "@" not in account:
        candidates.append(users.by_name(f"{account}@{project.workspace_name}"))
    for user in candidates:
        if user is None or not user.is_active or kind not in (None, user.kind):
            continue
        if user.kind is AccountKind.PERSON or user.workspace_id == project.workspace_id:
            return user
    return None
