"""The backend service: projects, workspaces, members, and the way in."""

from seamark.model.errors import InvalidInput
from seamark.wire.endpoints import (
    Endpoint,
    Payload,
    boolean,
    header,
    integer,
    path_segment,
    string,
    strings,
)
from seamark.wire.error_answers import ErrorRule
from seamark.wire.neptune2 import members, projects, session
from seamark.wire.neptune2.bodies import (
    ClientConfigBody,
    InvitationsBody,
    InvitationsResultBody,
    NewMemberBody,
    NewProjectBody,
    NewProjectServiceAccountBody,
    OrganizationBody,
    OrganizationMemberBody,
    ProjectBody,
    ProjectListBody,
    ProjectMemberBody,
    ProjectServiceAccountBody,
    ProjectWithRoleBody,
    ServiceAccountBody,
    TokensBody,
    WorkspaceStatusBody,
)

__all__ = ["BACKEND"]

_B = "/api/backend/v1"
_API_TOKEN = header("X-Neptune-Api-Token")
_PROJECT = string("projectIdentifier")
_ORGANIZATION = string("organizationIdentifier")

BACKEND = (
    Endpoint(
        "getClientConfig",
        "GET",
        f"{_B}/clients/config",
        session.client_config,
        (_API_TOKEN, string("alpha")),
        ClientConfigBody,
        is_public=True,
    ),
    Endpoint(
        "exchangeApiToken", "GET", f"{_B}/authorization/oauth-token", session.exchange, (_API_TOKEN,), TokensBody, is_public=True
    ),
    Endpoint("getProject", "GET", f"{_B}/projects/get", projects.get_project, (_PROJECT,), ProjectBody),
    Endpoint(
        "listProjects",
        "GET",
        f"{_B}/projects",
        projects.get_projects,
        (
            _ORGANIZATION,
            string("userRelation"),
            string("searchTerm"),
            strings("sortBy"),
            strings("sortDirection"),
            integer("offset"),
            integer("limit"),
        ),
        ProjectListBody,
    ),
    Endpoint(
        "createProject",
        "POST",
        f"{_B}/projects",
        projects.create_project,
        (),
        ProjectWithRoleBody,
        Payload.JSON,
        NewProjectBody,
        "projectToCreate",
        # The client breaks on a plain 400 here, for which it expects a body of an older kind.
        errors={InvalidInput: ErrorRule(422, "BAD_REQUEST")},
    ),
    Endpoint("deleteProject", "DELETE", f"{_B}/projects", projects.delete_project, (_PROJECT,)),
    Endpoint("listOrganizations", "GET", f"{_B}/myOrganizations", projects.get_workspaces, (), list[OrganizationBody]),
    Endpoint(
        "listOrganizationMembers",
        "GET",
        f"{_B}/organizations2/{{organizationIdentifier}}/members",
        members.get_workspace_members,
        (path_segment("organizationIdentifier"),),
        list[OrganizationMemberBody],
    ),
    Endpoint(
        "listProjectMembers", "GET", f"{_B}/projects/membersOf", members.get_project_members, (_PROJECT,), list[ProjectMemberBody]
    ),
    Endpoint(
        "addProjectMember",
        "POST",
        f"{_B}/projects/members",
        members.add_project_member,
        (_PROJECT,),
        ProjectMemberBody,
        Payload.JSON,
        NewMemberBody,
        "member",
    ),
    Endpoint(
        "deleteProjectMember",
        "DELETE",
        f"{_B}/projects/members/{{userId}}",
        members.remove_project_member,
        (_PROJECT, path_segment("userId")),
    ),
    Endpoint(
        "listServiceAccounts",
        "GET",
        f"{_B}/serviceAccounts",
        members.get_service_accounts,
        (_ORGANIZATION, boolean("deactivated")),
        list[ServiceAccountBody],
    ),
    Endpoint(
        "listProjectServiceAccounts",
        "GET",
        f"{_B}/projects/service_accounts",
        members.get_project_service_accounts,
        (_PROJECT,),
        list[ProjectServiceAccountBody],
    ),
    Endpoint(
        "addProjectServiceAccount",
        "POST",
        f"{_B}/projects/service_accounts",
        members.add_project_service_account,
        (_PROJECT,),
        ProjectServiceAccountBody,
        Payload.JSON,
        NewProjectServiceAccountBody,
        "account",
    ),
    Endpoint(
        "deleteProjectServiceAccount",
        "DELETE",
        f"{_B}/projects/service_accounts/{{serviceAccountId}}",
        members.remove_project_service_account,
        (_PROJECT, path_segment("serviceAccountId")),
    ),
    Endpoint(
        "createOrganizationInvitations",
        "POST",
        f"{_B}/invitations/organization",
        members.invite_to_workspace,
        (),
        InvitationsResultBody,
        Payload.JSON,
        InvitationsBody,
        "newOrganizationInvitations",
    ),
    Endpoint(
        "workspaceStatus",
        "GET",
        f"{_B}/payments/{{organizationIdentifier}}/status",
        projects.get_workspace_status,
        (path_segment("organizationIdentifier"),),
        WorkspaceStatusBody,
        is_costly=True,
    ),
)
