"""Dashboards of a project and their versions."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path
from pydantic import Field, JsonValue

from seamark.model.dashboards import DashboardScope
from seamark.stores.catalog import Dashboard as StoredDashboard
from seamark.tracking import dashboards
from seamark.wire.v1.context import (
    Answer,
    Body,
    CurrentCaller,
    CurrentTracking,
    ProjectName,
    WorkspaceName,
    project_identifier,
)

__all__ = ["router"]

router = APIRouter(tags=["dashboards"])

_DASHBOARDS = "/projects/{workspace}/{project}/dashboards"
_DASHBOARD = _DASHBOARDS + "/{dashboard}"
DashboardId = Annotated[UUID, Path(alias="dashboard", description="A dashboard's id.")]
VersionNumber = Annotated[int, Path(alias="version", ge=1, le=2**53, description="One of the dashboard's versions.")]
Document = Annotated[
    dict[str, JsonValue],
    Field(description="Sections of widgets on a grid of twelve columns, as docs/api/dashboards.md has them; at most 512 KiB."),
]
BasedOn = Annotated[int, Field(ge=1, le=2**53, description="The version that was looked at: another one is a conflict.")]


class NewDashboard(Body):
    """`scope` says what it is applied to: the runs that are selected, or one run."""

    name: str = Field(max_length=1024)
    scope: DashboardScope = DashboardScope.RUNS
    document: Document = Field(default_factory=lambda: {"format": 1, "sections": []})


class DashboardName(Body):
    name: str = Field(max_length=1024)


class DashboardCopy(Body):
    """`name`: null for the old one with a word behind it."""

    name: str | None = Field(default=None, max_length=1024)


class DashboardSave(Body):
    version: BasedOn
    document: Document


class VersionRestored(Body):
    version: BasedOn


class DefaultDashboard(Body):
    """The id of a dashboard of this scope; null: none."""

    scope: DashboardScope
    dashboard: UUID | None


class DashboardFacts(Answer):
    """`updated` is about what is on it; `widgets` counts those of all sections. Times are in milliseconds since the epoch."""

    id: str
    name: str
    scope: DashboardScope
    version: int
    widgets: int
    created_at: int
    created_by: str
    updated_at: int
    updated_by: str


class DashboardFound(DashboardFacts):
    document: dict[str, JsonValue]


class DefaultDashboards(Answer):
    """What everybody sees first; null: nothing was chosen."""

    runs: str | None
    run: str | None


class DashboardList(Answer):
    """By name, of both scopes."""

    dashboards: list[DashboardFacts]
    defaults: DefaultDashboards


class DashboardVersionFacts(Answer):
    """`restored_from` is the older version that this one is, where somebody went back to it."""

    version: int
    widgets: int
    saved_at: int
    saved_by: str
    restored_from: int | None


class DashboardVersionList(Answer):
    """The newest first."""

    versions: list[DashboardVersionFacts]


class DashboardVersionFound(Answer):
    document: dict[str, JsonValue]


@router.get(_DASHBOARDS)
def list_dashboards(
    workspace: WorkspaceName, project: ProjectName, tracking: CurrentTracking, caller: CurrentCaller
) -> DashboardList:
    """The dashboards of a project."""
    found, defaults = dashboards.list_dashboards(tracking, caller, project_identifier(workspace, project))
    chosen = {scope.value: str(uuid) for scope, uuid in defaults.items()}
    return DashboardList(
        dashboards=[DashboardFacts(**_facts(each)) for each in found],
        defaults=DefaultDashboards(runs=chosen.get("runs"), run=chosen.get("run")),
    )


@router.post(_DASHBOARDS, status_code=201)
def create_dashboard(
    workspace: WorkspaceName, project: ProjectName, body: NewDashboard, tracking: CurrentTracking, caller: CurrentCaller
) -> DashboardFacts:
    """Makes a dashboard."""
    identifier = project_identifier(workspace, project)
    made = dashboards.create_dashboard(tracking, caller, identifier, body.name, body.scope, body.document)
    return DashboardFacts(**_facts(made))


@router.put(_DASHBOARDS + "/default", status_code=204)
def set_default_dashboard(
    workspace: WorkspaceName, project: ProjectName, body: DefaultDashboard, tracking: CurrentTracking, caller: CurrentCaller
) -> None:
    """Says which dashboard everybody sees first."""
    dashboards.set_default_dashboard(tracking, caller, project_identifier(workspace, project), body.scope, body.dashboard)


@router.get(_DASHBOARD)
def get_dashboard(
    workspace: WorkspaceName, project: ProjectName, dashboard: DashboardId, tracking: CurrentTracking, caller: CurrentCaller
) -> DashboardFound:
    """A dashboard and what is on it."""
    identifier = project_identifier(workspace, project)
    found, document = dashboards.read_dashboard(tracking, caller, identifier, dashboard)
    return DashboardFound(**_facts(found), document=document)


@router.patch(_DASHBOARD)
def rename_dashboard(
    workspace: WorkspaceName,
    project: ProjectName,
    dashboard: DashboardId,
    body: DashboardName,
    tracking: CurrentTracking,
    caller: CurrentCaller,
) -> DashboardFacts:
    """Renames a dashboard."""
    identifier = project_identifier(workspace, project)
    return DashboardFacts(**_facts(dashboards.rename_dashboard(tracking, caller, identifier, dashboard, body.name)))


@router.delete(_DASHBOARD, status_code=204)
def delete_dashboard(
    workspace: WorkspaceName, project: ProjectName, dashboard: DashboardId, tracking: CurrentTracking, caller: CurrentCaller
) -> None:
    """Takes a dashboard away; for 30 days it can be brought back."""
    dashboards.delete_dashboard(tracking, caller, project_identifier(workspace, project), dashboard)


@router.put(_DASHBOARD + "/document")
def save_dashboard(
    workspace: WorkspaceName,
    project: ProjectName,
    dashboard: DashboardId,
    body: DashboardSave,
    tracking: CurrentTracking,
    caller: CurrentCaller,
) -> DashboardFacts:
    """Changes what is on a dashboard that nobody else has changed since."""
    identifier = project_identifier(workspace, project)
    saved = dashboards.save_dashboard(tracking, caller, identifier, dashboard, body.version, body.document)
    return DashboardFacts(**_facts(saved))


@router.post(_DASHBOARD + "/duplicate", status_code=201)
def duplicate_dashboard(
    workspace: WorkspaceName,
    project: ProjectName,
    dashboard: DashboardId,
    body: DashboardCopy,
    tracking: CurrentTracking,
    caller: CurrentCaller,
) -> DashboardFacts:
    """Makes another dashboard of what is on this one."""
    identifier = project_identifier(workspace, project)
    return DashboardFacts(**_facts(dashboards.duplicate_dashboard(tracking, caller, identifier, dashboard, body.name)))


@router.post(_DASHBOARD + "/undelete")
def undelete_dashboard(
    workspace: WorkspaceName, project: ProjectName, dashboard: DashboardId, tracking: CurrentTracking, caller: CurrentCaller
) -> DashboardFacts:
    """Brings a deleted dashboard back."""
    identifier = project_identifier(workspace, project)
    return DashboardFacts(**_facts(dashboards.undelete_dashboard(tracking, caller, identifier, dashboard)))


@router.get(_DASHBOARD + "/versions")
def list_dashboard_versions(
    workspace: WorkspaceName, project: ProjectName, dashboard: DashboardId, tracking: CurrentTracking, caller: CurrentCaller
) -> DashboardVersionList:
    """The versions of a dashboard that are kept."""
    versions = dashboards.list_versions(tracking, caller, project_identifier(workspace, project), dashboard)
    return DashboardVersionList(
        versions=[
            DashboardVersionFacts(
                version=each.version,
                widgets=each.widgets,
                saved_at=each.saved_at,
                saved_by=each.saved_by,
                restored_from=each.restored_from,
            )
            for each in versions
        ]
    )


@router.get(_DASHBOARD + "/versions/{version}")
def get_dashboard_version(
    workspace: WorkspaceName,
    project: ProjectName,
    dashboard: DashboardId,
    version: VersionNumber,
    tracking: CurrentTracking,
    caller: CurrentCaller,
) -> DashboardVersionFound:
    """What was on a dashboard at a version."""
    identifier = project_identifier(workspace, project)
    return DashboardVersionFound(document=dashboards.read_version(tracking, caller, identifier, dashboard, version))


@router.post(_DASHBOARD + "/versions/{version}/restore")
def restore_dashboard_version(
    workspace: WorkspaceName,
    project: ProjectName,
    dashboard: DashboardId,
    version: VersionNumber,
    body: VersionRestored,
    tracking: CurrentTracking,
    caller: CurrentCaller,
) -> DashboardFound:
    """Makes an older version of a dashboard its newest one, when nobody else has changed it since."""
    identifier = project_identifier(workspace, project)
    saved, document = dashboards.restore_version(tracking, caller, identifier, dashboard, version, body.version)
    return DashboardFound(**_facts(saved), document=document)


def _facts(dashboard: StoredDashboard) -> dict[str, Any]:  # Any: the members of DashboardFacts, by name
    return {
        "id": str(dashboard.uuid),
        "name": dashboard.name,
        "scope": dashboard.scope,
        "version": dashboard.version,
        "widgets": dashboard.widgets,
        "created_at": dashboard.created_at,
        "created_by": dashboard.created_by,
        "updated_at": dashboard.updated_at,
        "updated_by": dashboard.updated_by,
    }
