"""What the server remembers of the containers that are being written to: the row of each attribute."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from seamark.model.containers import Container, ContainerId
from seamark.stores.columns import AttributeRow, Columns

__all__ = ["ContainerState", "ContainerStates"]

_MAX_ROWS = 2_000_000
"""About 1 GB of rows; containers that nobody writes to are forgotten first."""
_MAX_REQUESTS = 1024


@dataclass(slots=True)
class ContainerState:
    """The attributes of one container as the last accepted write left them. Hold `lock` while reading or changing it."""

    container: Container
    epoch: int
    rows: dict[str, AttributeRow] = field(default_factory=dict[str, AttributeRow])
    lock: threading.RLock = field(default_factory=threading.RLock)
    requests: "OrderedDict[int, None] | None" = None
    """Marks of the latest requests whose points had no steps, oldest first; None while unknown."""
    forks: list[tuple[ContainerId, int]] | None = None
    """Runs forked from this one, with the fork step in micros; None while unknown."""
    is_loaded: bool = False
    is_void: bool = False
    """True once a lost commit, or the removal of the container, made this state meaningless."""
    pending: int = 0
    """Commits under way; until they are done the store does not know what this state knows."""

    def remember_request(self, mark: int) -> None:
        if self.requests is not None:
            self.requests[mark] = None
            if len(self.requests) > _MAX_REQUESTS:
                self.requests.popitem(last=False)


class ContainerStates:
    """The states in memory, most recently used last. Where other processes write to the same store, every write reads the
    state anew."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._states: OrderedDict[ContainerId, ContainerState] = OrderedDict()
        self._lock = threading.Lock()
        self._rows = 0

    def get(self, container: Container, load: Callable[[ContainerState], None]) -> ContainerState:
        """The container's state, loaded by `load` if need be."""
        while True:
            with self._lock:
                state = self._states.get(container.id)
                if state is None:
                    state = self._states[container.id] = ContainerState(container, self._columns.epoch)
                else:
                    self._states.move_to_end(container.id)
            with state.lock:
                if state.is_void:
                    continue
                state.container = container
                if not state.is_loaded or (not self._columns.is_exclusive and not state.pending):
                    try:
                        load(state)
                    except BaseException:
                        self.discard(container.id)
                        raise
                    state.is_loaded = True
                    self._make_room(len(state.rows), container.id)
            return state

    def discard(self, container_id: ContainerId) -> None:
        """Forgets a container; the next use reads it anew."""
        with self._lock:
            state = self._states.pop(container_id, None)
            if state is not None:
                state.is_void = True
                self._rows -= len(state.rows)

    def forget_forks(self, container_id: ContainerId) -> None:
        """The container has a new fork."""
        with self._lock:
            state = self._states.get(container_id)
        if state is not None:
            state.forks = None

    def clear(self) -> None:
        """Forgets everything, after a commit was lost."""
        with self._lock:
            for state in self._states.values():
                state.is_void = True
            self._states.clear()
            self._rows = 0

    def _make_room(self, added: int, keep: ContainerId) -> None:
        with self._lock:
            self._rows += added
            if self._rows <= _MAX_ROWS:
                return
            for container_id, state in list(self._states.items()):
                if self._rows <= _MAX_ROWS:
                    break
                if container_id != keep and not state.pending and state.lock.acquire(blocking=False):
                    try:
                        if not state.pending:
                            state.is_void = True
                            del self._states[container_id]
                            self._rows -= len(state.rows)
                    finally:
                        state.lock.release()
