"""States of pages that are too long for an address: known by their hashes, never changed, and forgotten when nobody uses them."""

import sqlalchemy as sa

from seamark.model.access import ProjectId
from seamark.model.errors import NotFound
from seamark.stores.catalog.database import Database, owner_gone
from seamark.stores.catalog.records import PageState
from seamark.stores.catalog.tables import page_states

__all__ = ["PageStates"]


class PageStates:
    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, project_id: ProjectId, state: PageState, at: int) -> None:
        """Keeps a state; one that was shared once stays so."""
        row = {"project_id": project_id, "hash": state.hash, "state": state.state, "is_shared": state.is_shared, "used_at": at}
        statement = self._database.insert(page_states).values(**row)
        again = {"used_at": at, "is_shared": sa.or_(page_states.c.is_shared, statement.excluded.is_shared)}
        gone = NotFound("The project was deleted meanwhile. Choose another one.")
        with owner_gone(gone), self._database.write() as connection:
            connection.execute(statement.on_conflict_do_update(index_elements=["project_id", "hash"], set_=again))

    def get(self, project_id: ProjectId, hash_: str) -> PageState | None:
        query = sa.select(page_states).where(page_states.c.project_id == project_id, page_states.c.hash == hash_)
        with self._database.read() as connection:
            row = connection.execute(query).one_or_none()
        return None if row is None else PageState(row.hash, row.state, row.is_shared)

    def count(self, project_id: ProjectId) -> int:
        query = sa.select(sa.func.count()).where(page_states.c.project_id == project_id)
        with self._database.read() as connection:
            return connection.execute(query).scalar_one()

    def prune(self, before: int) -> None:
        """Forgets those that are not shared and were last put before a time."""
        unused = sa.and_(page_states.c.used_at < before, sa.not_(page_states.c.is_shared))
        with self._database.write() as connection:
            connection.execute(sa.delete(page_states).where(unused))
