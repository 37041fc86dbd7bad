"""People and service accounts of projects and workspaces."""

from seamark.model.access import AccountKind, ProjectMember, ProjectRole
from seamark.model.errors import InvalidInput, MemberNotFound, UserNotFound
from seamark.tracking.members import add_member, list_members, remove_member
from seamark.tracking.workspaces import invite, list_service_accounts
from seamark.tracking.workspaces import list_members as list_workspace_members
from seamark.wire.endpoints import Call
from seamark.wire.neptune2.bodies import (
    InvitationsBody,
    InvitationsResultBody,
    MemberInfoBody,
    NewMemberBody,
    NewProjectServiceAccountBody,
    OrganizationMemberBody,
    ProjectMemberBody,
    ProjectServiceAccountBody,
    ServiceAccountBody,
    ServiceAccountInfoBody,
)
from seamark.wire.neptune2.names import ROLE_NAMES, WORKSPACE_ROLE_NAMES

__all__ = [
    "add_project_member",
    "add_project_service_account",
    "get_project_members",
    "get_project_service_accounts",
    "get_service_accounts",
    "get_workspace_members",
    "invite_to_workspace",
    "remove_project_member",
    "remove_project_service_account",
]

_ROLES = {name: role for role, name in ROLE_NAMES.items()}
_WORKSPACE_ROLES = {name: role for role, name in WORKSPACE_ROLE_NAMES.items()}


def get_workspace_members(call: Call) -> list[OrganizationMemberBody]:
    members = list_workspace_members(call.tracking, call.caller, call.text("organizationIdentifier"))
    return [
        OrganizationMemberBody(WORKSPACE_ROLE_NAMES[member.role], MemberInfoBody(member.user.name))
        for member in members
        if member.user.kind is AccountKind.PERSON
    ]


def get_service_accounts(call: Call) -> list[ServiceAccountBody]:
    accounts = list_service_accounts(
        call.tracking, call.caller, call.text("organizationIdentifier"), deactivated=call.flag("deactivated")
    )
    return [ServiceAccountBody(str(account.uuid), account.name, account.display_name) for account in accounts]


def invite_to_workspace(call: Call) -> InvitationsResultBody:
    """Adds people who have an account here; there is no mail to send to others."""
    invitations = call.body(InvitationsBody)
    for invitation in invitations.invitations_entries:
        if invitation.invitation_type == "emailRecipient":
            raise UserNotFound(
                f'"{invitation.invitee}" cannot be invited by mail, because this server sends none. '
                "Ask whoever runs it to create an account, and invite that user by name."
            )
        role = _WORKSPACE_ROLES.get(invitation.role_grant)
        if role is None:
            raise InvalidInput(f'The role "{invitation.role_grant}" is unknown. Send one of {", ".join(_WORKSPACE_ROLES)}.')
        invite(
            call.tracking,
            call.caller,
            invitations.organization_identifier,
            invitation.invitee,
            role,
            add_to_all_projects=invitation.add_to_all_projects,
        )
    return InvitationsResultBody(invitations.invitations_entries)


def get_project_members(call: Call) -> list[ProjectMemberBody]:
    members = list_members(call.tracking, call.caller, call.text("projectIdentifier"), AccountKind.PERSON)
    return [ProjectMemberBody(ROLE_NAMES[member.role], MemberInfoBody(member.user.name)) for member in members]


def add_project_member(call: Call) -> ProjectMemberBody:
    wanted = call.body(NewMemberBody)
    role = _role(wanted.role)
    project = call.text("projectIdentifier")
    member = add_member(call.tracking, call.caller, project, wanted.user_id, role, AccountKind.PERSON)
    return ProjectMemberBody(ROLE_NAMES[role], MemberInfoBody(member.user.name))


def remove_project_member(call: Call) -> None:
    _remove(call, call.text("userId"), AccountKind.PERSON)


def get_project_service_accounts(call: Call) -> list[ProjectServiceAccountBody]:
    members = list_members(call.tracking, call.caller, call.text("projectIdentifier"), AccountKind.SERVICE_ACCOUNT)
    return [_service_account(member) for member in members]


def add_project_service_account(call: Call) -> ProjectServiceAccountBody:
    wanted = call.body(NewProjectServiceAccountBody)
    project, account = call.text("projectIdentifier"), wanted.service_account_id
    return _service_account(
        add_member(call.tracking, call.caller, project, account, _role(wanted.role), AccountKind.SERVICE_ACCOUNT)
    )


def remove_project_service_account(call: Call) -> None:
    _remove(call, call.text("serviceAccountId"), AccountKind.SERVICE_ACCOUNT)


def _remove(call: Call, account: str, kind: AccountKind) -> None:
    try:
        remove_member(call.tracking, call.caller, call.text("projectIdentifier"), account, kind)
    except UserNotFound as error:
        # A 404 would tell the client that the project does not exist.
        raise MemberNotFound(str(error)) from error


def _service_account(member: ProjectMember) -> ProjectServiceAccountBody:
    account = ServiceAccountInfoBody(str(member.user.uuid), member.user.display_name)
    return ProjectServiceAccountBody(account, ROLE_NAMES[member.role])


def _role(name: str) -> ProjectRole:
    role = _ROLES.get(name)
    if role is None:
        raise InvalidInput(f'The role "{name}" is unknown. Send one of {", ".join(_ROLES)}.')
    return role
