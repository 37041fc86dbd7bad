"""The group-committing writer: order, durability, failures and shutdown."""

import asyncio
import itertools
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from pathlib import Path

import numpy as np
import pytest

from seamark.model.attributes import AttributeType
from seamark.model.errors import StoreUnavailable
from seamark.stores.columns import Batch, Columns, FileChunk, attribute_id
from seamark.stores.columns.buckets import Cut
from seamark.stores.columns.commit_log import CommitLog
from seamark.stores.columns.engine import Engine
from seamark.stores.columns.float_tables import FloatTable
from seamark.stores.columns.frames import encode_batch
from tests.stores.columns.builders import (
    STEP,
    Unreliable,
    a_batch,
    a_chunk,
    a_float_table,
    a_row,
    a_segment,
    new_id,
    steps_and_values,
    texts_chunk,
    write,
)
from tests.stores.columns.test_commit_log import limited_files

Open = Callable[..., Columns]


@pytest.fixture
def unreliable(engine: Engine) -> Unreliable:
    return Unreliable(engine)


@pytest.fixture
def open_columns(unreliable: Unreliable, tmp_path: Path) -> Iterator[Open]:
    """Opens the column store over the unreliable engine, with a log of the test's own."""
    opened: list[Columns] = []

    def opening(*, is_exclusive: bool = True) -> Columns:
        opened.append(Columns(unreliable, tmp_path, is_exclusive=is_exclusive))
        return opened[-1]

    yield opening
    unreliable.failing = 0
    for columns in opened:
        columns.close()


def _counting(container: int, count: int) -> list[Batch]:
    """Batches that each say how many came before, in an attribute and in a point."""
    return [
        a_batch([a_row(container, "count", AttributeType.INT, int_value=number)], [a_chunk(container, "x", {number: number})])
        for number in range(count)
    ]


def _count(columns: Columns, container: int) -> int:
    return columns.read_container_rows([container], [attribute_id("count")])[0].int_value


def test_what_is_acknowledged_is_read_at_once(columns: Columns) -> None:
    container = new_id()
    for number, batch in enumerate(_counting(container, 10)):
        write(columns, batch)
        assert _count(columns, container) == number
        assert steps_and_values(columns.read_float_points([a_segment(container, "x")]))[0] == list(range(number + 1))


def test_many_threads_lose_nothing_and_keep_their_order(columns: Columns) -> None:
    containers = [new_id() for _ in range(8)]

    def work(container: int) -> None:
        futures = [columns.submit(batch, columns.epoch) for batch in _counting(container, 50)]
        for future in futures:
            future.result(timeout=60)
        assert _count(columns, container) == 49

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(work, containers))
    for container in containers:
        points = columns.read_float_points([a_segment(container, "x")])
        assert steps_and_values(points) == (list(range(50)), [float(each) for each in range(50)])


def test_a_group_of_more_rows_than_one_block_arrives_whole(columns: Columns) -> None:
    container, size = new_id(), 300_000
    chunks = [a_chunk(container, "x", dict.fromkeys(range(start, start + size), 1.0)) for start in range(0, 4 * size, size)]
    write(columns, *[a_batch(floats=[chunk]) for chunk in chunks])
    assert columns.read_float_points([a_segment(container, "x")]).num_rows == 4 * size


def test_tables_of_more_points_than_one_commit_takes_arrive_whole(columns: Columns) -> None:
    container, steps = new_id(), 1400
    names = [f"m{number}" for number in range(1000)]
    series = a_float_table(container, [0], {name: [0.0] for name in names}).series
    values = np.arange(float(steps))[:, None] + np.arange(1000.0)
    batches = [
        Batch(tables=[FloatTable(series, np.arange(first, first + steps), np.arange(steps), values, None, None)])
        for first in range(0, 4 * steps, steps)
    ]
    write(columns, *batches)
    found = columns.read_float_points([a_segment(container, "m999")], limit=10_000)
    assert steps_and_values(found) == (list(range(4 * steps)), [999.0 + step for step in range(steps)] * 4)


def test_a_batch_without_rows_is_acknowledged(columns: Columns) -> None:
    write(columns, Batch())


def test_an_awaiting_task_that_is_cancelled_stops_neither_the_write_nor_the_writer(columns: Columns) -> None:
    container = new_id()

    async def cancelled() -> None:
        for batch in _counting(container, 20):
            waiting = asyncio.wrap_future(columns.submit(batch, columns.epoch))
            waiting.cancel()
        await asyncio.sleep(0)

    asyncio.run(cancelled())
    write(columns, a_batch([a_row(container, "after", AttributeType.INT)]))
    assert _count(columns, container) == 19


def test_text_that_cannot_be_stored_fails_its_own_request_only(columns: Columns) -> None:
    container = new_id()
    good = columns.submit(_counting(container, 1)[0], columns.epoch)
    with pytest.raises(UnicodeEncodeError):
        columns.submit(a_batch([a_row(container, "bad", AttributeType.STRING, string_value="\ud800")]), columns.epoch)
    good.result(timeout=60)
    write(columns, a_batch([a_row(container, "after", AttributeType.INT)]))
    assert {row.path for row in columns.read_container_rows([container])} == {"count", "after"}


def test_a_number_that_no_table_takes_does_not_hold_up_the_others(open_columns: Open) -> None:
    columns, container = open_columns(), new_id()
    futures = [
        columns.submit(a_batch([a_row(container, path, AttributeType.INT, int_value=number)]), columns.epoch)
        for path, number in (("a", 1), ("b", 2**63), ("c", 3))
    ]
    for future in futures:
        future.result(timeout=60)
    assert {row.path for row in columns.read_container_rows([container])} == {"a", "c"}
    write(columns, a_batch([a_row(container, "d", AttributeType.INT)]))


@pytest.mark.parametrize("is_exclusive", [True, False])
@pytest.mark.parametrize("with_effect", [False, True])
def test_an_engine_that_fails_for_a_while_gets_every_row_once(
    open_columns: Open, unreliable: Unreliable, with_effect: bool, is_exclusive: bool
) -> None:
    columns, container = open_columns(is_exclusive=is_exclusive), new_id()
    unreliable.failing, unreliable.with_effect = 5, with_effect
    futures = [columns.submit(batch, columns.epoch) for batch in _counting(container, 10)]
    wait(futures, timeout=60)
    assert all(future.exception() is None for future in futures) or not is_exclusive
    # Without exclusive access what was refused may arrive all the same, later.
    deadline = time.monotonic() + 30
    while columns.read_float_points([a_segment(container, "x")], limit=100).num_rows < 10:
        assert not is_exclusive
        assert time.monotonic() < deadline
        wait([columns.submit(Batch(), columns.epoch)])
    assert _count(columns, container) == 9
    [found] = columns.read_buckets([[a_segment(container, "x")]], Cut.even(0, 100, 1))
    assert found.values.count.tolist() == [10]
    assert columns.metrics.failures > 0


def test_a_reader_is_told_when_the_latest_data_cannot_be_inserted_at_shutdown(open_columns: Open, unreliable: Unreliable) -> None:
    columns, container = open_columns(), new_id()
    unreliable.failing = 1_000_000
    write(columns, *_counting(container, 3))
    columns.finish()
    with pytest.raises(StoreUnavailable):
        _count(columns, container)
    with pytest.raises(StoreUnavailable, match="shutting down"):
        columns.submit(Batch(), columns.epoch)
    unreliable.failing = 0
    assert _count(open_columns(), container) == 2


def test_without_exclusive_access_an_insertion_that_fails_is_not_acknowledged(open_columns: Open, unreliable: Unreliable) -> None:
    columns, container = open_columns(is_exclusive=False), new_id()
    unreliable.failing = 1_000_000
    done = columns.submit(_counting(container, 1)[0], columns.epoch)
    with pytest.raises(StoreUnavailable, match="does not take data"):
        done.result(timeout=60)
    waiting = columns.submit(_counting(container, 2)[1], columns.epoch)
    unreliable.failing = 0
    waiting.result(timeout=60)
    assert _count(columns, container) == 1


def test_closing_writes_what_is_queued(open_columns: Open) -> None:
    columns, container = open_columns(), new_id()
    futures = [columns.submit(batch, columns.epoch) for batch in _counting(container, 200)]
    columns.close()
    assert all(future.done() and future.exception() is None for future in futures)
    assert _count(open_columns(), container) == 199


def test_a_full_disk_fails_the_requests_and_starts_a_new_epoch(open_columns: Open) -> None:
    columns, container = open_columns(), new_id()
    write(columns, _counting(container, 1)[0])
    told = threading.Event()
    columns.on_failure(told.set)
    before = columns.epoch
    large = a_batch([a_row(container, "text", AttributeType.STRING, string_value="x" * 4_000_000)])
    with limited_files(2_000_000):
        done = columns.submit(large, before)
        with pytest.raises(StoreUnavailable, match="could not be written to disk"):
            done.result(timeout=60)
    assert told.is_set()
    assert columns.epoch != before
    with pytest.raises(StoreUnavailable, match="Send the request again"):
        columns.submit(large, before)
    write(columns, large)
    assert [len(row.string_value) for row in columns.read_container_rows([container], [attribute_id("text")])] == [4_000_000]


def test_closing_after_a_write_that_failed_does_not_hang(open_columns: Open) -> None:
    columns = open_columns()
    with limited_files(1_000_000):
        done = columns.submit(a_batch([a_row(new_id(), "a", AttributeType.STRING, string_value="x" * 2_000_000)]), columns.epoch)
        with pytest.raises(StoreUnavailable):
            done.result(timeout=60)
    closing = threading.Thread(target=columns.close, daemon=True)
    closing.start()
    closing.join(timeout=30)
    assert not closing.is_alive()


_TABLES = ("attributes", "attributes_by_project", "definitions", "float_points", "string_points", "file_points")


def _rich_batch(container: int) -> Batch:
    chunk = a_chunk(container, "x", {0: 1.0, STEP: 2.0})
    batch = a_batch(
        [a_row(container, "count", AttributeType.INT, int_value=5), a_row(container, "x", AttributeType.FLOAT_SERIES, points=2)],
        [chunk],
        [texts_chunk(container, "log", ["a", "b", "c"])],
    )
    batch.files.append(
        FileChunk(container, attribute_id("image"), 0, 0, chunk.steps, chunk.timestamps, ["k0", "k1"], [1, 2], ["{}", "{}"])
    )
    batch.tables.append(a_float_table(container, [0, STEP, 5], {"w/a": [1.0, 2.0, 3.0], "w/b": [4.0, 5.0, 6.0]}))
    return batch


def _expect_once(columns: Columns, container: int) -> None:
    assert _count(columns, container) == 5
    assert {row.path for row in columns.read_container_rows([container])} == {"count", "x", "w/a", "w/b"}
    assert steps_and_values(columns.read_float_points([a_segment(container, "w/b")], limit=10)) == ([0, 5, STEP], [4.0, 6.0, 5.0])
    [found] = columns.read_buckets([[a_segment(container, "x")]], Cut.even(0, 10 * STEP, 1))
    assert found.values.count.tolist() == [2]
    assert columns.read_string_points([a_segment(container, "log")], limit=10).num_rows == 3
    assert columns.read_file_points([a_segment(container, "image")], limit=10).column("key").to_pylist() == ["k0", "k1"]


@pytest.mark.parametrize("reached", [0, 1, 2, 3, 4, 5, 6])
def test_a_crash_between_any_two_insertions_leaves_every_row_once(
    open_columns: Open, engine: Engine, tmp_path: Path, reached: int
) -> None:
    container = new_id()
    open_columns().close()
    number = new_id()
    segment = CommitLog(tmp_path).open_segment(number)
    batch = _rich_batch(container)
    segment.append([encode_batch(batch)])
    _insert_into(engine, tmp_path, batch, number, _TABLES[:reached])
    _expect_once(open_columns(), container)
    assert CommitLog(tmp_path).left_over() == []


def test_a_block_that_reached_its_table_in_part_is_completed_and_not_doubled(
    open_columns: Open, engine: Engine, tmp_path: Path
) -> None:
    container, number = new_id(), new_id()
    open_columns().close()
    segment = CommitLog(tmp_path).open_segment(number)
    segment.append([encode_batch(a_batch(floats=[a_chunk(container, "x", dict.fromkeys(range(10), 1.0))]))])
    part = a_batch(floats=[a_chunk(container, "x", dict.fromkeys(range(4), 1.0))])
    _insert_into(engine, tmp_path, part, number, ["float_points"])
    [found] = open_columns().read_buckets([[a_segment(container, "x")]], Cut.even(0, 100, 1))
    assert found.values.count.tolist() == [10]


def test_an_empty_or_torn_segment_is_no_obstacle(open_columns: Open, tmp_path: Path) -> None:
    open_columns().close()
    CommitLog(tmp_path).open_segment(1)
    (tmp_path / f"{2:020d}.log").write_bytes(b"SMK1 and then nothing")
    write(open_columns(), Batch())
    assert CommitLog(tmp_path).left_over() in ([], [max(CommitLog(tmp_path).left_over(), default=0)])


def _insert_into(engine: Engine, directory: Path, batch: Batch, number: int, tables: "list[str] | tuple[str, ...]") -> None:
    import pyarrow as pa

    from seamark.stores.columns.blocks import blocks_of
    from seamark.stores.columns.schema import DATABASE, TABLES_OF

    wanted = {f"{DATABASE}.{table}" for table in tables}
    for name, block in blocks_of([batch], number).items():
        for table in wanted.intersection(TABLES_OF[name]):
            file = directory / "crash.arrow"
            with pa.OSFile(str(file), "wb") as sink, pa.ipc.new_file(sink, block.schema) as writer:
                writer.write_table(block)
            engine.insert_file(table, file)


def test_definitions_are_stored_once_and_again_after_their_project_is_gone(columns: Columns) -> None:
    project = new_id()
    for container in (new_id(), new_id()):
        write(columns, a_batch([a_row(container, "a/b", AttributeType.INT, project=project)]))
        assert [path for _, path, _ in columns.read_definitions(project, [1])] == ["a/b"]
    columns.delete_project(project)
    assert columns.read_definitions(project, [1]) == []
    write(columns, a_batch([a_row(new_id(), "a/b", AttributeType.INT, project=project)]))
    assert [path for _, path, _ in columns.read_definitions(project, [1])] == ["a/b"]


def test_commits_of_the_same_attribute_are_ordered_also_within_one_group(columns: Columns) -> None:
    container = new_id()
    futures: list[Future[None]] = []
    for number in itertools.chain(range(500), (np.int64(7),)):
        row = a_row(container, "count", AttributeType.INT, int_value=int(number))
        futures.append(columns.submit(a_batch([row]), columns.epoch))
    for future in futures:
        future.result(timeout=60)
    assert _count(columns, container) == 7


def test_rows_of_tables_and_rows_alone_of_one_group_are_ordered_by_their_commits(columns: Columns) -> None:
    container = new_id()

    def table(steps: Sequence[int]) -> Batch:
        return Batch(tables=[a_float_table(container, steps, {"a": [float(len(steps))] * len(steps), "b": [0.0] * len(steps)})])

    again = table([1, 2])
    alone = a_batch([a_row(container, "a", AttributeType.FLOAT_SERIES, points=9)])
    write(
        columns,
        table([0]),
        a_batch([a_row(container, "b", AttributeType.FLOAT_SERIES, points=9)]),
        again,
        alone,
        again,
        table([]),
        alone,
    )
    found = {row.path: (row.points, row.float_value) for row in columns.read_container_rows([container])}
    assert found == {"a": (9, 0.0), "b": (0, 0.0)}
    write(columns, again)
    found = {row.path: (row.points, row.float_value) for row in columns.read_container_rows([container])}
    assert found == {"a": (2, 2.0), "b": (2, 0.0)}
    assert steps_and_values(columns.read_float_points([a_segment(container, "a")], limit=10)) == ([0, 1, 2], [1.0, 2.0, 2.0])


def test_the_points_of_many_tables_of_many_containers_are_read_back(columns: Columns) -> None:
    containers = [new_id() for _ in range(3)]
    paths = [f"m{number}" for number in range(40)]
    for step in range(5):
        batches = [
            Batch(tables=[a_float_table(each, [step, step + 10], {path: [step, int(path[1:])] for path in paths})])
            for each in containers
        ]
        write(columns, *batches)
    for container in containers:
        for path in (paths[0], paths[39]):
            found = columns.read_float_points([a_segment(container, path)], limit=100)
            assert steps_and_values(found) == ([0, 1, 2, 3, 4, 10, 11, 12, 13, 14], [0, 1, 2, 3, 4, *[float(path[1:])] * 5])
