"""The log that makes writes durable before they reach the tables.

A segment is a file of frames; each frame holds the batches of one synchronised write. A segment is inserted as one commit under
its number, then removed. After a crash the segments that are left are inserted again, each into the tables that lack it.
"""

import os
import struct
from collections.abc import Sequence
from pathlib import Path

import xxhash

from seamark.stores.columns.batches import Batch
from seamark.stores.columns.frames import array_header, decode_batches
from seamark.stores.columns.gathered_writes import write_all

__all__ = ["CommitLog", "Segment"]

_HEADER = struct.Struct("<4sIQ")
_MAGIC = b"SMK1"
_SUFFIX = ".log"


class Segment:
    """An open segment. Not thread-safe."""

    def __init__(self, path: Path, number: int) -> None:
        self.number = number
        self._path = path
        self._file = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_APPEND, 0o600)
        self._size = 0
        _sync_directory(path.parent)

    def append(self, encoded: Sequence[bytes]) -> None:
        """Makes the encoded batches durable. Raises OSError, and then none of them is in the log."""
        payload = [array_header(len(encoded)), *encoded]
        checksum = xxhash.xxh3_64()
        for each in payload:
            checksum.update(each)
        header = _HEADER.pack(_MAGIC, sum(map(len, payload)), checksum.intdigest())
        try:
            write_all(self._file, [header, *payload])
            os.fdatasync(self._file)
        except OSError:
            # What was written of the frame must not stand before later ones.
            os.ftruncate(self._file, self._size)
            raise
        self._size = os.fstat(self._file).st_size

    def remove(self) -> None:
        """The segment has reached all of its tables."""
        os.close(self._file)
        self._path.unlink()


class CommitLog:
    def __init__(self, directory: Path) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self._directory = directory

    def open_segment(self, number: int) -> Segment:
        """A new, empty segment. Raises OSError."""
        return Segment(self._path(number), number)

    def left_over(self) -> list[int]:
        """The segments that a crash left behind, oldest first."""
        return sorted(int(path.stem) for path in self._directory.glob(f"*{_SUFFIX}"))

    def read(self, number: int) -> list[Batch]:
        """The batches of a segment, up to the frame that a crash cut off."""
        data = memoryview(self._path(number).read_bytes())
        batches: list[Batch] = []
        while len(data) >= _HEADER.size:
            magic, length, checksum = _HEADER.unpack(data[: _HEADER.size])
            payload = data[_HEADER.size : _HEADER.size + length]
            if magic != _MAGIC or len(payload) < length or xxhash.xxh3_64_intdigest(payload) != checksum:
                break
            batches += decode_batches(payload)
            data = data[_HEADER.size + length :]
        return batches

    def remove(self, number: int) -> None:
        self._path(number).unlink()

    def _path(self, number: int) -> Path:
        return self._directory / f"{number:020d}{_SUFFIX}"


def _sync_directory(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
