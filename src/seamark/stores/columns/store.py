"""The column store as the layers above see it."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from concurrent.futures import Future
from pathlib import Path

import pyarrow as pa

from seamark.model.errors import StoreUnavailable
from seamark.model.moments import Moment
from seamark.nql import Expression
from seamark.nql.ast import Aggregate
from seamark.stores.columns import attributes, definitions, points
from seamark.stores.columns.batches import Batch
from seamark.stores.columns.blocks import sound_blocks_of
from seamark.stores.columns.buckets import Cut, SeriesBuckets, read_buckets
from seamark.stores.columns.commit_log import CommitLog
from seamark.stores.columns.comparison import Compared, read_comparison
from seamark.stores.columns.engine import Engine, EngineError, values_of
from seamark.stores.columns.file_reads import FileReads
from seamark.stores.columns.insertion import Insertion
from seamark.stores.columns.inspection import Inspection
from seamark.stores.columns.line_spans import LineSpans
from seamark.stores.columns.metric_names import MetricNames, read_metric_names
from seamark.stores.columns.names import NameFilter, WantedNames
from seamark.stores.columns.orders import Orders
from seamark.stores.columns.points import Segment
from seamark.stores.columns.rows import AttributeRow
from seamark.stores.columns.schema import (
    ATTRIBUTES,
    ATTRIBUTES_BY_PROJECT,
    DATABASE,
    DEFINITIONS,
    FILE_POINTS,
    FLOAT_POINTS,
    FLOAT_TILES,
    HISTOGRAM_POINTS,
    LINE_SPANS,
    PREVIEW_POINTS,
    STRING_POINTS,
    create_tables,
)
from seamark.stores.columns.search import Selection, SortKey
from seamark.stores.columns.series_rows import SeriesRow, read_series_rows
from seamark.stores.columns.sizes import SizeReads
from seamark.stores.columns.spans import SeriesId, Span, SpanColumns, SpanPoints, read_at, read_spans
from seamark.stores.columns.sql import integers
from seamark.stores.columns.summaries import PointSummary, summarize_points
from seamark.stores.columns.table_reads import TableReads
from seamark.stores.columns.text_reads import TextReads
from seamark.stores.columns.tiler import Tiler
from seamark.stores.columns.time_buckets import (
    PieceTimes,
    TimeBuckets,
    TimeCut,
    read_piece_times,
    read_time_buckets,
)
from seamark.stores.columns.translated import Translated
from seamark.stores.columns.writer import GroupWriter, WriterMetrics

__all__ = ["Columns"]

_MAX_KNOWN_DEFINITIONS = 1_000_000


class Columns:
    """Attribute values, series points and search. Thread-safe. Reads see everything whose commit has completed."""

    def __init__(self, engine: Engine, directory: Path, *, is_exclusive: bool) -> None:
        self._engine = engine
        log = CommitLog(directory)
        self._scratch = directory / "scratch"
        self._scratch.mkdir(exist_ok=True)
        self.is_exclusive = is_exclusive
        """Whether this process alone writes to the store, so that what it remembers of it is true."""
        create_tables(engine)
        engine.put_merges_behind()
        self._replay(log)
        self._known: set[tuple[int, int, int, str, int]] = set()
        self._failure_listeners: list[Callable[[], None]] = []
        self._observer: Callable[[Batch], Callable[[], None] | None] | None = None
        self._writer = GroupWriter(engine, log, self._scratch, self._last_commit(), self._failed, is_exclusive=is_exclusive)
        self._orders = Orders(engine, self._writer) if is_exclusive else None
        self.table = TableReads(engine, self._writer, self._orders)
        """What tables of runs ask for."""
        self.texts = TextReads(engine, self._writer, has_repeats=not is_exclusive)
        """Places in string series."""
        self.line_spans = LineSpans(engine)
        """How many lines there are in long texts that came in pieces."""
        self.files = FileReads(engine, self._writer)
        """Who refers to which files."""
        self.inspection = Inspection(engine, has_repeats=not is_exclusive)
        """How the stored tables fare."""
        self.sizes = SizeReads(engine)
        """How much attributes keep."""
        self._tiler = Tiler(engine, lambda: self._writer.metrics.commits, is_exclusive=is_exclusive)

    @classmethod
    def open(cls, url: str | Path, log_directory: Path) -> "Columns":
        """Opens a directory with chDB, or a `clickhouse://` URL; `log_directory` keeps commits that are under way.

        Raises StoreUnavailable when the engine does not open.
        """
        text = str(url)
        try:
            if text.startswith(("clickhouse://", "clickhouses://")):
                from seamark.stores.columns.clickhouse_engine import ClickHouseEngine

                return cls(ClickHouseEngine(text), log_directory, is_exclusive=False)
            from seamark.stores.columns.chdb_engine import ChdbEngine

            return cls(ChdbEngine(Path(text)), log_directory, is_exclusive=True)
        except EngineError as error:
            raise StoreUnavailable(
                f"The column store cannot be opened. {error} Run `seamark doctor` on the data directory."
            ) from error

    @property
    def epoch(self) -> int:
        """Changes when a commit was lost; see `submit`."""
        return self._writer.epoch

    @property
    def metrics(self) -> WriterMetrics:
        return self._writer.metrics

    def on_failure(self, listener: Callable[[], None]) -> None:
        """Calls `listener` when a commit was lost: what it remembers of the store may be void."""
        self._failure_listeners.append(listener)

    def observe(self, observer: Callable[[Batch], Callable[[], None] | None] | None) -> None:
        """Shows every batch to `observer` before it is written; what that gives is called when the batch is committed."""
        self._observer = observer

    def submit(self, batch: Batch, epoch: int) -> "Future[None]":
        """Makes the batch durable and readable; see `GroupWriter.submit`."""
        committed = None if self._observer is None else self._observer(batch)
        done = (
            self._submit(batch, epoch) if self._orders is None else self._orders.during(batch, lambda: self._submit(batch, epoch))
        )
        if committed is not None:
            done.add_done_callback(lambda future: committed() if future.exception() is None else None)
        return done

    def _submit(self, batch: Batch, epoch: int) -> "Future[None]":
        if batch.definitions:
            fresh = [each for each in batch.definitions if each not in self._known]
            batch.definitions = fresh
            done = self._writer.submit(batch, epoch)
            if fresh:
                done.add_done_callback(lambda future: self._remember(fresh) if future.exception() is None else None)
            return done
        return self._writer.submit(batch, epoch)

    def read_container_rows(
        self,
        containers: Sequence[int],
        attribute_ids: Iterable[int] | None = None,
        *,
        with_deleted: bool = False,
        prefix: str | None = None,
        projects: Collection[int] | None = None,
    ) -> list[AttributeRow]:
        self._writer.settle(containers=containers)
        with Translated():
            return attributes.read_container_rows(
                self._engine, containers, attribute_ids, with_deleted=with_deleted, prefix=prefix, projects=projects
            )

    def read_single_values(self, containers: Sequence[int], attribute: int, projects: Collection[int]) -> pa.Table:
        """One attribute of containers, of which there is at least one, all of them of the projects: columns container, text and number."""
        self._writer.settle(containers=containers)
        with Translated():
            return attributes.read_single_values(self._engine, containers, attribute, projects)

    def read_series_rows(
        self, containers: Sequence[int], attribute_ids: Sequence[int], projects: Sequence[int]
    ) -> dict[tuple[int, int], SeriesRow]:
        self._writer.settle(containers=containers)
        with Translated():
            return read_series_rows(self._engine, containers, attribute_ids, projects)

    def read_spans(
        self, table: str, spans: Mapping[SeriesId, Span], columns: SpanColumns = SpanColumns.VALUES
    ) -> list[SpanPoints]:
        self._writer.settle(containers=list({key[0] for key in spans}))
        with Translated():
            return read_spans(self._engine, f"{DATABASE}.{table}", spans, columns)

    def read_at(self, table: str, wanted: Mapping[SeriesId, Sequence[int]]) -> list[SpanPoints]:
        self._writer.settle(containers=list({key[0] for key in wanted}))
        with Translated():
            return read_at(self._engine, f"{DATABASE}.{table}", wanted)

    def read_definitions(
        self,
        project: int,
        kinds: Sequence[int],
        *,
        text: str = "",
        regex: str | None = None,
        types: Sequence[int] | None = None,
        limit: int | None = None,
        after: str | None = None,
    ) -> list[tuple[int, str, int]]:
        self._writer.settle(projects=[project])
        with Translated():
            return definitions.read_definitions(
                self._engine, project, kinds, text=text, regex=regex, types=types, limit=limit, after=after
            )

    def read_live_definitions(
        self, projects: Sequence[int], kinds: Sequence[int], attribute_ids: Sequence[int]
    ) -> set[tuple[int, int]]:
        self._writer.settle(projects=projects)
        with Translated():
            return definitions.read_live_definitions(self._engine, projects, kinds, attribute_ids)

    def read_names(
        self,
        wanted: WantedNames,
        containers: Sequence[int] | None = None,
        *,
        limit: int,
        after: tuple[str, int] | None = None,
    ) -> list[tuple[str, int]]:
        """Of all containers that there have been, or of what these have now."""
        if containers is None:
            self._writer.settle(projects=wanted.projects)
            with Translated():
                return definitions.read_names(self._engine, wanted, limit=limit, after=after)
        self._writer.settle(containers=containers)
        with Translated():
            return definitions.read_names_of(self._engine, wanted, containers, limit=limit, after=after)

    def read_piece_times(self, series: Sequence[Sequence[Segment]]) -> list[list[PieceTimes | None]]:
        self._writer.settle(containers=[segment.container for each in series for segment in each])
        with Translated():
            return read_piece_times(self._engine, series)

    def read_time_buckets(self, series: Sequence[Sequence[Segment]], cut: TimeCut) -> list[TimeBuckets]:
        self._writer.settle(containers=[segment.container for each in series for segment in each])
        with Translated():
            return read_time_buckets(self._engine, series, cut)

    def read_metric_names(
        self,
        containers: Sequence[int],
        type_: int,
        names: NameFilter | None,
        limit: int,
        *,
        attributes: Sequence[int] | None = None,
    ) -> tuple[int, MetricNames]:
        self._writer.settle(containers=containers)
        with Translated():
            return read_metric_names(self._engine, containers, type_, names, limit, attributes=attributes)

    def read_comparison(
        self,
        containers: Sequence[int],
        projects: Sequence[int],
        names: NameFilter | None,
        *,
        aggregate: Aggregate,
        aggregates: Mapping[int, Aggregate],
        tolerance: float,
        after: str | None,
        limit: int,
    ) -> tuple[Compared, str | None]:
        self._writer.settle(containers=containers)
        with Translated():
            return read_comparison(
                self._engine,
                containers,
                projects,
                names,
                aggregate=aggregate,
                aggregates=aggregates,
                tolerance=tolerance,
                after=after,
                limit=limit,
            )

    def read_perhaps_dead(self, projects: Sequence[int]) -> set[int]:
        self._writer.settle(projects=projects)
        with Translated():
            return definitions.read_perhaps_dead(self._engine, projects)

    def read_rows_page(
        self, wanted: WantedNames, containers: Sequence[int], *, limit: int, after: tuple[int, int] | None = None
    ) -> pa.Table:
        self._writer.settle(containers=containers)
        with Translated():
            return attributes.read_rows_page(self._engine, wanted, containers, limit=limit, after=after)

    def read_row_table(
        self,
        containers: Sequence[int],
        attribute_ids: Collection[int] | None,
        projects: Collection[int],
        columns: Sequence[str] | None = None,
    ) -> pa.Table:
        self._writer.settle(containers=containers)
        with Translated():
            return attributes.read_row_table(self._engine, containers, attribute_ids, projects, columns)

    def read_last_steps(self, containers: Sequence[int], without: Sequence[str]) -> dict[int, int]:
        self._writer.settle(containers=containers)
        with Translated():
            return attributes.read_last_steps(self._engine, containers, without)

    def read_written(self, project: int, since_ms: int) -> list[attributes.Written]:
        """The containers of a project that were written to, or heard of, since a time, whichever process did it."""
        self._writer.settle(projects=[project])
        with Translated():
            return attributes.read_written(self._engine, project, since_ms)

    def read_fallen_silent(self, since_ms: int, until_ms: int) -> list[int]:
        """The containers of all projects that were last heard of from one time to before another; what was written a moment ago
        may be missing."""
        with Translated():
            return attributes.read_fallen_silent(self._engine, since_ms, until_ms)

    def sum_floats(self, projects: Sequence[int], attribute: int) -> float:
        """The sum of a float attribute over all containers of some projects."""
        for project in projects:
            self._writer.settle(projects=[project])
        with Translated():
            return attributes.sum_floats(self._engine, projects, attribute)

    def read_container_sums(self, projects: Sequence[int], attribute: int) -> pa.Table:
        """A float attribute of all containers of some projects: columns project, container and value. What was written a moment ago
        may be missing."""
        with Translated():
            return attributes.read_container_sums(self._engine, projects, attribute)

    @property
    def waiting_rows(self) -> int:
        """Rows that are acknowledged or about to be, and not in the tables yet."""
        return self._writer.waiting_rows

    def read_float_points(
        self,
        segments: Sequence[Segment],
        *,
        from_step: int | None = None,
        to_step: int | None = None,
        offset: int = 0,
        limit: int | None = None,
    ) -> pa.Table:
        self._writer.settle(containers=[segment.container for segment in segments])
        with Translated():
            return points.read_points(
                self._engine, FLOAT_POINTS, segments, from_step=from_step, to_step=to_step, offset=offset, limit=limit
            )

    def read_string_points(
        self,
        segments: Sequence[Segment],
        *,
        from_step: int | None = None,
        to_step: int | None = None,
        search: str | None = None,
        offset: int = 0,
        limit: int | None = None,
    ) -> pa.Table:
        self._writer.settle(containers=[segment.container for segment in segments])
        with Translated():
            return points.read_points(
                self._engine,
                STRING_POINTS,
                segments,
                from_step=from_step,
                to_step=to_step,
                search=search,
                offset=offset,
                limit=limit,
            )

    def read_file_points(
        self,
        segments: Sequence[Segment],
        *,
        from_step: int | None = None,
        to_step: int | None = None,
        offset: int = 0,
        limit: int | None = None,
    ) -> pa.Table:
        self._writer.settle(containers=[segment.container for segment in segments])
        with Translated():
            return points.read_points(
                self._engine, FILE_POINTS, segments, from_step=from_step, to_step=to_step, offset=offset, limit=limit
            )

    def read_histogram_points(
        self,
        segments: Sequence[Segment],
        *,
        from_step: int | None = None,
        to_step: int | None = None,
        offset: int = 0,
        limit: int | None = None,
    ) -> pa.Table:
        self._writer.settle(containers=[segment.container for segment in segments])
        with Translated():
            return points.read_points(
                self._engine, HISTOGRAM_POINTS, segments, from_step=from_step, to_step=to_step, offset=offset, limit=limit
            )

    def read_previews(self, series: Sequence[tuple[int, int, int]]) -> pa.Table:
        """The previews of series given as (container, attribute, generation): columns of the key, `step`, `timestamp`, `value` and
        `completion_ratio`, in this order and that of the steps; also those that a later point has made void."""
        self._writer.settle(containers=[container for container, _, _ in series])
        with Translated():
            return points.read_previews(self._engine, series)

    def read_preview_times(
        self, segments: Sequence[Segment], from_step: int | None, to_step: int | None
    ) -> tuple[int, int] | None:
        """The first and the last time at which something was logged that is no point, or not yet: previews, and points that came too late.
        None where there is nothing."""
        if not segments:
            return None
        self._writer.settle(containers=[segment.container for segment in segments])
        with Translated():
            return points.read_preview_times(self._engine, segments, from_step, to_step)

    def read_points_at(self, table: str, segment: Segment, steps: Sequence[int]) -> pa.Table:
        self._writer.settle(containers=[segment.container])
        with Translated():
            return points.read_points_at(self._engine, f"{DATABASE}.{table}", segment, steps)

    def summarize_points(self, table: str, segments: Sequence[Segment]) -> dict[int, PointSummary]:
        """The summary of each attribute that has a point in its segments, which must not overlap."""
        self._writer.settle(containers=list({segment.container for segment in segments}))
        with Translated():
            return summarize_points(self._engine, f"{DATABASE}.{table}", segments, has_repeats=not self.is_exclusive)

    def read_series_keys(
        self, containers: Sequence[int], attribute_ids: Sequence[int]
    ) -> dict[tuple[int, int], attributes.SeriesKey]:
        """Where the points of these attributes of these containers are, by container and attribute."""
        self._writer.settle(containers=containers)
        with Translated():
            return attributes.read_series_keys(self._engine, containers, attribute_ids)

    def read_floats_at(self, segments: Sequence[Segment], steps: Sequence[int]) -> pa.Table:
        """The points of one container's float series at these steps: columns `attribute`, `step` and `value`, unordered."""
        self._writer.settle(containers=[segment.container for segment in segments[:1]])
        with Translated():
            return points.read_floats_at(self._engine, segments, steps)

    def count_string_points(self, segments: Sequence[Segment], search: str) -> int:
        """How many texts of a series contain `search`."""
        self._writer.settle(containers=[segment.container for segment in segments])
        with Translated():
            return points.count_texts(self._engine, segments, search)

    def read_recent_requests(self, container: int) -> list[int]:
        self._writer.settle(containers=[container])
        with Translated():
            return points.read_recent_requests(self._engine, container)

    def read_buckets(
        self,
        series: Sequence[Sequence[Segment]],
        cut: Cut,
        *,
        with_extreme_steps: bool = False,
        extents: Mapping[tuple[int, int, int], tuple[int, int]] | None = None,
    ) -> list[SeriesBuckets]:
        """For each float series (its segments) the filled buckets of the cut. `extents` tells by (container, attribute,
        generation) at which step stored series begin at the earliest and end at the latest."""
        self._writer.settle(containers=[segment.container for each in series for segment in each])
        with Translated():
            return read_buckets(
                self._engine,
                series,
                cut,
                with_extreme_steps=with_extreme_steps,
                extents=extents,
                on_seen=self._tiler.want,
            )

    def make_tiles(self, timeout_seconds: float) -> bool:
        """Makes the tiles of all series that have become long, which otherwise happens by and by. False when it takes longer."""
        self._tiler.look()
        return self._tiler.wait_until_idle(timeout_seconds)

    def find_containers(
        self,
        projects: Sequence[int],
        kinds: Sequence[int],
        expression: Expression,
        sort: Sequence[SortKey],
        *,
        offset: int,
        limit: int,
        now: Moment,
    ) -> tuple[int, list[int]]:
        return self.table.find(Selection(tuple(projects), tuple(kinds), expression, now), sort, offset=offset, limit=limit)

    def delete_containers(self, containers: Sequence[int]) -> None:
        """Removes everything of these containers."""
        if containers:
            self._writer.settle(containers=containers)
            with Translated():
                definitions.note_lost(self._engine, containers)
            self._delete_rows(containers)
            self._forget_orders()

    def delete_project(self, project: int) -> None:
        """Removes everything of a project."""
        self._writer.settle(projects=[project])
        of_project = f"project = {int(project)}"
        with Translated():
            found = self._engine.query(
                f"SELECT DISTINCT container FROM {ATTRIBUTES_BY_PROJECT} WHERE {of_project} AND container != {definitions.NO_CONTAINER}"
            )
        self._delete_rows(values_of(found, "container"))
        for table in (ATTRIBUTES_BY_PROJECT, DEFINITIONS):
            self._delete(table, of_project)
        self._forget_orders()
        self._known = {each for each in self._known if each[0] != project}

    def ping(self) -> None:
        """Raises StoreUnavailable when the engine does not answer."""
        with Translated():
            self._engine.query("SELECT 1 AS one")

    def finish(self) -> None:
        """Writes what is queued; nothing more is accepted. Reading still works."""
        self._tiler.close()
        self._writer.close()

    def close(self) -> None:
        """Writes what is queued and closes the engine."""
        self._tiler.close()
        self._writer.close()
        self._engine.close()

    def _delete_rows(self, containers: Sequence[int]) -> None:
        points = (FLOAT_POINTS, STRING_POINTS, FILE_POINTS, HISTOGRAM_POINTS, PREVIEW_POINTS)
        # What is made of points last: whoever makes it looks afterwards whether they are still there.
        tables = (ATTRIBUTES, ATTRIBUTES_BY_PROJECT, *points, FLOAT_TILES, LINE_SPANS)
        for table in tables if containers else ():
            self._delete(table, f"container IN {integers(containers)}")

    def _delete(self, table: str, condition: str) -> None:
        with Translated():
            self._engine.execute(f"DELETE FROM {table} WHERE {condition} SETTINGS lightweight_deletes_sync = 2")

    def _forget_orders(self) -> None:
        if self._orders is not None:
            self._orders.forget()

    def _failed(self) -> None:
        for listener in self._failure_listeners:
            listener()

    def _remember(self, definitions: Iterable[tuple[int, int, int, str, int]]) -> None:
        if len(self._known) > _MAX_KNOWN_DEFINITIONS:
            self._known = set()
        self._known.update(definitions)

    def _last_commit(self) -> int:
        table = self._engine.query(f"SELECT max(commit) AS last FROM {ATTRIBUTES}")
        return int(table.column("last")[0].as_py() or 0)

    def _replay(self, log: CommitLog) -> None:
        """Brings commits that a crash interrupted to the tables that they have not reached."""
        insertion = Insertion(self._engine, self._scratch)
        try:
            for commit in log.left_over():
                errors = insertion.insert_missing(sound_blocks_of(log.read(commit), commit), commit)
                if errors:
                    raise StoreUnavailable(
                        f"The data that was acknowledged before the last stop cannot be stored: {errors[0]}. Free disk space, then start again."
                    )
                log.remove(commit)
        finally:
            insertion.close()
