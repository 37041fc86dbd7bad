from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from neptune_scale import Run

TOKEN = "eyJhcGlfYWRkcmVzcyI6Imh0dHA6Ly8xMjcuMC4wLjE6OSIsImFwaV91cmwiOiJodHRwOi8vMTI3LjAuMC4xOjkiLCJhcGlfa2V5Ijoia2V5In0="
"""A token for the server http://127.0.0.1:9, which does not answer."""


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("API_TOKEN", "MODE", "LOG_DIRECTORY", "DATA_DIRECTORY", "SKIP_NON_FINITE_METRICS"):
        monkeypatch.delenv(f"NEPTUNE_{name}", raising=False)
    monkeypatch.setenv("NEPTUNE_PROJECT", "team/project")
    monkeypatch.chdir(tmp_path)


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
