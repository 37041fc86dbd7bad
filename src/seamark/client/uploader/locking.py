"""One uploader a journal: a lock that the operating system lets go of when its holder ends, however that is."""

import contextlib
import errno
import os
import sys
import threading
import time
from collections.abc import Generator
from pathlib import Path
from zlib import crc32

__all__ = ["FolderLock", "showing_life"]


_NO_LOCKS = frozenset({errno.ENOSYS, errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOTSUP, errno.EINVAL})
"""What file systems answer that know no locks, as those of some clusters."""
_SHOW_LIFE_SECONDS = 60.0


@contextlib.contextmanager
def showing_life(path: Path) -> Generator[None]:
    """Changes the time of a lock's file now and then: on a file system without locks, all that other machines see of its holder."""
    is_over = threading.Event()

    def show() -> None:
        while True:
            with contextlib.suppress(OSError):
                os.utime(path)
            if is_over.wait(_SHOW_LIFE_SECONDS):
                return

    thread = threading.Thread(target=show, name="showing life", daemon=True)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()
        with contextlib.suppress(OSError):
            # Nobody has to wait for who is known to have ended.
            os.utime(path, (0, 0))


class FolderLock:
    """A lock on a file. The file stays when the lock is released."""

    is_of_machine = False
    """The lock keeps away only uploaders of this machine: the file system has no locks."""

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
            return self._try_at(self._path)
        except OSError as error:
            if error.errno not in _NO_LOCKS:
                return False
        import tempfile

        # This file system has no locks: then at least no other uploader of this machine.
        user = os.getuid() if hasattr(os, "getuid") else 0
        name = f"seamark-{user}-{crc32(os.fsencode(self._path.parent.resolve())):08x}.lock"
        try:
            self.is_of_machine = self._try_at(Path(tempfile.gettempdir()) / name)
        except OSError:
            return False
        return self.is_of_machine

    def _try_at(self, path: Path) -> bool:
        """Takes the lock. Raises OSError, also when somebody else has it."""
        file = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)
        try:
            _lock(file)
            # Who had it before may have removed the folder meanwhile: then this is a lock on nothing.
            if os.stat(path).st_ino != os.fstat(file).st_ino:
                raise FileNotFoundError(path)
        except OSError:
            with contextlib.suppress(OSError):
                os.close(file)
            raise
        self._file = file
        return True


def _lock(file: int) -> None:
    """Raises OSError."""
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
