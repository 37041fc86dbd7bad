"""Facts of the server itself that it makes once and keeps, such as the key that signs access tokens."""

from collections.abc import Callable

import sqlalchemy as sa

from seamark.stores.catalog.database import Database
from seamark.stores.catalog.tables import settings

__all__ = ["Settings"]


class Settings:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: dict[str, str] = {}

    def value(self, name: str) -> str | None:
        with self._database.read() as connection:
            return connection.execute(sa.select(settings.c.value).where(settings.c.name == name)).scalar_one_or_none()

    def get_or_create(self, name: str, factory: Callable[[], str]) -> str:
        """The setting, made by `factory` when there is none. All processes get the same value, whoever comes first."""
        known = self._known.get(name)
        if known is not None:
            return known
        value = self.value(name)
        if value is None:
            with self._database.write() as connection:
                connection.execute(self._database.insert(settings).values(name=name, value=factory()).on_conflict_do_nothing())
            value = self.value(name)
            assert value is not None, "a setting is never deleted"
        # A setting never changes once it is made.
        self._known[name] = value
        return value
