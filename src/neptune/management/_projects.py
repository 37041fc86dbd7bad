"""Projects and workspaces: listed, created, deleted, and in figures."""

from neptune._validation import verify_type
from neptune.management._names import ProjectVisibility, project_and_workspace, server_visibility, visibility_name
from neptune.management._server import managing
from neptune.management.exceptions import (
    AccessRevokedOnDeletion,
    BadRequestException,
    ProjectKeyCollision,
    ProjectKeyInvalid,
    ProjectNameCollision,
    ProjectNameInvalid,
    ProjectNotFound,
    ProjectPrivacyRestrictedException,
    ProjectsLimitReached,
    WorkspaceNotFound,
)
from seamark.client.errors import RequestRefused
from seamark.client.management import Management

__all__ = ["create_project", "delete_project", "get_project_list", "get_workspace_status"]


def get_project_list(*, api_token: str | None = None) -> list[str]:
    """The projects that the owner of the token sees, as `workspace/project`."""
    with managing(api_token) as server:
        return [f"{each.workspace}/{each.name}" for each in server.projects()]


def create_project(
    name: str,
    *,
    key: str | None = None,
    workspace: str | None = None,
    visibility: str = ProjectVisibility.PRIVATE,
    description: str | None = None,
    api_token: str | None = None,
) -> str:
    """Creates a project and gives its name, `workspace/project`.

    Parameters
    ----------
    name: `workspace/project`, or the project alone beside `workspace`.
    key: What the ids of its runs begin with, such as CLS; by default made from the name.
    visibility: One of `ProjectVisibility`.

    Raises WorkspaceNotFound, ProjectNameCollision, ProjectKeyCollision, ProjectNameInvalid, ProjectKeyInvalid,
    ProjectPrivacyRestrictedException, ProjectsLimitReached, BadRequestException; InvalidProjectName,
    MissingWorkspaceName, ConflictingWorkspaceName and UnsupportedValue for arguments that cannot be right.
    """
    verify_type("name", name, str)
    verify_type("key", key, (str, type(None)))
    verify_type("workspace", workspace, (str, type(None)))
    verify_type("visibility", visibility, str)
    verify_type("description", description, (str, type(None)))
    home, project = project_and_workspace(name, workspace)
    spelt = server_visibility(visibility)
    with managing(api_token, {"workspace-not-found": lambda: WorkspaceNotFound(workspace=home)}) as server:
        try:
            made = server.create_project(home, project, key, spelt, description or "")
        except RequestRefused as error:
            failure = _why_not_created(server, error, home, project, key, visibility)
            if failure is None:
                raise
            raise failure from error
    return f"{made.workspace}/{made.name}"


def delete_project(project: str, *, workspace: str | None = None, api_token: str | None = None) -> None:
    """Deletes a project with everything in it, for good; only admins of its workspace may.

    Raises ProjectNotFound, AccessRevokedOnDeletion.
    """
    verify_type("project", project, str)
    verify_type("workspace", workspace, (str, type(None)))
    home, name = project_and_workspace(project, workspace)
    refusals = {
        "project-not-found": lambda: ProjectNotFound(name=f"{home}/{name}"),
        "403": lambda: AccessRevokedOnDeletion(name=f"{home}/{name}"),
    }
    with managing(api_token, refusals) as server:
        server.delete_project(home, name)


def get_workspace_status(workspace: str, *, api_token: str | None = None) -> dict[str, int]:
    """A workspace in figures: what it holds, and how much it may. Raises WorkspaceNotFound.

    Without a limit, the limit is the largest whole number that every program can read.
    """
    verify_type("workspace", workspace, str)
    with managing(api_token, {"workspace-not-found": lambda: WorkspaceNotFound(workspace=workspace)}) as server:
        status = server.workspace_status(workspace)
    limit = _UNLIMITED if status.stored_bytes_limit is None else status.stored_bytes_limit
    return {
        "storageBytesAvailable": limit - status.stored_bytes,
        "storageBytesLimit": limit,
        "storageBytesUsed": status.stored_bytes,
        "activeProjectsUsage": status.projects,
        "activeProjectsLimit": _UNLIMITED if status.projects_limit is None else status.projects_limit,
        "membersCount": status.members,
    }


_UNLIMITED = 2**53 - 1


def _why_not_created(
    server: Management, error: RequestRefused, workspace: str, name: str, key: str | None, visibility: str
) -> Exception | None:
    match error.kind:
        case "project-name-collision":
            return ProjectNameCollision(name=name)
        case "project-key-collision":
            return ProjectKeyCollision(key=key)
        case "project-name-invalid":
            return ProjectNameInvalid(name=name, reason=str(error))
        case "project-key-invalid":
            return ProjectKeyInvalid(key=key, reason=str(error))
        case "visibility-restricted":
            found = next((each for each in server.workspaces() if each.name == workspace), None)
            allowed = [] if found is None else [visibility_name(each) for each in found.allowed_visibilities]
            return ProjectPrivacyRestrictedException(requested=visibility, allowed=allowed)
        case "project-limit":
            return ProjectsLimitReached()
        case "invalid-input" | "invalid-request":
            return BadRequestException(validation_errors=str(error))
        case _:
            return None
