"""The group-committing writer.

Two threads: the logger appends what all requests bring to the log, synchronises it once for all of them, and acknowledges; the
inserter turns what was logged into few, large blocks of the tables. A reader that needs what is logged but not yet inserted has
it inserted at once and waits for that, so that whoever got an acknowledgement reads what was acknowledged.
"""

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from seamark.model.errors import StoreUnavailable
from seamark.stores.columns.blocks import blocks_of
from seamark.stores.columns.commit_log import CommitLog, Segment
from seamark.stores.columns.engine import Engine, EngineError
from seamark.stores.columns.rows import Batch
from seamark.stores.columns.schema import TABLES_OF

__all__ = ["GroupWriter", "WriterMetrics", "insert_blocks"]

_MAX_ROWS_PER_COMMIT = 500_000
"""The engine stores a block of up to 1,048,449 rows as one part, so that it appears whole or not at all."""
_MAX_WAITING_ROWS = 8_000_000
_GATHER_SECONDS = 0.2
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
    done: "Future[None]"
    rows: int


@dataclass(slots=True)
class _Gathering:
    """What one segment of the log holds, on its way to the tables."""

    segment: Segment
    submissions: list[_Submission] = field(default_factory=list[_Submission])
    rows: int = 0
    containers: set[int] = field(default_factory=set[int])
    projects: set[int] = field(default_factory=set[int])
    since: float = 0.0

    def add(self, submission: _Submission) -> None:
        self.submissions.append(submission)
        self.rows += submission.rows
        self.containers.update(submission.batch.containers())
        self.projects.update(submission.batch.projects())


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
        self._engine = engine
        self._log = log
        self._scratch = scratch
        self._last_commit = last_commit
        self._on_failure = on_failure
        self._is_exclusive = is_exclusive
        self._lock = threading.Lock()
        self._submitted = threading.Condition(self._lock)
        self._logged = threading.Condition(self._lock)
        self._inserted = threading.Condition(self._lock)
        self._queue: list[_Submission] = []
        self._open: _Gathering | None = None
        self._inserting: _Gathering | None = None
        self._waiting_rows = 0
        self._hurry = 0
        self._is_closing = False
        self._is_logger_done = False
        self._stalled_by: str | None = None
        self._tokens = _BURST
        self._refilled_at = time.monotonic()
        self.epoch = 0
        self.metrics = WriterMetrics()
        self._inserters = ThreadPoolExecutor(3, thread_name_prefix="columns-insert")
        self._threads = [
            threading.Thread(target=self._keep_logging, name="columns-logger", daemon=True),
            threading.Thread(target=self._keep_inserting, name="columns-inserter", daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    def submit(self, batch: Batch, epoch: int) -> "Future[None]":
        """Queues the batch; the future completes when it is durable and readable.

        Raises StoreUnavailable when the store cannot take it now, or when batches were lost since `epoch`, so that
        what this one was derived from may be void.
        """
        submission = _Submission(batch, Future(), batch.points + len(batch.attributes))
        with self._lock:
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
        return submission.done

    def settle(self, *, containers: Sequence[int] = (), project: int | None = None) -> None:
        """Returns once everything acknowledged about these containers, or this project, can be read.

        Raises StoreUnavailable when the tables do not take it.
        """
        deadline = time.monotonic() + _READ_PATIENCE_SECONDS
        with self._lock:
            awaited = [
                each for each in (self._inserting, self._open) if each is not None and _concerns(each, containers, project)
            ]
            if not awaited:
                return
            last = awaited[-1].segment.number
            self._hurry += 1
            self._logged.notify()
            try:
                while self._is_before(last):
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
        self._inserters.shutdown()

    def _is_before(self, number: int) -> bool:
        return any(each is not None and each.segment.number <= number for each in (self._inserting, self._open))

    def _keep_logging(self) -> None:
        while True:
            with self._lock:
                while not self._queue and not self._is_closing:
                    self._submitted.wait()
                if not self._queue:
                    self._is_logger_done = True
                    self._logged.notify_all()
                    return
                taken, self._queue = self._queue, []
                gathering = self._open if self._open is not None and self._open.rows < _MAX_ROWS_PER_COMMIT else None
                is_full = gathering is None and self._open is not None
            if is_full:
                self._await_room()
            self._log_group(taken)

    def _await_room(self) -> None:
        with self._lock:
            self._hurry += 1
            self._logged.notify()
            while self._open is not None:
                self._inserted.wait()
            self._hurry -= 1

    def _log_group(self, taken: list[_Submission]) -> None:
        try:
            with self._lock:
                gathering = self._open
                if gathering is None:
                    self._last_commit = max(self._last_commit + 1, time.time_ns() // 1000)
                    gathering = _Gathering(self._log.open_segment(self._last_commit), since=time.monotonic())
                    self._open = gathering
                # The inserter takes only what is listed, and the segment stays open until it has taken it.
                gathering.segment.append([submission.batch for submission in taken])
                for submission in taken:
                    gathering.add(submission)
                self.metrics.log_writes += 1
                self._logged.notify()
        except (OSError, ValueError, TypeError, OverflowError) as error:
            self._fail(taken, error)
            return
        if self._is_exclusive:
            for submission in taken:
                submission.done.set_result(None)

    def _fail(self, taken: list[_Submission], error: Exception) -> None:
        """What was taken is not in the log. What is queued may rest on it, so it goes too; clients send all of it again."""
        self.metrics.failures += 1
        with self._lock:
            lost = [*taken, *self._queue]
            self._queue = []
            self._waiting_rows -= sum(submission.rows for submission in lost)
            self.epoch += 1
            self._on_failure()
        failure = StoreUnavailable(
            f"The data could not be written to disk: {error}. Check the free space of the data directory, then send the request again."
        )
        for submission in lost:
            submission.done.set_exception(failure)

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
            assert gathering is not None
            is_done = self._insert(gathering)
            with self._lock:
                self._inserting = None
                self._waiting_rows -= gathering.rows
                self._inserted.notify_all()
            if not is_done:
                return

    def _is_due(self) -> bool:
        gathering = self._open
        if gathering is None or not gathering.submissions:
            return False
        now = time.monotonic()
        self._tokens = min(_BURST, self._tokens + (now - self._refilled_at) * _COMMITS_PER_SECOND)
        self._refilled_at = now
        if self._is_closing or gathering.rows >= _MAX_ROWS_PER_COMMIT:
            return True
        is_wanted = self._hurry > 0 or not self._is_exclusive or now >= gathering.since + _GATHER_SECONDS
        return is_wanted and self._tokens >= 1

    def _pause(self) -> float | None:
        """Seconds until `_is_due` may change by itself."""
        gathering = self._open
        if gathering is None or not gathering.submissions:
            return None
        for_token = max(0.0, (1 - self._tokens) / _COMMITS_PER_SECOND)
        if self._hurry or not self._is_exclusive:
            return for_token
        return max(0.001, for_token, gathering.since + _GATHER_SECONDS - time.monotonic())

    def _insert(self, gathering: _Gathering) -> bool:
        """Inserts until it succeeds: the data is durable already, so it may be late but not given up. False on shutdown."""
        started = time.monotonic()
        batches = [submission.batch for submission in gathering.submissions]
        blocks = blocks_of(batches, gathering.segment.number)
        missing = [(table, name) for name in blocks for table in TABLES_OF[name]]
        pause = 0.1
        while True:
            errors = insert_blocks(self._engine, self._inserters, self._scratch, blocks, missing)
            if not missing:
                break
            self.metrics.failures += 1
            with self._lock:
                self._stalled_by = str(errors[0]).splitlines()[0][:300]
                if not self._is_exclusive or self._is_closing:
                    late = StoreUnavailable(
                        f"The column store does not take data: {self._stalled_by}. Send the request again later."
                    )
                    for submission in gathering.submissions:
                        if not submission.done.done():
                            submission.done.set_exception(late)
                if self._is_closing:
                    return False
                self._logged.wait_for(lambda: self._is_closing, pause)
            pause = min(pause * 2, 5.0)
        gathering.segment.remove()
        self._stalled_by = None
        self.metrics.commits += 1
        self.metrics.points += sum(batch.points for batch in batches)
        self.metrics.attribute_rows += sum(len(batch.attributes) for batch in batches)
        self.metrics.insert_seconds += time.monotonic() - started
        for submission in gathering.submissions:
            if not submission.done.done():
                submission.done.set_result(None)
        return True


def insert_blocks(
    engine: Engine, threads: ThreadPoolExecutor, scratch: Path, blocks: dict[str, pa.Table], missing: list[tuple[str, str]]
) -> list[Exception]:
    """Inserts each block into its tables, side by side, and takes those that succeed off `missing`. Gives the errors."""
    errors: list[Exception] = []
    files: dict[str, Path] = {}
    try:
        for name in {name for _, name in missing}:
            files[name] = scratch / f"{name}.arrow"
            with pa.OSFile(str(files[name]), "wb") as sink, pa.ipc.new_file(sink, blocks[name].schema) as writer:
                writer.write_table(blocks[name])
    except OSError as error:
        return [error]
    attempts = [(target, threads.submit(engine.insert_file, target[0], files[target[1]])) for target in missing]
    for target, attempt in attempts:
        try:
            attempt.result()
        except EngineError as error:
            errors.append(error)
        else:
            missing.remove(target)
    for file in files.values():
        file.unlink()
    return errors


def _concerns(gathering: _Gathering, containers: Sequence[int], project: int | None) -> bool:
    if project is not None and project in gathering.projects:
        return True
    return not gathering.containers.isdisjoint(containers)
