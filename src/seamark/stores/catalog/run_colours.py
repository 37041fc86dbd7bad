"""The colours that people chose for runs; the others have the one that follows from their ids."""

from collections.abc import Iterable, Mapping

import sqlalchemy as sa

from seamark.model.containers import ContainerId
from seamark.model.errors import ContainerNotFound
from seamark.stores.catalog.database import Database, owner_gone
from seamark.stores.catalog.tables import run_colours

__all__ = ["RunColours"]

_MOST_AT_ONCE = 500


class RunColours:
    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, containers: Iterable[ContainerId]) -> dict[ContainerId, int]:
        """The chosen colours of these containers."""
        wanted = list(containers)
        found: dict[ContainerId, int] = {}
        query = sa.select(run_colours)
        with self._database.read() as connection:
            for start in range(0, len(wanted), _MOST_AT_ONCE):
                some = wanted[start : start + _MOST_AT_ONCE]
                rows = connection.execute(query.where(run_colours.c.container_id.in_(some)))
                found.update((row.container_id, row.colour) for row in rows)
        return found

    def choose(self, colours: Mapping[ContainerId, int | None]) -> None:
        """Chooses colours, or with None leaves them to the ids again."""
        gone = ContainerNotFound("One of the runs was deleted meanwhile. Choose the colours of the others.")
        with owner_gone(gone), self._database.write() as connection:
            for container_id, colour in colours.items():
                if colour is None:
                    connection.execute(sa.delete(run_colours).where(run_colours.c.container_id == container_id))
                    continue
                statement = self._database.insert(run_colours).values(container_id=container_id, colour=colour)
                connection.execute(
                    statement.on_conflict_do_update(index_elements=["container_id"], set_={"colour": statement.excluded.colour})
                )
