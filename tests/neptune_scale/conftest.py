from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from neptune_scale import Run
from tests.client.logging_world import PROJECT, World
from tests.interop.server import Server, running_server

TOKEN = "eyJhcGlfYWRkcmVzcyI6Imh0dHA6Ly8xMjcuMC4wLjE6OSIsImFwaV91cmwiOiJodHRwOi8vMTI3LjAuMC4xOjkiLCJhcGlfa2V5Ijoia2V5In0="
"""A token for the server http://127.0.0.1:9, which does not answer."""


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("API_TOKEN", "MODE", "LOG_DIRECTORY", "DATA_DIRECTORY", "SKIP_NON_FINITE_METRICS"):
        monkeypatch.delenv(f"NEPTUNE_{name}", raising=False)
    monkeypatch.setenv("NEPTUNE_PROJECT", "team/project")
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="session")
def logging_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, str]]:
    with running_server(tmp_path_factory.mktemp("logging")) as server:
        server.seamark("user", "create", "olive")
        server.seamark("workspace", "create", PROJECT.partition("/")[0], "--owner", "olive")
        server.seamark("project", "create", PROJECT)
        yield server, server.token("olive")


@pytest.fixture
def world(logging_server: tuple[Server, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    """A server, with the variables that lead to it."""
    server, token = logging_server
    monkeypatch.setenv("NEPTUNE_API_TOKEN", token)
    monkeypatch.setenv("NEPTUNE_PROJECT", PROJECT)
    monkeypatch.setenv("NEPTUNE_LOG_DIRECTORY", str(tmp_path / "neptune"))
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2] / "src"))
    return World(server, token, tmp_path / "neptune")


@pytest.fixture
def offline_run(tmp_path: Path) -> Iterator[Callable[..., Run]]:
    """Opens runs that record into the test's folder, without console and source code unless asked for."""
    opened: list[Run] = []

    def open_run(**options: Any) -> Run:
        defaults: dict[str, Any] = {
            "run_id": "run",
            "mode": "offline",
            "log_directory": tmp_path,
            "enable_console_log_capture": False,
            "source_tracking_config": None,
        }
        opened.append(Run(**{**defaults, **options}))
        return opened[-1]

    yield open_run
    for run in opened:
        run.close()


@pytest.fixture
def said(caplog: pytest.LogCaptureFixture) -> Callable[[], list[str]]:
    """Warnings and errors that the client has logged."""
    caplog.set_level(logging.INFO, "neptune")
    return lambda: [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
