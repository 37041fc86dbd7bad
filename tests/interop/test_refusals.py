"""What people see when the server refuses: accounts, projects, roles, values."""

from __future__ import annotations

import re

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


ATTRIBUTE_LIMIT = 60


@pytest.fixture(scope="module")
def limited(official: OfficialClient, tmp_path_factory: pytest.TempPathFactory) -> Observations:
    """What a script sees on a server where everything has a limit."""
    folder = tmp_path_factory.mktemp("limited")
    with running_server(folder, settings={"SEAMARK_MAX_ATTRIBUTES": str(ATTRIBUTE_LIMIT)}) as server:
        owner = found_owner(server)
        for name in ("closed", "full"):
            server.seamark("workspace", "create", name, "--owner", "olive")
        for name in ("lab/open", "lab/archived", "closed/things", "full/things"):
            server.seamark("project", "create", name)
        client = official.having(NEPTUNE_API_TOKEN=owner.token, NEPTUNE_PROJECT="lab/open")
        archived_run = client.having(NEPTUNE_PROJECT="lab/archived").observe("kept_run")["run"]
        client.having(NEPTUNE_PROJECT="full/things").observe("kept_run")
        server.seamark("project", "archive", "lab/archived")
        server.seamark("workspace", "limit", "closed", "--read-only")
        server.seamark("workspace", "limit", "full", "--storage", "1", "--projects", "1")
        return client.observe(
            "limited",
            limit=ATTRIBUTE_LIMIT,
            archived="lab/archived",
            archived_run=archived_run,
            closed="closed/things",
            full="full/things",
        )


def test_a_script_in_sync_mode_meets_the_limit_of_attributes_where_it_exceeds_it(limited: Observations) -> None:
    for name in ("sync_fill", "sync_upload"):
        refusal = limited.failure(name)
        assert refusal.kind == "NeptuneFieldCountLimitExceedException"
        assert f"more than {ATTRIBUTE_LIMIT}" in refusal.message
        assert "lab/open/OPE-1" in refusal.message
    assert limited["sync_goes_on"] == 100
    assert limited["sync_deletes"] == 101


def test_a_run_in_async_mode_keeps_logging_at_the_limit_of_attributes_and_says_so(limited: Observations) -> None:
    assert limited["async_points"] == 1 + ATTRIBUTE_LIMIT + 1
    reports = [line for line in limited.output.splitlines() if "[neptune] [error  ]" in line]
    assert any("one_more" in line or re.search(f"{ATTRIBUTE_LIMIT} (attributes|fields)", line) for line in reports)


def test_an_archived_project_is_read_and_not_written_to(limited: Observations) -> None:
    assert limited.failure("archived_new_run").kind == "WritingToArchivedProjectException"
    assert limited.failure("archived_old_run").kind == "WritingToArchivedProjectException"
    assert limited["archived_is_read"] == 7


def test_a_read_only_workspace_takes_no_runs_and_projects(limited: Observations) -> None:
    for name in ("closed_new_run", "closed_new_project"):
        refusal = limited.failure(name)
        assert refusal.kind == "NeptuneLimitExceedException"
        assert "read-only" in refusal.message


def test_a_full_workspace_says_so(limited: Observations) -> None:
    refusal = limited.failure("full_new_run")
    assert refusal.kind == "NeptuneLimitExceedException"
    assert "may keep 1" in refusal.message
    status = limited["full_status"]
    assert status["storageBytesLimit"] == 1
    assert status["storageBytesUsed"] > 1
    assert (status["activeProjectsUsage"], status["activeProjectsLimit"]) == (1, 1)


def test_a_workspace_has_no_more_projects_than_it_may(limited: Observations) -> None:
    assert limited.failure("full_new_project").kind == "ProjectsLimitReached"
