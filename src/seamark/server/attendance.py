"""Until when the server was there, so that it does not take its own absence for the silence of others."""

import asyncio
import logging
import os
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from anyio import to_thread

from seamark.model.moments import Span
from seamark.tracking.context import Tracking

__all__ = ["Attendance"]

_log = logging.getLogger(__name__)
_INTERVAL_SECONDS = 1.0


class Attendance:
    """A file whose time is the last one at which the server was there, and a task that keeps it so. It has a line for each absence."""

    def __init__(self, tracking: Tracking, directory: Path, interval_seconds: float = _INTERVAL_SECONDS) -> None:
        self._tracking = tracking
        self._path = directory / "attended"
        self._interval = interval_seconds
        self._kept: tuple[Span, ...] | None = None
        """The absences that the file has; None where there is no file."""
        if tracking.columns.is_exclusive and self._path.exists():
            tracking.absences.there_at = self._path.stat().st_mtime_ns // 1_000_000
            self._kept = tracking.absences.spans = _read(self._path)
        self._is_failing = False

    @asynccontextmanager
    async def running(self) -> AsyncGenerator[None]:
        """Notes that the server is there, until the block ends."""
        await to_thread.run_sync(self.note)
        stopped = asyncio.Event()
        task = asyncio.create_task(self._notes(stopped))
        try:
            yield
        finally:
            stopped.set()
            await task

    def note(self) -> None:
        """Sets the file's time, or makes it. What was running when that was last done counts as running until it could be heard of
        again, if that was long ago: the server did not run meanwhile, or its machine slept.

        Where other servers write to the same store, they have heard of it meanwhile, and nothing is noted.
        """
        if not self._tracking.columns.is_exclusive:
            return
        absences, now = self._tracking.absences, self._tracking.clock()
        absences.note(now)
        try:
            if absences.spans != self._kept or not self._path.exists():
                _write(self._path, absences.spans)
                self._kept = absences.spans
            os.utime(self._path, ns=(now * 1_000_000, now * 1_000_000))
        except OSError as error:
            if not self._is_failing:
                _log.warning(
                    "The server cannot note that it is there (%s). If it is away for long, runs that go on meanwhile will be shown as "
                    "finished until they are heard of again. Make the data directory writable, and see that its disk has room.",
                    error,
                )
            self._is_failing = True
        else:
            self._is_failing = False

    async def _notes(self, stopped: asyncio.Event) -> None:
        while not stopped.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(stopped.wait(), self._interval)
            await to_thread.run_sync(self.note)


def _read(path: Path) -> tuple[Span, ...]:
    # What a crash of the machine has left of it is nothing to stop for.
    with suppress(ValueError):
        return tuple(
            (int(left_at), int(back_at)) for left_at, back_at in (line.split() for line in path.read_text().splitlines())
        )
    return ()


def _write(path: Path, absences: Sequence[Span]) -> None:
    whole = path.with_suffix(".new")
    whole.write_text("".join(f"{left_at} {back_at}\n" for left_at, back_at in absences))
    whole.replace(path)
