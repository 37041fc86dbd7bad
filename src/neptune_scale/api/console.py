"""Recording what a script prints as string series of its run."""

from collections.abc import Callable, Sequence

from neptune_scale.sync.parameters import MAX_STRING_SERIES_DATA_POINT_LENGTH
from seamark.client.capture.lines import ConsoleLine, LineRules
from seamark.client.capture.streams import capture_stream
from seamark.model.journal import AppendStrings

__all__ = ["ConsoleCapture"]

_RULES = LineRules(MAX_STRING_SERIES_DATA_POINT_LENGTH, in_bytes=True, keeps_blank=False)
_PORTION_BYTES = 8 * 2**20


class ConsoleCapture:
    """Records standard output and standard error of this process, and of those that are forked from it, until it is stopped.

    The server counts the lines, in millionths of a step: several processes that share a run, or one that resumes it, would otherwise refuse each other's.
    """

    def __init__(self, namespace: str, record: Callable[[AppendStrings], None]) -> None:
        self._record = record
        self._captures = [
            capture_stream("stdout", lambda lines: self._take(f"{namespace}/stdout", lines), _RULES),
            capture_stream("stderr", lambda lines: self._take(f"{namespace}/stderr", lines), _RULES),
        ]

    def stop(self) -> None:
        """Records what was printed so far, and no more."""
        for capture in self._captures:
            capture.stop()

    def _take(self, path: str, lines: Sequence[ConsoleLine]) -> None:
        portion: list[ConsoleLine] = []
        size = 0
        for line in lines:
            portion.append(line)
            size += len(line.text) * 4
            if size > _PORTION_BYTES:
                self._append(path, portion)
                portion, size = [], 0
        if portion:
            self._append(path, portion)

    def _append(self, path: str, lines: Sequence[ConsoleLine]) -> None:
        texts = [line.text for line in lines]
        self._record(AppendStrings(path, texts, [None] * len(texts), [line.timestamp_ms for line in lines]))
