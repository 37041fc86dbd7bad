"""Attributes as the messages of the read API."""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from seamark.model.attributes import AttributeType
from seamark.model.steps import micros_to_step
from seamark.model.values import (
    Attribute,
    FilePoint,
    FileSeriesSummary,
    FileValue,
    FloatSeriesSummary,
    Histogram,
    HistogramSeriesSummary,
    StringSeriesSummary,
)
from seamark.wire.neptune3.messages import attributes_pb2 as pb
from seamark.wire.neptune3.messages import series_pb2

__all__ = ["WIRE_TYPES", "add_attributes", "fill_file_ref", "fill_histogram", "shown_types"]

WIRE_TYPES = frozenset(
    {
        AttributeType.FLOAT,
        AttributeType.INT,
        AttributeType.BOOL,
        AttributeType.STRING,
        AttributeType.DATETIME,
        AttributeType.STRING_SET,
        AttributeType.FILE_REF,
        AttributeType.FLOAT_SERIES,
        AttributeType.STRING_SERIES,
        AttributeType.FILE_REF_SERIES,
        AttributeType.HISTOGRAM_SERIES,
    }
)
"""The types that these messages can say. Files, artifacts and what else 2.x clients log do not exist for 3.x clients."""


def shown_types(requested: Collection[AttributeType] | None) -> frozenset[AttributeType]:
    """Those of the requested types (of all for None) that can be shown."""
    return WIRE_TYPES if requested is None else WIRE_TYPES & frozenset(requested)


def add_attributes(target: Any, attributes: Iterable[Attribute]) -> None:
    """Appends the attributes that can be shown to `target`, a repeated field of `Attribute` messages."""
    for attribute in attributes:
        found = _PROPERTIES.get(attribute.type)
        if found is None:
            continue
        name, fill = found
        path, kind = attribute.path, attribute.type.value
        message = target.add()
        message.name, message.type = path, kind
        properties = getattr(message, name)
        properties.attribute_name, properties.attribute_type = path, kind
        fill(properties, attribute.value)


def fill_histogram(message: series_pb2.Histogram, histogram: Histogram) -> None:
    """Counts travel as doubles, too."""
    message.type = "DENSITY" if histogram.is_density else "COUNTING"
    message.edges.extend(histogram.edges)
    message.values.extend(histogram.values)


def fill_file_ref(message: series_pb2.FileRef | pb.FileRefAttribute, file: FilePoint | FileValue) -> None:
    """`key` is the path under which the client uploaded the file."""
    message.path, message.size_bytes, message.mime_type = file.key, file.size, file.mime_type


def _fill_value(properties: Any, value: Any) -> None:
    properties.value = value


def _fill_set(properties: pb.StringSetAttribute, value: frozenset[str]) -> None:
    properties.value.extend(sorted(value))


def _fill_float_series(properties: pb.FloatSeriesAttribute, summary: FloatSeriesSummary) -> None:
    _fill_last_step(properties, summary.last_step_micros)
    if summary.last is not None:
        properties.last = summary.last
    # An aggregate that is not set reads as zero, so it is set as soon as there is one.
    for name in ("min", "max", "average", "variance"):
        if (value := getattr(summary, name)) is not None:
            setattr(properties, name, value)
    if summary.config_min is not None:
        properties.config.min = summary.config_min
    if summary.config_max is not None:
        properties.config.max = summary.config_max
    if summary.unit is not None:
        properties.config.unit = summary.unit
    properties.has_preview = summary.has_preview


def _fill_string_series(properties: pb.StringSeriesAttribute, summary: StringSeriesSummary) -> None:
    _fill_last_step(properties, summary.last_step_micros)
    if summary.last is not None:
        properties.last = summary.last


def _fill_file_series(properties: pb.FileRefSeriesAttribute, summary: FileSeriesSummary) -> None:
    _fill_last_step(properties, summary.last_step_micros)
    if summary.last is not None:
        fill_file_ref(properties.last, summary.last)


def _fill_histogram_series(properties: pb.HistogramSeriesAttribute, summary: HistogramSeriesSummary) -> None:
    _fill_last_step(properties, summary.last_step_micros)
    if summary.last is not None:
        fill_histogram(properties.last, summary.last)


def _fill_last_step(properties: Any, micros: int | None) -> None:
    if micros is not None:
        properties.last_step = micros_to_step(micros)


_PROPERTIES: Mapping[AttributeType, tuple[str, Callable[[Any, Any], None]]] = {
    AttributeType.INT: ("int_properties", _fill_value),
    AttributeType.FLOAT: ("float_properties", _fill_value),
    AttributeType.STRING: ("string_properties", _fill_value),
    AttributeType.BOOL: ("bool_properties", _fill_value),
    AttributeType.DATETIME: ("datetime_properties", _fill_value),
    AttributeType.STRING_SET: ("string_set_properties", _fill_set),
    AttributeType.FLOAT_SERIES: ("float_series_properties", _fill_float_series),
    AttributeType.FILE_REF: ("file_ref_properties", fill_file_ref),
    AttributeType.STRING_SERIES: ("string_series_properties", _fill_string_series),
    AttributeType.FILE_REF_SERIES: ("file_ref_series_properties", _fill_file_series),
    AttributeType.HISTOGRAM_SERIES: ("histogram_series_properties", _fill_histogram_series),
}
