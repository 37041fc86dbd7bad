"""Faults of a real server, as a client sees them: killed, without disk space, cut off in the middle of a body."""

import http.client
import json
import os
import random
import resource
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest

from tests.interop.server import Server, running_server
from tests.interop.waiting import until
from tests.wire.neptune2.conftest import LEADERBOARD, Api

_ROUNDS = int(os.environ.get("SEAMARK_FAULT_ROUNDS", "3"))
_NOW = 1_700_000_000_000


def _points(path: str, first: int, count: int) -> dict[str, Any]:
    """Points whose values count up and that have no steps, so that only the server knows whether it has them."""
    entries = [
        {"value": float(value), "step": None, "timestampMilliseconds": _NOW + value} for value in range(first, first + count)
    ]
    return {"path": path, "logFloats": {"entries": entries}}


def _stored(api: Api, run_id: str, path: str) -> list[tuple[float, float]]:
    """The steps and values of a series."""
    points: list[tuple[float, float]] = []
    while True:
        page = api.attribute("series/float", run_id, path, offset=len(points), limit=10_000)
        assert page.status == 200, page.body
        points += [(each["step"], each["value"]) for each in page.json["values"]]
        if len(points) >= page.json["totalItemCount"]:
            return points


class _Sender:
    """Sends requests one after the other, each until it is acknowledged, as the official client does."""

    def __init__(self, run_id: str, path: str, seed: int) -> None:
        self.run_id, self.path = run_id, path
        self.acknowledged = 0
        self._chosen = random.Random(seed)
        self._size = 0

    def send_until_it_fails(self, api: Api) -> None:
        while True:
            self._size = self._size or self._chosen.choice([1, 10, 500])
            try:
                answer = api.execute(self.run_id, _points(self.path, self.acknowledged, self._size))
            except (OSError, http.client.HTTPException):
                return
            if answer.status != 200:
                return
            assert answer.json == []
            self.acknowledged += self._size
            self._size = 0

    def send_the_last_again(self, api: Api) -> None:
        """What was not acknowledged is sent again, the very same body."""
        if self._size:
            assert api.execute(self.run_id, _points(self.path, self.acknowledged, self._size)).json == []
            self.acknowledged += self._size
            self._size = 0


def test_a_server_that_is_killed_loses_nothing_and_takes_repeated_requests_once(tmp_path: Path) -> None:
    chosen = random.Random()
    senders: list[_Sender] = []
    token = ""
    for _ in range(_ROUNDS):
        with running_server(tmp_path) as server:
            if not token:
                server.seamark("user", "create", "olive")
                server.seamark("workspace", "create", "lab", "--owner", "olive")
                token = server.token("olive")
            api = Api(server.url).signed_in(token)
            if not senders:
                run_id = api.run(api.project("faults"))["id"]
                senders = [_Sender(run_id, f"loss/{number}", number) for number in range(4)]
            for sender in senders:
                sender.send_the_last_again(api)
            kill = threading.Timer(chosen.uniform(0.1, 1.5), os.kill, (server.pid, signal.SIGKILL))
            kill.start()
            with ThreadPoolExecutor(len(senders)) as threads:
                list(threads.map(lambda sender, api=api: sender.send_until_it_fails(api), senders))
            kill.join()
    with running_server(tmp_path) as server:
        api = Api(server.url).signed_in(token)
        for sender in senders:
            sender.send_the_last_again(api)
            stored = _stored(api, sender.run_id, sender.path)
            assert stored == [(float(each), float(each)) for each in range(sender.acknowledged)]
            summary = api.attribute("series/float", sender.run_id, sender.path, limit=1).json
            assert summary["totalItemCount"] == sender.acknowledged
    assert sum(sender.acknowledged for sender in senders) > 0


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running_server(tmp_path_factory.mktemp("faults")) as running:
        running.seamark("user", "create", "olive")
        running.seamark("workspace", "create", "lab", "--owner", "olive")
        yield running


@pytest.fixture(scope="module")
def api(server: Server) -> Api:
    return Api(server.url).signed_in(server.token("olive"))


@pytest.fixture
def run_id(api: Api) -> str:
    return str(api.run(api.project("faults"))["id"])


def test_a_full_disk_is_a_503_and_over_when_there_is_room_again(server: Server, api: Api, run_id: str) -> None:
    large = {"path": "text", "assignString": {"value": "x" * 3_000_000}}
    before = resource.prlimit(server.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (2_000_000, before[1]))
    try:
        refused = api.execute(run_id, large)
    finally:
        resource.prlimit(server.pid, resource.RLIMIT_FSIZE, before)
    assert refused.status == 503, refused.body
    assert api.execute(run_id, _points("loss", 0, 3)).json == []
    assert api.execute(run_id, large).json == []
    assert len(api.attribute("strings", run_id, "text").json["value"]) == 3_000_000
    assert [value for _, value in _stored(api, run_id, "loss")] == [0.0, 1.0, 2.0]


def test_a_body_that_is_cut_off_changes_nothing(server: Server, api: Api, run_id: str) -> None:
    body = json.dumps([_points("loss", 0, 100)]).encode()
    for size in (0, 1, len(body) // 2, len(body) - 1):
        _send_part(api, f"{LEADERBOARD}/attributes/operations?{urlencode({'experimentId': run_id})}", body, size)
    assert api.execute(run_id, _points("loss", 7, 1)).json == []
    assert _stored(api, run_id, "loss") == [(0.0, 7.0)]


def test_an_upload_that_is_cut_off_leaves_no_file(server: Server, api: Api, run_id: str) -> None:
    blobs = server.data_dir / "blobs"

    def files() -> set[Path]:
        return {path for path in blobs.rglob("*") if path.is_file()}

    before = files()
    query = {"experimentIdentifier": run_id, "attribute": "model", "ext": "bin"}
    path = f"{LEADERBOARD}/attributes/storage/file/upload"
    _send_part(api, f"{path}?{urlencode(query)}", bytes(20_000_000), 12_000_000)
    until(lambda: files() == before, what="the half file to be gone")
    assert api.attribute("files", run_id, "model").status == 404
    whole = api("POST", path, bytes(100_000), headers={"Content-Type": "application/octet-stream"}, **query)
    assert whole.status == 200, whole.body
    assert api.attribute("files", run_id, "model").status == 200


def test_the_same_request_from_many_connections_at_once_is_applied_once(api: Api, run_id: str) -> None:
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: api.execute(run_id, _points("loss", 0, 50)), range(8)))
    assert [answer.json for answer in answers] == [[]] * 8
    assert _stored(api, run_id, "loss") == [(float(each), float(each)) for each in range(50)]


def _send_part(api: Api, path: str, body: bytes, size: int) -> None:
    """Announces the whole body, sends the first bytes of it, and hangs up."""
    address = urlsplit(api.url)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=20)
    connection.putrequest("POST", path)
    connection.putheader("Authorization", f"Bearer {api.access_token}")
    connection.putheader("Content-Type", "application/json")
    connection.putheader("Content-Length", str(len(body)))
    connection.endheaders()
    connection.send(body[:size])
    connection.close()
