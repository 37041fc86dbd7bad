"""Recording what a script prints as string series of its run."""

import os
from collections.abc import Callable, Sequence
from typing import Literal

from neptune_scale.sync.parameters import MAX_STRING_SERIES_DATA_POINT_LENGTH
from seamark.client.capture.lines import ConsoleLine, LineRules
from seamark.client.capture.streams import capture_stream
from seamark.model.journal import AppendStrings

__all__ = ["ConsoleCapture"]

_RULES = LineRules(MAX_STRING_SERIES_DATA_POINT_LENGTH, in_bytes=True, keeps_blank=False)
_PORTION_BYTES = 8 * 2**20


class ConsoleCapture:
    """Records standard output and standard error from now on until it is stopped.

    Steps count lines in millionths from `first_micros` on. Forked children are not recorded: their lines would have the
    same steps.
    """

    def __init__(self, namespace: str, first_micros: int, record: Callable[[AppendStrings], None]) -> None:
        self._record = record
        self._namespace = namespace
        self._next = {"stdout": first_micros, "stderr": first_micros}
        self._pid = os.getpid()
        self._captures = [
            capture_stream("stdout", lambda lines: self._take("stdout", lines), _RULES),
            capture_stream("stderr", lambda lines: self._take("stderr", lines), _RULES),
        ]

    def stop(self) -> None:
        """Records what was printed so far, and no more."""
        for capture in self._captures:
            capture.stop()

    def _take(self, name: Literal["stdout", "stderr"], lines: Sequence[ConsoleLine]) -> None:
        if os.getpid() != self._pid:
            return
        path = f"{self._namespace}/{name}"
        texts: list[str] = []
        timestamps: list[int] = []
        size = 0
        for line in lines:
            texts.append(line.text)
            timestamps.append(line.timestamp_ms)
            size += len(line.text) * 4
            if size > _PORTION_BYTES:
                self._append(path, name, texts, timestamps)
                texts, timestamps, size = [], [], 0
        if texts:
            self._append(path, name, texts, timestamps)

    def _append(self, path: str, name: str, texts: list[str], timestamps: list[int]) -> None:
        first = self._next[name]
        self._next[name] = first + len(texts)
        self._record(AppendStrings(path, texts, list(range(first, first + len(texts))), timestamps))
