"""Opening files that somebody else may have named."""

import os
import stat
from pathlib import Path
from typing import BinaryIO

from seamark.model.errors import SourceUnreadable

__all__ = ["open_real"]


def open_real(path: Path, within: Path | None) -> BinaryIO:
    """Opens an ordinary file by its real path, for reading.

    Below `within`, a real path too, it is opened folder by folder, so that one that somebody has made a link since leads nowhere.
    Raises SourceUnreadable.
    """
    try:
        descriptor = _descriptor(path, within)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not where it may be"
        raise SourceUnreadable(f'The file "{path}" cannot be read ({reason}). Mend its mode and import again.') from None
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise SourceUnreadable(f'"{path}" is no ordinary file. Log the file itself.')
    return os.fdopen(descriptor, "rb")


def _descriptor(path: Path, within: Path | None) -> int:
    flags = os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW
    if within is None:
        return os.open(path, flags | os.O_NONBLOCK)
    parts = path.relative_to(within).parts
    folder = os.open(within, flags | os.O_DIRECTORY)
    try:
        for part in parts[:-1]:
            inner = os.open(part, flags | os.O_DIRECTORY, dir_fd=folder)
            os.close(folder)
            folder = inner
        return os.open(parts[-1], flags | os.O_NONBLOCK, dir_fd=folder)
    finally:
        os.close(folder)
