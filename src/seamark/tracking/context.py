"""What every use case works with: the three stores, the settings, the clock, and what is remembered of live containers."""

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeoutError
from dataclasses import dataclass, field
from typing import Any

from seamark.model.errors import StoreUnavailable
from seamark.model.moments import Absences, Moment
from seamark.model.operations import OperationError
from seamark.stores.blobs import Blobs, DiskCache
from seamark.stores.catalog import Catalog
from seamark.stores.catalog.recent import RecentFacts
from seamark.stores.columns import Columns
from seamark.tracking.activities import Activities
from seamark.tracking.change_feed import ChangeFeed
from seamark.tracking.importer import Importer
from seamark.tracking.job_thread import JobThread
from seamark.tracking.late_points import LatePoints
from seamark.tracking.line_numbers import LineNumbers
from seamark.tracking.project_activity import NotedActivity
from seamark.tracking.sessions import Sessions
from seamark.tracking.states import ContainerStates
from seamark.tracking.suggestions import Suggestions

__all__ = ["Commit", "Tracking", "TrackingSettings", "now_ms", "open_tracking", "reporting"]

_log = logging.getLogger(__name__)


_STORAGE_FRESH_SECONDS = 30.0
"""For how long a workspace is taken to be as large as it was found to be."""
_FILE_PAGE_SECONDS = 10.0
_FILE_PAGES = 400


def now_ms() -> int:
    """Milliseconds since the epoch."""
    return time.time_ns() // 1_000_000


@dataclass(frozen=True, slots=True)
class TrackingSettings:
    auto_create_projects: bool = True
    """Whether a project that a script names is created when it does not exist and the caller may create it."""
    max_attributes_per_container: int = 500_000
    max_string_bytes: int = 4 * 1024 * 1024
    uses_store_urls: bool = True
    """Whether clients exchange files with an object store directly, where it and their API allow that."""
    uploads_in_parts: bool = False
    """Whether a large file of the 3.x API is sent in parts side by side, instead of one chunk after the other."""


@dataclass(slots=True)
class Tracking:
    """The use cases are functions that take this first. Thread-safe."""

    catalog: Catalog
    columns: Columns
    blobs: Blobs
    settings: TrackingSettings
    clock: Callable[[], int]
    states: ContainerStates
    background: ThreadPoolExecutor
    """Runs what must follow a commit but need not hold up its acknowledgement, such as deleting replaced files."""
    late_points: LatePoints
    """What forks inherit and do not show yet."""
    changes: ChangeFeed
    """What those hear who watch a project."""
    absences: Absences = field(default_factory=Absences)
    """When this server was away."""
    activities: Activities = field(default_factory=lambda: Activities(now_ms))
    """What the process does by itself."""
    jobs: JobThread = field(default_factory=JobThread)
    """What outlives the requests that asked for it."""
    sessions: Sessions = field(default_factory=Sessions)
    """Who logs to which container at present."""
    noted_activity: NotedActivity = field(default_factory=NotedActivity)
    """When the catalog was last told that a project is alive."""
    storage_use: RecentFacts = field(default_factory=lambda: RecentFacts(fresh_seconds=_STORAGE_FRESH_SECONDS))
    """How many bytes each workspace with a limit keeps."""
    file_pages: RecentFacts = field(default_factory=lambda: RecentFacts(fresh_seconds=_FILE_PAGE_SECONDS, most=_FILE_PAGES))
    """Points of file series that were asked for one by one a moment ago, in pages."""
    suggestions: Suggestions = field(default_factory=Suggestions)
    """Columns that tables begin with."""
    importer: Importer | None = None
    """What reads the files of other programs on this machine; None where nobody can ask for that."""
    line_numbers: LineNumbers = field(init=False)
    """The lines of consoles that came in pieces."""
    thumbnails: DiskCache | None = None
    """Small pictures of files by the container or project that they go with; None keeps none."""

    def __post_init__(self) -> None:
        self.line_numbers = LineNumbers(self.columns)

    def now(self) -> Moment:
        return self.absences.moment(self.clock())

    def later(self, action: Callable[[], object]) -> None:
        """Runs the action in the background, behind what waits there already; at once while the server stops."""
        try:
            self.background.submit(reporting, action)
        except RuntimeError:
            reporting(action)

    def close(self) -> None:
        """Finishes what is under way and closes the stores."""
        self.changes.close()
        self.jobs.close()
        self.columns.finish()
        self.background.shutdown(wait=True)
        self.columns.close()
        self.catalog.close()


def open_tracking(
    catalog: Catalog,
    columns: Columns,
    blobs: Blobs,
    settings: TrackingSettings | None = None,
    clock: Callable[[], int] = now_ms,
    thumbnails: DiskCache | None = None,
) -> Tracking:
    """Puts the stores together; `Tracking.close` closes them."""
    states = ContainerStates(columns)
    columns.on_failure(states.clear)
    absences = Absences()
    background = ThreadPoolExecutor(1, thread_name_prefix="tracking-background")
    return Tracking(
        catalog,
        columns,
        blobs,
        settings or TrackingSettings(),
        clock,
        states,
        background,
        LatePoints(catalog.stale_forks),
        ChangeFeed(catalog, columns, clock, absences),
        absences=absences,
        thumbnails=thumbnails,
    )


class Commit:
    """A write under way. It is durable and readable once `wait` returns or the `await` is over; acknowledge only then.

    `errors` lists the operations that were not applied; it is complete from the start.
    """

    def __init__(self, futures: Sequence["Future[None]"] = (), errors: Sequence[OperationError] = ()) -> None:
        self._futures = list(futures)
        self.errors = list(errors)

    def wait(self, timeout_seconds: float | None = None) -> None:
        """Blocks until the write is durable. Raises StoreUnavailable when it failed or did not finish in time."""
        for future in self._futures:
            try:
                future.result(timeout_seconds)
            except FutureTimeoutError:
                raise StoreUnavailable(
                    f"The write did not finish within {timeout_seconds} seconds. Send the request again."
                ) from None

    def __await__(self) -> Generator[Any, None, None]:
        for future in self._futures:
            yield from asyncio.wrap_future(future).__await__()

    def and_then(self, action: Callable[[], None], background: ThreadPoolExecutor) -> "Commit":
        """Runs `action` in the background once the write is durable; never if it fails. Gives the same commit."""
        remaining = len(self._futures)
        lock = threading.Lock()

        def start() -> None:
            try:
                background.submit(reporting, action)
            except RuntimeError:
                _log.warning("The server stopped before %r was done.", action)

        def finished(future: "Future[None]") -> None:
            nonlocal remaining
            with lock:
                remaining = remaining - 1 if future.exception() is None else -1
                is_last = remaining == 0
            if is_last:
                start()

        if not self._futures:
            start()
        for future in self._futures:
            future.add_done_callback(finished)
        return self

    def joined(self, other: "Commit") -> "Commit":
        """Both writes as one."""
        return Commit([*self._futures, *other._futures], [*self.errors, *other.errors])


def reporting(action: Callable[[], object]) -> None:
    """Runs what nobody waits for: a failure is logged, and what comes next goes on."""
    try:
        action()
    except Exception:
        _log.exception("What should have followed a write failed.")
