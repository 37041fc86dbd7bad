"""What the uploader says to the training process; nothing when that is gone."""

import os
import threading
import time

from seamark.client.uploader.messages import Acknowledged, Message, encode

__all__ = ["Reports"]

_MAX_WAITING = 1000


class Reports:
    """Writes messages to a pipe without ever waiting for who reads it. Of acknowledgements only the last of each writer counts,
    so that they never pile up; of other messages the oldest thousand wait."""

    def __init__(self, file: int) -> None:
        self._file = file
        os.set_blocking(file, False)
        self._lock = threading.Lock()
        self._waiting: list[bytes] = []
        self._acknowledged: dict[str, Acknowledged] = {}
        self._rest = b""
        self._is_broken = False

    def __call__(self, message: Message) -> None:
        with self._lock:
            if isinstance(message, Acknowledged):
                self._acknowledged[message.writer] = message
            elif len(self._waiting) < _MAX_WAITING:
                self._waiting.append(encode(message))
            self._write()

    def finish(self, seconds: float = 2.0) -> None:
        """Gives who reads a moment to take what is left."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            with self._lock:
                self._write()
                if self._is_broken or not (self._rest or self._waiting or self._acknowledged):
                    return
            time.sleep(0.01)

    def _write(self) -> None:
        while not self._is_broken and (self._rest or self._waiting or self._acknowledged):
            if not self._rest:
                lines = [*self._waiting, *(encode(each) for each in self._acknowledged.values())]
                self._rest = b"".join(lines)
                self._waiting.clear()
                self._acknowledged.clear()
            try:
                written = os.write(self._file, self._rest)
            except BlockingIOError:
                return
            except OSError:
                self._is_broken = True
                return
            self._rest = self._rest[written:]
