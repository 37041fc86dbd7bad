"""What the server remembers of the containers that are being written to: the row of each attribute."""

import threading
from collections import Counter, OrderedDict
from collections.abc import Callable, Collection, Generator
from concurrent.futures import Future
from concurrent.futures import wait as wait_for
from contextlib import contextmanager
from dataclasses import dataclass, field

from seamark.model.containers import Container, ContainerId
from seamark.model.errors import ContainerNotFound
from seamark.stores.columns import Batch, Columns
from seamark.tracking.container_rows import ContainerRows

__all__ = ["ContainerState", "ContainerStates"]

_MAX_ROWS = 2_000_000
"""About 1 GB of rows and remembered tables; containers that nobody writes to are forgotten first."""
_MAX_REQUESTS = 8192
"""More than a server takes in the seconds within which a client sends again what was not answered."""


@dataclass(slots=True)
class ContainerState:
    """The attributes of one container as the last accepted write left them. Hold `lock` while reading or changing it."""

    container: Container
    epoch: int = 0
    rows: ContainerRows = field(default_factory=ContainerRows)
    lock: threading.RLock = field(default_factory=threading.RLock)
    requests: "OrderedDict[int, None] | None" = None
    """Marks of the latest requests whose points had no steps, oldest first; None while unknown."""
    forks: list[tuple[ContainerId, int]] | None = None
    """Runs forked from this one, with the fork step in micros; None while unknown."""
    highest_fork_step: int | None = None
    """Of the forks, where they are known and there are any."""
    is_loaded: bool = False
    is_void: bool = False
    """True once a lost commit, or the removal of the container, made this state meaningless."""
    last_write: "Future[None] | None" = None
    """The latest commit; until it is done the store does not know what this state knows."""
    is_sent_batches: bool = False
    """Whether its writer sends many operations at once, as one does that works in the background."""
    counted_rows: int = 0
    """How many of the rows the memory's limit has been charged with."""

    def recent_requests(self, columns: Columns) -> "OrderedDict[int, None]":
        """The marks of the latest requests whose points had no steps. The state must be held."""
        if self.requests is None:
            self.await_writes()
            self.requests = OrderedDict.fromkeys(columns.read_recent_requests(self.container.id))
        return self.requests

    def remember_request(self, mark: int) -> None:
        if self.requests is not None:
            self.requests[mark] = None
            if len(self.requests) > _MAX_REQUESTS:
                self.requests.popitem(last=False)

    def submit(self, columns: Columns, batch: Batch) -> "Future[None]":
        """Hands the batch to the store. Commits are done in the order of these calls."""
        self.last_write = columns.submit(batch, self.epoch)
        return self.last_write

    def await_writes(self) -> None:
        """Returns when what was submitted is acknowledged or lost, so that reads of the store see it."""
        if self.last_write is not None:
            wait_for([self.last_write])

    @property
    def is_settled(self) -> bool:
        return self.last_write is None or self.last_write.done()


class ContainerStates:
    """The states in memory, most recently used last. Where other processes write to the same store, every write reads the
    state anew."""

    def __init__(self, columns: Columns, max_rows: int = _MAX_ROWS) -> None:
        self._columns = columns
        self._max_rows = max_rows
        self._states: OrderedDict[ContainerId, ContainerState] = OrderedDict()
        self._leaving: Counter[ContainerId] = Counter()
        """How many removals of each container are under way."""
        self._lock = threading.Lock()
        self._rows = 0

    @property
    def row_count(self) -> int:
        return self._rows

    @contextmanager
    def hold(self, container: Container, load: Callable[[ContainerState], None]) -> Generator[ContainerState]:
        """The container's state, locked, and loaded by `load` if need be.

        When the block fails, the state may be half changed while the store is not: the next use reads it anew.
        Raises ContainerNotFound while the container is being removed.
        """
        while True:
            state = self._state_of(container)
            with state.lock:
                if state.is_void:
                    continue
                state.container = container
                try:
                    if not state.is_loaded or (not self._columns.is_exclusive and state.is_settled):
                        self._load(state, load)
                    yield state
                except BaseException:
                    state.is_loaded = False
                    raise
                finally:
                    self._count(state)
                return

    def note_batch(self, container_id: ContainerId) -> None:
        """Remembers that the container's writer sends many operations at once; a hint, lost with the state."""
        with self._lock:
            state = self._states.get(container_id)
            if state is not None:
                state.is_sent_batches = True

    def is_sent_batches(self, container_id: ContainerId) -> bool:
        with self._lock:
            state = self._states.get(container_id)
            return state is not None and state.is_sent_batches

    @contextmanager
    def removing(self, containers: Collection[ContainerId]) -> Generator[None]:
        """Inside the block nobody holds these containers, so that nothing is written to them, and what was submitted before is
        written. When it ends the catalog must have forgotten them, or still have them whole enough to be removed again."""
        with self._lock:
            self._leaving.update(containers)
        try:
            for container_id in containers:
                self.discard(container_id)
            yield
        finally:
            with self._lock:
                self._leaving -= Counter(containers)

    def discard(self, container_id: ContainerId) -> None:
        """Forgets a container's state, once what it submitted is written."""
        with self._lock:
            state = self._states.get(container_id)
        if state is None:
            return
        with state.lock:
            state.await_writes()
            self._forget(state)

    def forget_forks(self, container_id: ContainerId) -> None:
        """The container has a new fork: returns when all earlier writes to the container are readable, and later ones
        will look for the fork."""
        with self._lock:
            state = self._states.get(container_id)
        if state is not None:
            with state.lock:
                state.forks = None
                state.await_writes()

    def clear(self) -> None:
        """Forgets everything, after a commit was lost."""
        with self._lock:
            for state in self._states.values():
                state.is_void = True
                state.counted_rows = 0
            self._states.clear()
            self._rows = 0

    def _state_of(self, container: Container) -> ContainerState:
        with self._lock:
            if container.id in self._leaving:
                raise ContainerNotFound(f'"{container.sys_id}" is being removed for good. Nothing can be written to it any more.')
            state = self._states.get(container.id)
            if state is None:
                state = self._states[container.id] = ContainerState(container)
            else:
                self._states.move_to_end(container.id)
            return state

    def _load(self, state: ContainerState, load: Callable[[ContainerState], None]) -> None:
        state.is_loaded = False
        state.await_writes()
        # The epoch comes first: a commit that is lost while the rows are read makes the next submission fail.
        state.epoch = self._columns.epoch
        state.requests = None
        state.forks = None
        load(state)
        state.is_loaded = True

    def _forget(self, state: ContainerState) -> None:
        with self._lock:
            if not state.is_void:
                state.is_void = True
                self._states.pop(state.container.id, None)
                self._rows -= state.counted_rows

    def _count(self, state: ContainerState) -> None:
        with self._lock:
            if state.is_void:
                return
            size = state.rows.size
            self._rows += size - state.counted_rows
            state.counted_rows = size
            if self._rows <= self._max_rows:
                return
            idle = [each for each in self._states.values() if each is not state and each.is_settled]
        for each in idle:
            if self._rows <= self._max_rows:
                return
            if each.lock.acquire(blocking=False):
                try:
                    if each.is_settled:
                        self._forget(each)
                finally:
                    each.lock.release()
