"""Runs, models, model versions and project metadata through the official client."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.interop.conftest import Team
from tests.interop.official import Observations, OfficialClient
from tests.interop.server import Server

TIMES = ("creation_time", "modification_time", "ping_time")
COUNTED = {"monitoring_time", "running_time", "size"}


@pytest.fixture(scope="module")
def seen(client: OfficialClient) -> Observations:
    return client.observe("containers")


@pytest.fixture(scope="module")
def key(seen: Observations) -> str:
    return str(seen["run_id"]).rsplit("-", 1)[0]


def test_a_run_is_numbered_within_its_project(seen: Observations, key: str) -> None:
    assert seen["run_id"] == f"{key}-1"
    first, second = seen["numbers"]
    assert second == first + 1


def test_a_new_run_has_its_system_fields(seen: Observations, team: Team) -> None:
    system = dict(seen["run_system"])
    assert system.pop("hostname")
    assert set(system.pop("diagnostics")) == {"run_uuid", "project_uuid", "tracker_client"}
    assert system.pop("running_time_seconds") == pytest.approx(system["running_time"], abs=60)
    assert {name for name in system if name in COUNTED} == COUNTED
    assert {name: value for name, value in system.items() if name not in COUNTED and name not in TIMES} == {
        "archived": False,
        "custom_run_id": "first-of-all",
        "description": "Said in two\nlines",
        "failed": False,
        "forking": {"depth": 0},
        "group_tags": [],
        "id": seen["run_id"],
        "name": "A run with a name",
        "owner": team.member.name,
        "relative_creation_time_ms": 0,
        "state": "running",
        "tags": ["alpha", "beta"],
        "trashed": False,
    }


@pytest.mark.parametrize("kind", ["run", "model", "version", "project"])
def test_times_are_the_present(seen: Observations, kind: str) -> None:
    for name in TIMES:
        age = datetime.now(UTC) - datetime.fromisoformat(seen[f"{kind}_system"][name])
        assert timedelta(seconds=-1) < age < timedelta(minutes=10)


def test_a_run_keeps_what_its_options_ask_for(seen: Observations) -> None:
    namespace, fields = seen["run_monitoring"]
    assert namespace == "watch/here"
    assert {"hostname", "pid", "tid", "stdout"} <= set(fields)
    assert "stderr" not in fields
    assert seen["run_pid"] is True
    assert seen["run_entrypoint"].endswith("containers.py")
    assert seen["run_sources"] == ["requirements.txt"]
    assert seen["run_requirements"] == "left-pad==1.0\n"
    assert seen["run_states"] == ["started"]
    assert seen["run_state_after_stop"] == "stopped"


def test_a_run_without_a_name_is_named_after_its_id(seen: Observations) -> None:
    assert seen["unnamed_run"] == [True, ""]


def test_name_description_tags_and_failure_can_be_edited(seen: Observations) -> None:
    assert seen["run_edited"] == {"name": "Renamed", "description": "Changed", "failed": True, "tags": ["beta"]}


def test_other_system_fields_are_protected(seen: Observations, team: Team) -> None:
    seen.failure("run_id_is_protected")
    seen.failure("run_owner_is_protected")
    assert seen["run_protected_values"] == [True, team.member.name]


def test_a_run_is_resumed_by_its_id_or_its_custom_id(seen: Observations) -> None:
    assert seen["resumed_by_id"] == [seen["run_id"], 2, "Renamed"]
    assert seen["resumed_by_custom_id"][:2] == [seen["run_id"], 3]
    assert seen["resumed_by_variable"][:2] == [seen["run_id"], 4]


def test_resuming_by_both_ids_or_an_unknown_one_fails(seen: Observations) -> None:
    assert seen.failure("resumed_by_both").kind == "NeptuneRunResumeAndCustomIdCollision"
    assert seen.failure("resumed_unknown").kind == "RunNotFound"


def test_a_run_is_made_with_its_class_too(seen: Observations) -> None:
    assert seen["with_the_class"] == "class"


def test_a_model_is_named_by_its_key(seen: Observations, key: str, team: Team) -> None:
    assert seen["model_id"] == f"{key}-FOREST"
    system = seen["model_system"]
    assert {name: value for name, value in system.items() if name not in COUNTED and name not in TIMES} == {
        "description": "Trees",
        "group_tags": [],
        "id": f"{key}-FOREST",
        "name": "A forest",
        "owner": team.member.name,
        "state": "running",
        "tags": ["tree"],
        "trashed": False,
    }


def test_a_model_key_is_used_once(seen: Observations) -> None:
    assert seen.failure("model_key_again").kind == "NeptuneModelKeyAlreadyExistsError"
    assert seen.failure("model_without_key").kind == "NeptuneMissingRequiredInitParameter"


def test_model_versions_are_numbered_within_their_model(seen: Observations) -> None:
    assert seen["version_id"] == f"{seen['model_id']}-1"
    assert seen["second_version_id"] == f"{seen['model_id']}-2"
    assert seen["versions"] == [seen["version_id"], seen["second_version_id"]]
    assert seen["version_values"] == 0.75
    assert seen["version_system"]["model_id"] == seen["model_id"]
    assert seen["version_system"]["name"] == "Version one"


def test_a_version_goes_through_the_stages(seen: Observations) -> None:
    assert seen["version_system"]["stage"] == "none"
    assert seen["stages"] == ["staging", "production", "archived", "none", "production"]
    assert "ValueError" in seen.failure("stage_unknown").bases
    assert seen.failure("stage_by_hand").kind == "NeptuneCannotChangeStageManually"


def test_a_version_needs_a_model(seen: Observations) -> None:
    assert seen.failure("version_of_nothing").kind == "ModelNotFound"


def test_models_and_versions_are_resumed(seen: Observations) -> None:
    assert seen["resumed_model"] == "rows to labels"
    assert seen["resumed_version"] == "production"


def test_one_kind_is_not_opened_as_another(seen: Observations) -> None:
    assert "NotFound" in seen.failure("a_model_as_a_run").kind
    assert "NotFound" in seen.failure("a_run_as_a_model").kind


def test_only_runs_work_offline(seen: Observations) -> None:
    assert "OFFLINE" in seen.failure("model_offline").message
    assert "OFFLINE" in seen.failure("project_offline").message


def test_a_project_holds_values_of_its_own(seen: Observations, project: str) -> None:
    assert seen["project_values"] == [1_000, ["shared"]]
    assert seen["project_again"] == 1_000
    system = seen["project_system"]
    assert {name: value for name, value in system.items() if name not in COUNTED and name not in TIMES and name != "state"} == {
        "group_tags": [],
        "id": str(seen["run_id"]).rsplit("-", 1)[0],
        "name": project.split("/")[1],
        "tags": ["shared"],
        "visibility": system["visibility"],
    }


def test_addresses_lead_to_the_web_app(seen: Observations, client: OfficialClient, server: Server, project: str) -> None:
    model, version = seen["model_id"], seen["version_id"]
    assert seen["run_url"] == client.page_of(server.url, project, seen["run_id"])
    if client.is_ours:
        home = f"{server.url}/w/{project.replace('/', '/p/')}"
        assert (seen["model_url"], seen["version_url"]) == (f"{home}/models/{model}", f"{home}/models/{model}/{version}")
    else:
        home = f"{server.url}/{project}"
        assert (seen["model_url"], seen["version_url"]) == (f"{home}/m/{model}", f"{home}/m/{model}/v/{version}")
    assert seen["project_url"].rstrip("/") == home
