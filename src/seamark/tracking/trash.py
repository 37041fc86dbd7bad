"""Moving containers to the trash and back. `purging` removes them for good."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from seamark.model.access import Caller, Project, ProjectRole
from seamark.model.containers import Container, ContainerId, ContainerKind
from seamark.model.errors import ContainerNotFound
from seamark.model.operations import Assign
from seamark.stores.catalog import Job
from seamark.stores.columns import attribute_id
from seamark.tracking import access
from seamark.tracking.context import Commit, Tracking
from seamark.tracking.fingerprints import fingerprint_of
from seamark.tracking.operations import write_system_values
from seamark.tracking.run_filters import containers_named

__all__ = [
    "BulkError",
    "BulkResult",
    "TrashPage",
    "TrashedContainer",
    "find_named",
    "list_trash",
    "mark",
    "only_trashed",
    "restore",
    "sizes_of",
    "trash",
    "with_versions",
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
    job: Job | None = None
    """What is still at work on it."""


@dataclass(frozen=True, slots=True)
class TrashedContainer:
    """Something in the trash; `size` in bytes, of its points and files."""

    container: Container
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class TrashPage:
    """A page of what the search finds in the trash, the latest first; `total` and `size` are those of all that it finds,
    `fingerprint` that of the whole trash."""

    total: int
    size: int
    entries: list[TrashedContainer]
    fingerprint: str


def trash(t: Tracking, caller: Caller, project: str, identifiers: Sequence[str]) -> BulkResult:
    """Moves containers (and the versions of models) to the trash. Identifiers are `workspace/project/SYS-ID`, sys ids or uuids.

    Raises ProjectNotFound, AccessDenied (contributors only).
    """
    home = access.require_project(t, caller, project, ProjectRole.CONTRIBUTOR, adds=False)
    found, updated, errors = find_named(t, home, identifiers)
    alive: list[Container] = []
    trashed: list[Container] = []
    for identifier, container in found:
        if container.is_trashed:
            trashed.append(container)
            errors.append(BulkError(identifier, f'"{identifier}" is in the trash already.', "ALREADY_TRASHED"))
        else:
            alive.append(container)
            updated.append(identifier)
    commit = mark(t, with_versions(t, alive), t.clock(), caller.name)
    return BulkResult(updated, errors, _show(t, with_versions(t, trashed), is_trashed=True).joined(commit))


def restore(t: Tracking, caller: Caller, project: str, identifiers: Sequence[str]) -> BulkResult:
    """Takes containers (and the versions of models) out of the trash."""
    home = access.require_project(t, caller, project, ProjectRole.CONTRIBUTOR, adds=False)
    found, updated, errors = find_named(t, home, identifiers)
    trashed = only_trashed(found, updated, errors)
    commit = mark(t, with_versions(t, trashed), None, None)
    alive = [container for _, container in found if not container.is_trashed]
    return BulkResult(updated, errors, _show(t, alive, is_trashed=False).joined(commit))


def list_trash(t: Tracking, caller: Caller, project: str, *, search: str = "", offset: int = 0, limit: int = 100) -> TrashPage:
    """What is in the project's trash; with `search` only what has it in its id or name. Raises ProjectNotFound."""
    home = access.require_project(t, caller, project)
    trashed = t.catalog.containers.trashed_ids(home.id)
    found = list(trashed)
    if needle := search.casefold():
        names = _names(t, home, found)
        found = [each for each in found if needle in trashed[each].casefold() or needle in names.get(each, "").casefold()]
    sizes = sizes_of(t, home, found)
    page = found[offset : offset + limit]
    names = _names(t, home, page)
    entries = [
        TrashedContainer(each, names.get(each.id, each.sys_id), sizes.get(each.id, 0)) for each in t.catalog.containers.many(page)
    ]
    return TrashPage(len(found), sum(sizes.values()), entries, fingerprint_of(trashed))


def sizes_of(t: Tracking, home: Project, containers: Sequence[ContainerId]) -> dict[ContainerId, int]:
    """How many bytes the points and files of containers take, of those of which it is known."""
    return {container: int(size) for container, size in _values(t, home, containers, _SIZE, "number")}


def _names(t: Tracking, home: Project, containers: Sequence[ContainerId]) -> dict[ContainerId, str]:
    return dict(_values(t, home, containers, _NAME, "text"))


def _values(
    t: Tracking, home: Project, containers: Sequence[ContainerId], attribute: int, column: str
) -> Iterator[tuple[ContainerId, Any]]:
    for start in range(0, len(containers), _CONTAINERS_PER_QUERY):
        found = t.columns.read_single_values(containers[start : start + _CONTAINERS_PER_QUERY], attribute, {home.id})
        # A text or a number, as the column is.
        yield from zip(*(cast("list[Any]", found.column(name).to_pylist()) for name in ("container", column)), strict=True)


def find_named(
    t: Tracking, home: Project, identifiers: Sequence[str]
) -> tuple[list[tuple[str, Container]], list[str], list[BulkError]]:
    """The containers of these identifiers, a list for what will have been done, and errors for those that name none."""
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


def only_trashed(found: Sequence[tuple[str, Container]], updated: list[str], errors: list[BulkError]) -> list[Container]:
    """Those that are in the trash, which are noted as `updated`; the others are noted as errors."""
    trashed: list[Container] = []
    for identifier, container in found:
        if container.is_trashed:
            trashed.append(container)
            updated.append(identifier)
        else:
            errors.append(BulkError(identifier, f'"{identifier}" is not in the trash. Move it there first.', "NOT_IN_TRASH"))
    return trashed


def with_versions(t: Tracking, containers: Sequence[Container]) -> list[Container]:
    """These containers and the versions of the models among them."""
    everything = {container.id: container for container in containers}
    for container in containers:
        if container.kind is ContainerKind.MODEL:
            everything.update({version.id: version for version in t.catalog.containers.versions_of(container.id)})
    return list(everything.values())


def mark(t: Tracking, containers: Sequence[Container], at: int | None, by: str | None) -> Commit:
    """Moves containers to the trash, or out of it when `at` is None, for callers that have checked access themselves."""
    t.catalog.containers.set_trashed([container.id for container in containers], at, by)
    return _show(t, containers, is_trashed=at is not None)


def _show(t: Tracking, containers: Sequence[Container], *, is_trashed: bool) -> Commit:
    """Brings the attribute in line with the catalog, also for containers whose mark a crash left without it."""
    commit = Commit()
    for container in containers:
        with suppress(ContainerNotFound):  # somebody else may be removing it
            commit = write_system_values(t, container, [Assign("sys/trashed", is_trashed)]).joined(commit)
    return commit
