"""Projects: created, found, listed and changed."""

from dataclasses import dataclass
from typing import Literal

from seamark.model.access import (
    AccountKind,
    Caller,
    Project,
    ProjectId,
    ProjectRole,
    TokenScope,
    Visibility,
    Workspace,
    WorkspaceId,
    WorkspaceRole,
)
from seamark.model.errors import (
    AccessDenied,
    InvalidInput,
    ProjectKeyCollision,
    ProjectKeyInvalid,
    ProjectNameCollision,
    ProjectNotFound,
    VisibilityRestricted,
    WorkspaceNotFound,
)
from seamark.tracking import audit
from seamark.tracking.access import limited_role, require_full_token, require_project, require_workspace, workspace_called
from seamark.tracking.context import Tracking
from seamark.tracking.limits import require_open_workspace
from seamark.tracking.names import OPERATOR_NAME, check_project_key, check_project_name, is_uuid, project_key_for
from seamark.tracking.workspaces import list_workspaces, require_service_account

__all__ = [
    "ProjectEntry",
    "ProjectSort",
    "create_project",
    "find_or_create_project",
    "list_projects",
    "projects_of_service_account",
    "readable_projects",
    "update_project",
]

_MAX_DESCRIPTION_LENGTH = 10_000


ProjectSort = Literal["name", "-name", "runs", "-runs", "last_activity", "-last_activity", "created_at", "-created_at"]
"""By what a list of projects is sorted; with a minus from high to low."""


@dataclass(frozen=True, slots=True)
class ProjectEntry:
    """A project in a list: with the caller's role, its runs outside the trash, and when something last happened (ms)."""

    project: Project
    role: ProjectRole
    runs: int
    last_activity: int


def create_project(
    t: Tracking,
    caller: Caller,
    workspace: str,
    name: str,
    key: str | None = None,
    visibility: Visibility = Visibility.PRIVATE,
    description: str = "",
) -> Project:
    """A new project, owned by the caller; every member of the workspace may. A key is made up when none is given.

    Raises WorkspaceNotFound, ProjectNameInvalid, ProjectKeyInvalid, ProjectNameCollision, ProjectKeyCollision,
    VisibilityRestricted when the workspace does not allow projects of this visibility, WorkspaceReadOnly, and
    ProjectLimitReached when the workspace has as many projects as it may have.
    """
    if caller.project_id is not None or caller.scope is TokenScope.READ:
        require_full_token(caller, "create projects")
    found = require_workspace(t, caller, workspace)
    check_project_name(name)
    require_open_workspace(t, found.id, found.name, adds=False)
    _check_visibility(caller, found, visibility)
    _check_description(description)
    if key is not None:
        check_project_key(key)
        return _create(t, caller, found, name, key, visibility, description)
    # Somebody may take the key in the same moment: then the next one that resembles the name.
    taken = t.catalog.projects.keys(found.id)
    while True:
        made_up = project_key_for(name, taken)
        try:
            return _create(t, caller, found, name, made_up, visibility, description)
        except ProjectKeyCollision:
            taken.add(made_up)


def find_or_create_project(t: Tracking, caller: Caller, identifier: str, key: str | None = None) -> Project:
    """The project that a script names. It is created, privately, when it does not exist, the caller may create it, and
    the server's setting `auto_create_projects` is on. A bare name is created in the caller's only workspace. What is created has the
    `key`, when no other project of the workspace has it.

    Raises ProjectNotFound when it cannot be found nor created, InvalidIdentifier and ProjectNameInvalid.
    """
    try:
        return require_project(t, caller, identifier)
    except ProjectNotFound:
        if not t.settings.auto_create_projects or is_uuid(identifier):
            raise
        workspace, _, name = identifier.rpartition("/")
        if not workspace:
            visible = list_workspaces(t, caller)
            if len(visible) != 1:
                raise
            workspace = visible[0].name
        try:
            visibility = _most_private(t, caller, workspace)
            try:
                return create_project(t, caller, workspace, name, key, visibility)
            except (ProjectKeyCollision, ProjectKeyInvalid):
                return create_project(t, caller, workspace, name, None, visibility)
        except (WorkspaceNotFound, AccessDenied):
            pass
        except ProjectNameCollision:
            # Another process was faster; or the project exists and is not the caller's to see, which is then said.
            return require_project(t, caller, identifier)
        raise


def update_project(
    t: Tracking,
    caller: Caller,
    identifier: str,
    *,
    name: str | None = None,
    visibility: Visibility | None = None,
    description: str | None = None,
    is_archived: bool | None = None,
) -> Project:
    """Changes what is given and leaves the rest; only owners may. Errors as `create_project`.

    What is in an archived project can be read and not changed, until it is unarchived.
    """
    project = require_project(t, caller, identifier, ProjectRole.OWNER)
    changes: dict[str, str | bool] = {}
    if name is not None and name != project.name:
        check_project_name(name)
        changes["name"] = name
    if visibility is not None and visibility is not project.visibility:
        workspace = t.catalog.workspaces.by_id(project.workspace_id)
        assert workspace is not None, "a project's workspace exists"
        _check_visibility(caller, workspace, visibility)
        changes["visibility"] = visibility.value
    if description is not None:
        _check_description(description)
        changes["description"] = description
    if is_archived is not None:
        changes["is_archived"] = is_archived
    changed = t.catalog.projects.update(project.id, changes)
    told = {key: changes[key] for key in ("name", "visibility", "is_archived") if key in changes}
    if told:
        audit.note(t, caller, "project.change", project.qualified_name, **told)
    return changed


def list_projects(
    t: Tracking,
    caller: Caller,
    workspace: str | None = None,
    search: str | None = None,
    offset: int = 0,
    limit: int | None = None,
    sort: ProjectSort = "-last_activity",
    at_least: ProjectRole = ProjectRole.VIEWER,
) -> tuple[list[ProjectEntry], int]:
    """A page of the projects in which the caller has a role of `at_least`, and how many there are in all.

    `search` looks for a part of `workspace/name` or of the key, whatever the case. Raises WorkspaceNotFound, also for who is not in the
    workspace and sees no project of it.
    """
    home = None if workspace is None else workspace_called(t, workspace)
    role_of = _Roles(t, caller)
    seen: list[tuple[Project, ProjectRole]] = []
    if workspace is None or home is not None:
        for project in t.catalog.projects.find(workspace_id=home and home.id):
            if (role := role_of(project)) is not None:
                seen.append((project, role))
    # A token for one project has no way to its workspace, and who sees none of its projects has no business there either.
    if workspace is not None and (caller.project_id is not None or not seen):
        require_workspace(t, caller, workspace)
    needle = (search or "").casefold()
    found = [
        (project, role)
        for project, role in seen
        if role >= at_least and (needle in project.qualified_name.casefold() or needle in project.key.casefold())
    ]
    activity = t.catalog.projects.activity(project.id for project, _ in found)
    entries = [
        ProjectEntry(project=project, role=role, runs=shown.runs, last_activity=shown.last_activity)
        for project, role in found
        if (shown := activity.get(project.id)) is not None
    ]
    entries.sort(key=lambda entry: _sort_key(entry, sort), reverse=sort.startswith("-"))
    return entries[offset : None if limit is None else offset + limit], len(entries)


def readable_projects(t: Tracking, caller: Caller) -> list[Project]:
    """The projects in which the caller has any role, oldest first."""
    role_of = _Roles(t, caller)
    return [project for project in t.catalog.projects.find() if role_of(project) is not None]


def projects_of_service_account(t: Tracking, caller: Caller, workspace: str, name: str) -> list[tuple[Project, ProjectRole]]:
    """The workspace's projects in which one of its service accounts has a role, by name; only the workspace's admins may ask.

    Raises UserNotFound.
    """
    account = require_service_account(t, caller, workspace, name)
    role_of = _Roles(t, Caller(account))
    found = [(project, role_of(project)) for project in t.catalog.projects.find(workspace_id=account.workspace_id)]
    return sorted(
        ((project, role) for project, role in found if role is not None), key=lambda each: each[0].qualified_name.casefold()
    )


def _sort_key(entry: ProjectEntry, sort: ProjectSort) -> tuple[str, int, int]:
    match sort.removeprefix("-"):
        case "runs":
            return "", entry.runs, entry.project.id
        case "last_activity":
            return "", entry.last_activity, entry.project.id
        case "created_at":
            return "", entry.project.created_at, entry.project.id
        case _:
            return entry.project.qualified_name.casefold(), 0, entry.project.id


class _Roles:
    """The caller's role in many projects, with two queries instead of two for each."""

    def __init__(self, t: Tracking, caller: Caller) -> None:
        self._caller = caller
        self._workspaces: dict[WorkspaceId, WorkspaceRole] = {}
        self._projects: dict[ProjectId, ProjectRole] = {}
        if not caller.user.is_admin:
            self._projects = t.catalog.projects.roles_of(caller.user_id)
            if caller.user.kind is AccountKind.PERSON:
                self._workspaces = t.catalog.workspaces.roles_of(caller.user_id)

    def __call__(self, project: Project) -> ProjectRole | None:
        if self._caller.project_id is not None and self._caller.project_id != project.id:
            return None
        held = self._held(project)
        return None if held is None else limited_role(self._caller, held)

    def _held(self, project: Project) -> ProjectRole | None:
        membership = self._workspaces.get(project.workspace_id)
        if self._caller.user.is_admin or membership is WorkspaceRole.ADMIN:
            return ProjectRole.OWNER
        if membership is not None and project.visibility is Visibility.WORKSPACE:
            return ProjectRole.OWNER
        listed = self._projects.get(project.id)
        if listed is None and project.visibility is Visibility.PUBLIC:
            return ProjectRole.VIEWER
        return listed


def _create(
    t: Tracking, caller: Caller, workspace: Workspace, name: str, key: str, visibility: Visibility, description: str
) -> Project:
    owner_id = None if caller.name == OPERATOR_NAME else caller.user_id
    return t.catalog.projects.create(
        workspace, name, key, visibility, description, t.clock(), creator=caller.name, owner_id=owner_id
    )


def _check_visibility(caller: Caller, workspace: Workspace, visibility: Visibility) -> None:
    # Whoever operates the server set the limits, and may go beyond them.
    if visibility in workspace.allowed_visibilities or caller.name == OPERATOR_NAME:
        return
    allowed = [allowed.value for allowed in workspace.allowed_visibilities]
    raise VisibilityRestricted(
        f'The workspace "{workspace.name}" does not allow {visibility.value} projects. Choose {" or ".join(allowed)}, '
        "or ask an admin of the workspace to allow it.",
        visibility.value,
        allowed,
    )


def _check_description(description: str) -> None:
    if len(description) > _MAX_DESCRIPTION_LENGTH:
        raise InvalidInput(
            f"The description has {len(description)} characters; at most {_MAX_DESCRIPTION_LENGTH} are allowed. Shorten it."
        )


def _most_private(t: Tracking, caller: Caller, workspace: str) -> Visibility:
    allowed = require_workspace(t, caller, workspace).allowed_visibilities
    return next((visibility for visibility in Visibility if visibility in allowed), Visibility.PRIVATE)
