"""Telling a script that what it logs takes long to arrive."""

import threading
from collections.abc import Callable

from neptune_scale.util.logger import get_logger

__all__ = ["LagTracker"]

_logger = get_logger()
_LONGEST_PAUSE = 0.25


class LagTracker:
    """Calls `on_lag` each time that the lag comes to exceed a threshold, until it is stopped. `lag` tells it in seconds."""

    def __init__(self, lag: Callable[[], float], threshold: float, on_lag: Callable[[], None]) -> None:
        self._lag = lag
        self._threshold = threshold
        self._on_lag = on_lag
        self._stopped = threading.Event()
        threading.Thread(target=self._run, name="neptune-lag", daemon=True).start()

    def stop(self) -> None:
        self._stopped.set()

    def _run(self) -> None:
        pause = min(max(self._threshold / 4, 0.005), _LONGEST_PAUSE)
        is_behind = False
        while not self._stopped.wait(pause):
            was_behind, is_behind = is_behind, self._lag() > self._threshold
            if is_behind and not was_behind:
                try:
                    self._on_lag()
                except Exception:  # the script's own code, for which nobody else is here
                    _logger.exception("The callback for lag failed. Training goes on; mend the callback.")
