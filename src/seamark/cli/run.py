"""`seamark run`: any command, with everything set that the official clients need to reach the server."""

import os
import signal
import subprocess
import sys
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

import click

from seamark.cli.catalog import where_options
from seamark.cli.installation import server_parts
from seamark.cli.own_tokens import own_api_token
from seamark.model.errors import ConfigurationError

if TYPE_CHECKING:
    from seamark.server.lock import RunningServer

__all__ = ["run"]

_DEFAULT_PROJECT = "main/default"
_FORWARDED = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGUSR1, signal.SIGUSR2)


@click.command(context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False})
@click.argument("command", nargs=-1, required=True, type=click.UNPROCESSED)
@click.option("--project", help="The project to log to. [default: NEPTUNE_PROJECT as it is set, or else main/default]")
@click.option("--user", "name", default="admin", show_default=True, help="As whom the command logs.")
@click.option("--start-server", is_flag=True, help="Run a server while the command runs, when none does.")
@where_options
def run(
    command: Sequence[str], project: str | None, name: str, start_server: bool, data_dir: Path, catalog_url: str | None
) -> None:
    """Run a command whose scripts log to the server on this machine: seamark run -- python train.py"""
    data_dir = data_dir.expanduser().absolute()
    with _server(data_dir, start_server) as server:
        environment = {**os.environ, **_variables(data_dir, catalog_url, server, name)}
        environment["NEPTUNE_PROJECT"] = project or environment.get("NEPTUNE_PROJECT") or _DEFAULT_PROJECT
        code = _run(command, environment)
    sys.exit(code)


@contextmanager
def _server(data_dir: Path, start: bool) -> Generator["RunningServer"]:
    with server_parts():
        from seamark.server.lock import running_server
    running = running_server(data_dir)
    if running is not None and running.url:
        yield running
        return
    if not start:
        raise ConfigurationError(
            f'No Seamark server runs on the data directory "{data_dir}". Start one with `seamark server`, '
            "name its data directory with --data-dir, or let this command run one with --start-server."
        )
    process = subprocess.Popen(
        [sys.executable, "-m", "seamark.cli", "server", "--data-dir", str(data_dir), "--port", "0"],
        stdout=subprocess.PIPE,
        text=True,
        # Ctrl-C is for the command; the server ends after it.
        start_new_session=True,
    )
    try:
        assert process.stdout is not None
        for line in process.stdout:
            running = running_server(data_dir)
            if running is not None and running.url:
                click.echo(line, nl=False, err=True)
                yield running
                return
        raise ConfigurationError(f"The server ended before it was ready, with code {process.wait()}. Its messages are above.")
    finally:
        process.terminate()
        process.wait()


def _variables(data_dir: Path, catalog_url: str | None, server: "RunningServer", name: str) -> dict[str, str]:
    with server_parts():
        from seamark.wire.v1.exports import client_environment
    certificate = None if server.certificate is None else Path(server.certificate)
    return client_environment(server.url, own_api_token(data_dir, catalog_url, server.url, name), certificate)


def _run(command: Sequence[str], environment: dict[str, str]) -> int:
    """Runs the command in the foreground and gives its exit code, as a shell would. Signals to us go to it."""
    try:
        process = subprocess.Popen(list(command), env=environment)
    except (FileNotFoundError, PermissionError) as error:
        click.echo(f'Error: "{command[0]}" cannot be run ({error.strerror}). Check its name and path.', err=True)
        return 127 if isinstance(error, FileNotFoundError) else 126

    def forward(number: int, _: FrameType | None) -> None:
        # A terminal sends Ctrl-C to the whole group: the command has had it already.
        if number != signal.SIGINT or not sys.stdin.isatty():
            process.send_signal(number)

    former = {number: signal.signal(number, forward) for number in _FORWARDED}
    try:
        code = process.wait()
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)
    return code if code >= 0 else 128 - code
