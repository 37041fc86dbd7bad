"""Who logs to a container at present, so that the end of the last one is known at once.

Only what this server process has heard is known here, and forgotten with it. That is enough: who is missing here gives a sign of life
within seconds, and the container counts as running again.
"""

from collections import OrderedDict
from threading import Lock

from seamark.model.containers import ContainerId
from seamark.model.moments import Moment

__all__ = ["Sessions"]

_MAX_CONTAINERS = 50_000
_MAX_SESSIONS = 10_000
"""Of one container; further ones are not remembered, and wake it again with their next sign of life."""


class Sessions:
    """When which session was heard of. Clients that do not say which one they are share the session "". Thread-safe."""

    def __init__(self) -> None:
        self._heard: OrderedDict[ContainerId, dict[str, int]] = OrderedDict()
        self._lock = Lock()

    def hear(self, container: ContainerId, session: str, now: int) -> None:
        """Takes note of a sign of life, at a time in milliseconds since the epoch."""
        with self._lock:
            heard = self._heard.setdefault(container, {})
            if len(heard) < _MAX_SESSIONS or session in heard:
                heard[session] = now
            self._heard.move_to_end(container)
            if len(self._heard) > _MAX_CONTAINERS:
                self._heard.popitem(last=False)

    def heard_at(self, container: ContainerId) -> int:
        """When the last sign of life came, in milliseconds since the epoch; 0 where none is remembered."""
        with self._lock:
            return max(self._heard.get(container, {}).values(), default=0)

    def end(self, container: ContainerId, session: str, now: Moment) -> bool:
        """Takes note that a session is over. Whether no other one is running."""
        with self._lock:
            heard = self._heard.pop(container, {})
            others = {each: when for each, when in heard.items() if each != session and now.is_running(when)}
            if others:
                self._heard[container] = others
            return not others
