"""Moving containers to the trash and back, and removing them for good."""

from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from seamark.model.access import Caller, Project, ProjectId, ProjectRole
from seamark.model.containers import Container, ContainerId, ContainerKind
from seamark.model.errors import ContainerNotFound
from seamark.model.operations import Assign
from seamark.stores.columns import AttributeRow, attribute_id
from seamark.tracking import access, lineage
from seamark.tracking.context import Commit, Tracking
from seamark.tracking.operations import write_system_values
from seamark.tracking.run_filters import containers_named
from seamark.tracking.shared_files import delete_unreferenced

__all__ = [
    "BulkError",
    "BulkResult",
    "TrashPage",
    "TrashedContainer",
    "list_trash",
    "purge",
    "purge_all",
    "restore",
    "trash",
]

_SIZE = attribute_id("sys/size")
_NAME = attribute_id("sys/name")
_CONTAINERS_PER_QUERY = 10_000


@dataclass(frozen=True, slots=True)
class BulkError:
    """`reason` is NOT_EXISTS, ALREADY_TRASHED, NOT_IN_TRASH or IS_PROJECT."""

    identifier: str
    message: str
    reason: str


@dataclass(frozen=True, slots=True)
class BulkResult:
    """What became of each identifier. Done once `commit` is."""

    updated: list[str]
    errors: list[BulkError]
    commit: Commit
    freed_bytes: int = 0
    """How much was kept of what is deleted for good."""


@dataclass(frozen=True, slots=True)
class TrashedContainer:
    """Something in the trash; `size` in bytes, of its points and files."""

    container: Container
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class TrashPage:
    """A page of what is in the trash, the latest first; `total` and `size` are those of all of it."""

    total: int
    size: int
    entries: list[TrashedContainer]


def trash(t: Tracking, caller: Caller, project: str, identifiers: Sequence[str]) -> BulkResult:
    """Moves containers (and the versions of models) to the trash. Identifiers are `workspace/project/SYS-ID`, sys ids or uuids.

    Raises ProjectNotFound, AccessDenied (contributors only).
    """
    home = access.require_project(t, caller, project, ProjectRole.CONTRIBUTOR, adds=False)
    found, updated, errors = _find(t, home, identifiers)
    alive: list[Container] = []
    trashed: list[Container] = []
    for identifier, container in found:
        if container.is_trashed:
            trashed.append(container)
            errors.append(BulkError(identifier, f'"{identifier}" is in the trash already.', "ALREADY_TRASHED"))
        else:
            alive.append(container)
            updated.append(identifier)
    commit = _mark(t, _with_versions(t, alive), t.clock(), caller.name)
    return BulkResult(updated, errors, _show(t, _with_versions(t, trashed), is_trashed=True).joined(commit))


def restore(t: Tracking, caller: Caller, project: str, identifiers: Sequence[str]) -> BulkResult:
    """Takes containers (and the versions of models) out of the trash."""
    home = access.require_project(t, caller, project, ProjectRole.CONTRIBUTOR, adds=False)
    found, updated, errors = _find(t, home, identifiers)
    trashed = _only_trashed(found, updated, errors)
    commit = _mark(t, _with_versions(t, trashed), None, None)
    alive = [container for _, container in found if not container.is_trashed]
    return BulkResult(updated, errors, _show(t, alive, is_trashed=False).joined(commit))


def purge(t: Tracking, caller: Caller, project: str, identifiers: Sequence[str]) -> BulkResult:
    """Removes trashed containers with all of their data, for good."""
    home = access.require_project(t, caller, project, ProjectRole.CONTRIBUTOR, adds=False)
    found, updated, errors = _find(t, home, identifiers)
    doomed = _with_versions(t, _only_trashed(found, updated, errors))
    freed = sum(_sizes(t, home, doomed).values())
    _remove(t, doomed)
    return BulkResult(updated, errors, Commit(), freed)


def purge_all(t: Tracking, caller: Caller, project: str) -> BulkResult:
    """Empties the project's trash."""
    home = access.require_project(t, caller, project, ProjectRole.CONTRIBUTOR, adds=False)
    trashed = t.catalog.containers.trashed(home.id)
    freed = sum(_sizes(t, home, trashed).values())
    _remove(t, trashed)
    return BulkResult([f"{home.qualified_name}/{container.sys_id}" for container in trashed], [], Commit(), freed)


def list_trash(t: Tracking, caller: Caller, project: str, *, search: str = "", offset: int = 0, limit: int = 100) -> TrashPage:
    """What is in the project's trash; with `search` only what has it in its id or name. Raises ProjectNotFound."""
    home = access.require_project(t, caller, project)
    trashed = t.catalog.containers.trashed(home.id)
    names = _names(t, home, trashed)
    needle = search.casefold()
    found = [each for each in trashed if needle in each.sys_id.casefold() or needle in names.get(each.id, "").casefold()]
    found.sort(key=lambda each: (each.trashed_at or 0, each.id), reverse=True)
    sizes = _sizes(t, home, found)
    entries = [
        TrashedContainer(each, names.get(each.id, each.sys_id), sizes.get(each.id, 0)) for each in found[offset : offset + limit]
    ]
    return TrashPage(len(found), sum(sizes.values()), entries)


def _sizes(t: Tracking, home: Project, containers: Sequence[Container]) -> dict[ContainerId, int]:
    return {ContainerId(row.container): int(row.float_value) for row in _rows(t, home, containers, _SIZE)}


def _names(t: Tracking, home: Project, containers: Sequence[Container]) -> dict[ContainerId, str]:
    return {ContainerId(row.container): row.string_value for row in _rows(t, home, containers, _NAME)}


def _rows(t: Tracking, home: Project, containers: Sequence[Container], attribute: int) -> list[AttributeRow]:
    rows: list[AttributeRow] = []
    for start in range(0, len(containers), _CONTAINERS_PER_QUERY):
        some = [container.id for container in containers[start : start + _CONTAINERS_PER_QUERY]]
        rows += t.columns.read_container_rows(some, [attribute], projects={home.id})
    return rows


def _find(
    t: Tracking, home: Project, identifiers: Sequence[str]
) -> tuple[list[tuple[str, Container]], list[str], list[BulkError]]:
    found: list[tuple[str, Container]] = []
    errors: list[BulkError] = []
    named = containers_named(t, home, [_short(home, each) for each in identifiers])
    for identifier in identifiers:
        container = named.get(_short(home, identifier)) or _lookup(t, home, identifier)
        if container is None:
            errors.append(
                BulkError(identifier, f'There is no "{identifier}" in {home.qualified_name}. Check the id.', "NOT_EXISTS")
            )
        elif container.kind is ContainerKind.PROJECT:
            errors.append(
                BulkError(identifier, f'"{identifier}" is the project itself. Delete the project instead.', "IS_PROJECT")
            )
        else:
            found.append((identifier, container))
    return found, [], errors


def _short(home: Project, identifier: str) -> str:
    return identifier.removeprefix(f"{home.qualified_name}/")


def _lookup(t: Tracking, home: Project, identifier: str) -> Container | None:
    sys_id = _short(home, identifier)
    if "/" in sys_id:
        return None
    container = t.catalog.containers.by_sys_id(home.id, sys_id)
    if container is None:
        try:
            container = t.catalog.containers.by_uuid(UUID(sys_id))
        except ValueError:
            return None
    return container if container is not None and container.project_id == home.id else None


def _only_trashed(found: Sequence[tuple[str, Container]], updated: list[str], errors: list[BulkError]) -> list[Container]:
    trashed: list[Container] = []
    for identifier, container in found:
        if container.is_trashed:
            trashed.append(container)
            updated.append(identifier)
        else:
            errors.append(BulkError(identifier, f'"{identifier}" is not in the trash. Move it there first.', "NOT_IN_TRASH"))
    return trashed


def _with_versions(t: Tracking, containers: Sequence[Container]) -> list[Container]:
    everything = {container.id: container for container in containers}
    for container in containers:
        if container.kind is ContainerKind.MODEL:
            everything.update({version.id: version for version in t.catalog.containers.versions_of(container.id)})
    return list(everything.values())


def _mark(t: Tracking, containers: Sequence[Container], at: int | None, by: str | None) -> Commit:
    t.catalog.containers.set_trashed([container.id for container in containers], at, by)
    return _show(t, containers, is_trashed=at is not None)


def _show(t: Tracking, containers: Sequence[Container], *, is_trashed: bool) -> Commit:
    """Brings the attribute in line with the catalog, also for containers whose mark a crash left without it."""
    commit = Commit()
    for container in containers:
        with suppress(ContainerNotFound):  # somebody else may be removing it
            commit = write_system_values(t, container, [Assign("sys/trashed", is_trashed)]).joined(commit)
    return commit


def _remove(t: Tracking, containers: Sequence[Container]) -> None:
    """Rows go last: what a crash leaves behind is still in the trash and can be removed again."""
    ids = [container.id for container in containers]
    by_project: defaultdict[ProjectId, list[Container]] = defaultdict(list)
    for container in containers:
        by_project[container.project_id].append(container)
    with t.states.removing(ids):
        for project_id, some in by_project.items():
            delete_unreferenced(t, project_id, [container.id for container in some])
        t.columns.delete_containers(ids)
        for container in containers:
            t.blobs.delete_prefix(f"{container.uuid}/")
            if t.thumbnails is not None:
                t.thumbnails.forget(str(container.uuid))
        # A fork that is made from now on finds nothing to inherit; after the catalog's rows nobody would know whose forks they were.
        forks = {child.id for container_id in ids for child in t.catalog.containers.children(container_id)}
        lineage.disinherit(t, sorted(forks.difference(ids)))
        t.catalog.containers.delete(ids)
    for project_id, some in by_project.items():
        t.changes.note_gone(project_id, some)
    if not t.columns.is_exclusive:
        # Another server could write to them until the catalog forgot them.
        t.columns.delete_containers(ids)
    t.storage_use.forget()
