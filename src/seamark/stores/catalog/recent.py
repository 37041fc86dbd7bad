"""Facts that were read a moment ago, so that a busy caller's rights cost no query each time."""

import time
from collections.abc import Callable, Hashable
from threading import Lock
from typing import TypeVar, cast

__all__ = ["RecentFacts"]

_MAX_FACTS = 20_000

T = TypeVar("T")


class RecentFacts:
    """Remembers answers for `fresh_seconds`; a change made by this process forgets them all at once.

    Another process's change (the command line's, another server's) is therefore seen after that time at most.
    Refusals are never remembered: `compute` raises, and nothing is kept.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic, *, fresh_seconds: float = 1.0) -> None:
        self._fresh_seconds = fresh_seconds
        self._now = now
        self._facts: dict[Hashable, tuple[float, object]] = {}
        self._generation = 0
        self._lock = Lock()

    def get(self, key: Hashable, compute: Callable[[], T]) -> T:
        """The answer for `key`, computed when it is not fresh."""
        known = self._facts.get(key)
        now = self._now()
        if known is not None and now < known[0]:
            return cast(T, known[1])  # the key determines what was computed
        generation = self._generation
        answer = compute()
        with self._lock:
            # What was read before a change must not be kept after it.
            if generation == self._generation:
                if len(self._facts) >= _MAX_FACTS:
                    self._facts.clear()
                self._facts[key] = (now + self._fresh_seconds, answer)
        return answer

    def forget(self) -> None:
        """Forgets everything, because who may do what, or what exists, has changed."""
        with self._lock:
            self._generation += 1
            self._facts.clear()
