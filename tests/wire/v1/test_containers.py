"""Runs, models and projects under UUIDs that clients choose, and their heartbeats."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from tests.wire.v1.conftest import Answer, Api


def put(api: Api, uuid: str, /, project: str = "team/made", **body: Any) -> Answer:
    return api("PUT", f"projects/{project}/containers/{uuid}", {"kind": "run", **body})


def test_a_run_is_created_under_the_clients_uuid_and_repeating_it_gives_the_same(alice: Api) -> None:
    uuid = str(uuid4())
    first, again = put(alice, uuid, custom_id="twice"), put(alice, uuid, custom_id="twice")
    assert (first.status, again.status) == (201, 200)
    assert first.json["uuid"] == uuid
    assert first.json["is_new"]
    assert again.json == {**first.json, "is_new": False}
    facts = alice("GET", f"projects/team/made/runs/{first.json['id']}").json
    assert (facts["uuid"], facts["custom_id"]) == (uuid, "twice")
    assert first.json["url_path"] == f"/w/team/p/made/runs/{first.json['id']}"


def test_a_project_that_does_not_exist_is_created_with_its_first_run(alice: Api, stranger: Api) -> None:
    assert put(stranger, str(uuid4()), "team/auto-made").status == 404
    assert alice("GET", "projects/team/auto-made").status == 404
    made = put(alice, str(uuid4()), "team/auto-made")
    assert (made.status, made.json["workspace"], made.json["project"]) == (201, "team", "auto-made")
    found = alice("GET", "projects/team/auto-made").json
    assert (found["uuid"], found["key"]) == (made.json["project_uuid"], made.json["key"])


def test_a_taken_custom_id_gives_its_run(alice: Api) -> None:
    first = put(alice, str(uuid4()), custom_id="shared").json
    second = put(alice, str(uuid4()), custom_id="shared").json
    assert (second["uuid"], second["is_new"], second["is_conflicting"]) == (first["uuid"], False, False)
    other = put(alice, str(uuid4()), custom_id="shared", fork={"parent": first["id"], "step_micros": 1}).json
    assert (other["uuid"], other["is_conflicting"]) == (first["uuid"], True)


@pytest.mark.parametrize("other", [{"project": "team/elsewhere"}, {"kind": "model", "key": "MOD"}, {"custom_id": "another id"}])
def test_a_uuid_stands_for_one_thing_only(alice: Api, other: dict[str, Any]) -> None:
    uuid = str(uuid4())
    assert put(alice, uuid, custom_id=f"one-{uuid}").status == 201
    answer = put(alice, uuid, **other)
    assert (answer.status, answer.json["type"]) == (409, "urn:seamark:problem:uuid-collision")
    assert f"one-{uuid}" not in answer.body.decode()


def test_a_fork_without_its_parent_waits_for_it(alice: Api) -> None:
    fork = {"parent": "late parent", "step_micros": 3_000_000}
    child = put(alice, str(uuid4()), custom_id="early child", fork=fork, family="early child").json
    assert child["is_parent_missing"]
    parent = put(alice, str(uuid4()), custom_id="late parent").json
    facts = alice("GET", f"projects/team/made/runs/{child['id']}").json
    assert facts["fork"] == {"parent": parent["id"], "step": 3.0}


def test_the_latest_run_of_an_experiment_is_its_head(alice: Api) -> None:
    runs = [put(alice, str(uuid4()), experiment="exp", family=f"f{n}", tracker="seamark/1").json for n in range(2)]
    heads = [alice("GET", f"projects/team/made/runs/{run['id']}").json["is_head"] for run in runs]
    assert heads == [False, True]


def test_models_and_their_versions_are_created_too(alice: Api) -> None:
    uuid = str(uuid4())
    model = put(alice, uuid, kind="model", key="FOREST")
    assert (model.status, model.json["kind"]) == (201, "model")
    assert put(alice, uuid, kind="model", key="FOREST").json == {**model.json, "is_new": False}
    taken = put(alice, str(uuid4()), kind="model", key="FOREST")
    assert (taken.status, taken.json["type"]) == (409, "urn:seamark:problem:model-key-collision")
    version_uuid = str(uuid4())
    version = put(alice, version_uuid, kind="modelVersion", model=model.json["id"])
    assert (version.status, version.json["id"]) == (201, f"{model.json['id']}-1")
    assert put(alice, version_uuid, kind="modelVersion", model=uuid).json == {**version.json, "is_new": False}
    assert put(alice, str(uuid4()), kind="modelVersion", model=uuid).json["id"] == f"{model.json['id']}-2"
    assert put(alice, str(uuid4()), kind="modelVersion", model="NO-MODEL").status == 404
    assert put(alice, str(uuid4()), kind="modelVersion").status == 400
    assert put(alice, str(uuid4()), "team/elsewhere", kind="modelVersion", model=uuid).status == 404


def test_a_projects_own_metadata_has_the_projects_uuid(alice: Api) -> None:
    answer = put(alice, str(uuid4()), kind="project")
    assert answer.status == 200
    assert (answer.json["id"], answer.json["uuid"]) == (answer.json["key"], answer.json["project_uuid"])
    assert alice("GET", f"projects/team/made/runs/{answer.json['id']}/attributes").status == 200


def test_resuming_creates_nothing(alice: Api) -> None:
    uuid = str(uuid4())
    made = put(alice, uuid, custom_id="resumable").json
    for body in ({"custom_id": "resumable"}, {}):
        found = put(alice, uuid, resume=True, **body)
        assert (found.status, found.json["id"], found.json["is_new"]) == (200, made["id"], False)
    assert put(alice, str(uuid4()), resume=True, custom_id="never made").status == 404
    assert put(alice, str(uuid4()), resume=True).status == 404
    assert put(alice, str(uuid4()), "team/never-made", resume=True).status == 404
    assert alice("GET", "projects/team/never-made").status == 404


def test_who_may_only_read_opens_what_there_is_and_creates_nothing(alice: Api, stranger: Api) -> None:
    made = put(alice, str(uuid4()), "team/shown", custom_id="shown").json
    member = {"account": "stranger", "role": "viewer", "kind": "person"}
    assert alice("POST", "projects/team/shown/members", member).status == 201
    assert put(stranger, str(uuid4()), "team/shown", custom_id="shown", resume=True).json["id"] == made["id"]
    assert put(stranger, str(uuid4()), "team/shown", kind="project", resume=True).json["id"] == made["key"]
    for body in ({"custom_id": "shown"}, {}, {"kind": "project"}, {"kind": "model", "key": "TREE"}):
        assert put(stranger, str(uuid4()), "team/shown", **body).status == 403
    assert stranger("POST", f"containers/{made['uuid']}/heartbeat").status == 403
    assert alice("DELETE", "projects/team/shown/members/stranger").status == 204


def test_what_is_no_uuid_or_says_too_little_is_refused(alice: Api) -> None:
    assert put(alice, "none").status == 400
    assert put(alice, str(uuid4()), kind="model").status == 400
    assert put(alice, str(uuid4()), colour="red").status == 400
    assert put(alice, str(uuid4()), custom_id="x" * 800).status == 400


def test_a_heartbeat_keeps_a_run_alive_and_brings_its_signals_once(alice: Api, stranger: Api) -> None:
    run = put(alice, str(uuid4())).json
    address = f"containers/{run['uuid']}/heartbeat"
    stop = f"projects/team/made/runs/{run['id']}/stop"
    assert alice("POST", stop, {"kind": "abort"}).status == 202
    begun = alice("POST", address)
    assert begun.status == 200
    assert begun.json["signals"] == []
    assert alice("GET", f"projects/team/made/runs/{run['id']}").json["state"] == "running"
    assert alice("POST", stop, {"kind": "stop", "seconds": 5}).status == 202
    heard = alice("POST", address, after=begun.json["last"]).json
    assert [(each["kind"], each["seconds"]) for each in heard["signals"]] == [("stop", 5.0)]
    assert alice("POST", address, after=heard["last"]).json == {"signals": [], "last": heard["last"]}
    assert stranger("POST", address).status == 404
    assert alice("POST", f"containers/{uuid4()}/heartbeat").status == 404


def test_a_run_is_idle_when_the_last_session_that_logs_to_it_says_that_it_ends(alice: Api) -> None:
    run = put(alice, str(uuid4())).json
    address = f"containers/{run['uuid']}/heartbeat"

    def state() -> str:
        return alice("GET", f"projects/team/made/runs/{run['id']}").json["state"]

    for session in ("one", "two"):
        assert alice("POST", address, session=session).status == 200
    assert alice("POST", address, session="one", is_last=True).status == 200
    assert state() == "running"
    assert alice("POST", address, session="two", is_last=True).status == 200
    assert state() == "idle"
    assert alice("POST", address, session="three").status == 200
    assert state() == "running"
    # Who does not say which session it is may be anybody.
    assert alice("POST", address).status == 200
    assert alice("POST", address, session="three", is_last=True).status == 200
    assert state() == "running"
    assert alice("POST", address, session="x" * 257).status == 400


def test_a_container_is_found_by_each_of_its_names(alice: Api, stranger: Api) -> None:
    made = put(alice, str(uuid4())).json
    for name in (made["id"], made["uuid"]):
        assert alice("GET", f"projects/team/made/containers/{name}").json == {**made, "is_new": False}
    assert alice("GET", f"projects/team/made/containers/{made['key']}").json["kind"] == "project"
    assert alice("GET", f"projects/team/digits/containers/{made['uuid']}").status == 404
    assert stranger("GET", f"projects/team/made/containers/{made['uuid']}").status == 404
