"""The names of files within a file set: relative paths that are safe to unpack on any system."""

import re

from seamark.model.errors import InvalidInput

__all__ = ["MAX_NAME_BYTES", "member_name"]

MAX_NAME_BYTES = 1024
_MAX_SEGMENT_BYTES = 255
_DRIVE = re.compile(r"[A-Za-z]:")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def member_name(text: str) -> str:
    """The canonical form of a member's name: segments joined by `/`, without empty ones and `.`; empty for the set's root.

    Raises InvalidInput for names that lead out of the set (`..`, an absolute path, a drive letter, a backslash), that hold
    control characters or invalid Unicode, or that are longer than 1,024 bytes (255 between slashes).
    """
    shown = repr(text if len(text) <= 80 else text[:80] + "…")
    if text.startswith("/") or _DRIVE.match(text):
        raise InvalidInput(f"The file name {shown} is absolute. Names in a file set are relative, such as images/first.png.")
    if "\\" in text:
        raise InvalidInput(f"The file name {shown} contains a backslash. Separate directories with a slash.")
    if _CONTROL.search(text):
        raise InvalidInput(f"The file name {shown} contains a control character. Rename the file.")
    segments = [segment for segment in text.split("/") if segment not in ("", ".")]
    if ".." in segments:
        raise InvalidInput(f'The file name {shown} leads out of the file set by "..". Give a name below the set\'s root.')
    try:
        sizes = [len(segment.encode()) for segment in segments]
    except UnicodeEncodeError:
        raise InvalidInput(f"The file name {shown} is not valid Unicode. Rename the file.") from None
    total = sum(sizes) + max(0, len(sizes) - 1)
    if total > MAX_NAME_BYTES or max(sizes, default=0) > _MAX_SEGMENT_BYTES:
        raise InvalidInput(
            f"The file name {shown} is too long: {total} bytes, its longest part {max(sizes)}. "
            f"At most {MAX_NAME_BYTES} bytes and {_MAX_SEGMENT_BYTES} between slashes are allowed. Shorten it."
        )
    return "/".join(segments)
