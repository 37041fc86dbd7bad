"""Signals to running scripts: a wish to stop or abort, from anyone who may change the run to the process that logs it.

Signals lie in the catalog, so that they reach a script whichever server process it is connected to. Each process has one
thread that looks for new ones, once a second and at once when this process sends one, while anybody listens.
"""

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from weakref import WeakValueDictionary

from seamark.model.access import Caller, ProjectRole
from seamark.model.containers import Container, ContainerId, ContainerKind
from seamark.model.errors import InvalidInput
from seamark.stores.catalog import Catalog, Signal
from seamark.tracking.access import require_container
from seamark.tracking.context import Tracking

__all__ = ["ReceivedSignals", "SignalFeed", "SignalKind", "Subscription", "receive_signals", "send_signal"]

_log = logging.getLogger(__name__)
_POLL_SECONDS = 1.0
_KEPT_MS = 24 * 3600 * 1000
_MAX_SECONDS = 7 * 24 * 3600


class SignalKind(StrEnum):
    STOP = "stop"
    """Finish writing and exit."""
    ABORT = "abort"
    """The same, and mark the run as failed."""


Deliver = Callable[[SignalKind, float | None], None]
"""Called in the feed's thread with the kind and the seconds that the process may take; it must return at once."""


@dataclass(eq=False, slots=True)
class Subscription:
    """One listener to one container."""

    container_id: ContainerId
    deliver: Deliver


class SignalFeed:
    """Hands the signals of the catalog to the listeners of this process, each signal once to each, in order."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._subscriptions: dict[ContainerId, list[Subscription]] = {}
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._thread: threading.Thread | None = None
        self._last_id = 0
        _feeds[id(catalog)] = self

    def subscribe(self, container_id: ContainerId, deliver: Deliver) -> Subscription:
        """From now on `deliver` gets the container's new signals."""
        subscription = Subscription(container_id, deliver)
        with self._lock:
            if self._thread is None:
                self._last_id = self._catalog.signals.last_id()
                self._thread = threading.Thread(target=self._poll, name="signal-feed", daemon=True)
                self._thread.start()
            self._subscriptions.setdefault(container_id, []).append(subscription)
        return subscription

    def unsubscribe(self, subscription: Subscription) -> None:
        """Ends a subscription; the thread ends with the last one."""
        with self._lock:
            remaining = self._subscriptions.get(subscription.container_id, [])
            if subscription in remaining:
                remaining.remove(subscription)
            if not remaining:
                self._subscriptions.pop(subscription.container_id, None)
        self._wake.set()

    def wake(self) -> None:
        """Makes the feed look at once."""
        self._wake.set()

    def _poll(self) -> None:
        while True:
            self._wake.wait(_POLL_SECONDS)
            self._wake.clear()
            with self._lock:
                if not self._subscriptions:
                    self._thread = None
                    return
            try:
                self._deliver_new()
            except Exception:
                # The catalog may be away for a while; scripts must hear of signals when it is back.
                _log.exception("Signals cannot be read from the catalog; trying again")

    def _deliver_new(self) -> None:
        for signal in self._catalog.signals.after(self._last_id):
            self._last_id = signal.id
            with self._lock:
                listeners = list(self._subscriptions.get(signal.container_id, ()))
            for listener in listeners:
                listener.deliver(SignalKind(signal.kind), signal.seconds)


_feeds: WeakValueDictionary[int, SignalFeed] = WeakValueDictionary()
"""The feed of each open catalog, by the catalog's id; whoever serves listeners keeps the feed alive."""


@dataclass(frozen=True, slots=True)
class ReceivedSignals:
    """New signals to one container, oldest first; `last` is what to ask after the next time."""

    signals: list[Signal]
    last: int


def receive_signals(t: Tracking, container: Container, after: int | None) -> ReceivedSignals:
    """The signals to a container since the one of id `after`; without it none, for they were meant for who came before.

    Access must have been checked.
    """
    last = t.catalog.signals.last_id()
    if after is None:
        return ReceivedSignals([], last)
    found = t.catalog.signals.of_container(container.id, after) if last > after else []
    return ReceivedSignals(found, max([last, *(signal.id for signal in found)]))


def send_signal(t: Tracking, caller: Caller, identifiers: Sequence[str], kind: SignalKind, seconds: float | None = None) -> None:
    """Asks the processes that log to these runs to stop or abort within `seconds` (None: as long as they need).

    The caller must be a contributor to each. Nothing is sent when one of them is refused. Raises InvalidInput for
    containers that are no runs, ContainerNotFound and AccessDenied.
    """
    if seconds is not None and not 0 <= seconds <= _MAX_SECONDS:
        raise InvalidInput(f"A process cannot be given {seconds} seconds to stop. Give between 0 and {_MAX_SECONDS}.")
    targets: list[ContainerId] = []
    for identifier in identifiers:
        container, _ = require_container(t, caller, identifier, ProjectRole.CONTRIBUTOR, adds=False)
        if container.kind is not ContainerKind.RUN:
            raise InvalidInput(f"{container.sys_id} is no run, and only runs listen to signals. Name runs only.")
        targets.append(container.id)
    now = t.clock()
    for target in targets:
        t.catalog.signals.add(target, kind.value, seconds, now)
    t.catalog.signals.prune(now - _KEPT_MS)
    feed = _feeds.get(id(t.catalog))
    if feed is not None:
        feed.wake()
