"""How much of a segment the server has: a small file beside it, which says also what is being sent at the moment.

What is being sent is written down before it is sent. If the uploader dies then, the next one sends exactly the same piece
again, and the server knows that it has it already.
"""

import contextlib
import os
import struct
import threading
import zlib
from enum import IntEnum
from pathlib import Path

__all__ = ["Lane", "Progress", "read_acknowledged"]

_STATE = struct.Struct("<4sI4Q")
_MAGIC = b"SMJ1"


class Lane(IntEnum):
    """Operations that need contents of files are sent beside everything else, which does not wait for large files."""

    FRAMES = 0
    FILES = 1


class Progress:
    """For each lane: up to where the segment is acknowledged, and up to where a piece goes that is being sent.

    Thread-safe: each lane has a thread of its own, and both are in the same file, in which the newest state must be the last.
    """

    def __init__(self, path: Path) -> None:
        """Reads what is written down. Raises OSError."""
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0), 0o600)
        self._done, self._until = _parsed(os.pread(self._file, _STATE.size, 0)) or ([0, 0], [0, 0])
        self._lock = threading.Lock()

    def done(self, lane: Lane) -> int:
        """Up to where the lane is acknowledged."""
        return self._done[lane]

    def under_way(self, lane: Lane) -> int | None:
        """The end of the piece that may have been sent without an answer."""
        return self._until[lane] if self._until[lane] > self._done[lane] else None

    @property
    def acknowledged(self) -> int:
        """Up to where the server has everything."""
        return min(self._done)

    def begin(self, lane: Lane, until: int) -> int:
        """Writes down, also for after a power cut, that the piece up to `until` is about to be sent; where that piece starts."""
        with self._lock:
            self._until[lane] = until
            self._write()
            start = self._done[lane]
        with contextlib.suppress(OSError):
            _synchronize(self._file)
        return start

    def finish(self, lane: Lane, until: int) -> None:
        """Writes down that everything up to `until` is acknowledged."""
        with self._lock:
            self._finish(lane, until)

    def pass_over(self, lane: Lane, until: int) -> None:
        """Writes down that up to `until` there is nothing to send; unless a piece is under way, which stays as it is."""
        with self._lock:
            if self.under_way(lane) is None and until > self._done[lane]:
                self._finish(lane, until)

    def abandon(self, lane: Lane) -> None:
        """Writes down that the piece under way was refused as a whole, so that others may be cut from it."""
        with self._lock:
            self._until[lane] = self._done[lane]
            self._write()

    def close(self) -> None:
        os.close(self._file)

    def _finish(self, lane: Lane, until: int) -> None:
        self._done[lane] = self._until[lane] = until
        self._write()

    def _write(self) -> None:
        numbers = (*self._done, *self._until)
        # On a full disk sending goes on: it makes room.
        with contextlib.suppress(OSError):
            os.pwrite(self._file, _STATE.pack(_MAGIC, zlib.crc32(repr(numbers).encode()), *numbers), 0)


def read_acknowledged(path: Path) -> int:
    """Up to where the server has everything, as written down; 0 when nothing is."""
    try:
        state = _parsed(path.read_bytes())
    except OSError:
        return 0
    return 0 if state is None else min(state[0])


def _parsed(data: bytes) -> tuple[list[int], list[int]] | None:
    if len(data) < _STATE.size:
        return None
    magic, checksum, *numbers = _STATE.unpack_from(data)
    if magic != _MAGIC or checksum != zlib.crc32(repr(tuple(numbers)).encode()):
        return None
    return numbers[:2], numbers[2:]


def _synchronize(file: int) -> None:
    synchronize = getattr(os, "fdatasync", os.fsync)
    synchronize(file)
