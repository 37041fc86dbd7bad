"""The training that an uploader works for: whether it lives, and for how long to wait for a server on its behalf."""

import os
import time
from collections.abc import Callable

from seamark.client.machine import is_running
from seamark.client.uploader.insisting import Reason

__all__ = ["PATIENCE_SECONDS", "Training"]

PATIENCE_SECONDS = 3600.0
"""For how long after the end of the training the server is waited for."""


class Training:
    """The process that started the uploader, and those that it forked."""

    def __init__(self, pid: int, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._pid = pid
        self._clock = clock
        self._since_ms = time.time_ns() // 1_000_000
        # Not so where Python is started by way of a launcher.
        self._is_parent = os.getppid() == pid
        self._is_over = False
        self._over_since: float | None = None
        self.is_listening = True
        """Some process still holds the pipe that wakes the uploader: it may log."""
        self.is_hurried = False
        """Somebody wants the uploader to end."""

    def lives(self) -> bool:
        if not self._is_over:
            self._is_over = not (os.getppid() == self._pid if self._is_parent else is_running(self._pid, self._since_ms))
        return not self._is_over

    def is_waited_for(self, reason: Reason, *, is_closed: bool) -> bool:
        """Whether to go on trying while the server is away or refuses. `is_closed`: the training logs nothing more."""
        if self.is_hurried:
            return False
        if self.lives() and not is_closed:
            return True
        if self._over_since is None:
            self._over_since = self._clock()
        return reason is Reason.UNREACHABLE and self._clock() - self._over_since < PATIENCE_SECONDS
