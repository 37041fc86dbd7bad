"""Which forks may not show yet what their parents have got or lost: a crash must not make anybody forget them."""

from collections.abc import Collection

import sqlalchemy as sa

from seamark.model.containers import ContainerId
from seamark.stores.catalog.database import Database
from seamark.stores.catalog.tables import containers, stale_forks

__all__ = ["StaleForks"]

# SQLite takes at most some 32,000 parameters in one statement, older builds 999.
_IDS_PER_STATEMENT = 500


class StaleForks:
    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, ids: Collection[ContainerId]) -> None:
        """Those that do not exist any more are passed over."""
        ordered = sorted(ids)
        with self._database.write() as connection:
            for start in range(0, len(ordered), _IDS_PER_STATEMENT):
                existing = sa.select(containers.c.id).where(containers.c.id.in_(ordered[start : start + _IDS_PER_STATEMENT]))
                adding = self._database.insert(stale_forks).from_select(["container_id"], existing)
                connection.execute(adding.on_conflict_do_nothing())

    def remove(self, container_id: ContainerId) -> None:
        with self._database.write() as connection:
            connection.execute(sa.delete(stale_forks).where(stale_forks.c.container_id == container_id))

    def all(self) -> list[ContainerId]:
        with self._database.read() as connection:
            return list(connection.execute(sa.select(stale_forks.c.container_id).order_by(stale_forks.c.container_id)).scalars())
