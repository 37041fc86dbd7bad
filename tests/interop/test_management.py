"""Every function of `neptune.management` through the official client."""

from __future__ import annotations

from secrets import token_hex

import pytest

from tests.interop.conftest import Team
from tests.interop.official import Observations, OfficialClient
from tests.interop.server import Server


@pytest.fixture(scope="module")
def guest(server: Server, official: OfficialClient) -> str:
    """A user of the server whom this client finds in no workspace, whatever another client has done before."""
    name = f"guest-{token_hex(3)}"
    server.seamark("user", "create", name)
    return name


@pytest.fixture(scope="module")
def seen(official: OfficialClient, team: Team, guest: str, tmp_path_factory: pytest.TempPathFactory) -> Observations:
    return official.within(tmp_path_factory.mktemp("managing")).observe(
        "managing",
        workspace=team.workspace,
        owner=team.owner.name,
        owner_token=team.owner.token,
        member=team.member.name,
        member_token=team.member.token,
        robot=team.robot.name,
        stranger=guest,
    )


def test_the_members_of_a_workspace_are_listed_with_their_roles(seen: Observations, team: Team, guest: str) -> None:
    members = seen["workspace_members"]
    assert members[team.owner.name] == "admin"
    assert members[team.member.name] == "member"
    assert team.robot.name not in members
    assert guest not in members


def test_service_accounts_are_listed_apart(seen: Observations, team: Team) -> None:
    assert seen["workspace_robots"] == {team.robot.name: "member"}


def test_the_status_of_a_workspace_tells_its_storage(seen: Observations) -> None:
    status = seen["workspace_status"]
    assert status["storageBytesAvailable"] >= 0
    assert status["storageBytesLimit"] >= 0
    assert status["storageBytesUsed"] >= 0


def test_an_unknown_workspace_is_not_found(seen: Observations) -> None:
    for name in ("unknown_workspace", "unknown_workspace_robots", "unknown_workspace_status", "elsewhere"):
        assert seen.failure(name).kind == "WorkspaceNotFound"


def test_projects_are_created_by_owners_and_members(seen: Observations) -> None:
    assert seen["created"] == ["lab/private", "lab/shared", "lab/made-by-a-member"]
    assert seen["given_key"] == "PRV-1"
    assert seen["member_owns"] == "owner"


def test_everybody_lists_what_they_may_see(seen: Observations) -> None:
    assert seen["owner_sees"] == ["lab/made-by-a-member", "lab/private", "lab/shared"]
    assert seen["member_sees"] == ["lab/made-by-a-member", "lab/shared"]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("same_name", "ProjectNameCollision"),
        ("same_key", "ProjectKeyCollision"),
        ("bad_key", "ProjectKeyInvalid"),
        ("bad_name", "ProjectNameInvalid"),
        ("public", "ProjectPrivacyRestrictedException"),
    ],
)
def test_a_project_that_breaks_a_rule_is_not_created(seen: Observations, name: str, kind: str) -> None:
    assert seen.failure(name).kind == kind


def test_a_private_project_is_invisible_to_others(seen: Observations) -> None:
    assert seen.failure("member_cannot_look").kind == "ProjectNotFound"


def test_members_are_added_and_removed(seen: Observations, team: Team) -> None:
    assert seen["members"][team.member.name] == "viewer"
    assert seen["members"][team.owner.name] == "owner"
    assert seen["member_now_sees"] is True
    assert seen["member_removed"] is False
    assert seen["role_contributor"] == "contributor"
    assert seen["role_owner"] == "owner"


def test_a_member_is_added_once_and_must_exist(seen: Observations) -> None:
    assert seen.failure("member_twice").kind == "UserAlreadyHasAccess"
    seen.failure("member_unknown")
    assert seen.failure("member_unknown_project").kind == "ProjectNotFound"
    assert seen.failure("removed_twice").kind == "UserNotExistsOrWithoutAccess"


def test_a_viewer_cannot_manage_members(seen: Observations) -> None:
    seen.failure("viewer_cannot_add")


def test_members_of_the_workspace_own_the_projects_that_it_shares(seen: Observations, team: Team) -> None:
    assert seen["shared_members"][team.member.name] == "owner"
    assert seen.failure("removed_from_shared").kind == "UserNotExistsOrWithoutAccess"


def test_service_accounts_are_added_and_removed(seen: Observations, team: Team) -> None:
    assert seen["robots"] == {team.robot.name: "contributor"}
    assert seen["robot_is_no_member"] is False
    assert seen["robot_removed"] == {}
    assert seen.failure("robot_twice").kind == "ServiceAccountAlreadyHasAccess"
    assert seen.failure("robot_unknown").kind == "ServiceAccountNotFound"


def test_people_are_invited_to_a_workspace(seen: Observations) -> None:
    assert seen["invited"] is None
    assert seen.failure("invited_already").kind == "UserAlreadyInvited"
    assert seen.failure("invited_nobody").kind == "WorkspaceOrUserNotFound"
    assert seen.failure("invited_nowhere").kind == "WorkspaceOrUserNotFound"
    seen.failure("member_cannot_invite")


def test_runs_are_trashed_one_by_one_or_together(seen: Observations) -> None:
    assert seen["trash"] is True
    assert seen["trash_again"] is None
    assert seen["trashed_run_opens"] is True
    assert seen.failure("trash_unknown_project").kind == "ProjectNotFound"


def test_what_is_deleted_from_the_trash_is_gone(seen: Observations) -> None:
    assert seen["deleted_one"] is True
    assert seen.failure("deleted_opens").kind == "RunNotFound"


def test_only_the_trash_is_deleted_from(seen: Observations) -> None:
    assert seen["delete_what_is_not_in_the_trash"] is True


def test_the_trash_is_cleared(seen: Observations) -> None:
    assert seen["cleared"] == []


def test_projects_are_deleted_by_workspace_admins(seen: Observations) -> None:
    assert seen.failure("member_deletes").kind == "AccessRevokedOnDeletion"
    assert seen["after_deleting"] == []
    assert seen.failure("deleted_twice").kind == "ProjectNotFound"


def test_a_deleted_project_frees_its_name_and_key(seen: Observations) -> None:
    assert seen["created_again"] == ["lab/private", "PRV-1"]
