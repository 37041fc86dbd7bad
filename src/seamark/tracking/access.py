"""Who may do what: every use case asks here first."""

from uuid import UUID

from seamark.model.access import (
    AccountKind,
    Caller,
    Project,
    ProjectRole,
    TokenScope,
    Visibility,
    Workspace,
    WorkspaceId,
    WorkspaceRole,
)
from seamark.model.containers import Container, parse_qualified_sys_id
from seamark.model.errors import AccessDenied, ContainerNotFound, InvalidIdentifier, ProjectNotFound, WorkspaceNotFound
from seamark.tracking.context import Tracking
from seamark.tracking.limits import require_open_project
from seamark.tracking.names import is_uuid

__all__ = [
    "is_unicode",
    "limited_role",
    "project_role",
    "require_container",
    "require_full_token",
    "require_project",
    "require_server_admin",
    "require_workspace",
    "workspace_called",
    "workspace_role",
]

_CUSTOM = "CUSTOM/"
_MAX_IDENTIFIER_LENGTH = 2048


def workspace_role(t: Tracking, caller: Caller, workspace: Workspace) -> WorkspaceRole | None:
    """The caller's role in a workspace; a service account is a member of its own. None when they may not see it."""
    if caller.project_id is not None:
        return None
    role = _workspace_role(t, caller, workspace)
    # Whoever has a token of less than all manages nothing with it.
    return WorkspaceRole.MEMBER if role is not None and caller.is_limited else role


def _workspace_role(t: Tracking, caller: Caller, workspace: Workspace) -> WorkspaceRole | None:
    if caller.user.is_admin:
        return WorkspaceRole.ADMIN
    if caller.user.kind is AccountKind.SERVICE_ACCOUNT:
        return WorkspaceRole.MEMBER if caller.user.workspace_id == workspace.id else None
    return _membership(t, caller, workspace.id)


def workspace_called(t: Tracking, identifier: str) -> Workspace | None:
    """The workspace of a name or uuid, whoever may see it."""
    _check_text(identifier)
    catalog = t.catalog
    return catalog.workspaces.by_uuid(UUID(identifier)) if is_uuid(identifier) else catalog.workspaces.by_name(identifier)


def require_workspace(t: Tracking, caller: Caller, identifier: str, role: WorkspaceRole = WorkspaceRole.MEMBER) -> Workspace:
    """The workspace of a name or uuid, when the caller has at least `role` in it.

    Raises WorkspaceNotFound when there is none or the caller may not see it, AccessDenied when they only may not do this.
    """
    workspace = workspace_called(t, identifier)
    held = None if workspace is None else workspace_role(t, caller, workspace)
    if workspace is None or held is None:
        raise WorkspaceNotFound(
            f'There is no workspace "{identifier}" that you may see. Check its spelling, or ask one of its admins to add you.'
        )
    if held < role:
        raise AccessDenied(
            f'Only admins of the workspace "{workspace.name}" may do this, and you are a member. Ask one of its admins.'
        )
    return workspace


def project_role(t: Tracking, caller: Caller, project: Project) -> ProjectRole | None:
    """The highest role that anything gives the caller in a project; None when they may not see it."""
    if caller.project_id is not None and caller.project_id != project.id:
        return None
    if caller.user.is_admin:
        return limited_role(caller, ProjectRole.OWNER)
    held = t.catalog.recent.get(
        ("project role", caller.user_id, project.id, project.visibility), lambda: _find_project_role(t, caller, project)
    )
    return None if held is None else limited_role(caller, held)


def limited_role(caller: Caller, role: ProjectRole) -> ProjectRole:
    """The role as far as the caller's credentials reach."""
    match caller.scope:
        case TokenScope.READ:
            return ProjectRole.VIEWER
        case TokenScope.WRITE:
            return min(role, ProjectRole.CONTRIBUTOR)
        case TokenScope.FULL:
            return role


def require_full_token(caller: Caller, what: str) -> None:
    """Raises AccessDenied for API tokens that may do less than their users; `what` completes "may not …"."""
    if caller.is_limited:
        raise AccessDenied(f"This API token is limited, and may not {what}. Sign in, or use a token without limits.")


def require_project(
    t: Tracking, caller: Caller, identifier: str, role: ProjectRole = ProjectRole.VIEWER, *, adds: bool = True
) -> Project:
    """The project of a uuid, of `workspace/name`, or of a bare name that only one project visible to the caller has.

    Whoever asks as a contributor is about to write: that needs a project which is not archived, in a workspace whose
    limits allow it (`adds` is false for what only takes away). An owner manages the project itself, which is always possible.

    Raises InvalidIdentifier when the identifier has no such form or a bare name is ambiguous, ProjectNotFound when
    there is none or the caller may not see it, AccessDenied when they only may not do this; ProjectArchived,
    WorkspaceReadOnly and StorageLimitReached are kinds of that.
    """
    project, held = t.catalog.recent.get(("project", caller.identity, identifier), lambda: _find_project(t, caller, identifier))
    _require_role(t, project, held, role, adds)
    return project


def require_container(
    t: Tracking, caller: Caller, identifier: str, role: ProjectRole = ProjectRole.VIEWER, *, adds: bool = True
) -> tuple[Container, Project]:
    """The run, model, model version or project metadata of a uuid, of `workspace/project/SYS-ID`, or of
    `CUSTOM/workspace/project/custom id`, with its project. What is in the trash is found, too.

    `role` and `adds` are as for `require_project`.

    Raises InvalidIdentifier when the identifier has no such form, ContainerNotFound when there is none or the caller
    may not see it, AccessDenied when they only may not do this.
    """
    container, project, held = t.catalog.recent.get(
        ("container", caller.identity, identifier), lambda: _find_container(t, caller, identifier)
    )
    _require_role(t, project, held, role, adds)
    return container, project


def require_server_admin(caller: Caller, what: str) -> None:
    """Raises AccessDenied unless the caller administers the server; `what` completes "may …"."""
    if not caller.is_server_admin:
        raise AccessDenied(f"Only admins of the server may {what}, and you are not one. Ask an admin of the server.")


def _membership(t: Tracking, caller: Caller, workspace_id: WorkspaceId) -> WorkspaceRole | None:
    return t.catalog.recent.get(
        ("workspace role", caller.user_id, workspace_id), lambda: t.catalog.workspaces.role(workspace_id, caller.user_id)
    )


def _find_project_role(t: Tracking, caller: Caller, project: Project) -> ProjectRole | None:
    if caller.user.kind is AccountKind.PERSON:
        membership = _membership(t, caller, project.workspace_id)
        if membership is WorkspaceRole.ADMIN:
            return ProjectRole.OWNER
        # Service accounts work only where somebody put them on the project's list.
        if membership is not None and project.visibility is Visibility.WORKSPACE:
            return ProjectRole.OWNER
    listed = t.catalog.projects.role(project.id, caller.user_id)
    if listed is None and project.visibility is Visibility.PUBLIC:
        return ProjectRole.VIEWER
    return listed


def _find_project(t: Tracking, caller: Caller, identifier: str) -> tuple[Project, ProjectRole]:
    _check_text(identifier)
    workspace, slash, name = identifier.partition("/")
    if is_uuid(identifier):
        project = t.catalog.projects.by_uuid(UUID(identifier))
    elif slash:
        if not workspace or not name or "/" in name:
            raise InvalidIdentifier(
                f'"{identifier}" does not name a project. Write it as workspace/name, for example team/digits.', identifier
            )
        project = t.catalog.projects.by_name(workspace, name)
    else:
        project = _only_visible(t, caller, identifier)
    held = None if project is None else project_role(t, caller, project)
    if project is None or held is None:
        raise ProjectNotFound(
            f'There is no project "{identifier}" that you may see. Check its spelling, or ask one of its owners to add you.'
        )
    return project, held


def _only_visible(t: Tracking, caller: Caller, name: str) -> Project | None:
    if not name:
        raise InvalidIdentifier("The project's name is empty. Write it as workspace/name, for example team/digits.", name)
    visible = [project for project in t.catalog.projects.find(name=name) if project_role(t, caller, project) is not None]
    if len(visible) > 1:
        choices = " or ".join(project.qualified_name for project in visible)
        raise InvalidIdentifier(f'Several workspaces have a project "{name}". Write {choices}.', name)
    return visible[0] if visible else None


def _find_container(t: Tracking, caller: Caller, identifier: str) -> tuple[Container, Project, ProjectRole]:
    _check_text(identifier)
    if is_uuid(identifier):
        container = t.catalog.containers.by_uuid(UUID(identifier))
        project = None if container is None else t.catalog.projects.by_id(container.project_id)
    elif identifier.startswith(_CUSTOM):
        # A custom id may contain slashes itself.
        workspace, _, rest = identifier.removeprefix(_CUSTOM).partition("/")
        name, _, custom_id = rest.partition("/")
        if not workspace or not name or not custom_id:
            raise InvalidIdentifier(
                f'"{identifier}" does not name a run. Write it as CUSTOM/workspace/project/ID, with the custom id of the run.',
                identifier,
            )
        project = t.catalog.projects.by_name(workspace, name)
        container = None if project is None else t.catalog.containers.by_custom_id(project.id, custom_id)
    else:
        parsed = parse_qualified_sys_id(identifier)
        project = t.catalog.projects.by_name(parsed.workspace, parsed.project)
        container = None if project is None else t.catalog.containers.by_sys_id(project.id, parsed.sys_id)
    held = None if project is None else project_role(t, caller, project)
    if container is None or project is None or held is None:
        raise ContainerNotFound(
            f'There is no run, model or project "{identifier}" that you may see. '
            "Check its spelling, or ask the owner of its project to add you; it may also have been deleted for good."
        )
    return container, project, held


def _require_role(t: Tracking, project: Project, held: ProjectRole, role: ProjectRole, adds: bool) -> None:
    if held < role:
        raise AccessDenied(
            f'This needs the role {role.name.lower()} in "{project.qualified_name}", and you are {held.name.lower()}. '
            "Ask an owner of the project to change your role."
        )
    if role is ProjectRole.CONTRIBUTOR:
        require_open_project(t, project, adds=adds)


def _check_text(identifier: str) -> None:
    if len(identifier) > _MAX_IDENTIFIER_LENGTH or "\0" in identifier or not is_unicode(identifier):
        raise InvalidIdentifier(
            f"{identifier[:80]!r} is not an identifier: it is too long, or contains characters that no name has. Correct it.",
            identifier,
        )


def is_unicode(text: str) -> bool:
    """Whether the text has no lone surrogate, which no name has and no store takes."""
    if text.isascii():
        return True
    return not any("\ud800" <= character <= "\udfff" for character in text)
