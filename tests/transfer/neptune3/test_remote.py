"""Importing into a server elsewhere: a real one, and one that has trouble."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from random import Random
from typing import Any

import pytest

from seamark.model.errors import AccessDenied, InvalidInput, NotAuthenticated, ServerUnavailable
from seamark.transfer import connection as connection_module
from seamark.transfer.connection import Connection
from seamark.transfer.neptune3.finding import find_logs
from seamark.transfer.neptune3.importing import import_logs
from seamark.transfer.neptune3.remote import RemoteDestination
from seamark.transfer.reports import ImportChoices, LogReport
from seamark.wire.neptune3.errors import IngestCode
from tests.interop.server import Server, running_server
from tests.transfer.neptune3.logs import Upload, a_creation, write_log
from tests.wire.neptune3.builders import creation, snapshot, update

STEP = 1_000_000
LARGE = Random(1).randbytes(20 * 2**20 + 17)


@pytest.fixture(scope="module", params=["false", "true"], ids=["in chunks", "in parts"])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running_server(tmp_path_factory.mktemp("remote"), settings={"SEAMARK_UPLOADS_IN_PARTS": request.param}) as running:
        yield running


@pytest.fixture(scope="module")
def destination(server: Server) -> RemoteDestination:
    return RemoteDestination(Connection(server.url, server.token("admin")))


def imported(destination: RemoteDestination, path: Path, **choices: Any) -> LogReport:
    (report,) = import_logs(find_logs([path]), destination, ImportChoices(**choices))
    return report


def downloaded(server: Server, destination: str) -> bytes:
    wanted = {"project_identifier": "main/remote", "path": destination, "permission": "read"}
    token = server.token("admin")
    signed = server.request("POST", "/api/storagebridge/v1/signedUrl", token=token, body={"files": [wanted]})
    return Connection(server.url, token).send("GET", signed["files"][0]["url"], b"", {}).body


def test_a_log_and_its_files_go_to_a_running_server(server: Server, destination: RemoteDestination, tmp_path: Path) -> None:
    files = {"large.bin": LARGE, "small.txt": b"small", "empty": b""}
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    operations = [a_creation(), *(snapshot(n * STEP, {"a": float(n)}) for n in range(20))]
    uploads = [Upload(str(tmp_path / name), f"run/a b/{name}") for name in files]
    path = write_log(tmp_path, operations, project="main/remote", uploads=uploads)
    for is_new in (True, False):
        report = imported(destination, path)
        assert (report.failure, report.problems) == (None, [])
        assert (report.is_new, report.stored, report.files) == (is_new, 20, 3)
    for name, content in files.items():
        assert downloaded(server, f"run/a b/{name}") == content


def test_problems_come_with_the_servers_words(destination: RemoteDestination, tmp_path: Path) -> None:
    operations = [a_creation(), snapshot(assign={"a": 1.0}), *(snapshot(n * STEP, {"a": 1.0}) for n in range(150))]
    report = imported(destination, write_log(tmp_path, operations, project="main/problems"))
    assert report.failure is None
    assert report.problem_count > 0
    assert '"a"' in report.problems[0]
    report = imported(destination, write_log(tmp_path / "2", operations, project="nowhere/x"))
    assert 'no project "nowhere/x"' in (report.failure or "")


def test_the_rest_of_a_run_that_is_not_there_is_told(destination: RemoteDestination, tmp_path: Path) -> None:
    assert imported(destination, write_log(tmp_path / "1", [a_creation("x")], project="main/rest", run="x")).is_complete
    path = write_log(tmp_path / "2", [snapshot(0, {"a": 1.0})], project="main/rest")
    assert "--create-missing-runs" in (imported(destination, path).failure or "")
    assert imported(destination, path, creates_missing_runs=True).is_complete


def test_what_is_no_operation_is_refused(destination: RemoteDestination) -> None:
    with pytest.raises(InvalidInput):
        destination.submit("main/remote", b"\xff\xff")


def test_a_wrong_token_is_told_at_once(server: Server) -> None:
    with pytest.raises(NotAuthenticated, match="does not take the API token"):
        RemoteDestination(Connection(server.url, "wrong")).submit("main/remote", b"")


Reply = tuple[int, dict[str, str], bytes]
Seen = tuple[str, str, dict[str, str], bytes]


@contextmanager
def a_server(answer: Callable[[int, Seen], Reply]) -> Generator[tuple[str, list[Seen]]]:
    """A server that answers as told by the number of the request, and what it was asked."""
    seen: list[Seen] = []

    class Handler(BaseHTTPRequestHandler):
        def _do(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            seen.append((self.command, self.path, dict(self.headers.items()), body))
            status, headers, content = answer(len(seen), seen[-1])
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(content))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PUT = _do

        def log_message(self, format: str, *args: object) -> None:
            return

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        thread = threading.Thread(target=listening.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.server_address[1]}", seen
        finally:
            listening.shutdown()
            thread.join()


def signing_in(asked: Seen) -> Reply | None:
    return (200, {}, b'{"accessToken":"t"}') if asked[1].endswith("oauth-token") else None


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection_module, "_PAUSES_SECONDS", (0.0, 0.0, 0.0))


def test_trouble_of_the_server_is_waited_out() -> None:
    replies = iter([503, 429, 200])
    with a_server(lambda _, asked: signing_in(asked) or (next(replies), {}, b"done")) as (url, seen):
        assert Connection(url, "token").call("POST", "/x", b"body") == b"done"
    assert [body for _, path, _, body in seen if path == "/x"] == [b"body"] * 3


def test_trouble_that_lasts_is_told() -> None:
    with (
        a_server(lambda _, asked: signing_in(asked) or (500, {}, b"")) as (url, _),
        pytest.raises(ServerUnavailable, match="answers with 500"),
    ):
        Connection(url, "token").call("POST", "/x")
    with pytest.raises(ServerUnavailable, match="cannot be worked with"):
        Connection(url, "token").call("POST", "/x")


def test_an_access_token_that_has_expired_is_renewed_once() -> None:
    def answer(_: int, asked: Seen) -> Reply:
        if asked[1].endswith("oauth-token"):
            return 200, {}, json.dumps({"accessToken": f"t{len(tokens) + 1}"}).encode()
        tokens.append(asked[2]["Authorization"])
        return (200 if tokens[-1] == "Bearer t2" else 401), {}, b"{}"

    tokens: list[str] = []
    with a_server(answer) as (url, _):
        assert Connection(url, "token").call("GET", "/x") == b"{}"
    assert tokens == ["Bearer t1", "Bearer t2"]
    with (
        a_server(lambda _, asked: signing_in(asked) or (401, {}, b'{"message":"no"}')) as (url, _),
        pytest.raises(AccessDenied, match="no"),
    ):
        Connection(url, "token").call("GET", "/x")


def test_credentials_are_not_carried_to_where_an_answer_leads() -> None:
    with a_server(lambda _, asked: signing_in(asked) or (200, {}, b"")) as (elsewhere, visited):
        reply: Reply = 302, {"Location": f"{elsewhere}/x"}, b""
        with a_server(lambda _, asked: signing_in(asked) or reply) as (url, _), pytest.raises(InvalidInput):
            Connection(url, "token").call("GET", "/x")
    assert visited == []


@pytest.mark.parametrize("address", ["file:///etc/passwd", "ftp://x/y", "/relative"])
def test_files_go_to_http_addresses_alone(tmp_path: Path, address: str) -> None:
    signed = json.dumps({"files": [{"url": address, "provider": "aws"}]}).encode()
    (tmp_path / "f").write_bytes(b"x")
    with (
        a_server(lambda _, asked: signing_in(asked) or (200, {}, signed)) as (url, _),
        (tmp_path / "f").open("rb") as file,
        pytest.raises(ServerUnavailable, match="not used"),
    ):
        RemoteDestination(Connection(url, "token")).store_file("main/x", "f", "", file)


def test_what_is_no_seamark_server_is_told() -> None:
    with a_server(lambda _, __: (200, {}, b"<html>")) as (url, _), pytest.raises(ServerUnavailable, match="no Seamark server"):
        Connection(url, "token").call("GET", "/x")
    with (
        a_server(lambda _, asked: signing_in(asked) or (200, {}, b"\xff\xff")) as (url, _),
        pytest.raises(ServerUnavailable, match="not understood"),
    ):
        RemoteDestination(Connection(url, "token")).submit("main/x", b"")


def test_outcomes_are_those_of_an_import_in_this_process(destination: RemoteDestination) -> None:
    first = destination.submit("main/same", creation("same", "main/same").SerializeToString())
    again = destination.submit("main/same", creation("same", "main/same").SerializeToString())
    stored = destination.submit("main/same", update("same", snapshot(0, {"a": 1.0}), project="main/same").SerializeToString())
    assert (first.stored, list(first.problems)) == (1, [])
    assert [problem.code for problem in again.problems] == [IngestCode.RUN_DUPLICATE]
    assert (stored.stored, list(stored.problems)) == (1, [])
