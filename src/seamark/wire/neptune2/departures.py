"""The end of runs that the official client logs to.

It does not say that a script has ended: it closes its websocket in order, sends what is left, and falls silent. Of a script that was
killed the connection breaks, and nothing more is heard. A network that is away breaks nothing before the script was silent for long,
and where a proxy breaks connections, the script is heard of again. Until it broke, a connection was a sign of life: the run counts as
running for as long as the script may be heard of again, and has failed when that is over, without having seemed to be finished.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Coroutine
from enum import Enum, auto

from anyio import to_thread

from seamark.model.access import Caller, ProjectRole
from seamark.model.containers import Container, ContainerId
from seamark.model.errors import SeamarkError
from seamark.model.moments import IDLE_AFTER_MS
from seamark.tracking.access import require_container
from seamark.tracking.context import Commit, Tracking
from seamark.tracking.operations import cut_off, heartbeat

__all__ = ["Departures", "Leaving"]

_log = logging.getLogger(__name__)
_SILENCE_SECONDS = 3.0
"""Who sends what is left is heard of more often than this."""
_IN_FLIGHT_MS = 3_000
"""What a script sent before it was killed may arrive so long after its connection broke."""
_AHEAD_MS = 2_000
"""So long before a run would be over for its silence, it has failed."""


class Leaving(Enum):
    """How a listener has left."""

    IN_ORDER = auto()
    CUT_OFF = auto()
    SENT_AWAY = auto()
    """By the server."""


class Departures:
    """Ends a run when its last listener has left in order and nothing is heard of it any more, and notes as failed one whose last
    listener was cut off. What others log to it wakes it again, and takes such a failure back.

    Belongs to one event loop.
    """

    def __init__(self, tracking: Tracking) -> None:
        self._tracking = tracking
        self._listeners: Counter[ContainerId] = Counter()
        self._waiting: dict[ContainerId, asyncio.Task[None]] = {}

    def come(self, container: Container) -> None:
        self._listeners[container.id] += 1
        waiting = self._waiting.pop(container.id, None)
        if waiting is not None:
            waiting.cancel()

    def leave(self, caller: Caller, container: Container, leaving: Leaving) -> None:
        self._listeners[container.id] -= 1
        if self._listeners[container.id] > 0:
            return
        del self._listeners[container.id]
        now = self._tracking.now()
        if leaving is Leaving.IN_ORDER:
            self._start(container, self._end_in_silence(caller, container))
        elif leaving is Leaving.CUT_OFF and now.is_running(self._tracking.sessions.heard_at(container.id)):
            self._start(container, self._fail_in_silence(caller, container, now.ms + _IN_FLIGHT_MS))

    def _start(self, container: Container, silence: Coroutine[None, None, None]) -> None:
        waiting = asyncio.create_task(silence)
        self._waiting[container.id] = waiting

        def forget(done: "asyncio.Task[None]") -> None:
            if self._waiting.get(container.id) is done:
                del self._waiting[container.id]

        waiting.add_done_callback(forget)

    async def _end_in_silence(self, caller: Caller, container: Container) -> None:
        silent_for = 0.0
        while silent_for < _SILENCE_SECONDS:
            await asyncio.sleep(_SILENCE_SECONDS - silent_for)
            silent_for = (self._tracking.clock() - self._tracking.sessions.heard_at(container.id)) / 1000
        await self._note(caller, container, lambda found: heartbeat(self._tracking, found, is_last=True))

    async def _fail_in_silence(self, caller: Caller, container: Container, since: int) -> None:
        await self._note(caller, container, lambda found: heartbeat(self._tracking, found))
        waited_for = -1
        while waited_for < (heard_at := self._tracking.sessions.heard_at(container.id)) <= since:
            await asyncio.sleep((heard_at + IDLE_AFTER_MS - _AHEAD_MS - self._tracking.clock()) / 1000)
            waited_for = heard_at
        await self._note(caller, container, lambda found: cut_off(self._tracking, found, since))

    async def _note(self, caller: Caller, container: Container, write: Callable[[Container], Commit]) -> None:
        def written() -> Commit:
            found, _ = require_container(self._tracking, caller, str(container.uuid), ProjectRole.CONTRIBUTOR)
            return write(found)

        try:
            await (await to_thread.run_sync(written))
        except SeamarkError as error:
            # Whoever only listened ends nothing; and what cannot be written now ends by silence.
            _log.debug("The end of %s is not noted: %s", container.sys_id, error)
