"""Reading points: order, ranges, paging, segments of a lineage, search in texts."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seamark.stores.columns import Columns, FileChunk, HistogramChunk, StringChunk, attribute_id
from seamark.stores.columns.engine import Engine
from seamark.stores.columns.points import Segment, read_points
from seamark.stores.columns.schema import FLOAT_POINTS
from seamark.stores.columns.text_reads import Extent, TextCondition
from tests.stores.columns.builders import STEP, a_batch, a_chunk, a_segment, new_id, steps_and_values, texts_chunk, write


@pytest.fixture(scope="module")
def hundred(columns: Columns) -> int:
    """A container whose series "x" has value s/2 at each whole step s of 0..99, in four commits out of order."""
    container = new_id()
    for start in (50, 0, 75, 25):
        write(columns, a_batch(floats=[a_chunk(container, "x", {s * STEP: s / 2 for s in range(start, start + 25)})]))
    return container


def test_points_come_in_step_order_with_their_times(columns: Columns, hundred: int) -> None:
    table = columns.read_float_points([a_segment(hundred, "x")])
    assert steps_and_values(table) == ([s * STEP for s in range(100)], [s / 2 for s in range(100)])
    assert table.column("timestamp").to_pylist()[:2] == [1000, 1001]


@pytest.mark.parametrize("limit", [None, 0, 1, 30, 1000])
@pytest.mark.parametrize("offset", [0, 1, 95, 100, 500])
@pytest.mark.parametrize(("first", "last"), [(None, None), (10, None), (None, 20), (10, 20), (20, 10)])
def test_a_page_is_a_slice_of_the_range(
    columns: Columns, hundred: int, first: int | None, last: int | None, offset: int, limit: int | None
) -> None:
    expected = [s * STEP for s in range(0 if first is None else first, 100 if last is None else last + 1)][offset:]
    found = columns.read_float_points(
        [a_segment(hundred, "x")],
        from_step=None if first is None else first * STEP,
        to_step=None if last is None else last * STEP,
        offset=offset,
        limit=limit,
    )
    assert steps_and_values(found)[0] == (expected if limit is None else expected[:limit])


def test_points_can_be_read_from_the_end(columns: Columns, engine: Engine, hundred: int) -> None:
    columns.read_container_rows([hundred])
    found = read_points(engine, FLOAT_POINTS, [a_segment(hundred, "x")], limit=3, descending=True)
    assert steps_and_values(found)[0] == [99 * STEP, 98 * STEP, 97 * STEP]


def test_segments_cut_each_other_off_where_they_meet(columns: Columns) -> None:
    parent, child = new_id(), new_id()
    write(
        columns,
        a_batch(floats=[a_chunk(parent, "x", dict.fromkeys(range(10), 1.0)), a_chunk(child, "x", {7: 2.0, 8: 2.0})]),
    )
    segments = [a_segment(child, "x", after=5), a_segment(parent, "x", until=5)]
    assert steps_and_values(columns.read_float_points(segments)) == ([*range(6), 7, 8], [1.0] * 6 + [2.0] * 2)
    assert steps_and_values(columns.read_float_points(segments, offset=5, limit=2)) == ([5, 7], [1.0, 2.0])
    assert steps_and_values(columns.read_float_points([a_segment(parent, "x", after=2, until=4)]))[0] == [3, 4]


def test_generations_do_not_see_each_other(columns: Columns) -> None:
    container = new_id()
    write(columns, a_batch(floats=[a_chunk(container, "x", {0: 1.0}), a_chunk(container, "x", {0: 2.0, 1: 3.0}, generation=1)]))
    assert steps_and_values(columns.read_float_points([a_segment(container, "x")]))[1] == [1.0]
    assert steps_and_values(columns.read_float_points([a_segment(container, "x", generation=1)]))[1] == [2.0, 3.0]


def test_a_point_that_was_written_twice_is_one_point(columns: Columns) -> None:
    container = new_id()
    for _ in range(3):
        write(
            columns, a_batch(floats=[a_chunk(container, "x", {1: 5.0, 2: 6.0})], strings=[texts_chunk(container, "log", ["a"])])
        )
    assert steps_and_values(columns.read_float_points([a_segment(container, "x")])) == ([1, 2], [5.0, 6.0])
    assert columns.read_float_points([a_segment(container, "x")], limit=10).num_rows == 2
    assert columns.count_string_points([a_segment(container, "log")], "a") == 1
    assert steps_and_values(columns.read_points_at("float_points", a_segment(container, "x"), [2, 9])) == ([2], [6.0])


def test_nothing_is_read_of_a_series_that_is_not_there(columns: Columns) -> None:
    assert columns.read_float_points([a_segment(new_id(), "x")]).num_rows == 0
    assert columns.read_string_points([a_segment(new_id(), "x")], search="a").num_rows == 0


_ODD = ["", "Error: 50%", "error_2", "ERROR ü", "a'b\\c", "tab\there", "two\nlines", "nul\0byte", "\u2028", "ÜBER", "50_percent"]


@pytest.mark.parametrize("wanted", ["error", "ü", "\\", "'", "\t", "\n", "\0", "%", "_", "nothing", "\u2028"])
def test_texts_are_searched_in_any_case_and_without_patterns(columns: Columns, wanted: str) -> None:
    container = new_id()
    write(columns, a_batch(strings=[texts_chunk(container, "log", _ODD)]))
    expected = [text for text in _ODD if wanted.lower() in text.lower()]
    segments = [a_segment(container, "log")]
    assert steps_and_values(columns.read_string_points(segments, search=wanted))[1] == expected
    assert steps_and_values(columns.read_string_points(segments, search=wanted, limit=1))[1] == expected[:1]
    assert columns.count_string_points(segments, wanted) == len(expected)


@given(texts=st.lists(st.text(), max_size=20))
@settings(max_examples=10, deadline=None)
def test_texts_are_kept_exactly(columns: Columns, texts: list[str]) -> None:
    container = new_id()
    write(columns, a_batch(strings=[texts_chunk(container, "log", texts)]))
    assert steps_and_values(columns.read_string_points([a_segment(container, "log")]))[1] == texts


@given(values=st.lists(st.floats(), max_size=50), first=st.integers(-(10**18), 10**18))
@settings(max_examples=10, deadline=None)
def test_floats_are_kept_exactly(columns: Columns, values: list[float], first: int) -> None:
    container = new_id()
    write(columns, a_batch(floats=[a_chunk(container, "x", {first + step: value for step, value in enumerate(values)})]))
    steps, found = steps_and_values(columns.read_float_points([a_segment(container, "x")]))
    assert steps == [first + step for step in range(len(values))]
    assert repr(found) == repr(values)


def test_files_and_histograms_are_kept_with_their_details(columns: Columns) -> None:
    container = new_id()
    steps = np.array([0, STEP], np.int64)
    batch = a_batch()
    batch.files.append(FileChunk(container, attribute_id("f"), 0, 0, steps, steps, ["k0", "k'1"], [0, 2**62], ["{}", '{"a":1}']))
    batch.histograms.append(
        HistogramChunk(container, attribute_id("h"), 0, 0, steps, steps, [[0.0, 1.0], []], [[5.0], []], [False, True])
    )
    write(columns, batch)
    files = columns.read_file_points([a_segment(container, "f")])
    assert files.select(["key", "size", "detail"]).to_pylist() == [
        {"key": "k0", "size": 0, "detail": "{}"},
        {"key": "k'1", "size": 2**62, "detail": '{"a":1}'},
    ]
    histograms = columns.read_histogram_points([a_segment(container, "h")])
    assert histograms.select(["edges", "values", "is_density"]).to_pylist() == [
        {"edges": [0.0, 1.0], "values": [5.0], "is_density": 0},
        {"edges": [], "values": [], "is_density": 1},
    ]


def test_marks_of_requests_are_found_oldest_first(columns: Columns) -> None:
    container = new_id()
    for number in (7, 3, 2**64 - 1):
        write(columns, a_batch(floats=[a_chunk(container, "x", {number % 100: 1.0}, request=number)]))
        assert columns.read_recent_requests(container)[-1] == number  # which also ends the commit
    assert columns.read_recent_requests(container) == [7, 3, 2**64 - 1]
    assert columns.read_recent_requests(new_id()) == []


def test_marks_of_all_requests_that_one_commit_took_are_found(columns: Columns) -> None:
    container = new_id()
    write(columns, a_batch(floats=[a_chunk(container, "x", {number: 1.0}, request=number) for number in range(1, 901)]))
    assert set(columns.read_recent_requests(container)) == set(range(1, 901))


def test_deleting_a_container_removes_its_points_and_no_others(columns: Columns) -> None:
    gone, kept = new_id(), new_id()
    write(columns, a_batch(floats=[a_chunk(gone, "x", {0: 1.0}), a_chunk(kept, "x", {0: 1.0})]))
    columns.delete_containers([gone])
    assert columns.read_float_points([Segment(gone, attribute_id("x"), 0)]).num_rows == 0
    assert columns.read_float_points([a_segment(kept, "x")]).num_rows == 1


@given(st.lists(st.integers(1, 10**9), min_size=1, max_size=60), st.integers(0, 59))
@settings(max_examples=10, deadline=None)
def test_the_step_of_a_place_is_found_however_uneven_the_steps_are(columns: Columns, gaps: list[int], place: int) -> None:
    container, steps = new_id(), np.cumsum(np.array(gaps, np.int64))
    key = (container, attribute_id("log"), 0, 0)
    write(columns, a_batch(strings=[StringChunk(*key, steps, steps, [str(step) for step in steps.tolist()])]))
    segments, extent = [a_segment(container, "log")], Extent(len(steps), int(steps[0]), int(steps[-1]))
    expected = int(steps[place]) if place < len(steps) else None
    assert columns.texts.step_at(segments, place, extent) == expected
    assert columns.texts.count_until(segments, expected) == (len(steps) if expected is None else place + 1)


def test_what_matches_in_a_long_text_is_shown_with_what_is_around_it(columns: Columns) -> None:
    container = new_id()
    write(columns, a_batch(strings=[texts_chunk(container, "log", ["x" * 5000 + "ÄNDERUNG" + "y" * 5000, "none"])]))
    for condition in (TextCondition("änderung"), TextCondition("ä[a-z]+g", is_regex=True)):
        table = columns.texts.find([a_segment(container, "log")], condition, after=-1, until=10**9, limit=9)
        assert table.column("found").to_pylist() == ["ÄNDERUNG"]
        assert table.column("text")[0].as_py() == "x" * 100 + "ÄNDERUNG" + "y" * 892
