"""Which values of a project's metrics are better, where people said so; of others the name tells."""

from collections.abc import Mapping

import sqlalchemy as sa

from seamark.model.access import ProjectId
from seamark.model.directions import Direction
from seamark.model.errors import InvalidInput, ProjectNotFound
from seamark.stores.catalog.database import Database, owner_gone
from seamark.stores.catalog.tables import metric_directions

__all__ = ["MetricDirections"]


class MetricDirections:
    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, project_id: ProjectId) -> dict[str, Direction]:
        """By path."""
        table = metric_directions.c
        query = sa.select(table.path, table.direction).where(table.project_id == project_id).order_by(table.path)
        with self._database.read() as connection:
            return {row.path: Direction(row.direction) for row in connection.execute(query)}

    def choose(self, project_id: ProjectId, directions: Mapping[str, Direction | None], most: int) -> None:
        """Chooses directions, or with None leaves them to the names again.

        Raises InvalidInput, having changed nothing, when the project would then have more than `most`, and ProjectNotFound.
        """
        table = metric_directions.c
        gone = ProjectNotFound("The project does not exist any more. Look at the list of projects again.")
        with owner_gone(gone), self._database.write() as connection:
            for path, direction in directions.items():
                if direction is None:
                    connection.execute(sa.delete(metric_directions).where(table.project_id == project_id, table.path == path))
                    continue
                statement = self._database.insert(metric_directions).values(project_id=project_id, path=path, direction=direction)
                connection.execute(
                    statement.on_conflict_do_update(
                        index_elements=["project_id", "path"], set_={"direction": statement.excluded.direction}
                    )
                )
            count = sa.select(sa.func.count()).select_from(metric_directions).where(table.project_id == project_id)
            if connection.execute(count).scalar_one() > most:
                raise InvalidInput(
                    f"A project keeps the directions of at most {most:,} metrics. Leave some of them to their names first."
                )
