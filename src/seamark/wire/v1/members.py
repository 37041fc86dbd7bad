"""The people and service accounts of workspaces and projects."""

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query
from pydantic import Field

from seamark.model.access import AccountKind, ProjectMember, ProjectRole, WorkspaceRole
from seamark.tracking import members, projects, workspaces
from seamark.wire.v1.context import Answer, Body, CurrentCaller, CurrentTracking, ProjectName, WorkspaceName, project_identifier
from seamark.wire.v1.projects import ProjectRoleName, project_role_name
from seamark.wire.v1.session import role_name

__all__ = ["router"]

router = APIRouter(tags=["members"])

_PROJECT = "/projects/{workspace}/{project}/members"
_ROLES = {"viewer": ProjectRole.VIEWER, "contributor": ProjectRole.CONTRIBUTOR, "owner": ProjectRole.OWNER}
AccountName = Annotated[
    str, Path(alias="account", max_length=256, description="A user's name, or a service account's with or without its workspace.")
]
KindQuery = Annotated[AccountKind | None, Query(description="Only accounts of this kind.")]


class WorkspaceMemberFacts(Answer):
    name: str
    role: str


class NewWorkspaceMember(Body):
    """A user of this server who shall belong to the workspace. With `add_to_all_projects` they become a contributor to every project
    that it has."""

    user: str = Field(min_length=1, max_length=256)
    role: Literal["member", "admin"] = "member"
    add_to_all_projects: bool = False


class ServiceAccountProject(Answer):
    workspace: str
    name: str
    role: ProjectRoleName


class WorkspaceRoleChange(Body):
    role: Literal["member", "admin"]


class LostRole(Answer):
    project: str
    role: ProjectRoleName


class RemovedMember(Answer):
    """`projects`: those on whose own lists of members they were."""

    projects: list[LostRole]


class NewServiceAccount(Body):
    name: str = Field(min_length=1, max_length=256)


class ServiceAccountChange(Body):
    is_active: bool


class ServiceAccountFacts(Answer):
    """`name` ends with the workspace: `robot@team`."""

    uuid: str
    name: str


class ProjectMemberFacts(Answer):
    """`is_inherited`: the access comes from the workspace, and is changed there."""

    name: str
    kind: AccountKind
    role: ProjectRoleName
    is_inherited: bool


class ProjectRoleChange(Body):
    role: ProjectRoleName


class NewProjectMember(Body):
    """`account` is a user's name, or that of a service account of the project's workspace; `kind` says that it must be one."""

    account: str = Field(min_length=1, max_length=256)
    role: ProjectRoleName
    kind: AccountKind | None = None


@router.get("/workspaces/{workspace}/members")
def list_workspace_members(
    workspace: WorkspaceName, tracking: CurrentTracking, caller: CurrentCaller
) -> list[WorkspaceMemberFacts]:
    """The people of a workspace, by name."""
    return [
        WorkspaceMemberFacts(name=each.user.name, role=role_name(each.role))
        for each in workspaces.list_members(tracking, caller, workspace)
        if each.user.kind is AccountKind.PERSON
    ]


@router.post("/workspaces/{workspace}/members", status_code=201)
def add_workspace_member(
    workspace: WorkspaceName, body: NewWorkspaceMember, tracking: CurrentTracking, caller: CurrentCaller
) -> WorkspaceMemberFacts:
    """Makes somebody a member; only the workspace's admins may."""
    role = WorkspaceRole.ADMIN if body.role == "admin" else WorkspaceRole.MEMBER
    member = workspaces.invite(tracking, caller, workspace, body.user, role, body.add_to_all_projects)
    return WorkspaceMemberFacts(name=member.user.name, role=role_name(member.role))


@router.put("/workspaces/{workspace}/members/{account}")
def change_workspace_member(
    workspace: WorkspaceName,
    account: AccountName,
    body: WorkspaceRoleChange,
    tracking: CurrentTracking,
    caller: CurrentCaller,
) -> WorkspaceMemberFacts:
    """Changes a member's role; only the workspace's admins may. One admin must be left."""
    role = WorkspaceRole.ADMIN if body.role == "admin" else WorkspaceRole.MEMBER
    member = workspaces.set_role(tracking, caller, workspace, account, role)
    return WorkspaceMemberFacts(name=member.user.name, role=role_name(member.role))


@router.delete("/workspaces/{workspace}/members/{account}")
def remove_workspace_member(
    workspace: WorkspaceName, account: AccountName, tracking: CurrentTracking, caller: CurrentCaller
) -> RemovedMember:
    """Takes somebody out of the workspace and all its projects; its admins may, and everybody may leave."""
    roles = workspaces.remove_member(tracking, caller, workspace, account)
    return RemovedMember(projects=[LostRole(project=name, role=project_role_name(role)) for name, role in roles.items()])


@router.post("/workspaces/{workspace}/service-accounts", status_code=201)
def create_service_account(
    workspace: WorkspaceName, body: NewServiceAccount, tracking: CurrentTracking, caller: CurrentCaller
) -> ServiceAccountFacts:
    """Makes an account for scripts, called NAME@WORKSPACE; only the workspace's admins may. It sees a project when it is put on the
    project's list of members."""
    made = workspaces.create_service_account(tracking, caller, workspace, body.name)
    return ServiceAccountFacts(uuid=str(made.uuid), name=made.name)


@router.put("/workspaces/{workspace}/service-accounts/{account}")
def change_service_account(
    workspace: WorkspaceName,
    account: AccountName,
    body: ServiceAccountChange,
    tracking: CurrentTracking,
    caller: CurrentCaller,
) -> ServiceAccountFacts:
    """Shuts a service account out, or lets it in again; only the workspace's admins may. What it logged stays."""
    found = workspaces.set_service_account_active(tracking, caller, workspace, account, is_active=body.is_active)
    return ServiceAccountFacts(uuid=str(found.uuid), name=found.name)


@router.get("/workspaces/{workspace}/service-accounts")
def list_workspace_service_accounts(
    workspace: WorkspaceName, tracking: CurrentTracking, caller: CurrentCaller, deactivated: bool = False
) -> list[ServiceAccountFacts]:
    """The workspace's service accounts, by name: the active ones, or those that were deactivated."""
    found = workspaces.list_service_accounts(tracking, caller, workspace, deactivated)
    return [ServiceAccountFacts(uuid=str(each.uuid), name=each.name) for each in found]


@router.get("/workspaces/{workspace}/service-accounts/{account}/projects")
def list_service_account_projects(
    workspace: WorkspaceName, account: AccountName, tracking: CurrentTracking, caller: CurrentCaller
) -> list[ServiceAccountProject]:
    """The workspace's projects in which a service account has a role, by name; only the workspace's admins may ask."""
    found = projects.projects_of_service_account(tracking, caller, workspace, account)
    return [
        ServiceAccountProject(workspace=project.workspace_name, name=project.name, role=project_role_name(role))
        for project, role in found
    ]


@router.get(_PROJECT)
def list_project_members(
    workspace: WorkspaceName,
    project: ProjectName,
    tracking: CurrentTracking,
    caller: CurrentCaller,
    kind: KindQuery = None,
) -> list[ProjectMemberFacts]:
    """Who has access to a project, by name. That everybody sees a public project is not listed."""
    found = members.list_members(tracking, caller, project_identifier(workspace, project), kind)
    return [_facts(each) for each in found]


@router.post(_PROJECT, status_code=201)
def add_project_member(
    workspace: WorkspaceName,
    project: ProjectName,
    body: NewProjectMember,
    tracking: CurrentTracking,
    caller: CurrentCaller,
) -> ProjectMemberFacts:
    """Gives an account access to a project; only its owners may."""
    identifier = project_identifier(workspace, project)
    return _facts(members.add_member(tracking, caller, identifier, body.account, _ROLES[body.role], body.kind))


@router.put(_PROJECT + "/{account}")
def change_project_member(
    workspace: WorkspaceName,
    project: ProjectName,
    account: AccountName,
    body: ProjectRoleChange,
    tracking: CurrentTracking,
    caller: CurrentCaller,
    kind: KindQuery = None,
) -> ProjectMemberFacts:
    """Changes the role of an account on the project's list; only its owners may. One owner must be left."""
    identifier = project_identifier(workspace, project)
    return _facts(members.set_role(tracking, caller, identifier, account, _ROLES[body.role], kind))


@router.delete(_PROJECT + "/{account}", status_code=204)
def remove_project_member(
    workspace: WorkspaceName,
    project: ProjectName,
    account: AccountName,
    tracking: CurrentTracking,
    caller: CurrentCaller,
    kind: KindQuery = None,
) -> None:
    """Takes an account off the project's list; its owners may, and everybody may leave."""
    members.remove_member(tracking, caller, project_identifier(workspace, project), account, kind)


def _facts(member: ProjectMember) -> ProjectMemberFacts:
    return ProjectMemberFacts(
        name=member.user.name, kind=member.user.kind, role=project_role_name(member.role), is_inherited=member.is_inherited
    )
