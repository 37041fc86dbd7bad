"""From the body of executeOperations to operations of the model."""

from __future__ import annotations

import base64
import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seamark.model.errors import InvalidInput
from seamark.model.operations import (
    AddStrings,
    AppendFloats,
    AppendStrings,
    Assign,
    AssignDatetime,
    ClearSeries,
    ClearStringSet,
    ConfigureFloatSeries,
    DeleteAttribute,
    RemoveStrings,
)
from seamark.model.values import ArtifactValue
from seamark.wire.neptune2.operations import AppendImages, DecodedOperations, DeleteFiles, Image, decode_operations

NOW = 1_700_000_000_000


def decoded(*elements: dict[str, Any]) -> DecodedOperations:
    return decode_operations(json.dumps(elements).encode())


def point(value: Any, step: float | None = None, at: int = NOW) -> dict[str, Any]:
    return {"value": value, "step": step, "timestampMilliseconds": at}


def floats(path: str, *points: dict[str, Any]) -> dict[str, Any]:
    return {"path": path, "logFloats": {"entries": list(points)}}


@pytest.mark.parametrize(
    ("kind", "body", "operation"),
    [
        ("assignFloat", {"value": 1.5}, Assign("a", 1.5)),
        ("assignFloat", {"value": 2}, Assign("a", 2.0)),
        ("assignFloat", {"value": "0.25"}, Assign("a", 0.25)),
        ("assignInt", {"value": 2**40}, Assign("a", 2**40)),
        ("assignBool", {"value": True}, Assign("a", True)),
        ("assignString", {"value": "x", "currentValueCond": None}, Assign("a", "x")),
        ("assignDatetime", {"valueMilliseconds": -5}, AssignDatetime("a", -5)),
        ("assignArtifact", {"hash": "abc"}, Assign("a", ArtifactValue("abc"))),
        ("logStrings", {"entries": [point("x", 3)]}, AppendStrings("a", ["x"], [3_000_000], [NOW])),
        ("configFloatSeries", {"min": 0, "max": None, "unit": "%"}, ConfigureFloatSeries("a", 0.0, None, "%")),
        ("clearFloatSeries", {}, ClearSeries("a", "float")),
        ("clearStringSeries", {}, ClearSeries("a", "string")),
        ("clearImageSeries", {}, ClearSeries("a", "file")),
        ("deleteFiles", {"filePaths": ["x/y"]}, DeleteFiles("a", ("x/y",))),
        ("deleteAttribute", {}, DeleteAttribute("a")),
    ],
)
def test_each_kind_becomes_its_operation(kind: str, body: dict[str, Any], operation: object) -> None:
    result = decoded({"path": "a", kind: body})
    assert result.operations == [operation]
    assert result.errors == []


def test_tags_are_sets_of_strings() -> None:
    result = decoded(
        {"path": "sys/tags", "insertStrings": {"values": ["x", "y", "x"]}},
        {"path": "sys/group_tags", "removeStrings": {"values": ["x"]}},
        {"path": "sys/tags", "clearStringSet": {}},
    )
    assert result.operations == [
        AddStrings("sys/tags", frozenset({"x", "y"})),
        RemoveStrings("sys/group_tags", frozenset({"x"})),
        ClearStringSet("sys/tags"),
    ]


@pytest.mark.parametrize("kind", ["insertStrings", "removeStrings", "clearStringSet"])
def test_nothing_else_is_a_set_of_strings(kind: str) -> None:
    result = decoded({"path": "my/set", kind: {"values": ["x"]}})
    assert result.operations == []
    assert len(result.errors) == 1


def test_the_operations_keep_the_order_of_the_request() -> None:
    result = decoded({"path": "b", "deleteAttribute": {}}, {"path": "b", "assignInt": {"value": 1}}, floats("a", point(1)))
    assert [operation.path for operation in result.operations] == ["b", "b", "a"]


def test_absent_and_null_steps_are_open() -> None:
    result = decoded(floats("a", {"value": 1, "timestampMilliseconds": NOW}, point(2, None), point(3, 2.5)))
    assert result.operations == [AppendFloats("a", [1.0, 2.0, 3.0], [None, None, 2_500_000], [NOW] * 3)]
    assert result.has_open_steps


def test_steps_that_are_all_given_leave_nothing_open() -> None:
    assert not decoded(floats("a", point(1, 0)), floats("b", point(1, 0), point(2, 1))).has_open_steps


def test_a_single_open_step_is_noticed() -> None:
    assert decoded(floats("a", point(1))).has_open_steps


def test_an_empty_series_is_passed_on_to_be_created() -> None:
    assert decoded(floats("a")).operations == [AppendFloats("a", [], [], [])]


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_a_value_that_is_not_finite_costs_only_its_point(value: float) -> None:
    result = decoded(floats("a", point(1, 0), point(value, 1), point(3, 2)), floats("b", point(value, 0)))
    assert result.operations == [AppendFloats("a", [1.0, 3.0], [0, 2_000_000], [NOW, NOW]), AppendFloats("b", [], [], [])]
    assert [error.path for error in result.errors] == ["a", "b"]


def test_a_bare_nan_assigned_is_an_error_of_that_operation_alone() -> None:
    result = decode_operations(b'[{"path":"a","assignFloat":{"value":NaN}},{"path":"b","assignInt":{"value":1}}]')
    assert result.operations == [Assign("b", 1)]
    assert [error.path for error in result.errors] == ["a"]


def test_the_sum_of_finite_values_may_overflow() -> None:
    assert decoded(floats("a", point(1.7e308, 0), point(1.7e308, 1))).errors == []


@pytest.mark.parametrize("step", [1e13, -1e13, 10**30])
@pytest.mark.parametrize("others", [0, 2])
def test_a_step_out_of_range_costs_only_its_point(step: float, others: int) -> None:
    result = decoded(floats("a", point(1, step), *[point(0, number) for number in range(others)]))
    assert result.operations == [AppendFloats("a", [0.0] * others, [0, 1_000_000][:others], [NOW] * others)]
    assert len(result.errors) == 1


def test_a_timestamp_beyond_all_calendars_costs_only_its_point() -> None:
    result = decoded(floats("a", point(1, 0, 10**30), point(2, 1)))
    assert result.operations == [AppendFloats("a", [2.0], [1_000_000], [NOW])]
    assert "timestamp" in result.errors[0].message


@pytest.mark.parametrize(
    "element",
    [
        {"path": "a", "assignInt": {"value": "x"}},
        {"path": "a", "assignInt": {"value": 2**80}},
        {"path": "a", "assignFloat": {"value": "many"}},
        {"path": "a", "assignFloat": {"value": True}},
        {"path": "a", "assignDatetime": {"valueMilliseconds": 10**18}},
        {"path": "a", "logFloats": {"entries": [{"step": 1}]}},
        {"path": "a", "logFloats": None},
        {"path": "a", "flyAway": {}},
        {"path": "a"},
        {"path": "/"},
        {"path": "x" * 1025, "assignInt": {"value": 1}},
        {"path": "a\0b", "assignInt": {"value": 1}},
        {"path": 5, "assignInt": {"value": 1}},
        {},
        "not an operation",
        None,
    ],
)
def test_a_bad_operation_costs_only_itself(element: Any) -> None:
    result = decode_operations(json.dumps([element, {"path": "b", "assignBool": {"value": False}}]).encode())
    assert result.operations == [Assign("b", False)]
    assert len(result.errors) == 1
    assert len(result.errors[0].message) > 20


def test_an_unknown_kind_is_answered_with_the_known_ones() -> None:
    assert "logFloats" in decoded({"path": "a", "flyAway": {}}).errors[0].message


@pytest.mark.parametrize("body", [b"", b"{}", b"5", b'[{"path"', b"[", b"\xff", b"[" * 100_000, b'"[]"', b"[NaN"])
def test_a_body_that_is_no_array_is_refused_as_a_whole(body: bytes) -> None:
    with pytest.raises(InvalidInput):
        decode_operations(body)


def test_lone_surrogates_in_texts_are_replaced() -> None:
    result = decode_operations(
        b'[{"path":"a","assignString":{"value":"x\\ud800y"}},{"path":"b","assignString":{"value":"\\ud83d\\ude00"}}]'
    )
    assert result.operations == [Assign("a", "x\ufffdy"), Assign("b", "😀")]


def test_images_are_taken_out_of_base64() -> None:
    value = {"data": base64.b64encode(b"png").decode(), "name": "n", "description": None}
    empty = {"data": None, "name": None, "description": None}
    result = decoded({"path": "a", "logImages": {"entries": [point(value, 1), point(empty, 2)]}})
    assert result.operations == [
        AppendImages("a", [Image(b"png", "n", ""), Image(b"", "", "")], [1_000_000, 2_000_000], [NOW, NOW])
    ]


def test_an_image_that_is_no_base64_costs_only_its_point() -> None:
    result = decoded({"path": "a", "logImages": {"entries": [point({"data": "@@"}, 1), point({"data": "eA=="}, 2)]}})
    assert result.operations == [AppendImages("a", [Image(b"x", "", "")], [2_000_000], [NOW])]
    assert len(result.errors) == 1


finite = st.floats(allow_nan=False, allow_infinity=False)
steps = st.none() | st.integers(-(10**12), 10**12) | st.floats(-1e12, 1e12)
points = st.lists(st.tuples(finite, steps, st.integers(0, 4 * 10**12)), max_size=20)


@given(points)
def test_every_sound_point_arrives_as_it_was_sent(sent: list[tuple[float, float | None, int]]) -> None:
    result = decoded(floats("a/b", *[point(*each) for each in sent]))
    assert result.errors == []
    (operation,) = result.operations
    assert isinstance(operation, AppendFloats)
    assert list(operation.values) == [value for value, _, _ in sent]
    assert list(operation.steps) == [
        None if step is None else step * 10**6 if isinstance(step, int) else round(step * 10**6) for _, step, _ in sent
    ]
    assert list(operation.timestamps) == [at for _, _, at in sent]
    assert result.has_open_steps == any(step is None for _, step, _ in sent)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["path", "value", "entries", "x"]), inner, max_size=3)
    ),
    max_leaves=8,
)
kinds = st.sampled_from(["path", "logFloats", "logStrings", "logImages", "assignFloat", "assignInt", "deleteFiles"])


@given(st.lists(st.dictionaries(kinds, json_values, max_size=3) | json_values, max_size=4))
def test_any_json_array_is_decoded_or_reported_element_by_element(elements: list[Any]) -> None:
    result = decode_operations(json.dumps(elements).encode())
    assert len(result.operations) + len(result.errors) >= len(elements)


@given(st.binary(max_size=60))
def test_any_bytes_are_decoded_or_refused(body: bytes) -> None:
    try:
        decode_operations(body)
    except InvalidInput:
        return
