"""Stopping and aborting a run from outside, over its websocket."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator

import pytest

from tests.interop.conftest import Team
from tests.interop.official import Observations, OfficialClient, read_observations
from tests.interop.server import Server
from tests.interop.signals import signal_until_ended


@pytest.fixture(scope="module", autouse=True)
def states(client: OfficialClient) -> Iterator[subprocess.Popen[str]]:
    """A script that waits most of its time, and so begins before the other tests."""
    with client.within(client.folder / "states").started("states", patience=15) as process:
        yield process


def signalled(client: OfficialClient, server: Server, team: Team, project: str, kind: str) -> tuple[int, str, Observations]:
    """Start an endless script, send it a signal until it ends, and read its run afterwards."""
    with client.within(client.folder / kind).started("endless") as process:
        assert process.stdout is not None
        line = next(line for line in process.stdout if line.startswith("RUN "))
        _, sys_id, run_id = line.split()

        signal_until_ended(process, server, team.member.token, project=project, run_id=run_id, kind=kind)
        output, errors = process.communicate()
    read = client.observe("read_run", sys_id=sys_id, values=["started", "unsent", "sys/failed"])
    return process.returncode, output + errors, read


def test_a_stop_signal_ends_the_run_in_order(client: OfficialClient, server: Server, team: Team, project: str) -> None:
    returncode, output, read = signalled(client, server, team, project, "stop")
    assert returncode != 0
    assert "received stop signal" in output
    assert read["unsent"] == "logged just before the signal"
    assert read["sys/failed"] is False


def test_an_abort_signal_marks_the_run_as_failed(client: OfficialClient, server: Server, team: Team, project: str) -> None:
    _, output, read = signalled(client, server, team, project, "abort")
    assert "received abort signal" in output
    assert read["sys/failed"] is True


def test_a_run_is_active_while_it_is_logged_to_and_inactive_soon_after_it_has_stopped(states: subprocess.Popen[str]) -> None:
    output, errors = states.communicate(timeout=120)
    seen = read_observations("states", states.returncode, output, errors)
    assert seen["while_running"] == [True, False]
    assert seen["read_only_leaves_it_alone"] == [False, True]
    assert seen["after_stopping"] == [False, True]
    assert seen["running_time"] > 0
