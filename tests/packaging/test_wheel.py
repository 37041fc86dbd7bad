"""What the wheel holds, and what each way of installing it gives."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import urllib.request
import zipfile
from pathlib import Path

import pytest

import seamark
from tests.packaging.conftest import InstalledEnvironment

HEAVY = ("sqlalchemy", "alembic", "chdb", "clickhouse_connect", "obstore", "pyarrow", "numpy", "fastapi", "starlette", "uvicorn")


def test_the_wheel_holds_the_built_web_app_the_licence_and_no_tests(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert "seamark/server/static/index.html" in names
    assert any(re.fullmatch(r"seamark/server/static/assets/.+\.js", name) for name in names)
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in names)
    assert "seamark/py.typed" in names
    assert not [name for name in names if "tests/" in name or "node_modules/" in name]


def test_the_wheel_holds_the_modules_made_from_the_messages(wheel: Path, server_environment: InstalledEnvironment) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    messages = [name for name in names if name.endswith(".proto")]
    assert messages
    assert [name for name in messages if name.replace(".proto", "_pb2.py") not in names] == []
    modules = [name.removesuffix(".proto").replace("/", ".") + "_pb2" for name in messages]
    answer = server_environment.run("python", "-W", "error", "-c", "import " + ", ".join(modules))
    assert answer.returncode == 0, answer.stderr


def test_the_base_install_imports_no_database_and_no_web_framework(base_environment: InstalledEnvironment) -> None:
    script = f"import sys, seamark, seamark.cli; print([name for name in {HEAVY!r} if name in sys.modules])"
    answer = base_environment.run("python", "-c", script)
    assert (answer.returncode, answer.stdout.strip()) == (0, "[]"), answer.stderr


def test_the_base_install_brings_no_server_packages(base_environment: InstalledEnvironment) -> None:
    script = f"import importlib.util, json; print(json.dumps([n for n in {HEAVY!r} if importlib.util.find_spec(n)]))"
    answer = base_environment.run("python", "-c", script)
    assert json.loads(answer.stdout) == ["numpy"], "NumPy comes with pandas, and nothing else of these comes with anything"


def test_the_wheel_holds_both_client_packages_with_their_types(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert {f"{package}/{file}" for package in ("neptune", "neptune_scale") for file in ("__init__.py", "py.typed")} <= set(names)


def test_the_clients_count_as_the_distributions_whose_import_names_they_have(base_environment: InstalledEnvironment) -> None:
    script = (
        "from importlib.metadata import distribution, version; import neptune;"
        "print(version('neptune') == neptune.__version__, version('neptune-scale'), distribution('neptune').requires)"
    )
    answer = base_environment.run("python", "-c", script)
    assert (answer.returncode, answer.stdout.split()) == (0, ["True", f"0.30.0+seamark.{seamark.__version__}", "None"]), (
        answer.stderr
    )


def test_the_base_install_imports_the_clients_and_nothing_heavy(base_environment: InstalledEnvironment) -> None:
    heavy = (*HEAVY, "pandas", "PIL", "psutil", "pynvml", "urllib3", "ssl", "boto3")
    script = f"import sys, neptune, neptune_scale; print([name for name in {heavy!r} if name in sys.modules])"
    answer = base_environment.run("python", "-c", script)
    assert (answer.returncode, answer.stdout.strip()) == (0, "[]"), answer.stderr


@pytest.mark.parametrize("command", [["--help"], ["run", "--help"], ["server", "--help"]])
def test_the_base_install_explains_its_commands(base_environment: InstalledEnvironment, command: list[str]) -> None:
    answer = base_environment.run("seamark", *command)
    assert answer.returncode == 0, answer.stderr
    assert "Usage: seamark" in answer.stdout


def test_the_base_install_says_how_to_get_the_server(base_environment: InstalledEnvironment, tmp_path: Path) -> None:
    answer = base_environment.run("seamark", "server", "--data-dir", str(tmp_path / "data"))
    assert answer.returncode != 0
    assert 'pip install "seamark[server]"' in answer.stderr
    assert "Traceback" not in answer.stderr


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_the_server_runs_from_the_wheel_and_serves_the_web_app(server_environment: InstalledEnvironment, tmp_path: Path) -> None:
    port = _free_port()
    url = f"http://127.0.0.1:{port}"
    log = tmp_path / "server.log"
    command = [server_environment.program("seamark"), "server", "--data-dir", str(tmp_path / "data"), "--port", str(port)]
    with log.open("w") as errors:
        server = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=errors, text=True, cwd=tmp_path, env=server_environment.variables()
        )
    try:
        assert server.stdout is not None
        printed: list[str] = []
        # The ready line is the last one; the pipe ends earlier only when the server dies.
        for line in server.stdout:
            printed.append(line)
            if "ready" in line.lower():
                break
        assert server.poll() is None, "".join(printed) + log.read_text()
        with urllib.request.urlopen(f"{url}/healthz", timeout=30) as answer:
            assert answer.status == 200
        with urllib.request.urlopen(f"{url}/", timeout=30) as answer:
            page = answer.read().decode()
        script = re.search(r'src="(/[^"]+\.js)"', page)
        assert script is not None, page
        with urllib.request.urlopen(url + script.group(1), timeout=30) as answer:
            assert answer.status == 200
            assert "javascript" in answer.headers["Content-Type"]
    finally:
        server.terminate()
        assert server.wait(timeout=60) == 0, log.read_text()
        if server.stdout is not None:
            server.stdout.close()
