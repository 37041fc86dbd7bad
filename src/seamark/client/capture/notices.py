"""Telling the person at the training script, once, that something is not recorded."""

import logging
import threading

__all__ = ["warn_once"]

_logger = logging.getLogger("neptune")
_said: set[str] = set()
_lock = threading.Lock()


def warn_once(message: str) -> None:
    """Log a warning, unless this process has logged the same one before."""
    with _lock:
        if message in _said:
            return
        _said.add(message)
    _logger.warning("%s", message)
