"""File sets: uploading into them, taking out of them, listing and downloading them.

The catalog lists a set's members; the column store knows the attribute and its size.
"""

import threading
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from weakref import WeakValueDictionary

from seamark.model.access import Caller, ProjectRole
from seamark.model.attributes import AttributeType, normalize_path
from seamark.model.containers import Container, ContainerId
from seamark.model.errors import FileNotFound, InvalidInput
from seamark.model.operations import SetFileSetSize
from seamark.stores.blobs import BlobData, new_key
from seamark.stores.catalog import FileSetEntry
from seamark.tracking.access import require_container
from seamark.tracking.archives import ArchiveLimits, ArchiveMember, read_tar_gz
from seamark.tracking.context import Commit, Tracking
from seamark.tracking.downloads import Download
from seamark.tracking.media_types import HEAD_BYTES, media_type_of
from seamark.tracking.member_names import member_name
from seamark.tracking.operations import apply_unchecked
from seamark.tracking.stored_files import StoredFile, stored_blob
from seamark.tracking.values import read_attribute
from seamark.tracking.zips import ZipMember, zip_stream

__all__ = [
    "MemberEntry",
    "checked_member",
    "delete_members",
    "find_member",
    "list_members",
    "put_entries",
    "upload_set_archive",
    "upload_set_member",
    "zip_entries",
    "zip_members",
]

_WRITERS = 8
"""Each small file waits for the disk on its own; several at once share the disk's flushes."""
_SMALL_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True)
class MemberEntry:
    """A file or directory directly below a directory of a file set."""

    name: str
    """Within the directory."""
    is_directory: bool
    size: int
    """Of a directory: of all files below it."""
    modified_at: int
    """Milliseconds since the epoch; of a directory: of the latest below it."""


def upload_set_member(t: Tracking, caller: Caller, identifier: str, path: str, member: str, data: BlobData) -> Commit:
    """Stores one file of a set, which is created when absent; a file of the same name is replaced.

    When the attribute has another type, the commit's `errors` say so. Raises InvalidInput for a name that leads out of the
    set, ContainerNotFound, AccessDenied and StoreUnavailable.
    """
    name = checked_member(member)
    container, _ = require_container(t, caller, identifier, ProjectRole.CONTRIBUTOR)
    key = new_key(container.uuid)
    size = t.blobs.put(key, data)
    return put_entries(t, container, path, [FileSetEntry(name, key, size, t.clock())])


def upload_set_archive(
    t: Tracking,
    caller: Caller,
    identifier: str,
    path: str,
    data: BlobData,
    reset: bool,
    *,
    limits: ArchiveLimits | None = None,
) -> Commit:
    """Adds the files and directories of a gzipped tar archive to a set, which is created when absent.

    `reset` empties the set first. All members are added or, when the archive is refused, none. Raises what `read_tar_gz`
    and `upload_set_member` raise.
    """
    container, _ = require_container(t, caller, identifier, ProjectRole.CONTRIBUTOR)
    stored: list[tuple[ArchiveMember, str | None]] = []
    try:
        _store_members(t, container, read_tar_gz(data, limits), stored)
    except BaseException:
        t.blobs.delete([key for _, key in stored if key is not None])
        raise
    entries = [FileSetEntry(member.name, key, member.size, member.modified_at) for member, key in stored]
    return put_entries(t, container, path, entries, reset=reset)


def delete_members(t: Tracking, container: Container, path: str, names: Sequence[str]) -> Commit:
    """Takes files out of a set, by name; the name of a directory takes all that is below it. Unknown names are no error.

    Access must have been checked. The set stays, also empty; where there is none, none is made.
    """
    path = normalize_path(path)
    # A name that no member can have is as harmless as one that none has.
    wanted = [name for name in (name.removeprefix("./").strip("/") for name in names) if name]
    with _locked(container.id, path):
        removed = t.catalog.file_sets.remove(container.id, path, wanted)
        if not removed:
            # The size stays as it is, and an attribute that is not there is not made.
            return Commit()
        commit = apply_unchecked(t, container, [SetFileSetSize(path, t.catalog.file_sets.total_size(container.id, path))])
    return commit.and_then(lambda: t.blobs.delete(removed), t.background)


def list_members(t: Tracking, caller: Caller, identifier: str, path: str, directory: str = "") -> list[MemberEntry]:
    """What a directory of a set holds, sorted by name; the root is "".

    Raises AttributeNotFound when there is no such set, FileNotFound when it has no such directory.
    """
    container = _require_set(t, caller, identifier, path)
    wanted = _lookup_name(directory)
    prefix = f"{wanted}/" if wanted else ""
    found: dict[str, MemberEntry] = {}
    is_there = not wanted
    for entry in t.catalog.file_sets.entries(container.id, normalize_path(path)):
        is_there = is_there or (entry.name == wanted and entry.key is None)
        if not entry.name.startswith(prefix):
            continue
        is_there = True
        name, slash, _ = entry.name[len(prefix) :].partition("/")
        former = found.get(name)
        is_directory = bool(slash) or entry.key is None
        size, modified_at = entry.size, entry.modified_at
        if former is not None:
            is_directory, size, modified_at = True, size + former.size, max(modified_at, former.modified_at)
        found[name] = MemberEntry(name, is_directory, size, modified_at)
    if not is_there:
        raise FileNotFound(f'The file set "{path}" has no directory "{directory}". List its root to see what there is.')
    return [found[name] for name in sorted(found)]


def find_member(t: Tracking, caller: Caller, identifier: str, path: str, member: str) -> StoredFile:
    """One file of a set. Raises AttributeNotFound and FileNotFound."""
    container = _require_set(t, caller, identifier, path)
    entry = t.catalog.file_sets.entry(container.id, normalize_path(path), _lookup_name(member))
    if entry is None or entry.key is None:
        raise FileNotFound(f'The file set "{path}" has no file "{member}". List the set to see what there is.')
    name = entry.name.rpartition("/")[2]
    head = b"".join(t.blobs.get_stream(entry.key, 0, HEAD_BYTES))
    ext = name.rpartition(".")[2] if "." in name else ""
    return stored_blob(t.blobs, name, entry.size, media_type_of(head, ext), entry.key)


def zip_members(t: Tracking, caller: Caller, identifier: str, path: str) -> Download:
    """All files and directories of a set as a zip archive, made while it is read. Raises AttributeNotFound."""
    container = _require_set(t, caller, identifier, path)
    path = normalize_path(path)
    chunks = zip_entries(t, container, path, t.catalog.file_sets.entries(container.id, path))
    return Download(f"{path.rpartition('/')[2]}.zip", None, "application/zip", chunks)


def zip_entries(t: Tracking, container: Container, path: str, entries: Sequence[FileSetEntry]) -> Iterator[bytes]:
    """The entries of a set as a zip archive. Access must have been checked."""
    return zip_stream([_zip_member(t, container, path, entry) for entry in entries])


def put_entries(t: Tracking, container: Container, path: str, entries: Sequence[FileSetEntry], *, reset: bool = False) -> Commit:
    """Adds stored files to a set; deletes their blobs when that is impossible, and the blobs that they replace when done."""
    path = normalize_path(path)
    with _locked(container.id, path):
        try:
            replaced = t.catalog.file_sets.clear(container.id, path) if reset else []
            replaced += t.catalog.file_sets.put(container.id, path, entries)
            # What a request adds that was sent again has been there already, under the same keys.
            kept = {entry.key for entry in entries}
            replaced = [key for key in replaced if key not in kept]
        except BaseException:
            t.blobs.delete([entry.key for entry in entries if entry.key is not None])
            raise
        size = t.catalog.file_sets.total_size(container.id, path)
        commit = apply_unchecked(t, container, [SetFileSetSize(path, size)])
        if commit.errors:
            # The attribute is no file set: whatever is listed under its path was put there a moment ago.
            t.blobs.delete(t.catalog.file_sets.clear(container.id, path))
            return commit

    def afterwards() -> None:
        t.blobs.delete(replaced)
        _correct_size(t, container, path, size)

    return commit.and_then(afterwards, t.background)


def checked_member(name: str) -> str:
    """`member_name` of a file, which the set's root is not."""
    canonical = member_name(name)
    if not canonical:
        raise InvalidInput("The file's name in the set is empty. Give a name such as images/first.png.")
    return canonical


def _correct_size(t: Tracking, container: Container, path: str, recorded: int) -> None:
    """Of two server processes that add to one set at once, the one that counted first may be the last to record."""
    if t.columns.is_exclusive:
        return
    with _locked(container.id, path):
        size = t.catalog.file_sets.total_size(container.id, path)
        if size and size != recorded:
            apply_unchecked(t, container, [SetFileSetSize(path, size)])


def _store_members(
    t: Tracking, container: Container, members: Iterator[ArchiveMember], stored: list[tuple[ArchiveMember, str | None]]
) -> None:
    """Stores the members' contents; what was begun is in `stored` also when an error ends it."""
    with ThreadPoolExecutor(_WRITERS, thread_name_prefix="archive-member") as pool:
        under_way: list[Future[int]] = []
        for member in members:
            key = None if member.is_directory else new_key(container.uuid)
            stored.append((member, key))
            if key is None:
                continue
            if member.size > _SMALL_BYTES:
                t.blobs.put(key, member.chunks, size_hint=member.size)
                continue
            under_way.append(pool.submit(t.blobs.put, key, b"".join(member.chunks)))
            if len(under_way) >= 4 * _WRITERS:
                under_way.pop(0).result()
        for each in under_way:
            each.result()


def _require_set(t: Tracking, caller: Caller, identifier: str, path: str) -> Container:
    container, _ = require_container(t, caller, identifier)
    read_attribute(t, caller, str(container.uuid), path, AttributeType.FILE_SET)
    return container


def _lookup_name(name: str) -> str:
    try:
        return member_name(name.strip("/"))
    except InvalidInput:
        raise FileNotFound(f"A file set has no file or directory {name[:80]!r}. List its root to see what there is.") from None


def _zip_member(t: Tracking, container: Container, path: str, entry: FileSetEntry) -> ZipMember:
    def contents() -> Iterator[bytes] | None:
        # A file replaced since the download began is sent as it is now.
        current = t.catalog.file_sets.entry(container.id, path, entry.name)
        if current is None or current.key is None:
            return None
        try:
            return t.blobs.get_stream(current.key)
        except FileNotFound:
            return None

    return ZipMember(entry.name, entry.size, entry.modified_at, None if entry.key is None else contents)


_locks: WeakValueDictionary[tuple[ContainerId, str], "_Lock"] = WeakValueDictionary()
_locks_guard = threading.Lock()


class _Lock:
    """A lock that can be referred to weakly."""

    def __init__(self) -> None:
        self.held = threading.Lock()


@contextmanager
def _locked(container_id: ContainerId, path: str) -> Generator[None]:
    """Keeps changes of one set in one order: as the members are counted, so the sizes are recorded."""
    with _locks_guard:
        lock = _locks.get((container_id, path))
        if lock is None:
            lock = _locks[container_id, path] = _Lock()
    with lock.held:
        yield
