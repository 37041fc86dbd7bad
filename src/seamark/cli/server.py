"""`seamark server`: its options are the server's settings."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from seamark.cli.installation import server_parts
from seamark.server.settings import ServerSettings, SettingHelp, setting_helps

__all__ = ["server"]


def _parameter(setting: SettingHelp) -> Callable[[Any], Any]:  # click's own decorators are typed so
    name = setting.option
    if setting.kind is bool:
        kind: Any = bool
        name = f"{setting.option}/--no-{setting.option.removeprefix('--')}"
    elif setting.choices is not None:
        kind = click.Choice(setting.choices)
    elif setting.kind is Path:
        kind = click.Path(path_type=Path)
    elif setting.kind is int:
        kind = int if setting.minimum is None else click.IntRange(min=setting.minimum)
    else:
        kind = str
    return click.option(
        name,
        setting.name,
        type=kind,
        default=setting.default,
        envvar=setting.variable,
        show_envvar=True,
        show_default=setting.shown_default or setting.default is not None,
        help=setting.help,
    )


def _with_settings(command: Callable[..., None]) -> Callable[..., None]:
    for setting in reversed(setting_helps()):
        command = _parameter(setting)(command)
    return command


@click.command()
@_with_settings
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
