"""The thread that keeps tiles of long series up to date, behind the back of whoever writes and reads."""

import logging
import threading
import time
from collections.abc import Callable

from seamark.model.attributes import AttributeType
from seamark.stores.columns.engine import Engine, EngineError, values_of
from seamark.stores.columns.rows import TYPE_CODES
from seamark.stores.columns.schema import ATTRIBUTES
from seamark.stores.columns.tile_building import FEWEST_NEW_POINTS, build_tiles
from seamark.stores.columns.tiles import FEWEST_POINTS, Key

__all__ = ["Tiler"]

_log = logging.getLogger(__name__)

_FIRST_SECONDS = 15.0
"""Until the first look for long series: who starts a server waits for other things."""
_INTERVAL_SECONDS = 60.0
_AGAIN_SECONDS = 60.0
"""So long a series that has not grown is left alone, whoever reads points of it that are not in tiles."""
_PATIENCE_MICROS = 60_000_000
"""A point that another server has taken is in the store by then."""
_OVERLAP_MICROS = 600_000_000
"""So far back a look for changes begins, since the clocks of servers differ."""
_KEYS_AT_ONCE = 64
_POINTS_AT_ONCE = 50_000_000
_MOST_REMEMBERED = 1_000_000


class Tiler:
    """Makes tiles of series that have become long: those that somebody read, and once a minute those that were written to.

    `commits` counts the commits of this process. Crashes and other servers that do the same do no harm.
    """

    def __init__(self, engine: Engine, commits: Callable[[], int], *, is_exclusive: bool) -> None:
        self._engine = engine
        self._commits = commits
        self._is_exclusive = is_exclusive
        self._lock = threading.Lock()
        self._changed = threading.Condition(self._lock)
        self._wanted: dict[Key, int] = {}
        self._is_building = False
        self._is_stopping = False
        self._seen: dict[Key, tuple[int, float]] = {}
        """How many points each series had when it was last looked at, and when that was."""
        self._since = 0
        self._last_commits = -1
        self._due = time.monotonic() + _FIRST_SECONDS
        self._thread = threading.Thread(target=self._run, name="columns-tiler", daemon=True)
        self._thread.start()

    def want(self, key: Key, points: int, fresh: int) -> None:
        """Says that the series was seen to have so many points, of which so many were not in tiles."""
        if points < FEWEST_POINTS or fresh < FEWEST_NEW_POINTS:
            return
        with self._lock:
            seen, at = self._seen.get(key, (0, 0.0))
            # What is not there yet, or may still change, is left for later.
            if points >= seen + FEWEST_NEW_POINTS or time.monotonic() >= at + _AGAIN_SECONDS:
                self._wanted[key] = max(points, self._wanted.get(key, 0))
                self._changed.notify_all()

    def look(self) -> None:
        """Looks for series that have become long, now and not when it is time for it."""
        with self._lock:
            self._due = 0.0
            self._changed.notify_all()

    def wait_until_idle(self, timeout_seconds: float) -> bool:
        """Returns when nothing is left to do; False when that takes longer."""
        with self._lock:
            return self._changed.wait_for(
                lambda: not (self._wanted or self._is_building or self._due <= time.monotonic()), timeout_seconds
            )

    def close(self) -> None:
        """Stops after the statement under way. What is not done the next start does."""
        with self._lock:
            self._is_stopping = True
            self._changed.notify_all()
        self._thread.join()

    def _run(self) -> None:
        while True:
            with self._lock:
                self._is_building = False
                self._changed.notify_all()
                while not self._is_stopping and not self._wanted and (pause := self._due - time.monotonic()) > 0:
                    self._changed.wait(pause)
                if self._is_stopping:
                    return
                self._is_building = True
                is_due = self._due <= time.monotonic()
                if is_due:
                    self._due = time.monotonic() + _INTERVAL_SECONDS
            try:
                if is_due:
                    self._find_long_series()
                self._build()
            except EngineError as error:
                _log.warning("Tiles of long series could not be made, which makes charts slow; trying again later: %s", error)
                self._since, self._last_commits = 0, -1
            except Exception:
                # Without tiles charts are slow, and right.
                _log.critical("No more tiles of long series are made until the next start.", exc_info=True)
                with self._lock:
                    self._is_building = False
                    self._wanted.clear()
                    self._due = float("inf")
                    self._changed.notify_all()
                return

    def _find_long_series(self) -> None:
        commits = self._commits()
        if self._is_exclusive and commits == self._last_commits:
            return
        table = self._engine.query(
            f"SELECT container, attribute, generation, max(t.points) AS points, max(t.commit) AS latest FROM {ATTRIBUTES} AS t "
            f"WHERE type = {TYPE_CODES[AttributeType.FLOAT_SERIES]} AND t.points >= {FEWEST_POINTS} AND t.commit > {self._since} "
            "GROUP BY container, attribute, generation"
        )
        columns = (values_of(table, name) for name in ("container", "attribute", "generation", "points", "latest"))
        latest = self._since
        for container, attribute, generation, points, commit in zip(*columns, strict=True):
            self.want((container, attribute, generation), points, points)
            latest = max(latest, commit)
        self._last_commits = commits
        self._since = latest if self._is_exclusive else max(0, latest - _OVERLAP_MICROS)

    def _build(self) -> None:
        while True:
            with self._lock:
                if len(self._seen) > _MOST_REMEMBERED:
                    self._seen.clear()
                some: dict[Key, int] = {}
                for key, points in self._wanted.items():
                    if some and (len(some) == _KEYS_AT_ONCE or sum(some.values()) + points > _POINTS_AT_ONCE):
                        break
                    some[key] = points
                for key in some:
                    del self._wanted[key]
                if self._is_stopping or not some:
                    return
            before = None if self._is_exclusive else time.time_ns() // 1000 - _PATIENCE_MICROS
            build_tiles(
                self._engine,
                list(some),
                committed_before=before,
                is_exclusive=self._is_exclusive,
                is_stopping=lambda: self._is_stopping,
            )
            with self._lock:
                self._seen.update((key, (points, time.monotonic())) for key, points in some.items())
