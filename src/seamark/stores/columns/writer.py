"""The group-committing writer: one thread turns what all requests bring into few, large, durable blocks."""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from seamark.model.errors import StoreUnavailable
from seamark.stores.columns.commit_log import CommitLog
from seamark.stores.columns.engine import Engine, EngineError
from seamark.stores.columns.rows import SCHEMAS, Batch, FileChunk, FloatChunk, HistogramChunk, StringChunk
from seamark.stores.columns.schema import TABLES_OF

__all__ = ["GroupWriter", "WriterMetrics"]

_MAX_ROWS_PER_COMMIT = 500_000
"""The engine stores a block of up to 1,048,449 rows as one part, so that it appears whole or not at all."""
_MAX_QUEUED_ROWS = 8_000_000
_COMMITS_PER_SECOND = 10.0
_BURST = 20.0
"""A lone writer's commits start at once; under load they gather, since every one costs the engine a part to merge."""
_STALL_SECONDS = 10.0


@dataclass(slots=True)
class WriterMetrics:
    commits: int = 0
    points: int = 0
    attribute_rows: int = 0
    seconds: float = 0.0
    """Time spent in commits."""
    failures: int = 0


@dataclass(slots=True)
class _Submission:
    batch: Batch
    done: "Future[None]"
    rows: int


class GroupWriter:
    """Takes batches in the order of `submit` and makes them durable and readable in that order.

    `on_failure` runs when a commit was lost, before anything else is accepted: what was derived from it is void then.
    """

    def __init__(self, engine: Engine, log: CommitLog, last_commit: int, on_failure: Callable[[], None]) -> None:
        self._engine = engine
        self._log = log
        self._last_commit = last_commit
        self._on_failure = on_failure
        self._condition = threading.Condition()
        self._queue: list[_Submission] = []
        self._queued_rows = 0
        self._is_closing = False
        self._stalled_by: str | None = None
        self._tokens = _BURST
        self._refilled_at = time.monotonic()
        self.epoch = 0
        self.metrics = WriterMetrics()
        self._inserters = ThreadPoolExecutor(3, thread_name_prefix="columns-insert")
        self._thread = threading.Thread(target=self._run, name="columns-writer", daemon=True)
        self._thread.start()

    def submit(self, batch: Batch, epoch: int) -> "Future[None]":
        """Queues the batch; the future completes when it is durable and readable.

        Raises StoreUnavailable when the store cannot take it now, or when a commit has failed since `epoch`, so that
        what the batch was derived from may be void.
        """
        done: Future[None] = Future()
        rows = batch.points + len(batch.attributes)
        with self._condition:
            if self._is_closing:
                raise StoreUnavailable("The server is shutting down. Send the request again in a moment.")
            if self._stalled_by is not None:
                raise StoreUnavailable(
                    f"The column store does not accept data: {self._stalled_by}. Send the request again later."
                )
            if epoch != self.epoch:
                raise StoreUnavailable("A write failed just before this one. Send the request again.")
            if self._queued_rows > _MAX_QUEUED_ROWS:
                raise StoreUnavailable("More data is arriving than can be written. Send the request again in a few seconds.")
            self._queue.append(_Submission(batch, done, rows))
            self._queued_rows += rows
            self._condition.notify()
        return done

    def close(self) -> None:
        """Writes what is queued, then stops."""
        with self._condition:
            self._is_closing = True
            self._condition.notify_all()
        self._thread.join()
        self._inserters.shutdown()

    def _run(self) -> None:
        while True:
            with self._condition:
                while not self._queue and not self._is_closing:
                    self._condition.wait()
                if not self._queue:
                    return
                delay = self._pause()
                if delay > 0 and not self._is_closing:
                    self._condition.wait_for(lambda: self._is_closing or self._queued_rows >= _MAX_ROWS_PER_COMMIT, delay)
                self._tokens -= 1
                taken = self._take()
            self._commit(taken)

    def _pause(self) -> float:
        """Seconds to wait before the next commit."""
        now = time.monotonic()
        self._tokens = min(_BURST, self._tokens + (now - self._refilled_at) * _COMMITS_PER_SECOND)
        self._refilled_at = now
        return (1 - self._tokens) / _COMMITS_PER_SECOND if self._tokens < 1 else 0.0

    def _take(self) -> list[_Submission]:
        rows = 0
        count = 0
        for submission in self._queue:
            if count and rows + submission.rows > _MAX_ROWS_PER_COMMIT:
                break
            rows += submission.rows
            count += 1
        taken, self._queue = self._queue[:count], self._queue[count:]
        self._queued_rows -= rows
        return taken

    def _commit(self, taken: list[_Submission]) -> None:
        started = time.monotonic()
        self._last_commit = commit = max(self._last_commit + 1, time.time_ns() // 1000)
        try:
            tables = _tables([submission.batch for submission in taken], commit)
            files = self._log.write(commit, tables)
        except (OSError, pa.ArrowException, ValueError, TypeError, OverflowError) as error:
            self._fail(taken, error)
            return
        if not self._insert(files, taken):
            return
        self._log.forget(commit)
        self.metrics.commits += 1
        self.metrics.points += sum(submission.batch.points for submission in taken)
        self.metrics.attribute_rows += sum(len(submission.batch.attributes) for submission in taken)
        self.metrics.seconds += time.monotonic() - started
        for submission in taken:
            if not submission.done.done():
                submission.done.set_result(None)

    def _insert(self, files: Mapping[str, Path], taken: list[_Submission]) -> bool:
        """Inserts until it succeeds: the commit is durable already, so it may be late but not given up. False on shutdown."""
        missing = [(table, file) for name, file in files.items() for table in TABLES_OF[name]]
        started = time.monotonic()
        pause = 0.1
        while True:
            errors: list[EngineError] = []
            attempts = [(target, self._inserters.submit(self._engine.insert_file, *target)) for target in missing]
            missing = []
            for target, attempt in attempts:
                try:
                    attempt.result()
                except EngineError as error:
                    missing.append(target)
                    errors.append(error)
            if not missing:
                with self._condition:
                    self._stalled_by = None
                return True
            self.metrics.failures += 1
            with self._condition:
                self._stalled_by = str(errors[0]).splitlines()[0][:300]
                if time.monotonic() - started > _STALL_SECONDS or self._is_closing:
                    late = StoreUnavailable(
                        f"The column store does not accept data: {self._stalled_by}. Send the request again later."
                    )
                    for submission in (*taken, *self._queue):
                        if not submission.done.done():
                            submission.done.set_exception(late)
                    if self._is_closing:
                        return False
                self._condition.wait_for(lambda: self._is_closing, pause)
            pause = min(pause * 2, 5.0)

    def _fail(self, taken: list[_Submission], error: Exception) -> None:
        """Nothing of the commit is on disk. What is queued may rest on it, so it goes too; clients send all of it again."""
        self.metrics.failures += 1
        with self._condition:
            lost = [*taken, *self._queue]
            self._queue = []
            self._queued_rows = 0
            self.epoch += 1
            self._on_failure()
        failure = StoreUnavailable(
            f"The data could not be written to disk: {error}. Check the free space of the data directory; then send the request again."
        )
        for submission in lost:
            if not submission.done.done():
                submission.done.set_exception(failure)


def _tables(batches: list[Batch], commit: int) -> dict[str, pa.Table]:
    tables: dict[str, pa.Table] = {}
    attributes = (
        batches[0].attributes if len(batches) == 1 else {key: row for batch in batches for key, row in batch.attributes.items()}
    )
    if attributes:
        columns = [list(column) for column in zip(*attributes.values(), strict=True)]
        columns.append([commit] * len(attributes))
        schema = SCHEMAS["attributes"]
        tables["attributes"] = pa.table(
            [pa.array(column, each.type) for column, each in zip(columns, schema, strict=True)], schema=schema
        )
    definitions = {each for batch in batches for each in batch.definitions}
    if definitions:
        schema = SCHEMAS["definitions"]
        columns = [*[list(column) for column in zip(*definitions, strict=True)], [commit] * len(definitions)]
        tables["definitions"] = pa.table(
            [pa.array(column, each.type) for column, each in zip(columns, schema, strict=True)], schema=schema
        )
    floats = [chunk for batch in batches for chunk in batch.floats]
    if floats:
        tables["float_points"] = _points("float_points", floats, commit, [np.concatenate([chunk.values for chunk in floats])])
    strings = [chunk for batch in batches for chunk in batch.strings]
    if strings:
        tables["string_points"] = _points(
            "string_points", strings, commit, [[value for chunk in strings for value in chunk.values]]
        )
    files = [chunk for batch in batches for chunk in batch.files]
    if files:
        values = [
            [key for chunk in files for key in chunk.keys],
            [size for chunk in files for size in chunk.sizes],
            [detail for chunk in files for detail in chunk.details],
        ]
        tables["file_points"] = _points("file_points", files, commit, values)
    histograms = [chunk for batch in batches for chunk in batch.histograms]
    if histograms:
        values = [
            [list(edges) for chunk in histograms for edges in chunk.edges],
            [list(each) for chunk in histograms for each in chunk.values],
            [int(density) for chunk in histograms for density in chunk.densities],
        ]
        tables["histogram_points"] = _points("histogram_points", histograms, commit, values)
    return tables


def _points(
    name: str,
    chunks: list[FloatChunk] | list[StringChunk] | list[FileChunk] | list[HistogramChunk],
    commit: int,
    values: Sequence[Any],
) -> pa.Table:
    lengths = np.array([len(chunk.steps) for chunk in chunks])

    def repeated(field: str, dtype: Any) -> Any:
        return np.repeat(np.array([getattr(chunk, field) for chunk in chunks], dtype), lengths)

    columns: list[Any] = [
        repeated("container", np.uint64),
        repeated("attribute", np.uint64),
        repeated("generation", np.uint32),
        np.concatenate([chunk.steps for chunk in chunks]),
        np.concatenate([chunk.timestamps for chunk in chunks]),
        repeated("request", np.uint64),
        np.full(int(lengths.sum()), commit, np.uint64),
        *values,
    ]
    schema = SCHEMAS[name]
    return pa.table([pa.array(column, each.type) for column, each in zip(columns, schema, strict=True)], schema=schema)
