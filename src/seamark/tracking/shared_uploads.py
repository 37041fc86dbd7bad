"""Uploads in parts of a project's files, in the three ways in which object stores take them.

*Numbered* parts come in any order and are finished with a list of their tags (S3). *Chunks* come one after the other and the
last one finishes (Google Cloud Storage). *Blocks* come under names and are finished with a list of names (Azure). Nothing shows
before the end, and what nobody finishes expires.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4, uuid5

from seamark.model.access import Project
from seamark.model.errors import FileNotFound, InvalidInput, UploadNotFound
from seamark.stores.blobs import BlobData, new_key
from seamark.stores.catalog import SharedPart, SharedUpload
from seamark.tracking.context import Tracking
from seamark.tracking.reading import exactly
from seamark.tracking.shared_files import Tagged, keep, record, store_shared_file
from seamark.tracking.shared_names import checked_path, key_of_path

__all__ = [
    "MAX_FILE_BYTES",
    "DirectUpload",
    "PartPlan",
    "abandon_direct",
    "begin_chunks",
    "begin_direct",
    "begin_numbered",
    "chunks_received",
    "expire_shared_uploads",
    "finish_blocks",
    "finish_numbered",
    "part_plan",
    "put_block",
    "put_chunk",
    "put_numbered",
]

MAX_FILE_BYTES = 50 * 1024**4
UPLOAD_LIFETIME_MS = 48 * 60 * 60 * 1000
_PART_BYTES = 8 * 1024**2
_MAX_PARTS = 10_000
_MAX_BLOCKS = 50_000


@dataclass(frozen=True, slots=True)
class PartPlan:
    """How a file of a known size is cut into numbered parts, the last of which may be shorter."""

    part_bytes: int
    parts: int


def part_plan(size: int) -> PartPlan | None:
    """The plan for a file of this size in bytes; None for one that needs no parts, or is too large for any."""
    if size <= _PART_BYTES or size > MAX_FILE_BYTES:
        return None
    # Whole MiB, so that parts grow with the file and their number keeps its limit.
    part_bytes = max(_PART_BYTES, -(-size // (_MAX_PARTS * 2**20)) * 2**20)
    # The last part is shorter than the others: one that is not belongs to a file that is larger than announced.
    while size % part_bytes == 0:
        part_bytes += 2**20
    return PartPlan(part_bytes, -(-size // part_bytes))


@dataclass(frozen=True, slots=True)
class DirectUpload:
    """An upload whose parts go to the object store, each to one of `urls`."""

    id: UUID
    part_bytes: int
    urls: list[str]


def begin_direct(t: Tracking, project: Project, path: str, announced_size: int, seconds: int) -> DirectUpload | None:
    """Begins an upload in numbered parts that go to the object store itself, at addresses that are good for `seconds`.

    None where the store takes none, the file needs no parts, or its size was announced wrongly a while ago: the logger sends it
    again then, with the same size, and would for ever. `finish_numbered` finishes the upload.
    """
    plan, parts = part_plan(announced_size), t.blobs.parts
    if plan is None or parts is None or not t.settings.uses_store_urls or _was_misjudged(t, project, path):
        return None
    key = key_of_path(project, path)
    store_upload = parts.begin(key)
    if store_upload is None:
        return None
    try:
        urls = [parts.part_url(key, store_upload, 1 + n, seconds) for n in range(plan.parts)]
        upload_id = _begin(t, uuid4(), project, path, announced_size, store_upload)
    except BaseException:
        parts.abandon(key, store_upload)
        raise
    return DirectUpload(upload_id, plan.part_bytes, urls)


def begin_numbered(t: Tracking, project: Project, path: str, announced_size: int) -> UUID:
    return _begin(t, uuid4(), project, path, announced_size)


def put_numbered(t: Tracking, project: Project, path: str, upload_id: UUID, number: int, data: BlobData) -> str:
    """Stores part `number`, counted from 1, and gives its tag. Raises UploadNotFound and InvalidInput."""
    upload = _open(t, project, path, upload_id)
    plan = part_plan(upload.announced_size or 0)
    if plan is None or not 1 <= number <= plan.parts:
        raise InvalidInput(f"There is no part {number} of this upload. Start the upload of the file again.")
    part = _put(t, project, path, upload_id, _numbered(number), data)
    if (number - 1) * plan.part_bytes + part.length > (upload.announced_size or 0):
        # The sender has as many addresses as the announced size needs, so the rest of the file would be left out.
        raise InvalidInput(
            f"The file was announced with {upload.announced_size} bytes and is larger. Upload it again with its true size."
        )
    return part.etag


def finish_numbered(t: Tracking, project: Project, path: str, upload_id: UUID, tags: Mapping[int, str]) -> None:
    """Makes the parts with these tags, by their numbers, the file. Finishing again what is finished is no error.

    Raises UploadNotFound, and InvalidInput when a part is missing or differs.
    """
    upload = _open(t, project, path, upload_id)
    if upload.is_finished:
        return
    plan = part_plan(upload.announced_size or 0)
    if plan is None or len(tags) != plan.parts:
        raise InvalidInput(
            f"The upload has {0 if plan is None else plan.parts} parts, and {len(tags)} are named. Finish it with all."
        )
    if upload.store_upload is not None:
        _finish_direct(t, project, upload, upload.store_upload, tags)
        return
    parts = {part.name: part for part in t.catalog.shared_files.parts(upload.id)}
    chosen = [parts.get(_numbered(number)) for number in range(1, len(tags) + 1)]
    for number, part in enumerate(chosen, 1):
        if part is None or tags.get(number) != part.etag:
            raise InvalidInput(f"Part {number} of the upload is missing or is another one. Upload it again, then finish.")
    try:
        _assemble(t, project, upload, [part for part in chosen if part is not None])
    except FileNotFound:
        # Who finishes an upload twice at once may find the parts gone, since the file is there.
        if not _open(t, project, path, upload_id).is_finished:
            raise


def begin_chunks(t: Tracking, project: Project, path: str) -> UUID:
    return _begin(t, uuid4(), project, path, None)


def chunks_received(t: Tracking, project: Project, path: str, upload_id: UUID) -> int | None:
    """How many bytes have arrived without a gap; None when the file is complete."""
    upload = _open(t, project, path, upload_id)
    return None if upload.is_finished else _contiguous(t.catalog.shared_files.parts(upload.id))[1]


def put_chunk(
    t: Tracking, project: Project, path: str, upload_id: UUID, start: int, length: int, total: int | None, data: BlobData
) -> int | None:
    """Stores the bytes from `start` on and gives how many have arrived; the file is stored, and the answer None, at `total`.

    A chunk that does not begin where the last one ended is not taken: the answer says where to go on.
    Raises UploadNotFound, and LengthMismatch when the data are not `length` bytes.
    """
    upload = _open(t, project, path, upload_id)
    if upload.is_finished:
        return None
    parts, position = _contiguous(t.catalog.shared_files.parts(upload.id))
    if start == position and length:
        parts.append(_put(t, project, path, upload_id, f"{start:020d}", exactly(data, length), length))
        position += length
    if total is None or position < total:
        return position
    _assemble(t, project, upload, parts)
    return None


def put_block(t: Tracking, project: Project, path: str, block: str, data: BlobData) -> str:
    """Stores a block of the next version of a file under the name that the sender chose, and gives its tag."""
    if not 0 < len(block) <= 128:
        raise InvalidInput(f"The block's name {block[:40]!r} is empty or longer than 128 characters. Name it otherwise.")
    upload_id = _begin(t, _blocks_of(project, path), project, path, None)
    return _put(t, project, path, upload_id, block, data).etag


def finish_blocks(t: Tracking, project: Project, path: str, blocks: Sequence[str]) -> str:
    """Makes these blocks, one after the other, the file, and gives a tag. Raises InvalidInput when one of them is missing."""
    if len(blocks) > _MAX_BLOCKS:
        raise InvalidInput(f"The list has {len(blocks)} blocks; at most {_MAX_BLOCKS} make a file. Send larger blocks.")
    if not blocks:
        return store_shared_file(t, project, path, b"")
    upload = _open(t, project, path, _blocks_of(project, path))
    known = {part.name: part for part in t.catalog.shared_files.parts(upload.id)}
    missing = next((block for block in blocks if block not in known), None)
    if missing is not None:
        raise InvalidInput(f"The block {missing[:40]!r} was not uploaded, or has expired. Upload the file again.")
    size = sum(known[block].length for block in blocks)
    if size > MAX_FILE_BYTES or size > sum(part.length for part in known.values()):
        # A block that is named again would make a large file of few bytes.
        raise InvalidInput(
            f"The listed blocks make {size} bytes; a file has at most {MAX_FILE_BYTES}, and each block once. Send the file again."
        )
    return _assemble(t, project, upload, [known[block] for block in blocks])


def expire_shared_uploads(t: Tracking) -> int:
    """Drops the uploads that nobody finished in time, with their parts, and forgets old finished ones; gives their number."""
    expired = t.catalog.shared_files.expired(t.clock())
    for upload in expired:
        keys = [part.key for part in t.catalog.shared_files.parts(upload.id)]
        _abandon(t, t.catalog.projects.by_id(upload.project_id), upload)
        t.catalog.shared_files.remove_upload(upload.id)
        t.blobs.delete(keys)
    return len(expired)


def abandon_direct(t: Tracking, project: Project) -> None:
    """Drops what the object store has of unfinished uploads to a project that is about to be deleted."""
    for upload in t.catalog.shared_files.direct_uploads(project.id):
        _abandon(t, project, upload)


def _finish_direct(t: Tracking, project: Project, upload: SharedUpload, store_upload: str, tags: Mapping[int, str]) -> None:
    parts, key = t.blobs.parts, key_of_path(project, upload.path)
    if parts is None or any(number not in tags for number in range(1, len(tags) + 1)):
        raise InvalidInput("A part of the upload is missing. Start the upload of the file again.")
    keep(t, project, upload.path)
    parts.finish(key, store_upload, [tags[number] for number in range(1, len(tags) + 1)])
    size = t.blobs.size(key)
    t.catalog.shared_files.finish(upload.id)
    if size != upload.announced_size:
        t.blobs.delete([key])
        _begin(t, _misjudged(project, upload.path), project, upload.path, None)
        raise InvalidInput(
            f"The file was announced with {upload.announced_size} bytes, and {size} arrived. Upload it again with its true size."
        )
    record(t, project, upload.path, size)


def _abandon(t: Tracking, project: Project | None, upload: SharedUpload) -> None:
    parts = t.blobs.parts
    if project is not None and parts is not None and upload.store_upload is not None and not upload.is_finished:
        parts.abandon(key_of_path(project, upload.path), upload.store_upload)


def _begin(
    t: Tracking, upload_id: UUID, project: Project, path: str, announced_size: int | None, store_upload: str | None = None
) -> UUID:
    upload = SharedUpload(upload_id, project.id, checked_path(path), announced_size, is_finished=False, store_upload=store_upload)
    t.catalog.shared_files.begin(upload, t.clock() + UPLOAD_LIFETIME_MS)
    return upload_id


def _open(t: Tracking, project: Project, path: str, upload_id: UUID) -> SharedUpload:
    upload = t.catalog.shared_files.upload(upload_id, t.clock())
    if (upload.project_id, upload.path) != (project.id, path):
        raise UploadNotFound("The upload belongs to another file. Start the upload of this file again.")
    return upload


def _put(
    t: Tracking, project: Project, path: str, upload_id: UUID, name: str, data: BlobData, size_hint: int | None = None
) -> SharedPart:
    upload = _open(t, project, path, upload_id)
    contents = Tagged(data)
    key = new_key(project.uuid)
    length = t.blobs.put(key, contents, size_hint)
    part = SharedPart(name, length, contents.tag, key)
    try:
        former = t.catalog.shared_files.put_part(upload.id, part)
    except BaseException:
        t.blobs.delete([key])
        raise
    if former is not None:
        t.blobs.delete([former])
    return part


def _assemble(t: Tracking, project: Project, upload: SharedUpload, parts: Sequence[SharedPart]) -> str:
    whole = (chunk for part in parts for chunk in t.blobs.get_stream(part.key))
    tag = store_shared_file(t, project, upload.path, whole, size_hint=sum(part.length for part in parts))
    # Parts that came meanwhile are among them.
    t.background.submit(t.blobs.delete, t.catalog.shared_files.finish(upload.id))
    return tag


def _contiguous(parts: Sequence[SharedPart]) -> tuple[list[SharedPart], int]:
    """The chunks without a gap from the start on, and where they end."""
    position = 0
    found: list[SharedPart] = []
    for part in parts:
        if int(part.name) != position:
            break
        found.append(part)
        position += part.length
    return found, position


def _was_misjudged(t: Tracking, project: Project, path: str) -> bool:
    try:
        t.catalog.shared_files.upload(_misjudged(project, path), t.clock())
    except UploadNotFound:
        return False
    return True


def _misjudged(project: Project, path: str) -> UUID:
    # An upload without parts that notes it for as long as uploads last.
    return uuid5(project.uuid, f"misjudged\n{path}")


def _numbered(number: int) -> str:
    return f"{number:05d}"


def _blocks_of(project: Project, path: str) -> UUID:
    # Blocks belong to the file, not to a session: whoever sends blocks for it adds to the same heap.
    return uuid5(project.uuid, checked_path(path))
