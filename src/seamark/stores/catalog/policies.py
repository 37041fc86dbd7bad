"""What projects decided for their runs; those without a row have decided nothing."""

import sqlalchemy as sa

from seamark.model.access import ProjectId
from seamark.model.errors import ProjectNotFound
from seamark.model.policies import LatePoints, ProjectPolicy
from seamark.stores.catalog.database import Database, owner_gone
from seamark.stores.catalog.recent import RecentFacts
from seamark.stores.catalog.rows import Row
from seamark.stores.catalog.tables import project_policies

__all__ = ["Policies"]


class Policies:
    def __init__(self, database: Database, recent: RecentFacts) -> None:
        self._database = database
        self._recent = recent

    def of(self, project_id: ProjectId) -> ProjectPolicy:
        query = sa.select(project_policies).where(project_policies.c.project_id == project_id)
        with self._database.read() as connection:
            row = connection.execute(query).one_or_none()
        return ProjectPolicy() if row is None else _policy_of(row)

    def put(self, project_id: ProjectId, policy: ProjectPolicy) -> None:
        """Raises ProjectNotFound when the project is gone."""
        gone = ProjectNotFound("The project does not exist any more. Look at the list of projects again.")
        values = {"late_points": policy.late_points.value, "trash_days": policy.trash_days, "idle_days": policy.idle_days}
        statement = self._database.insert(project_policies).values(project_id=project_id, **values)
        with owner_gone(gone), self._database.write() as connection:
            connection.execute(statement.on_conflict_do_update(index_elements=["project_id"], set_=values))
        self._recent.forget()

    def with_retention(self) -> dict[ProjectId, ProjectPolicy]:
        """The projects from which something goes by itself."""
        query = sa.select(project_policies).where(
            sa.or_(project_policies.c.trash_days.is_not(None), project_policies.c.idle_days.is_not(None))
        )
        with self._database.read() as connection:
            return {ProjectId(row.project_id): _policy_of(row) for row in connection.execute(query)}


def _policy_of(row: Row) -> ProjectPolicy:
    return ProjectPolicy(LatePoints(row.late_points), row.trash_days, row.idle_days)
