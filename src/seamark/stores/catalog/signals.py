"""Wishes to stop or abort runs, in the order in which they were made."""

import sqlalchemy as sa

from seamark.model.containers import ContainerId
from seamark.model.errors import ContainerNotFound
from seamark.stores.catalog.database import Database, Lock, owner_gone
from seamark.stores.catalog.records import Signal
from seamark.stores.catalog.rows import Row
from seamark.stores.catalog.tables import signals

__all__ = ["Signals"]


class Signals:
    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, container_id: ContainerId, kind: str, seconds: float | None, created_at: int) -> Signal:
        # One at a time: ids then become visible in their order, and who reads after an id misses none.
        with owner_gone(_container_gone()), self._database.write(Lock.SIGNALS) as connection:
            row = connection.execute(
                sa.insert(signals)
                .values(container_id=container_id, kind=kind, seconds=seconds, created_at=created_at)
                .returning(*signals.c)
            ).one()
        return _signal_of(row)

    def after(self, last_id: int) -> list[Signal]:
        """The signals made after the one of id `last_id`, oldest first."""
        with self._database.read() as connection:
            rows = connection.execute(sa.select(signals).where(signals.c.id > last_id).order_by(signals.c.id)).all()
        return [_signal_of(row) for row in rows]

    def of_container(self, container_id: ContainerId, after: int) -> list[Signal]:
        """The signals to one container that were made after the one of id `after`, oldest first."""
        query = sa.select(signals).where(signals.c.id > after, signals.c.container_id == container_id).order_by(signals.c.id)
        with self._database.read() as connection:
            return [_signal_of(row) for row in connection.execute(query)]

    def last_id(self) -> int:
        """The id of the newest signal; 0 when there is none."""
        with self._database.read() as connection:
            return connection.execute(sa.select(sa.func.coalesce(sa.func.max(signals.c.id), 0))).scalar_one()

    def prune(self, before: int) -> None:
        """Forgets signals made before a time, which nobody waits for any more."""
        with self._database.write() as connection:
            connection.execute(sa.delete(signals).where(signals.c.created_at < before))


def _signal_of(row: Row) -> Signal:
    return Signal(id=row.id, container_id=row.container_id, kind=row.kind, seconds=row.seconds, created_at=row.created_at)


def _container_gone() -> ContainerNotFound:
    return ContainerNotFound("The run or model was deleted meanwhile. Create it again, or name another one.")
