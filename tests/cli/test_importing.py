"""`seamark import`, as a process on a data directory of its own."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from seamark.demo.export import ExportWriter, write_export
from tests.interop.server import Server, run_seamark, running_server
from tests.transfer.neptune3.logs import Upload, a_creation, write_log
from tests.wire.neptune3.builders import snapshot

STEP = 1_000_000


def seamark(data_dir: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return run_seamark(*arguments, "--data-dir", data_dir)


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with an admin, and no server."""
    data_dir = tmp_path_factory.mktemp("importing") / "data"
    assert seamark(data_dir, "user", "create", "admin", "--admin").returncode == 0
    assert seamark(data_dir, "workspace", "create", "lab", "--owner", "admin").returncode == 0
    return data_dir


def test_runs_and_files_are_imported_and_counted(data_dir: Path, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("notes")
    operations = [a_creation("base"), *(snapshot(n * STEP, {"loss": 1.0 / (n + 1)}) for n in range(10))]
    upload = Upload(str(tmp_path / "notes.txt"), "base/notes.txt")
    path = write_log(tmp_path, operations, project="lab/offline", run="base", uploads=[upload])
    done = seamark(data_dir, "import", tmp_path / ".neptune")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == ["imported lab/offline  base: 10 values, 1 file", "1 run, 10 values, 1 file, 0 errors."]
    again = seamark(data_dir, "import", path, "--project", "lab/moved")
    assert (again.returncode, again.stderr) == (0, "")
    assert "imported lab/moved  base" in again.stdout


def test_what_fails_is_told_and_the_exit_code_is_1(data_dir: Path, tmp_path: Path) -> None:
    write_log(tmp_path / "a", [a_creation("good")], project="lab/offline", run="good")
    broken = write_log(tmp_path / "b", [a_creation("bad")], project="lab/offline", run="bad")
    broken.write_bytes(broken.read_bytes()[:5000])
    done = seamark(data_dir, "import", tmp_path)
    assert done.returncode == 1
    assert "imported lab/offline  good" in done.stdout
    assert f"FAILED   {broken}" in done.stdout
    assert "Take an intact copy" in done.stderr
    assert done.stdout.splitlines()[-1] == "1 run, 0 values, 0 files, 1 error."


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("missing",), "There is no file or folder"),
        ((".", "--project", "no-slash"), "does not name a project"),
        ((".", "--user", "nobody"), 'no user "nobody"'),
    ],
)
def test_a_call_that_makes_no_sense_is_refused(
    data_dir: Path, arguments: tuple[str, ...], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = seamark(data_dir, "import", *arguments)
    assert done.returncode == 1
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_a_folder_without_logs_is_no_success(data_dir: Path, tmp_path: Path) -> None:
    done = seamark(data_dir, "import", tmp_path)
    assert done.returncode == 1
    assert "Nothing was imported" in done.stderr


def test_a_data_directory_without_users_is_told_apart(tmp_path: Path) -> None:
    done = seamark(tmp_path / "new", "import", tmp_path)
    assert done.returncode == 1
    assert "There are no users" in done.stderr


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running_server(tmp_path_factory.mktemp("running"), "--tls") as running:
        yield running


def test_beside_a_running_server_the_import_goes_through_it(server: Server, tmp_path: Path) -> None:
    write_log(tmp_path, [a_creation("base"), snapshot(0, {"a": 1.0})], project="main/offline", run="base")
    done = seamark(server.data_dir, "import", tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[0] == "imported main/offline  base: 1 value, 0 files"


def test_a_server_elsewhere_is_named_by_address_and_token(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_log(tmp_path, [a_creation("far")], project="main/offline", run="far")
    call = ("import", tmp_path, "--url", server.url)
    monkeypatch.setenv("SSL_CERT_FILE", str(server.certificate))
    done = seamark(tmp_path / "unused", *call, "--api-token", server.token("admin"))
    assert (done.returncode, done.stderr) == (0, "")
    assert "imported main/offline  far" in done.stdout
    assert not (tmp_path / "unused").exists(), "nothing is made for it here"
    refused = seamark(tmp_path / "unused", *call, "--api-token", "wrong")
    assert refused.returncode == 1
    assert "does not take the API token" in refused.stderr
    missing = seamark(tmp_path / "unused", *call)
    assert (missing.returncode, "--api-token" in missing.stderr) == (1, True)


def test_an_export_is_imported_into_a_directory_and_through_its_server(data_dir: Path, tmp_path: Path) -> None:
    write_export(tmp_path, "lab/exported")
    done = seamark(data_dir, "import", tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[-1] == "9 runs, 1,745 values, 31 files, 0 errors."
    assert lines[-2].startswith("imported lab/exported  fork-of-fork: ")
    with running_server(data_dir):
        again = seamark(data_dir, "import", tmp_path)
        moved = seamark(data_dir, "import", tmp_path / "data", "--project", "lab/moved")
    assert (again.returncode, again.stderr) == (0, "")
    assert again.stdout.splitlines()[-1] == lines[-1]
    assert again.stdout.count("into a run that was there") == 9
    assert (moved.returncode, moved.stderr) == (0, "")
    assert moved.stdout.splitlines()[-1] == lines[-1]


def test_files_of_an_export_that_lie_elsewhere_are_named(data_dir: Path, tmp_path: Path) -> None:
    rows = ExportWriter(tmp_path / "export").run("lab/exported", "cold").values("string", sys__custom_run_id="cold")
    rows.file("config", b"{}", "config.json").write()
    (tmp_path / "export" / "files").rename(tmp_path / "cold")
    missing = seamark(data_dir, "import", tmp_path / "export")
    assert missing.returncode == 1
    assert "is not beside the export" in missing.stderr
    found = seamark(data_dir, "import", tmp_path / "export", "--files-from", tmp_path / "cold")
    assert (found.returncode, found.stderr) == (0, "")
    assert "cold: 1 value, 1 file" in found.stdout
