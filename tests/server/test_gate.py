"""What every request passes: headers of answers, the access log, files' modes, and what anybody may be told."""

import asyncio
import http.client
import json
import stat
from collections.abc import Iterator
from typing import Any, cast
from urllib.parse import urlsplit

import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import Message

from seamark.model.errors import StoreUnavailable
from seamark.server.gate import Gate
from seamark.server.health import health_routes
from seamark.server.metrics import Metrics
from seamark.wire.v1.errors import seamark_error
from tests.interop.server import Server, running_server
from tests.interop.waiting import until


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("gate")
    (folder / "data").mkdir()
    (folder / "data").chmod(0o755)  # whatever the umask is here
    with running_server(folder, "--access-log") as running:
        yield running


def get(server: Server, path: str) -> tuple[int, dict[str, str], bytes]:
    address = urlsplit(server.url)
    connection = http.client.HTTPConnection(str(address.hostname), address.port, timeout=30)
    connection.request("GET", path)
    answer = connection.getresponse()
    found = answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    connection.close()
    return found


@pytest.mark.parametrize("path", ["/", "/api/v1/me", "/api/backend/v1/projects", "/healthz", "/nothing/here/at/all"])
def test_every_answer_forbids_sniffing_foreign_frames_and_telling_where_one_came_from(server: Server, path: str) -> None:
    _, headers, _ = get(server, path)
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "SAMEORIGIN"
    assert headers["referrer-policy"] == "same-origin"


@pytest.mark.parametrize(
    ("is_always_tls", "scheme", "is_bound"),
    [(True, "https", True), (True, "http", False), (False, "https", False), (False, "http", False)],
)
def test_browsers_are_bound_to_tls_only_over_tls_and_under_the_servers_own_name(
    is_always_tls: bool, scheme: str, is_bound: bool
) -> None:
    gate = Gate(PlainTextResponse("hello"), metrics=Metrics(), max_body_mib=1, logs_access=False, is_always_tls=is_always_tls)
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(gate({"type": "http", "method": "GET", "path": "/", "scheme": scheme, "headers": []}, receive, send))
    assert (b"strict-transport-security" in dict(sent[0]["headers"])) is is_bound


def test_no_address_writes_lines_of_the_log(server: Server) -> None:
    get(server, "/nothing%0a2026-01-01%20INFO%20forged%1b%5b31m")
    until(lambda: b"nothing%0A2026" in server.log.read_bytes(), what="the request in the access log")
    log = server.log.read_bytes()
    assert b"\x1b" not in log
    assert not [line for line in log.splitlines() if line.startswith(b"2026-01-01 INFO forged")]


def test_what_the_server_writes_is_readable_by_its_owner_alone_in_an_open_directory_too(server: Server) -> None:
    assert stat.S_IMODE(server.data_dir.stat().st_mode) == 0o755
    written = [path for path in server.data_dir.rglob("*") if not path.is_symlink()]
    assert written
    assert [path for path in written if stat.S_IMODE(path.lstat().st_mode) & 0o077] == []


class _Broken:
    """A store whose error says where it is."""

    def check(self) -> None:
        raise StoreUnavailable("connection to 10.1.2.3 failed for user admin")

    ping = check

    def list(self, _: str) -> Iterator[object]:
        raise StoreUnavailable("no file /srv/secret")


class _BrokenTracking:
    catalog = columns = blobs = _Broken()


def test_anybody_may_ask_whether_the_stores_are_well_but_not_where_they_are() -> None:
    route = health_routes(cast(Any, _BrokenTracking()), Metrics())[0]
    answer = asyncio.run(route.endpoint(cast(Request, None)))
    assert answer.status_code == 503
    assert set(json.loads(answer.body)["stores"].values()) == {"unavailable"}


def test_an_error_of_a_store_is_told_without_its_hosts_and_files() -> None:
    request = Request({"type": "http", "method": "GET", "path": "/", "headers": []})
    answer = asyncio.run(seamark_error(request, StoreUnavailable("connection to 10.1.2.3 failed")))
    assert answer.status_code == 503
    assert b"10.1.2.3" not in bytes(answer.body)
    assert b"request id" in bytes(answer.body)
