"""Facts that were read a moment ago, so that a busy caller's rights cost no query each time."""

import time
from collections.abc import Callable, Hashable
from threading import Lock, local
from typing import TypeVar, cast

__all__ = ["RecentFacts"]

_MAX_FACTS = 20_000

T = TypeVar("T")


class RecentFacts:
    """Remembers answers for `fresh_seconds`; a change made by this process forgets them all at once.

    Another process's change (the command line's, another server's) is therefore seen after that time at most, for an
    answer that was computed from others lasts no longer than they do.
    Refusals are never remembered: `compute` raises, and nothing is kept.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic, *, fresh_seconds: float = 1.0, most: int = _MAX_FACTS) -> None:
        self._fresh_seconds = fresh_seconds
        self._now = now
        self._most = most
        self._facts: dict[Hashable, tuple[float, object]] = {}
        self._generation = 0
        self._lock = Lock()
        self._computing = local()
        """In each thread, until when what is being computed there can be fresh."""

    def get(self, key: Hashable, compute: Callable[[], T]) -> T:
        """The answer for `key`, computed when it is not fresh."""
        outer: float | None = getattr(self._computing, "until", None)
        known = self._facts.get(key)
        now = self._now()
        if known is not None and now < known[0]:
            if outer is not None:
                self._computing.until = min(outer, known[0])
            return cast(T, known[1])  # the key determines what was computed
        generation = self._generation
        until = self._computing.until = now + self._fresh_seconds
        try:
            answer = compute()
            until = self._computing.until
        finally:
            self._computing.until = None if outer is None else min(outer, until)
        with self._lock:
            # What was read before a change must not be kept after it.
            if generation == self._generation:
                if len(self._facts) >= self._most:
                    self._facts.clear()
                self._facts[key] = (until, answer)
        return answer

    def forget(self) -> None:
        """Forgets everything, because who may do what, or what exists, has changed."""
        with self._lock:
            self._generation += 1
            self._facts.clear()
