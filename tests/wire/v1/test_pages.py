"""What the web app's pages ask for: the trash, stages, trees of forks, recent runs, members, profiles."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.interop.server import Server, running_server
from tests.interop.waiting import until
from tests.wire.neptune2.conftest import BACKEND
from tests.wire.neptune2.conftest import Api as Client
from tests.wire.v1.conftest import Api

PROJECT = "projects/main/pages"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running_server(tmp_path_factory.mktemp("pages")) as started:
        yield started


@pytest.fixture(scope="module")
def client(server: Server) -> Client:
    client = Client(server.url).signed_in(server.token("admin"))
    assert client("POST", f"{BACKEND}/projects", {"name": "pages", "organizationId": "main"}).status == 200
    return client


@pytest.fixture(scope="module")
def admin(server: Server, client: Client) -> Api:
    return Api(server.url, server.token("admin"))


def points(path: str, count: int) -> dict[str, Any]:
    entries = [{"value": 1, "step": step, "timestampMilliseconds": 1} for step in range(count)]
    return {"path": path, "logFloats": {"entries": entries}}


def test_the_trash_says_who_when_and_how_much_and_gives_the_room_back(admin: Api, client: Client) -> None:
    small, large = (client.run("main/pages") for _ in range(2))
    for run, count in ((small, 10), (large, 1000)):
        assert client.execute(run["id"], points("loss", count)).status == 200
    ids = [small["shortId"], large["shortId"]]
    assert admin("POST", f"{PROJECT}/trash", {"ids": ids[:1]}).status == 200
    assert admin("POST", f"{PROJECT}/trash", {"ids": ids[1:]}).status == 200
    trash = admin("GET", f"{PROJECT}/trash").json
    assert trash["total"] == 2
    assert [each["id"] for each in trash["entries"]] == ids[::-1]
    assert {each["trashed_by"] for each in trash["entries"]} == {"admin"}
    sizes = {each["id"]: each["size"] for each in trash["entries"]}
    assert sizes[ids[1]] > sizes[ids[0]] > 0
    assert trash["size"] == sum(sizes.values())
    found = admin("GET", f"{PROJECT}/trash", search=ids[0].lower(), limit=1).json
    assert [each["id"] for each in found["entries"]] == ids[:1]
    assert found["fingerprint"] == trash["fingerprint"]
    assert admin("POST", f"{PROJECT}/trash/restore", {"ids": ids[:1]}).json["done"] == ids[:1]
    everything = {"ids": None, "fingerprint": trash["fingerprint"]}
    assert admin("POST", f"{PROJECT}/trash/purge", everything).status == 409
    # As many as there were, but not the same.
    other = client.run("main/pages")["shortId"]
    assert admin("POST", f"{PROJECT}/trash", {"ids": [other]}).status == 200
    assert admin("GET", f"{PROJECT}/trash").json["total"] == 2
    since = admin("POST", f"{PROJECT}/trash/purge", everything)
    assert since.status == 409
    assert "has changed since you looked" in since.json["detail"]
    assert admin("POST", f"{PROJECT}/trash/purge", everything | {"ids": ids[1:]}).status == 400
    assert admin("POST", f"{PROJECT}/trash/restore", {"ids": [other]}).status == 200
    everything = {"ids": None, "fingerprint": admin("GET", f"{PROJECT}/trash").json["fingerprint"]}
    assert len(admin("POST", f"{PROJECT}/trash/purge", everything).json["done"]) == 1
    until(lambda: all(job["state"] == "done" for job in admin("GET", f"{PROJECT}/jobs").json["jobs"]), what="the end of the job")
    (job,) = admin("GET", f"{PROJECT}/jobs").json["jobs"]
    assert (job["total"], job["freed_bytes"], job["created_by"]) == (1, sizes[ids[1]], "admin")
    assert admin("GET", f"{PROJECT}/jobs/{job['id']}").json == job
    assert admin("GET", f"{PROJECT}/trash").json["total"] == 0


def test_stages_have_a_history_whoever_sets_them(admin: Api, client: Client) -> None:
    model = client.run("main/pages", type="model", key="FOREST")
    version = client.run("main/pages", type="modelVersion", parentId=model["id"])
    path = f"{PROJECT}/runs/{version['shortId']}/stage"
    assert admin("GET", path).json == []
    assert admin("PUT", path, {"stage": "staging"}).status == 204
    operation = {"path": "sys/stage", "assignString": {"value": "production"}}
    assert client.execute(version["id"], operation).status == 200
    assert client.execute(version["id"], operation).status == 200

    def both() -> list[dict[str, Any]] | None:
        found = admin("GET", path).json
        return found if len(found) > 1 else None

    history = until(both, what="both changes")
    assert [(each["stage"], each["changed_by"]) for each in history] == [("production", "admin"), ("staging", "admin")]
    refused = admin("PUT", f"{PROJECT}/runs/{model['shortId']}/stage", {"stage": "staging"})
    assert refused.status == 400


def test_a_run_is_shown_among_all_its_relatives(admin: Api, client: Client) -> None:
    root = admin("PUT", f"{PROJECT}/containers/00000000-0000-4000-8000-000000000001", {"kind": "run", "custom_id": "root"}).json
    fork = {"kind": "run", "custom_id": "fork", "fork": {"parent": "root", "step_micros": 5_000_000}}
    child = admin("PUT", f"{PROJECT}/containers/00000000-0000-4000-8000-000000000002", fork).json
    run_id = root["uuid"]
    assert client.execute(run_id, points("loss", 9), points("monitoring/cpu", 50)).status == 200
    client.run("main/pages")
    for asked in (root["id"], child["id"]):
        lineage = admin("POST", f"{PROJECT}/lineage", {"runs": [asked]}).json
        assert lineage["is_complete"]
        assert [(each["id"], each["parent"], each["step"]) for each in lineage["runs"]] == [
            (root["id"], None, None),
            (child["id"], root["id"], 5.0),
        ]
        assert lineage["runs"][0]["last_step"] == 8.0
        assert [each["value"] for each in lineage["runs"]] == [None, None]
    measured = {"runs": [child["id"]], "measure": {"path": "loss", "kind": "max"}}

    def inherited() -> bool:
        # A fork gets what its parent logs late in the background.
        return [each["value"] for each in admin("POST", f"{PROJECT}/lineage", measured).json["runs"]] == [1.0, 1.0]

    until(inherited, what="the inherited value")
    cut = admin("POST", f"{PROJECT}/lineage", {"runs": [child["id"]], "limit": 1}).json
    assert not cut["is_complete"]


def test_home_shows_ones_own_runs_and_what_runs_now(admin: Api, client: Client, server: Server) -> None:
    run = client.run("main/pages")
    assert client.execute(run["id"], points("loss", 1)).status == 200
    mine = admin("GET", "runs", mine=True).json
    assert mine["runs"][0]["id"] == run["shortId"]
    assert (mine["runs"][0]["workspace"], mine["runs"][0]["project"]) == ("main", "pages")
    assert run["shortId"] in [each["id"] for each in admin("GET", "runs", running=True).json["runs"]]
    server.seamark("user", "create", "newcomer")
    newcomer = Api(server.url, server.token("newcomer"))
    assert newcomer("GET", "runs").json == {"total": 0, "runs": []}


def test_a_project_is_renamed_described_and_shown(admin: Api, client: Client) -> None:
    assert admin("POST", "workspaces/main/projects", {"name": "draft"}).status == 201
    changes = {"name": "final", "description": "# What it is", "visibility": "workspace"}
    assert admin("PATCH", "projects/main/draft", changes).status == 200
    project = admin("GET", "projects/main/final").json
    assert {name: project[name] for name in changes} == changes
    assert admin("GET", "projects/main/draft").status == 404
    assert admin("PATCH", "projects/main/final", {"name": "pages"}).status == 409


def test_roles_change_and_members_leave(admin: Api, client: Client, server: Server) -> None:
    for name in ("ann", "bea"):
        server.seamark("user", "create", name)
    assert admin("POST", "workspaces/main/members", {"user": "ann"}).status == 201
    assert admin("PUT", "workspaces/main/members/ann", {"role": "admin"}).json["role"] == "admin"
    assert admin("POST", f"{PROJECT}/members", {"account": "bea", "role": "contributor"}).status == 201
    # What is needed to take it back.
    assert admin("POST", "workspaces/main/members", {"user": "bea"}).status == 201
    assert admin("DELETE", "workspaces/main/members/bea").json == {"projects": [{"project": "pages", "role": "contributor"}]}
    assert admin("DELETE", "workspaces/main/members/ann").json == {"projects": []}
    assert admin("POST", f"{PROJECT}/members", {"account": "ann", "role": "viewer"}).status == 201
    assert admin("PUT", f"{PROJECT}/members/ann", {"role": "owner"}).json["role"] == "owner"
    last = admin("PUT", "workspaces/main/members/admin", {"role": "member"})
    assert last.status == 409, last.body


def test_a_service_account_is_made_shut_out_and_let_in(admin: Api, client: Client) -> None:
    made = admin("POST", "workspaces/main/service-accounts", {"name": "robot"})
    assert made.json["name"] == "robot@main"
    assert admin("PUT", "workspaces/main/service-accounts/robot@main", {"is_active": False}).status == 200
    assert admin("GET", "workspaces/main/service-accounts").json == []
    assert [each["name"] for each in admin("GET", "workspaces/main/service-accounts", deactivated=True).json] == ["robot@main"]
    assert admin("PUT", "workspaces/main/service-accounts/robot", {"is_active": True}).status == 200
    assert admin("PUT", "workspaces/main/service-accounts/admin", {"is_active": False}).status == 404


def test_tokens_of_a_service_account_are_of_the_admins_of_its_workspace_alone(admin: Api, server: Server) -> None:
    for name in ("maya", "mona", "moss"):
        server.seamark("user", "create", name)
    server.seamark("workspace", "create", "elsewhere", "--owner", "moss")
    for name, role in (("maya", "admin"), ("mona", "member")):
        assert admin("POST", "workspaces/main/members", {"user": name, "role": role}).status == 201
    assert admin("POST", "workspaces/main/service-accounts", {"name": "ci"}).status == 201
    maya, mona, moss = (Api(server.url, server.token(name)) for name in ("maya", "mona", "moss"))
    made = maya("POST", "tokens", {"name": "slurm", "user": "ci@main", "scope": "read"}).json
    robot = Api(server.url, made["api_token"])
    (listed,) = maya("GET", "tokens", user="ci@main").json
    assert (listed["name"], listed["scope"], listed["revoked_at"]) == ("slurm", "read", None)
    uuid = listed["uuid"]
    for other in (mona, moss, robot):
        assert other("GET", "tokens", user="ci@main").status in (403, 404)
        assert other("POST", "tokens", {"name": "mine", "user": "ci@main"}).status in (403, 404)
        assert other("DELETE", f"tokens/{uuid}").status in (403, 404)
    assert robot("GET", "me").status == 200
    assert maya("PUT", "workspaces/main/service-accounts/ci@main", {"is_active": False}).status == 200
    assert maya("POST", "tokens", {"name": "more", "user": "ci@main"}).status == 404
    assert [each["uuid"] for each in maya("GET", "tokens", user="ci@main").json] == [uuid], (
        "those of who is shut out can be revoked"
    )
    assert maya("PUT", "workspaces/main/service-accounts/ci@main", {"is_active": True}).status == 200
    assert maya("DELETE", f"tokens/{uuid}").status == 204
    assert maya("GET", "tokens", user="ci@main").json[0]["revoked_at"] is not None
    until(lambda: robot("GET", "me").status == 401, what="the revoked token to be refused")


def test_people_change_their_name_and_password(client: Client, server: Server) -> None:
    server.seamark("user", "create", "petra")
    petra = Api(server.url, server.token("petra"))
    assert petra("PATCH", "me", {"display_name": " Petra P. "}).json["display_name"] == "Petra P."
    assert petra("GET", "me").json["user"]["display_name"] == "Petra P."
    assert petra("PATCH", "me", {"display_name": "a\u0007b"}).status == 400
    assert petra("PUT", "me/password", {"password": "a long enough password"}).status == 204
    wrong = petra("PUT", "me/password", {"password": "another long password", "current_password": "not it at all"})
    assert wrong.status in (401, 403)
    signed_in = Api(server.url)("POST", "session/password", {"name": "petra", "password": "a long enough password"})
    assert signed_in.status == 200
