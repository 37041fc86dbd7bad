"""What admins of the server see and do."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.interop.server import Server, running_server
from tests.interop.waiting import until
from tests.wire.neptune2.conftest import Api

V1 = "/api/v1"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running_server(tmp_path_factory.mktemp("admin")) as started:
        yield started


@pytest.fixture(scope="module")
def admin(server: Server) -> Api:
    return Api(server.url).signed_in(server.token("admin"))


def _account(admin: Api, name: str) -> dict[str, object]:
    (found,) = admin.get(f"{V1}/admin/users", search=name).json["accounts"]
    return found


def test_somebody_is_invited_seen_made_admin_and_shut_out(server: Server, admin: Api) -> None:
    invited = admin("POST", f"{V1}/admin/users", {"name": "ines", "workspace": "main", "role": "admin"})
    assert invited.status == 201
    assert invited.headers["cache-control"] == "no-store"
    before = _account(admin, "ines")
    assert (before["last_seen_at"], before["has_password"], before["is_admin"]) == (None, False, False)
    assert before["memberships"] == [{"workspace": "main", "role": "admin"}]
    code = invited.json["url"].partition("#")[2]
    begun = Api(server.url)("POST", f"{V1}/session/link", {"code": code})
    assert begun.status == 200, begun.body
    cookie = {"Cookie": begun.headers["set-cookie"].partition(";")[0]}
    assert Api(server.url)("GET", f"{V1}/me", headers=cookie).json["user"]["name"] == "ines"
    assert _account(admin, "ines")["last_seen_at"] is not None
    assert admin("PATCH", f"{V1}/admin/users/ines", {"is_admin": True}).json["is_admin"]
    again = admin("POST", f"{V1}/admin/users/ines/link", {"forget_password": True})
    assert again.status == 201
    until(lambda: Api(server.url)("GET", f"{V1}/me", headers=cookie).status == 401, what="the end of the session", seconds=5)
    assert admin("PATCH", f"{V1}/admin/users/ines", {"is_admin": False, "is_active": False}).status == 200
    assert Api(server.url)("POST", f"{V1}/session/link", {"code": again.json["url"].partition("#")[2]}).status == 404
    assert admin("PATCH", f"{V1}/admin/users/admin", {"is_admin": False}).status == 409
    assert admin("POST", f"{V1}/admin/users/admin/link", {"forget_password": True}).status == 400
    events = admin.get(f"{V1}/admin/audit", search="ines").json["events"]
    assert [each["action"] for each in events] == [
        "user.deactivate",
        "user.admin",
        "user.reset",
        "user.admin",
        "session.begin",
        "member.add",
        "user.create",
    ]
    older = admin.get(f"{V1}/admin/audit", search="ines", before=events[-2]["id"]).json["events"]
    assert [each["id"] for each in older] == [events[-1]["id"]]
    assert {each["actor"] for each in admin.get(f"{V1}/admin/audit", action="user.reset").json["events"]} == {"admin"}


def test_a_wrong_password_is_noted_for_names_that_exist(server: Server, admin: Api) -> None:
    for name in ("admin", "nobody-of-this-name"):
        assert Api(server.url)("POST", f"{V1}/session/password", {"name": name, "password": "wrong, surely"}).status == 401
    found = until(lambda: admin.get(f"{V1}/admin/audit", action="session.refused").json["events"], what="the refusal")
    assert [each["subject"] for each in found] == ["admin"]


def test_what_everybody_keeps_is_told_by_project_owner_run_and_week(admin: Api) -> None:
    assert admin("POST", f"{V1}/workspaces/main/projects", {"name": "kept"}).status == 201
    assert admin("POST", f"{V1}/workspaces/main/projects", {"name": "empty"}).status == 201
    large, small = admin.run("main/kept"), admin.run("main/kept")
    entries = [{"value": 1, "step": step, "timestampMilliseconds": 1} for step in range(1_000)]
    assert admin.execute(large["id"], {"path": "loss", "logFloats": {"entries": entries}}).json == []
    assert admin("POST", f"{V1}/projects/main/kept/trash", {"ids": [small["shortId"]]}).status == 200

    def told() -> dict[str, list[dict[str, object]]] | None:
        use = admin.get(f"{V1}/admin/storage").json
        # Each table gets its part of a commit by itself.
        is_stored = "float_points" in {each["table"] for each in use["tables"]}
        return use if is_stored and use["runs"] and use["runs"][0]["bytes"] >= 24_000 else None

    use = until(told, what="the size of the run and of the tables")
    assert use["runs"][0]["id"] == large["shortId"]
    by_name = {each["project"]: each for each in use["projects"]}
    assert (by_name["kept"]["runs"], by_name["kept"]["trash_runs"], by_name["empty"]["runs"]) == (2, 1, 0)
    assert use["owners"][0]["owner"] == "admin"
    assert use["weeks"][-1]["bytes"] == sum(each["run_bytes"] for each in use["projects"])  # type: ignore[misc]
    assert by_name["kept"]["file_bytes"] == 0
    by_attribute = admin.get(f"{V1}/workspaces/main/storage/attributes", project="kept", run=large["shortId"]).json
    assert by_attribute == {
        "total": 1,
        "bytes": 24_000,
        "attributes": [{"path": "loss", "type": "floatSeries", "runs": 1, "points": 1_000, "bytes": 24_000}],
    }
    assert admin.get(f"{V1}/admin/storage/attributes").json["bytes"] >= 24_000
    of_workspace = admin.get(f"{V1}/workspaces/main/storage").json
    assert of_workspace["runs"] == use["runs"]
    (summary,) = admin.get(f"{V1}/admin/workspaces").json
    assert (summary["name"], summary["projects"]) == ("main", 2)


def test_the_health_says_how_stores_and_chores_are(admin: Api) -> None:
    health = admin.get(f"{V1}/admin/health").json
    assert {each["name"]: each["answer"] for each in health["stores"]} == {"catalog": "ok", "columns": "ok", "files": "ok"}
    assert 0 < health["disk_free"] <= health["disk_total"]
    assert health["started_at"] <= health["now"]
    assert all(each["error"] is None for each in health["activities"])
    # What was written a moment ago may not be in the tables yet.
    assert all(each["parts"] >= 1 and 0 <= each["progress"] <= 1 for each in health["compactions"])
