"""A real server process to measure, requests to it, and the ways in which figures are printed."""

import http.client
import json
import multiprocessing
import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

import psutil

__all__ = ["Connection", "Sender", "Server", "create_run", "median_seconds", "report", "seconds_of_senders"]

_PATIENCE_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Connection:
    """A kept-alive connection to the server with the credentials of its first user."""

    http: http.client.HTTPConnection
    authorization: str

    def request(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        *,
        accept: str = "application/json",
        content: str = "application/json",
    ) -> bytes:
        """The body of the answer. Raises RuntimeError for an error status."""
        headers = {"Authorization": self.authorization, "Accept": accept, "Content-Type": content}
        self.http.request(method, path, body, headers)
        response = self.http.getresponse()
        data = response.read()
        if response.status >= 400:
            raise RuntimeError(f"{method} {path} answered {response.status}: {data[:500]!r}")
        return data

    def json(self, method: str, path: str, body: object = None) -> Any:
        return json.loads(self.request(method, path, None if body is None else json.dumps(body).encode()) or b"null")


class Server:
    """`seamark server` on a free port of this machine over `directory`."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._started = time.monotonic()
        self._log = (directory.parent / f"{directory.name}.log").open("ab")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "seamark.cli", "server", "--data-dir", str(directory), "--port", str(self.port)],
            stdout=self._log,
            stderr=self._log,
        )
        self.seconds_to_ready = self._wait()

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait()
        self._log.close()

    def cpu_seconds(self) -> float:
        times = psutil.Process(self.process.pid).cpu_times()
        return times.user + times.system

    def memory_bytes(self) -> int:
        return psutil.Process(self.process.pid).memory_info().rss

    def token(self) -> str:
        """An API token of the first user."""
        command = [sys.executable, "-m", "seamark.cli", "token", "create", "--user", "admin", "--url", self.url]
        return subprocess.run(
            [*command, "--data-dir", str(self.directory)], check=True, capture_output=True, text=True
        ).stdout.strip()

    def connect(self, token: str) -> Connection:
        return connect(self.port, token)

    def _wait(self) -> float:
        deadline = self._started + _PATIENCE_SECONDS
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise RuntimeError(f"The server stopped with {self.process.returncode}; see {self._log.name}.")
            try:
                probe = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
                probe.request("GET", "/healthz")
                if probe.getresponse().status == 200:
                    return time.monotonic() - self._started
            except OSError:
                pass
            time.sleep(0.02)
        raise RuntimeError(f"The server was not ready after {_PATIENCE_SECONDS:.0f} seconds; see {self._log.name}.")


def connect(port: int, token: str) -> Connection:
    """Exchanges the API token as the clients do."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE_SECONDS)
    connection.request("GET", "/api/backend/v1/authorization/oauth-token", headers={"X-Neptune-Api-Token": token})
    answer = json.loads(connection.getresponse().read())
    return Connection(connection, f"Bearer {answer['accessToken']}")


Sender = Callable[[Connection, Callable[[], None], Any], None]
"""Gets ready, calls the second when it is, and then sends what is to be measured; the third is what it was given."""


def seconds_of_senders(server: Server, token: str, sender: Sender, given: Sequence[object]) -> tuple[float, float]:
    """Wall seconds until one sender for each of `given`, all at once, has sent everything, and CPU seconds of the server
    until then, counted from when all are ready. `sender` is a function of a module, for processes of their own."""
    context = multiprocessing.get_context("spawn")
    barrier = context.Barrier(len(given) + 1)
    processes = [context.Process(target=_send, args=(sender, server.port, token, barrier, each)) for each in given]
    for process in processes:
        process.start()
    barrier.wait()
    started, cpu = time.perf_counter(), server.cpu_seconds()
    for process in processes:
        process.join()
        if process.exitcode:
            raise RuntimeError(f"A sender failed with {process.exitcode}.")
    return time.perf_counter() - started, server.cpu_seconds() - cpu


def _send(sender: Sender, port: int, token: str, barrier: Barrier, given: object) -> None:
    sender(connect(port, token), barrier.wait, given)


def create_run(connection: Connection, project: str = "main/bench") -> str:
    """A new run; gives its uuid."""
    home = connection.json("GET", f"/api/backend/v1/projects/get?projectIdentifier={project}")
    body = {"projectIdentifier": home["id"], "parentId": home["id"], "type": "run", "cliVersion": "bench"}
    return connection.json("POST", "/api/leaderboard/v1/experiments", body)["id"]


def median_seconds(action: Callable[[], object], repetitions: int = 7) -> float:
    """The median time of an action after one that warms up."""
    action()
    times: list[float] = []
    for _ in range(repetitions):
        started = time.perf_counter()
        action()
        times.append(time.perf_counter() - started)
    return statistics.median(times)


def report(what: str, value: str, against: str = "") -> None:
    """One figure on a line."""
    print(f"{what:<66} {value:>16}   {against}", flush=True)


def cores() -> int:
    return len(os.sched_getaffinity(0))
