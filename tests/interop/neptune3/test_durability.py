"""What becomes of a run when its process or the server is killed, and when several processes log into it."""

from __future__ import annotations

import json
import os
import signal
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.interop.conftest import found_owner
from tests.interop.neptune3.conftest import client_of
from tests.interop.official import OfficialClient, read_observations
from tests.interop.server import running_server


@pytest.fixture(scope="module")
def project(new_project: Callable[[str], str]) -> str:
    return new_project("durability")


@pytest.fixture
def client(scale: OfficialClient, project: str, tmp_path: Path) -> OfficialClient:
    return scale.within(tmp_path / "work").having(NEPTUNE_PROJECT=project)


def line_of(stdout: object) -> str:
    assert hasattr(stdout, "readline")
    return str(stdout.readline()).strip()


def metric(steps: int) -> dict[str, float]:
    return {str(float(step)): float(step) for step in range(steps)}


def test_a_run_whose_process_was_killed_is_completed_from_its_database_and_resumed(
    client: OfficialClient, query: OfficialClient, project: str
) -> None:
    with client.started("endless", run="killed") as process:
        database = json.loads(line_of(process.stdout))
        process.kill()
        process.wait()
    client.cli("sync", database, "--timeout", "60", seconds=90)
    left = query.observe("read_runs", project=project, runs=["killed"], configs=["config"], metrics=["metric"])
    assert left["configs killed"] == {"config": "kept"}
    count = len(left["metrics killed"]["metric"])
    assert count > 200
    assert left["metrics killed"]["metric"] == metric(count)

    resumed = client.observe("resume_run", run="killed", step=count)
    assert resumed["processed"] is True
    assert resumed["warned"] == ["NeptuneRunDuplicate"]
    after = query.observe("read_runs", project=project, runs=["killed"], configs=["config", "resumed"], metrics=["metric"])
    assert after["configs killed"] == {"config": "kept", "resumed": True}
    assert after["metrics killed"]["metric"] == metric(count + 50)


def test_several_processes_log_into_one_run(
    logger: OfficialClient, query: OfficialClient, new_project: Callable[[str], str], tmp_path: Path
) -> None:
    project = new_project("shared")
    client = logger.within(tmp_path / "work").having(NEPTUNE_PROJECT=project)
    with ThreadPoolExecutor() as pool:
        workers = [pool.submit(client.observe, "share_run", number=number) for number in range(3)]
        assert [worker.result()["processed"] for worker in workers] == [True] * 3
    metrics = [f"worker/{number}" for number in range(3)]
    done = [f"done/{number}" for number in range(3)]
    seen = query.observe("read_runs", project=project, runs=["shared"], configs=done, metrics=[*metrics, "common"])
    assert seen["configs shared"] == dict.fromkeys(done, True)
    assert seen["metrics shared"] == dict.fromkeys([*metrics, "common"], metric(50))


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def test_a_run_outlives_a_server_that_is_killed(logger: OfficialClient, tmp_path: Path) -> None:
    port = str(free_port())
    with running_server(tmp_path, "--port", port) as server:
        token = found_owner(server).token
        server.seamark("project", "create", "lab/outage")
        query = client_of("query", tmp_path / "query", token).having(NEPTUNE_PROJECT="lab/outage")
        scale = logger.within(tmp_path / "work").having(NEPTUNE_PROJECT="lab/outage", NEPTUNE_API_TOKEN=token)
        with scale.started("steady") as process:
            assert line_of(process.stdout) == "half"
            os.kill(server.pid, signal.SIGKILL)
            assert line_of(process.stdout) == "more"
            with running_server(tmp_path, "--port", port):
                (scale.folder / "enough").touch()
                stdout, stderr = process.communicate(timeout=120)
                told = read_observations("steady", process.returncode, stdout, stderr)
                assert told["processed"] is True
                assert told["lagged"] is True
                assert told["errors"] == []
                seen = query.observe("read_runs", project="lab/outage", runs=["steady"], metrics=["metric"])
                assert seen["metrics steady"]["metric"] == metric(told["steps"])
