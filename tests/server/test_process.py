"""A real server process: its start, its limits, its end."""

import json
import re
import signal
import socket
import stat
import subprocess
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.interop.server import SEAMARK, Server, running_server
from tests.interop.waiting import until
from tests.wire.v1.conftest import Api


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running_server(tmp_path_factory.mktemp("process"), "--max-body-mib", "1") as running:
        yield running


def started(data_dir: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """A start that is expected to fail."""
    command = [str(SEAMARK), "server", "--data-dir", str(data_dir), *options]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_the_first_start_tells_how_to_get_in(server: Server) -> None:
    said = server.log.read_text()
    assert re.search(rf"{server.url}/login#\S+", said)
    assert re.search(r"export NEPTUNE_API_TOKEN=\S+", said)
    assert "export OAUTHLIB_INSECURE_TRANSPORT=1" in said
    assert said.count("is ready at") == 1


def test_the_link_and_the_token_that_it_prints_work(server: Server) -> None:
    said = server.log.read_text()
    token = re.search(r"export NEPTUNE_API_TOKEN=(\S+)", said)
    link = re.search(r"/login#(\S+)", said)
    assert token is not None
    assert link is not None
    assert Api(server.url, token[1].strip("'"))("GET", "me").json["user"]["is_admin"]
    assert Api(server.url)("POST", "session/link", {"code": link[1]}).status == 200


def test_the_data_directory_belongs_to_its_owner_alone(server: Server) -> None:
    assert stat.S_IMODE(server.data_dir.stat().st_mode) == 0o700


def test_a_second_server_on_the_directory_names_the_first(server: Server) -> None:
    second = started(server.data_dir, "--port", "0")
    assert second.returncode == 1
    assert f"process {server.pid}, {server.url}" in second.stderr
    assert "Traceback" not in second.stderr


def test_a_port_that_is_taken_is_said_so(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        refused = started(tmp_path / "data", "--port", str(other.getsockname()[1]))
    assert refused.returncode == 1
    assert "cannot listen on" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_place_that_cannot_be_a_data_directory_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    refused = started(tmp_path / "file")
    assert refused.returncode == 1
    assert "is not a directory" in refused.stderr


def test_health_looks_at_all_three_stores(server: Server) -> None:
    answer = Api(server.url)("GET", "/healthz")
    assert (answer.status, answer.json["status"]) == (200, "ok")
    assert set(answer.json["stores"].values()) == {"ok"}
    assert answer.json["stores"].keys() == {"catalog", "columns", "blobs"}


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="Only Linux says what a process has loaded.")
def test_it_loads_no_pandas_which_arrow_would_import(server: Server) -> None:
    token = re.search(r"export NEPTUNE_API_TOKEN=(\S+)", server.log.read_text())
    assert token is not None
    api = Api(server.url, token[1].strip("'"))
    key = api("POST", "workspaces/main/projects", {"name": "arrays"}).json["key"]
    assert api("GET", f"projects/main/arrays/runs/{key}/attributes").json["attributes"]
    loaded = Path(f"/proc/{server.pid}/maps").read_text()
    assert "pyarrow" in loaded
    assert "pandas" not in loaded


def test_metrics_count_requests(server: Server) -> None:
    api = Api(server.url)
    assert api("GET", "me").status == 401
    text = api("GET", "/metrics").body.decode()
    assert re.search(r'seamark_requests_total\{door="v1",method="GET",status="401"\} \d+', text)
    assert re.search(r'seamark_request_seconds_bucket\{door="v1",le="\+Inf"\} \d+', text)
    assert re.search(r"^seamark_commits_total \d+$", text, re.M)


def test_every_answer_has_a_request_id(server: Server) -> None:
    answer = Api(server.url)("GET", "me")
    assert answer.headers["x-request-id"] == answer.json["request_id"]


def test_a_body_over_the_limit_is_refused_and_the_server_goes_on(server: Server) -> None:
    api = Api(server.url)
    announced = api("POST", "/api/leaderboard/v1/attributes/operations", b"", headers={"Content-Length": str(2**40)})
    assert (announced.status, announced.json["type"]) == (413, "urn:seamark:problem:too-large")
    assert api("GET", "/healthz").status == 200


def test_a_body_that_grows_over_the_limit_on_its_way_is_refused(server: Server) -> None:
    address = (server.url.removeprefix("http://").split(":")[0], int(server.url.rsplit(":", 1)[1]))
    with socket.create_connection(address, timeout=20) as connection:
        connection.sendall(
            b"POST /api/v1/session/password HTTP/1.1\r\nHost: x\r\n"
            b"Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
        )
        chunk = b"100000\r\n" + b"x" * 0x100000 + b"\r\n"
        answer = b""
        try:
            for _ in range(6):
                connection.sendall(chunk)
            answer = connection.recv(1000)
        except (ConnectionResetError, BrokenPipeError):
            answer = answer or b"HTTP/1.1 413 (connection closed)"
    assert answer.startswith(b"HTTP/1.1 413")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_in_order_and_starts_again_silently(tmp_path: Path, number: signal.Signals) -> None:
    data_dir = tmp_path / "data"
    log = tmp_path / "log"

    def run() -> tuple[subprocess.Popen[bytes], str]:
        with log.open("wb") as output:
            command = [str(SEAMARK), "server", "--data-dir", str(data_dir), "--port", "0"]
            process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)
        found = until(lambda: re.search(r"is ready at (\S+)", log.read_text()), what="the ready line", seconds=60)
        return process, found[1]

    process, _ = run()
    process.send_signal(number)
    assert process.wait(30) == 0
    assert "Traceback" not in log.read_text()
    assert (data_dir / "server.lock").read_bytes() == b""
    process, url = run()
    try:
        assert "login#" not in log.read_text()
        with urllib.request.urlopen(f"{url}/healthz", timeout=20) as answer:
            assert json.load(answer)["status"] == "ok"
    finally:
        process.terminate()
        process.wait(30)


def test_it_starts_again_after_being_killed(tmp_path: Path) -> None:
    with running_server(tmp_path) as first:
        subprocess.run(["kill", "-9", str(first.pid)], check=True)
        until(lambda: not Path(f"/proc/{first.pid}/fd/0").exists(), what="the end of the server", seconds=20)
    with running_server(tmp_path) as second:
        assert Api(second.url)("GET", "/healthz").status == 200
