"""Calling back when nothing, or not enough, of what is logged reaches the server."""

import os
import threading
import time
from typing import TYPE_CHECKING

from neptune._log import get_logger
from neptune.envs import (
    NEPTUNE_ENABLE_DEFAULT_ASYNC_LAG_CALLBACK,
    NEPTUNE_ENABLE_DEFAULT_ASYNC_NO_PROGRESS_CALLBACK,
)
from neptune.utils import stop_synchronization_callback

if TYPE_CHECKING:
    from neptune._memory import Memory
    from neptune.metadata_containers.metadata_container import MetadataContainer
    from neptune.typing import NeptuneObjectCallback
    from seamark.client.recorder import Recorder

__all__ = ["ProgressWatch", "watch_progress"]

_BETWEEN_CALLS = 300.0
_LONGEST_PERIOD = 10.0
_SHORTEST_PERIOD = 0.05


def watch_progress(
    container: "MetadataContainer",
    recorder: "Recorder | Memory",
    on_lag: "NeptuneObjectCallback | None",
    lag_threshold: float,
    on_no_progress: "NeptuneObjectCallback | None",
    no_progress_threshold: float,
) -> "ProgressWatch | None":
    """Watches a recorder if there is anybody to call: the callbacks that were given, or the default ones of the environment."""
    on_lag = on_lag or _default(NEPTUNE_ENABLE_DEFAULT_ASYNC_LAG_CALLBACK)
    on_no_progress = on_no_progress or _default(NEPTUNE_ENABLE_DEFAULT_ASYNC_NO_PROGRESS_CALLBACK)
    if on_lag is None and on_no_progress is None:
        return None
    return ProgressWatch(
        container,
        recorder,
        _Alarm("lag", on_lag, lag_threshold),
        _Alarm("no progress", on_no_progress, no_progress_threshold),
    )


class _Alarm:
    """A callback, above which number of seconds it is called, and when it last was: at most every five minutes."""

    def __init__(self, name: str, callback: "NeptuneObjectCallback | None", threshold: float) -> None:
        self.name = name
        self.callback = callback
        self.threshold = threshold
        self._last_call: float | None = None

    def check(self, seconds: float, container: "MetadataContainer") -> None:
        now = time.monotonic()
        if self.callback is None or seconds <= self.threshold:
            return
        if self._last_call is None or now - self._last_call > _BETWEEN_CALLS:
            self._last_call = now
            threading.Thread(target=self._call, args=(container,), name=f"neptune-{self.name}", daemon=True).start()

    def _call(self, container: "MetadataContainer") -> None:
        try:
            if self.callback is not None:
                self.callback(container)
        except Exception:  # the callback is the user's, and its failure must not be silent
            get_logger().exception("The callback for %s failed.", self.name)


class ProgressWatch:
    """A thread that looks at a recorder from time to time."""

    def __init__(self, container: "MetadataContainer", recorder: "Recorder | Memory", lag: _Alarm, no_progress: _Alarm) -> None:
        self._container = container
        self._recorder = recorder
        self._lag = lag
        self._no_progress = no_progress
        thresholds = [alarm.threshold for alarm in (lag, no_progress) if alarm.callback is not None]
        self._period = max(_SHORTEST_PERIOD, min(_LONGEST_PERIOD, min(thresholds) / 4))
        self._is_over = threading.Event()
        threading.Thread(target=self._watch, name="neptune-progress", daemon=True).start()

    def stop(self) -> None:
        self._is_over.set()

    def _watch(self) -> None:
        while not self._is_over.wait(self._period):
            lag = self._recorder.lag_seconds
            self._lag.check(lag, self._container)
            if lag > 0:
                self._no_progress.check(min(lag, time.monotonic() - self._recorder.last_progress), self._container)


def _default(variable: str) -> "NeptuneObjectCallback | None":
    return stop_synchronization_callback if os.getenv(variable, "").upper() == "TRUE" else None
