"""A real `seamark server` process on a free port of the loopback interface, and its command line."""

from __future__ import annotations

import json
import os
import re
import ssl
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from tests.interop.waiting import until
from tests.warm.python import WarmPython, run_to_end

SEAMARK = Path(sys.executable).with_name("seamark")
# Not chDB: what it starts does not survive a fork. Servers load it themselves.
WARM_SEAMARK = WarmPython(Path(sys.executable), ("seamark.cli.main", "seamark.server.process", "alembic.command"))
READY_SECONDS = 60
STOP_SECONDS = 20


def _environment(extra: Mapping[str, str]) -> dict[str, str]:
    """What the server's processes inherit: nothing that configures a client or another server."""
    foreign = ("NEPTUNE_", "SEAMARK_", "OAUTHLIB_")
    return {**{name: value for name, value in os.environ.items() if not name.startswith(foreign)}, **extra}


def run_seamark(*arguments: str | Path, environment: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run one `seamark` command to its end, however it ends; `environment` is what it finds beside what commands inherit."""
    process = WARM_SEAMARK.start(
        [SEAMARK, *arguments],
        env=_environment(environment or {}),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    return run_to_end(process, timeout=120)


@dataclass(frozen=True)
class Server:
    """A running server: where it answers, where its data lie, and which process it is."""

    url: str
    data_dir: Path
    pid: int
    log: Path
    environment: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def certificate(self) -> Path:
        """The certificate that the server makes for itself with `--tls`."""
        return self.data_dir / "tls" / "certificate.pem"

    def seamark(self, *arguments: str, check: bool = True) -> str:
        """Run one `seamark` command on this server's data directory; returns its standard output."""
        ended = run_seamark(*arguments, "--data-dir", self.data_dir, environment=self.environment)
        if check and ended.returncode != 0:
            raise AssertionError(
                f"`seamark {' '.join(arguments)}` ended with {ended.returncode}.\n{ended.stdout}\n{ended.stderr}"
            )
        return ended.stdout.strip()

    def token(self, user: str) -> str:
        """A new API token of a user or service account."""
        return self.seamark("token", "create", "--user", user, "--url", self.url)

    def request(
        self, method: str, path: str, *, token: str | None = None, body: Any = None, headers: Mapping[str, str] | None = None
    ) -> Any:
        """Send one request over plain HTTP with the bearer token that `token` exchanges for; returns the decoded JSON."""
        sent = {"Content-Type": "application/json", **(headers or {})}
        if token is not None:
            exchanged = self.request("GET", "/api/backend/v1/authorization/oauth-token", headers={"X-Neptune-Api-Token": token})
            sent["Authorization"] = f"Bearer {exchanged['accessToken']}"
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.url}{path}", data=data, headers=sent, method=method)
        with urllib.request.urlopen(request, timeout=20, context=ssl._create_unverified_context()) as answer:
            content = answer.read()
        return json.loads(content) if content else None


def _announced_url(process: subprocess.Popen[str], log: Path) -> str | None:
    """The address in the line that the server prints when it is ready."""
    if process.poll() is not None:
        raise AssertionError(f"The server ended with {process.returncode} instead of starting.\n{log.read_text()}")
    ready = re.search(r"is ready at (https?://\S+)", log.read_text())
    return ready and ready[1]


def _is_healthy(url: str) -> bool:
    # Whether the certificate is trusted is what the client's tests are about, not this look.
    trusting = ssl._create_unverified_context()
    try:
        with urllib.request.urlopen(f"{url}/healthz", timeout=5, context=trusting) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def _stop(process: subprocess.Popen[str], output: IO[bytes]) -> None:
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    output.close()


@contextmanager
def running_server(folder: Path, *options: str, settings: Mapping[str, str] | None = None) -> Iterator[Server]:
    """Start a server whose data lie in `folder`, wait until it can serve, and stop it at the end.

    `options` are given to `seamark server`; `settings` are environment variables (`SEAMARK_…`).
    """
    environment = dict(settings or {})
    data_dir, log = folder / "data", folder / "server.log"
    output = log.open("wb")
    process = WARM_SEAMARK.start(
        [SEAMARK, "server", "--data-dir", str(data_dir), "--host", "127.0.0.1", "--port", "0", *options],
        env=_environment(environment),
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
    )
    try:
        url = until(lambda: _announced_url(process, log), what="the server's ready line", seconds=READY_SECONDS)
        until(lambda: _is_healthy(url), what=f"a healthy server at {url}", seconds=READY_SECONDS)
        yield Server(url, data_dir, process.own_pid, log, environment)
    finally:
        _stop(process, output)
