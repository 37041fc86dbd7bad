"""What can be made again, kept on the disk while it is used and there is room.

Nothing here is flushed: a loss of power may leave an entry damaged, which whoever made it must be able to tell.
"""

import contextlib
import os
import re
import shutil
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

__all__ = ["DiskCache"]

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_\-]{0,127}")
_USED_STEP_SECONDS = 3600
"""How exactly it is known when an entry was last used: each use would be a write otherwise."""


@dataclass(frozen=True, slots=True)
class _Entry:
    path: Path
    size: int
    used_at: float


class DiskCache:
    """Small contents by owner and name, bounded in bytes and in days without use. Thread-safe; several processes may share it."""

    def __init__(self, root: Path, *, most_bytes: int, most_days: int = 14) -> None:
        self._root = root
        self._most_bytes = most_bytes
        self._most_seconds = most_days * 24 * 3600
        self._lock = threading.Lock()
        self._added = 0
        """Bytes since what there is was last counted."""

    def get(self, owner: str, name: str) -> bytes | None:
        """The entry; None when there is none."""
        path = self._path(owner, name)
        try:
            content = path.read_bytes()
            if time.time() - path.stat().st_mtime > _USED_STEP_SECONDS:
                os.utime(path)
        except OSError:
            return None
        return content

    def put(self, owner: str, name: str, content: bytes) -> None:
        """Keeps the entry, or does not: a full or read-only disk must not fail what could do without it."""
        path = self._path(owner, name)
        unfinished = path.with_name(f".{uuid4().hex}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            unfinished.write_bytes(content)
            unfinished.replace(path)
        except OSError:
            with contextlib.suppress(OSError):
                unfinished.unlink(missing_ok=True)
            return
        with self._lock:
            self._added += len(content)
            is_much = self._added > self._most_bytes // 8
        if is_much:
            self.prune()

    def forget(self, owner: str) -> None:
        """Removes all that is kept for the owner."""
        shutil.rmtree(self._root / _checked(owner), ignore_errors=True)

    def prune(self) -> int:
        """Removes what was not used for long, then the longest unused until the rest fits; gives how many entries went."""
        with self._lock:
            self._added = 0
        entries = sorted(self._entries(), key=lambda entry: entry.used_at)
        total, oldest, removed = sum(entry.size for entry in entries), time.time() - self._most_seconds, 0
        for entry in entries:
            if entry.used_at >= oldest and total <= self._most_bytes:
                break
            with contextlib.suppress(OSError):
                entry.path.unlink(missing_ok=True)
            total -= entry.size
            removed += 1
        for directory in {entry.path.parent for entry in entries[:removed]}:
            with contextlib.suppress(OSError):  # it is not empty, or gone
                directory.rmdir()
        return removed

    def _entries(self) -> Iterator[_Entry]:
        with contextlib.suppress(OSError):
            for owner in list(os.scandir(self._root)):
                with contextlib.suppress(OSError):
                    for each in os.scandir(owner.path):
                        with contextlib.suppress(OSError):
                            facts = each.stat()
                            yield _Entry(Path(each.path), facts.st_size, facts.st_mtime)

    def _path(self, owner: str, name: str) -> Path:
        return self._root / _checked(owner) / _checked(name)


def _checked(name: str) -> str:
    if _NAME.fullmatch(name) is None:
        raise ValueError(f"{name!r} is no name in a cache: names are made here, never from what a user wrote.")
    return name
