"""Projects and workspaces."""

import re

from starlette.responses import PlainTextResponse, Response

from seamark.model.access import Project, ProjectRole
from seamark.model.errors import InvalidInput, WorkspaceNotFound
from seamark.tracking.access import require_project
from seamark.tracking.project_removal import delete_project as delete
from seamark.tracking.projects import create_project as create
from seamark.tracking.projects import find_or_create_project, list_projects
from seamark.tracking.workspaces import list_workspaces, workspace_status
from seamark.wire.endpoints import Call
from seamark.wire.neptune2.bodies import (
    NewProjectBody,
    OrganizationBody,
    ProjectBody,
    ProjectListBody,
    ProjectWithRoleBody,
    WorkspaceStatusBody,
)
from seamark.wire.neptune2.names import ROLE_NAMES, VISIBILITY_NAMES

__all__ = [
    "create_project",
    "delete_project",
    "get_project",
    "get_projects",
    "get_workspace_status",
    "get_workspaces",
]

_ONLY_ASKING = re.compile(r"neptune-(?:scale|query|fetcher)/")
_PROJECT_VERSION = 2
"""Lower ones are what the client calls legacy projects, and refuses."""

_VISIBILITIES = {name: visibility for visibility, name in VISIBILITY_NAMES.items()}
_MAX_PROJECTS = 10_000
_PATIENCE_SECONDS = 10.0
_NO_LIMIT = 2**53 - 1


def get_project(call: Call) -> ProjectBody:
    """The project that a script names. For the 1.x client, which asks before it writes, it is created when it does not exist
    and settings and role allow it; the 3.x clients only want to know whether it exists."""
    is_question = _ONLY_ASKING.match(call.headers.get("user-agent", "")) is not None
    find = require_project if is_question else find_or_create_project
    project = find(call.tracking, call.caller, call.text("projectIdentifier"))
    return ProjectBody(
        id=str(project.uuid),
        name=project.name,
        organization_id=_workspace_id(call, project),
        organization_name=project.workspace_name,
        project_key=project.key,
        version=_PROJECT_VERSION,
        description=project.description,
        visibility=VISIBILITY_NAMES[project.visibility],
    )


def get_projects(call: Call) -> ProjectListBody:
    relation = call.optional_text("userRelation")
    entries, total = list_projects(
        call.tracking,
        call.caller,
        workspace=call.optional_text("organizationIdentifier"),
        search=call.optional_text("searchTerm"),
        offset=call.whole("offset", 0),
        limit=call.whole("limit", _MAX_PROJECTS, most=_MAX_PROJECTS),
        at_least=ProjectRole.CONTRIBUTOR if relation == "memberOrHigher" else ProjectRole.VIEWER,
    )
    return ProjectListBody([_with_role(call, entry.project, entry.role) for entry in entries], total, total)


def create_project(call: Call) -> ProjectWithRoleBody | Response:
    wanted = call.body(NewProjectBody)
    workspace = wanted.organization_id or wanted.organization_identifier
    if not workspace:
        raise InvalidInput("The project has no workspace. Send organizationId with the workspace's id or name.")
    visibility = _VISIBILITIES.get(wanted.visibility or "priv")
    if visibility is None:
        raise InvalidInput(f'The visibility "{wanted.visibility}" is unknown. Send one of {", ".join(_VISIBILITIES)}.')
    try:
        project = create(
            call.tracking,
            call.caller,
            workspace,
            wanted.name,
            key=wanted.project_key or None,
            visibility=visibility,
            description=wanted.description or "",
        )
    except WorkspaceNotFound:
        if wanted.organization_id is not None:
            raise
        # Only the 3.x client names the workspace in this field, and it knows a missing one by exactly this text.
        return PlainTextResponse(f"Organization {workspace} not found", 404)
    return _with_role(call, project, ProjectRole.OWNER)


def delete_project(call: Call) -> None:
    """What is not removed within some seconds goes on as a job: the client would give up, and try again what is under way."""
    delete(call.tracking, call.caller, call.text("projectIdentifier"), _PATIENCE_SECONDS)


def get_workspaces(call: Call) -> list[OrganizationBody]:
    return [OrganizationBody(str(each.uuid), each.name) for each in list_workspaces(call.tracking, call.caller)]


def get_workspace_status(call: Call) -> WorkspaceStatusBody:
    """The workspace in figures; that something has no limit the client can only be told as a large number."""
    workspace = call.text("organizationIdentifier")
    status = workspace_status(call.tracking, call.caller, workspace)
    limits = status.workspace.limits
    storage = _NO_LIMIT if limits.storage_bytes is None else limits.storage_bytes
    return WorkspaceStatusBody(
        # The client takes the difference of the two for what is in use.
        storage_bytes_available=storage - status.stored_bytes,
        storage_bytes_limit=storage,
        active_projects_usage=status.projects,
        active_projects_limit=_NO_LIMIT if limits.projects is None else limits.projects,
        members_count=status.members,
    )


def _with_role(call: Call, project: Project, role: ProjectRole) -> ProjectWithRoleBody:
    return ProjectWithRoleBody(
        id=str(project.uuid),
        name=project.name,
        organization_id=_workspace_id(call, project),
        organization_name=project.workspace_name,
        project_key=project.key,
        version=_PROJECT_VERSION,
        visibility=VISIBILITY_NAMES[project.visibility],
        description=project.description,
        user_role_in_project=ROLE_NAMES[role],
    )


def _workspace_id(call: Call, project: Project) -> str:
    workspace = call.tracking.catalog.workspaces.by_id(project.workspace_id)
    return str(workspace.uuid) if workspace else ""
