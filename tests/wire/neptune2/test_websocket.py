"""The websocket on which scripts hear that they should stop."""

from __future__ import annotations

import json
import socket
import time

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect

from tests.interop.server import Server
from tests.interop.waiting import until
from tests.wire.neptune2.conftest import LEADERBOARD, Api


def listen(url: str, project: str, run_id: str, token: str | None) -> ClientConnection:
    address = f"{url.replace('http', 'ws', 1)}/api/notifications/v1/runs/{project}/{run_id}/signal"
    return connect(address, additional_headers={"Authorization": f"Bearer {token}"}, open_timeout=20, close_timeout=20)


def listening(api: Api, run_id: str) -> ClientConnection:
    return listen(api.url, api.project("runs"), run_id, api.access_token)


def send(api: Api, kind: str, *runs: str, seconds: float | None = None) -> int:
    body = {"type": kind, "body": {"seconds": seconds}, "experimentIdentifiers": list(runs)}
    return api("POST", f"{LEADERBOARD}/experiments/signal", body, projectIdentifier="lab/runs").status


def heard(socket: ClientConnection) -> object:
    """The next signal."""
    while not (message := str(socket.recv(timeout=20))).strip():
        continue
    return json.loads(message)


def test_a_signal_reaches_every_listener_of_its_run(api: Api) -> None:
    run = api.run(api.project("runs"))
    with listening(api, run["id"]) as first, listening(api, run["id"]) as second:
        assert send(api, "neptune/stop", run["shortId"], seconds=30) == 200
        for listener in (first, second):
            assert heard(listener) == {"type": "neptune/stop", "body": {"seconds": 30}}


def test_a_signal_reaches_no_listener_of_another_run(api: Api) -> None:
    project = api.project("runs")
    run, other = api.run(project), api.run(project)
    with listening(api, run["id"]) as own, listening(api, other["id"]) as foreign:
        assert send(api, "NEPTUNE/ABORT", run["id"]) == 200
        assert send(api, "neptune/stop", other["id"]) == 200
        assert heard(own) == {"type": "neptune/abort", "body": {"seconds": None}}
        assert heard(foreign) == {"type": "neptune/stop", "body": {"seconds": None}}


def test_a_signal_arrives_at_once_and_closing_is_answered_at_once(api: Api, run_id: str) -> None:
    with listening(api, run_id) as socket:
        before = time.monotonic()
        send(api, "neptune/stop", run_id)
        heard(socket)
        socket.close()
        assert time.monotonic() - before < 5


def test_nobody_listens_without_access(nobody: Api, api: Api, stranger: Api, run_id: str) -> None:
    project = api.project("runs")
    for token in ("forged", stranger.access_token):
        with pytest.raises(InvalidStatus):
            listen(api.url, project, run_id, token)


def test_unknown_signals_and_other_peoples_runs_are_refused(api: Api, stranger: Api, run_id: str) -> None:
    assert send(api, "neptune/dance", run_id) == 400
    assert send(api, "neptune/stop", run_id, seconds=-1) == 400
    assert send(api, "neptune/stop", "RUN-99999") == 404
    assert send(stranger, "neptune/stop", run_id) == 404


def is_running(api: Api, run_id: str) -> bool:
    known = api.get(f"{LEADERBOARD}/attributes", experimentId=run_id).json["systemAttributes"]
    return known["state"]["value"] == "running"


def test_a_run_is_over_soon_after_its_last_listener_has_left_in_order(api: Api) -> None:
    project = api.project("runs")
    left, killed, watched = (api.run(project)["id"] for _ in range(3))
    assert all(is_running(api, each) for each in (left, killed, watched))
    with listening(api, watched):
        with listening(api, killed) as torn:
            torn.socket.shutdown(socket.SHUT_RDWR)
        for each in (watched, left):
            with listening(api, each):
                """Goes away at once."""
        until(lambda: not is_running(api, left), what="the run to be over", seconds=12)
        # Of neither of these anything else is known after the same time.
        assert is_running(api, killed)
        assert is_running(api, watched)


def test_who_may_only_look_at_a_run_does_not_end_it_by_leaving(api: Api, stranger: Api, server: Server) -> None:
    server.seamark("project", "create", "lab/shown", "--visibility", "public")
    project = api.project("shown")
    looked_at, left = api.run(project)["id"], api.run(project)["id"]
    for who, run in ((stranger, looked_at), (api, left)):
        with listen(api.url, project, run, who.access_token):
            """Goes away at once."""
    until(lambda: not is_running(api, left), what="the run to be over", seconds=12)
    assert is_running(api, looked_at)


def ping(api: Api, run_id: str) -> None:
    assert api("POST", f"{LEADERBOARD}/attributes/ping", experimentId=run_id).status == 200


def has_failed(api: Api, run_id: str) -> bool:
    known = api.get(f"{LEADERBOARD}/attributes", experimentId=run_id).json["systemAttributes"]
    return known["failed"]["value"]


def test_a_run_has_failed_when_its_listener_was_cut_off_and_nothing_more_is_heard_of_it(api: Api) -> None:
    project = api.project("runs")
    killed, living, back, left = (api.run(project)["id"] for _ in range(4))
    for each in (killed, living, back, left):
        ping(api, each)
        with listening(api, each) as listener:
            if each != left:
                listener.socket.shutdown(socket.SHUT_RDWR)

    def is_noted() -> bool:
        ping(api, living)
        return has_failed(api, killed)

    with listening(api, back):
        until(is_noted, what="the run to have failed", seconds=45)
    assert not any(has_failed(api, each) for each in (living, back, left))
    until(lambda: not is_running(api, killed), what="the run to be over", seconds=20)
    ping(api, killed)
    assert not has_failed(api, killed)
