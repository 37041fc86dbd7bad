"""What a run logs by itself: output, hardware, source code, Git, requirements, tracebacks."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest

from tests.interop.official import SCRIPTS, Observations, OfficialClient


@pytest.fixture(scope="module")
def repository(client: OfficialClient) -> OfficialClient:
    """The client at work in a Git repository with an uncommitted change, where the script lies."""
    folder = client.folder / "repository"
    folder.mkdir()
    for name in ("monitored.py", "failing.py", "observations.py"):
        shutil.copy(SCRIPTS / name, folder)

    def git(*arguments: str) -> None:
        author = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
        subprocess.run(["git", *author, *arguments], cwd=folder, check=True, capture_output=True)

    (folder / "notes.txt").write_text("committed\n")
    git("init", "--initial-branch", "trunk")
    git("add", ".")
    git("commit", "--message", "Begin")
    (folder / "notes.txt").write_text("committed\nnot yet committed\n")
    return client.within(folder)


@pytest.fixture(scope="module")
def seen(repository: OfficialClient) -> Observations:
    return repository.observe(repository.folder / "monitored.py", patience=60)


@pytest.fixture(scope="module")
def head(repository: OfficialClient) -> str:
    answer = subprocess.run(["git", "rev-parse", "HEAD"], cwd=repository.folder, check=True, capture_output=True, text=True)
    return answer.stdout.strip()


def test_output_is_captured_line_by_line(seen: Observations) -> None:
    assert "a line on standard output" in seen["stdout"]
    assert "a line on standard error" in seen["stderr"]


def test_hardware_is_measured(seen: Observations) -> None:
    assert seen["cpu"]
    assert {"cpu", "memory"} <= set(seen["fields"])


def test_the_process_is_described(seen: Observations) -> None:
    assert seen["process"] == [True, True, True]


def test_the_script_is_uploaded(seen: Observations) -> None:
    assert seen["entrypoint"] == "monitored.py"
    assert seen["sources"] == ["monitored.py"]


def test_the_state_of_the_repository_is_recorded(seen: Observations, head: str) -> None:
    assert seen["git_exists"] is True
    assert seen["commit"] == head
    assert "+not yet committed" in seen["diff"]


def test_requirements_are_inferred(seen: Observations) -> None:
    assert re.search(r"^(neptune|pytest)==", seen["requirements"], re.MULTILINE)


def test_an_uncaught_error_is_logged_and_the_run_marked_as_failed(repository: OfficialClient) -> None:
    with repository.started(repository.folder / "failing.py") as process:
        output, errors = process.communicate(timeout=60)
    assert process.returncode == 1, output + errors
    found = re.search(r"^RUN (\S+)$", output, re.MULTILINE)
    assert found is not None, output
    read = repository.observe("read_run", sys_id=found[1], values=["sys/failed"], series=["watch/traceback"])
    assert read["sys/failed"] is True
    assert "the loss exploded" in "\n".join(read["watch/traceback"][1])
