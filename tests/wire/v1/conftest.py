"""A server with known data, and clients of its API."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest

from tests.interop.server import Server
from tests.wire.seeded import seeded_server


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Api:
    """Somebody who calls /api/v1; keeps cookies like a browser when it has no token."""

    url: str
    token: str | None = None
    cookies: dict[str, str] = field(default_factory=dict)
    csrf: str | None = None

    def __call__(
        self, method: str, target: str, body: Any = None, /, *, headers: Mapping[str, str] | None = None, **query: Any
    ) -> Answer:
        sent = dict(headers or {})
        if self.token is not None:
            sent.setdefault("Authorization", f"Bearer {self.token}")
        if self.cookies:
            sent.setdefault("Cookie", "; ".join(f"{name}={value}" for name, value in self.cookies.items()))
        if self.csrf is not None:
            sent.setdefault("X-CSRF-Token", self.csrf)
        content = None
        if body is not None:
            content = body if isinstance(body, bytes) else json.dumps(body).encode()
            sent.setdefault("Content-Type", "application/json")
        address = urlsplit(self.url)
        assert address.hostname is not None
        connection = http.client.HTTPConnection(address.hostname, address.port or 80, timeout=30)
        try:
            address_path = target if target.startswith("/") else f"/api/v1/{target}"
            connection.request(method, address_path + (f"?{urlencode(query, doseq=True)}" if query else ""), content, sent)
            response = connection.getresponse()
            answer = Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())
        finally:
            connection.close()
        cookie = answer.headers.get("set-cookie")
        if cookie is not None:
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value.strip('"')
        return answer


@dataclass(frozen=True)
class Seeded:
    server: Server
    facts: Mapping[str, str]

    def api(self, who: str | None = None) -> Api:
        return Api(self.server.url, None if who is None else self.facts[who])


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seeded]:
    """A server whose data directory `seeding.py` has filled."""
    with seeded_server(tmp_path_factory.mktemp("v1"), "tests.wire.v1.seeding") as (server, facts):
        yield Seeded(server, facts)


@pytest.fixture
def alice(seeded: Seeded) -> Api:
    return seeded.api("alice")


@pytest.fixture
def stranger(seeded: Seeded) -> Api:
    return seeded.api("stranger")


@pytest.fixture
def nobody(seeded: Seeded) -> Api:
    return seeded.api()
