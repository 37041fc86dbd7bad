"""Doing what people ask a run for from the web app: stop, or abort."""

import os
import signal
import threading
from contextlib import suppress
from typing import TYPE_CHECKING

from neptune._log import get_logger
from neptune.attributes.constants import SYSTEM_FAILED_ATTRIBUTE_PATH
from neptune.envs import NEPTUNE_SUBPROCESS_KILL_TIMEOUT

if TYPE_CHECKING:
    from neptune._memory import Memory
    from neptune.metadata_containers.metadata_container import MetadataContainer
    from seamark.client.recorder import Recorder
    from seamark.client.recording import Signal

__all__ = ["listen"]

_KILL_SECONDS = 5.0


def listen(container: "MetadataContainer", recorder: "Recorder | Memory") -> None:
    """Ends the process when the server asks the object's owner for it."""

    def on_signal(received: "Signal") -> None:
        # The recorder's thread must go on: stopping waits for what it hears.
        threading.Thread(target=_obey, args=(container, received), name="neptune-signal", daemon=True).start()

    recorder.on_signal = on_signal


def _obey(container: "MetadataContainer", received: "Signal") -> None:
    name = container._session.identity.sys_id  # pyright: ignore[reportPrivateUsage]
    get_logger().error("%s received %s signal: this process ends now.", name, received.kind)
    try:
        if received.kind == "abort":
            container[SYSTEM_FAILED_ATTRIBUTE_PATH] = True
        container.stop(seconds=received.seconds)
    finally:
        _end_process()


def _end_process() -> None:
    """Terminates this process and all that it started; kills those of them that do not end in time."""
    import psutil

    with suppress(psutil.Error):
        children = psutil.Process().children(recursive=True)
        for child in children:
            with suppress(psutil.Error):
                child.terminate()
        _, alive = psutil.wait_procs(children, timeout=_kill_seconds())
        for child in alive:
            with suppress(psutil.Error):
                child.kill()
    os.kill(os.getpid(), signal.SIGTERM)


def _kill_seconds() -> float:
    with suppress(ValueError):
        return (
            float(os.environ[NEPTUNE_SUBPROCESS_KILL_TIMEOUT]) if NEPTUNE_SUBPROCESS_KILL_TIMEOUT in os.environ else _KILL_SECONDS
        )
    return _KILL_SECONDS
