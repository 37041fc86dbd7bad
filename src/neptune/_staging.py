"""Logging files: what is uploaded is kept as it was at the call, so that scripts may change or delete it afterwards."""

import mimetypes
import os
from collections.abc import Iterable
from io import BytesIO
from typing import TYPE_CHECKING
from urllib.parse import urlparse

from neptune._text import storable
from neptune._values import image_of
from neptune.exceptions import (
    FileUploadError,
    NeptuneException,
    NeptuneUnhandledArtifactSchemeException,
)
from seamark.model.journal import AppendFile, PutFile, PutFileSet, StoredFile, TrackedPath, TrackFiles

if TYPE_CHECKING:
    from neptune._session import Session
    from neptune.types.atoms.file import File

__all__ = ["append_image", "put_file", "put_file_set", "put_files", "track_files"]

_FILES_AT_ONCE = 1000


def put_file(session: "Session", path: str, file: "File", *, wait: bool = False) -> None:
    """Sets a File field. What cannot be read is said, and in sync mode raised."""
    extension = file.extension or ""
    name = path.rpartition("/")[2] + (f".{extension}" if extension else "")
    try:
        stored = _stored(session, file)
    except (OSError, NeptuneException) as error:
        session.complain(error if isinstance(error, NeptuneException) else FileUploadError(str(file), str(error)))
        return
    mime_type = mimetypes.guess_type(f"file.{extension}")[0] or ""
    session.record(PutFile(path, stored, extension, name, mime_type), wait=wait)


def append_image(
    session: "Session",
    path: str,
    file: "File",
    step: int | None,
    timestamp: int,
    name: str | None,
    description: str | None,
) -> None:
    """Appends to a FileSeries.

    Raises FileNotFound, and OperationNotSupported when the file is no image.
    """
    content = image_of(file)
    if content is not None:
        stored = session.stage_bytes(content)
        session.record(
            AppendFile(path, stored, step, timestamp, storable(name or ""), storable(description or ""), _mime_type(content))
        )


def put_file_set(session: "Session", path: str, patterns: Iterable[str], *, is_reset: bool, wait: bool = False) -> None:
    """Adds the files that match to a FileSet, under their paths below the folder that they have in common."""
    from seamark.client.capture.source import expand_patterns

    put_files(session, path, [(each.name, str(each.path)) for each in expand_patterns(patterns)], is_reset=is_reset)
    if wait:
        session.wait()


def put_files(session: "Session", path: str, files: Iterable[tuple[str, str]], *, is_reset: bool) -> None:
    """Adds files to a FileSet: names in the set, and paths on this machine."""
    found: list[tuple[str, StoredFile]] = []
    for name, source in files:
        try:
            found.append((storable(name), session.stage_path(source)))
        except OSError as error:
            session.complain(FileUploadError(source, str(error)))
    for start in range(0, max(len(found), is_reset), _FILES_AT_ONCE):
        session.record(PutFileSet(path, found[start : start + _FILES_AT_ONCE], is_reset and start == 0))


def track_files(session: "Session", path: str, source: str, destination: str | None, *, wait: bool = False) -> None:
    """Adds a file, folder or address to an Artifact. The uploader reads and hashes the files."""
    scheme = urlparse(source).scheme
    if scheme not in ("", "file", "s3") and len(scheme) > 1:  # one letter is a drive
        session.complain(NeptuneUnhandledArtifactSchemeException(source))
        return
    if scheme != "s3":
        source = os.path.abspath(os.path.expanduser(source.removeprefix("file://")))
    session.record(TrackFiles(path, [TrackedPath(source, destination)]), wait=wait)


def _mime_type(content: bytes) -> str:
    from PIL import Image

    with Image.open(BytesIO(content)) as image:
        return image.get_format_mimetype() or ""


def _stored(session: "Session", file: "File") -> StoredFile:
    source = _local_path(file)
    if source is None:
        return session.stage_bytes(file.content)
    if not os.path.isfile(source):
        raise FileUploadError(source, "there is no such file. Check the path")
    return session.stage_path(source)


def _local_path(file: "File") -> str | None:
    """The absolute path of a file on the disk; None for contents in memory and streams."""
    return os.path.abspath(file.path) if file.file_type.name == "LOCAL_FILE" else None
