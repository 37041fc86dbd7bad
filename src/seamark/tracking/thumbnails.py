"""Thumbnails of files: made when they are first asked for, and kept on the disk for as long as they are looked at.

They are found by what the file's contents are, so that a replaced file has another one, and go with their run.
"""

from seamark.model.errors import NoPreview
from seamark.tracking.context import Tracking
from seamark.tracking.pictures import MOST_BYTES, is_whole, thumbnail_of
from seamark.tracking.stored_files import StoredFile

__all__ = ["THUMBNAIL_TYPE", "kept_thumbnail", "make_thumbnail"]

THUMBNAIL_TYPE = "image/webp"
_WAY = "1"
"""To be counted up when thumbnails are made in another way."""


def kept_thumbnail(t: Tracking, file: StoredFile) -> bytes | None:
    """The file's thumbnail, if it was made before."""
    kept = t.thumbnails.get(file.owner, _name(file)) if t.thumbnails is not None else None
    return kept if kept is not None and is_whole(kept) else None


def make_thumbnail(t: Tracking, file: StoredFile) -> bytes:
    """The file's thumbnail. Takes up to some seconds and hundreds of megabytes: to be done for a few callers at once only.

    Raises NoPreview where there can be none, FileNotFound and BlobChanged.
    """
    kept = kept_thumbnail(t, file)
    if kept is not None:  # somebody else made it while the caller waited
        return kept
    if file.size > MOST_BYTES:
        raise NoPreview(
            f"The file has {file.size:,} bytes; thumbnails are made of files of up to {MOST_BYTES:,}. Open the file itself."
        )
    made = thumbnail_of(b"".join(file.read(0, file.size)), file.mime_type)
    if t.thumbnails is not None:
        t.thumbnails.put(file.owner, _name(file), made)
    return made


def _name(file: StoredFile) -> str:
    return f"{file.tag}-{_WAY}"
