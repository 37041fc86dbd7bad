"""Files of a project, known by a path that the client chose: what file references of the 3.x API point to.

The contents lie under a key that follows from project and path, so that an object store can take and give them without us;
whatever the path says, the key is a hash. A reference may be there before its file, and a file without any reference.
"""

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Literal
from uuid import UUID

from seamark.model.access import Project, ProjectId
from seamark.model.errors import FileNotFound, InvalidInput, ProjectNotFound
from seamark.stores.blobs import Blob, BlobData, SignedUrl, chunks_of
from seamark.stores.catalog import SharedFile
from seamark.tracking.context import Tracking
from seamark.tracking.media_types import HEAD_BYTES, media_type_of
from seamark.tracking.run_files import find_run_file
from seamark.tracking.shared_names import OURS, checked_path, is_path, key_of_name, key_of_path, name_of_path
from seamark.tracking.stored_files import StoredFile, tag_of

__all__ = [
    "SharedContents",
    "Tagged",
    "delete_replaced",
    "delete_unreferenced",
    "file_name",
    "find_shared_file",
    "keep",
    "known_keys",
    "open_shared_file",
    "project_of_files",
    "record",
    "signed_by_store",
    "store_shared_file",
    "url_signing_key",
]

_KEPT_MS = 60 * 60 * 1000
"""A file to which nothing refers any more waits so long: whoever replaced the reference may put it back."""
_PATHS_AT_ONCE = 200
"""Nobody can store a file of these paths while they are deleted."""


@dataclass(frozen=True, slots=True)
class SharedContents:
    """A stored file, and a way to read any part of it. Reading raises BlobChanged when it was replaced meanwhile."""

    blob: Blob
    _tracking: Tracking = field(repr=False)

    def read(self, start: int, end: int) -> Iterator[bytes]:
        """The bytes from `start` to before `end`."""
        return self._tracking.blobs.read(self.blob.key, self.blob, start, end)


def store_shared_file(t: Tracking, project: Project, path: str, data: BlobData, *, size_hint: int | None = None) -> str:
    """Stores a file in place of any former one, whole or not at all, and gives a tag of its contents.

    Access must have been checked. Raises what reading the data raises, InvalidInput and StoreUnavailable.
    """
    key, contents = key_of_path(project, path), Tagged(data)
    keep(t, project, path)
    size = t.blobs.put(key, contents, size_hint)
    record(t, project, path, size)
    return contents.tag


def keep(t: Tracking, project: Project, path: str) -> None:
    """To be called before a file is stored in place of one that may be about to be deleted. Raises StoreUnavailable when it is."""
    t.catalog.shared_files.keep(project.id, name_of_path(path), t.clock())


def record(t: Tracking, project: Project, path: str, size: int) -> None:
    """Notes that the file is there, or about to be, with this size in bytes. Raises StoreUnavailable while it is being deleted."""
    t.catalog.shared_files.put(project.id, SharedFile(name_of_path(checked_path(path)), path, size), t.clock())


def open_shared_file(t: Tracking, project: Project, path: str) -> SharedContents:
    """The file of this path. Access must have been checked. Raises FileNotFound when it was never uploaded, or is not yet."""
    if path.startswith(OURS):
        return SharedContents(find_run_file(t, project, path), t)
    try:
        return SharedContents(t.blobs.head(key_of_path(project, path)), t)
    except (FileNotFound, InvalidInput):
        raise FileNotFound(
            f'The project "{project.qualified_name}" has no file "{path[:200]}". '
            "It was never uploaded, is still on its way, or was deleted with its run."
        ) from None


def find_shared_file(t: Tracking, project: Project, path: str) -> StoredFile:
    """The file of this path, its type told from its contents. Access must have been checked. Raises FileNotFound."""
    contents = open_shared_file(t, project, path)
    size, name = contents.blob.size, file_name(path)
    head = b"".join(contents.read(0, min(HEAD_BYTES, size)))
    _, dot, ext = name.rpartition(".")
    tag = tag_of(contents.blob.key, contents.blob.etag or f"{size} {contents.blob.modified_at}")
    return StoredFile(name, size, media_type_of(head, ext if dot else ""), tag, str(project.uuid), contents.read)


def signed_by_store(
    t: Tracking, project: Project, path: str, method: Literal["GET", "PUT"], seconds: int, *, size: int | None = None
) -> SignedUrl | None:
    """A URL at which the object store itself gives or takes the file; None where it has none. Access must have been checked.

    What the store takes it does not tell us, so `size`, the announced one, is noted at once.
    """
    if not t.settings.uses_store_urls or path.startswith(OURS):
        return None
    signed = t.blobs.sign(method, key_of_path(project, path), seconds)
    if signed is not None and method == "PUT":
        record(t, project, path, size or 0)
    return signed


def delete_unreferenced(t: Tracking, project_id: ProjectId, containers: Sequence[int]) -> None:
    """Deletes the files to which only these containers of the project refer. To be called before they are removed."""
    if not containers or not t.catalog.shared_files.has_any(project_id):
        return
    project = t.catalog.projects.by_id(project_id)
    if project is None:
        return
    # Who sets a reference may write anything into it; only what could be a path has a file.
    paths = [path for path in t.columns.files.exclusive_references(project_id, containers) if is_path(path)]
    t.blobs.delete(key_of_path(project, path) for path in paths)
    t.catalog.shared_files.delete(project_id, [name_of_path(path) for path in paths], t.clock())


def delete_replaced(t: Tracking) -> int:
    """Deletes the files whose references were replaced or deleted some time ago, and to which no other refers; gives their number."""
    deleted, before, catalog = 0, t.clock() - _KEPT_MS, t.catalog.shared_files
    for project_id, files in catalog.replaced(before, t.clock()).items():
        project = t.catalog.projects.by_id(project_id)
        if project is None:
            continue
        for start in range(0, len(files), _PATHS_AT_ONCE):
            some = files[start : start + _PATHS_AT_ONCE]
            known = t.columns.files.known_references(project_id, [file.path for file in some])
            now = t.clock()
            catalog.unmark(project_id, [file.name for file in some if file.path in known], now)
            going = catalog.claim_replaced(project_id, [file.name for file in some if file.path not in known], before, now)
            t.blobs.delete(key_of_name(project, name) for name in going)
            catalog.delete_claimed(project_id, going, now)
            deleted += len(going)
    return deleted


def known_keys(t: Tracking, project: Project) -> set[str]:
    """The blob keys of all files of a project, and of the parts of their uploads."""
    files = {key_of_name(project, name) for name in t.catalog.shared_files.names(project.id)}
    return files | t.catalog.shared_files.part_keys(project.id)


def project_of_files(t: Tracking, uuid: UUID) -> Project:
    """The project that a signed address names; raises ProjectNotFound when it is gone."""
    project = t.catalog.projects.by_uuid(uuid)
    if project is None:
        raise ProjectNotFound("The project of this file was deleted. Look at the list of projects.")
    return project


def url_signing_key(t: Tracking) -> bytes:
    """The secret with which this server signs addresses of files."""
    return bytes.fromhex(t.catalog.settings.get_or_create("file_url_signing_key", lambda: secrets.token_hex(32)))


def file_name(path: str) -> str:
    """What a person may call the file: the last segment of its path."""
    return path.rstrip("/").rpartition("/")[2] or "file"


class Tagged:
    """Passes chunks on and tells afterwards what they were."""

    def __init__(self, data: BlobData) -> None:
        self._data = data
        self._hash = sha256()

    def __iter__(self) -> Iterator[bytes]:
        for chunk in chunks_of(self._data):
            self._hash.update(chunk)
            yield bytes(chunk)

    @property
    def tag(self) -> str:
        return self._hash.hexdigest()[:32]
