"""The group of all commands."""

import sys

import click

import seamark
from seamark.cli.accounts import login_link, member, service_account, user
from seamark.cli.demo import demo
from seamark.cli.doctor import doctor
from seamark.cli.importing import import_runs
from seamark.cli.places import project, workspace
from seamark.cli.run import run
from seamark.cli.server import server
from seamark.cli.tokens import token
from seamark.model.errors import SeamarkError

__all__ = ["cli", "main"]


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120})
@click.version_option(seamark.__version__, prog_name="seamark")
def cli() -> None:
    """An experiment tracker that people own."""


for _command in (server, run, user, workspace, project, member, service_account, token, login_link, import_runs, demo, doctor):
    cli.add_command(_command)


def main() -> None:
    """The entry point of the `seamark` command: errors that a person can mend are one message, not a traceback."""
    try:
        cli.main(prog_name="seamark")
    except SeamarkError as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(1)
