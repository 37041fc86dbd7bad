"""Reading contents that wait beside a journal, as long as they are what was logged."""

import os
import stat
from collections.abc import Callable
from pathlib import Path

from seamark.model.errors import SeamarkError
from seamark.model.journal import StoredFile

__all__ = ["FileMissing", "Part", "check_unchanged"]


class FileMissing(SeamarkError):
    """A file that was logged is not there any more, or not as it was."""

    def __init__(self, message: str, kind: str) -> None:
        super().__init__(message)
        self.kind = kind


class Part:
    """So many bytes of a file from a position on, as long as the file is what it was when it was logged."""

    def __init__(self, path: Path, file: StoredFile, start: int, length: int) -> None:
        check_unchanged(path, file)
        self._path = path
        self._known = file
        self._left = length
        try:
            self._file = open(path, "rb", buffering=0, opener=_opener(file))  # noqa: SIM115 (closed by close)
            self._file.seek(start)
        except OSError as error:
            raise _unreadable(path, error) from None

    def read(self, size: int) -> bytes:
        if not self._left:
            # What was changed while it was read is not what was logged.
            check_unchanged(self._path, self._known)
            return b""
        try:
            block = self._file.read(min(size, self._left))
        except OSError as error:
            raise _unreadable(self._path, error) from None
        if not block:
            raise FileMissing(f'The file "{self._path}" became shorter while it was sent. Log it again.', "file-changed")
        self._left -= len(block)
        return block

    def close(self) -> None:
        self._file.close()


def check_unchanged(path: Path, file: StoredFile) -> None:
    """Raises FileMissing."""
    try:
        facts = os.stat(path, follow_symlinks=bool(file.source))
    except OSError as error:
        raise _unreadable(path, error) from None
    if not stat.S_ISREG(facts.st_mode):
        raise FileMissing(f'"{path}" is no regular file any more. Log it again.', "file-unreadable")
    if facts.st_size != file.size or (file.source and facts.st_mtime_ns != file.changed_ns):
        raise FileMissing(
            f'The file "{path}" was changed before it was sent. It is larger than what is copied when it is logged: log it again, '
            "and change it only afterwards.",
            "file-changed",
        )


def _opener(file: StoredFile) -> Callable[[str, int], int]:
    """Opens what is kept only itself, not what a link leads to; and never waits, as for a named pipe."""
    more = getattr(os, "O_NONBLOCK", 0) | (0 if file.source else getattr(os, "O_NOFOLLOW", 0))
    return lambda path, flags: os.open(path, flags | more)


def _unreadable(path: Path, error: OSError) -> FileMissing:
    return FileMissing(
        f'The file "{path}" cannot be read any more ({error.strerror or error}). Log it again if it is still there.',
        "file-unreadable",
    )
