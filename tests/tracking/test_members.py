import pytest

from seamark.model.access import AccountKind, ProjectRole, Visibility, WorkspaceRole
from seamark.model.errors import (
    AccessDenied,
    AlreadyMember,
    InheritedMember,
    LastOwner,
    MemberNotFound,
    ProjectNotFound,
    UserNotFound,
)
from seamark.stores.catalog import Catalog
from seamark.tracking import access, members, users, workspaces
from tests.tracking.access_builders import Team, a_team, a_tracking

VIEWER, CONTRIBUTOR, OWNER = ProjectRole.VIEWER, ProjectRole.CONTRIBUTOR, ProjectRole.OWNER


@pytest.fixture
def team(catalog: Catalog) -> Team:
    return a_team(a_tracking(catalog))


def listed(team: Team, project: str) -> dict[str, tuple[ProjectRole, bool]]:
    found = members.list_members(team.t, team.server_admin, project)
    return {member.user.name: (member.role, member.is_inherited) for member in found}


def test_the_list_shows_own_and_inherited_access(team: Team) -> None:
    private = team.project("private", member=VIEWER, robot=CONTRIBUTOR, stranger=VIEWER).qualified_name
    shared = team.project("shared", Visibility.WORKSPACE, robot=CONTRIBUTOR).qualified_name
    assert listed(team, private) == {
        "admin": (OWNER, True),
        "member": (VIEWER, False),
        "robot@team": (CONTRIBUTOR, False),
        "stranger": (VIEWER, False),
    }
    assert listed(team, shared) == {"admin": (OWNER, True), "member": (OWNER, True), "robot@team": (CONTRIBUTOR, False)}
    robots = members.list_members(team.t, team.member, private, AccountKind.SERVICE_ACCOUNT)
    assert [member.user.name for member in robots] == ["robot@team"]
    with pytest.raises(ProjectNotFound):
        members.list_members(team.t, team.other_admin, private)


def test_accounts_are_named_in_full_in_short_or_by_uuid(team: Team) -> None:
    project = team.project().qualified_name
    for name in ("robot@team", "robot", str(team.robot.user.uuid)):
        assert members.add_member(team.t, team.admin, project, name, VIEWER).user == team.robot.user
        members.remove_member(team.t, team.admin, project, name)
    with pytest.raises(UserNotFound):
        members.add_member(team.t, team.admin, project, "robot", VIEWER, AccountKind.PERSON)
    with pytest.raises(UserNotFound):
        members.add_member(team.t, team.admin, project, "member", VIEWER, AccountKind.SERVICE_ACCOUNT)


def test_unknown_deactivated_and_foreign_accounts_cannot_join(team: Team) -> None:
    project = team.project().qualified_name
    users.deactivate(team.t, team.server_admin, "stranger")
    for name in ("nobody", "stranger", "robot@other", str(team.other_robot.user.uuid)):
        with pytest.raises(UserNotFound):
            members.add_member(team.t, team.admin, project, name, VIEWER)


def test_who_has_access_already_is_not_added_again(team: Team) -> None:
    private = team.project("private", member=VIEWER).qualified_name
    shared = team.project("shared", Visibility.WORKSPACE).qualified_name
    for project, name in ((private, "member"), (private, "admin"), (shared, "member")):
        with pytest.raises(AlreadyMember):
            members.add_member(team.t, team.admin, project, name, OWNER)


def test_inherited_access_is_not_changed_in_the_project(team: Team) -> None:
    shared = team.project("shared", Visibility.WORKSPACE).qualified_name
    for name in ("member", "admin"):
        with pytest.raises(InheritedMember):
            members.remove_member(team.t, team.admin, shared, name)
        with pytest.raises(InheritedMember):
            members.set_role(team.t, team.admin, shared, name, VIEWER)


def test_removing_who_is_not_there_says_so(team: Team) -> None:
    project = team.project().qualified_name
    for name in ("member", "nobody", "robot"):
        with pytest.raises(MemberNotFound):
            members.remove_member(team.t, team.admin, project, name)
        with pytest.raises(MemberNotFound):
            members.set_role(team.t, team.admin, project, name, VIEWER)


def test_only_owners_manage_members_and_everybody_may_leave(team: Team) -> None:
    project = team.project(member=CONTRIBUTOR, stranger=VIEWER).qualified_name
    for caller in (team.member, team.stranger):
        with pytest.raises(AccessDenied):
            members.add_member(team.t, caller, project, "robot", VIEWER)
        with pytest.raises(AccessDenied):
            members.set_role(team.t, caller, project, caller.name, OWNER)
        with pytest.raises(AccessDenied):
            members.remove_member(team.t, caller, project, "member" if caller is team.stranger else "stranger")
    members.remove_member(team.t, team.stranger, project, "stranger")
    assert "stranger" not in listed(team, project)


def test_a_role_is_changed_up_and_down(team: Team) -> None:
    project = team.project(member=VIEWER)
    for role in (OWNER, CONTRIBUTOR, VIEWER):
        assert members.set_role(team.t, team.admin, project.qualified_name, "member", role).role is role
        assert access.project_role(team.t, team.member, project) is role


def test_a_project_keeps_somebody_who_can_manage_it(team: Team) -> None:
    project = team.project(member=OWNER).qualified_name
    workspaces.set_role(team.t, team.server_admin, "team", "member", WorkspaceRole.MEMBER)
    users.deactivate(team.t, team.server_admin, "admin")
    with pytest.raises(LastOwner):
        members.remove_member(team.t, team.member, project, "member")
    with pytest.raises(LastOwner):
        members.set_role(team.t, team.member, project, "member", VIEWER)
    users.reactivate(team.t, team.server_admin, "admin")
    members.remove_member(team.t, team.member, project, "member")
    assert listed(team, project) == {"admin": (OWNER, True)}
