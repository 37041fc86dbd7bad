"""When something was last logged to each project, kept in the catalog so that lists of projects can be sorted by it."""

from threading import Lock

from seamark.model.access import ProjectId

__all__ = ["NOTED_EVERY_MS", "NotedActivity"]

NOTED_EVERY_MS = 60_000
"""Scripts write many times a second; the catalog hears of it once in this time."""


class NotedActivity:
    """When the catalog was last told of each project by this process. Thread-safe."""

    def __init__(self) -> None:
        self._noted: dict[ProjectId, int] = {}
        self._lock = Lock()

    def is_due(self, project: ProjectId, now: int) -> bool:
        """Whether the catalog is to be told that something happened at `now` (milliseconds); who is told so tells it."""
        with self._lock:
            if now - self._noted.get(project, 0) < NOTED_EVERY_MS:
                return False
            self._noted[project] = now
            return True
