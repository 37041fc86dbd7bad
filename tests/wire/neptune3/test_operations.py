"""From the snapshots of a request to operations of the model."""

from __future__ import annotations

import math
import tracemalloc
from itertools import chain
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seamark.model.operations import (
    AddStrings,
    AppendFiles,
    AppendFloats,
    AppendHistograms,
    AppendStrings,
    Assign,
    AssignDatetime,
    ErrorKind,
    Operation,
    PreviewFloats,
    RemoveStrings,
)
from seamark.model.values import FilePoint, FileValue, Histogram
from seamark.wire.neptune3.messages import values_pb2
from seamark.wire.neptune3.operations import MAX_ERRORS, DecodedUpdate, decode_update
from tests.wire.neptune3.builders import NOW, instant, snapshot

FILE = FileValue("ab/none/model.pt", 3, "pt", "application/x", "model.pt")
HISTOGRAM = Histogram((-math.inf, 0.0, 1.0), (1.0, 2.0))


def decoded(*snapshots: values_pb2.UpdateRunSnapshot) -> DecodedUpdate:
    # As it arrives: what a message does not carry over the wire is not there.
    sent = values_pb2.UpdateRunSnapshots(snapshots=snapshots).SerializeToString()
    return decode_update(values_pb2.UpdateRunSnapshots.FromString(sent).snapshots, NOW)


def only(operations: list[Operation], path: str) -> list[Operation]:
    return [each for each in operations if each.path == path]


def points(operation: Operation) -> list[tuple[Any, Any, Any]]:
    """The points of a series in order: values, steps, timestamps."""
    assert isinstance(operation, AppendFloats | AppendStrings | AppendFiles | AppendHistograms)
    columns: Any = operation  # its columns are lists or arrays
    return [
        (value, None if step is None else int(step), int(time))
        for value, step, time in zip(columns.values, columns.steps, columns.timestamps, strict=True)
    ]


@pytest.mark.parametrize(
    ("given_value", "operation"),
    [
        (1.5, Assign("a", 1.5)),
        (2**62, Assign("a", 2**62)),
        (True, Assign("a", True)),
        ("text", Assign("a", "text")),
        (instant(-5), AssignDatetime("a", -5)),
        ({"x", "y"}, Assign("a", frozenset({"x", "y"}))),
        (FILE, Assign("a", FILE, is_reference=True)),
    ],
)
def test_a_value_is_assigned_with_its_type(given_value: Any, operation: Operation) -> None:
    assert decoded(snapshot(assign={"a": given_value})).operations == [operation]


@pytest.mark.parametrize(
    ("given_value", "operation"),
    [
        (1.5, AppendFloats("a", [1.5], (3_500_000,), (NOW,))),
        ("line", AppendStrings("a", ["line"], (3_500_000,), (NOW,))),
        (
            FILE,
            AppendFiles("a", [FilePoint(FILE.key, 3, "application/x", "model.pt")], (3_500_000,), (NOW,), is_reference=True),
        ),
        (HISTOGRAM, AppendHistograms("a", [HISTOGRAM], (3_500_000,), (NOW,))),
        (
            Histogram((0.0, 1.0), (0.5,), is_density=True),
            AppendHistograms("a", [Histogram((0.0, 1.0), (0.5,), is_density=True)], (3_500_000,), (NOW,)),
        ),
    ],
)
def test_a_point_is_appended_to_a_series_of_its_type(given_value: Any, operation: Operation) -> None:
    assert decoded(snapshot(3_500_000, {"a": given_value})).operations == [operation]


@given(
    st.lists(st.tuples(st.integers(0, 40), st.sampled_from("abc"), st.floats(allow_nan=False)), min_size=1, max_size=60),
    st.lists(st.integers(0, 10**18 - 1), min_size=41, max_size=41, unique=True),
)
def test_each_series_is_one_column_in_the_order_of_steps(arrivals: list[tuple[int, str, float]], steps: list[int]) -> None:
    sent = [snapshot(steps[number], {path: value}, at=NOW + order) for order, (number, path, value) in enumerate(arrivals)]
    update = decoded(*sent)
    assert update.errors == []
    assert update.fields == len(arrivals)
    for path in {path for _, path, _ in arrivals}:
        (operation,) = only(update.operations, path)
        expected = sorted(
            ((value, steps[number], NOW + order) for order, (number, where, value) in enumerate(arrivals) if where == path),
            key=lambda point: point[1:],
        )
        assert points(operation) == expected


def test_points_without_a_step_follow_those_that_have_one_in_the_order_of_arrival() -> None:
    update = decoded(
        snapshot(None, {"a": 1.0}), snapshot(7_000_000, {"a": 2.0}), snapshot(None, {"a": 3.0}), snapshot(5_000_000, {"a": 4.0})
    )
    assert update.has_open_steps
    assert [point[:2] for point in points(update.operations[0])] == [(4.0, 5_000_000), (2.0, 7_000_000), (1.0, None), (3.0, None)]


def test_several_files_of_a_step_stay_in_the_order_of_arrival() -> None:
    arrivals = [(2, "late"), (1, "a"), (1, "b"), (None, "open 1"), (None, "open 2"), (2, "later")]
    update = decoded(*(snapshot(step, append={"f": FileValue(key, 1)}) for step, key in arrivals))
    (operation,) = update.operations
    assert [value.key for value, _, _ in points(operation)] == ["a", "b", "late", "later", "open 1", "open 2"]


def test_the_first_type_that_a_path_is_used_with_comes_first() -> None:
    update = decoded(snapshot(0, {"a": 1.0}), snapshot(1, {"a": "text"}), snapshot(2, {"a": 2.0}), snapshot(assign={"a": 3}))
    assert [type(each) for each in update.operations] == [AppendFloats, AppendStrings, Assign]


def test_previews_come_before_the_points_that_make_them_void() -> None:
    update = decoded(snapshot(2, {"a": 1.0}), snapshot(3, {"a": 2.0}, ratio=0.5), snapshot(1, {"a": 3.0}, ratio=0.25))
    assert update.operations == [
        PreviewFloats("a", (3.0, 2.0), [1, 3], (NOW, NOW), (0.25, 0.5)),
        AppendFloats("a", [1.0], (2,), (NOW,)),
    ]


def test_the_last_of_several_previews_of_a_step_counts() -> None:
    update = decoded(snapshot(2, {"a": 1.0}, ratio=0.5), snapshot(2, {"a": 2.0}, ratio=0.75, at=NOW + 1))
    assert update.operations == [PreviewFloats("a", (2.0,), [2], (NOW + 1,), (0.75,))]


def test_sets_are_changed_by_what_is_added_and_removed() -> None:
    update = decoded(snapshot(add={"sys/tags": {"x", "y"}}, remove={"sys/tags": {"z"}, "other": {"w"}}))
    assert only(update.operations, "sys/tags") == [
        AddStrings("sys/tags", frozenset({"x", "y"})),
        RemoveStrings("sys/tags", frozenset({"z"})),
    ]
    assert only(update.operations, "other") == [AddStrings("other", frozenset()), RemoveStrings("other", frozenset({"w"}))]


def test_a_snapshot_without_a_time_is_of_now() -> None:
    assert decoded(snapshot(1, {"a": 1.0}, at=None)).operations == [AppendFloats("a", [1.0], (1,), (NOW,))]


def test_times_are_rounded_down_to_milliseconds() -> None:
    sent = snapshot(assign={"a": instant(-1)})
    sent.assign["a"].timestamp.nanos += 999_999
    assert decoded(sent).operations == [AssignDatetime("a", -1)]


@pytest.mark.parametrize(
    ("refused", "kind"),
    [
        (snapshot(assign={"a": values_pb2.Value()}), ErrorKind.TYPE_UNSUPPORTED),
        (snapshot(assign={"a": HISTOGRAM}), ErrorKind.TYPE_UNSUPPORTED),
        (snapshot(1, {"a": 1}), ErrorKind.TYPE_UNSUPPORTED),
        (snapshot(1, {"a": {"x"}}), ErrorKind.TYPE_UNSUPPORTED),
        (snapshot(1, {"a": values_pb2.Value()}), ErrorKind.TYPE_UNSUPPORTED),
        (snapshot(1, {"a": "text"}, ratio=0.5), ErrorKind.TYPE_UNSUPPORTED),
        (snapshot(None, {"a": 1.0}, ratio=0.5), ErrorKind.STEP_INVALID),
        (snapshot(10**18, {"a": 1.0}), ErrorKind.STEP_TOO_LARGE),
        (snapshot(1, {"a": 1.0}, at=-(10**15)), ErrorKind.DATETIME_OUT_OF_RANGE),
        (snapshot(assign={"a": instant(-2_208_988_800_001)}), ErrorKind.DATETIME_OUT_OF_RANGE),
        (snapshot(assign={"a": instant(10_413_792_000_000)}), ErrorKind.DATETIME_OUT_OF_RANGE),
        (snapshot(assign={"a": "é" * (2**19 + 1)}), ErrorKind.STRING_TOO_LARGE),
        (snapshot(1, {"a": "x" * (2**20 + 1)}), ErrorKind.STRING_TOO_LARGE),
        (snapshot(assign={"a": FileValue("x" * 4096, 1)}), ErrorKind.FILE_REF_TOO_LARGE),
        (snapshot(1, {"a": FileValue("x" * 4096, 1)}), ErrorKind.FILE_REF_TOO_LARGE),
        (snapshot(assign={"a": FileValue("x", -1)}), ErrorKind.INVALID_VALUE),
    ],
)
def test_one_bad_field_is_refused_and_the_others_stay(refused: values_pb2.UpdateRunSnapshot, kind: ErrorKind) -> None:
    update = decoded(refused, snapshot(5, {"b": 1.0}, assign={"c": "é" * 2**19}))
    assert [(error.path, error.kind) for error in update.errors] == [("a", kind)]
    assert sorted(each.path for each in update.operations) == ["b", "c"]
    assert update.fields == 3


def test_a_step_with_too_many_millionths_is_invalid_for_every_field() -> None:
    sent = snapshot(0, {"a": 1.0, "b": "x"}, assign={"c": 1})
    sent.step.micro = 1_000_000
    update = decoded(sent)
    assert sorted((error.path, error.kind) for error in update.errors) == [
        ("a", ErrorKind.STEP_INVALID),
        ("b", ErrorKind.STEP_INVALID),
    ]
    assert update.operations == [Assign("c", 1)]


def test_unknown_fields_are_passed_over() -> None:
    sent = snapshot(1, {"a": 1.0}).SerializeToString() + b"\xfa\x01\x03abc"
    parsed = values_pb2.UpdateRunSnapshot.FromString(sent)
    assert decode_update([parsed], NOW).operations == [AppendFloats("a", [1.0], (1,), (NOW,))]


@given(
    st.lists(
        st.dictionaries(st.sampled_from("abcd"), st.one_of(st.floats(allow_nan=False), st.text(max_size=3), st.booleans())),
        max_size=30,
    )
)
def test_every_field_is_an_operation_or_an_error(snapshots: list[dict[str, Any]]) -> None:
    update = decoded(*(snapshot(number, fields) for number, fields in enumerate(snapshots)))
    kept = chain.from_iterable(points(operation) for operation in update.operations)
    assert len(list(kept)) + len(update.errors) == update.fields == sum(map(len, snapshots))


def test_of_very_many_errors_the_first_keep_their_words_and_the_others_are_counted() -> None:
    count = MAX_ERRORS + 500
    update = decoded(
        snapshot(1, {f"bad{number}": values_pb2.Value() for number in range(count)}),
        snapshot(10**18, {"late": 1.0}),
        snapshot(2, {"good": 1.0}),
    )
    assert len(update.errors) == MAX_ERRORS
    assert update.further_errors == {ErrorKind.TYPE_UNSUPPORTED: 500, ErrorKind.STEP_TOO_LARGE: 1}
    assert update.fields == count + 2
    assert update.operations == [AppendFloats("good", [1.0], (2,), (NOW,))]


@pytest.mark.parametrize("shape", [(2, 2**21), (2**19, 1)])
def test_a_histogram_of_millions_of_bins_is_refused_before_it_is_converted(shape: tuple[int, int]) -> None:
    histogram = values_pb2.Histogram(bin_edges=range(shape[0]), counts=values_pb2.Histogram.Counts(values=[1] * shape[1]))
    sent = snapshot(1, {"huge": values_pb2.Value(histogram=histogram), "good": HISTOGRAM})
    tracemalloc.start()
    try:
        update = decode_update([sent], NOW)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 2**20
    assert [(error.path, error.kind) for error in update.errors] == [("huge", ErrorKind.HISTOGRAM_TOO_MANY_BINS)]
    assert update.operations == [AppendHistograms("good", [HISTOGRAM], (1,), (NOW,))]
