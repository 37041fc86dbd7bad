"""File attributes: one file under one path."""

from dataclasses import dataclass

from seamark.model.access import Caller, Project, ProjectRole
from seamark.model.attributes import AttributeType, normalize_path
from seamark.model.containers import Container
from seamark.model.errors import InvalidInput
from seamark.model.operations import Assign
from seamark.model.values import FileValue
from seamark.stores.blobs import BlobData, new_key
from seamark.tracking.access import require_container
from seamark.tracking.context import Commit, Tracking
from seamark.tracking.downloads import Download
from seamark.tracking.media_types import UNKNOWN, media_type_of
from seamark.tracking.operations import apply_unchecked
from seamark.tracking.reading import WithHead
from seamark.tracking.shared_files import find_shared_file
from seamark.tracking.stored_files import StoredFile, stored_blob
from seamark.tracking.values import read_attribute

__all__ = ["assign_file", "checked_extension", "find_file", "open_file", "upload_file"]

_MAX_EXTENSION_BYTES = 128


def upload_file(t: Tracking, caller: Caller, identifier: str, path: str, ext: str, data: BlobData) -> Commit:
    """Stores a file as the attribute's value, in place of any former file.

    `ext` is the file's extension without a dot. When the attribute has another type, the commit's `errors` say so and
    nothing is stored. Raises ContainerNotFound, AccessDenied, InvalidInput and StoreUnavailable.
    """
    ext, path = checked_extension(ext), normalize_path(path)
    container, _ = require_container(t, caller, identifier, ProjectRole.CONTRIBUTOR)
    contents = WithHead(data)
    key = new_key(container.uuid)
    size = t.blobs.put(key, contents)
    return assign_file(t, container, path, FileValue(key, size, ext, media_type_of(contents.head, ext)))


def assign_file(t: Tracking, container: Container, path: str, value: FileValue) -> Commit:
    """Makes a stored blob the value of a file attribute; deletes the blob when that is impossible."""
    try:
        commit = apply_unchecked(t, container, [Assign(path, value)])
    except BaseException:
        t.blobs.delete([value.key])
        raise
    if commit.errors:
        t.blobs.delete([value.key])
    return commit


def open_file(t: Tracking, caller: Caller, identifier: str, path: str) -> Download:
    """The contents of what `find_file` finds, which says what is raised."""
    return find_file(t, caller, identifier, path).download()


def find_file(t: Tracking, caller: Caller, identifier: str, path: str) -> StoredFile:
    """The file of a file attribute, under the last segment of its path with the extension; or what a file reference names.

    Raises AttributeNotFound when there is no file attribute of this path, FileNotFound when it was replaced at this moment or,
    for a reference, was never uploaded.
    """
    value = _file_value(t, caller, identifier, path)
    if isinstance(value, _Reference):
        return find_shared_file(t, value.project, value.path)
    name = path.rstrip("/").rpartition("/")[2]
    if value.ext:
        name = f"{name}.{value.ext}"
    return stored_blob(t.blobs, name, value.size, value.mime_type or UNKNOWN, value.key)


@dataclass(frozen=True, slots=True)
class _Reference:
    """What a client wrote is a path of the project's shared files, and never a key of the blob store."""

    project: Project
    path: str


def _file_value(t: Tracking, caller: Caller, identifier: str, path: str) -> FileValue | _Reference:
    found = read_attribute(t, caller, identifier, path, AttributeType.FILE, AttributeType.FILE_REF)
    value = found.value
    assert isinstance(value, FileValue)
    if found.type is AttributeType.FILE_REF:
        _, project = require_container(t, caller, identifier)
        return _Reference(project, value.key)
    return value


def checked_extension(ext: str) -> str:
    """The extension without a leading dot; raises InvalidInput for one that could not end a file name."""
    ext = ext.removeprefix(".")
    if len(ext.encode(errors="replace")) > _MAX_EXTENSION_BYTES or any(c in '/\\"' or not c.isprintable() for c in ext):
        raise InvalidInput(
            f"The extension {ext[:40]!r} is too long or contains a character that no extension may have. "
            'Give the end of the file\'s name without the dot, such as "png".'
        )
    return ext
