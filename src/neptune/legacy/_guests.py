"""Runs of experiments that this process did not create, while something is logged to them.

Each open run has a process that sends what is logged. A script may well go through all experiments of a project and tag them, so that few
are open at a time.
"""

import os
import threading
from collections import OrderedDict
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass

from neptune.legacy._recording import ExperimentRun, Home

__all__ = ["dismiss", "known_guest", "lent"]

_MOST_OPEN = 4


@dataclass(slots=True)
class _Guest:
    run: ExperimentRun
    users: int = 0
    """How many threads log to it at this moment."""


_Key = tuple[str, str, str]
_open: OrderedDict[_Key, _Guest] = OrderedDict()
_lock = threading.RLock()


@contextmanager
def lent(home: Home, sys_id: str) -> Generator[ExperimentRun]:
    """The run of this id, which is opened if need be, to log to it; some that nobody logs to are closed for it.

    Raises what opening a run raises.
    """
    key = _key(home, sys_id)
    with _lock:
        guest = _open.get(key)
        leaving: list[_Guest] = []
        if guest is None or guest.run.is_stopped:
            leaving = _crowded_out()
            guest = _open[key] = _Guest(ExperimentRun(home, sys_id=sys_id))
        _open.move_to_end(key)
        guest.users += 1
    try:
        # Not under the lock, as it waits for the server.
        for each in leaving:
            each.run.stop()
        yield guest.run
    finally:
        with _lock:
            guest.users -= 1


def known_guest(home: Home, sys_id: str) -> ExperimentRun | None:
    """The run of this id, if it is open."""
    with _lock:
        guest = _open.get(_key(home, sys_id))
        return None if guest is None else guest.run


def dismiss(home: Home, sys_id: str) -> None:
    """Closes the run of this id when everything that was logged to it is on the server."""
    with _lock:
        guest = _open.pop(_key(home, sys_id), None)
    if guest is not None:
        guest.run.stop()


def _crowded_out() -> list[_Guest]:
    """Takes out those that were not used for longest and that nobody logs to, until there is room for one more."""
    idle = [key for key, guest in _open.items() if not guest.users]
    return [_open.pop(key) for key in idle[: max(0, len(_open) + 1 - _MOST_OPEN)]]


def _key(home: Home, sys_id: str) -> _Key:
    return home.project, sys_id, home.api_token


def _after_fork() -> None:
    global _lock
    # Another thread of the parent may have held it.
    _lock = threading.RLock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
