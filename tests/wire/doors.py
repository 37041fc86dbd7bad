"""Every door of the server: one sound call for each route of the 2.x API and of v1, and two projects for the calls to name."""

from __future__ import annotations

import base64
import json
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast
from uuid import uuid4

from google.protobuf.message import Message

from seamark.model.journal import Assign, pack_operations
from tests.interop.server import Server, running_server
from tests.tracking.archive_builders import tar_gz
from tests.wire.neptune2.conftest import BACKEND, LEADERBOARD, Answer, Api

ARTIFACTS = "/api/artifacts/v1/artifact"
V1 = "/api/v1"
HASH = "ab" * 32
PNG = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
PEOPLE = ("olive", "olga", "vera", "sven")


@dataclass(frozen=True)
class Call:
    """A call to one route. `{names}` in it stand for the facts of a project; a body may also be a function that makes a
    message of them."""

    query: Mapping[str, Any] = field(default_factory=dict[str, Any])
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    places: Mapping[str, str] = field(default_factory=dict[str, str])
    """Facts that stand for the names in the route's path, where these differ."""
    writes: bool = False
    keeps: bool = False
    """It keeps something of the caller's own, for which nobody needs a role."""
    manages: bool = False
    """It decides about accounts, members and projects as a whole, which those who log do not."""
    is_public: bool = False
    is_for_everybody: bool = False
    """Whoever is signed in may call; what they are shown is their own."""
    is_for_admins: bool = False
    """Only admins of the server may call."""
    succeeds: bool = True
    """Whether the owner's call succeeds; false for what the server does not have."""


def _read(**query: Any) -> Call:
    return Call(query)


def _write(body: Any = None, /, part: str = "", **query: Any) -> Call:
    return Call(query, body, {"X-Range": part} if part else {}, writes=True)


def _manage(body: Any = None, /, **query: Any) -> Call:
    return Call(query, body, writes=True, manages=True)


_PROJECT: Mapping[str, Any] = {"projectIdentifier": "{project_id}"}
_SET: Mapping[str, Any] = {"experimentId": "{run_id}", "attribute": "source"}
_UPLOAD: Mapping[str, Any] = {"experimentIdentifier": "{run_id}"}
_ARTIFACT: Mapping[str, Any] = {**_PROJECT, "hash": HASH}
_FILES = {"files": [{"filePath": "a", "fileHash": HASH, "type": "Local", "size": 1}]}


def _attribute(path: str) -> Call:
    return _read(experimentId="{run_id}", attribute=path)


NEPTUNE2: Mapping[str, Call] = {
    "getClientConfig": Call(is_public=True),
    "exchangeApiToken": Call(headers={"X-Neptune-Api-Token": "{api_token}"}, is_public=True),
    "refreshToken": Call(is_public=True, succeeds=False),
    "discover": Call(is_public=True),
    "getProject": _read(**_PROJECT),
    "listProjects": Call(is_for_everybody=True),
    "createProject": _write({"name": "{new_name}", "organizationId": "{workspace}"}),
    "deleteProject": _manage(projectIdentifier="{workspace}/doomed"),
    "listOrganizations": Call(is_for_everybody=True),
    "listOrganizationMembers": Call(places={"organizationIdentifier": "workspace"}),
    "listProjectMembers": _read(**_PROJECT),
    "addProjectMember": _manage({"userId": "{newcomer}", "role": "viewer"}, **_PROJECT),
    "deleteProjectMember": Call(_PROJECT, places={"userId": "newcomer"}, writes=True, manages=True),
    "listServiceAccounts": _read(organizationIdentifier="{workspace}"),
    "listProjectServiceAccounts": _read(**_PROJECT),
    "addProjectServiceAccount": _manage({"serviceAccountId": "{robot}", "role": "viewer"}, **_PROJECT),
    "deleteProjectServiceAccount": Call(_PROJECT, places={"serviceAccountId": "robot"}, writes=True, manages=True),
    "createOrganizationInvitations": _manage(
        {"organizationIdentifier": "{workspace}", "invitationsEntries": [{"invitee": "{newcomer}", "addToAllProjects": True}]}
    ),
    "workspaceStatus": Call(places={"organizationIdentifier": "workspace"}),
    "getExperiment": _read(experimentId="{run_id}"),
    "createExperiment": _write({"projectIdentifier": "{project_id}", "type": "run"}),
    "trashExperiments": _write(["{gone_id}"], **_PROJECT),
    "deleteExperiments": _write(["{gone_id}"], **_PROJECT),
    "deleteAllExperiments": _write(**_PROJECT),
    "signalExperiments": _write({"type": "neptune/stop", "experimentIdentifiers": ["{run_id}"]}, **_PROJECT),
    "getExperimentAttributes": _read(experimentId="{run_id}"),
    "executeOperations": _write([{"path": "x", "assignFloat": {"value": 1}}], experimentId="{run_id}"),
    "ping": _write(experimentId="{run_id}"),
    "getFloatAttribute": _attribute("float"),
    "getIntAttribute": _attribute("int"),
    "getBoolAttribute": _attribute("bool"),
    "getStringAttribute": _attribute("sys/id"),
    "getDatetimeAttribute": _attribute("sys/creation_time"),
    "getFileAttribute": _attribute("file"),
    "getArtifactAttribute": _attribute("artifact"),
    "getStringSetAttribute": _attribute("sys/tags"),
    "getFloatSeriesAttribute": _attribute("loss"),
    "getStringSeriesAttribute": _attribute("log"),
    "getFloatSeriesValues": _attribute("loss"),
    "getStringSeriesValues": _attribute("log"),
    "getImageSeriesValues": _attribute("images"),
    "getImageSeriesValue": _read(experimentId="{run_id}", attribute="images", index=0),
    "getFloatSeriesValuesCSV": _attribute("loss"),
    "downloadAttribute": _attribute("file"),
    "lsFileSetAttribute": _read(**_SET),
    "prepareForDownloadFileSetAttributeZip": _read(**_SET),
    # Says only what the caller sent; the download itself asks who may have it.
    "getDownloadPrepareRequest": Call({"id": "{zip_id}"}, is_for_everybody=True),
    "downloadZip": _read(id="{zip_id}"),
    "uploadFileSetAttributeTar": _write(tar_gz(("a.txt", b"a")), **_SET, reset="false"),
    "fileAtomUpload": _write(b"content", **_UPLOAD, attribute="file", ext="txt"),
    "fileAtomMultipartUploadStart": _write(**_UPLOAD, attribute="file", totalLength=3),
    "fileAtomMultipartUploadPart": _write(b"abc", part="bytes=0-2/3", uploadId="{upload_id}", uploadPartIdx=0),
    "fileAtomMultipartUploadFinish": _write(**_UPLOAD, attribute="part", uploadId="{upload_id}"),
    "fileSetFileUpload": _write(b"content", **_UPLOAD, attribute="source", subPath="b.txt"),
    "fileSetFileMultipartUploadStart": _write(**_UPLOAD, attribute="source", subPath="c.txt", totalLength=3),
    "fileSetFileMultipartUploadPart": _write(b"abc", part="bytes=0-2/3", uploadId="{member_id}", uploadPartIdx=0),
    "fileSetFileMultipartUploadFinish": _write(**_UPLOAD, attribute="source", subPath="d.txt", uploadId="{member_id}"),
    "searchLeaderboardEntries": Call(_PROJECT, {"query": {"query": ""}}),
    "searchLeaderboardAttributes": Call(_PROJECT, {}),
    "getLeaderboard": _read(**_PROJECT),
    "createNewArtifact": _write(**_PROJECT, hash="cd" * 32, size=1),
    "createArtifactVersion": _write(_FILES, **_ARTIFACT),
    "uploadArtifactFilesMetadata": _write(_FILES, **_ARTIFACT),
    "listArtifactFiles": _read(**_ARTIFACT),
    **{
        name: Call(_PROJECT, is_for_everybody=True, succeeds=False)
        for name in ("listNotebooks", "createNotebook", "listCheckpoints", "createCheckpoint")
    },
    "createEmptyCheckpoint": Call(body={"path": "p"}, is_for_everybody=True),
}
"""By operation id."""

_BOARDS = "projects/{workspace}/{project}/dashboards"
_BOARD = f"{_BOARDS}/{{dashboard}}"
_RUN = "projects/{workspace}/{project}/runs/{run}"
V1_ROUTES: Mapping[tuple[str, str], Call] = {
    ("POST", "session/password"): Call(body={"name": "nobody-here", "password": "a wrong one"}, is_public=True, succeeds=False),
    ("POST", "session/link"): Call(body={"code": "none"}, is_public=True, succeeds=False),
    ("GET", "setup"): Call(is_public=True),
    ("POST", "setup"): Call(body={"code": "none", "password": "long enough"}, is_public=True, succeeds=False),
    ("DELETE", "session"): Call(is_for_everybody=True),
    ("GET", "me"): Call(is_for_everybody=True),
    ("PATCH", "me"): Call(body={"display_name": "Somebody"}, is_for_everybody=True, keeps=True, manages=True),
    # Tokens outlive a changed password, so that the other calls still come in.
    ("PUT", "me/password"): Call(body={"password": "short"}, is_for_everybody=True, keeps=True, manages=True, succeeds=False),
    ("GET", "runs"): Call(is_for_everybody=True),
    ("GET", "tokens"): Call({"user": "{owner}"}, manages=True),
    ("POST", "tokens"): _manage({"name": "more", "user": "{owner}"}),
    ("DELETE", "tokens/{uuid}"): Call(places={"uuid": "token_uuid"}, writes=True, manages=True),
    ("GET", "workspaces"): Call(is_for_everybody=True),
    ("GET", "workspaces/{workspace}/projects"): Call(),
    ("POST", "workspaces/{workspace}/projects"): _write({"name": "{new_name}-1"}),
    ("GET", "workspaces/{workspace}/status"): Call(),
    ("GET", "workspaces/{workspace}/storage"): Call(),
    ("GET", "workspaces/{workspace}/storage/attributes"): Call(),
    ("GET", "admin/users"): Call(is_for_admins=True),
    ("POST", "admin/users"): Call(body={"name": "invited"}, is_for_admins=True, writes=True),
    ("PATCH", "admin/users/{account}"): Call(
        body={"is_active": True}, places={"account": "colleague"}, is_for_admins=True, writes=True
    ),
    ("POST", "admin/users/{account}/link"): Call(body={}, places={"account": "colleague"}, is_for_admins=True, writes=True),
    ("GET", "admin/workspaces"): Call(is_for_admins=True),
    ("POST", "admin/workspaces"): Call(body={"name": "more"}, is_for_admins=True, writes=True),
    ("GET", "admin/storage"): Call(is_for_admins=True),
    ("GET", "admin/storage/attributes"): Call(is_for_admins=True),
    ("GET", "admin/jobs"): Call(is_for_admins=True),
    ("GET", "admin/audit"): Call(is_for_admins=True),
    ("GET", "admin/health"): Call(is_for_admins=True),
    ("GET", "workspaces/{workspace}/members"): Call(),
    ("POST", "workspaces/{workspace}/members"): _manage({"user": "{colleague}"}),
    ("PUT", "workspaces/{workspace}/members/{account}"): Call(
        body={"role": "member"}, places={"account": "colleague"}, writes=True, manages=True
    ),
    ("GET", "workspaces/{workspace}/service-accounts"): Call(),
    ("POST", "workspaces/{workspace}/service-accounts"): _manage({"name": "{new_name}-robot"}),
    ("PUT", "workspaces/{workspace}/service-accounts/{account}"): Call(
        body={"is_active": True}, places={"account": "robot"}, writes=True, manages=True
    ),
    ("GET", "workspaces/{workspace}/service-accounts/{account}/projects"): Call(places={"account": "robot"}, manages=True),
    ("GET", "projects"): Call(is_for_everybody=True),
    ("GET", "projects/{workspace}/{project}/members"): Call(),
    ("POST", "projects/{workspace}/{project}/members"): _manage({"account": "{colleague}", "role": "viewer"}),
    ("PUT", "projects/{workspace}/{project}/members/{account}"): Call(
        body={"role": "contributor"}, places={"account": "colleague"}, writes=True, manages=True
    ),
    ("DELETE", "projects/{workspace}/{project}/members/{account}"): Call(
        places={"account": "colleague"}, writes=True, manages=True
    ),
    ("GET", "projects/{workspace}/{project}/trash"): Call(),
    ("POST", "projects/{workspace}/{project}/trash"): _write({"ids": ["{gone_id}"]}),
    ("POST", "projects/{workspace}/{project}/trash/restore"): _write({"ids": ["{gone_id}"]}),
    ("POST", "projects/{workspace}/{project}/trash/purge"): _write({"ids": None}),
    ("GET", "projects/{workspace}/{project}/jobs"): Call(),
    ("GET", "projects/{workspace}/{project}/jobs/{job}"): Call(places={"job": "purge_job"}),
    ("POST", "projects/{workspace}/{project}/jobs/{job}/cancel"): Call(places={"job": "purge_job"}, writes=True),
    # Who may not import anything has begun none; what others began does not exist for them.
    ("GET", "imports"): Call(is_for_everybody=True),
    ("POST", "imports/preview"): Call(body={"folder": "{import_dir}", "project": "{workspace}/{project}"}),
    ("POST", "imports"): Call(body={"folder": "{import_dir}", "project": "{workspace}/{project}"}, writes=True, manages=True),
    ("GET", "imports/{job}"): Call(places={"job": "import_job"}, manages=True),
    ("GET", "imports/{job}/report"): Call(places={"job": "import_job"}, manages=True),
    ("POST", "imports/{job}/cancel"): Call(places={"job": "import_job"}, writes=True, manages=True),
    ("GET", "projects/{workspace}/{project}"): Call(),
    ("DELETE", "projects/{workspace}/{project}"): Call(places={"project": "spare"}, writes=True, manages=True),
    ("PATCH", "projects/{workspace}/{project}"): _manage({"is_archived": False}),
    ("GET", "projects/{workspace}/{project}/policy"): Call(),
    ("PUT", "projects/{workspace}/{project}/policy"): _manage({"late_points": "refuse", "trash_days": None, "idle_days": None}),
    ("PUT", "projects/{workspace}/{project}/containers/{container}"): Call(
        body={"kind": "run"}, places={"container": "new_uuid"}, writes=True
    ),
    ("GET", "projects/{workspace}/{project}/containers/{container}"): Call(places={"container": "run"}),
    ("GET", "containers/{uuid}"): Call(places={"uuid": "run_id"}),
    ("POST", "containers/{uuid}/heartbeat"): Call(places={"uuid": "run_id"}, writes=True),
    ("PUT", "containers/{uuid}/times"): Call(places={"uuid": "run_id"}, body={"heard_at": 1_000}, writes=True, manages=True),
    ("POST", "projects/{workspace}/{project}/runs/search"): Call(body={}),
    ("POST", "projects/{workspace}/{project}/runs/neighbours"): Call(body={"run": "{run}"}),
    ("POST", "projects/{workspace}/{project}/runs/differing"): Call(body={}),
    ("POST", "projects/{workspace}/{project}/runs/compare"): Call(body={"ids": ["{run}"]}),
    ("POST", "projects/{workspace}/{project}/runs/groups"): Call(body={"by": [{"path": "sys/owner"}]}),
    ("POST", "projects/{workspace}/{project}/runs/in-groups"): Call(body={"levels": [{"path": "sys/owner"}]}),
    ("POST", "projects/{workspace}/{project}/runs/values"): Call(body={"path": "sys/owner"}),
    ("POST", "projects/{workspace}/{project}/runs/attributes"): Call(body={}),
    ("POST", "projects/{workspace}/{project}/runs/attributes/several"): Call(body={"asked": [{"names": "loss"}]}),
    ("POST", "projects/{workspace}/{project}/runs/suggested"): Call(body={}),
    ("POST", "projects/{workspace}/{project}/runs/bulk"): _write({"ids": ["{run}"], "action": "add_tags", "tags": ["many"]}),
    ("POST", "projects/{workspace}/{project}/runs/export"): Call(body={"columns": [{"path": "sys/id"}]}),
    ("GET", "projects/{workspace}/{project}/opening"): Call(),
    ("GET", "projects/{workspace}/{project}/opening/charts"): Call(),
    ("GET", "projects/{workspace}/{project}/opening/side"): Call(),
    ("GET", "projects/{workspace}/{project}/views"): Call(),
    # Whoever sees the project has views of their own, and addresses to pages that show it.
    ("POST", "projects/{workspace}/{project}/views"): Call(body={"name": "mine", "state": {}}, keeps=True),
    ("PUT", "projects/{workspace}/{project}/views/default"): _write({"view": None}),
    ("PATCH", "projects/{workspace}/{project}/views/{view}"): _write({"version": 1, "name": "ours"}),
    ("POST", "projects/{workspace}/{project}/views/{view}/undelete"): Call(places={"view": "gone_view"}, writes=True),
    ("DELETE", "projects/{workspace}/{project}/views/{view}"): Call({"version": 1}, places={"view": "old_view"}, writes=True),
    ("GET", _BOARDS): Call(),
    ("POST", _BOARDS): _write({"name": "losses"}),
    ("PUT", f"{_BOARDS}/default"): _write({"scope": "runs", "dashboard": None}),
    ("GET", _BOARD): Call(),
    ("PATCH", _BOARD): _write({"name": "losses"}),
    ("DELETE", _BOARD): Call(places={"dashboard": "old_dashboard"}, writes=True),
    ("PUT", f"{_BOARD}/document"): _write({"version": 1, "document": {"format": 1}}),
    ("POST", f"{_BOARD}/duplicate"): _write({}),
    ("POST", f"{_BOARD}/undelete"): Call(places={"dashboard": "gone_dashboard"}, writes=True),
    ("GET", f"{_BOARD}/versions"): Call(),
    ("GET", f"{_BOARD}/versions/{{version}}"): Call(places={"version": "first", "dashboard": "kept_dashboard"}),
    ("POST", f"{_BOARD}/versions/{{version}}/restore"): Call(
        body={"version": 1}, places={"version": "first", "dashboard": "kept_dashboard"}, writes=True
    ),
    ("POST", "projects/{workspace}/{project}/states"): Call(body={"state": {"q": "x"}}, keeps=True),
    ("GET", "projects/{workspace}/{project}/states/{hash}"): Call(places={"hash": "state"}),
    ("PUT", "projects/{workspace}/{project}/colours"): _write({"colours": {}}),
    ("GET", "projects/{workspace}/{project}/directions"): Call(),
    ("PUT", "projects/{workspace}/{project}/directions"): _write({"directions": {}}),
    ("GET", "projects/{workspace}/{project}/attributes"): Call(),
    ("GET", "projects/{workspace}/{project}/runs"): _read(custom_id="{custom_id}"),
    ("GET", "projects/{workspace}/{project}/events"): _read(seconds=0),
    ("GET", _RUN): Call(),
    ("PATCH", _RUN): _write({"name": "renamed"}),
    ("DELETE", _RUN): Call(places={"run": "trash_id"}, writes=True),
    ("GET", f"{_RUN}/attributes"): Call(),
    ("POST", f"{_RUN}/stop"): _write({}),
    ("POST", "projects/{workspace}/{project}/lineage"): Call(body={"runs": ["{run}"]}),
    ("GET", f"{_RUN}/stage"): Call(),
    ("PUT", f"{_RUN}/stage"): Call(body={"stage": "staging"}, places={"run": "version"}, writes=True),
    ("POST", "projects/{workspace}/{project}/series/buckets"): Call(body={"series": [{"run": "{run_id}", "path": "loss"}]}),
    ("POST", "projects/{workspace}/{project}/series/histograms"): Call(body={"series": [{"run": "{run_id}", "path": "weights"}]}),
    ("POST", "projects/{workspace}/{project}/runs/{run}/series/moments"): Call(body={"paths": ["loss"]}),
    ("POST", "projects/{workspace}/{project}/series/names"): Call(body={"runs": ["{run_id}"]}),
    ("POST", "projects/{workspace}/{project}/series/names/several"): Call(body={"runs": ["{run_id}"], "patterns": [""]}),
    ("POST", "projects/{workspace}/{project}/files/points"): Call(body={"files": [{"run": "{run}", "path": "images"}]}),
    ("GET", f"{_RUN}/series/points"): _read(path="loss"),
    ("GET", f"{_RUN}/edits"): _read(path="sys/name"),
    ("GET", f"{_RUN}/series/strings"): _read(path="log"),
    ("GET", f"{_RUN}/series/strings/hits"): _read(path="log", pattern="a"),
    ("GET", f"{_RUN}/series/strings/place"): _read(path="log", step=0),
    ("GET", f"{_RUN}/series/strings/content"): _read(path="log"),
    ("GET", f"{_RUN}/series/files"): _read(path="images"),
    ("GET", f"{_RUN}/series/files/content"): _read(path="images", index=0),
    ("GET", f"{_RUN}/series/files/thumbnail"): _read(path="images", index=0),
    ("GET", f"{_RUN}/files/content"): _read(path="file"),
    ("GET", f"{_RUN}/files/thumbnail"): _read(path="picture"),
    # No Parquet file is there; that one is refused with a reason is for who may read it.
    ("GET", f"{_RUN}/files/table"): Call({"path": "picture"}, succeeds=False),
    ("GET", f"{_RUN}/series/files/table"): Call({"path": "images", "index": 0}, succeeds=False),
    ("GET", f"{_RUN}/files/members"): _read(path="source"),
    ("GET", f"{_RUN}/files/zip"): _read(path="source"),
    ("POST", "projects/{workspace}/{project}/table"): Call(body={}),
    ("DELETE", "workspaces/{workspace}/members/{account}"): Call(places={"account": "colleague"}, writes=True, manages=True),
    ("GET", "projects/{workspace}/{project}/artifacts/{hash}/files"): Call(),
    ("GET", "projects/{workspace}/{project}/artifacts/{hash}"): Call(),
}
"""By method and path below /api/v1."""


JOURNAL: Mapping[str, Call] = {
    "postJournal": Call(
        {"session": "s", "writer": "w", "segment": "1", "from": 0, "to": 8},
        pack_operations([Assign("by-journal", 1)]),
        places={"uuid": "run_id"},
        writes=True,
    ),
    "putJournalFile": Call({"session": "s"}, b"content", places={"uuid": "run_id"}, writes=True),
}
"""By operation id."""


@dataclass(frozen=True)
class Doors:
    """A server with two projects that share nobody but the server's admin."""

    server: Server
    callers: Mapping[str, Api]
    tokens: Mapping[str, str]
    """API tokens by user."""
    lab: Mapping[str, str]
    """The facts of lab/a: olive owns it, vera views it."""
    far: Mapping[str, str]
    """The facts of far/b, which is olga's."""

    def limited(self, who: str, scope: str, only_project: str | None = None) -> Api:
        """Who comes with a token that may do less than they may."""
        wanted = {"name": scope, "scope": scope, "only_project": only_project}
        made = self.callers[who]("POST", f"{V1}/tokens", wanted)
        assert made.status == 201, made.body
        return Api(self.server.url).signed_in(made.json["api_token"])

    def send(self, api: Api, method: str, path: str, call: Call, facts: Mapping[str, str]) -> Answer:
        """`call` to the route of this path, about the project that the facts describe."""
        places = {**facts, **{name: facts[fact] for name, fact in call.places.items()}, "notebookId": "n", "file": "f"}
        headers = {name: value.format_map(facts) for name, value in call.headers.items()}
        return api(method, path.format_map(places), _filled(call.body, facts), headers=headers, **_filled(call.query, facts))


def _filled(value: Any, facts: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return value.format_map(facts)
    if callable(value):
        return cast(Message, value(facts)).SerializeToString()
    if isinstance(value, dict):
        return {name: _filled(each, facts) for name, each in cast(dict[str, Any], value).items()}
    if isinstance(value, list):
        return [_filled(each, facts) for each in cast(list[Any], value)]
    return value


def _project(api: Api, workspace: str, name: str, owner: str, api_token: str) -> dict[str, str]:
    """A project with one of everything, and what calls need to know of it."""

    def done(answer: Answer) -> Any:
        assert answer.status in (200, 201), answer.body
        return json.loads(answer.body or b"null")

    def ready(method: str, path: str, body: Any = None, **query: Any) -> Any:
        return done(api(method, path, body, **query))

    for each in (name, "doomed", "spare"):
        ready("POST", f"{BACKEND}/projects", {"name": each, "organizationId": workspace})
    project_id = ready("GET", f"{BACKEND}/projects/get", projectIdentifier=f"{workspace}/{name}")["id"]
    runs = [api.run(project_id, customId=f"{name}-{number}") for number in range(3)]
    model = api.run(project_id, type="model", key="M")
    version = api.run(project_id, type="modelVersion", parentId=model["id"])
    run_id = runs[0]["id"]
    image = {
        "value": {"data": base64.b64encode(PNG).decode(), "name": None, "description": None},
        "timestampMilliseconds": 1,
        "step": 0,
    }
    operations = [
        {"path": "float", "assignFloat": {"value": 1.5}},
        {"path": "int", "assignInt": {"value": 1}},
        {"path": "bool", "assignBool": {"value": True}},
        {"path": "artifact", "assignArtifact": {"hash": HASH}},
        {"path": "sys/tags", "insertStrings": {"values": ["t"]}},
        {"path": "loss", "logFloats": {"entries": [{"value": 1, "step": 0, "timestampMilliseconds": 1}]}},
        {"path": "log", "logStrings": {"entries": [{"value": "secret", "step": 0, "timestampMilliseconds": 1}]}},
        {"path": "images", "logImages": {"entries": [image]}},
    ]
    assert done(api.execute(run_id, *operations)) == []
    storage, upload = f"{LEADERBOARD}/attributes/storage", {"experimentIdentifier": run_id}
    ready("POST", f"{storage}/file/upload", b"secret", **upload, attribute="file", ext="txt")
    ready("POST", f"{storage}/file/upload", PNG, **upload, attribute="picture", ext="png")
    ready("POST", f"{storage}/fileset/upload", b"secret", **upload, attribute="source", subPath="top.txt")
    part = ready("POST", f"{storage}/file/upload/start", **upload, attribute="part", totalLength=3)
    member = ready("POST", f"{storage}/fileset/upload/start", **upload, attribute="source", subPath="d.txt", totalLength=3)
    ready("PUT", ARTIFACTS, projectIdentifier=project_id, hash=HASH, size=1)
    zipped = ready("POST", f"{LEADERBOARD}/attributes/downloadFileSetZipRequest", experimentId=run_id, attribute="source")
    home = f"{V1}/projects/{workspace}/{name}"
    doomed = api.run(project_id)["shortId"]
    ready("POST", f"{home}/trash", {"ids": [doomed]})
    ready("POST", f"{home}/trash/purge", {"ids": [doomed]})
    views = [ready("POST", f"{home}/views", {"name": "shared", "state": {}, "shared": True})["id"] for _ in range(3)]
    assert api("DELETE", f"{home}/views/{views[2]}", version=1).status == 204
    boards = [ready("POST", f"{home}/dashboards", {"name": f"secret {number}"})["id"] for number in range(4)]
    assert api("DELETE", f"{home}/dashboards/{boards[3]}").status == 204
    begun = ready("POST", f"{V1}/imports", {"folder": ".", "project": f"{workspace}/{name}"})
    return {
        "import_dir": ".",
        "import_job": begun["id"],
        "dashboard": boards[0],
        "old_dashboard": boards[1],
        "kept_dashboard": boards[2],
        "gone_dashboard": boards[3],
        "first": "1",
        "view": views[0],
        "old_view": views[1],
        "gone_view": views[2],
        "purge_job": ready("GET", f"{home}/jobs")["jobs"][0]["id"],
        "state": ready("POST", f"{home}/states", {"state": {}})["hash"],
        "workspace": workspace,
        "project": name,
        "project_id": project_id,
        "run": runs[0]["shortId"],
        "run_id": run_id,
        "gone_id": runs[1]["id"],
        "trash_id": runs[2]["id"],
        "version": version["id"],
        "custom_id": f"{name}-0",
        "upload_id": part["uploadId"],
        "member_id": member["uploadId"],
        "zip_id": zipped["id"],
        "owner": owner,
        "newcomer": f"new-{workspace}",
        "colleague": f"other-{workspace}",
        "spare": "spare",
        "robot": "robot",
        "new_name": "fresh",
        "new_uuid": str(uuid4()),
        "hash": HASH,
        "api_token": api_token,
        "token_uuid": ready("GET", f"{V1}/tokens")[0]["uuid"],
    }


@contextmanager
def open_doors(folder: Path) -> Generator[Doors]:
    """Starts the server and makes the projects."""
    (folder / "imports").mkdir()
    with running_server(folder, "--import-dir", str(folder / "imports")) as server:
        for person in (*PEOPLE, "new-lab", "new-far", "other-lab", "other-far"):
            server.seamark("user", "create", person)
        for workspace, owner in (("lab", "olive"), ("far", "olga")):
            server.seamark("workspace", "create", workspace, "--owner", owner)
            server.seamark("service-account", "create", "robot", "--workspace", workspace)
        # Tokens that calls may revoke are not those that the callers use.
        tokens = {person: server.token(person) for person in (*PEOPLE, "admin")}
        callers = {person: Api(server.url).signed_in(token) for person, token in tokens.items()}
        spare = {person: server.token(person) for person in ("olive", "olga")}
        lab = _project(callers["olive"], "lab", "a", "olive", spare["olive"])
        far = _project(callers["olga"], "far", "b", "olga", spare["olga"])
        invited = callers["olive"](
            "POST", f"{BACKEND}/projects/members", {"userId": "vera", "role": "viewer"}, projectIdentifier="lab/a"
        )
        assert invited.status == 200, invited.body
        elsewhere = callers["olive"]("POST", f"{V1}/workspaces/lab/projects", {"name": "elsewhere"})
        assert elsewhere.status == 201, elsewhere.body
        yield Doors(server, callers, tokens, lab, far)
