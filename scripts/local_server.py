"""`seamark` as child processes on one data directory: the server, and single commands. Standard library only."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import threading
import time
import urllib.request
from collections.abc import Mapping
from pathlib import Path

from toolbox import VENV, environment

SEAMARK = VENV / "bin" / "seamark"
START_SECONDS = 90.0
STOP_SECONDS = 60.0


class ServerFailed(Exception):
    """The server or a command did not do what was asked; the message says what it printed."""


def free_port(first: int = 8080, tries: int = 50) -> int:
    """The first port from `first` on that nothing listens on."""
    for port in range(first, first + tries):
        with socket.socket() as probe:
            # As the server does it: connections of a server that has just ended do not count.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise ServerFailed(
        f"All ports from {first} to {first + tries - 1} are taken. Stop what listens on one of them and try again."
    )


def fetch(url: str, headers: Mapping[str, str] | None = None) -> bytes:
    """The body of a successful answer. Raises OSError, of which every error of urllib is a kind."""
    with urllib.request.urlopen(urllib.request.Request(url, headers=dict(headers or {})), timeout=30) as answer:
        body: bytes = answer.read()
    return body


def clean_environment(data_dir: Path) -> dict[str, str]:
    """The environment without what the person at the terminal has set for another server, pointing at this data directory."""
    kept = {name: value for name, value in environment().items() if not name.startswith(("SEAMARK_", "NEPTUNE_"))}
    return kept | {"SEAMARK_DATA_DIR": str(data_dir), "PYTHONUNBUFFERED": "1"}


def seamark(data_dir: Path, *words: str) -> str:
    """Standard output of one `seamark` command. Raises ServerFailed when it fails."""
    completed = subprocess.run(
        [str(SEAMARK), *words], check=False, capture_output=True, text=True, env=clean_environment(data_dir), timeout=120
    )
    if completed.returncode != 0:
        raise ServerFailed(f"`seamark {' '.join(words)}` failed:\n{completed.stdout}{completed.stderr}")
    return completed.stdout.strip()


class LocalServer:
    """`seamark server` on a data directory and a port; its output is kept in `lines`."""

    def __init__(self, data_dir: Path, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.lines: list[str] = []
        self._process = subprocess.Popen(
            [str(SEAMARK), "server", "--data-dir", str(data_dir), "--port", str(port)],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=clean_environment(data_dir),
            # A session of its own: Ctrl-C reaches the caller alone, which then stops the server in order.
            start_new_session=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self.lines.append(line.rstrip("\n"))

    def wait_until_ready(self) -> None:
        """Return when /healthz answers 200. Raises ServerFailed when the server ends or the deadline passes."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                self._reader.join(5)
                raise ServerFailed("The server ended instead of starting. It said:\n" + "\n".join(self.lines))
            try:
                fetch(f"{self.url}/healthz")
            except OSError:
                time.sleep(0.1)
            else:
                return
        raise ServerFailed(f"The server did not answer within {START_SECONDS:.0f} seconds. It said:\n" + "\n".join(self.lines))

    def wait(self) -> None:
        """Block until the server ends."""
        self._process.wait()

    def stop(self) -> None:
        """End the server in order. Raises ServerFailed when it does not end, or not well."""
        if self._process.poll() is None:
            os.kill(self._process.pid, signal.SIGTERM)
        try:
            status = self._process.wait(timeout=STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            raise ServerFailed(f"The server did not stop within {STOP_SECONDS:.0f} seconds and was killed.") from None
        if status != 0:
            raise ServerFailed(f"The server ended with status {status}. It said:\n" + "\n".join(self.lines))
