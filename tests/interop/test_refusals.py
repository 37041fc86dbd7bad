"""What people see when the server refuses: accounts, projects, roles, values."""

from __future__ import annotations

import pytest

from tests.interop.conftest import Team, found_owner
from tests.interop.official import Observations, OfficialClient
from tests.interop.server import Server, running_server


@pytest.fixture(scope="module")
def seen(server: Server, team: Team, client: OfficialClient, project: str) -> Observations:
    private, viewed = f"{project}-private", f"{project}-viewed"
    for name in (private, viewed):
        server.seamark("project", "create", name, "--visibility", "private")
    server.seamark("user", "create", "wanda")
    server.seamark("workspace", "create", "elsewhere", "--owner", "wanda")
    server.seamark("project", "create", "elsewhere/things")
    client.having(NEPTUNE_API_TOKEN=team.owner.token).observe("make_viewer", project=viewed, username=team.member.name)
    return client.observe(
        "refused",
        revoked_token=revoked_token(server, team),
        private=private,
        foreign="elsewhere/things",
        viewed=viewed,
    )


def revoked_token(server: Server, team: Team) -> str:
    """A token of the member that was valid and is not any more."""
    made = server.request("POST", "/api/v1/tokens", token=team.member.token, body={"name": "soon revoked"})
    server.request("DELETE", f"/api/v1/tokens/{made['token']['uuid']}", token=team.member.token)
    return str(made["api_token"])


def test_a_wrong_token_is_reported_as_such(seen: Observations) -> None:
    assert seen.failure("wrong_token").kind == "NeptuneInvalidApiTokenException"
    assert seen.failure("no_token_at_all").kind == "NeptuneInvalidApiTokenException"


def test_a_revoked_token_is_a_wrong_one(seen: Observations) -> None:
    assert seen.failure("revoked_token").kind == "NeptuneInvalidApiTokenException"


@pytest.mark.parametrize("name", ["foreign_private_project", "foreign_workspace", "unknown_workspace"])
def test_what_one_may_not_see_is_not_found(seen: Observations, name: str) -> None:
    assert seen.failure(name).kind == "ProjectNotFoundWithSuggestions"


def test_a_viewer_reads_but_does_not_write(seen: Observations) -> None:
    assert seen["viewer_reads"] == 0
    assert seen.failure("viewer_writes").kind == "Forbidden"


def test_unknown_objects_are_not_found(seen: Observations) -> None:
    assert seen.failure("unknown_run").kind == "RunNotFound"
    assert seen.failure("unknown_model").kind == "ModelNotFound"
    assert seen.failure("unknown_version").kind == "ModelVersionNotFound"
    assert seen.failure("trash_in_foreign_project").kind == "ProjectNotFound"


def test_a_path_may_have_1024_bytes(seen: Observations) -> None:
    assert seen["longest_path"] == 1
    assert seen.failure("too_long_path").kind == "MetadataInconsistency"
    assert seen.failure("too_long_path_in_bytes").kind == "MetadataInconsistency"


def test_an_error_does_not_spoil_what_comes_after_or_beside_it(seen: Observations) -> None:
    assert seen["after_errors"] == "still works"
    assert seen["good_beside_bad"] == "arrived"


def test_a_custom_id_that_is_too_long_is_ignored_by_the_client(seen: Observations) -> None:
    assert seen["too_long_custom_id"]


def test_a_field_is_not_also_a_namespace(seen: Observations) -> None:
    assert seen["field"] == 1
    seen.failure("field_under_a_field")


def test_a_project_that_a_script_names_is_created(official: OfficialClient, team: Team) -> None:
    seen = official.observe("open_project", project=f"{team.workspace}/made-by-a-script")
    assert seen["run"]
    assert seen["listed"] is True


def test_projects_are_not_created_when_the_setting_is_off(
    official: OfficialClient, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with running_server(tmp_path_factory.mktemp("strict"), settings={"SEAMARK_AUTO_CREATE_PROJECTS": "false"}) as strict:
        owner = found_owner(strict)
        seen = official.having(NEPTUNE_API_TOKEN=owner.token).observe("open_project", project="lab/unknown")
    assert seen.failure("run").kind == "ProjectNotFoundWithSuggestions"
    assert seen["listed"] is False
