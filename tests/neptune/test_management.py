"""Managing projects, members and the trash, as an owner and as a member of the workspace."""

from __future__ import annotations

import base64
import json
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from secrets import token_hex
from typing import Any

import pytest

from neptune import management
from neptune._kinds import ContainerType
from neptune._log import get_logger
from neptune._tables import fetch_runs_table
from neptune.exceptions import (
    NeptuneConnectionLostException,
    NeptuneInvalidApiTokenException,
    NeptuneMissingApiTokenException,
    Unauthorized,
)
from neptune.management import exceptions as failures
from neptune.table import TableSource
from seamark.client.connection import Connection
from seamark.client.credentials import credentials_from
from tests.interop.conftest import Team, found_team
from tests.interop.server import Server, running_server

ROBOT = "robot@lab"


@dataclass(frozen=True)
class Place:
    server: Server
    team: Team

    @property
    def owner(self) -> str:
        return self.team.owner.token

    @property
    def member(self) -> str:
        return self.team.member.token

    def runs(self, project: str, count: int) -> list[str]:
        """New runs; their sys/ids."""
        connection = Connection(credentials_from(self.owner))

        def create() -> str:
            path = f"/api/v1/projects/{project}/containers/{token_hex(4)}-0000-4000-8000-{token_hex(6)}"
            return str(json.loads(connection.request("PUT", path, json={"kind": "run"}).body)["id"])

        return [create() for _ in range(count)]

    def ids(self, project: str, trashed: bool) -> list[str]:
        workspace, _, name = project.partition("/")
        source = TableSource(Connection(credentials_from(self.owner)), workspace, name, ContainerType.RUN)
        rows = fetch_runs_table(source, trashed=trashed, sort_by="sys/id", ascending=True, columns=[])
        return [row.get_attribute_value("sys/id") for row in rows]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with running_server(tmp_path_factory.mktemp("managing")) as server:
        yield Place(server, found_team(server))


@pytest.fixture
def project(place: Place) -> str:
    """A private project of the workspace's owner."""
    return management.create_project(name=f"lab/p{token_hex(4)}", api_token=place.owner)


def test_projects_are_created_listed_and_deleted(place: Place) -> None:
    name = f"q{token_hex(4)}"
    made = management.create_project(
        name=name,
        workspace="lab",
        key="QQ7",
        visibility=management.ProjectVisibility.WORKSPACE,
        description="Said",
        api_token=place.owner,
    )
    assert made == f"lab/{name}"
    assert made in management.get_project_list(api_token=place.member)
    with pytest.raises(failures.AccessRevokedOnDeletion):
        management.delete_project(made, api_token=place.member)
    management.delete_project(name, workspace="lab", api_token=place.owner)
    assert made not in management.get_project_list(api_token=place.owner)
    with pytest.raises(failures.ProjectNotFound):
        management.delete_project(made, api_token=place.owner)


@pytest.mark.parametrize(
    ("arguments", "failure"),
    [
        ({"name": "lab/taken"}, failures.ProjectNameCollision),
        ({"name": "lab/other", "key": "TKN"}, failures.ProjectKeyCollision),
        ({"name": "lab/other", "key": "not a key!"}, failures.ProjectKeyInvalid),
        ({"name": "lab/bad name ?*"}, failures.ProjectNameInvalid),
        ({"name": "lab/open", "visibility": "pub"}, failures.ProjectPrivacyRestrictedException),
        ({"name": "lab/open", "visibility": "secret"}, failures.UnsupportedValue),
        ({"name": "nowhere/other"}, failures.WorkspaceNotFound),
        ({"name": "a/b/c"}, failures.InvalidProjectName),
        ({"name": "other"}, failures.MissingWorkspaceName),
        ({"name": "lab/other", "workspace": "far"}, failures.ConflictingWorkspaceName),
        ({"name": "lab/other", "description": "x" * 10_001}, failures.BadRequestException),
        ({"name": 7}, TypeError),
    ],
)
def test_a_project_that_breaks_a_rule_is_not_created(place: Place, arguments: dict[str, Any], failure: type[Exception]) -> None:
    if "lab/taken" not in management.get_project_list(api_token=place.owner):
        management.create_project("lab/taken", key="TKN", api_token=place.owner)
    with pytest.raises(failure) as raised:
        management.create_project(**arguments, api_token=place.owner)
    if failure is failures.ProjectPrivacyRestrictedException:
        assert '"priv"' in str(raised.value)


def test_a_full_workspace_says_how_many_projects_it_may_have(tmp_path_factory: pytest.TempPathFactory) -> None:
    with running_server(tmp_path_factory.mktemp("full")) as server:
        team = found_team(server)
        server.seamark("workspace", "limit", "lab", "--projects", "1")
        management.create_project("lab/one", api_token=team.owner.token)
        with pytest.raises(failures.ProjectsLimitReached):
            management.create_project("lab/two", api_token=team.owner.token)
        status = management.get_workspace_status("lab", api_token=team.owner.token)
        assert (status["activeProjectsUsage"], status["activeProjectsLimit"], status["membersCount"]) == (1, 1, 2)


def test_the_status_of_a_workspace_adds_up(place: Place) -> None:
    status = management.get_workspace_status("lab", api_token=place.owner)
    assert status["storageBytesUsed"] + status["storageBytesAvailable"] == status["storageBytesLimit"]
    with pytest.raises(failures.WorkspaceNotFound):
        management.get_workspace_status("nowhere", api_token=place.owner)


def test_workspaces_list_people_and_service_accounts_apart(place: Place) -> None:
    members = management.get_workspace_member_list("lab", api_token=place.member)
    assert members["olive"] == "admin"
    assert members["mira"] == "member"
    assert ROBOT not in members
    assert management.get_workspace_service_account_list("lab", api_token=place.member) == {ROBOT: "member"}
    for ask in (management.get_workspace_member_list, management.get_workspace_service_account_list):
        with pytest.raises(failures.WorkspaceNotFound):
            ask("nowhere", api_token=place.owner)


def test_members_of_a_project_come_and_go(place: Place, project: str) -> None:
    with pytest.raises(failures.ProjectNotFound):
        management.get_project_member_list(project, api_token=place.member)
    for role in ("viewer", management.MemberRole.CONTRIBUTOR, management.MemberRole.OWNER):
        management.add_project_member(project, "mira", role, api_token=place.owner)
        assert management.get_project_member_list(project, api_token=place.member) == {"mira": role, "olive": "owner"}
        with pytest.raises(failures.UserAlreadyHasAccess, match=role):
            management.add_project_member(project, "mira", "viewer", api_token=place.owner)
        management.remove_project_member(project, "mira", api_token=place.owner)
    with pytest.raises(failures.UserNotExistsOrWithoutAccess):
        management.remove_project_member(project, "mira", api_token=place.owner)
    with pytest.raises(failures.UserNotExistsOrWithoutAccess):
        management.remove_project_member(project, "olive", api_token=place.owner)
    with pytest.raises(failures.UserNotExistsOrWithoutAccess):
        management.add_project_member(project, "nobody-at-all", "viewer", api_token=place.owner)
    with pytest.raises(failures.UnsupportedValue):
        management.add_project_member(project, "mira", "emperor", api_token=place.owner)
    with pytest.raises(failures.ProjectNotFound):
        management.add_project_member("lab/none", "mira", "viewer", api_token=place.owner)


def test_a_viewer_removes_nobody(place: Place, project: str) -> None:
    management.add_project_member(project, "mira", "viewer", api_token=place.owner)
    with pytest.raises(failures.AccessRevokedOnMemberRemoval):
        management.remove_project_member(project, "olive", api_token=place.member)
    with pytest.raises(failures.AccessRevokedOnServiceAccountRemoval):
        management.remove_project_service_account(project, ROBOT, api_token=place.member)


def test_service_accounts_of_a_project_come_and_go(place: Place, project: str) -> None:
    management.add_project_service_account(project, ROBOT, "contributor", api_token=place.owner)
    assert management.get_project_service_account_list(project, api_token=place.owner) == {ROBOT: "contributor"}
    assert ROBOT not in management.get_project_member_list(project, api_token=place.owner)
    with pytest.raises(failures.ServiceAccountAlreadyHasAccess, match="contributor"):
        management.add_project_service_account(project, ROBOT, "owner", api_token=place.owner)
    with pytest.raises(failures.ServiceAccountNotFound):
        management.add_project_service_account(project, "c3po@lab", "owner", api_token=place.owner)
    management.remove_project_service_account(project, ROBOT, api_token=place.owner)
    assert management.get_project_service_account_list(project, api_token=place.owner) == {}
    with pytest.raises(failures.ServiceAccountNotExistsOrWithoutAccess):
        management.remove_project_service_account(project, ROBOT, api_token=place.owner)


def test_people_are_invited_to_a_workspace(place: Place) -> None:
    guest = f"guest-{token_hex(3)}"
    place.server.seamark("user", "create", guest)

    def invite(username: str, workspace: str = "lab", **arguments: Any) -> None:
        management.invite_to_workspace(username=username, workspace=workspace, api_token=place.owner, **arguments)

    for name, workspace in (("nobody-at-all", "lab"), (guest, "nowhere")):
        with pytest.raises(failures.WorkspaceOrUserNotFound):
            invite(name, workspace)
    with pytest.raises(failures.WorkspaceOrUserNotFound):
        management.invite_to_workspace(email="guest@example.org", workspace="lab", api_token=place.owner)
    invite(guest, role="admin", add_to_all_projects=True)
    assert management.get_workspace_member_list("lab", api_token=place.owner)[guest] == "admin"
    with pytest.raises(failures.UserAlreadyInvited):
        invite(guest)
    wrongs: list[dict[str, Any]] = [{}, {"username": "a", "email": "b"}, {"username": "a", "role": "emperor"}]
    for wrong in wrongs:
        with pytest.raises(ValueError, match=r"username|emperor"):
            management.invite_to_workspace(workspace="lab", **wrong)


def test_runs_are_trashed_and_deleted(place: Place, project: str, caplog: pytest.LogCaptureFixture) -> None:
    one, two, three = place.runs(project, 3)
    management.trash_objects(project, one, api_token=place.owner)
    with listening(caplog):
        management.trash_objects(project, [two, one, "NO-1"], api_token=place.owner)
    assert one in caplog.text
    assert "NO-1" in caplog.text
    assert place.ids(project, trashed=True) == [one, two]
    management.delete_objects_from_trash(project, [one, three], api_token=place.owner)
    assert place.ids(project, trashed=True) == [two]
    management.clear_trash(project, api_token=place.owner)
    assert place.ids(project, trashed=True) == []
    assert place.ids(project, trashed=False) == [three]
    with pytest.raises(failures.ProjectNotFound):
        management.trash_objects("lab/none", "X-1", api_token=place.owner)


class listening:
    """Lets pytest see what this package says."""

    def __init__(self, caplog: pytest.LogCaptureFixture) -> None:
        self._handler = caplog.handler

    def __enter__(self) -> None:
        get_logger().addHandler(self._handler)

    def __exit__(self, *_: object) -> None:
        logging.getLogger("neptune").removeHandler(self._handler)


def test_tokens_that_cannot_be_used_are_told(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    def token(url: str) -> str:
        return base64.b64encode(json.dumps({"api_address": url, "api_key": "unknown"}).encode()).decode()

    monkeypatch.delenv("NEPTUNE_API_TOKEN", raising=False)
    monkeypatch.setenv("NEPTUNE_RETRIES_TIMEOUT", "0.01")
    for given, failure in (
        (None, NeptuneMissingApiTokenException),
        ("garbage", NeptuneInvalidApiTokenException),
        (token(place.server.url), Unauthorized),
        (token("http://127.0.0.1:9"), NeptuneConnectionLostException),
    ):
        with pytest.raises(failure):
            management.get_project_list(api_token=given)
    monkeypatch.setenv("NEPTUNE_API_TOKEN", place.owner)
    assert isinstance(management.get_project_list(), list)


def test_every_function_is_there_with_the_official_parameters() -> None:
    import inspect

    calls: list[Callable[..., Any]] = [
        value for name in management.__all__ if inspect.isfunction(value := getattr(management, name))
    ]
    assert len(calls) == 16
    for call in calls:
        assert "api_token" in inspect.signature(call).parameters
