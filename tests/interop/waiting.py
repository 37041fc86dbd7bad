"""Waiting for a condition, with a deadline."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def until(look: Callable[[], T | None], *, what: str, seconds: float = 30.0) -> T:
    """Look again and again until there is something to see, and return it; fail after `seconds`.

    `look` answers None (or False) while the condition does not hold yet.
    """
    pause = threading.Event()
    deadline = time.monotonic() + seconds
    while True:
        seen = look()
        if seen is not None and seen is not False:
            return seen
        if time.monotonic() >= deadline:
            raise AssertionError(f"Waited {seconds:g} seconds in vain for {what}.")
        pause.wait(0.05)
