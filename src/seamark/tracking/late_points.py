"""Which forks have got points from their parents after the fact, and wait for their summaries to follow."""

import threading
from collections.abc import Iterable, Mapping

from seamark.model.containers import ContainerId

__all__ = ["LatePoints"]


class LatePoints:
    """Collects them, so that a fork is brought up to date once for all that has come meanwhile. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._paths: dict[ContainerId, dict[str, None]] = {}

    def add(self, late: Mapping[ContainerId, Iterable[str]]) -> bool:
        """Notes series of forks. Whether they are the first since `take`, so that somebody has to see to it that it is called."""
        with self._lock:
            is_first = not self._paths
            for fork, paths in late.items():
                self._paths.setdefault(fork, {}).update(dict.fromkeys(paths))
            return is_first

    def take(self) -> dict[ContainerId, list[str]]:
        """What has been noted, which is forgotten now."""
        with self._lock:
            late = {fork: list(paths) for fork, paths in self._paths.items()}
            self._paths = {}
        return late
