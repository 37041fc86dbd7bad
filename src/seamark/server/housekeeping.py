"""What the server does by itself, once a minute: forget what has expired."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager, suppress

from anyio import to_thread

from seamark.model.errors import SeamarkError
from seamark.tracking import files, jobs
from seamark.tracking.context import Tracking
from seamark.tracking.file_upkeep import expire_staged
from seamark.tracking.retention import enforce
from seamark.tracking.shared_files import delete_replaced
from seamark.tracking.shared_uploads import expire_shared_uploads
from seamark.tracking.storage import measure

__all__ = ["Housekeeping"]

_log = logging.getLogger(__name__)
_INTERVAL_SECONDS = 60
_SIGNALS_KEPT_MS = 24 * 3600 * 1000
_DAY_MS = 24 * 3600 * 1000
_HOUR_MS = 3600 * 1000
_DELETED_KEPT_MS = 30 * _DAY_MS
_PAGE_STATES_KEPT_MS = 180 * _DAY_MS
_JOBS_KEPT_MS = 90 * _DAY_MS
_AUDIT_KEPT_MS = 400 * _DAY_MS


class Housekeeping:
    """A task beside the application."""

    def __init__(self, tracking: Tracking, interval_seconds: float = _INTERVAL_SECONDS) -> None:
        self._tracking = tracking
        self._interval = interval_seconds
        self._staged_at = 0
        """When files that no journal has named are looked for again, which costs a look at each run that ended a week ago."""
        self._thumbnails_at = 0
        """When thumbnails that nobody looks at any more are removed again, which costs a look at each."""
        self._lines_since = 0
        """The commit up to which the lines of long consoles are counted."""
        self._lines_at_commits = -1
        self._retained_at = 0
        """When it is looked again for what projects do not want to keep any longer, which they say in days."""
        self._measured_at = 0
        """When it is measured again how much each project keeps, which costs a look at each run."""

    @asynccontextmanager
    async def running(self) -> AsyncGenerator[None]:
        """Keeps house until the block ends; a round under way is finished first."""
        stopped = asyncio.Event()
        task = asyncio.create_task(self._rounds(stopped))
        try:
            yield
        finally:
            stopped.set()
            await task

    async def _rounds(self, stopped: asyncio.Event) -> None:
        while not stopped.is_set():
            await to_thread.run_sync(self.round)
            with suppress(TimeoutError):
                await asyncio.wait_for(stopped.wait(), self._interval)

    def round(self) -> None:
        """One round. A chore that fails is logged and tried again in the next round; it does not stop the others."""
        now = self._tracking.clock()
        chores: dict[str, Callable[[], object]] = {
            "removing expired uploads": lambda: files.expire_uploads(self._tracking),
            "removing expired uploads of shared files": lambda: expire_shared_uploads(self._tracking),
            "removing replaced files": lambda: delete_replaced(self._tracking),
            "removing files that no journal has named": lambda: self._expire_staged(now),
            "removing thumbnails that are not used": lambda: self._prune_thumbnails(now),
            "removing what projects do not keep any longer": lambda: self._enforce_retention(now),
            "measuring what projects keep": lambda: self._measure(now),
            "forgetting old states of pages": lambda: self._tracking.catalog.page_states.prune(now - _PAGE_STATES_KEPT_MS),
            "forgetting deleted dashboards": lambda: self._tracking.catalog.dashboards.purge(now - _DELETED_KEPT_MS),
            "forgetting deleted views": lambda: self._tracking.catalog.saved_views.purge(now - _DELETED_KEPT_MS),
            "counting the lines of long consoles": self._count_lines,
            "going on with jobs that were left": lambda: jobs.resume(self._tracking),
            "forgetting old jobs": lambda: self._tracking.catalog.jobs.prune(now - _JOBS_KEPT_MS),
            "forgetting who did what long ago": lambda: self._tracking.catalog.audit.prune(now - _AUDIT_KEPT_MS),
            "forgetting old signals": lambda: self._tracking.catalog.signals.prune(now - _SIGNALS_KEPT_MS),
        }
        for name, chore in chores.items():
            try:
                with self._tracking.activities.noted(name):
                    chore()
            except (SeamarkError, OSError) as error:
                _log.warning("Housekeeping: %s failed and will be tried again: %s", name, error)
            except Exception:
                # A fault of ours in one chore must not end all of them until the server is started again.
                _log.exception("Housekeeping: %s failed and will be tried again.", name)

    def _expire_staged(self, now: int) -> None:
        if now >= self._staged_at:
            expire_staged(self._tracking)
            self._staged_at = now + _DAY_MS

    def _enforce_retention(self, now: int) -> None:
        if now >= self._retained_at:
            enforce(self._tracking)
            self._retained_at = now + _HOUR_MS

    def _measure(self, now: int) -> None:
        if now >= self._measured_at:
            measure(self._tracking)
            self._measured_at = now + _HOUR_MS

    def _count_lines(self) -> None:
        columns = self._tracking.columns
        commits = columns.metrics.commits
        if columns.is_exclusive and commits == self._lines_at_commits:
            return
        since = self._tracking.line_numbers.keep_up(self._lines_since)
        # Where time was up, the next round goes on.
        self._lines_at_commits = commits if since == self._lines_since else -1
        self._lines_since = since

    def _prune_thumbnails(self, now: int) -> None:
        if now >= self._thumbnails_at and self._tracking.thumbnails is not None:
            self._tracking.thumbnails.prune()
            self._thumbnails_at = now + _HOUR_MS
