"""Attributes as the messages of the read API."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from seamark.model.attributes import AttributeType
from seamark.model.steps import micros_to_step
from seamark.model.values import (
    Attribute,
    FilePoint,
    FileSeriesSummary,
    FileSetValue,
    FileValue,
    FloatSeriesSummary,
    Histogram,
    HistogramSeriesSummary,
    StringSeriesSummary,
)
from seamark.tracking.media_types import UNKNOWN
from seamark.tracking.run_files import ZIP_TYPE, path_of_blob, path_of_set
from seamark.wire.neptune3.messages import attributes_pb2 as pb
from seamark.wire.neptune3.messages import series_pb2

__all__ = ["WIRE_TYPES", "add_attributes", "fill_file_ref", "fill_histogram", "shown_point", "shown_type", "shown_types"]

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
"""The types that these messages can say. Artifacts and what else only 1.x clients know do not exist for 3.x clients."""

_SHOWN_AS = {
    AttributeType.FILE: AttributeType.FILE_REF,
    AttributeType.FILE_SET: AttributeType.FILE_REF,
    AttributeType.FILE_SERIES: AttributeType.FILE_REF_SERIES,
}
"""What 1.x clients uploaded reads as files of the 3.x API, a set of files as an archive."""


def shown_types(requested: Collection[AttributeType] | None) -> frozenset[AttributeType]:
    """The types of attributes that are shown as one of the requested types, or as any for None."""
    wanted = WIRE_TYPES if requested is None else WIRE_TYPES & frozenset(requested)
    return wanted | {own for own, shown in _SHOWN_AS.items() if shown in wanted}


def shown_type(own: AttributeType) -> AttributeType:
    """The type as which attributes of this type are shown."""
    return _SHOWN_AS.get(own, own)


def add_attributes(target: Any, attributes: Iterable[Attribute], run: UUID) -> None:
    """Appends the attributes of the run that can be shown to `target`, a repeated field of `Attribute` messages."""
    for attribute in attributes:
        found = _PROPERTIES.get(shown_type(attribute.type))
        if found is None:
            continue
        name, fill = found
        path, kind = attribute.path, shown_type(attribute.type).value
        message = target.add()
        message.name, message.type = path, kind
        properties = getattr(message, name)
        properties.attribute_name, properties.attribute_type = path, kind
        fill(properties, _shown_value(attribute, run))


def fill_histogram(message: series_pb2.Histogram, histogram: Histogram) -> None:
    """Counts travel as doubles, too."""
    message.type = "DENSITY" if histogram.is_density else "COUNTING"
    message.edges.extend(histogram.edges)
    message.values.extend(histogram.values)


def fill_file_ref(message: series_pb2.FileRef | pb.FileRefAttribute, file: FilePoint | FileValue) -> None:
    """`key` is the path under which the client uploaded the file."""
    message.path, message.size_bytes, message.mime_type = file.key, file.size, file.mime_type


def shown_point(point: FilePoint) -> FilePoint:
    """A point of a series of files that a 1.x client uploaded, as a reference to it."""
    return replace(point, key=path_of_blob(point.key), mime_type=point.mime_type or UNKNOWN)


def _shown_value(attribute: Attribute, run: UUID) -> Any:
    match attribute.type, attribute.value:
        case AttributeType.FILE, FileValue() as file:
            return replace(file, key=path_of_blob(file.key), mime_type=file.mime_type or UNKNOWN)
        case AttributeType.FILE_SET, FileSetValue() as files:
            return FileValue(path_of_set(run, attribute.path), files.size, mime_type=ZIP_TYPE)
        case AttributeType.FILE_SERIES, FileSeriesSummary(last=FilePoint() as last) as summary:
            return replace(summary, last=shown_point(last))
        case _, value:
            return value


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
