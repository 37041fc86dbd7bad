"""Runs, models, operations, tables and trash over HTTP."""

from __future__ import annotations

import json
import math

import pytest

from tests.wire.neptune2.conftest import BACKEND, LEADERBOARD, Api

NOW = 1_700_000_000_000


def floats(path: str, *values: float, first_step: int | None = None) -> dict[str, object]:
    entries = [
        {"value": value, "step": None if first_step is None else first_step + index, "timestampMilliseconds": NOW + index}
        for index, value in enumerate(values)
    ]
    return {"path": path, "logFloats": {"entries": entries}}


def test_a_project_has_a_version_that_the_client_accepts(api: Api) -> None:
    project = api.get(f"{BACKEND}/projects/get", projectIdentifier="lab/versions").json
    assert project["version"] >= 2
    assert project["projectKey"]


def test_a_new_run_is_named_after_its_id_and_has_the_attributes_that_the_client_expects(api: Api, run_id: str) -> None:
    answer = api.get(f"{LEADERBOARD}/attributes", experimentId=run_id).json
    attributes = {each["name"]: each for each in answer["attributes"]}
    assert {"sys/id", "sys/name", "sys/state", "sys/tags", "sys/failed", "sys/trashed", "sys/owner"} <= set(attributes)
    assert attributes["sys/name"]["stringProperties"]["value"] == attributes["sys/id"]["stringProperties"]["value"]
    assert answer["systemAttributes"]["state"]["value"] in ("running", "idle")


def test_a_body_without_a_type_makes_a_run_as_the_legacy_client_means_it(api: Api) -> None:
    answer = api("POST", f"{LEADERBOARD}/experiments", {"projectIdentifier": api.project("runs"), "gitInfo": None})
    assert answer.json["type"] == "run"


def test_the_same_custom_id_gives_the_same_run(api: Api) -> None:
    project = api.project("runs")
    assert api.run(project, customId="once")["id"] == api.run(project, customId="once")["id"]


def test_git_information_becomes_an_attribute(api: Api) -> None:
    commit = {"commitId": "abc", "message": "m", "authorName": "n", "authorEmail": "e", "commitDate": "2024-01-02T03:04:05+01:00"}
    git = {"commit": commit, "repositoryDirty": True, "currentBranch": "main", "remotes": ["r"]}
    run = api.run(api.project("runs"), gitInfo=git)
    attributes = api.get(f"{LEADERBOARD}/attributes", experimentId=run["id"]).json["attributes"]
    (shown,) = [each["gitRefProperties"] for each in attributes if each["name"] == "source_code/git"]
    assert shown["commit"]["commitDate"] == "2024-01-02T02:04:05.000Z"


def test_a_missing_run_is_told_apart_from_a_missing_attribute(api: Api, run_id: str) -> None:
    missing = api.get(f"{LEADERBOARD}/experiments", experimentId="lab/runs/RUN-99999")
    assert (missing.status, missing.json["errorType"]) == (404, "EXPERIMENT_NOT_FOUND")
    elsewhere = api.get(f"{LEADERBOARD}/attributes", experimentId=run_id[:-12] + "000000000000")
    assert (elsewhere.status, elsewhere.json["errorType"]) == (404, "NOT_FOUND")
    assert api.attribute("floats", run_id, "nothing/here").status == 404
    assert api.attribute("floats", run_id, "sys/id").status == 404


def test_others_runs_do_not_exist_for_a_stranger(stranger: Api, run_id: str) -> None:
    assert stranger.get(f"{LEADERBOARD}/attributes", experimentId=run_id).status == 404
    assert stranger.execute(run_id, floats("a", 1.0)).status == 404
    assert stranger("POST", f"{LEADERBOARD}/attributes/ping", experimentId=run_id).status == 404


def test_the_valid_operations_of_a_request_are_applied_and_the_others_reported(api: Api, run_id: str) -> None:
    answer = api.execute(
        run_id,
        {"path": "good", "assignInt": {"value": 1}},
        {"path": "bad", "assignInt": {"value": "one"}},
        {"path": "odd", "flyAway": {}},
        {"path": "x" * 2000, "assignInt": {"value": 1}},
        {"path": "sys/id", "assignString": {"value": "mine"}},
        {"path": "good", "assignString": {"value": "another type"}},
        {"path": "my/set", "insertStrings": {"values": ["x"]}},
        floats("loss", 1.0, math.nan, 3.0, first_step=0),
    )
    assert answer.status == 200
    assert len(answer.json) == 7
    assert all(set(error) == {"errorDescription", "errorType"} for error in answer.json)
    assert api.attribute("integers", run_id, "good").json["value"] == 1
    assert [point["value"] for point in api.attribute("series/float", run_id, "loss").json["values"]] == [1.0, 3.0]
    paths = {each["name"] for each in api.get(f"{LEADERBOARD}/attributes", experimentId=run_id).json["attributes"]}
    assert not paths & {"bad", "odd", "my/set"}


@pytest.mark.parametrize("body", [b"{}", b"[", b"\xff\xfe"])
def test_a_body_that_is_no_list_of_operations_is_refused_with_a_reason(api: Api, run_id: str, body: bytes) -> None:
    answer = api("POST", f"{LEADERBOARD}/attributes/operations", body, experimentId=run_id)
    assert answer.status == 400
    assert {"errorType", "title", "message"} <= set(answer.json)


def test_no_errors_are_an_empty_list_and_never_null(api: Api, run_id: str) -> None:
    assert api.execute(run_id).body == b"[]"


def test_a_request_without_steps_that_is_sent_twice_is_applied_once(api: Api, run_id: str) -> None:
    body = json.dumps([floats("loss", 1.0, 2.0)]).encode()
    for _ in range(2):
        assert api("POST", f"{LEADERBOARD}/attributes/operations", body, experimentId=run_id).json == []
    assert api.attribute("series/float", run_id, "loss").json["totalItemCount"] == 2


def test_points_are_paged_in_step_order(api: Api, run_id: str) -> None:
    api.execute(run_id, floats("loss", *map(float, range(25)), first_step=10))
    page = api.attribute("series/float", run_id, "loss", limit=10, offset=20).json
    assert page["totalItemCount"] == 25
    assert page["values"] == [
        {"timestampMillis": NOW + index, "step": 10.0 + index, "value": float(index)} for index in range(20, 25)
    ]
    assert api.attribute("series/float", run_id, "loss", limit="many").status == 400
    assert api.attribute("floatSeries/csv", run_id, "loss").body.splitlines()[0] == b"10.0,%d,0.0" % NOW


def test_an_empty_log_creates_the_series(api: Api, run_id: str) -> None:
    assert api.execute(run_id, floats("later")).json == []
    assert api.attribute("floatSeries", run_id, "later").json["last"] is None


def test_tables_are_counted_by_a_page_of_no_rows_and_read_by_pages(api: Api) -> None:
    project = api.project("tables")
    for number in range(5):
        api.execute(api.run(project)["id"], {"path": "n", "assignInt": {"value": number}})

    def page(limit: int, offset: int = 0, query: str = "") -> dict[str, object]:
        params = {
            "query": {"query": query},
            "sorting": {"dir": "ascending", "aggregationMode": "none", "sortBy": {"name": "n", "type": "int"}},
            "attributeFilters": [{"path": "sys/id"}, {"path": "n"}],
            "pagination": {"limit": limit, "offset": offset},
        }
        answer = api("POST", f"{LEADERBOARD}/leaderboard/entries/search", params, projectIdentifier=project, type=["run"])
        assert answer.status == 200, answer.body
        return answer.json

    def numbers(rows: object) -> list[int]:
        assert isinstance(rows, list)
        return [each["intProperties"]["value"] for row in rows for each in row["attributes"] if each["name"] == "n"]

    assert page(0)["matchingItemCount"] == 5
    assert page(0)["entries"] == []
    assert numbers(page(2)["entries"]) == [0, 1]
    assert numbers(page(3, 3)["entries"]) == [3, 4]
    assert page(3, 6)["entries"] == []
    assert numbers(page(5, 0, "(`n`:int > 2)")["entries"]) == [3, 4]


@pytest.mark.parametrize("query", ["key: float = (-_-)", '`a`:string MATCHES "("', "`a`:string ="])
def test_an_invalid_query_is_a_syntax_error(api: Api, query: str) -> None:
    answer = api(
        "POST",
        f"{LEADERBOARD}/leaderboard/entries/search",
        {"query": {"query": query}},
        projectIdentifier=api.project("tables"),
        type=["run"],
    )
    assert (answer.status, answer.json["title"]) == (400, "Syntax error")


def test_an_empty_project_has_its_system_columns(api: Api) -> None:
    answer = api(
        "POST",
        f"{LEADERBOARD}/leaderboard/attributes/search",
        {},
        projectIdentifier=api.project("empty"),
        search="creation_time",
        type=["run"],
    )
    assert {"name": "sys/creation_time", "type": "datetime"} in answer.json["entries"]


def test_columns_are_found_by_text_and_by_expression(api: Api, run_id: str) -> None:
    api.execute(run_id, {"path": "cols/a(b", "assignInt": {"value": 1}}, {"path": "cols/xyz", "assignInt": {"value": 1}})

    def found(search: str) -> set[str]:
        answer = api(
            "POST", f"{LEADERBOARD}/leaderboard/attributes/search", {}, projectIdentifier=api.project("runs"), search=search
        )
        assert answer.status == 200, answer.body
        return {each["name"] for each in answer.json["entries"]}

    assert "cols/a(b" in found("a(b")
    assert "cols/xyz" in found("^cols/x.z$")


def test_trashed_runs_are_found_and_purged_ones_are_not(api: Api) -> None:
    project = api.project("trash")
    run = api.run(project)
    name = f"lab/trash/{run['shortId']}"
    moved = api("POST", f"{LEADERBOARD}/experiments/trash", [name, "lab/trash/NO-1"], projectIdentifier="lab/trash").json
    assert moved["updatedExperimentIdentifiers"] == [name]
    assert [error["reason"] for error in moved["errors"]] == ["NOT_EXISTS"]
    assert api.get(f"{LEADERBOARD}/experiments", experimentId=name).json["trashed"]
    gone = api("POST", f"{LEADERBOARD}/experiments/trash/delete", [name], projectIdentifier="lab/trash").json
    assert gone["updatedExperimentIdentifiers"] == [name]
    assert api.get(f"{LEADERBOARD}/experiments", experimentId=name).status == 404


def test_a_model_key_can_be_used_once(api: Api) -> None:
    model = {"projectIdentifier": api.project("models"), "type": "model", "key": "TREE"}
    first = api("POST", f"{LEADERBOARD}/experiments", model)
    assert first.status == 200
    assert api("POST", f"{LEADERBOARD}/experiments", model).status == 409
    version = api(
        "POST", f"{LEADERBOARD}/experiments", {**model, "type": "modelVersion", "parentId": first.json["id"], "key": None}
    )
    assert version.json["shortId"] == f"{first.json['shortId']}-1"


def test_the_legacy_leaderboard_filters_runs(api: Api) -> None:
    project = api.project("legacy")
    run = api.run(project)
    api.run(project)
    api.execute(run["id"], {"path": "sys/tags", "insertStrings": {"values": ["best"]}})
    board = api.get(
        f"{LEADERBOARD}/leaderboard", projectIdentifier=project, tags=["best"], tagsMode="and", limit=10, offset=0
    ).json
    assert [entry["shortId"] for entry in board["entries"]] == [run["shortId"]]
    assert board["entries"][0]["systemAttributes"]["tags"]["values"] == ["best"]


def test_a_notebooks_state_gets_an_id_and_its_contents_are_not_kept(api: Api) -> None:
    checkpoints = f"{LEADERBOARD}/notebooks/some/checkpoints"
    made = [api("POST", f"{checkpoints}2", {"path": "lab/a.ipynb"}) for _ in range(2)]
    assert [(each.status, each.json["path"]) for each in made] == [(200, "lab/a.ipynb")] * 2
    assert made[0].json["id"] != made[1].json["id"]
    assert api("POST", f"{checkpoints}2", {"path": "a" * 5000}).status == 400
    assert api("POST", checkpoints).status == 404


def test_ping_answers_nothing_and_keeps_a_run_running(api: Api, run_id: str) -> None:
    answer = api("POST", f"{LEADERBOARD}/attributes/ping", experimentId=run_id)
    assert (answer.status, answer.body) == (200, b"")
    assert api.get(f"{LEADERBOARD}/attributes", experimentId=run_id).json["systemAttributes"]["state"]["value"] == "running"
