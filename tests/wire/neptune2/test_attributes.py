"""How attributes look to the 2.x client."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

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
from seamark.wire.neptune2.attributes import (
    as_tree,
    attribute_bodies,
    file_name,
    format_instant,
    parse_instant,
    system_attributes,
)

T = AttributeType
VALUES: dict[AttributeType, AttributeValue] = {
    T.FLOAT: 1.5,
    T.INT: 2**53,
    T.BOOL: False,
    T.STRING: "x",
    T.DATETIME: 1_704_164_645_006,
    T.STRING_SET: frozenset({"b", "a"}),
    T.FILE: FileValue("key", 7, "txt"),
    T.FILE_SET: FileSetValue(9),
    T.ARTIFACT: ArtifactValue("abc"),
    T.GIT_REF: GitRef("sha", "m", "n", "e", 0, "main", ("r",), True),
    T.NOTEBOOK_REF: NotebookRef("id", "book", "c", "cn"),
    T.RUN_STATE: "running",
    T.FLOAT_SERIES: FloatSeriesSummary(3, 0.5, 2_500_000, 5, 0.1, 0.9, 0.4, 0.01, 0.0, 1.0, "%"),
    T.STRING_SERIES: StringSeriesSummary(1, "last", 0, 5),
    T.FILE_SERIES: FileSeriesSummary(1, FilePoint("key", 1), 1_000_000, 5),
}


def shown(kind: AttributeType, value: AttributeValue, path: str = "a/b") -> Any:
    (body,) = attribute_bodies([Attribute(path, kind, value)], "A-1")
    return json.loads(msgspec.json.encode(body))


@pytest.mark.parametrize("kind", VALUES)
def test_every_attribute_has_its_name_type_and_the_properties_of_its_type(kind: AttributeType) -> None:
    body = shown(kind, VALUES[kind])
    assert set(body) == {"name", "type", f"{kind.value}Properties"}
    properties = body[f"{kind.value}Properties"]
    assert (body["name"], body["type"]) == (properties["attributeName"], properties["attributeType"]) == ("a/b", kind.value)


def test_histograms_of_the_newer_api_are_left_out() -> None:
    histograms = HistogramSeriesSummary(1, Histogram((0.0, 1.0), (1.0,)))
    assert attribute_bodies([Attribute("a", T.HISTOGRAM_SERIES, histograms)], "A-1") == []


def test_a_run_that_was_given_no_custom_id_shows_none() -> None:
    attributes = [Attribute("sys/custom_run_id", T.STRING, "A-1"), Attribute("sys/id", T.STRING, "A-1")]
    assert [body.name for body in attribute_bodies(attributes, "A-1")] == ["sys/id"]
    assert [body.name for body in attribute_bodies(attributes, "A-2")] == ["sys/custom_run_id", "sys/id"]


def test_files_of_the_newer_api_are_shown_as_this_ones() -> None:
    (file, series) = attribute_bodies(
        [
            Attribute("a/b", T.FILE_REF, FileValue("some/where.txt", 5, "txt", name="where.txt")),
            Attribute("c", T.FILE_REF_SERIES, FileSeriesSummary(1, FilePoint("p", 1), 2_000_000, 5)),
        ],
        "A-1",
    )
    assert (file.type, series.type) == ("file", "imageSeries")
    properties = file.file_properties
    assert properties is not None
    assert (properties.attribute_type, properties.name, properties.ext, properties.size) == ("file", "b.txt", "txt", 5)
    assert series.image_series_properties is not None
    assert series.image_series_properties.last_step == 2.0


def test_what_lies_below_another_attribute_is_left_out_of_the_tree_that_the_client_builds() -> None:
    paths = ["a", "a/b", "a/b/c", "ab", "c/d", "c/d/e/f", "c/e"]
    bodies = attribute_bodies((Attribute(path, T.FLOAT, 1.0) for path in paths), "CLS-1")
    assert [body.name for body in as_tree(bodies)] == ["a", "ab", "c/d", "c/e"]


def test_the_values_that_the_client_reads_are_there() -> None:
    assert shown(T.FLOAT_SERIES, VALUES[T.FLOAT_SERIES])["floatSeriesProperties"] == {
        "attributeName": "a/b",
        "attributeType": "floatSeries",
        "last": 0.5,
        "lastStep": 2.5,
        "min": 0.1,
        "max": 0.9,
        "average": 0.4,
        "variance": 0.01,
        "config": {"min": 0.0, "max": 1.0, "unit": "%"},
    }
    assert shown(T.STRING_SET, VALUES[T.STRING_SET])["stringSetProperties"]["values"] == ["a", "b"]
    assert shown(T.FILE, VALUES[T.FILE])["fileProperties"]["name"] == "b.txt"
    assert shown(T.GIT_REF, VALUES[T.GIT_REF])["gitRefProperties"]["commit"]["commitDate"] == "1970-01-01T00:00:00.000Z"
    assert shown(T.DATETIME, VALUES[T.DATETIME])["datetimeProperties"]["value"] == "2024-01-02T03:04:05.006Z"


def test_an_empty_series_has_no_last_value() -> None:
    assert shown(T.FLOAT_SERIES, FloatSeriesSummary())["floatSeriesProperties"]["last"] is None


def test_a_value_that_is_not_finite_is_null() -> None:
    assert shown(T.FLOAT, float("nan"))["floatProperties"]["value"] is None


def test_a_state_is_running_or_idle_and_nothing_else() -> None:
    assert shown(T.RUN_STATE, "something")["experimentStateProperties"]["value"] == "idle"


@given(st.datetimes(datetime(1, 1, 1), datetime(9999, 12, 31)))
def test_instants_are_written_to_the_millisecond_and_read_back(moment: datetime) -> None:
    milliseconds = (moment.replace(tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)
    text = format_instant(milliseconds)
    assert len(text) == 24
    assert text.endswith("Z")
    assert parse_instant(text) == milliseconds


def test_instants_outside_the_calendar_are_moved_to_its_end() -> None:
    assert format_instant(10**18) == "9999-12-31T23:59:59.999Z"
    assert format_instant(-(10**18)) == "0001-01-01T00:00:00.000Z"


@pytest.mark.parametrize(
    ("text", "milliseconds"),
    [
        ("1970-01-01T00:00:01Z", 1000),
        ("1970-01-01T01:00:01+01:00", 1000),
        ("1970-01-01T00:00:01.123456789Z", 1123),
        ("1970-01-01T00:00:01", 1000),
        ("yesterday", None),
    ],
)
def test_instants_of_clients_are_read(text: str, milliseconds: int | None) -> None:
    assert parse_instant(text) == milliseconds


def test_a_file_is_named_after_its_path_and_extension() -> None:
    assert file_name("a/b/model", "pt") == "model.pt"
    assert file_name("model", "") == "model"


def test_the_legacy_client_gets_system_attributes_also_of_containers_that_lack_some() -> None:
    system = system_attributes(attribute_bodies([Attribute("sys/id", T.STRING, "A-1")], "A-1"))
    assert system.short_id.value == "A-1"
    assert system.failed.value is False
    assert system.hostname is None
    assert system.state.value == "idle"
