"""Reading single attributes and the points of series."""

from collections.abc import Iterator
from typing import TypeVar

import msgspec
import numpy as np
from starlette.responses import Response, StreamingResponse

from seamark.model.attributes import AttributeType
from seamark.model.errors import AttributeNotFound
from seamark.model.steps import MICROS_PER_STEP
from seamark.tracking import files, series, values
from seamark.wire.endpoints import Call
from seamark.wire.http import download_response
from seamark.wire.neptune2.attributes import properties_of
from seamark.wire.neptune2.bodies import Body
from seamark.wire.neptune2.properties import (
    ArtifactProperties,
    BoolProperties,
    DatetimeProperties,
    FileProperties,
    FloatProperties,
    FloatSeriesProperties,
    IntProperties,
    StringProperties,
    StringSeriesProperties,
    StringSetProperties,
)

__all__ = [
    "FloatPointBody",
    "FloatPointsBody",
    "ImagePointsBody",
    "StringPointBody",
    "StringPointsBody",
    "get_artifact",
    "get_bool",
    "get_datetime",
    "get_file",
    "get_float",
    "get_float_points",
    "get_float_points_csv",
    "get_float_series",
    "get_image",
    "get_image_points",
    "get_int",
    "get_string",
    "get_string_points",
    "get_string_series",
    "get_string_set",
]

_MAX_POINTS = 100_000
_DEFAULT_POINTS = 1_000
_CSV_PAGE = 100_000
_P = TypeVar("_P", bound=Body)


class FloatPointBody(Body):
    timestamp_millis: int
    step: float
    value: float | None


class FloatPointsBody(Body):
    total_item_count: int
    values: list[FloatPointBody]


class StringPointBody(Body):
    timestamp_millis: int
    step: float
    value: str


class StringPointsBody(Body):
    total_item_count: int
    values: list[StringPointBody]


class ImagePointsBody(Body):
    total_item_count: int


def get_float(call: Call) -> FloatProperties:
    return _read(call, AttributeType.FLOAT, FloatProperties)


def get_int(call: Call) -> IntProperties:
    return _read(call, AttributeType.INT, IntProperties)


def get_bool(call: Call) -> BoolProperties:
    return _read(call, AttributeType.BOOL, BoolProperties)


def get_string(call: Call) -> StringProperties:
    return _read(call, AttributeType.STRING, StringProperties)


def get_datetime(call: Call) -> DatetimeProperties:
    return _read(call, AttributeType.DATETIME, DatetimeProperties)


def get_file(call: Call) -> FileProperties:
    return _read(call, AttributeType.FILE, FileProperties, AttributeType.FILE_REF)


def get_artifact(call: Call) -> ArtifactProperties:
    return _read(call, AttributeType.ARTIFACT, ArtifactProperties)


def get_string_set(call: Call) -> StringSetProperties:
    return _read(call, AttributeType.STRING_SET, StringSetProperties)


def get_float_series(call: Call) -> FloatSeriesProperties:
    return _read(call, AttributeType.FLOAT_SERIES, FloatSeriesProperties)


def get_string_series(call: Call) -> StringSeriesProperties:
    return _read(call, AttributeType.STRING_SERIES, StringSeriesProperties)


def get_float_points(call: Call) -> Response:
    """A page of points in step order. Written by hand where msgspec would lose an infinity, which the client reads."""
    points = series.read_float_points(
        call.tracking, call.caller, call.text("experimentId"), call.text("attribute"), offset=_offset(call), limit=_limit(call)
    )
    head = b'{"totalItemCount":%d,"values":[' % points.total
    rows = zip(points.timestamps.tolist(), _steps(points.steps), points.values.tolist(), strict=True)
    if np.isfinite(points.values).all():
        body = head + msgspec.json.encode([FloatPointBody(*row) for row in rows])[1:] + b"}"
    else:
        entries = ",".join(f'{{"timestampMillis":{when},"step":{step},"value":{_number(value)}}}' for when, step, value in rows)
        body = head + entries.encode() + b"]}"
    return Response(body, media_type="application/json")


def get_float_points_csv(call: Call) -> Response:
    """All points as lines of `step,timestamp,value`, the timestamp in milliseconds."""
    identifier, path = call.text("experimentId"), call.text("attribute")

    def page(offset: int) -> series.FloatPoints:
        return series.read_float_points(call.tracking, call.caller, identifier, path, offset=offset, limit=_CSV_PAGE)

    first = page(0)

    def lines() -> Iterator[str]:
        points, offset = first, 0
        while len(points.values):
            rows = zip(_steps(points.steps), points.timestamps.tolist(), points.values.tolist(), strict=True)
            yield "".join(f"{step},{timestamp},{value}\n" for step, timestamp, value in rows)
            offset += len(points.values)
            points = page(offset)

    return StreamingResponse(lines(), media_type="text/csv")


def get_string_points(call: Call) -> StringPointsBody:
    points = series.read_string_points(
        call.tracking, call.caller, call.text("experimentId"), call.text("attribute"), offset=_offset(call), limit=_limit(call)
    )
    rows = zip(points.timestamps.tolist(), _steps(points.steps), points.values, strict=True)
    return StringPointsBody(points.total, [StringPointBody(*row) for row in rows])


def get_image_points(call: Call) -> ImagePointsBody:
    """Only their number: the client asks for nothing else."""
    points = series.read_file_points(
        call.tracking, call.caller, call.text("experimentId"), call.text("attribute"), offset=_offset(call), limit=_limit(call)
    )
    return ImagePointsBody(points.total)


def get_image(call: Call) -> Response:
    """The bytes of one image; the client names its file after the part of the content type behind the slash."""
    download = files.open_point(
        call.tracking, call.caller, call.text("experimentId"), call.text("attribute"), index=call.whole("index")
    )
    return download_response(download, mime_type=download.mime_type.partition(";")[0].strip())


def _read(call: Call, kind: AttributeType, shape: type[_P], *others: AttributeType) -> _P:
    path = call.text("attribute")
    attribute = values.read_attribute(call.tracking, call.caller, call.text("experimentId"), path, kind, *others)
    properties = properties_of(attribute)
    if isinstance(properties, shape):
        return properties
    raise AttributeNotFound(f'"{path}" is no {kind.value}. Ask for its own type, which the list of attributes gives.')


def _offset(call: Call) -> int:
    return call.whole("offset", 0)


def _limit(call: Call) -> int:
    return call.whole("limit", _DEFAULT_POINTS, most=_MAX_POINTS)


def _steps(micros: "np.ndarray[tuple[int], np.dtype[np.int64]]") -> list[float]:
    steps: list[float] = (micros / MICROS_PER_STEP).tolist()
    return steps


def _number(value: float) -> str:
    """JSON has no NaN, which is null, and no infinity, which is a number too large for a double."""
    if value != value:
        return "null"
    if value in (float("inf"), float("-inf")):
        return "1e999" if value > 0 else "-1e999"
    return repr(value)
