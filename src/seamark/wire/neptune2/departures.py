"""The end of runs that the official client logs to.

It does not say that a script has ended: it closes its websocket in order, sends what is left, and falls silent. A script that was killed
closes nothing in order.
"""

import asyncio
import logging
from collections import Counter

from anyio import to_thread

from seamark.model.access import Caller, ProjectRole
from seamark.model.containers import Container, ContainerId
from seamark.model.errors import SeamarkError
from seamark.tracking.access import require_container
from seamark.tracking.context import Commit, Tracking
from seamark.tracking.operations import heartbeat

__all__ = ["Departures"]

_log = logging.getLogger(__name__)
_SILENCE_SECONDS = 3.0
"""Who sends what is left is heard of more often than this."""


class Departures:
    """Ends a run when its last listener has left in order and nothing is heard of it any more. What others log to it wakes it again.

    Belongs to one event loop.
    """

    def __init__(self, tracking: Tracking) -> None:
        self._tracking = tracking
        self._listeners: Counter[ContainerId] = Counter()
        self._waiting: set[asyncio.Task[None]] = set()

    def come(self, container: Container) -> None:
        self._listeners[container.id] += 1

    def leave(self, caller: Caller, container: Container, *, in_order: bool) -> None:
        self._listeners[container.id] -= 1
        if self._listeners[container.id] > 0:
            return
        del self._listeners[container.id]
        if in_order:
            waiting = asyncio.create_task(self._end_in_silence(caller, container))
            self._waiting.add(waiting)
            waiting.add_done_callback(self._waiting.discard)

    async def _end_in_silence(self, caller: Caller, container: Container) -> None:
        silent_for = 0.0
        while silent_for < _SILENCE_SECONDS:
            await asyncio.sleep(_SILENCE_SECONDS - silent_for)
            if container.id in self._listeners:
                return
            silent_for = (self._tracking.clock() - self._tracking.sessions.heard_at(container.id)) / 1000
        try:
            await (await to_thread.run_sync(self._end, caller, container))
        except SeamarkError as error:
            # Whoever only listened ends nothing; and what cannot be written now ends by silence.
            _log.debug("The end of %s is not noted: %s", container.sys_id, error)

    def _end(self, caller: Caller, container: Container) -> Commit:
        found, _ = require_container(self._tracking, caller, str(container.uuid), ProjectRole.CONTRIBUTOR)
        return heartbeat(self._tracking, found, is_last=True)
