"""Telling the person at the training script, once, that something is not recorded."""

import logging
import os
import threading

__all__ = ["warn_once"]

_logger = logging.getLogger("neptune")
_said: set[str] = set()
# A signal handler may come here while the thread that it interrupts is here.
_lock = threading.RLock()


def warn_once(message: str) -> None:
    """Log a warning, unless this process has logged the same one before."""
    with _lock:
        if message in _said:
            return
        _said.add(message)
    _logger.warning("%s", message)


def _renew_lock() -> None:
    """In a forked child: a thread that held the lock is not there to let go of it."""
    global _lock
    _lock = threading.RLock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_renew_lock)
