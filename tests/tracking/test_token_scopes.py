"""API tokens that may do less than their users."""

from collections.abc import Callable

import pytest

from seamark.model.access import Caller, ProjectRole, TokenScope, Visibility, WorkspaceRole
from seamark.model.errors import AccessDenied, NotAuthenticated, ProjectNotFound, SeamarkError, WorkspaceNotFound
from seamark.stores.catalog import Catalog
from seamark.tracking import access, authentication, members, projects, saved_views, users, workspaces
from seamark.tracking.context import Tracking
from tests.tracking.access_builders import Team, a_team, a_tracking, the_operator


@pytest.fixture
def team(catalog: Catalog) -> Team:
    return a_team(a_tracking(catalog))


def _with_token(
    team: Team, caller: Caller, scope: TokenScope = TokenScope.FULL, project: str | None = None, name: str = "laptop"
) -> Caller:
    """The caller as a token of theirs lets them in, by way of an access token."""
    _, key = authentication.create_api_token(team.t, caller, caller.name, name, None, scope, project)
    pair = authentication.exchange_api_token(team.t, key, "http://server/token")
    found = authentication.caller_of_access_token(team.t, pair.access_token)
    assert found == authentication.caller_of_api_key(team.t, key)
    return found


def _may(t: Tracking, caller: Caller, role: ProjectRole) -> bool:
    try:
        access.require_project(t, caller, "team/digits", role)
    except SeamarkError:
        return False
    return True


@pytest.mark.parametrize(
    ("scope", "highest"),
    [
        (TokenScope.FULL, ProjectRole.OWNER),
        (TokenScope.WRITE, ProjectRole.CONTRIBUTOR),
        (TokenScope.READ, ProjectRole.VIEWER),
    ],
)
def test_a_token_reaches_as_far_as_it_was_said_whoever_has_it(team: Team, scope: TokenScope, highest: ProjectRole) -> None:
    team.project(visibility=Visibility.WORKSPACE)
    for person in (team.admin, team.member, team.server_admin):
        # What is remembered of one's rights elsewhere must not let a token do more.
        assert _may(team.t, person, ProjectRole.OWNER)
        caller = _with_token(team, person, scope)
        assert [_may(team.t, caller, role) for role in ProjectRole] == [role <= highest for role in ProjectRole]
        listed, _ = projects.list_projects(team.t, caller)
        assert {each.role for each in listed} == {highest}
        assert _may(team.t, person, ProjectRole.OWNER)


def test_a_token_never_gives_more_than_its_user_has(team: Team) -> None:
    team.project(stranger=ProjectRole.VIEWER)
    assert not _may(team.t, _with_token(team, team.stranger, TokenScope.WRITE), ProjectRole.CONTRIBUTOR)


def test_a_token_for_one_project_sees_no_other(team: Team) -> None:
    team.project(visibility=Visibility.WORKSPACE)
    team.project("letters", visibility=Visibility.PUBLIC)
    for person in (team.member, team.server_admin):
        caller = _with_token(team, person, TokenScope.WRITE, "team/digits")
        assert _may(team.t, caller, ProjectRole.CONTRIBUTOR)
        with pytest.raises(ProjectNotFound):
            access.require_project(team.t, caller, "team/letters")
        assert [each.project.name for each in projects.list_projects(team.t, caller)[0]] == ["digits"]
        assert workspaces.list_workspaces(team.t, caller) == []
        with pytest.raises(WorkspaceNotFound):
            workspaces.list_members(team.t, caller, "team")
        with pytest.raises(AccessDenied):
            projects.create_project(team.t, caller, "team", "more")


def test_a_token_goes_with_its_project(team: Team) -> None:
    project = team.project(visibility=Visibility.WORKSPACE)
    _, key = authentication.create_api_token(team.t, team.member, "member", "ci", None, TokenScope.WRITE, project.qualified_name)
    team.t.catalog.projects.begin_deletion(project.id, 1)
    caller = authentication.caller_of_api_key(team.t, key)
    assert projects.list_projects(team.t, caller) == ([], 0)
    team.t.catalog.projects.end_deletion(project.id)
    with pytest.raises(NotAuthenticated):
        authentication.caller_of_api_key(team.t, key)


def test_a_token_with_limits_manages_nobody_and_makes_no_way_around_them(team: Team) -> None:
    project = team.project(visibility=Visibility.WORKSPACE).qualified_name
    for scope, only in ((TokenScope.READ, None), (TokenScope.WRITE, None), (TokenScope.FULL, project)):
        for person in (team.admin, team.server_admin):
            t, caller = team.t, _with_token(team, person, scope, only)
            attempts: list[Callable[[], object]] = [
                lambda t=t, c=caller: authentication.create_api_token(t, c, c.name, "all of it"),
                lambda t=t, c=caller: authentication.list_api_tokens(t, c, c.name),
                lambda t=t, c=caller: users.set_password(t, c, c.name, "a new password"),
                lambda t=t, c=caller: users.set_display_name(t, c, "Somebody else"),
                lambda t=t, c=caller: users.create_user(t, c, "accomplice"),
                lambda t=t, c=caller: users.list_users(t, c),
                lambda t=t, c=caller: workspaces.create_service_account(t, c, "team", "accomplice"),
                lambda t=t, c=caller: workspaces.add_member(t, c, "team", "stranger", WorkspaceRole.ADMIN),
                lambda t=t, c=caller: workspaces.remove_member(t, c, "team", c.name),
                lambda t=t, c=caller: members.remove_member(t, c, project, c.name),
            ]
            for attempt in attempts:
                with pytest.raises(SeamarkError):
                    attempt()
    assert team.t.catalog.users.by_name("accomplice") is None


def test_a_token_for_reading_changes_nothing_not_even_views_of_its_own(team: Team) -> None:
    project = team.project(visibility=Visibility.WORKSPACE).qualified_name
    mine = saved_views.create_view(team.t, team.member, project, "mine", {}, is_shared=False)
    caller = _with_token(team, team.member, TokenScope.READ)
    assert [view.name for view in saved_views.list_views(team.t, caller, project)[0]] == ["mine"]
    with pytest.raises(AccessDenied, match="limited"):
        saved_views.create_view(team.t, caller, project, "another", {}, is_shared=False)
    with pytest.raises(AccessDenied, match="limited"):
        saved_views.delete_view(team.t, caller, project, mine.uuid, mine.version)
    with pytest.raises(ProjectNotFound):
        projects.find_or_create_project(team.t, caller, "team/new")


def test_a_limited_token_is_made_for_a_project_that_its_maker_sees(team: Team) -> None:
    team.project()
    with pytest.raises(ProjectNotFound):
        authentication.create_api_token(team.t, team.stranger, "stranger", "t", None, TokenScope.READ, "team/digits")
    token, _ = authentication.create_api_token(team.t, the_operator(team.t), "member", "t", None, TokenScope.READ, "team/digits")
    (listed,) = authentication.list_api_tokens(team.t, team.member)
    assert (listed, listed.scope) == (token, TokenScope.READ)
