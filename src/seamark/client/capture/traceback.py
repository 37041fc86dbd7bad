"""Uncaught exceptions, of the main thread and of others.

`sys.excepthook` and `threading.excepthook` are replaced while somebody listens; what was installed before is always called, and last.
"""

import os
import sys
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType

from seamark.client.capture.host import this_process
from seamark.client.capture.notices import warn_once

__all__ = ["TracebackCapture", "UncaughtError", "capture_uncaught", "describe_error"]


@dataclass(frozen=True, slots=True)
class UncaughtError:
    """An exception that nobody caught: its traceback as lines without their ends, and when, in milliseconds since the epoch.

    `thread` names the thread that it ended; None when it ends the script. An error of a thread leaves the script running.
    """

    error: BaseException
    lines: tuple[str, ...]
    timestamp_ms: int
    thread: str | None = None


ErrorListener = Callable[[UncaughtError], None]


def describe_error(error: BaseException, trace: TracebackType | None = None, thread: str | None = None) -> UncaughtError:
    """What is told of an error, also of one that a `with` block lets through; the traceback is its own unless another is given."""
    process = this_process()
    where = f"process {process.pid} on {process.hostname}" + (f", thread {thread}" if thread else "")
    try:
        text = "".join(traceback.format_exception(type(error), error, trace or error.__traceback__))
    except Exception as failure:  # an exception's own __str__ or a source file that changed may raise anything
        text = f"{type(error).__name__}, whose traceback cannot be written ({failure!r})"
    lines = (f"Uncaught exception in {where}", *text.splitlines())
    return UncaughtError(error, lines, time.time_ns() // 1_000_000, thread)


class _Hooks:
    """Our two hooks over those that were there. Installed again over a stranger's hook, they are a new pair: the stranger may call us."""

    def __init__(self) -> None:
        self.listeners: tuple[ErrorListener, ...] = ()
        self._previous = sys.excepthook
        self._previous_in_thread = threading.excepthook
        # Bound once: a method is a new object at each access, and `is` tells whether the hook is still ours.
        self._hook, self._thread_hook = self._on_error, self._on_thread_error
        sys.excepthook, threading.excepthook = self._hook, self._thread_hook

    @property
    def are_on_top(self) -> bool:
        return sys.excepthook is self._hook and threading.excepthook is self._thread_hook

    def remove(self) -> None:
        """Put back what was there, except where somebody has put a hook over ours: then ours stays below and only passes on."""
        if sys.excepthook is self._hook:
            sys.excepthook = self._previous
        if threading.excepthook is self._thread_hook:
            threading.excepthook = self._previous_in_thread

    def _on_error(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        try:
            self._tell(error, trace, None)
        finally:
            self._previous(kind, error, trace)

    def _on_thread_error(self, event: threading.ExceptHookArgs) -> None:
        try:
            # SystemExit ends a thread silently, by threading's own rule.
            if event.exc_value is not None and not issubclass(event.exc_type, SystemExit):
                self._tell(event.exc_value, event.exc_traceback, event.thread.name if event.thread else "unknown")
        finally:
            self._previous_in_thread(event)

    def _tell(self, error: BaseException, trace: TracebackType | None, thread: str | None) -> None:
        if not self.listeners:
            return
        described = describe_error(error, trace, thread)
        for listener in self.listeners:
            try:
                listener(described)
            except Exception as failure:  # the callable is not ours, and the other listeners are to hear of it too
                warn_once(f"An uncaught exception is not recorded with the run, because recording it failed: {failure!r}.")


_lock = threading.RLock()
_hooks: _Hooks | None = None


class TracebackCapture:
    """A capture that goes on until it is stopped."""

    def __init__(self, hooks: _Hooks, listener: ErrorListener) -> None:
        self._hooks: _Hooks | None = hooks
        self._listener = listener

    def stop(self) -> None:
        """Hear of no more errors. Once is enough, and several captures may be stopped in any order."""
        global _hooks
        with _lock:
            hooks, self._hooks = self._hooks, None
            if hooks is None:
                return
            left = list(hooks.listeners)
            left.remove(self._listener)
            hooks.listeners = tuple(left)
            if not left:
                hooks.remove()
                _hooks = None if _hooks is hooks else _hooks


def capture_uncaught(on_error: ErrorListener) -> TracebackCapture:
    """Tell `on_error` of every exception that ends the script or one of its threads, before Python prints it.

    IPython prints the exceptions of its cells itself and calls no hook: those are not seen.
    """
    global _hooks
    with _lock:
        if _hooks is None or not _hooks.are_on_top:
            _hooks = _Hooks()
        _hooks.listeners = (*_hooks.listeners, on_error)
        return TracebackCapture(_hooks, on_error)


def _renew_lock() -> None:
    """In a forked child: a thread that held the lock is not there to let go of it."""
    global _lock
    _lock = threading.RLock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_renew_lock)
