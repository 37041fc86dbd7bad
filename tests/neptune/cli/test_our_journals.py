"""`neptune sync`, `status` and `clear` on what our own packages have left behind."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from neptune.cli import main
from seamark.client.connection import Connection
from seamark.client.credentials import credentials_from
from seamark.client.errors import ServerUnreachable
from seamark.client.folder import journal_folders
from seamark.client.leftovers.finding import look_up
from seamark.client.reading import Reader
from seamark.client.set_aside import FrameSetAside, set_aside
from seamark.client.uploader import files, sending
from seamark.model.journal import Assign, pack_operations
from tests.interop.conftest import found_owner
from tests.interop.server import Server, running_server

ROOT = Path(__file__).parents[3]
OFFLINE = """
import neptune
from neptune.types import File
quiet = dict(capture_stdout=False, capture_stderr=False, capture_hardware_metrics=False, capture_traceback=False, git_ref=False,
             source_files=[])
run = neptune.init_run(mode="offline", **quiet)
for number in range(100):
    run["loss"].append(number)
run["text"] = "logged offline"
run["file"].upload(File.from_content("contents"))
"""
SCALE = """
from neptune_scale import Run
if __name__ == "__main__":
    run = Run(run_id="ours", project="lab/p", mode="offline", enable_console_log_capture=False, source_tracking_config=None)
    run.log_metrics({"loss": 0.5}, step=1)
    run.close()
"""


@dataclass(frozen=True)
class Lab:
    server: Server
    token: str

    @property
    def connection(self) -> Connection:
        return Connection(credentials_from(self.token), retry_seconds=5)

    def script(self, text: str, folder: Path, **variables: str) -> None:
        """Runs a script that uses our packages, in a folder, without a token."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("NEPTUNE_")}
        done = subprocess.run(
            [sys.executable, "-c", text],
            cwd=folder,
            env={**kept, "PYTHONPATH": str(ROOT / "src"), **variables},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode in (0, -signal.SIGKILL), done.stdout + done.stderr

    def neptune(self, *arguments: str, answer: str | None = None) -> Result:
        return CliRunner().invoke(main, [*arguments, "--api-token", self.token], input=answer, catch_exceptions=False)

    def attributes(self, uuid: str) -> dict[str, Any]:
        return {path: facts.value for path, facts in Reader(self.connection, "lab", "p").attributes(uuid)}


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    with running_server(tmp_path_factory.mktemp("ours")) as server:
        owner = found_owner(server)
        server.seamark("project", "create", "lab/p", "--key", "P")
        yield Lab(server, owner.token)


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NEPTUNE_PROJECT", "NEPTUNE_API_TOKEN", "NEPTUNE_DATA_DIRECTORY"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize("ending", ["run.stop()", "import os; os.kill(os.getpid(), 9)"])
def test_an_offline_run_is_sent_where_the_user_says(lab: Lab, tmp_path: Path, ending: str) -> None:
    lab.script(OFFLINE + ending, tmp_path)
    (journal,) = journal_folders(tmp_path / ".neptune")
    uuid = journal.manifest.uuid
    listed = lab.neptune("status", "--path", str(tmp_path))
    assert f"- offline/{uuid}" in listed.output.splitlines()
    refused = lab.neptune("sync", "--path", str(tmp_path))
    assert refused.exit_code == 1
    assert "--project" in refused.output

    done = lab.neptune("sync", "--path", str(tmp_path), "-p", "lab/p", "--offline-only")
    assert done.exit_code == 0, done.output
    known = look_up(lab.connection, uuid)
    assert known is not None
    assert f"The offline run {uuid} is {known.name} now." in done.output
    found = lab.attributes(uuid)
    assert found["loss"]["count"] == 100
    assert found["text"] == "logged offline"
    assert found["file"]["size"] == len("contents")
    assert journal_folders(tmp_path / ".neptune") == []
    assert lab.neptune("status", "--path", str(tmp_path)).exit_code == 1


def test_the_environment_names_the_project_too(lab: Lab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lab.script(OFFLINE + "run.stop()", tmp_path)
    monkeypatch.setenv("NEPTUNE_PROJECT", "lab/p")
    monkeypatch.chdir(tmp_path)
    done = lab.neptune("sync")
    assert done.exit_code == 0, done.output
    assert re.search(r"All of run lab/p/P-\d+ is sent", done.output)


def test_an_offline_run_of_the_new_api_goes_where_it_belongs(lab: Lab, tmp_path: Path) -> None:
    lab.script(SCALE, tmp_path, NEPTUNE_DATA_DIRECTORY=str(tmp_path / ".neptune"))
    (journal,) = journal_folders(tmp_path / ".neptune")
    done = lab.neptune("sync", str(journal.path))
    assert done.exit_code == 0, done.output
    answer = lab.connection.request("GET", "/api/v1/projects/lab/p/runs", query={"custom_id": "ours"})
    assert lab.attributes(json.loads(answer.body)["uuid"])["loss"]["count"] == 1


def test_what_was_set_aside_is_listed_and_sent_with_the_rest(lab: Lab, tmp_path: Path) -> None:
    lab.script(SCALE.replace('"ours"', '"set-aside"'), tmp_path)
    (journal,) = journal_folders(tmp_path / ".neptune")
    frame = pack_operations([Assign("late", 7)])
    facts = FrameSetAside("1-ab", "0", 0, len(frame), needs_files=False, why="It failed.")
    set_aside(journal.path, facts, [frame])
    assert "1 call set aside" in lab.neptune("status", "--path", str(tmp_path)).output
    assert lab.neptune("sync", "--path", str(tmp_path)).exit_code == 0
    assert journal_folders(tmp_path / ".neptune") == []
    uuid = journal.manifest.uuid
    found = json.loads(lab.connection.request("GET", f"/api/v1/projects/lab/p/runs/{uuid}/attributes").body)
    assert found["attributes"]["late"]["value"] == 7


@pytest.mark.parametrize("lane", [sending, files])
def test_what_a_sync_did_not_hear_of_is_not_stored_twice(
    lab: Lab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lane: Any
) -> None:
    lab.script(OFFLINE + "run.stop()", tmp_path)
    (journal,) = journal_folders(tmp_path / ".neptune")
    original = lane.send_piece

    def lost(*args: Any, **kwargs: Any) -> None:
        original(*args, **kwargs)
        raise ServerUnreachable("the answer was lost")

    arguments = ("sync", "--path", str(tmp_path), "-p", "lab/p")
    monkeypatch.setattr(lane, "send_piece", lost)
    interrupted = lab.neptune(*arguments)
    assert interrupted.exit_code == 1
    assert "is kept" in interrupted.output
    monkeypatch.setattr(lane, "send_piece", original)
    resumed = lab.neptune(*arguments)
    assert resumed.exit_code == 0, resumed.output
    found = lab.attributes(journal.manifest.uuid)
    assert found["loss"]["count"] == 100
    assert found["file"]["size"] == len("contents")


def test_a_journal_is_listed_under_the_run_that_had_its_custom_id(lab: Lab, tmp_path: Path) -> None:
    place = "/api/v1/projects/lab/p/containers/11111111-2222-4333-8444-555555555555"
    lab.connection.request("PUT", place, json={"kind": "run", "custom_id": "shared"})
    lab.script(OFFLINE + "run.stop()", tmp_path)
    (journal,) = journal_folders(tmp_path / ".neptune")
    manifest = journal.path / "manifest.json"
    facts = json.loads(manifest.read_text())
    manifest.write_text(json.dumps({**facts, "project": "lab/p", "create": {"kind": "run", "custom_id": "shared"}}))
    known = look_up(lab.connection, "11111111-2222-4333-8444-555555555555")
    assert known is not None
    journal.remember_container(json.dumps({**facts, "id": known.id, "uuid": known.uuid, "workspace": "lab"}).encode())
    assert f"- {known.name}" in lab.neptune("status", "--path", str(tmp_path)).output.splitlines()
    done = lab.neptune("sync", "--path", str(tmp_path), "--object", known.name)
    assert done.exit_code == 0, done.output
    assert lab.attributes(known.uuid)["loss"]["count"] == 100


def test_a_training_that_runs_is_left_alone(lab: Lab, tmp_path: Path) -> None:
    waiting = OFFLINE + "print('ready', flush=True)\ninput()"
    kept = {name: value for name, value in os.environ.items() if not name.startswith("NEPTUNE_")}
    with subprocess.Popen(
        [sys.executable, "-c", waiting],
        cwd=tmp_path,
        env={**kept, "PYTHONPATH": str(ROOT / "src")},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as training:
        assert training.stdout is not None
        assert any("ready" in line for line in training.stdout)
        refused = lab.neptune("sync", "--path", str(tmp_path), "-p", "lab/p")
        assert refused.exit_code == 1
        assert "in use" in refused.output
        cleared = lab.neptune("clear", "--path", str(tmp_path), "--force")
        assert "In use, and kept" in cleared.output
        training.communicate("\n", timeout=30)
    assert len(journal_folders(tmp_path / ".neptune")) == 1


def test_journals_for_other_servers_stay(lab: Lab, tmp_path: Path) -> None:
    lab.script(OFFLINE + "run.stop()", tmp_path)
    (journal,) = journal_folders(tmp_path / ".neptune")
    manifest = journal.path / "manifest.json"
    manifest.write_text(json.dumps({**json.loads(manifest.read_text()), "api": "http://elsewhere.example"}))
    listed = lab.neptune("status", "--path", str(tmp_path))
    assert "1 journals are for other servers" in listed.output
    lab.neptune("sync", "--path", str(tmp_path), "-p", "lab/p")
    lab.neptune("clear", "--path", str(tmp_path), "--force")
    assert len(journal_folders(tmp_path / ".neptune")) == 1


def test_wrong_arguments_are_told(lab: Lab, tmp_path: Path) -> None:
    nowhere = lab.neptune("sync", "--path", str(tmp_path))
    assert nowhere.exit_code == 2
    (tmp_path / ".neptune").mkdir()
    both = lab.neptune("sync", "--path", str(tmp_path), "--offline-only", "--object", "lab/p/P-1")
    assert both.exit_code == 2
    nobody = CliRunner().invoke(main, ["status", "--path", str(tmp_path)])
    assert nobody.exit_code == 1
    assert "NEPTUNE_API_TOKEN" in nobody.output
