"""Which forks do not show yet what their parents have got, or lost, after the fact, and wait for their summaries to follow."""

import threading
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from itertools import chain

from seamark.model.containers import ContainerId
from seamark.stores.catalog.stale_forks import StaleForks

__all__ = ["LatePoints", "LateSeries"]


@dataclass(slots=True)
class LateSeries:
    """The series of one parent, by path, with the lowest step of the points that came or went, in micros.

    A parent may have as many forks as series: what is noted is one and the other, not each series for each fork.
    """

    changed: dict[str, int] = field(default_factory=dict[str, int])
    """The parent has got points."""
    gone: dict[str, int] = field(default_factory=dict[str, int])
    """The parent has deleted its points."""
    forks: dict[ContainerId, int] = field(default_factory=dict[ContainerId, int])
    """The forks that see any of these points, with their fork steps in micros."""

    def note_changed(self, path: str, lowest: int) -> None:
        self.changed[path] = min(lowest, self.changed.get(path, lowest))

    def note_gone(self, path: str, lowest: int) -> None:
        self.gone[path] = min(lowest, self.gone.get(path, lowest))

    def lowest(self) -> int | None:
        """The lowest of all steps; None when nothing has been noted."""
        return min(chain(self.changed.values(), self.gone.values()), default=None)

    def merge(self, other: "LateSeries") -> None:
        for path, lowest in other.changed.items():
            self.note_changed(path, lowest)
        for path, lowest in other.gone.items():
            self.note_gone(path, lowest)
        self.forks.update(other.forks)


class LatePoints:
    """Collects them, so that a fork is brought up to date once for all that has come meanwhile. Thread-safe.

    The catalog knows the forks from before the parent's write until they are up to date: a crash leaves none behind.
    """

    def __init__(self, marks: StaleForks) -> None:
        self._marks = marks
        self._lock = threading.Lock()
        self._marked: set[ContainerId] = set()
        self._writing = Counter[ContainerId]()
        self._waiting: dict[ContainerId, LateSeries] = {}
        """By parent."""
        self._waiting_forks: set[ContainerId] = set()

    def announce(self, forks: Collection[ContainerId]) -> None:
        """Says that points are about to be written that these forks see. Raises StoreUnavailable; then nothing is announced."""
        with self._lock:
            new = [fork for fork in forks if fork not in self._marked]
            if new:
                self._marks.add(new)
                self._marked.update(new)
            self._writing.update(list(forks))

    def add(self, parent: ContainerId, late: LateSeries) -> bool:
        """Notes series of the parent of forks that were announced. Whether they are the first since `take`, so that somebody has to see to it
        that it is called."""
        with self._lock:
            is_first = not self._waiting
            self._writing.subtract(list(late.forks))
            self._waiting.setdefault(parent, LateSeries()).merge(late)
            self._waiting_forks.update(late.forks)
            return is_first

    def take(self) -> Sequence[LateSeries]:
        """What has been noted, for each parent, which is forgotten now."""
        with self._lock:
            taken, self._waiting = list(self._waiting.values()), {}
            self._waiting_forks = set()
            return taken

    def finish(self, fork: ContainerId) -> None:
        """Says that the fork shows what was taken. Where no more is on its way the catalog forgets it."""
        with self._lock:
            if fork not in self._waiting_forks and not self._writing[fork]:
                self._marks.remove(fork)
                self._marked.discard(fork)
                del self._writing[fork]
