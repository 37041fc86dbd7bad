"""Saying now and then what is waited for."""

import time

from neptune_scale.sync.parameters import STOP_MESSAGE_FREQUENCY
from neptune_scale.util.logger import get_logger
from seamark.client.recording import Waiting

__all__ = ["Teller"]

_logger = get_logger()


class Teller:
    """Says now and then what is waited for."""

    def __init__(self) -> None:
        self._next = 0.0

    def tell(self, waiting: Waiting) -> None:
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + STOP_MESSAGE_FREQUENCY
        _logger.info(
            "Waiting for about %d KB to be sent%s.",
            max(1, waiting.bytes_left // 1000),
            "" if waiting.is_connected else "; the server cannot be reached",
        )
