from concurrent.futures import ThreadPoolExecutor

import pytest

from seamark.model.access import Visibility, WorkspaceRole
from seamark.model.errors import AccessDenied, InvalidInput, LastOwner, NameCollision, UserNotFound
from seamark.stores.catalog import Catalog
from seamark.tracking import authentication, projects, users, workspaces
from tests.tracking.access_builders import Team, a_person, a_team, a_tracking, the_operator


def test_the_first_start_makes_an_admin_with_a_workspace_and_both_keys_work(catalog: Catalog) -> None:
    t = a_tracking(catalog)
    first = users.first_start(t)
    assert first is not None
    assert (first.user.name, first.user.is_admin, first.workspace.name) == ("admin", True, "main")
    assert first.workspace.allowed_visibilities == (Visibility.PRIVATE, Visibility.WORKSPACE)
    caller = authentication.caller_of_api_key(t, first.api_key)
    assert caller.user == first.user
    session = authentication.sign_in_with_link(t, first.sign_in_code)
    assert authentication.caller_of_session(t, session.token)[0] == caller
    assert [member.role for member in workspaces.list_members(t, caller, "main")] == [WorkspaceRole.ADMIN]
    assert projects.find_or_create_project(t, caller, "digits").qualified_name == "main/digits"
    assert users.first_start(t) is None


def test_servers_that_start_first_at_once_make_one_admin(catalog: Catalog) -> None:
    t = a_tracking(catalog)
    with ThreadPoolExecutor(6) as pool:
        made = list(pool.map(lambda _: users.first_start(t), range(6)))
    assert sum(first is not None for first in made) == 1
    assert len(catalog.users.all()) == 1


def test_a_server_with_users_has_no_first_start(catalog: Catalog) -> None:
    t = a_tracking(catalog)
    a_person(t, "ann")
    assert users.first_start(t) is None


@pytest.fixture
def team(catalog: Catalog) -> Team:
    return a_team(a_tracking(catalog))


def test_only_server_admins_create_list_and_deactivate_people(team: Team) -> None:
    for caller in (team.admin, team.member, team.robot, team.stranger):
        with pytest.raises(AccessDenied):
            users.create_user(team.t, caller, "new", is_admin=True)
        with pytest.raises(AccessDenied):
            users.list_users(team.t, caller)
        with pytest.raises(UserNotFound):
            users.deactivate(team.t, caller, "root")
    with pytest.raises(AccessDenied):
        users.deactivate(team.t, team.member, "member")
    assert users.create_user(team.t, team.server_admin, "new") in users.list_users(team.t, team.server_admin)
    assert users.find_user(team.t, team.member, "member") == team.member.user
    with pytest.raises(UserNotFound):
        users.find_user(team.t, team.member, "admin")


@pytest.mark.parametrize("name", ["", "a@b", "operator", "Operator", "a b", "x" * 65, "-x", "a/b", "ann\n"])
def test_user_names_that_would_confuse_are_refused(team: Team, name: str) -> None:
    with pytest.raises(InvalidInput):
        users.create_user(team.t, team.server_admin, name)


def test_names_are_taken_once(team: Team) -> None:
    with pytest.raises(NameCollision, match="member"):
        users.create_user(team.t, team.server_admin, "member")


def test_weak_passwords_are_refused(team: Team) -> None:
    for password in ("", "1234567", "x" * 1025):
        with pytest.raises(InvalidInput):
            users.create_user(team.t, team.server_admin, "new", password)
    with pytest.raises(InvalidInput):
        users.set_password(team.t, team.server_admin, "robot@team", "long enough")
    with pytest.raises(UserNotFound):
        users.set_password(team.t, team.admin, "member", "long enough")


def test_the_server_keeps_an_admin(team: Team) -> None:
    with pytest.raises(LastOwner):
        users.deactivate(team.t, the_operator(team.t), "root")
    a_person(team.t, "second", is_admin=True)
    users.deactivate(team.t, team.server_admin, "root")
    assert not team.t.catalog.users.by_name("root").is_active  # type: ignore[union-attr]


def test_workspace_admins_deactivate_their_own_service_accounts_only(team: Team) -> None:
    users.deactivate(team.t, team.admin, "robot@team")
    users.deactivate(team.t, team.admin, "robot@team")
    users.reactivate(team.t, team.admin, "robot@team")
    for caller in (team.other_admin, team.member):
        with pytest.raises(UserNotFound):
            users.deactivate(team.t, caller, "robot@team")
