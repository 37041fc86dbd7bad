"""Attribute values as JSON: one model for each type, told apart by `type`.

Those of which a run may have ten thousands are dataclasses, and not frozen: the models of pydantic take five times as long to make.

Numbers that JSON cannot say are strings: "NaN", "Infinity" and "-Infinity" for floats, decimal digits for integers beyond
±(2⁵³-1), which browsers would round. Times are integer milliseconds since the epoch, steps are decimals.
"""

import math
from dataclasses import dataclass
from typing import Annotated, Literal, cast

from pydantic import BaseModel, ConfigDict, Field

from seamark.model.attributes import AttributeType
from seamark.model.steps import micros_to_step
from seamark.model.values import (
    ArtifactValue,
    Attribute,
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
from seamark.tracking.stored_files import tag_of

__all__ = ["FilePointValue", "Integer", "Number", "TypedValue", "file_point", "integer", "number", "optional_step", "typed_value"]

NonFinite = Literal["NaN", "Infinity", "-Infinity"]
Number = float | NonFinite
Integer = int | Annotated[str, Field(pattern=r"^-?[0-9]+$")]

_LARGEST_EXACT = 2**53 - 1


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True)


@dataclass(slots=True)
class FloatAttribute:
    type: Literal["float"]
    value: Number


@dataclass(slots=True)
class IntAttribute:
    type: Literal["int"]
    value: Integer


@dataclass(slots=True)
class BoolAttribute:
    type: Literal["bool"]
    value: bool


@dataclass(slots=True)
class StringAttribute:
    type: Literal["string"]
    value: str


@dataclass(slots=True)
class DatetimeAttribute:
    """`value` is in milliseconds since the epoch."""

    type: Literal["datetime"]
    value: int


@dataclass(slots=True)
class StringSetAttribute:
    """`value` is sorted."""

    type: Literal["stringSet"]
    value: list[str]


class FileFacts(_Value):
    """`tag` changes with the contents; empty for a reference, whose file may come or change at any time."""

    name: str
    size: int
    ext: str
    mime_type: str
    tag: str


class FileAttribute(_Value):
    type: Literal["file"]
    value: FileFacts


class FileRefAttribute(_Value):
    type: Literal["fileRef"]
    value: FileFacts


class FileSetFacts(_Value):
    """`size` is the sum of the members' sizes in bytes."""

    size: int


class FileSetAttribute(_Value):
    type: Literal["fileSet"]
    value: FileSetFacts


class ArtifactFacts(_Value):
    hash: str


class ArtifactAttribute(_Value):
    type: Literal["artifact"]
    value: ArtifactFacts


class GitFacts(_Value):
    """`commit_date` is in milliseconds since the epoch."""

    commit_id: str
    message: str
    author_name: str
    author_email: str
    commit_date: int | None
    branch: str | None
    remotes: list[str]
    is_dirty: bool


class GitRefAttribute(_Value):
    type: Literal["gitRef"]
    value: GitFacts


class NotebookFacts(_Value):
    notebook_id: str
    notebook_name: str
    checkpoint_id: str
    checkpoint_name: str


class NotebookRefAttribute(_Value):
    type: Literal["notebookRef"]
    value: NotebookFacts


@dataclass(slots=True)
class RunStateAttribute:
    type: Literal["experimentState"]
    value: Literal["running", "idle"]


@dataclass(slots=True)
class FloatSeriesFacts:
    """A float series at a glance. `min` to `variance` are over its finite values; `has_preview`: there are previews after the last
    point."""

    count: int
    last: Number | None
    first_step: float | None
    last_step: float | None
    last_timestamp: int | None
    min: Number | None
    max: Number | None
    average: Number | None
    variance: Number | None
    config_min: Number | None
    config_max: Number | None
    unit: str | None
    has_preview: bool


@dataclass(slots=True)
class FloatSeriesAttribute:
    type: Literal["floatSeries"]
    value: FloatSeriesFacts


class StringSeriesFacts(_Value):
    count: int
    last: str | None
    last_step: float | None
    last_timestamp: int | None


class StringSeriesAttribute(_Value):
    type: Literal["stringSeries"]
    value: StringSeriesFacts


class FilePointValue(_Value):
    """`tag` changes with the contents; empty for a reference, whose file may come or change at any time."""

    name: str
    description: str
    size: int
    mime_type: str
    tag: str


class FileSeriesFacts(_Value):
    count: int
    last: FilePointValue | None
    last_step: float | None
    last_timestamp: int | None


class FileSeriesAttribute(_Value):
    type: Literal["imageSeries"]
    value: FileSeriesFacts


class FileRefSeriesAttribute(_Value):
    type: Literal["fileRefSeries"]
    value: FileSeriesFacts


class HistogramValue(_Value):
    """Bin edges (n + 1) and the count or density of each bin (n)."""

    edges: list[Number]
    values: list[Number]
    is_density: bool


class HistogramSeriesFacts(_Value):
    count: int
    last: HistogramValue | None
    last_step: float | None
    last_timestamp: int | None


class HistogramSeriesAttribute(_Value):
    type: Literal["histogramSeries"]
    value: HistogramSeriesFacts


TypedValue = Annotated[
    FloatAttribute
    | IntAttribute
    | BoolAttribute
    | StringAttribute
    | DatetimeAttribute
    | StringSetAttribute
    | FileAttribute
    | FileRefAttribute
    | FileSetAttribute
    | ArtifactAttribute
    | GitRefAttribute
    | NotebookRefAttribute
    | RunStateAttribute
    | FloatSeriesAttribute
    | StringSeriesAttribute
    | FileSeriesAttribute
    | FileRefSeriesAttribute
    | HistogramSeriesAttribute,
    Field(discriminator="type"),
]


def number(value: float) -> Number:
    """A float, or its name where JSON has no number for it."""
    if math.isfinite(value):
        return value
    if math.isnan(value):
        return "NaN"
    return "Infinity" if value > 0 else "-Infinity"


def integer(value: int) -> Integer:
    """An integer, or its digits where a browser would round it."""
    return value if -_LARGEST_EXACT <= value <= _LARGEST_EXACT else str(value)


def optional_step(micros: int | None) -> float | None:
    return None if micros is None else micros_to_step(micros)


def file_point(point: FilePoint, *, is_reference: bool) -> FilePointValue:
    return FilePointValue(
        name=point.name,
        description=point.description,
        size=point.size,
        mime_type=point.mime_type,
        tag="" if is_reference else tag_of(point.key),
    )


def typed_value(attribute: Attribute) -> TypedValue:
    """The JSON model of one attribute's value."""
    value = attribute.value
    match value:
        case FloatSeriesSummary():
            return FloatSeriesAttribute(type="floatSeries", value=_float_series(value))
        case StringSeriesSummary():
            facts = StringSeriesFacts(
                count=value.count,
                last=value.last,
                last_step=optional_step(value.last_step_micros),
                last_timestamp=value.last_timestamp,
            )
            return StringSeriesAttribute(type="stringSeries", value=facts)
        case FileSeriesSummary():
            return _file_series(attribute.type, value)
        case HistogramSeriesSummary():
            return HistogramSeriesAttribute(type="histogramSeries", value=_histogram_series(value))
        case FileValue():
            is_reference = attribute.type is AttributeType.FILE_REF
            tag = "" if is_reference else tag_of(value.key)
            file = FileFacts(name=value.name, size=value.size, ext=value.ext, mime_type=value.mime_type, tag=tag)
            if is_reference:
                return FileRefAttribute(type="fileRef", value=file)
            return FileAttribute(type="file", value=file)
        case FileSetValue():
            return FileSetAttribute(type="fileSet", value=FileSetFacts(size=value.size))
        case ArtifactValue():
            return ArtifactAttribute(type="artifact", value=ArtifactFacts(hash=value.hash))
        case GitRef():
            return GitRefAttribute(type="gitRef", value=_git(value))
        case NotebookRef():
            notebook = NotebookFacts(
                notebook_id=value.notebook_id,
                notebook_name=value.notebook_name,
                checkpoint_id=value.checkpoint_id,
                checkpoint_name=value.checkpoint_name,
            )
            return NotebookRefAttribute(type="notebookRef", value=notebook)
        case frozenset():
            return StringSetAttribute(type="stringSet", value=sorted(value))
        case bool() | int() | float() | str():
            return _scalar(attribute.type, value)


def _scalar(kind: AttributeType, value: float | str) -> TypedValue:
    match kind:
        case AttributeType.BOOL:
            return BoolAttribute(type="bool", value=bool(value))
        case AttributeType.INT:
            return IntAttribute(type="int", value=integer(int(value)))
        case AttributeType.DATETIME:
            return DatetimeAttribute(type="datetime", value=int(value))
        case AttributeType.FLOAT:
            return FloatAttribute(type="float", value=number(float(value)))
        case AttributeType.RUN_STATE:
            # The column store computes this value and knows no others.
            return RunStateAttribute(type="experimentState", value=cast(Literal["running", "idle"], value))
        case _:
            return StringAttribute(type="string", value=str(value))


def _optional_number(value: float | None) -> Number | None:
    return None if value is None else number(value)


def _float_series(summary: FloatSeriesSummary) -> FloatSeriesFacts:
    return FloatSeriesFacts(
        count=summary.count,
        last=_optional_number(summary.last),
        first_step=optional_step(summary.first_step_micros),
        last_step=optional_step(summary.last_step_micros),
        last_timestamp=summary.last_timestamp,
        min=_optional_number(summary.min),
        max=_optional_number(summary.max),
        average=_optional_number(summary.average),
        variance=_optional_number(summary.variance),
        config_min=_optional_number(summary.config_min),
        config_max=_optional_number(summary.config_max),
        unit=summary.unit,
        has_preview=summary.has_preview,
    )


def _file_series(kind: AttributeType, summary: FileSeriesSummary) -> TypedValue:
    facts = FileSeriesFacts(
        count=summary.count,
        last=None if summary.last is None else file_point(summary.last, is_reference=kind is AttributeType.FILE_REF_SERIES),
        last_step=optional_step(summary.last_step_micros),
        last_timestamp=summary.last_timestamp,
    )
    if kind is AttributeType.FILE_REF_SERIES:
        return FileRefSeriesAttribute(type="fileRefSeries", value=facts)
    return FileSeriesAttribute(type="imageSeries", value=facts)


def _histogram_series(summary: HistogramSeriesSummary) -> HistogramSeriesFacts:
    return HistogramSeriesFacts(
        count=summary.count,
        last=None if summary.last is None else _histogram(summary.last),
        last_step=optional_step(summary.last_step_micros),
        last_timestamp=summary.last_timestamp,
    )


def _histogram(histogram: Histogram) -> HistogramValue:
    return HistogramValue(
        edges=[number(edge) for edge in histogram.edges],
        values=[number(value) for value in histogram.values],
        is_density=histogram.is_density,
    )


def _git(ref: GitRef) -> GitFacts:
    return GitFacts(
        commit_id=ref.commit_id,
        message=ref.message,
        author_name=ref.author_name,
        author_email=ref.author_email,
        commit_date=ref.commit_date,
        branch=ref.branch,
        remotes=list(ref.remotes),
        is_dirty=ref.is_dirty,
    )
