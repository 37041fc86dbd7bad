"""`seamark run`: a script that says nothing of Seamark, with everything set for it."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.interop.official import SCRIPTS, OfficialClient
from tests.interop.server import SEAMARK, Server


@pytest.fixture(scope="module")
def ended(
    server: Server, official: OfficialClient, project: str, tmp_path_factory: pytest.TempPathFactory
) -> subprocess.CompletedProcess[str]:
    folder: Path = tmp_path_factory.mktemp("unprepared")
    bare = official.within(folder).without(*official.variables)
    return subprocess.run(
        [
            SEAMARK,
            "run",
            "--data-dir",
            server.data_dir,
            "--project",
            project,
            "--",
            official.python,
            SCRIPTS / "unprepared.py",
            "--epochs",
            "3",
        ],
        cwd=folder,
        env=bare.environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_script_logs_without_any_preparation(
    ended: subprocess.CompletedProcess[str], server: Server, official: OfficialClient, project: str
) -> None:
    logged = [line for line in ended.stdout.splitlines() if line.startswith("LOGGED ")]
    assert logged, ended.stdout + ended.stderr
    _, sys_id, *arguments, url = logged[0].split()
    assert arguments == ["--epochs", "3"]
    assert url == official.page_of(server.url, project, sys_id)


def test_the_exit_status_is_the_scripts_own(ended: subprocess.CompletedProcess[str]) -> None:
    assert ended.returncode == 7
