"""Files as points of a series: images logged step by step."""

from collections.abc import Sequence

from seamark.model.access import Caller
from seamark.model.containers import Container
from seamark.model.errors import FileNotFound
from seamark.model.values import FilePoint
from seamark.stores.blobs import BlobData, new_key
from seamark.tracking.access import require_container
from seamark.tracking.context import Tracking
from seamark.tracking.downloads import Download
from seamark.tracking.media_types import UNKNOWN, extension_of, media_type_of
from seamark.tracking.reading import WithHead
from seamark.tracking.series import read_file_points
from seamark.tracking.shared_files import find_shared_file
from seamark.tracking.stored_files import StoredFile, stored_blob, tag_of

__all__ = ["discard_unused", "find_point", "open_point", "store_point"]

_PAGE_POINTS = 100


def store_point(
    t: Tracking, container: Container, data: BlobData, name: str | None = None, description: str | None = None
) -> FilePoint:
    """Stores the contents of one point and gives the point, to be appended with `AppendFiles`. Access must have been checked."""
    contents = WithHead(data)
    key = new_key(container.uuid)
    size = t.blobs.put(key, contents)
    return FilePoint(key, size, media_type_of(contents.head), name or "", description or "")


def discard_unused(t: Tracking, container: Container, points: Sequence[FilePoint]) -> None:
    """Deletes the contents of those stored points that were not appended. To be called once the write is durable."""
    keys = [point.key for point in points]
    known = t.columns.files.known_point_keys(container.id, keys)
    t.blobs.delete([key for key in keys if key not in known])


def open_point(
    t: Tracking, caller: Caller, identifier: str, path: str, index: int | None = None, step: int | None = None
) -> Download:
    """The contents of what `find_point` finds, which says what is raised."""
    return find_point(t, caller, identifier, path, index, step).download()


def find_point(
    t: Tracking, caller: Caller, identifier: str, path: str, index: int | None = None, step: int | None = None, tag: str = ""
) -> StoredFile:
    """The file of one point: number `index` in the order of steps, or the one at `step` (micros), or else the last.

    `tag` is that of the contents that the caller expects at `index`: where these were there a moment ago, nothing is read.
    Raises AttributeNotFound when there is no such series, FileNotFound when it has no such point.
    """
    if tag and index is not None and (known := _known_point(t, caller, identifier, path, index, tag)) is not None:
        return known
    if step is not None:
        points = read_file_points(t, caller, identifier, path, from_step=step, to_step=step, limit=1)
        position = "that step"
    else:
        if index is None:
            index = max(0, read_file_points(t, caller, identifier, path, limit=1).total - 1)
        points = read_file_points(t, caller, identifier, path, offset=index, limit=1) if index >= 0 else None
        position = str(index)
    if points is None or not points.values:
        raise FileNotFound(f'The series "{path}" has no point {position}. Read how many points it has, and count from 0.')
    point = points.values[0]
    if points.is_reference:
        _, project = require_container(t, caller, identifier)
        return find_shared_file(t, project, point.key)
    return _stored_point(t, path, point, position if step is None else str(int(points.steps[0])))


def _known_point(t: Tracking, caller: Caller, identifier: str, path: str, index: int, tag: str) -> StoredFile | None:
    """The point out of its page, which its neighbours on the screen are in, too; None unless it has the expected contents."""
    container, _ = require_container(t, caller, identifier)
    first = index - index % _PAGE_POINTS
    page = t.file_pages.get(
        (container.id, path, first),
        lambda: read_file_points(t, caller, str(container.uuid), path, offset=first, limit=_PAGE_POINTS),
    )
    point = page.values[index - first] if index - first < len(page.values) else None
    if point is None or page.is_reference or tag_of(point.key) != tag:
        return None
    return _stored_point(t, path, point, str(index))


def _stored_point(t: Tracking, path: str, point: FilePoint, position: str) -> StoredFile:
    media_type = point.mime_type or UNKNOWN
    ext = extension_of(media_type)
    name = f"{path.rstrip('/').rpartition('/')[2]}_{position}"
    return stored_blob(t.blobs, f"{name}.{ext}" if ext else name, point.size, media_type, point.key)
