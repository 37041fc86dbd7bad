"""`seamark run`, `seamark doctor`, and the base install, as processes."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.interop.server import SEAMARK, Server, run_seamark, running_server
from tests.interop.waiting import until

SHOW = "import json, os; print(json.dumps({k: v for k, v in os.environ.items() if k.startswith(('NEPTUNE', 'OAUTHLIB'))}))"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running_server(tmp_path_factory.mktemp("cli")) as running:
        yield running


def test_a_command_gets_every_variable_and_its_exit_code_comes_back(server: Server) -> None:
    code = f"{SHOW}; raise SystemExit(7)"
    done = run_seamark("run", "--data-dir", server.data_dir, "--", sys.executable, "-c", code)
    assert done.returncode == 7
    seen = json.loads(done.stdout)
    assert seen["NEPTUNE_PROJECT"] == "main/default"
    assert seen["OAUTHLIB_INSECURE_TRANSPORT"] == "1"
    kept = list((server.data_dir / "tokens").iterdir())
    assert [path.stat().st_mode & 0o777 for path in kept] == [0o600]
    again = run_seamark("run", "--data-dir", server.data_dir, "--project", "main/other", "--", sys.executable, "-c", SHOW)
    assert json.loads(again.stdout) == {**seen, "NEPTUNE_PROJECT": "main/other"}, "the token is kept and used again"


def test_a_revoked_token_is_replaced(server: Server) -> None:
    run = ("run", "--data-dir", server.data_dir, "--", sys.executable, "-c", SHOW)
    first = json.loads(run_seamark(*run).stdout)["NEPTUNE_API_TOKEN"]
    rows = [line.split("\t") for line in server.seamark("token", "list", "--user", "admin").splitlines()]
    for uuid, state, _, _, name in rows:
        if (state, name) == ("valid", "seamark run"):
            server.seamark("token", "revoke", uuid)
    assert json.loads(run_seamark(*run).stdout)["NEPTUNE_API_TOKEN"] != first


def test_signals_reach_the_command(server: Server, tmp_path: Path) -> None:
    script = tmp_path / "wait.py"
    script.write_text(
        "import pathlib, signal, sys\n"
        "signal.signal(signal.SIGTERM, lambda *_: sys.exit(5))\n"
        f"pathlib.Path({str(tmp_path / 'up')!r}).touch()\n"
        "signal.pause()\n"
    )
    process = subprocess.Popen([SEAMARK, "run", "--data-dir", server.data_dir, "--", sys.executable, str(script)])
    until(lambda: (tmp_path / "up").exists(), what="the command", seconds=60)
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 5


def test_a_command_that_does_not_exist_is_said_so(server: Server) -> None:
    done = run_seamark("run", "--data-dir", server.data_dir, "--", "no-such-command")
    assert done.returncode == 127
    assert "cannot be run" in done.stderr


def test_without_a_server_it_says_how_to_start_one_and_can_do_so(tmp_path: Path) -> None:
    data = tmp_path / "data"
    refused = run_seamark("run", "--data-dir", data, "--", "true")
    assert refused.returncode == 1
    assert "seamark server" in refused.stderr
    assert "--start-server" in refused.stderr
    done = run_seamark("run", "--start-server", "--data-dir", data, "--", sys.executable, "-c", SHOW)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["NEPTUNE_API_TOKEN"]
    assert (data / "server.lock").read_bytes() == b"", "the server has ended with the command"


def test_the_doctor_looks_beside_a_running_server(server: Server) -> None:
    done = run_seamark("doctor", "--data-dir", server.data_dir)
    assert done.returncode in (0, 2), done.stdout + done.stderr
    assert f"process {server.pid}" in done.stdout
    assert "catalog: The database is sound" in done.stdout


def test_the_doctor_finds_what_is_wrong_and_mends_what_is_safe(tmp_path: Path) -> None:
    data = tmp_path / "data"
    assert run_seamark("doctor", "--data-dir", data).returncode == 1, "there is no such directory"
    with running_server(tmp_path) as server:
        server.seamark("project", "create", "main/digits")
    data.chmod(0o755)
    found = run_seamark("doctor", "--data-dir", data)
    assert found.returncode == 2, found.stdout + found.stderr
    assert "can be reached by others" in found.stdout
    mended = run_seamark("doctor", "--data-dir", data, "--fix")
    assert "mended" in mended.stdout
    assert data.stat().st_mode & 0o777 == 0o700
    assert "columns: All tables are sound" in mended.stdout
    assert "charts: What is kept for the charts of long series agrees" in mended.stdout
    catalog = data / "catalog.sqlite"
    content = bytearray(catalog.read_bytes())
    content[4096 * 3 : 4096 * 20] = b"\xff" * (4096 * 17)
    catalog.write_bytes(content)
    broken = run_seamark("doctor", "--data-dir", data)
    assert broken.returncode == 1
    assert "fault" in broken.stdout
    assert "backup" in broken.stdout
    assert "Traceback" not in broken.stderr


WITHOUT_SERVER = """
import sys
from seamark.cli.installation import _SERVER_PACKAGES
for package in _SERVER_PACKAGES:
    sys.modules[package] = None
sys.argv = ["seamark", *sys.argv[1:]]
from seamark.cli import main
main()
"""


@pytest.mark.parametrize("arguments", [("--help",), ("server", "--help"), ("token", "create", "--help"), ("--version",)])
def test_the_base_install_has_help(arguments: tuple[str, ...]) -> None:
    done = subprocess.run([sys.executable, "-c", WITHOUT_SERVER, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout


@pytest.mark.parametrize("arguments", [("server",), ("user", "create", "x"), ("doctor",), ("login-link", "x"), ("import", "x")])
def test_the_base_install_says_how_to_get_the_server(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    command = [sys.executable, "-c", WITHOUT_SERVER, *arguments, "--data-dir", str(tmp_path / "data")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert 'pip install "seamark[server]"' in done.stderr
    assert "Traceback" not in done.stderr
