"""Processes that do not spend seconds on imports: forked from an interpreter that has imported what they need.

The official 1.x client takes seconds of a core to import, hundreds of scripts use it, and nearly all of it goes into libraries
of others. A host (`host.py`) loads those once for each test process; every script still runs in a process of its own and
imports the client itself.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

_HERE = Path(__file__).parent


class WarmProcess(subprocess.Popen[str]):
    """A process that a host forked: `own_pid` is its id, while `pid` is that of its launcher, which ends when and as it ends."""

    def __init__(self, address: Path, words: Sequence[str | Path], **options: Any) -> None:
        reading, writing = os.pipe()
        launcher = [sys.executable, "-I", "-S", _HERE / "launcher.py", address, str(writing)]
        try:
            super().__init__([*launcher, *words], pass_fds=[writing], text=True, **options)
        finally:
            os.close(writing)
        with open(reading) as told:
            said = told.readline()
        if not said:
            raise RuntimeError(f"The process that should run {words[0]} was not forked: its host at {address} has ended.")
        self.own_pid = int(said)

    def send_signal(self, sig: int) -> None:
        if self.poll() is None:
            # It may have ended just now, and its launcher not yet.
            with suppress(ProcessLookupError):
                os.kill(self.own_pid, sig)


@dataclass(frozen=True)
class WarmPython:
    """An interpreter, and the modules that processes find loaded.

    `modules` are names as `host.load` takes them: `package.*` is everything that a package needs without the package itself.
    """

    python: Path
    modules: tuple[str, ...]

    def start(self, words: Sequence[str | Path], *, env: Mapping[str, str], **options: Any) -> WarmProcess:
        """Start a script; `words` are its path (or `-m` and a module) and its arguments, `options` those of `subprocess.Popen`.

        Its streams are texts.
        """
        # What an interpreter reads when it starts, it must have read in the host.
        starting = tuple(sorted((name, value) for name, value in env.items() if name.startswith("PYTHON")))
        return WarmProcess(_host(self.python, self.modules, starting), words, env=env, **options)


def run_to_end(process: subprocess.Popen[str], *, input: str | None = None, timeout: float) -> subprocess.CompletedProcess[str]:
    """What a process printed and how it ended; it is killed when it takes too long or when the test is interrupted."""
    with process:
        try:
            stdout, stderr = process.communicate(input, timeout)
        except BaseException:
            process.kill()
            raise
    return subprocess.CompletedProcess(process.args, process.returncode, stdout, stderr)


@cache
def _host(python: Path, modules: tuple[str, ...], starting: tuple[tuple[str, str], ...]) -> Path:
    """The socket of a host that runs until this process ends."""
    address = Path(tempfile.mkdtemp(prefix="seamark-warm-")) / "socket"
    # Threads do not survive a fork, so the host's libraries shall not start any.
    quiet = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH")}
    with tempfile.TemporaryFile("w+") as complaints:
        process = subprocess.Popen(
            [python, _HERE / "host.py", address, *modules],
            env={**kept, **quiet, **dict(starting)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=complaints,
            text=True,
        )
        assert process.stdout is not None
        if not process.stdout.readline():
            complaints.seek(0)
            raise RuntimeError(f"The interpreter {python} could not load {', '.join(modules)}.\n{complaints.read()}")
    _HOSTS.append(process)
    return address


_HOSTS: list[subprocess.Popen[str]] = []
"""Holds the pipes open at which the hosts see that this process has ended."""
