"""Who belongs to workspaces and projects."""

from neptune._validation import verify_type
from neptune.management._names import WorkspaceMemberRole, project_and_workspace, server_role
from neptune.management._server import managing
from neptune.management.exceptions import (
    AccessRevokedOnMemberRemoval,
    AccessRevokedOnServiceAccountRemoval,
    ProjectNotFound,
    ServiceAccountAlreadyHasAccess,
    ServiceAccountNotExistsOrWithoutAccess,
    ServiceAccountNotFound,
    UserAlreadyHasAccess,
    UserAlreadyInvited,
    UserNotExistsOrWithoutAccess,
    WorkspaceNotFound,
    WorkspaceOrUserNotFound,
)
from seamark.client.errors import RequestRefused

__all__ = [
    "add_project_member",
    "add_project_service_account",
    "get_project_member_list",
    "get_project_service_account_list",
    "get_workspace_member_list",
    "get_workspace_service_account_list",
    "invite_to_workspace",
    "remove_project_member",
    "remove_project_service_account",
]

_PERSON = "person"
_SERVICE_ACCOUNT = "service_account"


def get_workspace_member_list(workspace: str, *, api_token: str | None = None) -> dict[str, str]:
    """The people of a workspace, with their roles (`admin` or `member`). Raises WorkspaceNotFound."""
    verify_type("workspace", workspace, str)
    with managing(api_token, {"workspace-not-found": lambda: WorkspaceNotFound(workspace=workspace)}) as server:
        return {each.name: each.role for each in server.workspace_members(workspace)}


def get_workspace_service_account_list(workspace: str, *, api_token: str | None = None) -> dict[str, str]:
    """The service accounts of a workspace, with their roles. Raises WorkspaceNotFound."""
    verify_type("workspace", workspace, str)
    with managing(api_token, {"workspace-not-found": lambda: WorkspaceNotFound(workspace=workspace)}) as server:
        return dict.fromkeys(server.service_accounts(workspace), "member")


def invite_to_workspace(
    *,
    username: str | None = None,
    email: str | None = None,
    workspace: str,
    api_token: str | None = None,
    role: WorkspaceMemberRole | str = WorkspaceMemberRole.MEMBER,
    add_to_all_projects: bool = False,
) -> None:
    """Makes a user of the server a member of a workspace, and with `add_to_all_projects` a contributor to its projects.

    A server sends no mail: by `email` nobody is found. Raises WorkspaceOrUserNotFound, UserAlreadyInvited, ValueError unless one
    of `username` and `email` is given.
    """
    verify_type("workspace", workspace, str)
    verify_type("role", role, (WorkspaceMemberRole, str))
    verify_type("add_to_all_projects", add_to_all_projects, bool)
    verify_type("username", username, (str, type(None)))
    verify_type("email", email, (str, type(None)))
    if bool(username) == bool(email):
        raise ValueError("Say who is invited by either `username` or `email`: one of them, and only one.")
    wanted = WorkspaceMemberRole(role)
    invitee = username or email or ""

    def not_found() -> Exception:
        return WorkspaceOrUserNotFound(workspace=workspace, user=invitee)

    refusals = {
        "workspace-not-found": not_found,
        "user-not-found": not_found,
        "already-member": lambda: UserAlreadyInvited(user=invitee, workspace=workspace),
    }
    with managing(api_token, refusals) as server:
        server.add_workspace_member(workspace, invitee, wanted.value, add_to_all_projects)


def get_project_member_list(project: str, *, workspace: str | None = None, api_token: str | None = None) -> dict[str, str]:
    """The people with access to a project, with their roles. Raises ProjectNotFound."""
    return _project_accounts(project, workspace, api_token, _PERSON)


def get_project_service_account_list(
    project: str, *, workspace: str | None = None, api_token: str | None = None
) -> dict[str, str]:
    """The service accounts with access to a project, with their roles. Raises ProjectNotFound."""
    return _project_accounts(project, workspace, api_token, _SERVICE_ACCOUNT)


def add_project_member(
    project: str, username: str, role: str, *, workspace: str | None = None, api_token: str | None = None
) -> None:
    """Gives somebody a role (one of `MemberRole`) in a project; only its owners may.

    Raises ProjectNotFound (for a user that does not exist, too), UserAlreadyHasAccess, UnsupportedValue.
    """
    verify_type("project", project, str)
    verify_type("username", username, str)
    verify_type("role", role, str)
    verify_type("workspace", workspace, (str, type(None)))
    home, name = project_and_workspace(project, workspace)
    qualified_name = f"{home}/{name}"
    spelt = server_role(role)
    refusals = {
        "project-not-found": lambda: ProjectNotFound(name=qualified_name),
        "user-not-found": lambda: UserNotExistsOrWithoutAccess(user=username, project=qualified_name),
    }
    with managing(api_token, refusals) as server:
        try:
            server.add_project_member(home, name, username, spelt, _PERSON)
        except RequestRefused as error:
            if error.kind != "already-member":
                raise
            roles = {each.name: each.role for each in server.project_members(home, name, _PERSON)}
            raise UserAlreadyHasAccess(user=username, project=qualified_name, role=roles.get(username)) from error


def remove_project_member(project: str, username: str, *, workspace: str | None = None, api_token: str | None = None) -> None:
    """Takes somebody out of a project; only its owners may.

    Raises ProjectNotFound, UserNotExistsOrWithoutAccess (for access through the workspace, too), AccessRevokedOnMemberRemoval.
    """
    verify_type("project", project, str)
    verify_type("username", username, str)
    verify_type("workspace", workspace, (str, type(None)))
    home, name = project_and_workspace(project, workspace)
    qualified_name = f"{home}/{name}"

    def no_member() -> Exception:
        return UserNotExistsOrWithoutAccess(user=username, project=qualified_name)

    refusals = {
        "project-not-found": lambda: ProjectNotFound(name=qualified_name),
        "404": no_member,
        "409": no_member,
        "403": lambda: AccessRevokedOnMemberRemoval(user=username, project=qualified_name),
    }
    with managing(api_token, refusals) as server:
        server.remove_project_member(home, name, username, _PERSON)


def add_project_service_account(
    project: str, service_account_name: str, role: str, *, workspace: str | None = None, api_token: str | None = None
) -> None:
    """Gives a service account (`name@workspace`) a role in a project; only its owners may.

    Raises ProjectNotFound, ServiceAccountNotFound, ServiceAccountAlreadyHasAccess, UnsupportedValue, WorkspaceNotFound.
    """
    verify_type("project", project, str)
    verify_type("service_account_name", service_account_name, str)
    verify_type("role", role, str)
    verify_type("workspace", workspace, (str, type(None)))
    home, name = project_and_workspace(project, workspace)
    qualified_name = f"{home}/{name}"
    spelt = server_role(role)
    refusals = {
        "project-not-found": lambda: ProjectNotFound(name=qualified_name),
        "workspace-not-found": lambda: WorkspaceNotFound(workspace=home),
        "user-not-found": lambda: ServiceAccountNotFound(service_account_name=service_account_name, workspace=home),
    }
    with managing(api_token, refusals) as server:
        _require_service_account(server.service_accounts(home), service_account_name, home)
        try:
            server.add_project_member(home, name, service_account_name, spelt, _SERVICE_ACCOUNT)
        except RequestRefused as error:
            if error.kind != "already-member":
                raise
            roles = {each.name: each.role for each in server.project_members(home, name, _SERVICE_ACCOUNT)}
            raise ServiceAccountAlreadyHasAccess(
                service_account_name=service_account_name, project=qualified_name, role=roles.get(service_account_name)
            ) from error


def remove_project_service_account(
    project: str, service_account_name: str, *, workspace: str | None = None, api_token: str | None = None
) -> None:
    """Takes a service account out of a project; only its owners may.

    Raises ProjectNotFound, ServiceAccountNotFound, ServiceAccountNotExistsOrWithoutAccess, WorkspaceNotFound,
    AccessRevokedOnServiceAccountRemoval.
    """
    verify_type("project", project, str)
    verify_type("service_account_name", service_account_name, str)
    verify_type("workspace", workspace, (str, type(None)))
    home, name = project_and_workspace(project, workspace)
    account = {"service_account_name": service_account_name, "project": f"{home}/{name}"}
    refusals = {
        "project-not-found": lambda: ProjectNotFound(name=f"{home}/{name}"),
        "workspace-not-found": lambda: WorkspaceNotFound(workspace=home),
        "404": lambda: ServiceAccountNotExistsOrWithoutAccess(**account),
        "409": lambda: ServiceAccountNotExistsOrWithoutAccess(**account),
        "403": lambda: AccessRevokedOnServiceAccountRemoval(**account),
    }
    with managing(api_token, refusals) as server:
        _require_service_account(server.service_accounts(home), service_account_name, home)
        server.remove_project_member(home, name, service_account_name, _SERVICE_ACCOUNT)


def _project_accounts(project: str, workspace: str | None, api_token: str | None, kind: str) -> dict[str, str]:
    verify_type("project", project, str)
    verify_type("workspace", workspace, (str, type(None)))
    home, name = project_and_workspace(project, workspace)
    with managing(api_token, {"project-not-found": lambda: ProjectNotFound(name=f"{home}/{name}")}) as server:
        return {each.name: each.role for each in server.project_members(home, name, kind)}


def _require_service_account(known: list[str], name: str, workspace: str) -> None:
    if name not in known:
        raise ServiceAccountNotFound(service_account_name=name, workspace=workspace)
