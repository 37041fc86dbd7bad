"""Workspaces and their projects."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import Field

from seamark.model.access import Project, ProjectRole, Visibility
from seamark.tracking import access, project_removal, projects, workspaces
from seamark.tracking.projects import ProjectSort
from seamark.wire.v1.context import Answer, Body, CurrentCaller, CurrentTracking, ProjectName, WorkspaceName, project_identifier
from seamark.wire.v1.session import role_name

__all__ = ["ProjectRoleName", "project_role_name", "router"]

_PATIENCE_SECONDS = 2.0

router = APIRouter(tags=["projects"])

ProjectRoleName = Literal["viewer", "contributor", "owner"]


class WorkspaceFacts(Answer):
    uuid: str
    name: str
    role: str
    allowed_visibilities: list[Visibility]
    created_at: int


class ProjectFacts(Answer):
    """A project as the caller sees it: `role` is the caller's own. `runs` and `last_activity` come with lists only."""

    uuid: str
    workspace: str
    name: str
    key: str
    description: str
    visibility: Visibility
    is_archived: bool
    created_at: int
    role: ProjectRoleName
    runs: int | None
    last_activity: int | None


class ProjectPage(Answer):
    total: int
    projects: list[ProjectFacts]


class WorkspaceStatus(Answer):
    """A workspace in figures; a limit of null is none. `stored_bytes` counts files and points of all projects, trash included."""

    stored_bytes: int
    stored_bytes_limit: int | None
    projects: int
    projects_limit: int | None
    members: int
    service_accounts: int


class NewProject(Body):
    """Without a `key` one is made from the name."""

    name: str = Field(min_length=1, max_length=256)
    key: str | None = None
    visibility: Visibility = Visibility.PRIVATE
    description: str = Field(default="", max_length=10_000)


class ProjectChanges(Body):
    """What is left out stays as it is. The key stays for ever: ids of runs begin with it."""

    name: str | None = Field(default=None, min_length=1, max_length=256)
    description: str | None = Field(default=None, max_length=10_000)
    visibility: Visibility | None = None
    is_archived: bool | None = None


def project_role_name(role: ProjectRole) -> ProjectRoleName:
    match role:
        case ProjectRole.VIEWER:
            return "viewer"
        case ProjectRole.CONTRIBUTOR:
            return "contributor"
        case ProjectRole.OWNER:
            return "owner"


@router.get("/workspaces")
def list_workspaces(tracking: CurrentTracking, caller: CurrentCaller) -> list[WorkspaceFacts]:
    """The workspaces that the caller sees."""
    return [
        WorkspaceFacts(
            uuid=str(workspace.uuid),
            name=workspace.name,
            role=role_name(role),
            allowed_visibilities=list(workspace.allowed_visibilities),
            created_at=workspace.created_at,
        )
        for workspace, role in workspaces.list_workspaces_with_roles(tracking, caller)
    ]


@router.get("/workspaces/{workspace}/status")
def get_workspace_status(workspace: WorkspaceName, tracking: CurrentTracking, caller: CurrentCaller) -> WorkspaceStatus:
    """How much a workspace holds, and how much it may."""
    status = workspaces.workspace_status(tracking, caller, workspace)
    return WorkspaceStatus(
        stored_bytes=status.stored_bytes,
        stored_bytes_limit=status.workspace.limits.storage_bytes,
        projects=status.projects,
        projects_limit=status.workspace.limits.projects,
        members=status.members,
        service_accounts=status.service_accounts,
    )


@router.get("/projects")
def list_all_projects(
    tracking: CurrentTracking,
    caller: CurrentCaller,
    search: str | None = None,
    sort: ProjectSort = "-last_activity",
    offset: Annotated[int, Query(ge=0)] = 0,
    limit: Annotated[int, Query(ge=1, le=10_000)] = 100,
    at_least: Annotated[ProjectRoleName, Query(description="The role that the caller must have.")] = "viewer",
) -> ProjectPage:
    """The projects of all workspaces that the caller sees."""
    entries, total = projects.list_projects(
        tracking,
        caller,
        search=search,
        offset=offset,
        limit=limit,
        sort=sort,
        at_least=next(role for role in ProjectRole if project_role_name(role) == at_least),
    )
    return ProjectPage(total=total, projects=[_facts(each.project, each.role, each.runs, each.last_activity) for each in entries])


@router.get("/workspaces/{workspace}/projects")
def list_projects(
    workspace: WorkspaceName,
    tracking: CurrentTracking,
    caller: CurrentCaller,
    search: str | None = None,
    sort: ProjectSort = "name",
    offset: Annotated[int, Query(ge=0)] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> ProjectPage:
    """The projects of a workspace that the caller sees."""
    entries, total = projects.list_projects(
        tracking, caller, workspace=workspace, search=search, offset=offset, limit=limit, sort=sort
    )
    return ProjectPage(total=total, projects=[_facts(each.project, each.role, each.runs, each.last_activity) for each in entries])


@router.post("/workspaces/{workspace}/projects", status_code=201)
def create_project(workspace: WorkspaceName, body: NewProject, tracking: CurrentTracking, caller: CurrentCaller) -> ProjectFacts:
    """Creates a project; the caller becomes its owner."""
    project = projects.create_project(
        tracking,
        caller,
        workspace,
        body.name,
        key=body.key,
        visibility=body.visibility,
        description=body.description,
    )
    return _facts(project, ProjectRole.OWNER, 0, None)


@router.get("/projects/{workspace}/{project}")
def get_project(workspace: WorkspaceName, project: ProjectName, tracking: CurrentTracking, caller: CurrentCaller) -> ProjectFacts:
    """One project."""
    found = access.require_project(tracking, caller, project_identifier(workspace, project))
    role = access.project_role(tracking, caller, found) or ProjectRole.VIEWER
    return _facts(found, role, None, None)


@router.patch("/projects/{workspace}/{project}")
def update_project(
    workspace: WorkspaceName, project: ProjectName, body: ProjectChanges, tracking: CurrentTracking, caller: CurrentCaller
) -> ProjectFacts:
    """Changes a project; only its owners may. An archived one can be read and not written to, until it is opened again."""
    changed = projects.update_project(
        tracking,
        caller,
        project_identifier(workspace, project),
        name=body.name,
        description=body.description,
        visibility=body.visibility,
        is_archived=body.is_archived,
    )
    return _facts(changed, ProjectRole.OWNER, None, None)


@router.delete("/projects/{workspace}/{project}", status_code=204)
def delete_project(workspace: WorkspaceName, project: ProjectName, tracking: CurrentTracking, caller: CurrentCaller) -> None:
    """Deletes a project with everything in it, for good; only admins of its workspace may. Nobody sees it any more from then on; what
    is not removed within two seconds goes on as a job."""
    project_removal.delete_project(tracking, caller, project_identifier(workspace, project), _PATIENCE_SECONDS)


def _facts(project: Project, role: ProjectRole, runs: int | None, last_activity: int | None) -> ProjectFacts:
    return ProjectFacts(
        uuid=str(project.uuid),
        workspace=project.workspace_name,
        name=project.name,
        key=project.key,
        description=project.description,
        visibility=project.visibility,
        is_archived=project.is_archived,
        created_at=project.created_at,
        role=project_role_name(role),
        runs=runs,
        last_activity=last_activity,
    )
