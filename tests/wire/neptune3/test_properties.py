"""How attributes look to the 3.x clients."""

from __future__ import annotations

import math
from uuid import UUID

import pytest

from seamark.model.attributes import AttributeType
from seamark.model.values import (
    ArtifactValue,
    Attribute,
    AttributeValue,
    FilePoint,
    FileSeriesSummary,
    FileSetValue,
    FileValue,
    FloatSeriesSummary,
    GitRef,
    Histogram,
    HistogramSeriesSummary,
    NotebookRef,
    StringSeriesSummary,
)
from seamark.wire.neptune3.messages.attributes_pb2 import Attribute as Message
from seamark.wire.neptune3.messages.attributes_pb2 import Entry
from seamark.wire.neptune3.properties import WIRE_TYPES, add_attributes, shown_types

T = AttributeType
VALUES: dict[AttributeType, tuple[str, AttributeValue]] = {
    T.FLOAT: ("float_properties", 1.5),
    T.INT: ("int_properties", -(2**63)),
    T.BOOL: ("bool_properties", True),
    T.STRING: ("string_properties", "x"),
    T.DATETIME: ("datetime_properties", -5),
    T.STRING_SET: ("string_set_properties", frozenset({"b", "a"})),
    T.FILE_REF: ("file_ref_properties", FileValue("path", 7, mime_type="text/plain")),
    T.FLOAT_SERIES: (
        "float_series_properties",
        FloatSeriesSummary(3, 0.5, 2_500_000, 5, 0.1, 0.9, 0.4, 0.01, 0.0, 1.0, "%", True),
    ),
    T.STRING_SERIES: ("string_series_properties", StringSeriesSummary(1, "last", 0, 5)),
    T.FILE_REF_SERIES: ("file_ref_series_properties", FileSeriesSummary(1, FilePoint("path", 1), 1_000_000, 5)),
    T.HISTOGRAM_SERIES: ("histogram_series_properties", HistogramSeriesSummary(1, Histogram((0.0, 1.0), (2.0,)), 1, 5)),
}
UPLOADED: dict[AttributeType, AttributeValue] = {
    T.FILE: FileValue("key", 7, "txt"),
    T.FILE_SET: FileSetValue(9),
    T.FILE_SERIES: FileSeriesSummary(1, FilePoint("key", 1, "image/png"), 1_000_000, 5),
}
UNKNOWN: dict[AttributeType, AttributeValue] = {
    T.ARTIFACT: ArtifactValue("abc"),
    T.GIT_REF: GitRef("sha"),
    T.NOTEBOOK_REF: NotebookRef("id"),
    T.RUN_STATE: "running",
}
RUN = UUID(int=7)


def shown(kind: AttributeType, value: AttributeValue) -> Message:
    entry = Entry()
    add_attributes(entry.attributes, [Attribute("a/b", kind, value)], RUN)
    (message,) = entry.attributes
    return Message.FromString(message.SerializeToString())


def test_every_type_is_either_shown_or_left_out() -> None:
    assert set(VALUES) | set(UPLOADED) | set(UNKNOWN) == set(AttributeType)
    assert frozenset(VALUES) == WIRE_TYPES


@pytest.mark.parametrize("kind", VALUES)
def test_an_attribute_has_its_name_and_type_twice_and_the_properties_of_its_type(kind: AttributeType) -> None:
    name, value = VALUES[kind]
    message = shown(kind, value)
    assert [field.name for field, _ in message.ListFields()] == ["name", "type", name]
    properties = getattr(message, name)
    assert (message.name, message.type) == (properties.attribute_name, properties.attribute_type) == ("a/b", kind.value)


@pytest.mark.parametrize("kind", UNKNOWN)
def test_what_the_clients_do_not_know_is_left_out(kind: AttributeType) -> None:
    entry = Entry()
    add_attributes(entry.attributes, [Attribute("a", kind, UNKNOWN[kind]), Attribute("b", T.INT, 1)], RUN)
    assert [each.name for each in entry.attributes] == ["b"]


def test_what_1x_clients_uploaded_is_shown_as_references() -> None:
    file, files = (shown(kind, UPLOADED[kind]) for kind in (T.FILE, T.FILE_SET))
    assert (file.type, files.type) == ("fileRef", "fileRef")
    reference = file.file_ref_properties
    assert (reference.path, reference.size_bytes) == ("seamark://file/key", 7)
    assert reference.mime_type == "application/octet-stream"
    assert files.file_ref_properties.path == f"seamark://set/{RUN}/a/b"
    assert (files.file_ref_properties.size_bytes, files.file_ref_properties.mime_type) == (9, "application/zip")
    series = shown(T.FILE_SERIES, UPLOADED[T.FILE_SERIES])
    assert (series.type, series.file_ref_series_properties.last.path) == ("fileRefSeries", "seamark://file/key")
    empty = shown(T.FILE_SERIES, FileSeriesSummary())
    assert not empty.file_ref_series_properties.HasField("last")


def test_types_are_asked_for_by_what_they_are_shown_as() -> None:
    assert shown_types([T.FILE_REF]) == {T.FILE_REF, T.FILE, T.FILE_SET}
    assert shown_types([T.FILE_REF_SERIES, T.INT]) == {T.FILE_REF_SERIES, T.FILE_SERIES, T.INT}
    assert shown_types([T.FILE, T.ARTIFACT]) == frozenset()
    assert shown_types(None) == WIRE_TYPES | set(UPLOADED)


def test_single_values_are_as_they_were_logged() -> None:
    assert shown(T.INT, -(2**63)).int_properties.value == -(2**63)
    assert math.isnan(shown(T.FLOAT, math.nan).float_properties.value)
    assert shown(T.DATETIME, -5).datetime_properties.value == -5
    assert list(shown(T.STRING_SET, frozenset({"b", "a"})).string_set_properties.value) == ["a", "b"]
    file = shown(T.FILE_REF, FileValue("path", 7, mime_type="text/plain")).file_ref_properties
    assert (file.path, file.size_bytes, file.mime_type) == ("path", 7, "text/plain")


def test_aggregates_that_are_zero_are_said() -> None:
    series = shown(T.FLOAT_SERIES, FloatSeriesSummary(1, 0.0, 0, 5, 0.0, 0.0, 0.0, 0.0)).float_series_properties
    assert all(series.HasField(name) for name in ("last", "last_step", "min", "max", "average", "variance"))
    assert not series.HasField("config")


def test_aggregates_that_there_are_none_of_are_not_said() -> None:
    series = shown(T.FLOAT_SERIES, FloatSeriesSummary(1, math.inf, 1_500_000, 5)).float_series_properties
    assert (series.last, series.last_step) == (math.inf, 1.5)
    assert not any(series.HasField(name) for name in ("min", "max", "average", "variance"))
    empty = shown(T.FLOAT_SERIES, FloatSeriesSummary(has_preview=True)).float_series_properties
    assert not any(empty.HasField(name) for name in ("last", "last_step"))
    assert empty.has_preview


def test_the_configuration_of_a_float_series_is_said() -> None:
    summary = FloatSeriesSummary(config_min=0.0, config_max=1.0, unit="%")
    config = shown(T.FLOAT_SERIES, summary).float_series_properties.config
    assert (config.HasField("min"), config.min, config.max, config.unit) == (True, 0, 1, "%")


@pytest.mark.parametrize(
    ("kind", "summary"),
    [
        (T.STRING_SERIES, StringSeriesSummary()),
        (T.FILE_REF_SERIES, FileSeriesSummary()),
        (T.HISTOGRAM_SERIES, HistogramSeriesSummary()),
    ],
)
def test_a_series_without_points_has_no_last_value(kind: AttributeType, summary: AttributeValue) -> None:
    properties = getattr(shown(kind, summary), VALUES[kind][0])
    assert not properties.HasField("last")
    assert not properties.HasField("last_step")


@pytest.mark.parametrize(("is_density", "name"), [(False, "COUNTING"), (True, "DENSITY")])
def test_a_histogram_says_what_its_values_are(is_density: bool, name: str) -> None:
    histogram = Histogram((-math.inf, 0.0, 1.0), (2.0, 3.0), is_density)
    last = shown(T.HISTOGRAM_SERIES, HistogramSeriesSummary(1, histogram, 0, 5)).histogram_series_properties.last
    assert (last.type, list(last.edges), list(last.values)) == (name, [-math.inf, 0, 1], [2, 3])
