"""The catalog for commands that administer a server. They need nothing else, so they are quick and run beside a server."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, cast

import click

from seamark.cli.installation import server_parts
from seamark.model.errors import ConfigurationError
from seamark.server.settings import default_data_dir, embedded_catalog_url

if TYPE_CHECKING:
    from seamark.model.access import Caller
    from seamark.tracking.context import Tracking

__all__ = ["Administration", "administration", "data_dir_option", "where_options"]


def data_dir_option(command: Callable[..., Any]) -> Callable[..., Any]:  # click's own decorators are typed so
    return click.option(
        "--data-dir",
        type=click.Path(path_type=Path),
        default=default_data_dir,
        envvar="SEAMARK_DATA_DIR",
        show_envvar=True,
        show_default="~/.seamark",
        help="The server's data directory.",
    )(command)


def where_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that say which server's catalog a command works on."""
    command = click.option(
        "--catalog-url",
        envvar="SEAMARK_CATALOG_URL",
        show_envvar=True,
        show_default="SQLite in the data directory",
        help="The catalog's database, when it is not in the data directory.",
    )(command)
    return data_dir_option(command)


class Administration:
    """The use cases that need only the catalog, as the operator."""

    def __init__(self, tracking: "Tracking", operator: "Caller") -> None:
        self.tracking = tracking
        self.operator = operator


class _NotOpen:
    """Stands for a store that a command of the command line has no business with."""

    def __getattr__(self, name: str) -> NoReturn:
        raise ConfigurationError(
            f"The command line works on the catalog alone, and this needs {name} of another store. Do it through the server."
        )


@contextmanager
def administration(data_dir: Path, catalog_url: str | None) -> Generator[Administration]:
    """Opens the catalog, making the data directory when it is missing."""
    with server_parts():
        from seamark.server.data_dir import keep_files_private, prepare_data_dir
        from seamark.stores.catalog import Catalog
        from seamark.tracking.context import Tracking, TrackingSettings, now_ms
        from seamark.tracking.users import operator
    data_dir = data_dir.expanduser().absolute()
    keep_files_private()
    if catalog_url is None:
        prepare_data_dir(data_dir)
    catalog = Catalog.open(catalog_url or embedded_catalog_url(data_dir))
    try:
        absent = cast(Any, _NotOpen())  # these use cases never touch what is absent
        tracking = Tracking(catalog, absent, absent, TrackingSettings(), now_ms, absent, absent, absent, absent)
        yield Administration(tracking, operator(tracking))
    finally:
        catalog.close()
