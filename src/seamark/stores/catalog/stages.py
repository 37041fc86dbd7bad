"""Which stages model versions have been on, and who put them there."""

import sqlalchemy as sa

from seamark.model.containers import ContainerId
from seamark.model.errors import ContainerNotFound
from seamark.stores.catalog.database import Database, owner_gone
from seamark.stores.catalog.records import StageChange
from seamark.stores.catalog.tables import stage_changes

__all__ = ["Stages"]


class Stages:
    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, container_id: ContainerId, stage: str, changed_by: str, changed_at: int) -> None:
        """Notes a change. Raises ContainerNotFound when the model version is gone."""
        gone = ContainerNotFound("The model version was deleted meanwhile. Nothing has to be done.")
        with owner_gone(gone), self._database.write() as connection:
            values = {"container_id": container_id, "stage": stage, "changed_by": changed_by, "changed_at": changed_at}
            connection.execute(sa.insert(stage_changes).values(values))

    def of_container(self, container_id: ContainerId, limit: int = 1000) -> list[StageChange]:
        """The changes of a model version, newest first."""
        query = sa.select(stage_changes).where(stage_changes.c.container_id == container_id)
        with self._database.read() as connection:
            rows = connection.execute(query.order_by(stage_changes.c.id.desc()).limit(limit)).all()
        return [StageChange(row.stage, row.changed_by, row.changed_at) for row in rows]
