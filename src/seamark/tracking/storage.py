"""Where the room goes: what each project, owner and run keeps, when that was made, and what could be given up."""

from collections import Counter
from dataclasses import dataclass
from typing import Literal

import numpy as np

from seamark.model.access import Caller, Project, ProjectId, WorkspaceRole
from seamark.model.containers import ContainerId
from seamark.stores.catalog.records import ContainerOwner
from seamark.stores.columns import attribute_id
from seamark.stores.columns.sizes import AttributeSizes
from seamark.tracking.access import (
    require_container,
    require_project,
    require_server_admin,
    require_workspace,
    workspace_role,
)
from seamark.tracking.context import Tracking
from seamark.tracking.projects import readable_projects

__all__ = [
    "BigRun",
    "ProjectStorage",
    "StorageUse",
    "Suggestion",
    "footprint",
    "measure",
    "storage_by_attribute",
    "storage_use",
]

_SIZE = attribute_id("sys/size")
_FAILED, _CHANGED = attribute_id("sys/failed"), attribute_id("sys/modification_time")
_WEEK_MS = 7 * 24 * 3600 * 1000
_MOST_RUNS = 20
_MOST_OWNERS = 100
_WEEKS = 26
_MOST_ATTRIBUTES = 100
_MOST_SUGGESTIONS = 10
_DAY_MS = 24 * 3600 * 1000
_DAYS_KEPT = 400
Reason = Literal["failed", "idle"]
_DAYS: dict[Reason, int] = {"failed": 30, "idle": 180}
"""Why runs might go, and for how many days that must have been so."""
_QUERIES: dict[Reason, str] = {
    "failed": '(`sys/failed`:bool = True) AND (`sys/creation_time`:datetime < "-30d")',
    "idle": '(`sys/modification_time`:datetime < "-180d")',
}


@dataclass(frozen=True, slots=True)
class ProjectStorage:
    """What one project keeps, in bytes: points and files of its runs, models, versions and metadata (`run_bytes`), and files of the 3.x
    API, which belong to the project. `runs` counts runs alone."""

    project: Project
    runs: int
    run_bytes: int
    file_bytes: int
    """Of `run_bytes` what is files; the rest is points."""
    shared_bytes: int
    trash_runs: int
    trash_bytes: int

    @property
    def bytes(self) -> int:
        return self.run_bytes + self.shared_bytes


@dataclass(frozen=True, slots=True)
class BigRun:
    project: Project
    sys_id: str
    owner: str
    created_at: int
    is_trashed: bool
    bytes: int


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Runs outside the trash that might go there, and what they keep: `query` finds them. `reason` is "failed" or "idle", for so many
    days."""

    project: Project
    reason: Reason
    days: int
    runs: int
    bytes: int
    query: str


@dataclass(frozen=True, slots=True)
class StorageUse:
    """`projects`, `owners` and `runs` are the largest first. `weeks` is what the runs of each week keep by now, the oldest week first, by
    the time at which it begins (milliseconds). `days` is how much there was in all, as it was measured on each day on which the server
    ran, by the time at which that began: also of what was deleted since."""

    projects: list[ProjectStorage]
    owners: list[tuple[str, int, int]]
    """Name, runs, bytes."""
    runs: list[BigRun]
    weeks: list[tuple[int, int]]
    days: list[tuple[int, int]]
    suggestions: list[Suggestion]


def storage_use(t: Tracking, caller: Caller, workspace: str | None = None) -> StorageUse:
    """What the projects of a workspace keep that the caller sees; without a workspace those of the whole server, for its admins.

    Raises WorkspaceNotFound, AccessDenied."""
    if workspace is None:
        require_server_admin(caller, "see what everybody keeps")
        chosen = t.catalog.projects.find()
        days = t.catalog.storage_days.totals(_first_day(t))
    else:
        home = require_workspace(t, caller, workspace)
        chosen = [project for project in readable_projects(t, caller) if project.workspace_id == home.id]
        # Who sees all projects of the workspace sees those that are gone, too.
        if workspace_role(t, caller, home) is WorkspaceRole.ADMIN:
            days = t.catalog.storage_days.totals(_first_day(t), workspace_id=home.id)
        else:
            days = t.catalog.storage_days.totals(_first_day(t), project_ids=[project.id for project in chosen])
    measured = [(day * _DAY_MS, size) for day, size in days]
    projects = {project.id: project for project in chosen}
    if not projects:
        return StorageUse([], [], [], [], measured, [])
    ids = list(projects)
    owners = t.catalog.containers.owners(ids)
    table = t.columns.read_container_sums(ids, _SIZE)
    columns = (table.column(name).to_pylist() for name in ("project", "container", "value"))
    kept = [
        (ProjectId(project), ContainerId(container), owners[ContainerId(container)], int(value))
        for project, container, value in zip(*columns, strict=True)
        if ContainerId(container) in owners
    ]
    shared = t.catalog.shared_files.sizes(ids)
    return StorageUse(
        _by_project(projects, kept, shared, t.columns.sizes.of_files(ids)),
        _by_owner(kept),
        _largest(projects, kept),
        _by_week(t.clock(), kept),
        measured,
        _suggestions(t, projects, kept),
    )


def measure(t: Tracking) -> None:
    """Notes how much each project keeps today."""
    ids = [project.id for project in t.catalog.projects.find()]
    sizes = Counter(t.catalog.shared_files.sizes(ids))
    if ids:
        runs = t.columns.read_container_sums(ids, _SIZE)
        found, places = np.unique(runs.column("project").to_numpy(), return_inverse=True)
        sums = np.bincount(places, weights=runs.column("value").to_numpy(), minlength=len(found))
        for project, size in zip(found.tolist(), sums.tolist(), strict=True):
            sizes[ProjectId(project)] += int(size)
    today = t.clock() // _DAY_MS
    t.catalog.storage_days.put(today, sizes)
    t.catalog.storage_days.prune(today - _DAYS_KEPT)


def _first_day(t: Tracking) -> int:
    return t.clock() // _DAY_MS - _WEEKS * 7


def storage_by_attribute(
    t: Tracking, caller: Caller, workspace: str | None = None, project: str | None = None, run: str | None = None
) -> AttributeSizes:
    """Which attributes keep how much: in all projects of a workspace that the caller sees, in one of them, or in one run of that one;
    without a workspace in all projects of the server, for its admins.

    Raises WorkspaceNotFound, ProjectNotFound, ContainerNotFound, AccessDenied."""
    if workspace is None:
        require_server_admin(caller, "see what everybody keeps")
        return t.columns.sizes.of_attributes([each.id for each in t.catalog.projects.find()], _MOST_ATTRIBUTES)
    if project is None:
        home = require_workspace(t, caller, workspace)
        chosen = [each.id for each in readable_projects(t, caller) if each.workspace_id == home.id]
        return t.columns.sizes.of_attributes(chosen, _MOST_ATTRIBUTES)
    if run is None:
        return t.columns.sizes.of_attributes([require_project(t, caller, f"{workspace}/{project}").id], _MOST_ATTRIBUTES)
    container, owner = require_container(t, caller, f"{workspace}/{project}/{run}")
    return t.columns.sizes.of_attributes([owner.id], _MOST_ATTRIBUTES, container.id)


def footprint(t: Tracking, caller: Caller) -> dict[str, tuple[int, int]]:
    """Rows and bytes on the disk of each table of the column store; only admins of the server may look."""
    require_server_admin(caller, "see what the tables take")
    return t.columns.inspection.read_footprint()


_Kept = list[tuple[ProjectId, ContainerId, ContainerOwner, int]]


def _by_project(
    projects: dict[ProjectId, Project], kept: _Kept, shared: dict[ProjectId, int], files: dict[int, int]
) -> list[ProjectStorage]:
    runs: Counter[ProjectId] = Counter()
    sizes: Counter[ProjectId] = Counter()
    trash_runs: Counter[ProjectId] = Counter()
    trash_sizes: Counter[ProjectId] = Counter()
    for project, _, container, size in kept:
        runs[project] += container.is_run
        sizes[project] += size
        if container.is_trashed:
            trash_runs[project] += 1
            trash_sizes[project] += size
    found = [
        ProjectStorage(
            project,
            runs[each],
            sizes[each],
            min(sizes[each], files.get(each, 0)),
            shared.get(each, 0),
            trash_runs[each],
            trash_sizes[each],
        )
        for each, project in projects.items()
    ]
    return sorted(found, key=lambda each: (-each.bytes, each.project.qualified_name))


def _by_owner(kept: _Kept) -> list[tuple[str, int, int]]:
    runs: Counter[str] = Counter()
    sizes: Counter[str] = Counter()
    for _, _, container, size in kept:
        runs[container.owner] += container.is_run
        sizes[container.owner] += size
    return [(owner, runs[owner], size) for owner, size in sizes.most_common(_MOST_OWNERS)]


def _largest(projects: dict[ProjectId, Project], kept: _Kept) -> list[BigRun]:
    largest = sorted(kept, key=lambda each: each[3], reverse=True)[:_MOST_RUNS]
    return [
        BigRun(projects[project], each.sys_id, each.owner, each.created_at, each.is_trashed, size)
        for project, _, each, size in largest
    ]


def _by_week(now: int, kept: _Kept) -> list[tuple[int, int]]:
    this_week = now // _WEEK_MS
    sizes: Counter[int] = Counter()
    for _, _, container, size in kept:
        sizes[container.created_at // _WEEK_MS] += size
    first = min((week for week in sizes if week > this_week - _WEEKS), default=this_week)
    return [(week * _WEEK_MS, sizes[week]) for week in range(first, this_week + 1)]


def _suggestions(t: Tracking, projects: dict[ProjectId, Project], kept: _Kept) -> list[Suggestion]:
    """What might go first: runs that failed a while ago, and those that nothing has happened to for long."""
    now, ids = t.clock(), list(projects)
    runs = t.columns.sizes.with_number(ids, _FAILED, 0, 1)
    found: dict[Reason, set[int]] = {
        "failed": t.columns.sizes.with_number(ids, _FAILED, 1, 1),
        "idle": runs & t.columns.sizes.with_number(ids, _CHANGED, 0, now - _DAYS["idle"] * _DAY_MS),
    }
    counts: Counter[tuple[Reason, ProjectId]] = Counter()
    sizes: Counter[tuple[Reason, ProjectId]] = Counter()
    for project, container, owner, size in kept:
        for reason, days in _DAYS.items():
            is_old = owner.created_at < now - days * _DAY_MS
            if container in found[reason] and owner.is_run and is_old and not owner.is_trashed and size > 0:
                counts[reason, project] += 1
                sizes[reason, project] += size
    return [
        Suggestion(projects[project], reason, _DAYS[reason], counts[reason, project], size, _QUERIES[reason])
        for (reason, project), size in sizes.most_common(_MOST_SUGGESTIONS)
    ]
