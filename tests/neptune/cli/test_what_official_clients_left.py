"""`neptune sync`, `status` and `clear` on what the official clients, unchanged, have left behind: offline, and after `kill -9`."""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import msgspec
import pytest
from click.testing import CliRunner, Result

from neptune.cli import main
from seamark.client.connection import Connection
from seamark.client.credentials import credentials_from
from seamark.client.errors import ServerUnreachable
from seamark.client.leftovers import converting
from seamark.client.leftovers.finding import look_up, look_up_name
from seamark.client.leftovers.queues import Queue, find_queues
from seamark.client.reading import Reader
from seamark.client.uploader import sending
from tests.interop.conftest import found_owner
from tests.interop.official import client_python
from tests.interop.server import Server, running_server

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Lab:
    server: Server
    token: str

    @property
    def connection(self) -> Connection:
        return Connection(credentials_from(self.token), retry_seconds=5)

    @property
    def reader(self) -> Reader:
        return Reader(self.connection, "lab", "p")

    def official(self, client: str, script: str, folder: Path, **arguments: Any) -> str:
        """Runs a script of an official client to its end, or until it kills itself; its output."""
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "NEPTUNE_API_TOKEN": self.token,
            "NEPTUNE_PROJECT": "lab/p",
            "OAUTHLIB_INSECURE_TRANSPORT": "1",
        }
        folder.mkdir(parents=True, exist_ok=True)
        done = subprocess.run(
            [client_python(client), HERE / script, json.dumps(arguments)],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            timeout=90,
            check=False,
        )
        assert done.returncode in (0, -9), done.stdout + done.stderr
        return done.stdout

    def neptune(self, *arguments: str, answer: str | None = None) -> Result:
        """Our own command."""
        return CliRunner().invoke(main, [*arguments, "--api-token", self.token], input=answer, catch_exceptions=False)

    def described(self, uuid: str) -> dict[str, Any]:
        """Everything that was logged to a run, apart from when and under which id."""
        found = {
            path: msgspec.to_builtins(facts)
            for path, facts in self.reader.attributes(uuid)
            if not path.startswith("sys/") or path in ("sys/name", "sys/tags", "sys/failed")
        }
        for path, facts in found.items():
            match facts["type"]:
                case "floatSeries":
                    pages = list(self.reader.float_points(uuid, path))
                    facts["points"] = [(page.steps.tolist(), page.timestamps.tolist(), page.values.tolist()) for page in pages]
                case "stringSeries":
                    facts["points"] = [msgspec.to_builtins(page) for page in self.reader.string_points(uuid, path)]
                case "file":
                    del facts["value"]["tag"]  # of where the contents are kept
                case "imageSeries" | "fileSeries":
                    del facts["value"]["last"]["tag"]
                case "fileSet":
                    facts["members"] = self._members(uuid, path)
                case _:
                    pass
        return found

    def _members(self, uuid: str, path: str, directory: str = "") -> list[tuple[str, int]]:
        members: list[tuple[str, int]] = []
        for each in self.reader.members(uuid, path, directory):
            if each.is_directory:
                members += self._members(uuid, path, each.path)
            else:
                members.append((each.path, each.size))
        return members


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    with running_server(tmp_path_factory.mktemp("left")) as server:
        owner = found_owner(server)
        server.seamark("project", "create", "lab/p", "--key", "P")
        yield Lab(server, owner.token)


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NEPTUNE_PROJECT", "NEPTUNE_API_TOKEN", "NEPTUNE_DATA_DIRECTORY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="module")
def offline(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the official 1.x client has logged offline."""
    folder = tmp_path_factory.mktemp("offline")
    lab.official("official", "left_behind.py", folder, mode="offline")
    return folder


def copied(folder: Path, tmp_path: Path) -> Path:
    """The data directory, as if another run had been logged in it."""
    data_dir = Path(shutil.copytree(folder / ".neptune", tmp_path / ".neptune"))
    queue = the_queue(data_dir)
    queue.path.rename(queue.path.with_name(queue.path.name.replace(queue.uuid, str(uuid4()))))
    return data_dir


def the_queue(data_dir: Path) -> Queue:
    (queue,) = find_queues(data_dir)
    return queue


def sent_run(output: str) -> str:
    """The id of the run that a sync says it has sent."""
    match = re.search(r"(lab/p/P-\d+)(?: is sent| completed)", output)
    assert match is not None, output
    return match[1]


def test_an_offline_run_arrives_as_with_the_official_command(lab: Lab, offline: Path, tmp_path: Path) -> None:
    data_dir = copied(offline, tmp_path)
    queue = the_queue(data_dir)
    listed = lab.neptune("status", "--path", str(tmp_path))
    assert f"- offline/{queue.uuid}" in listed.output.splitlines()

    ours = lab.neptune("sync", "--path", str(tmp_path), "--project", "lab/p")
    assert ours.exit_code == 0, ours.output
    assert find_queues(data_dir) == []

    official = subprocess.run(
        [client_python("official").with_name("neptune"), "sync", "-p", "lab/p"],
        cwd=offline_copy(offline, tmp_path),
        env={"PATH": os.environ["PATH"], "NEPTUNE_API_TOKEN": lab.token, "OAUTHLIB_INSECURE_TRANSPORT": "1"},
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    assert official.returncode == 0, official.stdout + official.stderr
    theirs = look_up_name(lab.connection, sent_run(official.stdout))
    mine = look_up_name(lab.connection, sent_run(ours.output))
    assert theirs is not None
    assert mine is not None
    described = lab.described(mine.uuid)
    assert described == lab.described(theirs.uuid)
    assert described["loss"]["value"]["count"] == 2500
    assert described["memory"]["value"]["size"] == len("in memory")


def offline_copy(offline: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "theirs"
    shutil.copytree(offline / ".neptune", folder / ".neptune")
    return folder


def test_offline_runs_wait_until_their_project_is_named(lab: Lab, offline: Path, tmp_path: Path) -> None:
    data_dir = copied(offline, tmp_path)
    refused = lab.neptune("sync", "--path", str(tmp_path))
    assert refused.exit_code == 1
    assert "--project" in refused.output
    assert the_queue(data_dir).acknowledged == 0
    nobody = lab.neptune("sync", "--path", str(tmp_path), "-p", "lab/p", "--object", "lab/p/P-99999")
    assert nobody.exit_code == 1
    named = lab.neptune("sync", "--path", str(tmp_path), "-p", "lab/p", "--object", f"offline/{the_queue(data_dir).uuid}")
    assert named.exit_code == 0, named.output
    assert find_queues(data_dir) == []


def test_a_killed_run_is_completed(lab: Lab, offline: Path, tmp_path: Path) -> None:
    output = lab.official("official", "left_behind.py", tmp_path, mode="async")
    match = re.search(r"^UUID (\S+)$", output, re.MULTILINE)
    assert match is not None
    uuid = match[1]
    known = look_up(lab.connection, uuid)
    assert known is not None
    listed = lab.neptune("status", "--path", str(tmp_path))
    assert f"- {known.name}" in listed.output.splitlines()
    assert lab.neptune("sync", "--path", str(tmp_path), "--offline-only").exit_code == 0
    assert "loss" not in lab.described(uuid)

    done = lab.neptune("sync", "--path", str(tmp_path))
    assert done.exit_code == 0, done.output
    described = lab.described(uuid)
    assert described["loss"]["value"]["count"] == 2500
    assert described["data"]["type"] == "artifact"
    assert described["log"]["value"]["last"] == "line 19"
    assert described["copied"]["value"] == "hällo"
    assert lab.reader.artifact_files(described["data"]["value"]["hash"])[0].path == "data.csv"
    assert lab.neptune("status", "--path", str(tmp_path)).exit_code == 1, "nothing is left"


def test_an_interrupted_sync_goes_on_without_storing_anything_twice(
    lab: Lab, offline: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data_dir = copied(offline, tmp_path)
    arguments = ("sync", "--path", str(tmp_path), "-p", "lab/p")
    original = sending.send_piece

    def lost(*args: Any, **kwargs: Any) -> Any:
        original(*args, **kwargs)
        raise ServerUnreachable("the answer was lost")

    monkeypatch.setattr(sending, "send_piece", lost)
    interrupted = lab.neptune(*arguments)
    assert interrupted.exit_code == 1
    uuid = the_queue(data_dir).uuid
    monkeypatch.setattr(sending, "send_piece", original)
    resumed = lab.neptune(*arguments)
    assert resumed.exit_code == 0, resumed.output
    described = lab.described(uuid)
    assert described["loss"]["value"]["count"] == 2500
    assert described["log"]["value"]["count"] == 20


@pytest.mark.parametrize("stop_at", ["plan", "acknowledged", "removed"])
def test_a_sync_that_dies_anywhere_is_taken_up_again(
    lab: Lab, offline: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stop_at: str
) -> None:
    data_dir = copied(offline, tmp_path)
    arguments = ("sync", "--path", str(tmp_path), "-p", "lab/p")
    queue = the_queue(data_dir)

    class Killed(BaseException):
        pass

    def die(*_: Any) -> None:
        raise Killed

    place = {"plan": (converting, "_send"), "acknowledged": (Queue, "acknowledge"), "removed": (Queue, "remove")}
    monkeypatch.setattr(*place[stop_at], die)
    with suppress(Killed):
        lab.neptune(*arguments)
    monkeypatch.undo()
    assert the_queue(data_dir) == queue
    # A queue that is empty is a training's that has nothing to send at the moment, or one that ended: only `clear` removes it.
    resumed = lab.neptune("clear", *arguments[1:3]) if stop_at == "removed" else lab.neptune(*arguments)
    assert resumed.exit_code == 0, resumed.output
    assert find_queues(data_dir) == []
    assert lab.described(queue.uuid)["loss"]["value"]["count"] == 2500


def test_a_full_disk_loses_nothing(lab: Lab, offline: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data_dir = copied(offline, tmp_path)
    arguments = ("sync", "--path", str(tmp_path), "-p", "lab/p")
    queue = the_queue(data_dir)
    original = os.write

    def full(file: int, data: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("seamark.client.journal._write", full)
    refused = lab.neptune(*arguments)
    monkeypatch.setattr("seamark.client.journal._write", original)
    assert refused.exit_code == 1
    assert "nothing is lost" in refused.output
    done = lab.neptune(*arguments)
    assert done.exit_code == 0, done.output
    assert lab.described(queue.uuid)["loss"]["value"]["count"] == 2500


def test_clearing_asks_before_anything_unsent_goes(lab: Lab, offline: Path, tmp_path: Path) -> None:
    data_dir = copied(offline, tmp_path)
    (data_dir / "sync").mkdir()
    queue = the_queue(data_dir)
    kept = lab.neptune("clear", "--path", str(tmp_path), answer="n")
    assert f"- offline/{queue.uuid}" in kept.output.splitlines()
    assert the_queue(data_dir) == queue
    assert not (data_dir / "sync").exists()
    cleared = lab.neptune("clear", "--path", str(tmp_path), answer="y")
    # The official end-to-end tests look for exactly these lines.
    assert cleared.output.splitlines() == [
        "",
        "Unsynchronized offline objects:",
        f"- offline/{queue.uuid}",
        "",
        "Do you want to delete the listed metadata? [y/N]: y",
        f"Deleted: {queue.path}",
    ]
    assert find_queues(data_dir) == []


def test_clearing_removes_what_is_sent_without_a_question(lab: Lab, offline: Path, tmp_path: Path) -> None:
    queue = the_queue(copied(offline, tmp_path))
    for operation in queue.operations():
        queue.acknowledge(operation.version)
    (queue.path / "last_put_version").write_text(str(queue.acknowledged))
    cleared = lab.neptune("clear", "--path", str(tmp_path))
    assert cleared.exit_code == 0, cleared.output
    assert not queue.path.exists()


def test_a_queue_that_its_process_has_open_is_left_alone(lab: Lab, offline: Path, tmp_path: Path) -> None:
    data_dir = copied(offline, tmp_path)
    queue = the_queue(data_dir)
    mine = queue.path.with_name(queue.path.name.replace(f"__{queue.pid}__", f"__{os.getpid()}__"))
    queue.path.rename(mine)
    metadata = mine / "metadata.json"
    now = datetime.now(UTC).isoformat()
    metadata.write_text(json.dumps({**json.loads(metadata.read_text()), "createdAt": now}))
    with (mine / "data-1.log").open("a"):
        refused = lab.neptune("sync", "--path", str(tmp_path), "-p", "lab/p")
        assert refused.exit_code == 1
        assert "in use" in refused.output
        assert "In use, and kept" in lab.neptune("clear", "--path", str(tmp_path), "--force").output
    # As in a notebook whose run was stopped.
    assert lab.neptune("sync", "--path", str(tmp_path), "-p", "lab/p").exit_code == 0


def test_a_record_that_a_crash_cut_off_does_not_hold_up_the_others(offline: Path, tmp_path: Path) -> None:
    queue = the_queue(copied(offline, tmp_path))
    whole = list(queue.operations())
    (log,) = queue.path.glob("data-*.log")
    content = log.read_bytes().rstrip()
    log.write_bytes(content[:-5])
    assert list(queue.operations()) == whole[:-1]
    # Readers must not rely on line ends.
    log.write_bytes(content.replace(b"\n", b""))
    assert list(queue.operations()) == whole


def _scale_run(lab: Lab, folder: Path, mode: str) -> Callable[[], dict[str, Any]]:
    name = f"scale-{mode}"
    lab.official("scale", "scale_left_behind.py", folder, mode=mode, run_id=name)

    def described() -> dict[str, Any]:
        known = json.loads(lab.connection.request("GET", "/api/v1/projects/lab/p/runs", query={"custom_id": name}).body)
        return lab.described(known["uuid"])

    return described


def _is_whole(described: dict[str, Any]) -> None:
    assert described["float"]["value"] == 1.5
    assert described["text"]["value"] == "hällo"
    assert described["sys/tags"]["value"] == ["a", "b"]
    assert described["loss"]["value"]["count"] == 300
    assert described["deep/acc"]["value"]["last"] == -298
    assert described["log"]["value"]["count"] == 1
    assert described["weights"]["type"] == "histogramSeries"
    assert described["file"]["value"]["size"] == len("kept")


@pytest.mark.parametrize("mode", ["offline", "async"])
def test_the_log_of_a_scale_run_is_sent(lab: Lab, tmp_path: Path, mode: str) -> None:
    described = _scale_run(lab, tmp_path, mode)
    (log,) = tmp_path.glob(".neptune/*/run_operations.sqlite3")
    listed = lab.neptune("status", "--path", str(tmp_path))
    assert f"lab/p/scale-{mode}" in listed.output
    again = tmp_path / "again"
    shutil.copytree(log.parent, again)
    done = lab.neptune("sync", str(log)) if mode == "offline" else lab.neptune("sync", "--path", str(tmp_path))
    assert done.exit_code == 0, done.output
    assert not log.exists()
    before = described()
    _is_whole(before)
    content = tmp_path / "content"
    uuid = json.loads(lab.connection.request("GET", "/api/v1/projects/lab/p/runs", query={"custom_id": f"scale-{mode}"}).body)[
        "uuid"
    ]
    lab.reader.download_file(uuid, "memory", content, None)
    assert content.read_bytes() == b"in memory"

    # Once more, as after a crash that lost the note of what was sent.
    repeated = lab.neptune("sync", str(again / log.name))
    assert repeated.exit_code == 0, repeated.output
    assert described() == before


def test_a_scale_log_for_a_missing_project_is_kept(lab: Lab, tmp_path: Path) -> None:
    import sqlite3

    _scale_run(lab, tmp_path, "offline")
    (log,) = tmp_path.glob(".neptune/*/run_operations.sqlite3")
    with sqlite3.connect(log) as database:
        database.execute("UPDATE metadata SET project = 'nowhere/p'")
    database.close()
    refused = lab.neptune("sync", str(log))
    assert refused.exit_code == 1
    assert "nowhere/p" in refused.output
    assert log.exists()
