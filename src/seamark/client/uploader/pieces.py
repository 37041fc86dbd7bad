"""Cutting a segment into the pieces that are sent: whole frames, with the schemas of their rows before them."""

import os
from array import array
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from seamark.model.errors import InvalidInput
from seamark.model.journal import (
    MAX_FRAME_BYTES,
    Closed,
    CopyValue,
    Frames,
    Tag,
    frames_of,
    unpack_closed,
    unpack_file_operations,
    unpack_header,
    unpack_operations,
    unpack_schema,
)

__all__ = ["Piece", "SegmentReader", "WriterMemory"]

_FEW_SCHEMA_BYTES = 1 << 16
_MANY_BYTES = 1 << 20
_SCANNED_BYTES = 8 << 20


@dataclass(frozen=True, slots=True)
class Piece:
    """Bytes `start` to before `end` of a segment. `body` is what the server is sent of it, [] when that is nothing.

    `after_files`: what must be acknowledged of the operations that need files (of which segment, up to where) before this may be
    sent, because it is about the same attributes; `is_short`: it ends before something of that kind. `is_single`: it cannot be cut
    into smaller ones.
    """

    start: int
    end: int
    body: list[bytes | memoryview]
    size: int
    after_files: tuple[int, int] | None
    is_single: bool
    is_short: bool = False
    rejected: str | None = None
    """Why the bytes are no frames; they are passed over."""


@dataclass(slots=True)
class WriterMemory:
    """What is remembered from segment to segment of one writer: the attributes of file operations that other operations might
    overtake, and where the last of them is."""

    file_paths: set[str] = field(default_factory=set[str])
    last_file: tuple[int, int] | None = None


class SegmentReader:
    """Cuts one segment into pieces, from its beginning or from where it was left."""

    def __init__(self, path: Path, number: int, memory: WriterMemory) -> None:
        """Raises OSError."""
        self._file = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0))
        self._number = number
        self._memory = memory
        self._schemas: dict[int, tuple[int, bytes]] = {}
        """With where they begin."""
        self._scanned = 0
        self.file_frames: array[int] = array("Q")
        """Where frames with file operations begin and end, one after the other."""
        self.closed: Closed | None = None
        self.started_ms: int | None = None
        """When the segment was begun."""

    @property
    def size(self) -> int:
        return os.fstat(self._file).st_size

    def close(self) -> None:
        os.close(self._file)

    def catch_up(self, frames_done: int, files_done: int) -> None:
        """Reads again what an earlier uploader has sent, for the schemas and the files that are still to be sent."""
        position = 0
        while position < frames_done:
            limit = min(_SCANNED_BYTES, frames_done - position)
            piece = self.cut(position, limit, is_exact=True, files_done=files_done)
            if piece is None:
                return
            position = piece.end

    def read(self, start: int, end: int) -> memoryview:
        """Raises OSError."""
        return memoryview(os.pread(self._file, end - start, start))

    def cut(self, start: int, limit: int, *, is_exact: bool = False, files_done: int = 0) -> Piece | None:
        """The piece from `start` on with about `limit` bytes at most; with `is_exact` it is not cut earlier for what must wait for
        files. None when no whole frame is there. Raises OSError."""
        data = self.read(start, start + limit)
        if len(data) < 8:
            return None
        length = int.from_bytes(data[:4], "little")
        if length > len(data) and 8 <= length <= MAX_FRAME_BYTES:
            data = self.read(start, start + length)
        # Also where it was read further once: what was sent must be sent again with the same bytes.
        taken = _Taken({number for number, (begin, _) in self._schemas.items() if begin < start})
        is_short = False
        try:
            for frames in frames_of(data):
                if not self._take(start, data, frames, taken, files_done, is_exact=is_exact):
                    is_short = True
                    break
        except InvalidInput as error:
            if not taken.end:
                return self._damage(start, str(error))
        if not taken.end:
            return None
        body, size = self._body(data, taken)
        return Piece(start, start + taken.end, body, size, taken.after_files, taken.count == 1, is_short)

    def _take(self, start: int, data: memoryview, frames: Frames, taken: "_Taken", files_done: int, *, is_exact: bool) -> bool:
        """Adds frames to what is cut; False when they must begin another piece."""
        begin, end = start + frames.start, start + frames.end
        is_new = end > self._scanned
        frame = data[frames.start : frames.end]
        match frames.tag:
            case None:
                taken.rows.append(frames)
            case Tag.SCHEMA:
                if is_new:
                    schema = unpack_schema(frame)
                    self._schemas[schema.number] = (begin, bytes(frame))
            case Tag.OPERATIONS:
                if self._memory.file_paths and is_new and self._overtakes(frame):
                    if taken.end and not is_exact:
                        return False
                    taken.after_files = self._memory.last_file
                    self._memory.file_paths.clear()
            case Tag.FILE_OPERATIONS:
                if is_new and end > files_done:
                    self.file_frames.extend((begin, end))
                    self._memory.file_paths.update(each.path for each in unpack_file_operations(frame))
                    self._memory.last_file = (self._number, end)
            case Tag.CLOSED:
                self.closed = unpack_closed(frame)
            case Tag.HEADER:
                self.started_ms = unpack_header(frame).started_ms
        taken.count += frames.count
        taken.end = frames.end
        if frames.tag not in (Tag.FILE_OPERATIONS, Tag.HEADER):
            taken.add(frames)
        self._scanned = max(self._scanned, end)
        return True

    def _overtakes(self, frame: memoryview) -> bool:
        """Whether operations are about attributes that file operations before them are about."""
        return any(isinstance(each, CopyValue) or each.path in self._memory.file_paths for each in unpack_operations(frame))

    def _body(self, data: memoryview, taken: "_Taken") -> tuple[list[bytes | memoryview], int]:
        spans: list[bytes | memoryview] = [data[start:end] for start, end in taken.spans]
        if not spans:
            return [], 0
        size = sum(map(len, spans))
        if taken.rows:
            known = {number: self._schemas[number][1] for number in taken.known}
            if size >= _MANY_BYTES and sum(map(len, known.values())) <= _FEW_SCHEMA_BYTES:
                needed: Iterable[int] = known
            else:
                needed = _tags_of(data, taken.rows) & taken.known
            schemas = [known[number] for number in sorted(needed)]
            spans[:0] = schemas
            size += sum(map(len, schemas))
        return spans, size

    def _damage(self, start: int, why: str) -> Piece:
        """What comes next cannot be understood: a power cut, or a disk that failed, left it so. Where a frame can still be told,
        it is that one alone; else everything that is there."""
        size = self.size
        length = int.from_bytes(self.read(start, start + 4), "little")
        is_frame = 8 <= length <= MAX_FRAME_BYTES and not length & 7 and start + length <= size
        end = start + length if is_frame else max(start + 8, size & ~7)
        return Piece(start, end, [], 0, None, True, rejected=why)


@dataclass(slots=True)
class _Taken:
    known: set[int]
    """The schemas that were introduced before."""
    rows: list[Frames] = field(default_factory=list[Frames])
    spans: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])
    count: int = 0
    end: int = 0
    after_files: tuple[int, int] | None = None

    def add(self, frames: Frames) -> None:
        if self.spans and self.spans[-1][1] == frames.start:
            self.spans[-1] = (self.spans[-1][0], frames.end)
        else:
            self.spans.append((frames.start, frames.end))


def _tags_of(data: memoryview, rows: list[Frames]) -> set[int]:
    """The numbers of the schemas of rows."""
    words = data[: len(data) & ~3].cast("I")
    tags: set[int] = set()
    for frames in rows:
        first, stride = (frames.start >> 2) + 1, frames.length >> 2
        tags.update(words[first : first + (frames.count - 1) * stride + 1 : stride].tolist())
    return tags
