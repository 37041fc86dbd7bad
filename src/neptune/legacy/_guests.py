"""Runs of experiments that this process did not create, while something is logged to them.

Each open run has a process that sends what is logged. A script may well go through all experiments of a project and tag them, so that few
are open at a time.
"""

import threading
from collections import OrderedDict

from neptune.legacy._recording import ExperimentRun, Home

__all__ = ["dismiss", "guest", "known_guest"]

_MOST_OPEN = 4

_open: OrderedDict[tuple[str, str, str], ExperimentRun] = OrderedDict()
_lock = threading.RLock()


def guest(home: Home, sys_id: str) -> ExperimentRun:
    """The run of this id, which is opened if need be; the one that was not used for longest is closed for it.

    Raises what opening a run raises.
    """
    key = (home.project, sys_id, home.api_token)
    with _lock:
        run = _open.get(key)
        if run is not None and not run.is_stopped:
            _open.move_to_end(key)
            return run
        while len(_open) >= _MOST_OPEN:
            _open.popitem(last=False)[1].stop()
        run = _open[key] = ExperimentRun(home, sys_id=sys_id)
        return run


def known_guest(home: Home, sys_id: str) -> ExperimentRun | None:
    """The run of this id, if it is open."""
    with _lock:
        return _open.get((home.project, sys_id, home.api_token))


def dismiss(home: Home, sys_id: str) -> None:
    """Closes the run of this id when everything that was logged to it is on the server."""
    with _lock:
        run = _open.pop((home.project, sys_id, home.api_token), None)
    if run is not None:
        run.stop()
