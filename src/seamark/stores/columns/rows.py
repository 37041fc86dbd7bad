"""The parts of what the writer takes: rows of attributes and chunks of points, with their Arrow schemas."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from operator import attrgetter
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import xxhash

from seamark.model.attributes import AttributeType
from seamark.model.containers import ContainerKind

__all__ = [
    "KIND_CODES",
    "NO_PREVIEW",
    "SCHEMAS",
    "TYPE_CODES",
    "TYPE_OF_CODE",
    "AttributeRow",
    "FileChunk",
    "Float64Array",
    "FloatChunk",
    "HistogramChunk",
    "Int64Array",
    "PreviewChunk",
    "SingleFloat",
    "StringChunk",
    "UInt64Array",
    "attribute_id",
]

Int64Array = npt.NDArray[np.int64]
UInt64Array = npt.NDArray[np.uint64]
Float64Array = npt.NDArray[np.float64]

# The codes are stored: never renumber, only add.
TYPE_CODES = {
    AttributeType.FLOAT: 1,
    AttributeType.INT: 2,
    AttributeType.BOOL: 3,
    AttributeType.STRING: 4,
    AttributeType.DATETIME: 5,
    AttributeType.STRING_SET: 6,
    AttributeType.FILE: 7,
    AttributeType.FILE_SET: 8,
    AttributeType.FILE_REF: 9,
    AttributeType.ARTIFACT: 10,
    AttributeType.GIT_REF: 11,
    AttributeType.NOTEBOOK_REF: 12,
    AttributeType.RUN_STATE: 13,
    AttributeType.FLOAT_SERIES: 14,
    AttributeType.STRING_SERIES: 15,
    AttributeType.FILE_SERIES: 16,
    AttributeType.FILE_REF_SERIES: 17,
    AttributeType.HISTOGRAM_SERIES: 18,
}
TYPE_OF_CODE = {code: type_ for type_, code in TYPE_CODES.items()}

NO_PREVIEW = -(2**63)
"""The `preview_step` of a series that never had a preview: before all steps."""

KIND_CODES = {ContainerKind.RUN: 1, ContainerKind.MODEL: 2, ContainerKind.MODEL_VERSION: 3, ContainerKind.PROJECT: 4}


@lru_cache(maxsize=262_144)
def attribute_id(path: str) -> int:
    """The 64-bit hash that names an attribute in the column store."""
    return xxhash.xxh3_64_intdigest(path.encode())


@dataclass(slots=True)
class AttributeRow:
    """The state of one attribute of one container, in the order of the tables' columns.

    Which of the value columns mean something follows from the type: `float_value` FLOAT and the last of a FLOAT_SERIES;
    `int_value` INT, BOOL, DATETIME (ms), the size of FILE and FILE_SET; `string_value` STRING, RUN_STATE, the last of a
    STRING_SERIES, the key of a FILE, the hash of an ARTIFACT; `detail` JSON of what has no column. Series also fill
    `points` to `m2` (the sum of squared differences from the mean), float series `preview_step`, the highest step of a preview;
    steps are micros, times milliseconds.
    """

    project: int
    container: int
    attribute: int
    path: str
    kind: int
    type: int
    deleted: int = 0
    generation: int = 0
    float_value: float = 0.0
    int_value: int = 0
    string_value: str = ""
    set_value: tuple[str, ...] = ()
    detail: str = ""
    points: int = 0
    finite: int = 0
    first_step: int = 0
    last_step: int = 0
    last_time: int = 0
    min: float = 0.0
    max: float = 0.0
    mean: float = 0.0
    m2: float = 0.0
    inherited: int = 0
    preview_step: int = NO_PREVIEW

    def values(self) -> tuple[Any, ...]:
        """A snapshot, in the order of the columns."""
        return _row_values(self)


_row_values: Callable[[AttributeRow], tuple[Any, ...]] = attrgetter(*(each.name for each in fields(AttributeRow)))


@dataclass(frozen=True, slots=True)
class FloatChunk:
    """Points of one float series: three columns of equal length. `request` marks points of a request without steps."""

    container: int
    attribute: int
    generation: int
    request: int
    steps: Int64Array
    timestamps: Int64Array
    values: Float64Array


@dataclass(frozen=True, slots=True)
class PreviewChunk:
    """Previews of one float series: four columns of equal length."""

    container: int
    attribute: int
    generation: int
    steps: Int64Array
    timestamps: Int64Array
    values: Float64Array
    completion_ratios: Float64Array


@dataclass(frozen=True, slots=True)
class StringChunk:
    container: int
    attribute: int
    generation: int
    request: int
    steps: Int64Array
    timestamps: Int64Array
    values: Sequence[str]


@dataclass(frozen=True, slots=True)
class FileChunk:
    container: int
    attribute: int
    generation: int
    request: int
    steps: Int64Array
    timestamps: Int64Array
    keys: Sequence[str]
    sizes: Sequence[int]
    details: Sequence[str]


@dataclass(frozen=True, slots=True)
class HistogramChunk:
    container: int
    attribute: int
    generation: int
    request: int
    steps: Int64Array
    timestamps: Int64Array
    edges: Sequence[Sequence[float]]
    values: Sequence[Sequence[float]]
    densities: Sequence[bool]


SingleFloat = tuple[int, int, int, int, int, int, float]
"""One float point: container, attribute, generation, request, step, timestamp, value."""


_POINT_KEY = [
    ("container", pa.uint64()),
    ("attribute", pa.uint64()),
    ("generation", pa.uint32()),
    ("step", pa.int64()),
    ("timestamp", pa.int64()),
    ("request", pa.uint64()),
    ("commit", pa.uint64()),
]

SCHEMAS = {
    "attributes": pa.schema(
        [
            ("project", pa.uint64()),
            ("container", pa.uint64()),
            ("attribute", pa.uint64()),
            ("path", pa.string()),
            ("kind", pa.uint8()),
            ("type", pa.uint8()),
            ("deleted", pa.uint8()),
            ("generation", pa.uint32()),
            ("float_value", pa.float64()),
            ("int_value", pa.int64()),
            ("string_value", pa.string()),
            ("set_value", pa.list_(pa.string())),
            ("detail", pa.string()),
            ("points", pa.uint64()),
            ("finite", pa.uint64()),
            ("first_step", pa.int64()),
            ("last_step", pa.int64()),
            ("last_time", pa.int64()),
            ("min", pa.float64()),
            ("max", pa.float64()),
            ("mean", pa.float64()),
            ("m2", pa.float64()),
            ("inherited", pa.uint8()),
            ("preview_step", pa.int64()),
            ("commit", pa.uint64()),
        ]
    ),
    "definitions": pa.schema(
        [
            ("project", pa.uint64()),
            ("kind", pa.uint8()),
            ("attribute", pa.uint64()),
            ("path", pa.string()),
            ("type", pa.uint8()),
            ("commit", pa.uint64()),
        ]
    ),
    "float_points": pa.schema([*_POINT_KEY, ("value", pa.float64())]),
    "preview_points": pa.schema(
        [
            ("container", pa.uint64()),
            ("attribute", pa.uint64()),
            ("generation", pa.uint32()),
            ("step", pa.int64()),
            ("timestamp", pa.int64()),
            ("value", pa.float64()),
            ("completion_ratio", pa.float64()),
            ("commit", pa.uint64()),
        ]
    ),
    "string_points": pa.schema([*_POINT_KEY, ("value", pa.string())]),
    "file_points": pa.schema([*_POINT_KEY, ("key", pa.string()), ("size", pa.int64()), ("detail", pa.string())]),
    "histogram_points": pa.schema(
        [*_POINT_KEY, ("edges", pa.list_(pa.float64())), ("values", pa.list_(pa.float64())), ("is_density", pa.uint8())]
    ),
}
