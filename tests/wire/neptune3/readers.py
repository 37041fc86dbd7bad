"""A server with known data, and callers of its 3.x API."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import pytest
from google.protobuf.message import Message

from seamark.wire.neptune3.messages.attributes_pb2 import Attribute, Entry, SearchResult, ValuesResult
from seamark.wire.neptune3.messages.series_pb2 import FloatSeriesResult, SeriesResult
from tests.interop.server import Server
from tests.wire.neptune2.conftest import Answer, Api
from tests.wire.seeded import seeded_server

LEADERBOARD = "/api/leaderboard/v1"
_M = TypeVar("_M", bound=Message)


@dataclass(frozen=True)
class Reader:
    """Somebody who reads what `seeding.py` logged."""

    api: Api
    runs: Mapping[str, Mapping[str, str]]

    def post(self, path: str, body: Any, /, **query: Any) -> Answer:
        return self.api("POST", f"{LEADERBOARD}/{path}", body, **query)

    def read(self, kind: type[_M], path: str, body: Any, /, **query: Any) -> _M:
        answer = self.post(path, body, **query)
        assert answer.status == 200, answer.body
        assert answer.headers["content-type"] == "application/x-protobuf"
        return kind.FromString(answer.body)

    def ref(self, run: str, project: str = "team/digits") -> str:
        """`workspace/project/SYS-ID` of a run by its seeded name."""
        return f"{project}/{self.runs[run]['sys_id']}"

    def search(self, body: Any, project: str = "team/digits") -> SearchResult:
        return self.read(SearchResult, "proto/leaderboard/entries/search/", body, projectIdentifier=project, type="run")

    def found(self, body: Any, project: str = "team/digits") -> list[str]:
        """The seeded names of the runs that a search finds, in order."""
        names = {facts["uuid"]: name for name, facts in self.runs.items()}
        return [names[entry.experiment_id] for entry in self.search(body, project).entries]

    def definitions(self, **body: Any) -> Any:
        answer = self.post("leaderboard/attributes/definitions/query", {"projectIdentifiers": ["team/digits"], **body})
        assert answer.status == 200, answer.body
        return answer.json

    def names(self, **body: Any) -> set[tuple[str, str]]:
        return {(entry["name"], entry["type"]) for entry in self.definitions(**body)["entries"]}

    def values(self, **body: Any) -> ValuesResult:
        return self.read(ValuesResult, "proto/leaderboard/attributes/query", body, projectIdentifier="team/digits")

    def floats(self, *requests: Any, limit: float = 1000, **body: Any) -> FloatSeriesResult:
        given = [{"requestId": str(number), **each} for number, each in enumerate(requests)]
        body = {"perSeriesPointsLimit": limit, "requests": given, **body}
        return self.read(FloatSeriesResult, "proto/attributes/series/float", body)

    def series(self, *requests: Any, **body: Any) -> SeriesResult:
        given = [{"requestId": str(number), **each} for number, each in enumerate(requests)]
        query = {"useDeprecatedStringFields": "false"}
        return self.read(SeriesResult, "proto/attributes/series", {"requests": given, **body}, **query)


def of_series(run: str, attribute: str, **more: Any) -> dict[str, Any]:
    """A request for a series; `run` is a run reference."""
    request = {name: more.pop(name) for name in ("afterStep", "searchAfter", "requestId") if name in more}
    return {"series": {"attribute": attribute, "holder": {"identifier": run, "type": "experiment"}, **more}, **request}


def attributes_of(entry: Entry | ValuesResult.RunValues) -> dict[str, Attribute]:
    return {attribute.name: attribute for attribute in entry.attributes}


@dataclass(frozen=True)
class Seeded:
    server: Server
    tokens: Mapping[str, str]
    runs: Mapping[str, Mapping[str, str]]

    def reader(self, who: str) -> Reader:
        return Reader(Api(self.server.url).signed_in(self.tokens[who]), self.runs)


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seeded]:
    """A server whose data directory `seeding.py` has filled."""
    with seeded_server(tmp_path_factory.mktemp("neptune3"), "tests.wire.neptune3.seeding") as (server, facts):
        yield Seeded(server, facts["tokens"], facts["runs"])


@pytest.fixture(scope="session")
def alice(seeded: Seeded) -> Reader:
    """The owner of the workspace `team`."""
    return seeded.reader("alice")


@pytest.fixture(scope="session")
def outsider(seeded: Seeded) -> Reader:
    """Somebody who may read nothing of `team`."""
    return seeded.reader("stranger")
