"""The official clients, unchanged, each in a virtual environment and in processes of its own.

A script in `scripts/` uses the client as people do and says what it saw (see `scripts/observations.py`); the tests
then look at what was seen. One script makes many observations because importing the client takes longer than most of them.
"""

from __future__ import annotations

import fcntl
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tests.warm.python import WarmPython, run_to_end

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = Path(__file__).with_name("scripts")
VENVS = ROOT / ".venvs"
MARK = "OBSERVED "
SCRIPT_SECONDS = 120


@dataclass(frozen=True)
class Failure:
    """An exception that the client raised."""

    kind: str
    bases: tuple[str, ...]
    message: str
    traceback: str


class Observations:
    """What one script saw, by name."""

    def __init__(self, seen: Mapping[str, Any], output: str) -> None:
        self._seen = seen
        self.output = output

    def __getitem__(self, name: str) -> Any:
        """What was seen under this name; fails with the client's traceback when looking raised an error."""
        record = self._record(name)
        if "traceback" in record:
            raise AssertionError(f"Looking at {name!r} failed in the client.\n{record['traceback']}\n{self.output}")
        return record["value"]

    def failure(self, name: str) -> Failure:
        """The exception that looking raised; fails when it raised none."""
        record = self._record(name)
        if "traceback" not in record:
            raise AssertionError(f"Looking at {name!r} raised nothing and saw {record['value']!r}.\n{self.output}")
        return Failure(record["kind"], tuple(record["bases"]), record["message"], record["traceback"])

    def everything(self) -> dict[str, Any]:
        """All that was seen, by name: values, and kinds and messages of errors."""
        return {name: {key: value for key, value in record.items() if key != "traceback"} for name, record in self._seen.items()}

    def _record(self, name: str) -> Any:
        if name not in self._seen:
            raise AssertionError(f"The script did not look at {name!r}, only at {sorted(self._seen)}.\n{self.output}")
        return self._seen[name]


def client_python(environment: str) -> Path:
    """The interpreter of a client's environment (`official`, `scale`, `query` or `fetcher`), made or updated when needed.

    Safe in parallel test processes.
    """
    VENVS.mkdir(exist_ok=True)
    with (VENVS / f"{environment}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        setup = [sys.executable, ROOT / "scripts" / "setup.py", environment]
        subprocess.run(setup, check=True, capture_output=True, text=True)
    return VENVS / environment / "bin" / "python"


@dataclass(frozen=True)
class OfficialClient:
    """How to start the client: interpreter, working directory, the variables that name server, account and project, scripts."""

    python: Path
    folder: Path
    variables: Mapping[str, str]
    scripts: Path = SCRIPTS
    warm: tuple[str, ...] = ()
    """What its processes find loaded (see `tests/warm/python.py`); without any, each is a new interpreter."""
    is_ours: bool = False
    """Whether it is not the official client, but the package that takes its place."""

    def page_of(self, server: str, project: str, run: str) -> str:
        """The address that the client gives for a run's page. The server leads the official one's on to the web app."""
        if self.is_ours:
            workspace, name = project.split("/")
            return f"{server}/w/{workspace}/p/{name}/runs/{run}"
        return f"{server}/{project}/e/{run}"

    def having(self, **variables: str) -> OfficialClient:
        """The same client with other environment variables."""
        return replace(self, variables={**self.variables, **variables})

    def without(self, *names: str) -> OfficialClient:
        """The same client without some environment variables."""
        return replace(self, variables={name: value for name, value in self.variables.items() if name not in names})

    def within(self, folder: Path) -> OfficialClient:
        """The same client with another working directory."""
        folder.mkdir(parents=True, exist_ok=True)
        return replace(self, folder=folder)

    def environment(self) -> dict[str, str]:
        """The whole environment of the client's processes."""
        foreign = ("NEPTUNE_", "SEAMARK_", "OAUTHLIB_", "SSL_CERT_", "REQUESTS_CA", "CURL_CA", "AWS_", "S3_", "PYTHON")
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(foreign) and not name.lower().endswith("_proxy")
        }
        return {**kept, "PYTHONUNBUFFERED": "1", "HOME": str(self.folder), **self.variables}

    def observe(self, script: str | Path, *, seconds: float = SCRIPT_SECONDS, **arguments: Any) -> Observations:
        """Run a script with JSON arguments to its end and return what it saw; fails with the whole output when it fails."""
        process = self._start([self._path(script), json.dumps(arguments)], stdin=subprocess.DEVNULL, stderr=subprocess.PIPE)
        ended = run_to_end(process, timeout=seconds)
        return read_observations(script, ended.returncode, ended.stdout, ended.stderr)

    @contextmanager
    def started(self, script: str | Path, **arguments: Any) -> Iterator[subprocess.Popen[str]]:
        """Start a script and leave it running; it is killed at the end if it has not ended by itself."""
        process = self._start([self._path(script), json.dumps(arguments)], stdin=subprocess.DEVNULL, stderr=subprocess.PIPE)
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()
            process.communicate()

    def cli(self, *arguments: str, answer: str = "", returncode: int = 0, seconds: float = SCRIPT_SECONDS) -> str:
        """Run the client's own `neptune` command and return its output (both streams)."""
        command = ["-m", "neptune.cli"] if self.is_ours else [self.python.with_name("neptune")]
        process = self._start([*command, *arguments], stdin=subprocess.PIPE, stderr=subprocess.STDOUT)
        ended = run_to_end(process, input=answer, timeout=seconds)
        assert ended.returncode == returncode, f"`neptune {' '.join(arguments)}` ended with {ended.returncode}.\n{ended.stdout}"
        return ended.stdout

    def _start(self, words: Sequence[str | Path], *, stdin: int, stderr: int) -> subprocess.Popen[str]:
        """Start a script of Python with its standard output in a pipe."""
        environment = self.environment()
        if self.warm:
            warm = WarmPython(self.python, self.warm)
            return warm.start(words, cwd=self.folder, env=environment, stdin=stdin, stdout=subprocess.PIPE, stderr=stderr)
        command = [self.python, *words]
        return subprocess.Popen(
            command, cwd=self.folder, env=environment, stdin=stdin, stdout=subprocess.PIPE, stderr=stderr, text=True
        )

    def _path(self, script: str | Path) -> Path:
        return script if isinstance(script, Path) else self.scripts / f"{script}.py"


def read_observations(script: str | Path, returncode: int | None, stdout: str, stderr: str) -> Observations:
    """The observations at the end of a script's output; fails with the whole output when there are none."""
    lines = [line for line in stdout.splitlines() if line.startswith(MARK)]
    rest = "\n".join(line for line in stdout.splitlines() if not line.startswith(MARK))
    output = f"--- standard output of {script}\n{rest}\n--- standard error\n{stderr}"
    if returncode != 0 or not lines:
        raise AssertionError(f"The script {script} ended with {returncode}.\n{output}")
    return Observations(json.loads(lines[-1].removeprefix(MARK)), output)
