"""Writing a journal: what a process logs is in a file, and so survives the end of the process, when a call returns."""

import contextlib
import errno
import logging
import os
import struct
import threading
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from weakref import WeakSet

from seamark.model.attributes import check_path
from seamark.model.errors import SeamarkError
from seamark.model.journal import (
    FIRST_SCHEMA,
    FORMAT_VERSION,
    POINT_BYTES,
    Closed,
    FileOperation,
    Header,
    JournalOperation,
    RowPacker,
    Schema,
    pack_closed,
    pack_file_operations,
    pack_header,
    pack_operations,
    pack_schema,
    row_packer,
)

__all__ = ["SEGMENT_SUFFIX", "JournalWriter"]

_log = logging.getLogger("neptune")

SEGMENT_SUFFIX = ".journal"
_SEGMENT_BYTES = 64 * 2**20
_MAX_SCHEMAS = 10_000
"""With more sets of paths than this a new segment begins, so that neither memory nor what a reader must know grows on."""
_MAX_HELD_BYTES = 64 * 2**20
_RETRY_SECONDS = 1.0
_write = os.write
"""Bound once: where points are logged, a look-up is a measurable part of the call."""


class JournalWriter:
    """Appends what a process logs to segments `<writer>-<number>.journal` in a folder. Thread-safe. In a forked child it goes on
    as another writer with segments of its own.

    While the disk is full (or fails), frames are held in memory, up to 64 MiB, and written as soon as that is possible; what
    is logged beyond that is lost, and said so. No method raises for it.
    """

    def __init__(self, folder: Path, session: str, *, segment_bytes: int = _SEGMENT_BYTES) -> None:
        self._folder = folder
        self._session = session
        self._segment_bytes = segment_bytes
        self._renew_lock()
        self._begin()
        _writers.add(self)

    def _renew_lock(self) -> None:
        self._lock = threading.RLock()
        self._acquire, self._release = self._lock.acquire, self._lock.release

    def _begin(self) -> None:
        self.writer = f"{os.getpid()}-{os.urandom(4).hex()}"
        self._file = -1
        self._segment = 0
        self._size = 0
        self._total = 0
        self._forget_schemas()
        self._held: list[bytes] = []
        self._held_bytes = 0
        self._is_unsure = False
        self._is_losing = False
        self._is_failing = False
        self._next_attempt = 0.0
        self._is_closed = False
        self._ended = (0, 0)
        self._is_busy = False
        self._postponed: list[Callable[[], object]] = []

    @property
    def position(self) -> tuple[int, int]:
        """The segment that was written last, and how many bytes it has."""
        with self._lock:
            return (self._segment, self._size) if self._size else self._ended

    @property
    def is_on_disk(self) -> bool:
        """Whether nothing is held in memory."""
        return not self._held

    @property
    def held_bytes(self) -> int:
        """How much is held in memory."""
        return self._held_bytes

    def point(self, path: str, value: float, step_micros: int, timestamp_ms: int) -> None:
        """Logs one point of one series. Raises as `row`."""
        # As `row` and `_put` do it, but without their calls and without `with`, which costs twice as much as what it calls: this
        # is where time counts. An exception of a handler of signals comes when a call is through: then the lock is taken, or it
        # was not waited for to the end, and then this thread does not have it.
        try:
            self._acquire()
            if self._is_busy:
                self._postponed.append(partial(self.point, path, value, step_micros, timestamp_ms))
            else:
                self._is_busy = True
                try:
                    packer = self._point_packers.get(path) or self._introduce((path,))
                    if packer is not None:
                        frame = packer(step_micros, timestamp_ms, value)
                        if self._held or self._file < 0:
                            self._append(frame)
                        else:
                            try:
                                if _write(self._file, frame) == POINT_BYTES:
                                    self._size += POINT_BYTES
                                else:
                                    self._held, self._is_unsure = [frame], True
                            except OSError as error:
                                self._hold(frame, error)
                            except BaseException:
                                self._held, self._is_unsure = [frame], True
                                raise
                            if self._is_unsure:
                                self._write_held()
                            if self._size >= self._segment_bytes:
                                self._end_segment()
                finally:
                    self._is_busy = False
                    if self._postponed:
                        self._catch_up()
        except BaseException:
            try:  # noqa: SIM105 - a second Ctrl-C must find no call before this one
                self._release()
            except RuntimeError:
                pass
            raise
        self._release()

    def row(self, values: Mapping[str, float], step_micros: int, timestamp_ms: int) -> None:
        """Logs one point of each series.

        Raises struct.error or TypeError when a value is no number, and OverflowError when one does not fit a double; TypeError and
        InvalidInput for paths that are none.
        """
        paths = tuple(values)
        with self._lock:
            if self._is_busy:
                self._postponed.append(partial(self.row, dict(values), step_micros, timestamp_ms))
                return
            # As `_do` does it, without its call.
            self._is_busy = True
            try:
                packer = self._packers.get(paths)
                if packer is None and (packer := self._introduce(paths)) is None:
                    return
                self._put(packer(step_micros, timestamp_ms, *values.values()))
            finally:
                self._is_busy = False
                if self._postponed:
                    self._catch_up()

    def group(self, paths: tuple[str, ...], values: Collection[float], step_micros: int, timestamp_ms: int) -> None:
        """Logs one point of each series, as `row`, for a tuple of paths that comes again and again: the same object needs no
        look-up, which for a thousand of them is a tenth of the call. Raises as `row`, and struct.error for another number of values.
        """
        with self._lock:
            if self._is_busy:
                self._postponed.append(partial(self.group, paths, tuple(values), step_micros, timestamp_ms))
                return
            self._is_busy = True
            try:
                packer = self._group_packer if paths is self._group_paths else self._packers.get(paths)
                if packer is None and (packer := self._introduce(paths)) is None:
                    return
                self._group_paths, self._group_packer = paths, packer
                self._put(packer(step_micros, timestamp_ms, *values))
            finally:
                self._is_busy = False
                if self._postponed:
                    self._catch_up()

    def rows(
        self, paths: tuple[str, ...], rows: Iterable[Sequence[float]], steps_micros: Iterable[int], timestamps_ms: Iterable[int]
    ) -> None:
        """Logs several points of each series with one write. Raises as `row`, and ValueError for unequal numbers of points."""
        points = list(zip(steps_micros, timestamps_ms, rows, strict=True))

        def write() -> None:
            packer = self._packers.get(paths) or self._introduce(paths)
            if packer is not None:
                self._append(b"".join([packer(step, timestamp, *row) for step, timestamp, row in points]))

        self._do(write)

    def preview(self, values: Mapping[str, float], step_micros: int, timestamp_ms: int, completion: float) -> None:
        """Logs one preview of each series; `completion` is how much of the step is done, from 0 to 1. Raises as `row`."""
        paths, numbers = tuple(values), tuple(values.values())

        def write() -> None:
            packer = self._preview_packers.get(paths) or self._introduce(paths, is_preview=True)
            if packer is not None:
                self._append(packer(step_micros, timestamp_ms, completion, *numbers))

        self._do(write)

    def operations(self, operations: Sequence[JournalOperation]) -> None:
        """Raises InvalidInput when they are too large to be logged together, OverflowError for integers beyond 64 bits."""
        self._do(partial(self._append, pack_operations(operations)))

    def file_operations(self, operations: Sequence[FileOperation]) -> None:
        """Raises InvalidInput when there are too many to be logged together."""
        self._do(partial(self._append, pack_file_operations(operations)))

    def flush(self) -> bool:
        """Tries to write what is held in memory; whether that is everything."""

        def write() -> None:
            self._next_attempt = 0.0
            self._write_held()

        self._do(write)
        return not self._held and not self._postponed

    def synchronize(self) -> None:
        """Lets what was written survive a power cut, too. Raises OSError."""
        with self._lock:
            if self._file >= 0:
                os.fsync(self._file)

    def close(self, *, is_failed: bool = False) -> None:
        """Ends the journal of this process; what is logged afterwards is dropped. What is held in memory, the end among it, can
        still be written by `flush`."""
        self._do(partial(self._close, is_failed))

    def _close(self, is_failed: bool) -> None:
        if self._is_closed:
            return
        # Held even where nothing else is any more: without it, the process counts as dead.
        frame = pack_closed(Closed(is_failed))
        self._held.append(frame)
        self._held_bytes += len(frame)
        self._is_closed = True
        self._next_attempt = 0.0
        self._write_held()

    def _do(self, action: Callable[[], object]) -> None:
        """Calls an action while no other does anything. When it comes in the middle of another one in the same thread, as from a
        handler of a signal, it is called after that one: waiting for it would be for ever."""
        with self._lock:
            if self._is_busy:
                self._postponed.append(partial(self._do, action))
                return
            self._is_busy = True
            try:
                action()
            finally:
                self._is_busy = False
                if self._postponed:
                    self._catch_up()

    def _catch_up(self) -> None:
        postponed, self._postponed = self._postponed, []
        for action in postponed:
            try:
                action()
            except (SeamarkError, TypeError, OverflowError, struct.error) as error:
                _log.error("What was logged while something else was being logged is wrong: %s", error)

    def _introduce(self, paths: tuple[str, ...], *, is_preview: bool = False) -> RowPacker | None:
        """Writes the schema of rows with these paths and gives what packs them; None when it is lost, as those rows then are.

        Raises TypeError and InvalidInput for paths that are none: a journal with such a schema could not be read any more. Rows of
        nothing are nothing.
        """
        if not paths:
            return None
        for path in paths:
            if not isinstance(path, str):  # pyright: ignore[reportUnnecessaryIsInstance] - scripts give what they like
                raise TypeError(f"The path {path!r} is a {type(path).__name__}; paths are strings.")
            check_path(path)
        if self._next_schema >= FIRST_SCHEMA + _MAX_SCHEMAS:
            self._end_segment()
        self._open()
        number = self._next_schema
        packer = row_packer(number, len(paths) + is_preview)
        # Taken before it is written: after a Ctrl-C in between, the number may stand for these paths in the file.
        self._next_schema += 1
        if not self._append(pack_schema(Schema(number, paths, is_preview)), ends_segment=False):
            return None
        if is_preview:
            self._preview_packers[paths] = packer
        else:
            self._packers[paths] = packer
            if len(paths) == 1:
                self._point_packers[paths[0]] = packer
        return packer

    def _forget_schemas(self) -> None:
        self._next_schema = FIRST_SCHEMA
        self._packers: dict[tuple[str, ...], RowPacker] = {}
        self._point_packers: dict[str, RowPacker] = {}
        self._preview_packers: dict[tuple[str, ...], RowPacker] = {}
        self._group_paths: tuple[str, ...] = ()
        self._group_packer: RowPacker | None = None

    def _put(self, frame: bytes) -> None:
        """Writes a frame; as `_append`, but in the common case with nothing else than the write."""
        if self._held or self._file < 0:
            self._append(frame)
            return
        size = len(frame)
        try:
            if _write(self._file, frame) == size:
                self._size += size
            else:
                self._held, self._is_unsure = [frame], True
        except OSError as error:
            self._hold(frame, error)
        except BaseException:
            self._held, self._is_unsure = [frame], True
            raise
        if self._is_unsure:
            self._write_held()
        if self._size >= self._segment_bytes:
            self._end_segment()

    def _append(self, frame: bytes, *, ends_segment: bool = True) -> bool:
        """Whether the frame is written, or held until it can be."""
        if self._is_closed:
            return False
        if self._held_bytes + len(frame) > _MAX_HELD_BYTES:
            self._write_held()
            if self._held:
                self._lose()
                return False
        self._held.append(frame)
        self._held_bytes += len(frame)
        self._write_held()
        if ends_segment and self._size >= self._segment_bytes and not self._held:
            self._end_segment()
        return True

    def _write_held(self) -> None:
        if not self._held or time.monotonic() < self._next_attempt:
            return
        self._open()
        if self._file < 0:
            return
        if self._is_unsure:
            self._book(b"".join(self._held), os.fstat(self._file).st_size - self._size)
        if self._held:
            data = self._held[0] if len(self._held) == 1 else b"".join(self._held)
            self._is_unsure = True
            try:
                self._book(data, _write(self._file, data))
            except OSError as error:
                self._is_unsure = False
                self._complain(error)
        if self._held:
            self._next_attempt = time.monotonic() + _RETRY_SECONDS
            return
        self._is_failing = self._is_losing = False
        if self._is_closed:
            file, self._file = self._file, -1
            os.close(file)

    def _book(self, data: bytes, written: int) -> None:
        """Takes note that so much of `data`, which is all that is held, is in the file.

        A Ctrl-C may come between a write and this. Until this is through, the writer is unsure about what is held: the size of the
        file tells how much of it needs no second writing, whatever was interrupted how often.
        """
        rest = data[written:]
        held, held_bytes = ([rest] if rest else []), len(rest)
        # Without calls from here on, nothing comes in between.
        self._size += written
        self._held, self._held_bytes, self._is_unsure = held, held_bytes, False

    def _hold(self, frame: bytes, error: OSError) -> None:
        """Keeps a frame of which nothing could be written."""
        self._held.append(frame)
        self._held_bytes += len(frame)
        self._complain(error)
        self._next_attempt = time.monotonic() + _RETRY_SECONDS

    def _open(self) -> None:
        """Opens a segment when there is none; on failure there is none still."""
        if self._file >= 0 or (self._is_closed and not self._held):
            return
        # Before the file is there: nothing may come in between, as a Ctrl-C could, and leave a segment without its header.
        header = pack_header(Header(FORMAT_VERSION, self._session, self.writer, time.time_ns() // 1_000_000))
        path = self._folder / f"{self.writer}-{self._segment:06d}{SEGMENT_SUFFIX}"
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
        try:
            self._file = os.open(path, flags, 0o600)
        except OSError as error:
            self._complain(error)
            self._next_attempt = time.monotonic() + _RETRY_SECONDS
            return
        self._held.insert(0, header)
        self._held_bytes += len(header)

    def _end_segment(self) -> None:
        """Ends the segment, when all of it is written; the next one begins with the next frame."""
        if self._held or self._file < 0:
            return
        file, self._file = self._file, -1
        self._ended = (self._segment, self._size)
        self._segment += 1
        self._size = 0
        self._next_schema = FIRST_SCHEMA
        self._packers = {}
        self._point_packers = {}
        self._preview_packers = {}
        self._group_paths = ()
        self._group_packer = None
        # Last, and all before it without a call: after a Ctrl-C in between, nothing may write to what is closed.
        os.close(file)

    def _complain(self, error: OSError) -> None:
        if not self._is_failing:
            self._is_failing = True
            reason = (
                "The disk is full" if error.errno in (errno.ENOSPC, errno.EDQUOT) else f"The journal cannot be written ({error})"
            )
            _log.warning(
                '%s: what is logged is kept in memory meanwhile, up to %d MiB. Make room in "%s"; training goes on.',
                reason,
                _MAX_HELD_BYTES >> 20,
                self._folder,
            )

    def _lose(self) -> None:
        if not self._is_losing:
            self._is_losing = True
            _log.error(
                'The journal in "%s" cannot be written, and %d MiB of memory are full: from now on what is logged is lost. '
                "Make room on the disk; training goes on.",
                self._folder,
                _MAX_HELD_BYTES >> 20,
            )

    def _in_forked_child(self) -> None:
        self._renew_lock()
        if self._file >= 0:
            with contextlib.suppress(OSError):
                os.close(self._file)
        is_closed = self._is_closed
        self._begin()
        self._is_closed = is_closed


_writers: "WeakSet[JournalWriter]" = WeakSet()


def _after_fork() -> None:
    for writer in list(_writers):
        writer._in_forked_child()  # pyright: ignore[reportPrivateUsage]


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
