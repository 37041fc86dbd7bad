"""`seamark demo seed`: made-up projects, for looking around and for measuring."""

import os
import shlex
import sys
from pathlib import Path
from typing import Any

import click

from seamark.cli.catalog import where_options
from seamark.cli.installation import server_parts
from seamark.cli.own_tokens import own_api_token
from seamark.model.errors import ConfigurationError

__all__ = ["demo"]

_EXPORT = "I"


@click.group()
def demo() -> None:
    """Made-up projects, for looking around and for measuring."""


@demo.command("seed")
@click.argument("name", metavar="SET", type=click.Choice(("S", "M", "L", "W", "D", "F", "I"), case_sensitive=False))
@click.option("--project", metavar="WORKSPACE/NAME", help="Where the runs go. [default: main/seed-SET]")
@click.option("--runs", type=click.IntRange(min=1), help="Only the first so many runs of the set.")
@click.option("--scale", type=click.FloatRange(0, 1, min_open=True), default=1.0, show_default=True, help="The share of points.")
@click.option(
    "--folder",
    type=click.Path(path_type=Path),
    default=Path("seamark-export"),
    show_default=True,
    help="Of the set I: where it goes.",
)
@click.option("--user", default="admin", show_default=True, help="As whom the runs are logged.")
@click.option("--api-token", envvar="NEPTUNE_API_TOKEN", show_envvar=True, help="The API token of another server to fill.")
@where_options
def seed(
    name: str,
    project: str | None,
    runs: int | None,
    scale: float,
    folder: Path,
    user: str,
    api_token: str | None,
    data_dir: Path,
    catalog_url: str | None,
) -> None:
    """Fill a project with made-up runs, through the API that training scripts log with.

    \b
    S  20 runs with a bit of everything
    M  2,000 runs × 300 attributes, of which 20 are series of 1,000 points
    L  100,000 runs × 200 attributes, of which 14 are series of 5 points
    W  50 runs × 20,000 series of 200 points
    D  100 runs × 20 series of 1,000,000 points, with spikes, NaN, previews and forks of forks
    F  20 runs × 250 pictures over 200 steps
    I  an export as neptune-exporter writes it, of each type of attribute: a folder, to try imports with

    The server of the data directory must be running, or else the server that the API token is for. What is there stays as it
    is, so that what was interrupted can be repeated, at the same scale.
    """
    with server_parts():
        from seamark.client.connection import Connection
        from seamark.client.credentials import credentials_from
        from seamark.demo.export import write_export
        from seamark.demo.seeding import seed as write
        from seamark.demo.sets import SETS
    if name.upper() == _EXPORT:
        target = folder.expanduser().absolute()
        write_export(target, project or "main/seed-i")
        click.echo(f"{target} is an export of {project or 'main/seed-i'}. Import it in the browser (Server → Imports), or by:")
        click.echo(f"seamark import {shlex.quote(str(target))}")
        return
    chosen = SETS[name.upper()]
    count = min(runs or chosen.runs, chosen.runs)
    target = project or f"main/seed-{chosen.name.lower()}"
    token = api_token or _token_of_this_machine(data_dir.expanduser().absolute(), catalog_url, user)
    connection = Connection(credentials_from(token))
    bar: Any = click.progressbar(
        length=count, label=f"{chosen.name} → {target}", file=sys.stderr
    )  # click has no public name for it
    with bar:
        write(connection, chosen, target, runs=count, scale=scale, progress=bar.update)
    click.echo(f"{target} has {count:,} runs of the set {chosen.name}: {connection.base_url}/w/{target.replace('/', '/p/')}/runs")


def _token_of_this_machine(data_dir: Path, catalog_url: str | None, user: str) -> str:
    with server_parts():
        from seamark.server.lock import running_server
        from seamark.wire.v1.exports import client_environment
    running = running_server(data_dir)
    if running is None or not running.url:
        raise ConfigurationError(
            f'No Seamark server runs on the data directory "{data_dir}". Start one with `seamark server`, '
            "name its data directory with --data-dir, or name another server with --api-token."
        )
    token = own_api_token(data_dir, catalog_url, running.url, user)
    certificate = None if running.certificate is None else Path(running.certificate)
    os.environ.update(client_environment(running.url, token, certificate))
    return token
