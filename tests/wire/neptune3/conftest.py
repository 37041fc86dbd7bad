"""A real server, and what a 3.x client says to it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from seamark.wire.neptune3.errors import IngestCode
from seamark.wire.neptune3.messages import ingest_pb2
from tests.interop.server import Server, running_server
from tests.wire.neptune2.conftest import BACKEND, LEADERBOARD, Answer, Api
from tests.wire.neptune3.builders import creation, update
from tests.wire.neptune3.readers import alice, outsider, seeded

__all__ = ["alice", "outsider", "seeded"]

INGEST = "/api/client/v1/ingest"
_numbers = itertools.count()


@dataclass(frozen=True)
class Scale:
    """Calls as neptune-scale makes them."""

    api: Api
    headers: Mapping[str, str] = field(default_factory=lambda: {"Content-Type": "application/x-protobuf", "Prefer": "wait=0"})

    def post(self, path: str, body: bytes, **query: Any) -> Answer:
        return self.api("POST", path, body, headers=self.headers, **query)

    def submit(self, operation: ingest_pb2.RunOperation) -> str:
        """The id of the request, which must be accepted."""
        answer = self.post(INGEST, operation.SerializeToString())
        assert answer.status == 200, answer.body
        assert answer.headers["content-type"] == "application/x-protobuf"
        (request_id,) = ingest_pb2.SubmitResponse.FromString(answer.body).request_ids
        return request_id

    def statuses(self, *request_ids: str) -> list[dict[IngestCode, int]]:
        request = ingest_pb2.StatusRequest(ids=[ingest_pb2.RequestId(value=each) for each in request_ids])
        answer = self.post(f"{INGEST}/check", request.SerializeToString(), projectIdentifier="lab/scale")
        assert answer.status == 200, answer.body
        statuses = ingest_pb2.StatusResponse.FromString(answer.body).statuses
        return [{IngestCode(each.detail): each.count for each in status.code_by_count} for status in statuses]

    def outcome(self, operation: ingest_pb2.RunOperation) -> dict[IngestCode, int]:
        """How many fields of the operation ended with which code."""
        return self.statuses(self.submit(operation))[0]

    def problems(self, operation: ingest_pb2.RunOperation) -> dict[IngestCode, int]:
        counts = self.outcome(operation)
        return {code: count for code, count in counts.items() if code is not IngestCode.OK}

    def run(self, **fields: Any) -> str:
        """The custom id of a new run."""
        run = f"run-{next(_numbers)}"
        assert self.outcome(creation(run, **fields)) == {IngestCode.OK: 1}
        return run

    def update(self, run: str, *snapshots: Any) -> dict[IngestCode, int]:
        return self.outcome(update(run, *snapshots))

    def floats(self, run: str, path: str) -> list[tuple[float, float]]:
        """Steps and values of a float series, as the 2.x API reads them."""
        query = {"experimentId": f"CUSTOM/lab/scale/{run}", "attribute": path, "limit": 10_000, "offset": 0}
        answer = self.api.get(f"{LEADERBOARD}/attributes/series/float", **query)
        return [(each["step"], each["value"]) for each in answer.json["values"]] if answer.status == 200 else []

    def strings(self, run: str, path: str) -> list[tuple[float, str]]:
        query = {"experimentId": f"CUSTOM/lab/scale/{run}", "attribute": path, "limit": 10_000, "offset": 0}
        answer = self.api.get(f"{LEADERBOARD}/attributes/series/string", **query)
        return [(each["step"], each["value"]) for each in answer.json["values"]]

    def attribute(self, run: str, kind: str, path: str) -> Any:
        return self.api.attribute(kind, f"CUSTOM/lab/scale/{run}", path).json


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running_server(tmp_path_factory.mktemp("neptune3")) as running:
        for user in ("olive", "vera", "sven"):
            running.seamark("user", "create", user)
        running.seamark("workspace", "create", "lab", "--owner", "olive")
        yield running


@pytest.fixture(scope="session")
def nobody(server: Server) -> Api:
    return Api(server.url)


@pytest.fixture(scope="session")
def scale(server: Server, nobody: Api) -> Scale:
    """Calls of the owner of the workspace `lab`, which has a project `scale` that vera may view."""
    owner = nobody.signed_in(server.token("olive"))
    owner.project("scale")
    shared = owner("POST", f"{BACKEND}/projects/members", {"userId": "vera", "role": "viewer"}, projectIdentifier="lab/scale")
    assert shared.status == 200, shared.body
    return Scale(owner)


@pytest.fixture(scope="session")
def viewer(server: Server, nobody: Api, scale: Scale) -> Scale:
    return Scale(nobody.signed_in(server.token("vera")))


@pytest.fixture(scope="session")
def stranger(server: Server, nobody: Api) -> Scale:
    """Calls of somebody who has an account and belongs nowhere."""
    return Scale(nobody.signed_in(server.token("sven")))
