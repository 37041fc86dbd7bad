"""Uploads in parts: started, fed with parts in any order, finished; or abandoned, and then swept away."""

from uuid import UUID

from seamark.model.access import Caller, ProjectRole
from seamark.model.attributes import AttributeType, normalize_path
from seamark.model.containers import Container
from seamark.model.errors import AttributeNotFound, InvalidInput, LengthMismatch, NotFound, UploadNotFound
from seamark.model.values import FileValue
from seamark.stores.blobs import BlobData, new_key
from seamark.stores.catalog import FileSetEntry, Upload, UploadPart
from seamark.tracking.access import require_container
from seamark.tracking.context import Commit, Tracking
from seamark.tracking.file_sets import checked_member, put_entries
from seamark.tracking.media_types import HEAD_BYTES, media_type_of
from seamark.tracking.reading import exactly
from seamark.tracking.single_files import assign_file, checked_extension
from seamark.tracking.values import read_attribute

__all__ = ["expire_uploads", "finish_upload", "start_upload", "upload_part"]

_LIFETIME_MS = 48 * 60 * 60 * 1000
_MAX_PARTS = 10_000
_MAX_LENGTH = 50 * 1024**4
"""What the largest object stores take as one object: 50 TiB."""


def start_upload(
    t: Tracking, caller: Caller, identifier: str, path: str, total_length: int, *, ext: str = "", member: str | None = None
) -> UUID:
    """Announces a file of `total_length` bytes that will come in parts, and gives the id of its upload.

    It becomes a file attribute, or with `member` a file of a set. Unfinished, it expires after two days. Raises
    ContainerNotFound, AccessDenied and InvalidInput.
    """
    container, _ = require_container(t, caller, identifier, ProjectRole.CONTRIBUTOR)
    if not 0 <= total_length <= _MAX_LENGTH:
        raise InvalidInput(f"A file cannot have {total_length} bytes. Give its length, from 0 to {_MAX_LENGTH}.")
    now = t.clock()
    upload = t.catalog.uploads.create(
        container.id,
        normalize_path(path),
        total_length,
        now,
        now + _LIFETIME_MS,
        ext=checked_extension(ext),
        member=None if member is None else checked_member(member),
    )
    return upload.id


def upload_part(
    t: Tracking,
    caller: Caller,
    upload_id: UUID | str,
    index: int,
    range_start: int,
    range_end: int,
    range_total: int,
    data: BlobData,
) -> None:
    """Stores the part number `index` (from 0), the file's bytes from `range_start` to `range_end` inclusive.

    A part sent again replaces the former. Raises UploadNotFound, LengthMismatch when the data has another length than the
    range or the range lies outside of the announced file, InvalidInput for an impossible index.
    """
    upload, container = _open(t, caller, upload_id)
    if not 0 <= index < _MAX_PARTS:
        raise InvalidInput(f"There is no part number {index}: parts count from 0, and a file has at most {_MAX_PARTS}.")
    if range_total != upload.total_length or not 0 <= range_start <= range_end < range_total:
        raise LengthMismatch(
            f"Length of stream does not match given range. The range {range_start}-{range_end}/{range_total} does not fit "
            f"the announced {upload.total_length} bytes. Upload the file again."
        )
    length = range_end - range_start + 1
    key = new_key(container.uuid)
    t.blobs.put(key, exactly(data, length), size_hint=length)
    try:
        former = t.catalog.uploads.put_part(upload.id, UploadPart(index, range_start, length, key))
    except BaseException:
        t.blobs.delete([key])
        raise
    if former is not None:
        t.blobs.delete([former])


def finish_upload(
    t: Tracking,
    caller: Caller,
    upload_id: UUID | str,
    *,
    identifier: str | None = None,
    path: str | None = None,
    member: str | None = None,
) -> Commit:
    """Puts the parts together as the announced file.

    Finishing again what was finished is no error when `identifier`, `path` and, for a set, `member` say what the upload was
    for: a client repeats the call when its answer was lost. Raises UploadNotFound, and InvalidInput when parts are missing.
    """
    try:
        upload, container = _open(t, caller, upload_id)
        parts = t.catalog.uploads.parts(upload.id)
        _check_complete(upload, parts)
        # The blob's key follows from the upload's id, so that finishing twice cannot give two blobs.
        key = _final_key(container, upload.id)
        size = t.blobs.assemble(key, [part.key for part in sorted(parts, key=lambda part: part.offset)])
    except (NotFound, InvalidInput):
        # Somebody else may have finished it meanwhile, and its parts are gone before the upload is, or after.
        if identifier is not None and path is not None and _is_finished(t, caller, upload_id, identifier, path, member):
            return Commit()
        raise
    if upload.member is None:
        head = b"".join(t.blobs.get_stream(key, 0, HEAD_BYTES))
        commit = assign_file(t, container, upload.path, FileValue(key, size, upload.ext, media_type_of(head, upload.ext)))
    else:
        commit = put_entries(t, container, upload.path, [FileSetEntry(upload.member, key, size, t.clock())])
    return commit.and_then(lambda: _end(t, upload), t.background)


def expire_uploads(t: Tracking) -> int:
    """Drops the uploads that nobody finished in time, with their parts; gives their number."""
    expired = t.catalog.uploads.expired(t.clock())
    for upload in expired:
        _end(t, upload)
    return len(expired)


def _end(t: Tracking, upload: Upload) -> None:
    keys = [part.key for part in t.catalog.uploads.parts(upload.id)]
    t.catalog.uploads.delete(upload.id)
    t.blobs.delete(keys)


def _open(t: Tracking, caller: Caller, upload_id: UUID | str) -> tuple[Upload, Container]:
    upload = t.catalog.uploads.get(_uuid(upload_id), t.clock())
    container = t.catalog.containers.by_id(upload.container_id)
    if container is None:
        raise _not_found(upload_id)
    try:
        require_container(t, caller, str(container.uuid), ProjectRole.CONTRIBUTOR)
    except NotFound:
        # Whoever may not see the container learns nothing about its uploads either.
        raise _not_found(upload_id) from None
    return upload, container


def _is_finished(t: Tracking, caller: Caller, upload_id: UUID | str, identifier: str, path: str, member: str | None) -> bool:
    container, _ = require_container(t, caller, identifier, ProjectRole.CONTRIBUTOR)
    key = _final_key(container, _uuid(upload_id))
    if member is not None:
        entry = t.catalog.file_sets.entry(container.id, normalize_path(path), checked_member(member))
        return entry is not None and entry.key == key
    try:
        value = read_attribute(t, caller, str(container.uuid), path, AttributeType.FILE).value
    except AttributeNotFound:
        return False
    return isinstance(value, FileValue) and value.key == key


def _check_complete(upload: Upload, parts: list[UploadPart]) -> None:
    position = 0
    for part in sorted(parts, key=lambda part: part.offset):
        if part.offset != position:
            break
        position += part.length
    else:
        if position == upload.total_length:
            return
    raise InvalidInput(
        f"The upload {upload.id} is not complete: its parts do not give the {upload.total_length} bytes announced "
        f"(something is missing or there twice at byte {position}). Send the missing parts, then finish it."
    )


def _final_key(container: Container, upload_id: UUID) -> str:
    return f"{container.uuid}/{upload_id.hex}"


def _uuid(upload_id: UUID | str) -> UUID:
    if isinstance(upload_id, UUID):
        return upload_id
    try:
        return UUID(upload_id)
    except ValueError:
        raise _not_found(upload_id) from None


def _not_found(upload_id: UUID | str) -> UploadNotFound:
    return UploadNotFound(
        f"The upload {str(upload_id)[:40]} is unknown, finished or expired. Start the upload of this file again."
    )
