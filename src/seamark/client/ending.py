"""Ending a training that somebody has asked to end in the web app."""

import os
import signal
import threading
from collections.abc import Callable
from contextlib import suppress

from seamark.client.uploader.launching import is_uploader

__all__ = ["KILL_SECONDS", "end_process"]

KILL_SECONDS = 5.0


def end_process(close: Callable[[], None], kill_seconds: float = KILL_SECONDS) -> None:
    """Closes what logs, and then terminates this process and all that it started, whatever became of closing; what does not end by itself
    in so many seconds is killed. Uploaders go on, and send what is left. Returns at once: closing waits for what the thread hears that
    hears of the wish."""

    def end() -> None:
        try:
            close()
        finally:
            _terminate(kill_seconds)

    threading.Thread(target=end, name="neptune-signal", daemon=True).start()


def _terminate(kill_seconds: float) -> None:
    import psutil

    with suppress(psutil.Error):
        children: list[psutil.Process] = []
        for child in psutil.Process().children(recursive=True):
            with suppress(psutil.Error):
                if not is_uploader(child.cmdline()):
                    child.terminate()
                    children.append(child)
        _, alive = psutil.wait_procs(children, timeout=kill_seconds)
        for child in alive:
            with suppress(psutil.Error):
                child.kill()
    os.kill(os.getpid(), signal.SIGTERM)
