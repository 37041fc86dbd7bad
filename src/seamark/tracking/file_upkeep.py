"""Finding stored contents that nothing refers to, such as a crash between storing a file and recording it leaves."""

from collections import defaultdict
from uuid import UUID

from seamark.model.containers import Container, ContainerId
from seamark.stores.blobs import Blob
from seamark.tracking.context import Tracking
from seamark.tracking.shared_files import known_keys

__all__ = ["expire_staged", "orphaned_blobs", "referenced_keys"]

_END_OF_TIME = 2**62
_DAY_MS = 24 * 60 * 60 * 1000
_STAGED_KEPT_MS = 7 * _DAY_MS
_LOOKED_BACK_MS = 3 * _DAY_MS
"""Who keeps house looks once a day; in so many days each container is looked at, also where the server was down for one."""


def orphaned_blobs(t: Tracking, *, older_than_ms: int = 60 * 60 * 1000) -> list[Blob]:
    """The blobs that no attribute, series, file set or unfinished upload refers to, by key.

    Blobs younger than `older_than_ms` are left out: whoever stored them may be about to record them.
    """
    newest = t.clock() - older_than_ms
    by_container: defaultdict[str, list[Blob]] = defaultdict(list)
    for blob in t.blobs.list():
        if blob.modified_at <= newest:
            by_container[blob.key.partition("/")[0]].append(blob)
    parts = _uploaded_parts(t)
    orphans: list[Blob] = []
    for name, blobs in by_container.items():
        container = t.catalog.containers.by_uuid(UUID(name)) if _is_uuid(name) else None
        known = parts if container is None else parts | _keys_of(t, container)
        orphans += [blob for blob in blobs if blob.key not in known]
    return sorted(orphans, key=lambda blob: blob.key)


def expire_staged(t: Tracking) -> list[Blob]:
    """Deletes contents that were sent beside a journal a week ago and more, and that the journal never named, of containers of which
    nothing was heard since; gives what was deleted. Clients send the contents again before they name them after such a time."""
    now = t.clock()
    until = now - _STAGED_KEPT_MS
    silent = t.columns.read_fallen_silent(until - _LOOKED_BACK_MS, until)
    parts = _uploaded_parts(t)
    deleted: list[Blob] = []
    for container in t.catalog.containers.many(map(ContainerId, silent)):
        prefix = str(container.uuid)
        old = [blob for blob in t.blobs.list(prefix) if blob.modified_at <= until]
        if not old:
            continue
        known = parts | _keys_of(t, container)
        unknown = {blob for blob in old if blob.key not in known}
        if unknown:
            # What was sent again meanwhile is about to be named.
            expired = sorted(unknown.intersection(t.blobs.list(prefix)), key=lambda blob: blob.key)
            t.blobs.delete([blob.key for blob in expired])
            deleted += expired
    return deleted


def _uploaded_parts(t: Tracking) -> set[str]:
    """The keys of the parts of uploads that are not finished."""
    # Every upload expires before the end of time.
    return {part.key for upload in t.catalog.uploads.expired(_END_OF_TIME) for part in t.catalog.uploads.parts(upload.id)}


def _keys_of(t: Tracking, container: Container) -> set[str]:
    known = referenced_keys(t, container)
    # A project's own container has the project's uuid, under which its shared files lie, too.
    project = t.catalog.projects.by_uuid(container.uuid)
    return known if project is None else known | known_keys(t, project)


def referenced_keys(t: Tracking, container: Container) -> set[str]:
    """The keys of all blobs that the container's attributes, series and file sets refer to."""
    known = set(t.columns.files.blob_keys(container.id))
    for path in t.catalog.file_sets.paths(container.id):
        known.update(entry.key for entry in t.catalog.file_sets.entries(container.id, path) if entry.key is not None)
    return known


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
