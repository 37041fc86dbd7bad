"""The server's settings as options of commands."""

from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

import click

from seamark.server.settings import SettingHelp, setting_helps

__all__ = ["STORE_SETTINGS", "setting_options"]

STORE_SETTINGS = frozenset(
    {"data_dir", "catalog_url", "columns_url", "blobs_url", "auto_create_projects", "max_string_kib", "max_attributes"}
)
"""What a command needs to know that opens the stores itself."""

_Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]  # click's own decorators are typed so


def setting_options(names: Collection[str] | None = None) -> _Decorator:
    """The options for these settings, or for all."""

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        for setting in reversed(setting_helps()):
            if names is None or setting.name in names:
                command = _option(setting)(command)
        return command

    return decorate


def _option(setting: SettingHelp) -> _Decorator:
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
