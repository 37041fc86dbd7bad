"""Between the rows of the column store and the values of the model."""

import math

import msgspec

from seamark.model.attributes import SERIES_TYPES, AttributeType
from seamark.model.containers import Container
from seamark.model.moments import Moment
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
from seamark.stores.columns import AttributeRow, attribute_id
from seamark.stores.columns.rows import KIND_CODES, NO_PREVIEW, TYPE_CODES, TYPE_OF_CODE

__all__ = [
    "attribute_of_row",
    "blob_keys_of_row",
    "configure_series",
    "file_point_detail",
    "file_point_of",
    "has_preview",
    "is_series",
    "new_row",
    "run_state",
    "series_configuration",
    "set_last_file",
    "set_last_histogram",
    "set_value",
    "type_of_row",
]


class _FileDetail(msgspec.Struct, omit_defaults=True):
    ext: str = ""
    mime: str = ""
    name: str = ""


class _HistogramDetail(msgspec.Struct, omit_defaults=True):
    edges: tuple[float | str, ...]
    """JSON knows no infinities: they are texts."""
    values: tuple[float, ...]
    is_density: bool = False


class _SeriesDetail(msgspec.Struct, omit_defaults=True):
    """The configuration of a float series, or the last value of a file or histogram series."""

    min: float | None = None
    max: float | None = None
    unit: str | None = None
    file: FilePoint | None = None
    histogram: "_HistogramDetail | None" = None


_encoder = msgspec.json.Encoder()
_file_detail = msgspec.json.Decoder(_FileDetail)
_series_detail = msgspec.json.Decoder(_SeriesDetail)
_git = msgspec.json.Decoder(GitRef)
_notebook = msgspec.json.Decoder(NotebookRef)


def new_row(container: Container, path: str, type_: AttributeType, generation: int = 0) -> AttributeRow:
    """An attribute without a value yet."""
    return AttributeRow(
        container.project_id,
        container.id,
        attribute_id(path),
        path,
        KIND_CODES[container.kind],
        TYPE_CODES[type_],
        generation=generation,
    )


def type_of_row(row: AttributeRow) -> AttributeType:
    return TYPE_OF_CODE[row.type]


def is_series(row: AttributeRow) -> bool:
    return TYPE_OF_CODE[row.type] in SERIES_TYPES


def blob_keys_of_row(row: AttributeRow) -> list[str]:
    """The blob of a file attribute."""
    return [row.string_value] if row.type == TYPE_CODES[AttributeType.FILE] and row.string_value else []


def set_value(
    row: AttributeRow,
    value: float | int | bool | str | frozenset[str] | FileValue | FileSetValue | ArtifactValue | GitRef | NotebookRef,
) -> None:
    """Stores a single value in the columns of its type."""
    match value:
        case bool() | int():
            row.int_value = int(value)
        case float():
            row.float_value = value
        case str():
            row.string_value = value
        case frozenset():
            row.set_value = tuple(sorted(value))
        case FileValue():
            row.string_value, row.int_value = value.key, value.size
            row.detail = _encoder.encode(_FileDetail(value.ext, value.mime_type, value.name)).decode()
        case FileSetValue():
            row.int_value = value.size
        case ArtifactValue():
            row.string_value = value.hash
        case GitRef():
            row.string_value = value.commit_id
            row.detail = _encoder.encode(value).decode()
        case NotebookRef():
            row.string_value = value.notebook_name
            row.detail = _encoder.encode(value).decode()


def configure_series(row: AttributeRow, minimum: float | None, maximum: float | None, unit: str | None) -> None:
    row.detail = _encoder.encode(_SeriesDetail(minimum, maximum, unit)).decode()


def series_configuration(detail: str) -> tuple[float | None, float | None, str | None]:
    """Lower end, upper end and unit of a float series, out of the detail of its row."""
    configured = _series_detail.decode(detail)
    return configured.min, configured.max, configured.unit


def set_last_file(row: AttributeRow, point: FilePoint) -> None:
    row.detail = _encoder.encode(_SeriesDetail(file=point)).decode()


def set_last_histogram(row: AttributeRow, histogram: Histogram) -> None:
    edges = tuple(edge if math.isfinite(edge) else str(edge) for edge in histogram.edges)
    detail = _HistogramDetail(edges, histogram.values, histogram.is_density)
    row.detail = _encoder.encode(_SeriesDetail(histogram=detail)).decode()


def attribute_of_row(row: AttributeRow) -> Attribute:
    type_ = TYPE_OF_CODE[row.type]
    return Attribute(row.path, type_, _value(row, type_))


def has_preview(row: AttributeRow) -> bool:
    """Whether the series has previews that no later point has made void."""
    return row.preview_step > (row.last_step if row.points else NO_PREVIEW)


def run_state(ping_time: int, now: Moment) -> Attribute:
    """The attribute `sys/state`, which follows from when the container was last heard of."""
    return Attribute("sys/state", AttributeType.RUN_STATE, "running" if now.is_running(ping_time) else "idle")


def _value(row: AttributeRow, type_: AttributeType) -> AttributeValue:
    match type_:
        case AttributeType.FLOAT:
            return row.float_value
        case AttributeType.INT | AttributeType.DATETIME:
            return row.int_value
        case AttributeType.BOOL:
            return bool(row.int_value)
        case AttributeType.STRING | AttributeType.RUN_STATE:
            return row.string_value
        case AttributeType.STRING_SET:
            return frozenset(row.set_value)
        case AttributeType.FILE | AttributeType.FILE_REF:
            detail = _file_detail.decode(row.detail) if row.detail else _FileDetail()
            return FileValue(row.string_value, row.int_value, detail.ext, detail.mime, detail.name)
        case AttributeType.FILE_SET:
            return FileSetValue(row.int_value)
        case AttributeType.ARTIFACT:
            return ArtifactValue(row.string_value)
        case AttributeType.GIT_REF:
            return _git.decode(row.detail)
        case AttributeType.NOTEBOOK_REF:
            return _notebook.decode(row.detail)
        case _:
            return _summary(row, type_)


def _summary(
    row: AttributeRow, type_: AttributeType
) -> FloatSeriesSummary | StringSeriesSummary | FileSeriesSummary | HistogramSeriesSummary:
    detail = _series_detail.decode(row.detail) if row.detail else _SeriesDetail()
    has_points = row.points > 0
    step = row.last_step if has_points else None
    time = row.last_time if has_points else None
    match type_:
        case AttributeType.FLOAT_SERIES:
            finite = row.finite > 0
            return FloatSeriesSummary(
                row.points,
                row.float_value if has_points else None,
                step,
                time,
                row.min if finite else None,
                row.max if finite else None,
                row.mean if finite else None,
                row.m2 / row.finite if finite else None,
                detail.min,
                detail.max,
                detail.unit,
                has_preview(row),
                row.first_step if has_points else None,
            )
        case AttributeType.STRING_SERIES:
            return StringSeriesSummary(row.points, row.string_value if has_points else None, step, time)
        case AttributeType.HISTOGRAM_SERIES:
            return HistogramSeriesSummary(row.points, _histogram_of(detail.histogram), step, time)
        case _:
            return FileSeriesSummary(row.points, detail.file, step, time)


def _histogram_of(detail: _HistogramDetail | None) -> Histogram | None:
    return None if detail is None else Histogram(tuple(map(float, detail.edges)), detail.values, detail.is_density)


class _PointDetail(msgspec.Struct, omit_defaults=True):
    mime: str = ""
    name: str = ""
    description: str = ""


_point_detail = msgspec.json.Decoder(_PointDetail)


def file_point_detail(point: FilePoint) -> str:
    """What a file point has besides its key and size, as the column store keeps it."""
    return _encoder.encode(_PointDetail(point.mime_type, point.name, point.description)).decode()


def file_point_of(key: str, size: int, detail: str) -> FilePoint:
    known = _point_detail.decode(detail)
    return FilePoint(key, size, known.mime, known.name, known.description)
