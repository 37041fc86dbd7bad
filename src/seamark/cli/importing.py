"""`seamark import`: brings in what neptune-exporter wrote, and what the official 3.x logger left on disk."""

import sys
from collections.abc import Callable, Generator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from seamark.cli.installation import server_parts
from seamark.cli.own_tokens import own_api_token
from seamark.cli.setting_options import STORE_SETTINGS, setting_options
from seamark.model.errors import ConfigurationError, InvalidInput
from seamark.server.settings import ServerSettings

if TYPE_CHECKING:
    from seamark.transfer.exporter.destinations import RunDestination
    from seamark.transfer.exporter.importing import PlannedRun
    from seamark.transfer.neptune3.destinations import Destination
    from seamark.transfer.neptune3.importing import Planned
    from seamark.transfer.reports import LogReport

__all__ = ["import_runs"]


@click.command("import")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...", type=click.Path(path_type=Path))
@click.option("--project", metavar="WORKSPACE/NAME", help="Where all runs go. [default: the projects that they were logged to]")
@click.option(
    "--files-from",
    multiple=True,
    metavar="DIR",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Also take files from this folder; may be repeated.",
)
@click.option("--create-missing-runs", is_flag=True, help="Create a run of which only the rest is left, when it does not exist.")
@click.option("--user", "name", default="admin", show_default=True, help="As whom the runs are logged.")
@click.option(
    "--url", help="The address of a server to import into. [default: the server of the data directory, or the directory itself]"
)
@click.option("--api-token", envvar="NEPTUNE_API_TOKEN", show_envvar=True, help="The API token for --url.")
@setting_options(STORE_SETTINGS)
def import_runs(
    paths: Sequence[Path],
    project: str | None,
    files_from: Sequence[Path],
    create_missing_runs: bool,
    name: str,
    url: str | None,
    api_token: str | None,
    **options: Any,  # fields of ServerSettings, whose types click has checked
) -> None:
    """Import what neptune-exporter wrote, and what neptune-scale left on disk, in PATH...: folders, or files in them.

    The folder of an export holds `data` with Parquet files and `files` beside it; where the exporter was told to put files
    elsewhere, name that folder with --files-from. Runs, models and model versions of both APIs become what they were.

    In a folder .neptune are the databases of offline runs, and what interrupted runs had not sent yet: they become what
    `neptune sync` would have made of them. Files that were logged by their path are taken when they are
    below the folder that .neptune lies in (hidden ones apart), or below a folder named with --files-from.

    The files are only read; importing them again changes nothing.

    The exit code is 0 when everything in the files is stored, and 1 when something is not; what and why is printed.
    """
    with server_parts():
        from seamark.transfer.exporter.importing import import_exports
        from seamark.transfer.exporter.layout import find_exports
        from seamark.transfer.neptune3.finding import find_logs
        from seamark.transfer.neptune3.importing import import_logs
        from seamark.transfer.reports import ImportChoices
    settings = ServerSettings(data_dir=Path(options.pop("data_dir")).expanduser().absolute(), **options)
    if project is not None and project.count("/") != 1:
        raise InvalidInput(f'"{project}" does not name a project. Write it as WORKSPACE/NAME, for example main/digits.')
    choices = ImportChoices(
        project=project,
        files_from=[each.resolve() for each in files_from],
        never_from=[settings.data_dir.resolve()],
        creates_missing_runs=create_missing_runs,
    )
    logs, exports = find_logs(paths), find_exports(paths)
    reports: list[LogReport] = []
    with _destination(settings, name, url, api_token) as destination, _Bars() as bars:
        of_logs = import_logs(logs, destination.logs, choices, bars.begin)
        of_runs = (each.report for each in import_exports(exports, destination.runs, choices, bars.begin))
        for report in chain(of_logs, of_runs):
            bars.end()
            _print(report)
            reports.append(report)
    _print_summary(reports)
    if not reports or not all(report.is_complete for report in reports):
        sys.exit(1)


@dataclass(frozen=True, slots=True)
class _Target:
    """Where everything goes: the same server, by what each kind of import needs of it."""

    logs: "Destination"
    runs: "RunDestination"


def _destination(settings: ServerSettings, name: str, url: str | None, api_token: str | None) -> AbstractContextManager[_Target]:
    """The server at the address, or else the one that runs on the data directory, or else the stores themselves."""
    with server_parts():
        from seamark.server.lock import running_server
    if url is not None:
        if api_token is None:
            raise ConfigurationError(f'No API token for the server "{url}" is given. Give one with --api-token.')
        return _remote(url, api_token, None)
    running = running_server(settings.data_dir)
    if running is not None and running.url:
        token = own_api_token(settings.data_dir, settings.catalog_url, running.url, name)
        return _remote(running.url, token, running.certificate)
    return _embedded(settings, name)


@contextmanager
def _remote(url: str, api_token: str, certificate: str | None) -> Generator[_Target]:
    with server_parts():
        from seamark.transfer.connection import Connection
        from seamark.transfer.exporter.remote import RemoteRuns
        from seamark.transfer.neptune3.remote import RemoteDestination
    if not url.startswith(("http://", "https://")):
        raise ConfigurationError(f'The address "{url}" must begin with http:// or https://. Add that.')
    connection = Connection(url, api_token, None if certificate is None else Path(certificate))
    yield _Target(RemoteDestination(connection), RemoteRuns(connection))


@contextmanager
def _embedded(settings: ServerSettings, name: str) -> Generator[_Target]:
    """The stores, which no server may have open meanwhile."""
    with server_parts():
        from seamark.server.data_dir import keep_files_private, prepare_data_dir
        from seamark.server.lock import ServerLock
        from seamark.server.stores import open_stores
        from seamark.transfer.exporter.embedded import EmbeddedRuns
        from seamark.transfer.neptune3.embedded import EmbeddedDestination
    keep_files_private()
    prepare_data_dir(settings.data_dir)
    lock = ServerLock.acquire(settings.data_dir, settings.host, 0)
    try:
        tracking = open_stores(settings)
        try:
            from seamark.tracking import users

            operator = users.operator(tracking)
            if not users.list_users(tracking, operator):
                raise ConfigurationError(
                    f'There are no users in the data directory "{settings.data_dir}" yet. '
                    "Start `seamark server` on it once, or name another with --data-dir."
                )
            caller = users.active_caller(tracking, operator, name)
            yield _Target(EmbeddedDestination(tracking, caller), EmbeddedRuns(tracking, caller))
        finally:
            tracking.close()
    finally:
        lock.release()


class _Bars:
    """A progress bar for each log, when somebody watches."""

    def __init__(self) -> None:
        self._bar: Any = None  # click has no public name for its progress bars

    def __enter__(self) -> "_Bars":
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def begin(self, planned: "Planned | PlannedRun") -> Callable[[int], None]:
        if not sys.stderr.isatty():
            return lambda _: None
        self._bar = click.progressbar(length=planned.steps, label=planned.run_id[:40], file=sys.stderr)
        self._bar.__enter__()
        return self._bar.update

    def end(self) -> None:
        bar, self._bar = self._bar, None
        if bar is not None:
            bar.__exit__(None, None, None)


def _print(report: "LogReport") -> None:
    if report.is_foreign:
        click.echo(f"skipped  {report.path}: not a file of neptune-scale.")
        return
    word = click.style("imported" if report.is_complete else "FAILED  ", fg="green" if report.is_complete else "red")
    run = f"{report.project}  {report.run_id}" if report.project else str(report.path)
    counts = f"{_number(report.stored, 'value')}, {_number(report.files, 'file')}"
    click.echo(f"{word} {run}: {counts}" + ("" if report.is_new or report.failure else ", into a run that was there"))
    for remark in report.remarks:
        click.echo(f"         note: {remark}")
    for problem in report.problems:
        click.echo(f"         error: {problem}", err=True)
    if report.problem_count > len(report.problems):
        click.echo(f"         error: {report.problem_count - len(report.problems)} more.", err=True)
    if report.failure is not None:
        click.echo(f"         error: {report.failure}", err=True)


def _print_summary(reports: "Sequence[LogReport]") -> None:
    logs = [report for report in reports if not report.is_foreign]
    if not logs:
        click.echo(
            "Nothing was imported: there is no file of neptune-exporter or neptune-scale. Name the folder of an export, or .neptune.",
            err=True,
        )
    runs = len({(report.project, report.run_id) for report in logs if report.project and report.failure is None})
    errors = sum(report.problem_count + (report.failure is not None) for report in logs)
    click.echo(
        f"{_number(runs, 'run')}, {_number(sum(report.stored for report in logs), 'value')}, "
        f"{_number(sum(report.files for report in logs), 'file')}, {_number(errors, 'error')}."
    )


def _number(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"
