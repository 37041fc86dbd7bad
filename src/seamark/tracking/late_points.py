"""Which forks do not show yet what their parents have got, or lost, after the fact, and wait for their summaries to follow."""

import threading
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from seamark.model.containers import ContainerId
from seamark.stores.catalog.stale_forks import StaleForks

__all__ = ["LatePoints", "LateSeries"]


@dataclass(slots=True)
class LateSeries:
    """The paths of the series of one fork, in the order in which they were noted."""

    changed: dict[str, None] = field(default_factory=dict[str, None])
    """Their parent has got points."""
    gone: dict[str, None] = field(default_factory=dict[str, None])
    """Their parent has deleted its points."""


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

    def announce(self, forks: Collection[ContainerId]) -> None:
        """Says that points are about to be written that these forks see. Raises StoreUnavailable; then nothing is announced."""
        with self._lock:
            new = [fork for fork in forks if fork not in self._marked]
            if new:
                self._marks.add(new)
                self._marked.update(new)
            self._writing.update(list(forks))

    def add(self, late: Mapping[ContainerId, LateSeries]) -> bool:
        """Notes series of forks that were announced. Whether they are the first since `take`, so that somebody has to see to it
        that it is called."""
        with self._lock:
            is_first = not self._waiting
            for fork, series in late.items():
                self._writing[fork] -= 1
                waiting = self._waiting.setdefault(fork, LateSeries())
                waiting.changed.update(series.changed)
                waiting.gone.update(series.gone)
            return is_first

    def take(self) -> dict[ContainerId, LateSeries]:
        """What has been noted, which is forgotten now."""
        with self._lock:
            taken, self._waiting = self._waiting, {}
            return taken

    def finish(self, fork: ContainerId) -> None:
        """Says that the fork shows what was taken. Where no more is on its way the catalog forgets it."""
        with self._lock:
            if fork not in self._waiting and not self._writing[fork]:
                self._marks.remove(fork)
                self._marked.discard(fork)
                del self._writing[fork]
