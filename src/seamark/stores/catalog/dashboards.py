"""Dashboards of a project with their versions, and which of them everybody sees first."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa

from seamark.model.access import ProjectId
from seamark.model.dashboards import DashboardScope
from seamark.model.errors import DashboardOutdated, NotFound
from seamark.stores.catalog.database import Database, owner_gone
from seamark.stores.catalog.records import Dashboard, DashboardVersion
from seamark.stores.catalog.rows import Row
from seamark.stores.catalog.tables import dashboard_versions, dashboards, default_dashboards

__all__ = ["Dashboards"]

_ONE_VERSION_MS = 5 * 60 * 1000
"""How long the saves of one author make one version between them."""
_MAX_VERSIONS = 200
_MAX_VERSION_BYTES = 16 * 1024 * 1024
"""Of one dashboard's versions together."""

_facts = [column for column in dashboards.c if column.name != "deleted_at"]
_is_alive = dashboards.c.deleted_at.is_(None)


class Dashboards:
    def __init__(self, database: Database) -> None:
        self._database = database

    def of_project(self, project_id: ProjectId) -> list[Dashboard]:
        """The dashboards of a project, by name."""
        query = sa.select(*_facts).where(dashboards.c.project_id == project_id, _is_alive)
        with self._database.read() as connection:
            return [_dashboard_of(row) for row in connection.execute(query.order_by(dashboards.c.name, dashboards.c.id))]

    def by_uuid(self, uuid: UUID, *, is_deleted: bool = False) -> Dashboard | None:
        """The dashboard, unless it was deleted; with `is_deleted` only when it was."""
        query = sa.select(*_facts).where(dashboards.c.uuid == uuid, sa.not_(_is_alive) if is_deleted else _is_alive)
        with self._database.read() as connection:
            row = connection.execute(query).one_or_none()
        return None if row is None else _dashboard_of(row)

    def count(self, project_id: ProjectId) -> int:
        """How many a project has; those that were deleted lately count, for they can come back."""
        query = sa.select(sa.func.count()).where(dashboards.c.project_id == project_id)
        with self._database.read() as connection:
            return connection.execute(query).scalar_one()

    def with_document(self, uuid: UUID) -> tuple[Dashboard, str] | None:
        """The dashboard and what is on it, of one moment: the next save may take the version away."""
        is_current = sa.and_(
            dashboard_versions.c.dashboard_id == dashboards.c.id, dashboard_versions.c.version == dashboards.c.version
        )
        query = sa.select(*_facts, dashboard_versions.c.document).join(dashboard_versions, is_current)
        with self._database.read() as connection:
            row = connection.execute(query.where(dashboards.c.uuid == uuid, _is_alive)).one_or_none()
        return None if row is None else (_dashboard_of(row), row.document)

    def document(self, dashboard: Dashboard, version: int) -> str | None:
        """What was on the dashboard at a version; None when it is not kept any more."""
        query = sa.select(dashboard_versions.c.document).where(
            dashboard_versions.c.dashboard_id == dashboard.id, dashboard_versions.c.version == version
        )
        with self._database.read() as connection:
            return connection.execute(query).scalar_one_or_none()

    def versions(self, dashboard: Dashboard) -> list[DashboardVersion]:
        """The versions that are kept, the newest first."""
        shown = ("version", "widgets", "saved_at", "saved_by", "restored_from")
        query = (
            sa.select(*(dashboard_versions.c[name] for name in shown))
            .where(dashboard_versions.c.dashboard_id == dashboard.id)
            .order_by(dashboard_versions.c.version.desc())
        )
        with self._database.read() as connection:
            return [
                DashboardVersion(row.version, row.widgets, row.saved_at, row.saved_by, row.restored_from)
                for row in connection.execute(query)
            ]

    def create(
        self, project_id: ProjectId, name: str, scope: DashboardScope, document: str, widgets: int, by: str, at: int
    ) -> Dashboard:
        uuid = uuid4()
        values = {
            "uuid": uuid,
            "project_id": project_id,
            "name": name,
            "scope": scope.value,
            "version": 1,
            "widgets": widgets,
            "created_at": at,
            "created_by": by,
            "updated_at": at,
            "updated_by": by,
        }
        gone = NotFound("The project was deleted meanwhile. Choose another one.")
        with owner_gone(gone), self._database.write() as connection:
            id_ = connection.execute(sa.insert(dashboards).values(**values).returning(dashboards.c.id)).scalar_one()
            connection.execute(sa.insert(dashboard_versions).values(**_version(id_, 1, document, widgets, by, at)))
        return self._existing(uuid)

    def save(
        self, dashboard: Dashboard, version: int, document: str, widgets: int, by: str, at: int, restored_from: int | None = None
    ) -> Dashboard:
        """Makes the document the newest version of a dashboard that is still at `version`.

        Saves of one author that follow each other are one version, until it is as old as versions become. Raises
        DashboardOutdated when somebody else was first, NotFound when the dashboard is gone.
        """
        is_current = sa.and_(dashboards.c.id == dashboard.id, dashboards.c.version == version, _is_alive)
        values = {"version": version + 1, "widgets": widgets, "updated_at": at, "updated_by": by}
        with self._database.write() as connection:
            saved = connection.execute(sa.update(dashboards).where(is_current).values(**values)).rowcount
            if saved:
                row = _version(dashboard.id, version + 1, document, widgets, by, at, restored_from)
                _append(connection, row, previous=version)
        current = self._existing(dashboard.uuid)
        if not saved:
            raise DashboardOutdated(
                f'The dashboard "{current.name}" has been changed by {current.updated_by} since: it is at version '
                f"{current.version} and not {version}. Load it again, or save yours as a copy."
            )
        return current

    def rename(self, dashboard: Dashboard, name: str) -> Dashboard:
        """Raises NotFound when it is gone."""
        with self._database.write() as connection:
            connection.execute(sa.update(dashboards).where(dashboards.c.id == dashboard.id).values(name=name))
        return self._existing(dashboard.uuid)

    def delete(self, dashboard: Dashboard, at: int) -> None:
        """Hides a dashboard until it is brought back or `purge` takes it."""
        self._set_deleted(dashboard, at)

    def undelete(self, dashboard: Dashboard) -> Dashboard:
        """Brings back what was deleted, with its versions. Raises NotFound when it is gone for good."""
        self._set_deleted(dashboard, None)
        return self._existing(dashboard.uuid)

    def purge(self, before: int) -> None:
        """Removes for good what was deleted before a time."""
        with self._database.write() as connection:
            connection.execute(sa.delete(dashboards).where(dashboards.c.deleted_at < before))

    def defaults(self, project_id: ProjectId) -> dict[DashboardScope, UUID]:
        """What everybody sees first."""
        query = (
            sa.select(default_dashboards.c.scope, dashboards.c.uuid)
            .join(dashboards, dashboards.c.id == default_dashboards.c.dashboard_id)
            .where(default_dashboards.c.project_id == project_id, _is_alive)
        )
        with self._database.read() as connection:
            return {DashboardScope(row.scope): row.uuid for row in connection.execute(query)}

    def set_default(self, project_id: ProjectId, scope: DashboardScope, dashboard: Dashboard | None) -> None:
        former = sa.and_(default_dashboards.c.project_id == project_id, default_dashboards.c.scope == scope.value)
        gone = NotFound("The dashboard was deleted meanwhile. Choose another one.")
        with owner_gone(gone), self._database.write() as connection:
            connection.execute(sa.delete(default_dashboards).where(former))
            if dashboard is not None:
                row = {"project_id": project_id, "scope": scope.value, "dashboard_id": dashboard.id}
                connection.execute(sa.insert(default_dashboards).values(**row))

    def _set_deleted(self, dashboard: Dashboard, at: int | None) -> None:
        with self._database.write() as connection:
            connection.execute(sa.update(dashboards).where(dashboards.c.id == dashboard.id).values(deleted_at=at))

    def _existing(self, uuid: UUID) -> Dashboard:
        dashboard = self.by_uuid(uuid)
        if dashboard is None:
            raise NotFound("The dashboard was deleted meanwhile. Save yours as a copy, or bring the deleted one back.")
        return dashboard


def _append(connection: sa.Connection, row: dict[str, Any], previous: int) -> None:
    """Adds a version, merges it with the one before where that is allowed, and drops those that are too many."""
    is_ours = dashboard_versions.c.dashboard_id == row["dashboard_id"]
    kept = connection.execute(
        sa.select(*(dashboard_versions.c[name] for name in ("version", "bytes", "begun_at", "saved_by", "restored_from")))
        .where(is_ours)
        .order_by(dashboard_versions.c.version.desc())
    ).all()
    if kept and kept[0].version == previous and _is_continued(kept[0], row):
        row = {**row, "begun_at": kept[0].begun_at}
        connection.execute(sa.delete(dashboard_versions).where(is_ours, dashboard_versions.c.version == previous))
        kept = kept[1:]
    last = _last_kept(kept, row["bytes"])
    connection.execute(sa.delete(dashboard_versions).where(is_ours, dashboard_versions.c.version < last))
    connection.execute(sa.insert(dashboard_versions).values(**row))


def _is_continued(former: Row, row: dict[str, Any]) -> bool:
    is_plain = former.restored_from is None and row["restored_from"] is None
    return is_plain and former.saved_by == row["saved_by"] and row["saved_at"] - former.begun_at < _ONE_VERSION_MS


def _last_kept(kept: Sequence[Row], taken: int) -> int:
    """The oldest version that there is still room for beside one of `taken` bytes; `kept` begins with the newest."""
    for number, each in enumerate(kept, 2):
        taken += each.bytes
        if number > _MAX_VERSIONS or taken > _MAX_VERSION_BYTES:
            return each.version + 1
    return 0


def _version(
    dashboard_id: int, version: int, document: str, widgets: int, by: str, at: int, restored_from: int | None = None
) -> dict[str, Any]:
    return {
        "dashboard_id": dashboard_id,
        "version": version,
        "document": document,
        "bytes": len(document.encode()),
        "widgets": widgets,
        "begun_at": at,
        "saved_at": at,
        "saved_by": by,
        "restored_from": restored_from,
    }


def _dashboard_of(row: Row) -> Dashboard:
    return Dashboard(
        id=row.id,
        uuid=row.uuid,
        project_id=row.project_id,
        name=row.name,
        scope=DashboardScope(row.scope),
        version=row.version,
        widgets=row.widgets,
        created_at=row.created_at,
        created_by=row.created_by,
        updated_at=row.updated_at,
        updated_by=row.updated_by,
    )
