"""Taking turns: what costs the stores much is done for one caller only so often at once, and leaves room for everybody else."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager

from seamark.model.access import UserId
from seamark.model.errors import Busy

__all__ = ["EMBEDDED_AT_ONCE", "Turns"]

EMBEDDED_AT_ONCE = 3
"""One less than the embedded column store has connections to read with."""


class Turns:
    """Turns for costly requests. Whoever waits for one holds no thread. Belongs to one event loop."""

    def __init__(self, *, at_once: int = EMBEDDED_AT_ONCE, at_once_for_one: int = 2) -> None:
        self._all = asyncio.Semaphore(at_once)
        self._at_once_for_one = at_once_for_one
        self._callers: dict[UserId, tuple[asyncio.Semaphore, int]] = {}

    @asynccontextmanager
    async def of(self, caller: UserId, is_gone: Callable[[], Awaitable[bool]] | None = None) -> AsyncGenerator[None]:
        """A turn of this caller, who may have to wait for their own earlier ones, and then for one of everybody's.

        Raises Busy when `is_gone` then says that nobody waits for the answer any more.
        """
        own, users = self._callers.get(caller) or (asyncio.Semaphore(self._at_once_for_one), 0)
        self._callers[caller] = own, users + 1
        try:
            async with own, self._all:
                if is_gone is not None and await is_gone():
                    raise Busy("The client left before its turn came. Send the request again and wait for the answer.")
                yield
        finally:
            own, users = self._callers.pop(caller)
            if users > 1:
                self._callers[caller] = own, users - 1
