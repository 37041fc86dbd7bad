"""The group-committing writer.

Two threads: the logger appends what all requests bring to the log, synchronises it once for all of them, and acknowledges; the
inserter turns what was logged into few, large blocks of the tables. A reader that needs what is logged but not yet inserted has
it inserted at once and waits for that, so that whoever got an acknowledgement reads what was acknowledged.
"""

import contextlib
import logging
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path

from seamark.model.errors import StoreUnavailable
from seamark.stores.columns.batches import Batch
from seamark.stores.columns.blocks import sound_blocks_of
from seamark.stores.columns.commit_log import CommitLog, Segment
from seamark.stores.columns.engine import Engine
from seamark.stores.columns.frames import encode_batch
from seamark.stores.columns.insertion import Insertion

__all__ = ["GroupWriter", "WriterMetrics"]

_log = logging.getLogger(__name__)

_MAX_ROWS_PER_COMMIT = 4_000_000
_MAX_SINGLE_ROWS_PER_COMMIT = 1_000_000
"""Of what does not come in tables, and takes many times as much memory."""
_MANY_ROWS = 2_000_000
"""From so many on they are inserted without waiting for more. Fewer and larger parts save the engine merging them, which costs it more
than inserting them."""
_MAX_BYTES_PER_COMMIT = 256 * 1024 * 1024
_MAX_WAITING_ROWS = 8_000_000
_GATHER_SECONDS = 1.0
"""How long logged batches gather before they are inserted, if no reader asks for them."""
_COMMITS_PER_SECOND = 10.0
_BURST = 20.0
"""Readers in a hurry get their commit at once, but not ever more often: each costs the engine a part to merge."""
_READ_PATIENCE_SECONDS = 60.0


@dataclass(slots=True)
class WriterMetrics:
    log_writes: int = 0
    commits: int = 0
    points: int = 0
    attribute_rows: int = 0
    insert_seconds: float = 0.0
    failures: int = 0


@dataclass(slots=True)
class _Submission:
    batch: Batch
    payload: bytes
    done: "Future[None]"
    rows: int
    single_rows: int


@dataclass(slots=True)
class _Gathering:
    """What one segment of the log holds, on its way to the tables."""

    segment: Segment
    submissions: list[_Submission] = field(default_factory=list[_Submission])
    rows: int = 0
    single_rows: int = 0
    size: int = 0
    containers: set[int] = field(default_factory=set[int])
    projects: set[int] = field(default_factory=set[int])
    since: float = 0.0

    def add(self, submission: _Submission) -> None:
        self.submissions.append(submission)
        self.rows += submission.rows
        self.single_rows += submission.single_rows
        self.size += len(submission.payload)
        self.containers.update(submission.batch.containers())
        self.projects.update(submission.batch.projects())

    def has_room_for(self, submissions: Sequence[_Submission]) -> bool:
        return _fit(
            self.rows + sum(each.rows for each in submissions),
            self.single_rows + sum(each.single_rows for each in submissions),
            self.size + sum(len(each.payload) for each in submissions),
        )

    @property
    def is_large(self) -> bool:
        return self.rows >= _MANY_ROWS or self.single_rows >= _MAX_SINGLE_ROWS_PER_COMMIT or self.size >= _MAX_BYTES_PER_COMMIT


class GroupWriter:
    """Makes batches durable and readable in the order of `submit`.

    With `is_exclusive` a batch is acknowledged when it is in the log, because all readers are in this process and ask
    `settle` first; else when it is in the tables, where other processes see it. `on_failure` runs when batches were
    lost before their acknowledgement, before anything else is accepted: what was derived from them is void then.
    """

    def __init__(
        self,
        engine: Engine,
        log: CommitLog,
        scratch: Path,
        last_commit: int,
        on_failure: Callable[[], None],
        *,
        is_exclusive: bool,
    ) -> None:
        self._log = log
        self._insertion = Insertion(engine, scratch)
        self._last_commit = last_commit
        self._on_failure = on_failure
        self._is_exclusive = is_exclusive
        self._lock = threading.Lock()
        self._submitted = threading.Condition(self._lock)
        self._logged = threading.Condition(self._lock)
        self._inserted = threading.Condition(self._lock)
        self._queue: list[_Submission] = []
        self._open: _Gathering | None = None
        """What is in the log and waits for the inserter; never empty."""
        self._is_appending = False
        """While the logger appends to the open segment, the inserter must not take it."""
        self._inserting: _Gathering | None = None
        self._waiting_rows = 0
        self._hurry = 0
        self._is_closing = False
        self._is_logger_done = False
        self._is_inserter_done = False
        self._stalled_by: str | None = None
        self._broken_by: str | None = None
        """Why a thread died, which only a fault of the program can make it do."""
        self._tokens = _BURST
        self._refilled_at = time.monotonic()
        self.epoch = 0
        self.metrics = WriterMetrics()
        self._threads = [
            threading.Thread(target=self._run, args=(self._keep_logging,), name="columns-logger", daemon=True),
            threading.Thread(target=self._run, args=(self._keep_inserting,), name="columns-inserter", daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    @property
    def waiting_rows(self) -> int:
        """Rows that were submitted and are not in the tables yet."""
        return self._waiting_rows

    def submit(self, batch: Batch, epoch: int) -> "Future[None]":
        """Queues the batch; the future completes when it is durable and readable.

        Raises StoreUnavailable when the store cannot take it now, or when batches were lost since `epoch`, so that
        what this one was derived from may be void.
        """
        done: Future[None] = Future()
        # A future that runs cannot be cancelled by whoever awaits it: the write happens all the same.
        done.set_running_or_notify_cancel()
        # Encoded here, so that what cannot be encoded fails its own request and no other.
        submission = _Submission(batch, encode_batch(batch), done, batch.rows, batch.single_rows)
        with self._lock:
            if self._broken_by is not None:
                raise StoreUnavailable(f"The column store has stopped: {self._broken_by}. Restart the server; no data is lost.")
            if self._is_closing:
                raise StoreUnavailable("The server is shutting down. Send the request again in a moment.")
            if epoch != self.epoch:
                raise StoreUnavailable("A write failed just before this one. Send the request again.")
            if self._waiting_rows > _MAX_WAITING_ROWS:
                reason = self._stalled_by or "data arrives faster than it can be written"
                raise StoreUnavailable(f"The column store takes no more data: {reason}. Send the request again in a few seconds.")
            self._queue.append(submission)
            self._waiting_rows += submission.rows
            self._submitted.notify()
        return done

    def settle(self, *, containers: Sequence[int] = (), projects: Sequence[int] = ()) -> None:
        """Returns once everything acknowledged about these containers, or these projects, can be read.

        Raises StoreUnavailable when the tables do not take it.
        """
        deadline = time.monotonic() + _READ_PATIENCE_SECONDS
        with self._lock:
            awaited = [
                each for each in (self._inserting, self._open) if each is not None and _concerns(each, containers, projects)
            ]
            if not awaited:
                return
            last = awaited[-1].segment.number
            self._hurry += 1
            self._logged.notify()
            try:
                while self._is_before(last):
                    if self._is_inserter_done:
                        reason = self._broken_by or self._stalled_by or "the server is shutting down"
                        raise StoreUnavailable(f"The latest data cannot be read: {reason}. It is kept; try again in a moment.")
                    if not self._inserted.wait(deadline - time.monotonic()):
                        reason = self._stalled_by or "the insertion takes too long"
                        raise StoreUnavailable(f"The latest data cannot be read yet: {reason}. Try again in a few seconds.")
            finally:
                self._hurry -= 1

    def close(self) -> None:
        """Logs and inserts what is queued, then stops. What cannot be inserted stays in the log."""
        with self._lock:
            self._is_closing = True
            self._submitted.notify_all()
            self._logged.notify_all()
        for thread in self._threads:
            thread.join()
        self._insertion.close()

    def _is_before(self, number: int) -> bool:
        return any(each is not None and each.segment.number <= number for each in (self._inserting, self._open))

    def _run(self, work: Callable[[], None]) -> None:
        """A thread that dies says so, and nobody waits for it."""
        try:
            work()
        except Exception as error:
            _log.critical("The writer of the column store has stopped. What was acknowledged is in its log.", exc_info=True)
            with self._lock:
                self._broken_by = f"{type(error).__name__}: {error}"
        finally:
            with self._lock:
                if work == self._keep_inserting:
                    self._is_inserter_done = True
                else:
                    self._is_logger_done = True
                stranded = [*self._queue] if self._is_logger_done else []
                for gathering in (self._inserting, self._open):
                    stranded += gathering.submissions if gathering is not None and self._is_inserter_done else []
                self._logged.notify_all()
                self._inserted.notify_all()
            reason = self._broken_by or self._stalled_by or "the server is shutting down"
            _finish(stranded, StoreUnavailable(f"The data could not be stored: {reason}. Send the request again later."))

    def _keep_logging(self) -> None:
        while True:
            with self._lock:
                while not self._queue and not self._is_closing:
                    self._submitted.wait()
                taken = self._take()
                if not taken:
                    return
                self._await_room(taken)
                gathering = self._open
                self._is_appending = True
            try:
                gathering = self._logged_to(gathering, [submission.payload for submission in taken])
            except Exception as error:  # whatever it is, the requests must hear of it and the thread must live
                self._fail(taken, error)
                continue
            with self._lock:
                for submission in taken:
                    gathering.add(submission)
                is_new = self._open is None
                self._open = gathering
                self._is_appending = False
                self.metrics.log_writes += 1
                is_stranded = self._is_inserter_done and not self._is_exclusive
                if is_new or self._is_wanted(gathering):
                    # Else it sleeps until it is time, and does not wake for each write.
                    self._logged.notify()
            if self._is_exclusive:
                _finish(taken)
            elif is_stranded:
                _finish(taken, StoreUnavailable("The server is shutting down. Send the request again in a moment."))

    def _take(self) -> list[_Submission]:
        rows = single_rows = size = count = 0
        for submission in self._queue:
            rows += submission.rows
            single_rows += submission.single_rows
            size += len(submission.payload)
            if count and not _fit(rows, single_rows, size):
                break
            count += 1
        taken, self._queue = self._queue[:count], self._queue[count:]
        return taken

    def _await_room(self, taken: Sequence[_Submission]) -> None:
        self._hurry += 1
        while self._open is not None and not self._open.has_room_for(taken) and not self._is_inserter_done:
            self._logged.notify()
            self._inserted.wait()
        self._hurry -= 1

    def _logged_to(self, gathering: _Gathering | None, payloads: Sequence[bytes]) -> _Gathering:
        if gathering is not None:
            gathering.segment.append(payloads)
            return gathering
        self._last_commit = max(self._last_commit + 1, time.time_ns() // 1000)
        gathering = _Gathering(self._log.open_segment(self._last_commit), since=time.monotonic())
        try:
            gathering.segment.append(payloads)
        except BaseException:
            with contextlib.suppress(OSError):  # an empty segment says nothing
                gathering.segment.remove()
            raise
        return gathering

    def _fail(self, taken: list[_Submission], error: Exception) -> None:
        """What was taken is not in the log. What is queued may rest on it, so it goes too; clients send all of it again."""
        with self._lock:
            self.metrics.failures += 1
            lost = [*taken, *self._queue]
            self._queue = []
            self._waiting_rows -= sum(submission.rows for submission in lost)
            self._is_appending = False
            self.epoch += 1
            self._on_failure()
            self._logged.notify()
        _log.error("Data could not be written to the log.", exc_info=error)
        _finish(
            lost,
            StoreUnavailable(
                f"The data could not be written to disk: {error}. Check the free space of the data directory, then send the request again."
            ),
        )

    def _keep_inserting(self) -> None:
        while True:
            with self._lock:
                while not self._is_due():
                    if self._is_logger_done and self._open is None:
                        return
                    self._logged.wait(self._pause())
                self._tokens -= 1
                gathering, self._open = self._open, None
                self._inserting = gathering
                self._inserted.notify_all()
            assert gathering is not None
            if not self._insert(gathering):
                return
            with self._lock:
                self._inserting = None
                self._waiting_rows -= gathering.rows
                self._inserted.notify_all()

    def _is_due(self) -> bool:
        gathering = self._open
        if gathering is None or self._is_appending:
            return False
        now = time.monotonic()
        self._tokens = min(_BURST, self._tokens + (now - self._refilled_at) * _COMMITS_PER_SECOND)
        self._refilled_at = now
        return self._is_closing or gathering.is_large or (self._is_wanted(gathering) and self._tokens >= 1)

    def _is_wanted(self, gathering: _Gathering) -> bool:
        """Whether it is time to insert it, if that has not been done too often."""
        if self._is_closing or gathering.is_large or self._hurry > 0 or not self._is_exclusive:
            return True
        return time.monotonic() >= gathering.since + _GATHER_SECONDS

    def _pause(self) -> float | None:
        """Seconds until `_is_due` may change by itself."""
        gathering = self._open
        if gathering is None:
            return None
        if self._is_appending:
            return _GATHER_SECONDS  # the logger knows that it is waited for only where it is wanted
        for_token = max(0.0, (1 - self._tokens) / _COMMITS_PER_SECOND)
        if self._hurry or not self._is_exclusive:
            return for_token
        return max(0.001, for_token, gathering.since + _GATHER_SECONDS - time.monotonic())

    def _insert(self, gathering: _Gathering) -> bool:
        """Inserts until it succeeds: the data is durable already, so it may be late but not given up. False on shutdown."""
        started = time.monotonic()
        batches = [submission.batch for submission in gathering.submissions]
        commit = gathering.segment.number
        blocks = sound_blocks_of(batches, commit)
        errors = self._insertion.insert(blocks)
        pause = 0.1
        while errors:
            self.metrics.failures += 1
            with self._lock:
                reason = self._stalled_by = str(errors[0]).splitlines()[0][:300]
                is_last = self._is_closing
            _log.warning("The column store does not take data, trying again: %s", reason)
            if is_last or not self._is_exclusive:
                late = StoreUnavailable(f"The column store does not take data: {reason}. Send the request again later.")
                _finish(gathering.submissions, late)
            if is_last:
                return False
            with self._lock:
                self._logged.wait_for(lambda: self._is_closing, pause)
            pause = min(pause * 2, 5.0)
            # A statement that failed may have had its effect.
            errors = self._insertion.insert_missing(blocks, commit)
        try:
            gathering.segment.remove()
        except OSError:
            _log.warning("The log segment %d is stored but cannot be removed; the next start does.", commit, exc_info=True)
        self._stalled_by = None
        self.metrics.commits += 1
        self.metrics.points += sum(batch.points for batch in batches)
        self.metrics.attribute_rows += sum(batch.attribute_rows for batch in batches)
        self.metrics.insert_seconds += time.monotonic() - started
        _finish(gathering.submissions)
        return True


def _fit(rows: int, single_rows: int, size: int) -> bool:
    """Whether so much may become one commit."""
    return rows <= _MAX_ROWS_PER_COMMIT and single_rows <= _MAX_SINGLE_ROWS_PER_COMMIT and size <= _MAX_BYTES_PER_COMMIT


def _finish(submissions: Iterable[_Submission], error: Exception | None = None) -> None:
    for submission in submissions:
        if submission.done.done():
            continue
        if error is None:
            submission.done.set_result(None)
        else:
            submission.done.set_exception(error)


def _concerns(gathering: _Gathering, containers: Sequence[int], projects: Sequence[int]) -> bool:
    return not gathering.projects.isdisjoint(projects) or not gathering.containers.isdisjoint(containers)
