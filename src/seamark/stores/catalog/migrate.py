"""Brings a catalog to the form that this version of the code needs."""

import logging
from pathlib import Path

import sqlalchemy as sa

from seamark.model.errors import ConfigurationError
from seamark.stores.catalog.database import Database, Lock

__all__ = ["LATEST_REVISION", "migrate"]

_MIGRATIONS = Path(__file__).parent / "migrations"

LATEST_REVISION = "0018"
"""The newest file of migrations/versions. A catalog that has it needs no Alembic, whose import costs every start."""


def migrate(database: Database) -> None:
    """Applies the missing migrations, all or none, in one transaction that only one process at a time can hold.

    Raises ConfigurationError when the catalog was written by a newer version.
    """
    if _revision(database) == LATEST_REVISION:
        return
    # Alembic announces its plugins while it is imported and then its dialect, which is no news to an operator.
    logging.getLogger("alembic").setLevel(logging.WARNING)
    from alembic import command
    from alembic.config import Config
    from alembic.util.exc import CommandError

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    with database.write(Lock.MIGRATION) as connection:
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            raise ConfigurationError(
                f"The catalog has a form that this version of Seamark does not know ({error}). "
                "A newer version wrote it: install that version or restore a backup."
            ) from error


def _revision(database: Database) -> str | None:
    """The migration that was applied last; None for a catalog that is new."""
    with database.read() as connection:
        if not sa.inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
