"""Finding stored contents that nothing refers to, such as a crash between storing a file and recording it leaves."""

from collections import defaultdict
from uuid import UUID

from seamark.model.containers import Container
from seamark.stores.blobs import Blob
from seamark.tracking.context import Tracking
from seamark.tracking.shared_files import known_keys

__all__ = ["orphaned_blobs", "referenced_keys"]

_END_OF_TIME = 2**62


def orphaned_blobs(t: Tracking, *, older_than_ms: int = 60 * 60 * 1000) -> list[Blob]:
    """The blobs that no attribute, series, file set or unfinished upload refers to, by key.

    Blobs younger than `older_than_ms` are left out: whoever stored them may be about to record them.
    """
    newest = t.clock() - older_than_ms
    by_container: defaultdict[str, list[Blob]] = defaultdict(list)
    for blob in t.blobs.list():
        if blob.modified_at <= newest:
            by_container[blob.key.partition("/")[0]].append(blob)
    # Every upload expires before the end of time.
    parts = {part.key for upload in t.catalog.uploads.expired(_END_OF_TIME) for part in t.catalog.uploads.parts(upload.id)}
    orphans: list[Blob] = []
    for name, blobs in by_container.items():
        container = t.catalog.containers.by_uuid(UUID(name)) if _is_uuid(name) else None
        known = parts if container is None else parts | referenced_keys(t, container)
        # A project's own container has the project's uuid, under which its shared files lie, too.
        project = None if container is None else t.catalog.projects.by_uuid(container.uuid)
        if project is not None:
            known |= known_keys(t, project)
        orphans += [blob for blob in blobs if blob.key not in known]
    return sorted(orphans, key=lambda blob: blob.key)


def referenced_keys(t: Tracking, container: Container) -> set[str]:
    """The keys of all blobs that the container's attributes, series and file sets refer to."""
    known = set(t.columns.referenced_blob_keys(container.id))
    for path in t.catalog.file_sets.paths(container.id):
        known.update(entry.key for entry in t.catalog.file_sets.entries(container.id, path) if entry.key is not None)
    return known


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
