"""A server, and somebody who sends it journals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import pytest

from seamark.model.journal import FileOperation, JournalOperation, pack_file_operations, pack_operations
from tests.wire.seeded import seeded_server
from tests.wire.v1.conftest import Answer, Api, Seeded

PROJECT = "team/journals"


@dataclass
class Journal:
    """One session's journal to one run."""

    api: Api
    kind: str = "run"
    project: str = PROJECT
    session: str = "session-1"
    uuid: str = field(default_factory=lambda: str(uuid4()))
    sent: int = 0
    order: str | None = None

    def __post_init__(self) -> None:
        body = {"kind": self.kind, "custom_id": self.uuid} if self.kind == "run" else {"kind": self.kind}
        made = self.api("PUT", f"projects/{self.project}/containers/{self.uuid}", body)
        assert made.status in (200, 201), made.body
        self.uuid, self.id = made.json["uuid"], made.json["id"]

    def send(
        self,
        *frames: bytes,
        encoding: str | None = None,
        at: int | None = None,
        api: Api | None = None,
        body: bytes | None = None,
    ) -> Answer:
        """Sends frames as the next piece, or again as the one that began `at`."""
        plain = b"".join(frames)
        start = self.sent if at is None else at
        self.sent = max(self.sent, start + len(plain))
        headers = {"Content-Type": "application/octet-stream", **({"Content-Encoding": encoding} if encoding else {})}
        query = {"session": self.session, "writer": "w", "segment": "1", "from": start, "to": start + len(plain)}
        if self.order is not None:
            query["order"] = self.order
        address = f"containers/{self.uuid}/journal"
        return (api or self.api)("POST", address, plain if body is None else body, headers=headers, **query)

    def log(self, *operations: JournalOperation) -> list[dict[str, str]]:
        return self._errors(self.send(pack_operations(operations)))

    def files(self, *operations: FileOperation) -> list[dict[str, str]]:
        return self._errors(self.send(pack_file_operations(operations)))

    def accept(self, *frames: bytes, **more: Any) -> None:
        assert self._errors(self.send(*frames, **more)) == []

    def put(self, file: str, content: bytes, **query: Any) -> Answer:
        return self.api("PUT", f"containers/{self.uuid}/journal-files/{file}", content, session=self.session, **query)

    def value(self, path: str) -> Any:
        found = self.get("attributes", path=path).json["attributes"].get(path)
        return None if found is None else found["value"]

    def points(self, path: str) -> list[tuple[float, float]]:
        found = self.get("series/points", path=path, limit=100_000).json
        return [(each["step"], each["value"]) for each in found["points"]]

    def get(self, what: str, **query: Any) -> Answer:
        return self.api("GET", f"projects/{self.project}/runs/{self.id}/{what}", **query)

    def _errors(self, answer: Answer) -> list[dict[str, str]]:
        assert answer.status == 200, answer.body
        return answer.json["errors"]


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seeded]:
    with seeded_server(tmp_path_factory.mktemp("journal"), "tests.wire.v1.seeding") as (server, facts):
        yield Seeded(server, facts)


@pytest.fixture
def alice(seeded: Seeded) -> Api:
    return seeded.api("alice")


@pytest.fixture
def stranger(seeded: Seeded) -> Api:
    return seeded.api("stranger")


@pytest.fixture
def journal(alice: Api) -> Journal:
    return Journal(alice)


def kinds(errors: Sequence[dict[str, str]]) -> list[tuple[str, str]]:
    return [(error["path"], error["kind"]) for error in errors]
