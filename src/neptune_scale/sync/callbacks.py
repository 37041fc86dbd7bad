"""Telling a script's callbacks what went wrong, one after the other, on a thread of their own: they may take their time, log, wait
for what was logged, or end the run."""

import os
import threading
import time
from collections.abc import Callable
from queue import SimpleQueue

from neptune_scale.exceptions import (
    NeptuneConnectionLostError,
    NeptuneRetryableError,
    NeptuneScaleError,
    NeptuneScaleWarning,
    NeptuneUnexpectedError,
)
from neptune_scale.util.logger import get_logger
from seamark.client.capture.streams import unrecorded

__all__ = ["Callback", "Callbacks"]

Callback = Callable[[BaseException, float | None], None]
"""Gets an error, and when there was one of its kind before (in seconds since the epoch; None: never)."""

_logger = get_logger()
_QUIET_SECONDS = 5.0


def _log_error(error: BaseException, last_seen_at: float | None) -> None:
    # What is said about a line of the console that was refused must not be such a line itself.
    with unrecorded():
        _logger.error("%s: %s", type(error).__name__, error)


def _log_network_error(error: BaseException, last_seen_at: float | None) -> None:
    if last_seen_at is None or time.time() - last_seen_at > _QUIET_SECONDS:
        with unrecorded():
            _logger.warning("%s", error)


def _log_warning(warning: BaseException, last_seen_at: float | None) -> None:
    with unrecorded():
        _logger.warning("%s: %s", type(warning).__name__, warning)


def _with_both(callback: Callable[..., None]) -> Callback:
    """The callback, or what passes on to it the error alone if it takes no more, as those in older documentation do."""
    from inspect import signature

    try:
        takes = signature(callback)
    except (TypeError, ValueError):
        return callback
    try:
        takes.bind(None, None)
    except TypeError:
        try:
            takes.bind(None)
        except TypeError:
            return callback
        return lambda error, last_seen_at: callback(error)
    return callback


class Callbacks:
    """Where a run's errors go. In a forked child there are those of the child alone."""

    def __init__(
        self, on_error: Callback | None = None, on_network_error: Callback | None = None, on_warning: Callback | None = None
    ) -> None:
        self._on_error = _with_both(on_error) if on_error else _log_error
        self._on_network_error = _with_both(on_network_error) if on_network_error else _log_network_error
        self._on_warning = _with_both(on_warning) if on_warning else _log_warning
        self._begin()

    def _begin(self) -> None:
        self._pid = os.getpid()
        # Signal handlers may log while the thread that they interrupt is starting ours.
        self._lock = threading.RLock()
        self._waiting: SimpleQueue[BaseException | threading.Event] = SimpleQueue()
        self._last_seen: dict[type[BaseException], float] = {}
        self._thread: threading.Thread | None = None

    def tell(self, error: BaseException) -> None:
        """Has the callback for an error or warning called soon."""
        if self._pid != os.getpid():
            self._begin()
        self._waiting.put(error)
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="neptune-callbacks", daemon=True)
                try:
                    self._thread.start()
                except RuntimeError:
                    # The interpreter is going down: no thread starts any more.
                    self._thread = None
                    while not self._waiting.empty():
                        self._handle(self._waiting.get())

    def drain(self, timeout: float | None) -> None:
        """Waits until everything so far is told. A callback that calls this waits for nothing."""
        if self._thread is None or self._pid != os.getpid() or threading.current_thread() is self._thread:
            return
        done = threading.Event()
        self._waiting.put(done)
        done.wait(timeout)

    def _run(self) -> None:
        while True:
            self._handle(self._waiting.get())

    def _handle(self, error: BaseException | threading.Event) -> None:
        if isinstance(error, threading.Event):
            error.set()
            return
        last_seen_at = self._last_seen.get(type(error))
        self._last_seen[type(error)] = time.time()
        try:
            match error:
                case NeptuneConnectionLostError():
                    self._on_network_error(error, last_seen_at)
                case NeptuneScaleWarning() | NeptuneRetryableError():
                    self._on_warning(error, last_seen_at)
                case NeptuneScaleError():
                    self._on_error(error, last_seen_at)
                case _:
                    self._on_error(NeptuneUnexpectedError(reason=str(error)), last_seen_at)
        except Exception:  # the script's own code, for which nobody else is here
            _logger.exception("A callback of the run failed. Training goes on; mend the callback.")
