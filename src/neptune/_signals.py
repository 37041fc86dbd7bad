"""Doing what people ask a run for from the web app: stop, or abort."""

import os
from contextlib import suppress
from typing import TYPE_CHECKING

from neptune._log import get_logger
from neptune.attributes.constants import SYSTEM_FAILED_ATTRIBUTE_PATH
from neptune.envs import NEPTUNE_SUBPROCESS_KILL_TIMEOUT
from seamark.client.ending import KILL_SECONDS, end_process

if TYPE_CHECKING:
    from neptune._memory import Memory
    from neptune.metadata_containers.metadata_container import MetadataContainer
    from seamark.client.recorder import Recorder
    from seamark.client.recording import Signal

__all__ = ["listen"]


def listen(container: "MetadataContainer", recorder: "Recorder | Memory") -> None:
    """Ends the process when the server asks the object's owner for it."""

    def obey(received: "Signal") -> None:
        name = container._session.identity.sys_id  # pyright: ignore[reportPrivateUsage]
        get_logger().error("%s received %s signal: this process ends now.", name, received.kind)

        def close() -> None:
            if received.kind == "abort":
                container[SYSTEM_FAILED_ATTRIBUTE_PATH] = True
            container.stop(seconds=received.seconds)

        end_process(close, _kill_seconds())

    recorder.on_signal = obey


def _kill_seconds() -> float:
    with suppress(ValueError):
        return float(os.environ.get(NEPTUNE_SUBPROCESS_KILL_TIMEOUT, KILL_SECONDS))
    return KILL_SECONDS
