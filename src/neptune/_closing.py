"""The end of an object: waiting until all that was logged is sent, and telling people what they wait for."""

import os
import sys
from typing import TYPE_CHECKING

from neptune._log import get_logger
from neptune.types.mode import Mode

if TYPE_CHECKING:
    from neptune._session import Session
    from seamark.client.recording import Waiting

__all__ = ["close"]

_BETWEEN_WORDS = 15.0


def close(session: "Session", seconds: float | None, *, is_owner: bool) -> None:
    """Closes the recorder of an object. In a forked child, which logs beside its parent, nothing is said."""
    words = _Words(session)
    is_sent = session.recorder.close(seconds, on_wait=words.wait if is_owner else None)
    if is_owner:
        words.end(is_sent)


class _Words:
    def __init__(self, session: "Session") -> None:
        self._session = session
        self._name = session.identity.sys_id or session.uuid
        self._calls = 0

    def wait(self, waiting: "Waiting") -> None:
        """Called every second."""
        if self._calls % _BETWEEN_WORDS == 0:
            left = _size(waiting.bytes_left)
            if waiting.is_connected:
                get_logger().info(
                    "Sending the last %s of %s. If you cannot wait, end this process: nothing is lost.", left, self._name
                )
            else:
                get_logger().warning(
                    "The server is not reached, and %s of %s wait to be sent. They stay on this disk; `neptune sync` sends them, too.",
                    left,
                    self._name,
                )
        self._calls += 1

    def end(self, is_sent: bool) -> None:
        mode = self._session.mode
        if mode in (Mode.READ_ONLY, Mode.DEBUG) or sys.is_finalizing():
            return
        if mode is Mode.OFFLINE:
            folder = os.environ.get("NEPTUNE_DATA_DIRECTORY") or ".neptune"
            get_logger().info('What was logged is in "%s". Send it with `neptune sync`.', folder)
        elif is_sent:
            get_logger().info("All of %s is on the server: %s", self._name, self._session.identity.url)
        else:
            get_logger().warning(
                "Not all of %s is on the server yet. It is sent in the background as soon as that is possible, or by `neptune sync`: %s",
                self._name,
                self._session.identity.url,
            )


def _size(count: int) -> str:
    for unit in ("bytes", "KiB", "MiB"):
        if count < 1024:
            return f"{count:.0f} {unit}"
        count //= 1024
    return f"{count} GiB"
