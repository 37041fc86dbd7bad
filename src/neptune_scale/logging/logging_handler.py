"""The handler that sends what a script logs through `logging` to a run."""

import logging
import threading
import time

from neptune_scale.api.run import Run
from neptune_scale.api.validation import verify_max_length, verify_type
from neptune_scale.sync.parameters import MAX_ATTRIBUTE_PATH_LENGTH, MAX_STRING_SERIES_DATA_POINT_LENGTH
from seamark.model.journal import AppendStrings

__all__ = ["NeptuneLoggingHandler"]


class NeptuneLoggingHandler(logging.Handler):
    """Sends records to a string series of a run, a point a line.

    Args:
        run: The run.
        level: The lowest level that is sent. All if left out.
        attribute_path: The path of the series. "runtime/logs" if left out.
    """

    def __init__(self, *, run: Run, level: int = logging.NOTSET, attribute_path: str | None = None) -> None:
        verify_type("run", run, Run)
        verify_type("level", level, int)
        verify_type("attribute_path", attribute_path, (str, type(None)))
        path = attribute_path or "runtime/logs"
        verify_max_length("attribute_path", path, MAX_ATTRIBUTE_PATH_LENGTH)
        super().__init__(level=level)
        self._run = run
        self._path = path
        self._emitting = threading.local()

    def emit(self, record: logging.LogRecord) -> None:
        # What is said about a line that cannot be logged is not logged in turn.
        if getattr(self._emitting, "now", False):
            return
        self._emitting.now = True
        try:
            lines = (line.rpartition("\r")[2] for line in self.format(record).split("\n"))
            pieces = [piece for line in lines for piece in _pieces(line)]
            if pieces:
                # The server counts them: see `ConsoleCapture`.
                now = time.time_ns() // 1_000_000
                points = AppendStrings(self._path, pieces, [None] * len(pieces), [now] * len(pieces))
                self._run._record_lines(points)  # pyright: ignore[reportPrivateUsage]
        except Exception:
            self.handleError(record)
        finally:
            self._emitting.now = False


def _pieces(line: str) -> list[str]:
    """A line in pieces that fit a point each; none for an empty one."""
    size = MAX_STRING_SERIES_DATA_POINT_LENGTH
    if len(line) * 4 > size:
        # A character has four bytes at most.
        return [line[start : start + size // 4] for start in range(0, len(line), size // 4)]
    return [line] if line else []
