"""The command `neptune sync` under the path of this package; the installed command `neptune` has it and more."""

import os
from pathlib import Path

import click

from neptune_scale.cli.sync import sync_all
from neptune_scale.exceptions import NeptuneScaleError
from neptune_scale.util.envs import API_TOKEN_ENV_NAME

__all__ = ["main", "sync"]


@click.group()
def main() -> None:
    """Sends what runs have left on this disk."""


@main.command()
@click.argument("run_log_file", type=click.Path(exists=True, resolve_path=True, path_type=Path), metavar="LOG")
@click.option("--api-token", metavar="TOKEN", help="Instead of the environment variable NEPTUNE_API_TOKEN.")
@click.option("--timeout", type=float, metavar="SECONDS", help="Begin nothing more after this time.")
def sync(run_log_file: Path, api_token: str | None, timeout: float | None) -> None:
    """Sends LOG, the folder of a journal or a file run_operations.sqlite3, and removes it when the server has it."""
    try:
        sync_all(run_log_file, api_token or os.environ.get(API_TOKEN_ENV_NAME, ""), timeout)
    except NeptuneScaleError as error:
        raise click.ClickException(str(error)) from error
