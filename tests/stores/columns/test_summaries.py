"""Summaries that the engine takes from points: exact for each series, and each point counted once."""

import math

import numpy as np
import pytest

from seamark.model.attributes import AttributeType
from seamark.stores.columns import Batch, Columns, FileChunk, HistogramChunk, attribute_id
from seamark.stores.columns.attributes import SeriesKey
from seamark.stores.columns.rows import TYPE_CODES
from tests.stores.columns.builders import STEP, a_batch, a_chunk, a_row, a_segment, new_id, texts_chunk, write


def test_each_series_is_summarised_over_its_segments(columns: Columns) -> None:
    parent, child = new_id(), new_id()
    write(
        columns,
        a_batch(
            [a_row(parent, "x", AttributeType.FLOAT_SERIES), a_row(child, "x", AttributeType.FLOAT_SERIES)],
            [
                a_chunk(parent, "x", {1: 1.0, 2: 5.0, 3: 100.0}),
                a_chunk(child, "x", {4: math.nan, 5: 3.0, 6: -math.inf}, timestamp=2000),
                a_chunk(parent, "y", {1: 7.0}),
                a_chunk(parent, "z", {1: math.nan}),
                a_chunk(parent, "x", {1: -9.0}, generation=1),
            ],
        ),
    )
    segments = [
        a_segment(parent, "x", until=2),
        a_segment(child, "x"),
        *(a_segment(parent, p, until=2) for p in ("y", "z", "none")),
    ]
    found = columns.summarize_points("float_points", segments)
    assert set(found) == {attribute_id(path) for path in ("x", "y", "z")}
    x, z = found[attribute_id("x")], found[attribute_id("z")]
    assert (x.points, x.finite, x.first_step, x.last_step, x.last_time, x.last) == (5, 3, 1, 6, 2002, (-math.inf,))
    assert (x.min, x.max, x.mean, x.m2) == (1.0, 5.0, 3.0, pytest.approx(8.0))
    assert (z.points, z.finite, z.mean) == (1, 0, 0.0)
    assert math.isnan(z.last[0])
    assert found[attribute_id("y")].last == (7.0,)
    assert columns.summarize_points("float_points", []) == {}


def test_squared_differences_are_right_also_far_from_zero(columns: Columns) -> None:
    run = new_id()
    values = [1e9 + each for each in (0.0, 0.25, 0.5, 0.75, 1.0)]
    write(columns, a_batch([a_row(run, "x", AttributeType.FLOAT_SERIES)], [a_chunk(run, "x", dict(enumerate(values)))]))
    found = columns.summarize_points("float_points", [a_segment(run, "x")])[attribute_id("x")]
    assert found.m2 == pytest.approx(0.625, rel=1e-6)


def test_the_last_value_of_other_kinds_is_the_one_at_the_highest_step(columns: Columns) -> None:
    run = new_id()
    steps = np.array([0, STEP, 2 * STEP], np.int64)
    key = (run, attribute_id("x"), 0, 0, steps, steps // 1000)
    batch = Batch(
        strings=[texts_chunk(run, "x", ["a", "b", "c"])],
        files=[FileChunk(*key, ["k0", "k1", "k2"], [0, 1, 2], ["{}"] * 3)],
        histograms=[HistogramChunk(*key, [(0.0, 1.0)] * 3, [(float(n),) for n in range(3)], [False, True, False])],
    )
    batch.put(a_row(run, "x", AttributeType.STRING_SERIES))
    write(columns, batch)
    cut = [a_segment(run, "x", until=STEP)]
    expected = {"string_points": ("b",), "file_points": ("k1", 1, "{}"), "histogram_points": ([0.0, 1.0], [1.0], 1)}
    for table, last in expected.items():
        found = columns.summarize_points(table, cut)[attribute_id("x")]
        assert (found.points, found.first_step, found.last_step, found.last_time, found.last) == (2, 0, STEP, 1000, last)
        assert columns.summarize_points(table, [a_segment(run, "x", until=-1)]) == {}


# An embedded store has one server only.
@pytest.mark.parametrize("engine_url", ["clickhouse"], indirect=True)
def test_a_point_that_two_servers_wrote_counts_once(columns: Columns) -> None:
    run = new_id()
    for _ in range(2):
        write(columns, a_batch([a_row(run, "x", AttributeType.FLOAT_SERIES)], [a_chunk(run, "x", {1: 1.0, 2: 3.0})]))
    found = columns.summarize_points("float_points", [a_segment(run, "x")])[attribute_id("x")]
    assert (found.points, found.mean) == (2, 2.0)


def test_keys_of_series_tell_generation_and_inheritance_without_deleted_ones(columns: Columns) -> None:
    run = new_id()
    rows = [
        a_row(run, "x", AttributeType.FLOAT_SERIES, generation=2, inherited=1),
        a_row(run, "y", AttributeType.STRING_SERIES),
        a_row(run, "gone", AttributeType.FLOAT_SERIES, deleted=1),
    ]
    write(columns, a_batch(rows))
    found = columns.read_series_keys([run], [attribute_id(path) for path in ("x", "y", "gone", "none")])
    assert found == {
        (run, attribute_id("x")): SeriesKey(TYPE_CODES[AttributeType.FLOAT_SERIES], 2, is_inherited=True),
        (run, attribute_id("y")): SeriesKey(TYPE_CODES[AttributeType.STRING_SERIES], 0, is_inherited=False),
    }
    assert columns.read_series_keys([run], []) == {}
