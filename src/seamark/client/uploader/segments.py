"""The segments of one writer while they are sent: what is cut from them, what is acknowledged, and when they end."""

import contextlib
from array import array

from seamark.client.folder import JournalFolder, Segment
from seamark.client.machine import identity, is_running
from seamark.client.progress import Lane, Progress
from seamark.client.uploader.pieces import Piece, SegmentReader, WriterMemory

__all__ = ["SegmentUpload", "WriterUpload"]


class SegmentUpload:
    """One segment. Cut by one thread; what is acknowledged of it is changed by two, which hold the upload's lock."""

    def __init__(self, folder: JournalFolder, segment: Segment, memory: WriterMemory) -> None:
        """Goes on where an earlier uploader was. Raises OSError."""
        self.segment = segment
        self._folder = folder
        self._reader = SegmentReader(folder.segment_path(segment), segment.number, memory)
        self.progress = Progress(folder.state_path(segment))
        self._reader.catch_up(self.progress.done(Lane.FRAMES), self.progress.done(Lane.FILES))
        self._cut = self.progress.done(Lane.FRAMES)
        self._first = self.progress.under_way(Lane.FRAMES)
        self.is_ended = False
        """Everything of it is cut, and nothing will be added."""

    @property
    def is_closed(self) -> bool:
        return self._reader.closed is not None

    @property
    def started_ms(self) -> int | None:
        return self._reader.started_ms

    def next_piece(self, limit: int) -> Piece | None:
        """What comes next, first of all exactly what an earlier uploader may have sent. Raises OSError."""
        if self._first is not None:
            until, self._first = self._first, None
            piece = self._reader.cut(self._cut, until - self._cut, is_exact=True)
        else:
            piece = self._reader.cut(self._cut, limit)
        if piece is not None:
            self._cut = piece.end
        return piece

    def part_of(self, start: int, limit: int) -> Piece | None:
        """A smaller piece of what was cut before. Raises OSError."""
        return self._reader.cut(start, limit, is_exact=True)

    def read(self, start: int, end: int) -> memoryview:
        return self._reader.read(start, end)

    @property
    def file_frames(self) -> "array[int]":
        """Where frames begin and end whose files are not sent yet."""
        return self._reader.file_frames

    def settle(self) -> None:
        """Moves the lane of files on over what has none."""
        frames = self.file_frames
        done = self.progress.done(Lane.FRAMES)
        reached = min(done, frames[0]) if frames else done
        self.progress.pass_over(Lane.FILES, reached)

    @property
    def is_acknowledged(self) -> bool:
        """Whether the server has all of it, for ever."""
        return self.is_ended and self.progress.acknowledged >= self._cut

    @property
    def is_caught_up(self) -> bool:
        """Whether the server has what was cut."""
        return self.progress.acknowledged >= self._cut

    def close(self) -> None:
        self._reader.close()
        self.progress.close()

    def delete(self) -> None:
        """Makes room. Only what comes after it tells then that it has been there."""
        self.close()
        with contextlib.suppress(OSError):
            self._folder.segment_path(self.segment).unlink()
            self._folder.state_path(self.segment).unlink()


class WriterUpload:
    """What one process wrote."""

    def __init__(self, folder: JournalFolder, writer: str) -> None:
        self.writer = writer
        self.memory = WriterMemory()
        self._folder = folder
        self._known: list[Segment] = []
        self.open: list[SegmentUpload] = []
        """The segments of which something may still have to be sent; only the last one is being cut."""
        self._identity: int | None = None
        self.is_dead = False
        """The process is gone, and everything that it wrote is known."""

    def discover(self, segments: list[Segment]) -> None:
        """Takes note of the segments that there are."""
        last = self.open[-1].segment.number if self.open else -1
        self._known = [each for each in segments if each.number > last]

    @property
    def is_closed(self) -> bool:
        return bool(self.open) and self.open[-1].is_closed

    @property
    def is_finished(self) -> bool:
        """Whether all is acknowledged and nothing will follow."""
        return all(each.is_acknowledged for each in self.open) and not self._known

    @property
    def is_caught_up(self) -> bool:
        return all(each.is_caught_up for each in self.open) and not self._known

    def lives(self, since_ms: int) -> bool:
        """Whether the process runs, which has logged since a time (milliseconds since the epoch) at the latest."""
        pid = int(self.writer.partition("-")[0])
        found = identity(pid)
        if found is None:
            return False
        if self._identity is None:
            started = self.open[-1].started_ms if self.open else None
            if not is_running(pid, since_ms if started is None else started):
                return False
            self._identity = found
        return found == self._identity

    def next_piece(self, limit: int) -> tuple[SegmentUpload, Piece] | None:
        """What comes next. Raises OSError."""
        while True:
            if not self.open or self.open[-1].is_ended:
                if not self._known:
                    return None
                self.open.append(SegmentUpload(self._folder, self._known.pop(0), self.memory))
            current = self.open[-1]
            # Before looking into the segment: it had its last frame when the next one was begun, or when its process died.
            is_last_look = bool(self._known) or self.is_dead or current.is_closed
            piece = current.next_piece(limit)
            if piece is not None:
                return current, piece
            if not is_last_look:
                return None
            current.is_ended = True

    @property
    def is_over(self) -> bool:
        """Whether its process wrote its last, and all of it is acknowledged."""
        return (self.is_dead or self.is_closed) and self.is_finished

    def delete(self) -> None:
        """Deletes what is left, of which everything is acknowledged."""
        while self.open:
            self.open.pop(0).delete()

    def drop_acknowledged(self) -> None:
        """Deletes the segments that are sent, but for the last one."""
        while len(self.open) > 1 and self.open[0].is_acknowledged:
            self.open.pop(0).delete()
