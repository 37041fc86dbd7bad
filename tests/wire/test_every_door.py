"""Nobody comes in by any door who may not: every route of all APIs, with every kind of wrong caller."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain

import pytest
from websockets.exceptions import InvalidStatus

from seamark.wire.journal.ingest import journal_endpoints
from seamark.wire.neptune2.table import PLAIN, SERVICES
from seamark.wire.neptune3.errors import IngestCode
from seamark.wire.neptune3.messages.ingest_pb2 import SubmitResponse
from seamark.wire.neptune3.routes import endpoints
from seamark.wire.neptune3.statuses import status_of
from seamark.wire.v1.application import build
from tests.interop.waiting import until
from tests.wire.doors import JOURNAL, NEPTUNE2, V1, V1_ROUTES, Call, Doors, open_doors
from tests.wire.neptune2.conftest import BACKEND, Answer, Api
from tests.wire.neptune2.test_websocket import listen
from tests.wire.neptune3.doors import NEPTUNE3

_ENDPOINTS = {each.operation_id: each for each in chain(*SERVICES.values(), PLAIN)}
_ENDPOINTS3 = {each.operation_id: each for each in endpoints()}
_JOURNAL = {each.operation_id: each for each in journal_endpoints()}
_REFUSED = {401, 403, 404}
Door = tuple[str, str, Call]
DOORS: dict[str, Door] = {
    **{name: (_ENDPOINTS[name].method, _ENDPOINTS[name].path, call) for name, call in NEPTUNE2.items() if name in _ENDPOINTS},
    **{f"3.x {name}": (_ENDPOINTS3[name].method, _ENDPOINTS3[name].path, call) for name, call in NEPTUNE3.items()},
    **{f"journal {name}": (_JOURNAL[name].method, _JOURNAL[name].path, call) for name, call in JOURNAL.items()},
    **{f"{method} {path}": (method, f"{V1}/{path}", call) for (method, path), call in V1_ROUTES.items()},
}


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    with open_doors(tmp_path_factory.mktemp("doors")) as opened:
        yield opened


def _json(data: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(data).encode()).decode().rstrip("=")


def _forged(token: str) -> dict[str, str]:
    """Access tokens that somebody made or bent by themselves."""
    header, payload, signature = token.split(".")
    claims = json.loads(base64.urlsafe_b64decode(payload + "=="))
    later = _json({**claims, "exp": claims["exp"] + 10**6})
    return {
        "garbage": "garbage",
        "three parts of garbage": "a.b.c",
        "not signed": f"{_json({'alg': 'none', 'typ': 'JWT'})}.{payload}.",
        "not signed, in capitals": f"{_json({'alg': 'NONE', 'typ': 'JWT'})}.{payload}.{signature}",
        "said to be of another algorithm": f"{_json({'alg': 'HS512', 'typ': 'JWT'})}.{payload}.{signature}",
        "with a longer life": f"{header}.{later}.{signature}",
        "without its signature": f"{header}.{payload}.",
        "very long": "a" * 20_000,
    }


def test_the_list_of_doors_is_complete() -> None:
    assert set(NEPTUNE2) == set(_ENDPOINTS)
    assert set(NEPTUNE3) == set(_ENDPOINTS3)
    assert set(JOURNAL) == set(_JOURNAL)
    described = {(m.upper(), path.removeprefix(f"{V1}/")) for path, each in build().openapi()["paths"].items() for m in each}
    journal = {(each.method, each.path.removeprefix(f"{V1}/")) for each in _JOURNAL.values()}
    assert set(V1_ROUTES) | journal == described


@pytest.mark.parametrize("door", [name for name, (_, _, call) in DOORS.items() if not call.is_public])
def test_no_door_opens_without_sound_credentials(doors: Doors, door: str) -> None:
    method, path, call = DOORS[door]
    answer = doors.send(Api(doors.server.url), method, path, call, doors.lab)
    assert answer.status == 401, answer.body
    token = doors.callers["olive"].access_token or ""
    for kind, forged in _forged(token).items():
        answer = doors.send(Api(doors.server.url, forged), method, path, call, doors.lab)
        assert answer.status == 401, (kind, answer.body)


@pytest.mark.parametrize(
    "door", [name for name, (_, _, call) in DOORS.items() if not call.is_public and not call.is_for_everybody]
)
def test_no_door_opens_for_people_of_other_projects(doors: Doors, door: str) -> None:
    method, path, call = DOORS[door]
    for stranger, facts in (("sven", doors.lab), ("olga", doors.lab), ("olive", doors.far)):
        answer = doors.send(doors.callers[stranger], method, path, call, facts)
        assert answer.status in _REFUSED, (stranger, answer.body)
        assert b"secret" not in answer.body


def test_nobody_writes_into_runs_of_other_projects(doors: Doors) -> None:
    """Writing is always accepted, for the client would repeat it for ever; the status says what became of it."""
    method, path, call = DOORS["3.x ingest"]
    for stranger, facts, owner in (("sven", doors.lab, "olive"), ("olga", doors.lab, "olive"), ("olive", doors.far, "olga")):
        answer = doors.send(doors.callers[stranger], method, path, call, facts)
        (request_id,) = SubmitResponse.FromString(answer.body).request_ids
        assert [each.detail for each in status_of(request_id).code_by_count] == [IngestCode.PROJECT_NOT_FOUND]
        assert doors.callers[owner].attribute("integers", facts["run_id"], "by-ingest").status == 404


@pytest.mark.parametrize(
    "door",
    [
        "3.x searchGlobalLeaderboardEntriesProto",
        "3.x getMultipleFloatSeriesValuesProto",
        "3.x getSeriesValuesProto",
        "3.x getTimeseriesBucketsProto",
    ],
)
def test_what_many_projects_are_asked_for_at_once_shows_nothing_of_others(doors: Doors, door: str) -> None:
    method, path, call = DOORS[door]
    shown = len(doors.send(doors.callers["vera"], method, path, call, doors.lab).body)
    for stranger, facts in (("sven", doors.lab), ("olga", doors.lab), ("olive", doors.far)):
        answer = doors.send(doors.callers[stranger], method, path, call, facts)
        assert answer.status == 200
        assert facts["run_id"].encode() not in answer.body
        assert b"secret" not in answer.body
        if "Global" not in door:
            assert len(answer.body) < shown


@pytest.mark.parametrize("door", [name for name, (_, _, call) in DOORS.items() if call.writes])
def test_no_door_that_changes_anything_opens_for_a_viewer(doors: Doors, door: str) -> None:
    method, path, call = DOORS[door]
    answer = doors.send(doors.callers["vera"], method, path, call, doors.lab)
    assert answer.status in _REFUSED, answer.body


@pytest.fixture(scope="module")
def limited(doors: Doors) -> dict[str, Api]:
    """Who may do everything, with tokens that may not."""
    return {
        "reads": doors.limited("olive", "read"),
        "reads, an admin's": doors.limited("admin", "read"),
        "writes": doors.limited("olive", "write"),
        "writes, an admin's": doors.limited("admin", "write"),
        "is for another project": doors.limited("olive", "full", "lab/elsewhere"),
        "is for another project, an admin's": doors.limited("admin", "full", "lab/elsewhere"),
    }


@pytest.mark.parametrize("door", [name for name, (_, _, call) in DOORS.items() if call.writes or call.keeps])
def test_no_door_that_changes_anything_opens_for_a_token_that_reads(doors: Doors, limited: dict[str, Api], door: str) -> None:
    method, path, call = DOORS[door]
    for token in ("reads", "reads, an admin's"):
        answer = doors.send(limited[token], method, path, call, doors.lab)
        assert answer.status in _REFUSED, (token, answer.body)


@pytest.mark.parametrize(
    "door", [name for name, (_, _, call) in DOORS.items() if not call.is_public and not call.is_for_everybody]
)
def test_no_door_opens_for_a_token_that_is_for_another_project(doors: Doors, limited: dict[str, Api], door: str) -> None:
    method, path, call = DOORS[door]
    for token in ("is for another project", "is for another project, an admin's"):
        answer = doors.send(limited[token], method, path, call, doors.lab)
        assert answer.status in _REFUSED, (token, answer.body)


@pytest.mark.parametrize("door", [name for name, (_, _, call) in DOORS.items() if call.manages or call.is_for_admins])
def test_no_door_of_those_who_manage_opens_for_a_token_that_writes(doors: Doors, limited: dict[str, Api], door: str) -> None:
    method, path, call = DOORS[door]
    for token in ("writes", "writes, an admin's"):
        answer = doors.send(limited[token], method, path, call, doors.lab)
        assert answer.status in _REFUSED, (token, answer.body)


@pytest.mark.parametrize("door", [name for name, (_, _, call) in DOORS.items() if call.is_for_admins])
def test_doors_for_admins_of_the_server_stay_closed_for_admins_of_a_workspace(doors: Doors, door: str) -> None:
    method, path, call = DOORS[door]
    answer = doors.send(doors.callers["olive"], method, path, call, doors.lab)
    assert answer.status == 403, answer.body
    assert "admins of the server" in answer.json["detail"]


@pytest.mark.parametrize("door", [f"{method} {path}" for method, path in V1_ROUTES if "{run}" in path])
def test_no_run_is_reached_through_another_project(doors: Doors, door: str) -> None:
    method, path, call = DOORS[door]
    mixed = {**doors.lab, "run": doors.far["run_id"], "trash_id": doors.far["trash_id"], "version": doors.far["version"]}
    # The admin may see both, so it is the address alone that is refused.
    answer = doors.send(doors.callers["admin"], method, path, call, mixed)
    assert answer.status == 404, answer.body


def test_things_of_another_project_are_not_reached_by_their_ids(doors: Doors) -> None:
    olive, far = doors.callers["olive"], doors.far
    mixed = {**doors.lab, **{name: far[name] for name in ("run_id", "gone_id", "upload_id", "member_id", "zip_id")}}

    def sent(door: str) -> Answer:
        method, path, call = DOORS[door]
        return doors.send(olive, method, path, call, mixed)

    for door in (
        "signalExperiments",
        "fileAtomMultipartUploadPart",
        "fileAtomMultipartUploadFinish",
        "fileSetFileMultipartUploadPart",
        "fileSetFileMultipartUploadFinish",
        "downloadZip",
    ):
        assert sent(door).status in _REFUSED, door
    for door in ("trashExperiments", "deleteExperiments"):
        answer = sent(door).json
        assert answer["updatedExperimentIdentifiers"] == []
        assert [each["reason"] for each in answer["errors"]] == ["NOT_EXISTS"]
    chart = sent("POST projects/{workspace}/{project}/series/buckets").json
    assert [line["status"] for line in chart["series"]] == ["run-not-found"]
    hash = "ef" * 32
    assert doors.callers["olga"]("PUT", _ENDPOINTS["createNewArtifact"].path, projectIdentifier="far/b", hash=hash).status == 200
    listed = olive.get(_ENDPOINTS["listArtifactFiles"].path, projectIdentifier="lab/a", hash=hash)
    assert listed.status == 404


@pytest.mark.parametrize("caller", ["olive", "sven"])
def test_nobody_hears_the_signals_of_anothers_run(doors: Doors, caller: str) -> None:
    token = doors.callers[caller].access_token
    with pytest.raises(InvalidStatus), listen(doors.server.url, doors.far["project_id"], doors.far["run_id"], token):
        raise AssertionError("The connection was accepted.")
    with pytest.raises(InvalidStatus), listen(doors.server.url, doors.lab["project_id"], doors.far["run_id"], token):
        raise AssertionError("The connection was accepted.")


def test_lists_for_everybody_show_strangers_nothing(doors: Doors) -> None:
    sven = doors.callers["sven"]
    assert sven.get(f"{BACKEND}/projects").json["entries"] == []
    assert sven.get(f"{BACKEND}/myOrganizations").json == []
    assert sven.get(f"{V1}/workspaces").json == []
    assert sven.get(f"{V1}/me").json["memberships"] == []


def test_lists_for_everybody_show_a_token_only_its_project(doors: Doors, limited: dict[str, Api]) -> None:
    for token in ("is for another project", "is for another project, an admin's"):
        api = limited[token]
        assert [each["name"] for each in api.get(f"{BACKEND}/projects").json["entries"]] == ["elsewhere"]
        assert [each["name"] for each in api.get(f"{V1}/projects").json["projects"]] == ["elsewhere"]
        assert api.get(f"{BACKEND}/myOrganizations").json == api.get(f"{V1}/workspaces").json == []
        assert api.get(f"{V1}/me").json["memberships"] == []
        assert api.get(f"{V1}/runs").json["runs"] == []
        assert api.get(f"{V1}/imports").json["imports"] == []


def test_a_cookie_alone_changes_nothing_and_secrets_stay_out_of_the_log(doors: Doors) -> None:
    """What another site can make a browser send: the cookie, but not the token that a change must carry."""
    code = doors.server.seamark("login-link", "olive", "--url", doors.server.url).partition("#")[2]
    nobody = Api(doors.server.url)
    begun = nobody("POST", f"{V1}/session/link", {"code": code})
    cookie = begun.headers["set-cookie"].partition(";")[0]
    assert nobody("POST", f"{V1}/session/link", {"code": code}).status == 404
    assert nobody("GET", f"{V1}/me", headers={"Cookie": cookie}).status == 200
    for name, (method, path, call) in DOORS.items():
        if call.is_public:
            continue
        with_cookie = replace(call, headers={**call.headers, "Cookie": cookie})
        if not path.startswith(V1) or name.startswith("journal"):
            assert doors.send(nobody, method, path, with_cookie, doors.lab).status == 401, name
        elif method != "GET":
            for wrong in ({}, {"X-CSRF-Token": "0" * 64}, {"X-CSRF-Token": ""}):
                sent = replace(with_cookie, headers={**with_cookie.headers, **wrong})
                answer = doors.send(nobody, method, path, sent, doors.lab)
                assert (answer.status, answer.json["type"]) == (403, "urn:seamark:problem:csrf"), name
    log = doors.server.log.read_text()
    secrets = [code, cookie.partition("=")[2], doors.tokens["olive"], doors.callers["olive"].access_token or "none"]
    assert not [each for each in secrets if each in log]


def test_a_token_opens_only_what_it_is_for(doors: Doors) -> None:
    nobody = Api(doors.server.url)
    tokens = nobody("GET", f"{BACKEND}/authorization/oauth-token", headers={"X-Neptune-Api-Token": doors.tokens["olive"]}).json
    for path in (f"{V1}/me", f"{BACKEND}/projects"):
        assert Api(doors.server.url, tokens["refreshToken"]).get(path).status == 401
    refresh = "/auth/realms/seamark/protocol/openid-connect/token"
    for token, status in ((tokens["accessToken"], 400), (tokens["refreshToken"], 200)):
        form = f"grant_type=refresh_token&refresh_token={token}".encode()
        assert nobody("POST", refresh, form, headers={"Content-Type": "application/x-www-form-urlencoded"}).status == status


def test_an_access_token_is_good_under_every_name_of_the_server_and_says_nothing_to_others(doors: Doors) -> None:
    """The Host header names the issuer, so the issuer must not decide anything."""
    headers = {"X-Neptune-Api-Token": doors.tokens["olive"], "Host": "evil.example"}
    token = Api(doors.server.url)("GET", f"{BACKEND}/authorization/oauth-token", headers=headers).json["accessToken"]
    assert Api(doors.server.url, token).get(f"{V1}/me").json["user"]["name"] == "olive"
    headers["Host"] = "evil.example/path?"
    assert Api(doors.server.url)("GET", f"{BACKEND}/authorization/oauth-token", headers=headers).status == 400


def test_who_is_shut_out_is_out_within_a_second(doors: Doors) -> None:
    server = doors.server
    server.seamark("user", "create", "leaver")
    api_token = server.token("leaver")
    leaver = Api(server.url).signed_in(api_token)
    assert leaver.get(f"{V1}/me").status == 200
    server.seamark("user", "deactivate", "leaver")
    until_refused(leaver)
    assert Api(server.url, api_token).get(f"{V1}/me").status == 401
    exchange = Api(server.url)("GET", f"{BACKEND}/authorization/oauth-token", headers={"X-Neptune-Api-Token": api_token})
    assert exchange.status == 401


def until_refused(api: Api) -> None:
    until(lambda: api.get(f"{V1}/me").status == 401, what="the refusal of a token of somebody who was shut out", seconds=5)


@pytest.mark.parametrize("door", DOORS)
def test_every_door_opens_for_who_may_enter(doors: Doors, door: str) -> None:
    """Last, for it changes things: what was refused above was refused because of the caller and not for another reason."""
    method, path, call = DOORS[door]
    answer = doors.send(doors.callers["admin" if call.is_for_admins else "olive"], method, path, call, doors.lab)
    assert (answer.status < 300) is call.succeeds, answer.body
