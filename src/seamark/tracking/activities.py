"""What a server process does by itself, and how that went: for those who look after it."""

import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass

__all__ = ["Activities", "Activity"]


@dataclass(frozen=True, slots=True)
class Activity:
    name: str
    ended_at: int
    seconds: float
    error: str | None


class Activities:
    """The last time of each activity. Thread-safe."""

    def __init__(self, clock: Callable[[], int]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._last: dict[str, Activity] = {}

    @contextmanager
    def noted(self, name: str) -> Generator[None]:
        """Notes how long the block took, and the error that it raised, which goes on."""
        began = time.monotonic()
        error: str | None = None
        try:
            yield
        except Exception as raised:
            error = str(raised) or type(raised).__name__
            raise
        finally:
            with self._lock:
                self._last[name] = Activity(name, self._clock(), time.monotonic() - began, error)

    def all(self) -> list[Activity]:
        """By name."""
        with self._lock:
            return sorted(self._last.values(), key=lambda each: each.name)
