"""Saved views of a project's tables, and which of them everybody begins with."""

from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa

from seamark.model.access import ProjectId, UserId
from seamark.model.errors import Conflict, NotFound
from seamark.stores.catalog.database import Database, owner_gone
from seamark.stores.catalog.records import SavedView
from seamark.stores.catalog.rows import Row
from seamark.stores.catalog.tables import default_views, saved_views, users

__all__ = ["SavedViews"]

_facts = [column for column in saved_views.c if column.name != "deleted_at"]
_is_alive = saved_views.c.deleted_at.is_(None)


class SavedViews:
    def __init__(self, database: Database) -> None:
        self._database = database

    def visible(self, project_id: ProjectId, user_id: UserId) -> list[SavedView]:
        """The views of a project that are shared or the user's own, by name."""
        mine_or_shared = sa.or_(saved_views.c.is_shared, saved_views.c.owner_id == user_id)
        query = _select().where(saved_views.c.project_id == project_id, mine_or_shared, _is_alive)
        with self._database.read() as connection:
            return [_view_of(row) for row in connection.execute(query.order_by(saved_views.c.name, saved_views.c.id))]

    def by_uuid(self, uuid: UUID, *, is_deleted: bool = False) -> SavedView | None:
        """The view, unless it was deleted; with `is_deleted` only when it was."""
        query = _select().where(saved_views.c.uuid == uuid, sa.not_(_is_alive) if is_deleted else _is_alive)
        with self._database.read() as connection:
            row = connection.execute(query).one_or_none()
        return None if row is None else _view_of(row)

    def count(self, project_id: ProjectId, user_id: UserId) -> int:
        """How many views a user has in a project; those that were deleted lately count, for they can come back."""
        query = sa.select(sa.func.count()).where(saved_views.c.project_id == project_id, saved_views.c.owner_id == user_id)
        with self._database.read() as connection:
            return connection.execute(query).scalar_one()

    def create(
        self, project_id: ProjectId, owner_id: UserId, owner: str, name: str, state: str, *, is_shared: bool, at: int
    ) -> SavedView:
        uuid = uuid4()
        gone = NotFound("The project was deleted meanwhile. Choose another one.")
        with owner_gone(gone), self._database.write() as connection:
            connection.execute(
                sa.insert(saved_views).values(
                    uuid=uuid,
                    project_id=project_id,
                    owner_id=owner_id,
                    name=name,
                    state=state,
                    is_shared=is_shared,
                    version=1,
                    created_at=at,
                    updated_at=at,
                    updated_by=owner,
                )
            )
        return self._existing(uuid)

    def change(self, view: SavedView, version: int, by: str, at: int, **changes: str | bool) -> SavedView:
        """Changes a view that is still of this version. One that is no longer shared is no default any more. Raises Conflict when
        somebody else was first, NotFound when it is gone."""
        values: dict[str, Any] = {**changes, "version": version + 1, "updated_at": at, "updated_by": by}
        is_current = sa.and_(saved_views.c.id == view.id, saved_views.c.version == version, _is_alive)
        with self._database.write() as connection:
            changed = connection.execute(sa.update(saved_views).where(is_current).values(**values)).rowcount
            if changed and changes.get("is_shared") is False:
                connection.execute(sa.delete(default_views).where(default_views.c.view_id == view.id))
        current = self._existing(view.uuid)
        if not changed:
            raise _outdated(current, version)
        return current

    def delete(self, view: SavedView, version: int, at: int) -> None:
        """Hides a view that is still of this version, until it is brought back or `purge` takes it. Raises as `change`."""
        is_current = sa.and_(saved_views.c.id == view.id, saved_views.c.version == version, _is_alive)
        with self._database.write() as connection:
            deleted = connection.execute(sa.update(saved_views).where(is_current).values(deleted_at=at)).rowcount
        if not deleted:
            raise _outdated(self._existing(view.uuid), version)

    def undelete(self, view: SavedView) -> SavedView:
        """Brings back what was deleted; everybody begins with it again where they did, unless another one was chosen since. Raises
        NotFound when it is gone for good."""
        with self._database.write() as connection:
            connection.execute(sa.update(saved_views).where(saved_views.c.id == view.id).values(deleted_at=None))
        return self._existing(view.uuid)

    def purge(self, before: int) -> None:
        """Removes for good what was deleted before a time."""
        with self._database.write() as connection:
            connection.execute(sa.delete(saved_views).where(saved_views.c.deleted_at < before))

    def default(self, project_id: ProjectId) -> UUID | None:
        """The view that everybody begins with."""
        query = (
            sa.select(saved_views.c.uuid)
            .join(default_views, default_views.c.view_id == saved_views.c.id)
            .where(default_views.c.project_id == project_id, _is_alive)
        )
        with self._database.read() as connection:
            return connection.execute(query).scalar_one_or_none()

    def set_default(self, project_id: ProjectId, view: SavedView | None) -> None:
        gone = NotFound("The view was deleted meanwhile. Choose another one.")
        with owner_gone(gone), self._database.write() as connection:
            connection.execute(sa.delete(default_views).where(default_views.c.project_id == project_id))
            if view is None:
                return
            alive = sa.select(sa.literal(project_id), saved_views.c.id).where(saved_views.c.id == view.id, _is_alive)
            chosen = sa.insert(default_views).from_select(["project_id", "view_id"], alive)
            if connection.execute(chosen.returning(default_views.c.view_id)).one_or_none() is None:
                raise gone

    def _existing(self, uuid: UUID) -> SavedView:
        view = self.by_uuid(uuid)
        if view is None:
            raise NotFound("The view was deleted meanwhile. Save it again under a name of your own.")
        return view


def _select() -> sa.Select[Any]:  # Any: as for rows
    return sa.select(*_facts, users.c.name.label("owner")).join_from(saved_views, users)


def _view_of(row: Row) -> SavedView:
    return SavedView(
        id=row.id,
        uuid=row.uuid,
        project_id=row.project_id,
        owner_id=row.owner_id,
        owner=row.owner,
        name=row.name,
        state=row.state,
        is_shared=row.is_shared,
        version=row.version,
        created_at=row.created_at,
        updated_at=row.updated_at,
        updated_by=row.updated_by,
    )


def _outdated(view: SavedView, version: int) -> Conflict:
    return Conflict(
        f'The view "{view.name}" has been changed by {view.updated_by} since: it is at version {view.version} and not {version}. '
        "Look at it again, or save yours under another name."
    )
