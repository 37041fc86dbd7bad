"""The threads of this process that work on jobs, while there are any."""

import threading
from collections.abc import Callable
from secrets import token_hex

__all__ = ["JobThread"]


class JobThread:
    """Works when it is woken, until nothing is left to do. Each lane is a thread of its own, so that what takes hours does not hold
    up what takes a second. Thread-safe."""

    def __init__(self) -> None:
        self.worker = token_hex(8)
        """As whom this process takes up jobs."""
        self.failures = 0
        """How often work has failed."""
        self._changed = threading.Condition()
        self._threads: dict[str, threading.Thread] = {}
        self._wanted: set[str] = set()
        self._is_stopping = False

    @property
    def is_stopping(self) -> bool:
        """Whether to stop at the next occasion."""
        return self._is_stopping

    def wake(self, work: Callable[[], float | None], lane: str = "") -> None:
        """Has `work` called, soon and once more after this call. It tells in how many seconds to call it again; None: not until the
        next wake."""
        with self._changed:
            self._wanted.add(lane)
            if lane not in self._threads and not self._is_stopping:
                thread = threading.Thread(target=self._run, args=(work, lane), name=f"jobs {lane}".rstrip(), daemon=True)
                self._threads[lane] = thread
                thread.start()
            self._changed.notify_all()

    def tell(self, *, has_failed: bool = False) -> None:
        """Something has changed: wakes those who wait for it."""
        with self._changed:
            self.failures += has_failed
            self._changed.notify_all()

    def wait(self, seconds: float) -> None:
        """Returns when something has changed, or after this time."""
        with self._changed:
            self._changed.wait(seconds)

    def close(self) -> None:
        """Lets the steps under way end; nothing is begun after them."""
        with self._changed:
            self._is_stopping = True
            threads = list(self._threads.values())
            self._changed.notify_all()
        for thread in threads:
            thread.join()

    def _run(self, work: Callable[[], float | None], lane: str) -> None:
        while True:
            with self._changed:
                self._wanted.discard(lane)
            pause = work()
            with self._changed:
                if pause is not None:
                    self._changed.wait_for(lambda: lane in self._wanted or self._is_stopping, pause)
                if self._is_stopping or (pause is None and lane not in self._wanted):
                    del self._threads[lane]
                    return
