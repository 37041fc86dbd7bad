"""Projects, the runs table, and single runs."""

import pytest

from tests.wire.v1.conftest import Api, Seeded

DIGITS = "projects/team/digits"


def test_projects_are_listed_with_role_and_activity(alice: Api) -> None:
    page = alice("GET", "workspaces/team/projects", search="DIG").json
    (project,) = page["projects"]
    assert (page["total"], project["name"], project["key"], project["role"], project["runs"]) == (1, "digits", "DIG", "owner", 2)
    assert alice("GET", DIGITS).json["description"] == "Some *digits*"


def test_a_project_is_created_and_its_name_is_taken_then(alice: Api) -> None:
    made = alice("POST", "workspaces/team/projects", {"name": "fresh", "visibility": "workspace"})
    assert (made.status, made.json["visibility"], made.json["role"]) == (201, "workspace", "owner")
    again = alice("POST", "workspaces/team/projects", {"name": "fresh"})
    assert (again.status, again.json["type"]) == (409, "urn:seamark:problem:project-name-collision")
    assert alice("POST", "workspaces/team/projects", {"name": "no/slash"}).status == 400
    assert alice("POST", "workspaces/team/projects", {"name": "k", "key": "lower"}).status == 400


@pytest.mark.parametrize(
    "path",
    [DIGITS, "workspaces/team/projects", f"{DIGITS}/runs/DIG-1", f"{DIGITS}/runs/DIG-1/attributes", f"{DIGITS}/attributes"],
)
def test_what_is_private_does_not_exist_for_strangers(stranger: Api, nobody: Api, path: str) -> None:
    assert stranger("GET", path).status == 404
    assert nobody("GET", path).status == 401


def test_a_search_filters_sorts_and_shows_columns(alice: Api) -> None:
    answer = alice(
        "POST",
        f"{DIGITS}/runs/search",
        {
            "query": "`params/lr`:float > 0",
            "sort": [{"path": "params/lr", "type": "float", "descending": True}],
            "columns": ["params/lr", "loss", "params/seed"],
        },
    )
    assert answer.status == 200, answer.body
    assert answer.json["total"] == 2
    second, first = answer.json["rows"]
    assert (second["id"], first["id"]) == ("DIG-2", "DIG-1")
    assert second["attributes"].keys() == {"params/lr", "loss"}
    assert first["attributes"]["params/seed"] == {"type": "int", "value": str(2**60)}
    assert first["attributes"]["loss"]["value"]["count"] == 2000


def test_a_search_pages(alice: Api) -> None:
    pages = [alice("POST", f"{DIGITS}/runs/search", {"offset": offset, "limit": 1}).json for offset in (0, 1, 2)]
    assert [page["total"] for page in pages] == [2, 2, 2]
    assert [row["id"] for page in pages for row in page["rows"]] == ["DIG-2", "DIG-1"]
    assert pages[0]["rows"][0]["attributes"]["sys/name"]


def test_the_trash_shows_only_when_asked_for(alice: Api) -> None:
    rows = alice("POST", f"{DIGITS}/runs/search", {"query": "`sys/trashed`:bool = true", "columns": []}).json["rows"]
    assert rows == [{"id": "DIG-3", "uuid": rows[0]["uuid"], "custom_id": None, "colour": None, "attributes": {}, "computed": []}]


def test_a_wrong_query_says_where(alice: Api) -> None:
    answer = alice("POST", f"{DIGITS}/runs/search", {"query": "`loss` >\n>"})
    assert answer.status == 400
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json
    assert (problem["type"], problem["line"], problem["column"]) == ("urn:seamark:problem:query-syntax", 2, 1)
    assert problem["position"] == 9
    assert problem["expected"]
    assert problem["request_id"] == answer.headers["x-request-id"]


@pytest.mark.parametrize(
    "body",
    [
        {"limit": 1001},
        {"limit": 0},
        {"offset": -1},
        {"colums": ["misspelt"]},
        {"sort": [{"path": "a", "type": "nothing"}]},
        {"sort": [{"path": "a"}] * 4},
        {"query": 'params/s:string MATCHES "("'},
        b"{",
        [],
    ],
)
def test_a_wrong_search_is_a_problem_of_the_request(alice: Api, body: object) -> None:
    answer = alice("POST", f"{DIGITS}/runs/search", body)
    assert answer.status == 400
    assert answer.json["detail"]


def test_names_for_columns_are_found_in_pages(alice: Api) -> None:
    first = alice("GET", f"{DIGITS}/attributes", search="PARAMS", limit=2).json
    rest = alice("GET", f"{DIGITS}/attributes", search="params", after=first["after"]).json
    names = [each["path"] for each in first["attributes"] + rest["attributes"]]
    assert names == sorted(set(names))
    assert {"params/lr", "params/seed"} <= set(names)
    assert rest["after"] is None
    series = alice("GET", f"{DIGITS}/attributes", types=["floatSeries"]).json["attributes"]
    assert {each["path"] for each in series} == {"loss", "short"}
    assert alice("GET", f"{DIGITS}/attributes", regex="(").status == 400


def test_a_run_is_found_by_its_ids(alice: Api, seeded: Seeded) -> None:
    facts = alice("GET", f"{DIGITS}/runs/DIG-1").json
    assert (facts["id"], facts["name"], facts["tags"]) == ("DIG-1", "the first", ["a", "b"])
    assert facts["state"] in ("running", "idle"), "a run is running for 20 seconds after it was heard of"
    assert alice("GET", f"{DIGITS}/runs/{seeded.facts['run']}").json["uuid"] == facts["uuid"]
    assert alice("GET", f"{DIGITS}/runs", custom_id="my/second").json["id"] == "DIG-2"
    assert alice("GET", f"{DIGITS}/runs", custom_id="none").status == 404
    assert alice("GET", f"{DIGITS}/runs", experiment="none").status == 404
    assert alice("GET", f"{DIGITS}/runs").status == 400
    assert alice("GET", f"{DIGITS}/runs/DIG").json["kind"] == "project"


def test_a_run_of_another_project_is_not_found_under_this_one(alice: Api, seeded: Seeded) -> None:
    alice("POST", "workspaces/team/projects", {"name": "elsewhere"})
    assert alice("GET", f"projects/team/elsewhere/runs/{seeded.facts['run']}").status == 404


def test_attributes_come_typed_and_in_pages(alice: Api) -> None:
    everything = alice("GET", f"{DIGITS}/runs/DIG-1/attributes").json["attributes"]
    assert everything["params/lr"] == {"type": "float", "value": 0.1}
    assert everything["images"]["value"]["last"]["mime_type"] == "image/png"
    params = alice("GET", f"{DIGITS}/runs/DIG-1/attributes", prefix="params/").json["attributes"]
    assert params == {path: value for path, value in everything.items() if path.startswith("params/")}
    first = alice("GET", f"{DIGITS}/runs/DIG-1/attributes", prefix="params/", limit=1).json
    rest = alice("GET", f"{DIGITS}/runs/DIG-1/attributes", prefix="params/", after=first["after"]).json
    assert {**first["attributes"], **rest["attributes"]} == params
    assert alice("GET", f"{DIGITS}/runs/DIG-1/attributes", path=["loss", "nothing"]).json["attributes"].keys() == {"loss"}


def test_a_run_is_renamed_tagged_and_described(alice: Api) -> None:
    before = alice("GET", f"{DIGITS}/runs/DIG-2").json
    changed = alice("PATCH", f"{DIGITS}/runs/DIG-2", {"name": "renamed", "tags": ["x"], "description": "why"})
    assert changed.status == 200, changed.body
    assert (changed.json["name"], changed.json["tags"], changed.json["description"]) == ("renamed", ["x"], "why")
    assert alice("GET", f"{DIGITS}/runs/DIG-2").json["tags"] == ["x"]
    assert alice("PATCH", f"{DIGITS}/runs/DIG-2", {"owner": "me"}).status == 400
    # Other tests look for the run as it was.
    back = {"name": before["name"], "tags": before["tags"], "description": before["description"] or ""}
    assert alice("PATCH", f"{DIGITS}/runs/DIG-2", back).status == 200


def test_what_people_change_by_hand_is_remembered(alice: Api, stranger: Api) -> None:
    run = f"{DIGITS}/runs/DIG-2"

    def history(path: str) -> list[tuple[str, object, object]]:
        return [(each["edited_by"], each["before"], each["after"]) for each in alice("GET", f"{run}/edits", path=path).json]

    alice("PATCH", run, {"name": "first", "tags": ["a"]})
    known = len(history("sys/name"))
    alice("PATCH", run, {"name": "second"})
    alice("PATCH", run, {"name": "second"})
    assert history("sys/name")[0] == ("alice", "first", "second")
    assert len(history("sys/name")) == known + 1
    assert alice("POST", f"{DIGITS}/runs/bulk", {"action": "add_tags", "ids": ["DIG-2"], "tags": ["b"]}).json["done"] == ["DIG-2"]
    assert history("sys/tags")[0] == ("alice", ["a"], ["a", "b"])
    alice("POST", f"{DIGITS}/runs/bulk", {"action": "remove_tags", "ids": ["DIG-2"], "tags": ["a"]})
    assert history("sys/tags")[0] == ("alice", ["a", "b"], ["b"])
    assert history("params/lr") == []
    assert stranger("GET", f"{run}/edits", path="sys/name").status == 404


def test_a_run_is_asked_to_stop(alice: Api) -> None:
    assert alice("POST", f"{DIGITS}/runs/DIG-1/stop", {"kind": "abort", "seconds": 5}).status == 202
    assert alice("POST", f"{DIGITS}/runs/DIG-1/stop", {"kind": "explode"}).status == 400
    assert alice("POST", f"{DIGITS}/runs/DIG/stop", {"kind": "stop"}).status == 400


def test_a_deleted_run_is_in_the_trash(alice: Api) -> None:
    alice("POST", "workspaces/team/projects", {"name": "shortlived", "key": "SHORT"})
    assert alice("DELETE", "projects/team/shortlived/runs/SHORT").status == 400, "a project's own metadata stays"
    assert alice("DELETE", "projects/team/shortlived/runs/SHORT-1").status == 404
    trashed = alice("GET", f"{DIGITS}/runs/DIG-3").json
    assert trashed["trashed_at"] is not None
    assert alice("DELETE", f"{DIGITS}/runs/DIG-3").status == 400, "it is there already"


def test_an_archived_project_is_read_and_not_written_to(seeded: Seeded, alice: Api) -> None:
    where = "projects/team/quiet"
    assert alice("POST", "workspaces/team/projects", {"name": "quiet"}).status == 201
    assert alice("PATCH", where, {"is_archived": True}).json["is_archived"] is True
    assert alice("GET", where).json["is_archived"] is True
    assert seeded.api("stranger")("PATCH", where, {"is_archived": False}).status == 404
    assert alice("PATCH", where, {"is_archived": False}).json["is_archived"] is False


def test_what_a_person_changes_does_not_make_a_run_look_alive(alice: Api) -> None:
    def heard() -> object:
        return alice("GET", f"{DIGITS}/runs/DIG-2/attributes", path="sys/ping_time").json["attributes"]["sys/ping_time"]["value"]

    before = heard()
    old = alice("GET", f"{DIGITS}/runs/DIG-2").json["description"]
    assert alice("PATCH", f"{DIGITS}/runs/DIG-2", {"description": "edited"}).status == 200
    assert heard() == before
    assert alice("PATCH", f"{DIGITS}/runs/DIG-2", {"description": old or ""}).status == 200
