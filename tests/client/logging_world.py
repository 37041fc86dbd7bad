"""What tests of logging share: a server with a user, programs that train, and a proxy that misbehaves."""

import base64
import contextlib
import json
import os
import random
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

from seamark.client.connection import Connection
from seamark.client.containers import NewContainer
from seamark.client.credentials import credentials_from
from seamark.client.recorder import Recorder, Target, open_recorder
from seamark.client.recording import RecordError, Signal
from tests.interop.server import Server
from tests.interop.waiting import until

PROJECT = "lab/journals"
SOURCES = Path(__file__).parents[2] / "src"


def moved(token: str, url: str) -> str:
    """The API token with another address: that of a proxy before the server."""
    known = json.loads(base64.b64decode(token))
    return base64.b64encode(json.dumps({**known, "api_address": url, "api_url": url}).encode()).decode()


def has_uploaders(folder: Path) -> bool:
    """Whether an uploader of a journal below the folder runs."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                if str(folder).encode() in (entry / "cmdline").read_bytes():
                    return True
    return False


@dataclass
class World:
    """A server, who logs to it, and where what is logged waits."""

    server: Server
    token: str
    data_dir: Path
    errors: list[RecordError] = field(default_factory=list)
    signals: list[Signal] = field(default_factory=list)

    @property
    def journals(self) -> list[Path]:
        folder = self.data_dir / "journals"
        return sorted(folder.iterdir()) if folder.exists() else []

    def until_all_is_sent(self, seconds: float = 30.0) -> None:
        """Returns when no journal is left."""
        until(lambda: not self.journals, what="everything to be sent", seconds=seconds)

    def recorder(self, uuid: str | None = None, *, mode: Any = "async", token: str | None = None, **wanted: Any) -> Recorder:
        uuid = uuid or str(uuid4())
        return open_recorder(
            Target(PROJECT, uuid, create=NewContainer("run", **wanted)),
            mode,
            credentials=credentials_from(token or self.token),
            data_dir=self.data_dir,
            on_error=self.errors.append,
            on_signal=self.signals.append,
        )

    def existing_run(self) -> str:
        """The UUID of a new run."""
        uuid = str(uuid4())
        Connection(credentials_from(self.token)).request(
            "PUT", f"/api/v1/projects/{PROJECT}/containers/{uuid}", json={"kind": "run"}
        )
        return uuid

    def get(self, uuid: str, what: str, **query: Any) -> Any:
        answer = Connection(credentials_from(self.token)).request(
            "GET", f"/api/v1/projects/{PROJECT}/runs/{uuid}/{what}", query=query
        )
        return json.loads(answer.body)

    def content(self, uuid: str, path: str) -> bytes:
        connection = Connection(credentials_from(self.token))
        return connection.request("GET", f"/api/v1/projects/{PROJECT}/runs/{uuid}/files/content", query={"path": path}).body

    def value(self, uuid: str, path: str) -> Any:
        """An attribute's value; None when there is no such attribute."""
        found = self.get(uuid, "attributes", path=[path])["attributes"].get(path)
        return found and found["value"]

    def values(self, uuid: str, path: str) -> list[float]:
        """All values of a float series."""
        found: list[float] = []
        while True:
            page = self.get(uuid, "series/points", path=path, offset=len(found), limit=100_000)
            found += [point["value"] for point in page["points"]]
            if len(found) >= page["total"] or not page["points"]:
                return found

    def steps(self, uuid: str, path: str) -> list[float]:
        return [point["step"] for point in self.get(uuid, "series/points", path=path, limit=100_000)["points"]]

    def train(self, program: str, uuid: str, *, token: str | None = None, **options: Any) -> "subprocess.Popen[str]":
        """Starts a program in which `recorder` records to a run and `say` prints a word that the test waits for."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("NEPTUNE_", "SEAMARK_"))}
        return subprocess.Popen(
            [sys.executable, "-c", _PRELUDE + program],
            env={
                **environment,
                "PYTHONPATH": str(SOURCES),
                "NEPTUNE_API_TOKEN": token or self.token,
                "NEPTUNE_DATA_DIRECTORY": str(self.data_dir),
                "TEST_RUN": uuid,
                **options.pop("environment", {}),
            },
            stdout=subprocess.PIPE,
            text=True,
            **options,
        )


_PRELUDE = f"""
import multiprocessing, os, signal, sys, threading, time
from seamark.client.containers import NewContainer
from seamark.client.credentials import credentials_from
from seamark.client.recorder import Target, open_recorder
from seamark.model.journal import *

def opened(mode="async", uuid=os.environ["TEST_RUN"]):
    return open_recorder(
        Target({PROJECT!r}, uuid, create=NewContainer("run")), mode, credentials=credentials_from(), on_error=print
    )

def say(word):
    print(word, flush=True)

if __name__ == "__main__":
    recorder = opened()
"""


class Proxy:
    """Passes connections on to a server, in the way that `behaviour` says."""

    def __init__(self, server: Server) -> None:
        self._target = ("127.0.0.1", int(server.url.rpartition(":")[2]))
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.behaviour = "pass"
        self.journal_requests = 0
        self.bytes_per_second: float | None = None
        self._chosen = random.Random(7)
        self._open: set[socket.socket] = set()
        self._is_closed = False
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._is_closed = True
        self._listener.close()
        self.cut_all()

    def cut_all(self) -> None:
        for each in list(self._open):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        while not self._is_closed:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        self._open.add(client)
        with client:
            behaviour = self.behaviour
            with contextlib.suppress(OSError):
                if behaviour == "refuse":
                    return
                if behaviour == "fail":
                    client.recv(1 << 16)
                    client.sendall(b"HTTP/1.1 503 Away\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                    return
                with socket.create_connection(self._target) as server:
                    self._open.add(server)
                    back = threading.Thread(target=self._pump, args=(server, client, True), daemon=True)
                    back.start()
                    self._pump(client, server, False)
                    back.join()
                    self._open.discard(server)
        self._open.discard(client)

    def _pump(self, source: socket.socket, sink: socket.socket, is_answer: bool) -> None:
        with contextlib.suppress(OSError):
            while block := source.recv(1 << 16):
                self.journal_requests += not is_answer and block.startswith(b"POST ") and b"/journal?" in block
                if self.bytes_per_second is not None and not is_answer:
                    time.sleep(len(block) / self.bytes_per_second)
                if self.behaviour == "lose answers" and is_answer and b"200 OK" in block and self._chosen.random() < 0.5:
                    break
                if self.behaviour == "cut requests" and not is_answer and self._chosen.random() < 0.1:
                    break
                if self.behaviour in ("refuse", "fail"):
                    break
                sink.sendall(block)
        for each in (source, sink):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)


@contextlib.contextmanager
def a_proxy(server: Server) -> Iterator[Proxy]:
    proxy = Proxy(server)
    try:
        yield proxy
    finally:
        proxy.close()


def read_word(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def eventually(look: Callable[[], Any], expected: Any, *, seconds: float = 30.0) -> None:
    """Waits until `look` gives what is expected, and says what it gave in the end."""
    seen: list[Any] = [None]

    def is_there() -> bool:
        seen[0] = look()
        return seen[0] == expected

    try:
        until(is_there, what=f"{expected!r}", seconds=seconds)
    except AssertionError as error:
        raise AssertionError(f"{error} There is {seen[0]!r}.") from None
