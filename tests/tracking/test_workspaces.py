import pytest

from seamark.model.access import AccountKind, ProjectRole, Visibility, WorkspaceRole
from seamark.model.errors import (
    AccessDenied,
    AlreadyMember,
    InvalidInput,
    LastOwner,
    MemberNotFound,
    NameCollision,
    UserNotFound,
    WorkspaceNotFound,
)
from seamark.stores.catalog import Catalog
from seamark.tracking import access, projects, users, workspaces
from tests.tracking.access_builders import Team, a_person, a_team, a_tracking, the_operator, user_named


@pytest.fixture
def team(catalog: Catalog) -> Team:
    return a_team(a_tracking(catalog))


def roles(team: Team) -> dict[str, WorkspaceRole]:
    return {member.user.name: member.role for member in workspaces.list_members(team.t, team.admin, "team")}


def test_only_server_admins_create_workspaces_and_own_what_they_create(team: Team) -> None:
    for caller in (team.admin, team.member, team.robot, team.stranger):
        with pytest.raises(AccessDenied):
            workspaces.create_workspace(team.t, caller, "new")
    workspaces.create_workspace(team.t, team.server_admin, "new")
    members = workspaces.list_members(team.t, team.server_admin, "new")
    assert [(member.user.name, member.role) for member in members] == [("root", WorkspaceRole.ADMIN)]
    with pytest.raises(NameCollision):
        workspaces.create_workspace(team.t, team.server_admin, "new")
    with pytest.raises(UserNotFound):
        workspaces.create_workspace(team.t, team.server_admin, "newer", "nobody")


@pytest.mark.parametrize("name", ["", "a/b", "api", "CUSTOM", ".x", "x" * 65, "ä", "a b", "0a1b2c3d-0000-0000-0000-000000000000"])
def test_workspace_names_that_would_confuse_are_refused(team: Team, name: str) -> None:
    with pytest.raises(InvalidInput):
        workspaces.create_workspace(team.t, team.server_admin, name)


def test_members_are_people_and_service_accounts_are_listed_apart(team: Team) -> None:
    assert roles(team) == {"admin": WorkspaceRole.ADMIN, "member": WorkspaceRole.MEMBER}
    accounts = workspaces.list_service_accounts(team.t, team.robot, "team")
    assert [(account.name, account.display_name, account.kind) for account in accounts] == [
        ("robot@team", "robot@team", AccountKind.SERVICE_ACCOUNT)
    ]
    status = workspaces.workspace_status(team.t, team.member, "team")
    assert (status.role, status.members, status.service_accounts, status.projects) == (WorkspaceRole.MEMBER, 2, 1, 0)


def test_inviting_makes_an_existing_person_a_member_once(team: Team) -> None:
    project = team.project()
    workspaces.invite(team.t, team.admin, "team", "stranger", add_to_all_projects=True)
    assert roles(team)["stranger"] is WorkspaceRole.MEMBER
    assert access.project_role(team.t, team.stranger, project) is ProjectRole.CONTRIBUTOR
    with pytest.raises(AlreadyMember):
        workspaces.invite(team.t, team.admin, "team", "stranger")
    for name in ("nobody", "robot@other"):
        with pytest.raises(UserNotFound):
            workspaces.invite(team.t, team.admin, "team", name)


def test_only_admins_of_the_workspace_manage_it(team: Team) -> None:
    changes = [
        lambda caller: workspaces.add_member(team.t, caller, "team", "stranger"),
        lambda caller: workspaces.set_role(team.t, caller, "team", "member", WorkspaceRole.ADMIN),
        lambda caller: workspaces.remove_member(team.t, caller, "team", "admin"),
        lambda caller: workspaces.create_service_account(team.t, caller, "team", "another"),
        lambda caller: workspaces.update_workspace(team.t, caller, "team", allowed_visibilities=[Visibility.PUBLIC]),
    ]
    for change in changes:
        for caller in (team.member, team.robot):
            with pytest.raises(AccessDenied):
                change(caller)
        for caller in (team.other_admin, team.other_robot, team.stranger):
            with pytest.raises(WorkspaceNotFound):
                change(caller)


def test_a_workspace_keeps_an_admin(team: Team) -> None:
    with pytest.raises(LastOwner):
        workspaces.remove_member(team.t, team.admin, "team", "admin")
    with pytest.raises(LastOwner):
        workspaces.set_role(team.t, team.admin, "team", "admin", WorkspaceRole.MEMBER)
    workspaces.set_role(team.t, team.admin, "team", "member", WorkspaceRole.ADMIN)
    workspaces.remove_member(team.t, team.member, "team", "admin")
    assert roles_as(team) == {"member": WorkspaceRole.ADMIN}


def roles_as(team: Team) -> dict[str, WorkspaceRole]:
    return {member.user.name: member.role for member in workspaces.list_members(team.t, team.server_admin, "team")}


def test_leaving_a_workspace_ends_the_access_to_its_projects(team: Team) -> None:
    project = team.project(member=ProjectRole.OWNER)
    workspaces.remove_member(team.t, team.member, "team", "member")
    assert access.project_role(team.t, team.member, project) is None
    with pytest.raises(MemberNotFound):
        workspaces.remove_member(team.t, team.admin, "team", "member")
    with pytest.raises(MemberNotFound):
        workspaces.set_role(team.t, team.admin, "team", "member", WorkspaceRole.ADMIN)


def test_service_accounts_have_full_names_that_are_taken_once(team: Team) -> None:
    with pytest.raises(NameCollision, match="robot@team"):
        workspaces.create_service_account(team.t, team.admin, "team", "robot")
    for name in ("", "a@b", "operator"):
        with pytest.raises(InvalidInput):
            workspaces.create_service_account(team.t, team.admin, "team", name)
    users.deactivate(team.t, team.admin, "robot@team")
    assert workspaces.list_service_accounts(team.t, team.admin, "team") == []
    assert [user.name for user in workspaces.list_service_accounts(team.t, team.admin, "team", deactivated=True)] == [
        "robot@team"
    ]


def test_the_allowed_visibilities_bind_everybody_but_the_operator(team: Team) -> None:
    assert projects.create_project(team.t, the_operator(team.t), "team", "open", visibility=Visibility.PUBLIC)
    workspaces.update_workspace(team.t, team.admin, "team", allowed_visibilities=[Visibility.PUBLIC, Visibility.PRIVATE])
    assert projects.create_project(team.t, team.member, "team", "open2", visibility=Visibility.PUBLIC)
    with pytest.raises(InvalidInput):
        workspaces.update_workspace(team.t, team.admin, "team", allowed_visibilities=[])


def test_deactivated_people_are_listed_nowhere(team: Team) -> None:
    a_person(team.t, "late")
    workspaces.add_member(team.t, team.admin, "team", "late")
    users.deactivate(team.t, team.server_admin, "late")
    assert "late" not in roles(team)
    assert not user_named(team.t, "late").is_active


def test_the_projects_of_a_service_account_are_those_that_it_has_a_role_in_and_only_admins_of_its_workspace_ask(
    team: Team,
) -> None:
    team.project("zebra", robot=ProjectRole.CONTRIBUTOR)
    team.project("apes", robot=ProjectRole.VIEWER, member=ProjectRole.OWNER)
    team.project("theirs", member=ProjectRole.OWNER)
    workspaces.update_workspace(team.t, team.admin, "team", allowed_visibilities=tuple(Visibility))
    team.project("open", Visibility.PUBLIC)
    found = projects.projects_of_service_account(team.t, team.admin, "team", "robot")
    assert [(project.name, role) for project, role in found] == [
        ("apes", ProjectRole.VIEWER),
        ("open", ProjectRole.VIEWER),
        ("zebra", ProjectRole.CONTRIBUTOR),
    ]
    with pytest.raises(AccessDenied):
        projects.projects_of_service_account(team.t, team.member, "team", "robot@team")
    for name in ("member", "robot@other", "nobody"):
        with pytest.raises(UserNotFound):
            projects.projects_of_service_account(team.t, team.admin, "team", name)
