"""One uploader a journal: a lock that the operating system lets go of when its holder ends, however that is."""

import contextlib
import os
import sys
import time
from pathlib import Path

__all__ = ["FolderLock"]


class FolderLock:
    """A lock on a file. The file stays when the lock is released."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: int | None = None

    def acquire(self, seconds: float = 0.0) -> bool:
        """Whether the lock could be had within a time."""
        deadline = time.monotonic() + seconds
        while True:
            if self._try():
                return True
            if time.monotonic() >= deadline:
                return False
            time.sleep(0.1)

    def release(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _try(self) -> bool:
        try:
            file = os.open(self._path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)
        except OSError:
            return False
        try:
            if sys.platform == "win32":
                import msvcrt

                msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
            else:
                import fcntl

                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # Who had it before may have removed the folder meanwhile: then this is a lock on nothing.
            if os.stat(self._path).st_ino != os.fstat(file).st_ino:
                raise OSError
        except OSError:
            with contextlib.suppress(OSError):
                os.close(file)
            return False
        self._file = file
        return True
