"""How much each project kept on each day, as it was measured then: also of what was deleted since, and of projects that are gone."""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from seamark.model.access import ProjectId, WorkspaceId
from seamark.stores.catalog.database import Database
from seamark.stores.catalog.tables import projects, storage_days

__all__ = ["StorageDays"]


class StorageDays:
    """Days are counted from the epoch."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, day: int, sizes: Mapping[ProjectId, int]) -> None:
        """Notes the bytes of all projects that there are, 0 for those that are not named; the last measure of a day counts."""
        with self._database.write() as connection:
            # In one order, so that nobody waits for each other.
            every = sa.select(projects.c.id, projects.c.workspace_id).order_by(projects.c.id)
            rows = [
                {"project_id": row.id, "workspace_id": row.workspace_id, "day": day, "bytes": sizes.get(row.id, 0)}
                for row in connection.execute(every)
            ]
            if rows:
                # Another server may be measuring, too.
                noted = self._database.insert(storage_days)
                replaced = {"bytes": noted.excluded["bytes"]}
                connection.execute(noted.on_conflict_do_update(index_elements=["project_id", "day"], set_=replaced), rows)
            is_gone = storage_days.c.project_id.not_in(sa.select(projects.c.id))
            connection.execute(sa.delete(storage_days).where(storage_days.c.day == day, is_gone))

    def totals(
        self, since: int, *, workspace_id: WorkspaceId | None = None, project_ids: Sequence[ProjectId] | None = None
    ) -> list[tuple[int, int]]:
        """Days with the bytes of all projects, of those of a workspace, or of some, from day `since` on, the oldest first."""
        query = sa.select(storage_days.c.day, sa.func.sum(storage_days.c.bytes)).where(storage_days.c.day >= since)
        if workspace_id is not None:
            query = query.where(storage_days.c.workspace_id == workspace_id)
        if project_ids is not None:
            query = query.where(storage_days.c.project_id.in_(project_ids))
        with self._database.read() as connection:
            rows = connection.execute(query.group_by(storage_days.c.day).order_by(storage_days.c.day))
            return [(day, int(size)) for day, size in rows]

    def prune(self, before: int) -> None:
        """Forgets the days before one."""
        with self._database.write() as connection:
            connection.execute(sa.delete(storage_days).where(storage_days.c.day < before))
