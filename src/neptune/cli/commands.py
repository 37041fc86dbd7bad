"""The commands of `neptune`."""

import os
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from seamark.client.connection import Connection
from seamark.client.credentials import credentials_from, project_from_environment
from seamark.client.folder import JournalFolder, data_directory
from seamark.model.errors import SeamarkError

__all__ = ["clear", "main", "status", "sync"]

_DATA_DIRECTORY = ".neptune"
_GROUPS = ("async", "offline", "sync", "journals")


def _data_directory(context: click.Context, parameter: click.Parameter, value: str | None) -> Path:
    """The folder that a path means: one called `.neptune`, one that has such a folder, or one that data lie in."""
    if value is None:
        return data_directory()
    path = Path(value)
    if path.name != _DATA_DIRECTORY and (path / _DATA_DIRECTORY).is_dir():
        return path / _DATA_DIRECTORY
    if path.name == _DATA_DIRECTORY or any((path / group).is_dir() for group in _GROUPS):
        return path
    raise click.BadParameter(f'There is no folder "{_DATA_DIRECTORY}" in "{path}".')


_path_option: Callable[[Callable[..., Any]], Callable[..., Any]] = click.option(  # commands have any parameters
    "--path",
    "data_dir",
    type=click.Path(exists=True, file_okay=False, resolve_path=True),
    callback=_data_directory,
    metavar="FOLDER",
    help="Where to look: a folder `.neptune`, or one that has it. Default: NEPTUNE_DATA_DIRECTORY, or the working directory.",
)
_token_option: Callable[[Callable[..., Any]], Callable[..., Any]] = click.option(
    "--api-token", metavar="TOKEN", help="Instead of the environment variable NEPTUNE_API_TOKEN."
)


@contextmanager
def _connected(api_token: str | None) -> Generator[Connection]:
    try:
        connection = Connection(credentials_from(api_token))
        try:
            yield connection
        finally:
            connection.close()
    except (SeamarkError, OSError) as error:
        raise click.ClickException(str(error)) from error


@click.group()
def main() -> None:
    """Sends what trainings have left behind on this disk: offline, without a network, or because they were killed."""


@main.command()
@_path_option
@_token_option
def status(data_dir: Path, api_token: str | None) -> None:
    """Lists what is not sent yet."""
    from neptune.cli.listing import list_everything
    from neptune.cli.objects import collect

    with _connected(api_token) as connection:
        if not list_everything(data_dir, collect(data_dir, connection)):
            raise SystemExit(1)


@main.command()
@click.argument("log", required=False, type=click.Path(exists=True, resolve_path=True), metavar="[LOG]")
@_path_option
@click.option("--object", "names", multiple=True, metavar="NAME", help="WORKSPACE/PROJECT/ID or offline/UUID; may be repeated.")
@click.option("-p", "--project", metavar="WORKSPACE/PROJECT", help="Where offline runs go. Default: NEPTUNE_PROJECT.")
@click.option("--offline-only", is_flag=True, help="Only what was logged offline.")
@click.option("--timeout", type=float, metavar="SECONDS", help="Begin nothing more after this time.")
@_token_option
def sync(
    log: str | None,
    data_dir: Path,
    names: tuple[str, ...],
    project: str | None,
    offline_only: bool,
    timeout: float | None,
    api_token: str | None,
) -> None:
    """Sends what is not sent yet, and removes it when the server has it. Doing it again is harmless.

    LOG is one file of neptune-scale (run_operations.sqlite3) or one folder of a journal; without it, everything is looked for.
    """
    from neptune.cli.objects import collect
    from neptune.cli.syncing import Sync

    if offline_only and names:
        raise click.BadParameter(
            "--object and --offline-only exclude each other: an object is named, or all offline ones are meant."
        )
    deadline = None if timeout is None else time.monotonic() + timeout
    with _connected(api_token) as connection:
        work = Sync(connection, project or project_from_environment(), lambda: deadline is None or time.monotonic() < deadline)
        if log is None:
            work.send(collect(data_dir, connection), names, only_offline=offline_only)
        elif os.path.isdir(log):
            work.send_journal(JournalFolder.open(Path(log)))
        else:
            work.send_log(Path(log))
    if not work.is_complete:
        raise SystemExit(1)


@main.command()
@_path_option
@_token_option
@click.option("--force", is_flag=True, help="Delete what is not sent, too, without asking.")
def clear(data_dir: Path, api_token: str | None, force: bool) -> None:
    """Removes what is sent or belongs to nothing any more, and after a question also what is not sent."""
    from neptune.cli.clearing import clear_away
    from neptune.cli.objects import collect

    with _connected(api_token) as connection:
        clear_away(data_dir, collect(data_dir, connection), force=force)
