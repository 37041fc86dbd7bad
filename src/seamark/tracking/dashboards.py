"""Dashboards of a project: seen by all who see it, made and changed by those who write to it."""

import json
from typing import Any
from uuid import UUID

from seamark.model.access import Caller, Project, ProjectRole
from seamark.model.dashboards import (
    DashboardDocument,
    DashboardScope,
    InvalidDashboard,
    read_document,
    write_document,
)
from seamark.model.errors import Conflict, InvalidQuery, NotFound
from seamark.stores.catalog import Dashboard, DashboardVersion
from seamark.tracking import access
from seamark.tracking.context import Tracking
from seamark.tracking.metrics import extended_pattern
from seamark.tracking.names import check_label

__all__ = [
    "create_dashboard",
    "delete_dashboard",
    "duplicate_dashboard",
    "list_dashboards",
    "list_versions",
    "read_dashboard",
    "read_version",
    "rename_dashboard",
    "restore_version",
    "save_dashboard",
    "set_default_dashboard",
    "undelete_dashboard",
]

_MAX_DASHBOARDS = 500
_MAX_NAME = 128
_COPY = " (copy)"
Document = dict[str, Any]  # Any: JSON, whose form is in model/dashboards.py


def list_dashboards(t: Tracking, caller: Caller, project: str) -> tuple[list[Dashboard], dict[DashboardScope, UUID]]:
    """The dashboards of a project by name, and those that everybody sees first. Raises ProjectNotFound."""
    home = access.require_project(t, caller, project)
    return t.catalog.dashboards.of_project(home.id), t.catalog.dashboards.defaults(home.id)


def read_dashboard(t: Tracking, caller: Caller, project: str, uuid: UUID) -> tuple[Dashboard, Document]:
    """A dashboard and what is on it. Raises NotFound, ProjectNotFound."""
    return _with_document(t, access.require_project(t, caller, project), uuid)


def create_dashboard(
    t: Tracking, caller: Caller, project: str, name: str, scope: DashboardScope, document: Document
) -> Dashboard:
    """Makes a dashboard. Raises InvalidInput, InvalidDashboard, ProjectNotFound, AccessDenied, Conflict (too many)."""
    home = access.require_project(t, caller, project, ProjectRole.CONTRIBUTOR)
    return _create(t, caller, home, check_label(name, "dashboard"), scope, _checked(document))


def duplicate_dashboard(t: Tracking, caller: Caller, project: str, uuid: UUID, name: str | None) -> Dashboard:
    """Makes another dashboard of what is on this one. Raises as `create_dashboard`, and NotFound."""
    home = access.require_project(t, caller, project, ProjectRole.CONTRIBUTOR)
    dashboard, document = _with_document(t, home, uuid)
    label = dashboard.name[: _MAX_NAME - len(_COPY)].rstrip() + _COPY if name is None else check_label(name, "dashboard")
    return _create(t, caller, home, label, dashboard.scope, read_document(document))


def save_dashboard(t: Tracking, caller: Caller, project: str, uuid: UUID, version: int, document: Document) -> Dashboard:
    """Puts the document in the place of what nobody has changed since `version`.

    Raises DashboardOutdated when somebody has, InvalidDashboard, NotFound, ProjectNotFound, AccessDenied.
    """
    dashboard = _writable(t, caller, project, uuid)
    checked = _checked(document)
    return t.catalog.dashboards.save(dashboard, version, write_document(checked), checked.widgets, caller.name, t.clock())


def rename_dashboard(t: Tracking, caller: Caller, project: str, uuid: UUID, name: str) -> Dashboard:
    """Raises InvalidInput, NotFound, ProjectNotFound, AccessDenied."""
    dashboard = _writable(t, caller, project, uuid)
    return t.catalog.dashboards.rename(dashboard, check_label(name, "dashboard"))


def delete_dashboard(t: Tracking, caller: Caller, project: str, uuid: UUID) -> None:
    """Takes a dashboard away, which `undelete_dashboard` takes back for some weeks. Raises NotFound, ProjectNotFound, AccessDenied."""
    dashboard = _writable(t, caller, project, uuid)
    t.catalog.dashboards.delete(dashboard, t.clock())


def undelete_dashboard(t: Tracking, caller: Caller, project: str, uuid: UUID) -> Dashboard:
    """Brings a deleted dashboard back as it was. Raises NotFound, ProjectNotFound, AccessDenied."""
    home = access.require_project(t, caller, project, ProjectRole.CONTRIBUTOR)
    return t.catalog.dashboards.undelete(_found(t, home, uuid, is_deleted=True))


def list_versions(t: Tracking, caller: Caller, project: str, uuid: UUID) -> list[DashboardVersion]:
    """The versions of a dashboard that are kept, the newest first. Raises NotFound, ProjectNotFound."""
    home = access.require_project(t, caller, project)
    return t.catalog.dashboards.versions(_found(t, home, uuid))


def read_version(t: Tracking, caller: Caller, project: str, uuid: UUID, version: int) -> Document:
    """What was on a dashboard at a version. Raises NotFound, ProjectNotFound."""
    home = access.require_project(t, caller, project)
    return _document(t, _found(t, home, uuid), version)


def restore_version(
    t: Tracking, caller: Caller, project: str, uuid: UUID, version: int, based_on: int
) -> tuple[Dashboard, Document]:
    """Makes an older version the newest one, when nobody has changed the dashboard since `based_on`. Raises as `save_dashboard`."""
    dashboard = _writable(t, caller, project, uuid)
    document = read_document(_document(t, dashboard, version))
    text = write_document(document)
    saved = t.catalog.dashboards.save(dashboard, based_on, text, document.widgets, caller.name, t.clock(), restored_from=version)
    return saved, json.loads(text)


def set_default_dashboard(t: Tracking, caller: Caller, project: str, scope: DashboardScope, uuid: UUID | None) -> None:
    """Says which dashboard everybody sees first; None: none. Raises NotFound, ProjectNotFound, AccessDenied, Conflict."""
    home = access.require_project(t, caller, project, ProjectRole.CONTRIBUTOR)
    dashboard = None if uuid is None else _found(t, home, uuid)
    if dashboard is not None and dashboard.scope is not scope:
        wanted, other = ("one run", "many runs") if scope is DashboardScope.RUN else ("many runs", "one run")
        raise Conflict(f'The dashboard "{dashboard.name}" is for {other}, and this is asked for {wanted}. Choose another one.')
    t.catalog.dashboards.set_default(home.id, scope, dashboard)


def _create(
    t: Tracking, caller: Caller, home: Project, name: str, scope: DashboardScope, document: DashboardDocument
) -> Dashboard:
    if t.catalog.dashboards.count(home.id) >= _MAX_DASHBOARDS:
        raise Conflict(
            f"The project has {_MAX_DASHBOARDS} dashboards, those deleted in the last weeks included, which is as many as it "
            "may have. Use one of them."
        )
    text = write_document(document)
    return t.catalog.dashboards.create(home.id, name, scope, text, document.widgets, caller.name, t.clock())


def _checked(document: Document) -> DashboardDocument:
    checked = read_document(document)
    for number, section in enumerate(checked.sections):
        if section.pattern is not None:
            try:
                extended_pattern(section.pattern.regex)
            except InvalidQuery as error:
                raise InvalidDashboard(str(error), f"sections[{number}].pattern.regex") from None
    return checked


def _found(t: Tracking, home: Project, uuid: UUID, *, is_deleted: bool = False) -> Dashboard:
    dashboard = t.catalog.dashboards.by_uuid(uuid, is_deleted=is_deleted)
    if dashboard is None or dashboard.project_id != home.id:
        raise _missing(home, uuid)
    return dashboard


def _missing(home: Project, uuid: UUID) -> NotFound:
    return NotFound(
        f"The project {home.qualified_name} has no dashboard {uuid}, or it was deleted. Choose another one from its list."
    )


def _with_document(t: Tracking, home: Project, uuid: UUID) -> tuple[Dashboard, Document]:
    found = t.catalog.dashboards.with_document(uuid)
    if found is None or found[0].project_id != home.id:
        raise _missing(home, uuid)
    return found[0], json.loads(found[1])


def _writable(t: Tracking, caller: Caller, project: str, uuid: UUID) -> Dashboard:
    return _found(t, access.require_project(t, caller, project, ProjectRole.CONTRIBUTOR), uuid)


def _document(t: Tracking, dashboard: Dashboard, version: int) -> Document:
    text = t.catalog.dashboards.document(dashboard, version)
    if text is None:
        raise NotFound(
            f'Version {version} of the dashboard "{dashboard.name}" is not kept any more. Choose one from the list of versions.'
        )
    return json.loads(text)
