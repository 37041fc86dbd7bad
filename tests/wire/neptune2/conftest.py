"""A real server, and what a 2.x client knows of it: an API token and the addresses of the documents."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.interop.server import Server, running_server

BACKEND = "/api/backend/v1"
LEADERBOARD = "/api/leaderboard/v1"


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Api:
    """Calls to one server, with an access token or without."""

    url: str
    access_token: str | None = None

    def __call__(
        self, method: str, path: str, body: Any = None, /, *, headers: Mapping[str, str] | None = None, **query: Any
    ) -> Answer:
        sent = {"Content-Type": "application/json", **(headers or {})}
        if self.access_token is not None:
            sent.setdefault("Authorization", f"Bearer {self.access_token}")
        data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        address = f"{self.url}{path}" + (f"?{urlencode(query, doseq=True)}" if query else "")
        request = urllib.request.Request(address, data, sent, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return Answer(answer.status, {k.lower(): v for k, v in answer.headers.items()}, answer.read())
        except urllib.error.HTTPError as error:
            return Answer(error.code, {k.lower(): v for k, v in error.headers.items()}, error.read())

    def get(self, path: str, /, **query: Any) -> Answer:
        return self("GET", path, **query)

    def signed_in(self, api_token: str) -> Api:
        tokens = self("GET", f"{BACKEND}/authorization/oauth-token", headers={"X-Neptune-Api-Token": api_token})
        assert tokens.status == 200, tokens.body
        return Api(self.url, tokens.json["accessToken"])

    def project(self, name: str) -> str:
        """The id of a project of the workspace `lab`, which is made on first sight."""
        return str(self.get(f"{BACKEND}/projects/get", projectIdentifier=f"lab/{name}").json["id"])

    def run(self, project_id: str, **params: Any) -> Any:
        answer = self("POST", f"{LEADERBOARD}/experiments", {"projectIdentifier": project_id, "type": "run", **params})
        assert answer.status == 200, answer.body
        return answer.json

    def execute(self, run_id: str, *operations: Any) -> Answer:
        return self("POST", f"{LEADERBOARD}/attributes/operations", list(operations), experimentId=run_id)

    def attribute(self, kind: str, run_id: str, path: str, **more: Any) -> Answer:
        return self.get(f"{LEADERBOARD}/attributes/{kind}", experimentId=run_id, attribute=path, **more)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running_server(tmp_path_factory.mktemp("neptune2")) as running:
        running.seamark("user", "create", "olive")
        running.seamark("user", "create", "sven")
        running.seamark("workspace", "create", "lab", "--owner", "olive")
        yield running


@pytest.fixture(scope="session")
def api_token(server: Server) -> str:
    return server.token("olive")


@pytest.fixture(scope="session")
def nobody(server: Server) -> Api:
    """Calls without credentials."""
    return Api(server.url)


@pytest.fixture(scope="session")
def api(nobody: Api, api_token: str) -> Api:
    """Calls of the workspace's owner."""
    return nobody.signed_in(api_token)


@pytest.fixture(scope="session")
def stranger(server: Server, nobody: Api) -> Api:
    """Calls of somebody who has an account and belongs nowhere."""
    return nobody.signed_in(server.token("sven"))


@pytest.fixture
def run_id(api: Api) -> str:
    """A new run."""
    return str(api.run(api.project("runs"))["id"])
