"""Capture of standard output and standard error.

While somebody listens, `sys.stdout` or `sys.stderr` is a stand-in that passes everything through and notes what was written. Lines are put
together and handed over by a thread, a twentieth of a second later: whoever prints waits for nothing, and may hold any lock, be a signal
handler or a destructor. What that thread itself prints (a warning of ours, for example) is not recorded, or it would beget the next.
"""

import os
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from queue import Empty, SimpleQueue
from typing import Any, Literal

from seamark.client.capture.lines import ConsoleLine, LineAssembler, LineRules
from seamark.client.capture.notices import warn_once

__all__ = ["StreamCapture", "capture_stream", "unrecorded"]

LineListener = Callable[[Sequence[ConsoleLine]], None]

_GATHERING_SECONDS = 0.05
_STOP_SECONDS = 5.0
_MOST_WAITING = 16 << 20
"""Characters that wait to be handed over; beyond, the rest is not recorded: a stuck disk must not fill the memory."""

_exempt = threading.local()


@contextmanager
def unrecorded() -> Generator[None]:
    """What this thread prints within is shown and not recorded: for messages about what cannot be recorded."""
    before = getattr(_exempt, "on", False)
    _exempt.on = True
    try:
        yield
    finally:
        _exempt.on = before


class _Listener:
    def __init__(self, name: str, on_lines: LineListener, rules: LineRules) -> None:
        self._name = name
        self._on_lines: LineListener | None = on_lines
        self._rules = rules
        self.assembler = LineAssembler(rules)

    def hand_over(self, lines: Sequence[ConsoleLine]) -> None:
        if not lines or self._on_lines is None:
            return
        try:
            self._on_lines(lines)
        except Exception as error:  # the callable is not ours, and nobody is there to catch
            self._on_lines = None
            warn_once(
                f"{self._name} of this process is no longer recorded, because recording it failed: {error!r}. "
                "The script itself goes on; its output is shown as before."
            )

    def forget(self) -> None:
        self.assembler = LineAssembler(self._rules)


class _StandIn:
    """Stands in for a stream; whatever is not about writing is the stream's own, so our names must not be any stream's."""

    def __init__(self, original: Any) -> None:  # Any: notebooks and test runners put streams of their own kinds there
        self.seamark_original = original
        self.seamark_listeners: tuple[_Listener, ...] = ()

    def write(self, text: str) -> Any:  # Any: what the stream answers
        answer = self.seamark_original.write(text)
        if self.seamark_listeners:
            _pump.note(self.seamark_listeners, text)
        return answer

    def writelines(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:  # Any: the stream's own attributes
        if name == "seamark_original":
            raise AttributeError(name)
        return getattr(self.seamark_original, name)

    # What the interpreter looks up on the class never reaches __getattr__.
    def __iter__(self) -> Iterator[str]:
        return iter(self.seamark_original)

    def __enter__(self) -> "_StandIn":
        self.seamark_original.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self.seamark_original.__exit__(*error)

    def __repr__(self) -> str:
        return f"<recorded {self.seamark_original!r}>"


class _Pump:
    """Carries what was written to those who listen."""

    def __init__(self) -> None:
        self._waiting: deque[tuple[tuple[_Listener, ...], str, int]] = deque()
        self._missed = 0
        self._start_anew()

    def _start_anew(self) -> None:
        # A reentrant bell: a signal handler that prints may interrupt a print, where an Event or a Lock would be held.
        self._bell: SimpleQueue[None] = SimpleQueue()
        self._draining = threading.RLock()
        self._thread: threading.Thread | None = None
        self._size = 0
        self.registry = threading.RLock()
        self.listeners: tuple[_Listener, ...] = ()

    def note(self, listeners: tuple[_Listener, ...], text: object) -> None:
        if getattr(_exempt, "on", False) or not isinstance(text, str) or not text:
            return
        # Threads may miscount; the size is right again as soon as nothing waits.
        if self._size > _MOST_WAITING:
            self._missed += len(text)
            return
        self._size += len(text)
        self._waiting.append((listeners, text, time.time_ns() // 1_000_000))
        self.ring()

    def ring(self) -> None:
        if self._thread is None:
            self._start_thread()
        if self._bell.empty():
            self._bell.put(None)

    def rest(self) -> None:
        """Let the thread end when nobody listens any more."""
        if self._thread is not None and not self.listeners:
            self._bell.put(None)

    def _start_thread(self) -> None:
        with self.registry:
            if self._thread is not None:
                return
            self._thread = threading.Thread(target=self._run, name="seamark-console", daemon=True)
            try:
                self._thread.start()
            except RuntimeError:
                # The interpreter is going down, or the process may not have another thread; whoever stops the capture drains.
                self._thread = None

    def _run(self) -> None:
        _exempt.on = True
        while True:
            with suppress(Empty):
                self._bell.get(timeout=self._seconds_until_due())
            time.sleep(_GATHERING_SECONDS)
            with suppress(Empty):
                while True:
                    self._bell.get_nowait()
            self.drain()
            if not self.listeners:
                with self.registry:
                    if not self.listeners:
                        self._thread = None
                        return

    def _seconds_until_due(self) -> float | None:
        due = [listener.assembler.due_ms for listener in self.listeners]
        earliest = min((moment for moment in due if moment is not None), default=None)
        return None if earliest is None else max(earliest / 1_000 - time.time(), 0)

    def drain(self) -> None:
        """Hand over all complete lines, and the unfinished ones that are due."""
        if not self._draining.acquire(timeout=_STOP_SECONDS):
            return
        try:
            with unrecorded():
                self._drain()
        finally:
            self._draining.release()

    def _drain(self) -> None:
        lines: dict[_Listener, list[ConsoleLine]] = {}
        while self._waiting:
            listeners, text, timestamp_ms = self._waiting.popleft()
            for listener in listeners:
                lines.setdefault(listener, []).extend(listener.assembler.feed(text, timestamp_ms))
        self._size = 0
        now = time.time_ns() // 1_000_000
        for listener in self.listeners:
            due = listener.assembler.due_ms
            if due is not None and due <= now:
                lines.setdefault(listener, []).extend(listener.assembler.take_open())
        if self._missed:
            note = f"[{self._missed} characters of output are missing here: they came faster than they could be recorded]"
            self._missed = 0
            for listener in self.listeners:
                lines.setdefault(listener, []).append(ConsoleLine(note, now))
        for listener, found in lines.items():
            listener.hand_over(found)

    def dismiss(self, listener: _Listener) -> None:
        """Hand over all that this listener is still to have, its unfinished line included."""
        self.drain()
        if not self._draining.acquire(timeout=_STOP_SECONDS):
            return
        try:
            with unrecorded():
                listener.hand_over(listener.assembler.take_open())
        finally:
            self._draining.release()

    def after_fork(self) -> None:
        """In a child: what waits is the parent's to record, its thread is not here, and its locks may be held for ever."""
        listeners = self.listeners
        self._waiting.clear()
        self._missed = 0
        self._start_anew()
        self.listeners = listeners
        for listener in listeners:
            listener.forget()
        if listeners and (util := sys.modules.get("multiprocessing.util")) is not None:
            # Children of multiprocessing leave without atexit; these hooks they do run.
            util.register_after_fork(self, _drain_at_the_end)


def _drain_at_the_end(pump: _Pump) -> None:
    from multiprocessing.util import Finalize

    Finalize(None, pump.drain, exitpriority=0)


_pump = _Pump()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_pump.after_fork)


class StreamCapture:
    """A capture that goes on until it is stopped."""

    def __init__(self, name: str, stand_in: _StandIn | None, listener: _Listener) -> None:
        self._name = name
        self._stand_in = stand_in
        self._listener = listener

    def stop(self) -> None:
        """Hand over what was written so far, and put the stream back when nobody else listens to it. Once is enough."""
        with _pump.registry:
            stand_in, self._stand_in = self._stand_in, None
            if stand_in is None:
                return
            stand_in.seamark_listeners = _without(stand_in.seamark_listeners, self._listener)
            if not stand_in.seamark_listeners and getattr(sys, self._name) is stand_in:
                # Where somebody has put another stream over ours since, ours stays below it and only passes through.
                setattr(sys, self._name, stand_in.seamark_original)
        _pump.dismiss(self._listener)
        with _pump.registry:
            _pump.listeners = _without(_pump.listeners, self._listener)
            _pump.rest()


def _without(listeners: tuple[_Listener, ...], listener: _Listener) -> tuple[_Listener, ...]:
    return tuple(other for other in listeners if other is not listener)


_former: dict[str, _StandIn] = {}


def _stand_in_for(name: str, stream: Any) -> _StandIn:  # Any: see _StandIn
    if isinstance(stream, _StandIn):
        return stream
    # Handlers of logging keep the stream that they found. One that found an earlier run's stand-in is heard again this way.
    former = _former.get(name)
    if former is None or former.seamark_original is not stream:
        former = _former[name] = _StandIn(stream)
    return former


def capture_stream(name: Literal["stdout", "stderr"], on_lines: LineListener, rules: LineRules) -> StreamCapture:
    """Hand the lines that this process writes to a standard stream from now on to `on_lines`, in the order of writing.

    Several captures of a stream do not know of each other and may be stopped in any order. What bypasses `sys.stdout` (subprocesses,
    libraries in C, `sys.stdout.buffer`) is not seen. A child made by a fork goes on capturing what it writes itself.
    """
    listener = _Listener(name, on_lines, rules)
    with _pump.registry:
        stream = getattr(sys, name)
        if stream is None:
            return StreamCapture(name, None, listener)
        stand_in = _stand_in_for(name, stream)
        stand_in.seamark_listeners = (*stand_in.seamark_listeners, listener)
        _pump.listeners = (*_pump.listeners, listener)
        setattr(sys, name, stand_in)
    return StreamCapture(name, stand_in, listener)
