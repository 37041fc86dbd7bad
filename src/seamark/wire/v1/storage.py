"""Where the room goes, for a workspace and for the whole server."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query

from seamark.model.attributes import AttributeType
from seamark.stores.columns.rows import TYPE_OF_CODE
from seamark.stores.columns.sizes import AttributeSizes
from seamark.tracking import storage
from seamark.tracking.storage import StorageUse
from seamark.wire.v1.context import COSTLY, Answer, CurrentCaller, CurrentTracking, WorkspaceName

__all__ = ["router"]

router = APIRouter(tags=["storage"])


class ProjectUse(Answer):
    """`runs`: those of the trash included; `run_bytes`: points and files of them, of models, versions and the project's own
    metadata, of which `file_bytes` are files; `shared_bytes`: files of the 3.x API."""

    workspace: str
    project: str
    is_archived: bool
    runs: int
    run_bytes: int
    file_bytes: int
    shared_bytes: int
    trash_runs: int
    trash_bytes: int


class OwnerUse(Answer):
    owner: str
    runs: int
    bytes: int


class RunUse(Answer):
    workspace: str
    project: str
    id: str
    owner: str
    created_at: int
    is_trashed: bool
    bytes: int


class WeekUse(Answer):
    """What the runs that were created in a week keep by now; `at` is when the week began, in milliseconds since the epoch."""

    at: int
    bytes: int


class DayUse(Answer):
    """How much there was in all on a day on which it was measured; `at` is when the day began, in UTC, in milliseconds since the epoch."""

    at: int
    bytes: int


class SuggestedPurge(Answer):
    """Runs outside the trash that might go there: those that failed, or that nothing has happened to, for so many `days`. `query` finds
    them in the project's table."""

    workspace: str
    project: str
    reason: Literal["failed", "idle"]
    days: int
    runs: int
    bytes: int
    query: str


class AttributeUse(Answer):
    """What an attribute keeps in so many `runs`, models and versions; `points` of series."""

    path: str
    type: AttributeType
    runs: int
    points: int
    bytes: int


class AttributesUse(Answer):
    """The largest first; `total` and `bytes` are those of all attributes that keep something."""

    total: int
    bytes: int
    attributes: list[AttributeUse]


class Use(Answer):
    """All lists but `weeks` and `days` have the largest first. Sizes are in bytes, before the stores compress them. `days` are of the last
    half year, without those on which the server did not run."""

    projects: list[ProjectUse]
    owners: list[OwnerUse]
    runs: list[RunUse]
    weeks: list[WeekUse]
    days: list[DayUse]
    suggestions: list[SuggestedPurge]


class TableUse(Answer):
    """A table of the column store: rows, and bytes on the disk, compressed."""

    table: str
    rows: int
    bytes: int


class ServerUse(Use):
    tables: list[TableUse]


@router.get("/workspaces/{workspace}/storage", dependencies=[COSTLY])
def get_workspace_storage(workspace: WorkspaceName, tracking: CurrentTracking, caller: CurrentCaller) -> Use:
    """What the projects of a workspace keep, those that the caller sees."""
    return _facts(storage.storage_use(tracking, caller, workspace))


@router.get("/admin/storage", dependencies=[COSTLY])
def get_server_storage(tracking: CurrentTracking, caller: CurrentCaller) -> ServerUse:
    """What everybody keeps; for admins of the server."""
    use = _facts(storage.storage_use(tracking, caller))
    tables = storage.footprint(tracking, caller)
    listed = [TableUse(table=name, rows=rows, bytes=size) for name, (rows, size) in tables.items()]
    return ServerUse(**use.model_dump(), tables=listed)


@router.get("/workspaces/{workspace}/storage/attributes", dependencies=[COSTLY])
def get_workspace_storage_by_attribute(
    workspace: WorkspaceName,
    tracking: CurrentTracking,
    caller: CurrentCaller,
    project: Annotated[str | None, Query(max_length=256, description="Only this project of it.")] = None,
    run: Annotated[str | None, Query(max_length=256, description="Only this run of the project.")] = None,
) -> AttributesUse:
    """Which attributes keep how much in the projects of a workspace that the caller sees."""
    return _attributes(storage.storage_by_attribute(tracking, caller, workspace, project, run))


@router.get("/admin/storage/attributes", dependencies=[COSTLY])
def get_server_storage_by_attribute(tracking: CurrentTracking, caller: CurrentCaller) -> AttributesUse:
    """Which attributes keep how much in all projects; for admins of the server."""
    return _attributes(storage.storage_by_attribute(tracking, caller))


def _attributes(sizes: AttributeSizes) -> AttributesUse:
    return AttributesUse(
        total=sizes.count,
        bytes=sizes.bytes,
        attributes=[
            AttributeUse(path=each.path, type=TYPE_OF_CODE[each.type], runs=each.containers, points=each.points, bytes=each.bytes)
            for each in sizes.largest
        ],
    )


def _facts(use: StorageUse) -> Use:
    return Use(
        projects=[
            ProjectUse(
                workspace=each.project.workspace_name,
                project=each.project.name,
                is_archived=each.project.is_archived,
                runs=each.runs,
                run_bytes=each.run_bytes,
                file_bytes=each.file_bytes,
                shared_bytes=each.shared_bytes,
                trash_runs=each.trash_runs,
                trash_bytes=each.trash_bytes,
            )
            for each in use.projects
        ],
        owners=[OwnerUse(owner=owner, runs=runs, bytes=size) for owner, runs, size in use.owners],
        runs=[
            RunUse(
                workspace=each.project.workspace_name,
                project=each.project.name,
                id=each.sys_id,
                owner=each.owner,
                created_at=each.created_at,
                is_trashed=each.is_trashed,
                bytes=each.bytes,
            )
            for each in use.runs
        ],
        days=[DayUse(at=at, bytes=size) for at, size in use.days],
        weeks=[WeekUse(at=at, bytes=size) for at, size in use.weeks],
        suggestions=[
            SuggestedPurge(
                workspace=each.project.workspace_name,
                project=each.project.name,
                reason=each.reason,
                days=each.days,
                runs=each.runs,
                bytes=each.bytes,
                query=each.query,
            )
            for each in use.suggestions
        ],
    )
