"""The stream of a project's changes, as a browser reads it."""

from __future__ import annotations

import http.client
import json
import os
import signal
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest

from tests.interop.server import Server, running_server
from tests.interop.waiting import until
from tests.wire.neptune2.conftest import BACKEND
from tests.wire.neptune2.conftest import Api as Client
from tests.wire.v1.conftest import Api


@dataclass(frozen=True)
class Message:
    id: str
    event: str
    data: Any


class Stream:
    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.response = response

    def next(self) -> Message | None:
        """The next event, without comments; None at the end."""
        fields: dict[str, str] = {}
        while line := self.response.readline().decode():
            text = line.rstrip("\n")
            if text:
                name, _, value = text.partition(": ")
                fields[name] = value
            elif "event" in fields:
                return Message(fields["id"], fields["event"], json.loads(fields["data"]))
        return None

    def until_run(self, condition: Any, what: str) -> Message:
        while (message := self.next()) is not None:
            if message.event == "changes" and any(condition(run, message.data["paths"]) for run in message.data["runs"]):
                return message
        raise AssertionError(f"The stream ended before {what}.")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running_server(tmp_path_factory.mktemp("events")) as started:
        yield started


@pytest.fixture(scope="module")
def client(server: Server) -> Client:
    client = Client(server.url).signed_in(server.token("admin"))
    assert client("POST", f"{BACKEND}/projects", {"name": "live", "organizationId": "main"}).status == 200
    return client


@contextmanager
def listening(server: Server, headers: dict[str, str], project: str = "main/live", **query: Any) -> Generator[Stream]:
    address = urlsplit(server.url)
    connection = http.client.HTTPConnection(address.hostname or "", address.port or 80, timeout=30)
    try:
        connection.request("GET", f"/api/v1/projects/{project}/events?{urlencode(query)}", headers=headers)
        response = connection.getresponse()
        assert response.status == 200, response.read()
        assert response.headers["content-type"].startswith("text/event-stream")
        yield Stream(response)
    finally:
        connection.close()


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_a_run_that_logs_is_told_of_while_it_does(server: Server, client: Client) -> None:
    with listening(server, bearer(server.token("admin"))) as stream:
        hello = stream.next()
        assert hello is not None
        assert hello.event == "hello"
        assert hello.data["version"]
        run = client.run("main/live")
        entries = [{"value": 1, "step": step, "timestampMilliseconds": 1} for step in (0, 4)]
        assert client.execute(run["id"], {"path": "train/loss", "logFloats": {"entries": entries}}).status == 200

        def is_point(found: dict[str, Any], paths: list[list[str]]) -> bool:
            return isinstance(found["series"], int) and "train/loss" in paths[found["series"]] and found["step"] == 4

        told = stream.until_run(is_point, "the points")
        assert {each["id"] for each in told.data["runs"]} == {run["shortId"]}


def test_who_asks_from_time_to_time_gets_the_same_once(server: Server, client: Client) -> None:
    headers = bearer(server.token("admin"))
    with listening(server, headers, seconds=0) as stream:
        hello = stream.next()
        assert hello is not None
        assert stream.next() is None
    run = client.run("main/live")
    assert client.execute(run["id"], {"path": "x", "assignFloat": {"value": 1}}).status == 200
    cursor = hello.id

    def told() -> list[dict[str, Any]]:
        nonlocal cursor
        with listening(server, headers, seconds=0, cursor=cursor) as stream:
            stream.next()
            message = stream.next()
            if message is None:
                return []
            assert not message.data["everything"]
            cursor = message.id
            return message.data["runs"]

    heard: list[dict[str, Any]] = []

    def heard_of_x() -> bool:
        heard.extend(told())
        return any("x" in each["values"] for each in heard)

    until(heard_of_x, what="the value")
    assert [each["new"] for each in heard].count(True) == 1
    assert told() == []


def test_a_stream_beats_while_there_is_nothing_to_tell(server: Server, client: Client) -> None:
    with listening(server, bearer(server.token("admin")), seconds=2) as stream:
        told = [message.event for message in iter(stream.next, None)]
    assert told[0] == "hello"
    assert told[-1] == "beat"


def test_an_unknown_cursor_starts_anew(server: Server, client: Client) -> None:
    with listening(server, bearer(server.token("admin")), cursor="of-a-former-server.12", seconds=0) as stream:
        stream.next()
        message = stream.next()
        assert message is not None
        assert message.data == {"everything": True, "paths": [], "runs": []}


def test_a_stream_ends_when_its_reader_may_no_longer_read(server: Server, client: Client) -> None:
    server.seamark("user", "create", "guest")
    token = server.token("guest")
    admin = Api(server.url, server.token("admin"))
    assert admin("POST", "projects/main/live/members", {"account": "guest", "role": "viewer"}).status == 201
    with listening(server, bearer(token)) as stream:
        assert stream.next() is not None
        assert admin("DELETE", "projects/main/live/members/guest").status == 204
        run = client.run("main/live")
        while (message := stream.next()) is not None and message.event != "end":
            assert client.execute(run["id"], {"path": "x", "assignFloat": {"value": 1}}).status == 200
        assert message is not None


def test_open_streams_do_not_hold_up_the_end_of_the_server(tmp_path: Any) -> None:
    with running_server(tmp_path) as server:
        client = Client(server.url).signed_in(server.token("admin"))
        assert client("POST", f"{BACKEND}/projects", {"name": "live", "organizationId": "main"}).status == 200
        with listening(server, bearer(server.token("admin"))) as stream:
            assert stream.next() is not None
            os.kill(server.pid, signal.SIGTERM)
            assert stream.next() is None


def test_jobs_are_told_of_as_they_come_on(server: Server, client: Client) -> None:
    home = "/api/v1/projects/main/live"
    doomed = client.run("main/live")["shortId"]
    assert client("POST", f"{home}/trash", {"ids": [doomed]}).status == 200
    with listening(server, bearer(server.token("admin"))) as stream:
        stream.next()
        assert client("POST", f"{home}/trash/purge", {"ids": [doomed]}).json["done"] == [doomed]
        while (message := stream.next()) is not None:
            if message.event == "job" and message.data["state"] == "done":
                break
        assert message is not None
        assert (message.data["kind"], message.data["total"], message.data["done"]) == ("purge", 1, 1)
