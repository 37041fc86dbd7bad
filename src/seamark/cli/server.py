"""`seamark server`: its options are the server's settings."""

from pathlib import Path
from typing import Any

import click

from seamark.cli.installation import server_parts
from seamark.cli.setting_options import setting_options
from seamark.server.settings import ServerSettings

__all__ = ["server"]


@click.command()
@setting_options()
def server(**options: Any) -> None:  # one option for each field of ServerSettings, whose types click has checked
    """Run the server.

    It needs no configuration: on its first start it makes its data directory, an admin and a workspace, and prints how
    to sign in. Stop it with Ctrl-C or SIGTERM.
    """
    with server_parts():
        from seamark.server.process import serve
    data_dir = Path(options.pop("data_dir")).expanduser().absolute()
    serve(ServerSettings(data_dir=data_dir, **options), _say)


def _say(text: str) -> None:
    click.echo(text, nl=False)
