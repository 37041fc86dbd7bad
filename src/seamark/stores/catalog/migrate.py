"""Brings a catalog to the form that this version of the code needs."""

import logging
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util.exc import CommandError

from seamark.model.errors import ConfigurationError
from seamark.stores.catalog.database import Database, Lock

__all__ = ["migrate"]

_MIGRATIONS = Path(__file__).parent / "migrations"


def migrate(database: Database) -> None:
    """Applies the missing migrations, all or none, in one transaction that only one process at a time can hold.

    Raises ConfigurationError when the catalog was written by a newer version.
    """
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    # Alembic announces its dialect on every start, which is no news to an operator.
    logging.getLogger("alembic.runtime.migration").setLevel(logging.WARNING)
    with database.write(Lock.MIGRATION) as connection:
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            raise ConfigurationError(
                f"The catalog has a form that this version of Seamark does not know ({error}). "
                "A newer version wrote it: install that version or restore a backup."
            ) from error
