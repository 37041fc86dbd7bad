"""The thread of this process that works on jobs, while there are any."""

import threading
from collections.abc import Callable
from secrets import token_hex

__all__ = ["JobThread"]


class JobThread:
    """Works when it is woken, until nothing is left to do. Thread-safe."""

    def __init__(self) -> None:
        self.worker = token_hex(8)
        """As whom this process takes up jobs."""
        self.failures = 0
        """How often work has failed."""
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._is_wanted = False
        self._is_stopping = False

    @property
    def is_stopping(self) -> bool:
        """Whether to stop at the next occasion."""
        return self._is_stopping

    def wake(self, work: Callable[[], float | None]) -> None:
        """Has `work` called, soon and once more after this call. It tells in how many seconds to call it again; None: not until the
        next wake."""
        with self._changed:
            self._is_wanted = True
            if self._thread is None and not self._is_stopping:
                self._thread = threading.Thread(target=self._run, args=(work,), name="jobs", daemon=True)
                self._thread.start()
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
        """Lets the step under way end; nothing is begun after it."""
        with self._changed:
            self._is_stopping = True
            thread = self._thread
            self._changed.notify_all()
        if thread is not None:
            thread.join()

    def _run(self, work: Callable[[], float | None]) -> None:
        while True:
            with self._changed:
                self._is_wanted = False
            pause = work()
            with self._changed:
                if pause is not None:
                    self._changed.wait_for(lambda: self._is_wanted or self._is_stopping, pause)
                if self._is_stopping or (pause is None and not self._is_wanted):
                    self._thread = None
                    return
