"""Blobs as files of a local directory, written so that a loss of power leaves each one whole or absent.

obstore's own local writes are atomic but are not flushed to the disk, so writing is done here: the bytes go to `incoming/`,
are flushed, and only then move under their key in `objects/`, whose directory is flushed in turn.
"""

import contextlib
import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

__all__ = ["Directory"]

_ABANDONED_SECONDS = 24 * 60 * 60


class Directory:
    def __init__(self, root: Path) -> None:
        self.objects = root / "objects"
        self._incoming = root / "incoming"
        self.objects.mkdir(parents=True, exist_ok=True)
        self._incoming.mkdir(exist_ok=True)
        _flush_directory(root)
        self._remove_abandoned()

    def write(self, key: str, chunks: Iterator[bytes | bytearray | memoryview]) -> int:
        """Stores the chunks under the key, durably, in place of what is there; returns the size in bytes."""
        size = 0
        unfinished = self._incoming / uuid4().hex
        try:
            with unfinished.open("xb", buffering=0) as file:
                for chunk in chunks:
                    rest = memoryview(chunk)
                    while rest:
                        rest = rest[file.write(rest) :]
                    size += len(chunk)
                os.fsync(file.fileno())
            self._publish(unfinished, self.objects / key)
        except BaseException:
            unfinished.unlink(missing_ok=True)
            raise
        return size

    def remove_tree(self, prefix: str) -> None:
        """Removes the directory of a prefix with all that is in it."""
        with contextlib.suppress(FileNotFoundError):
            shutil.rmtree(self.objects / prefix)
            _flush_directory((self.objects / prefix).parent)

    def _publish(self, unfinished: Path, target: Path) -> None:
        while True:
            self._make_directories(target.parent)
            try:
                unfinished.replace(target)
            except FileNotFoundError:
                # The directory was removed in between, with the container that it belonged to.
                if not unfinished.exists():
                    raise
                continue
            _flush_directory(target.parent)
            return

    def _make_directories(self, directory: Path) -> None:
        missing: list[Path] = []
        while not directory.is_dir():
            missing.append(directory)
            directory = directory.parent
        for each in reversed(missing):
            with contextlib.suppress(FileNotFoundError):
                each.mkdir(exist_ok=True)
                _flush_directory(each.parent)

    def _remove_abandoned(self) -> None:
        oldest = time.time() - _ABANDONED_SECONDS
        for each in self._incoming.iterdir():
            with contextlib.suppress(FileNotFoundError):
                if each.stat().st_mtime < oldest:
                    each.unlink()


def _flush_directory(directory: Path) -> None:
    # A name is durable only when the directory that holds it is.
    with contextlib.suppress(FileNotFoundError):
        descriptor = os.open(directory, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
