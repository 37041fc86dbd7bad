"""The points of series: of float series by the million, of string, file and histogram series in pages."""

import math
import re
from collections.abc import Sequence
from typing import Any

import msgspec

from seamark.model.attributes import AttributeType
from seamark.model.errors import InvalidInput, TooLarge
from seamark.model.lineage import LineageScope
from seamark.model.steps import MAX_STEP_MICROS, MICROS_PER_STEP, micros_to_step
from seamark.model.values import FilePoint, Histogram
from seamark.tracking.series_reading import SeriesPart, SeriesRequest, read_many_floats, read_many_series
from seamark.wire.endpoints import Call, Endpoint, Payload, boolean
from seamark.wire.neptune3.answers import protobuf_chunks, protobuf_response
from seamark.wire.neptune3.bodies import MAX_READ_BODY_BYTES, Body, Number, whole_number
from seamark.wire.neptune3.encoding import float_series_chunks
from seamark.wire.neptune3.messages import series_pb2 as pb
from seamark.wire.neptune3.properties import fill_file_ref, fill_histogram, shown_point

__all__ = ["SERIES", "StepRangeBody", "scope_of"]

_MAX_POINTS_OF_SERIES = 1_000_000
_MAX_PAGE_POINTS = 50_000
_MAX_NAME_BYTES = 2_000 * 1_024
"""Of all attribute names of one request for string, file and histogram series together."""
_FINISHED = "end"
_TOKEN = re.compile(r"(-?\d{1,19})/(\d{1,18})", re.ASCII)
_BEYOND_STEPS = MAX_STEP_MICROS + 1


class StepRangeBody(Body):
    """Steps from one to another, both included. None is no limit."""

    start: float | None = msgspec.field(default=None, name="from")
    end: float | None = msgspec.field(default=None, name="to")

    def micros(self) -> tuple[int | None, int | None]:
        """The first and the last step in the range, in micros."""
        return (
            None if self.start is None else _first_micros_from(self.start),
            None if self.end is None else _last_micros_to(self.end),
        )


class HolderBody(Body):
    identifier: str


class TimeSeriesBody(Body):
    attribute: str
    holder: HolderBody
    lineage: str | None = None
    lineage_entity_type: str | None = None
    include_preview: bool | None = None
    normalize_to_first_value: bool | None = None


class FloatRequestBody(Body):
    request_id: str
    series: TimeSeriesBody
    after_step: float | None = None


class FloatSeriesBody(Body):
    per_series_points_limit: Number
    requests: list[FloatRequestBody]
    order: str | None = None
    step_range: StepRangeBody | None = None


class SearchAfterBody(Body):
    finished: bool | None = None
    token: str | None = None


class SeriesRequestBody(Body):
    request_id: str
    series: TimeSeriesBody
    search_after: SearchAfterBody | None = None


class SeriesBody(Body):
    requests: list[SeriesRequestBody]
    per_series_points_limit: Number | None = None
    order: str | None = None
    step_range: StepRangeBody | None = None


def get_float_series(call: Call) -> object:
    """The points of float series, an entry for each request in their order, also where there is no such series."""
    body = call.body(FloatSeriesBody)
    limit = whole_number("perSeriesPointsLimit", body.per_series_points_limit, 0, _MAX_POINTS_OF_SERIES)
    requests: list[SeriesRequest] = []
    for each in body.requests:
        if each.series.normalize_to_first_value:
            raise InvalidInput("Values are not normalized here. Leave normalizeToFirstValue out and divide by the first value.")
        after = None if each.after_step is None else _nearest_micros(each.after_step)
        requests.append(_request(each.series, bool(each.series.include_preview), after, None))
    first, last = _range(body.step_range)
    found = read_many_floats(
        call.tracking,
        call.caller,
        requests,
        from_step=first,
        to_step=last,
        descending=_is_descending(body.order),
        limit=limit,
    )
    answers = [(each.request_id, points) for each, points in zip(body.requests, found, strict=True)]
    return protobuf_chunks(float_series_chunks(answers))


def get_series(call: Call) -> object:
    """The points of string, file and histogram series, in pages.

    Series that do not exist are left out. The others say where the next page of them begins, or that they are complete;
    those that this page has not reached yet say nothing.
    """
    body = call.body(SeriesBody)
    _check_names(body.requests)
    limit = None
    if body.per_series_points_limit is not None:
        limit = whole_number("perSeriesPointsLimit", body.per_series_points_limit, 0, 2**53)
    places = [_place(each.search_after) for each in body.requests]
    first, last = _range(body.step_range)
    parts = read_many_series(
        call.tracking,
        call.caller,
        [
            _request(each.series, False, after, None if limit is None else max(0, limit - given))
            for each, (after, given) in zip(body.requests, places, strict=True)
        ],
        from_step=first,
        to_step=last,
        descending=_is_descending(body.order),
        max_points=_MAX_PAGE_POINTS,
    )
    result = pb.SeriesResult()
    is_old_form = call.flag("useDeprecatedStringFields", True)
    for request, part, (_, given) in zip(body.requests, parts, places, strict=True):
        if part is None:
            continue
        entry = result.series.add()
        entry.request_id = request.request_id
        if part.is_complete:
            entry.search_after.finished, entry.search_after.token = True, _FINISHED
        elif part.values:
            entry.search_after.finished = False
            entry.search_after.token = f"{int(part.steps[-1])}/{given + len(part.values)}"
        if is_old_form and part.type is AttributeType.STRING_SERIES:
            _add_old_points(entry.string_series, part)
        else:
            _add_points(entry.series_values, part)
    return protobuf_response(result)


def scope_of(lineage: str | None, entity: str | None) -> LineageScope:
    """How much of its lineage a series shows. Raises InvalidInput for words that are not of the protocol.

    Without `lineage` all of it is shown; an experiment without its lineage still goes back through its own runs.
    """
    if lineage not in (None, "FULL", "NONE") or entity not in (None, "RUN", "EXPERIMENT"):
        raise InvalidInput(f"The lineage {lineage} of {entity} is unknown. Use FULL or NONE, of RUN or EXPERIMENT.")
    if lineage != "NONE":
        return LineageScope.FULL
    return LineageScope.EXPERIMENT if entity == "EXPERIMENT" else LineageScope.OWN


def _request(series: TimeSeriesBody, with_previews: bool, after: int | None, limit: int | None) -> SeriesRequest:
    scope = scope_of(series.lineage, series.lineage_entity_type)
    return SeriesRequest(series.holder.identifier, series.attribute, scope, with_previews, after, limit)


def _check_names(requests: Sequence[SeriesRequestBody]) -> None:
    size = sum(len(each.series.attribute.encode()) for each in requests)
    if size > _MAX_NAME_BYTES:
        raise TooLarge(
            f"The attribute names of the {len(requests):,} series have {size:,} bytes together; at most {_MAX_NAME_BYTES:,} are "
            "accepted in one request. Ask for fewer series at once."
        )


def _place(search_after: SearchAfterBody | None) -> tuple[int | None, int]:
    """The last step (micros) of the former pages, and how many points they had. Raises InvalidInput for no token of ours."""
    token = None if search_after is None else search_after.token
    if not token:
        return None, 0
    match = _TOKEN.fullmatch(token)
    if match is None or not -_BEYOND_STEPS <= (step := int(match[1])) <= _BEYOND_STEPS:
        raise InvalidInput(
            f"{token[:40]!r} is not where a page of a series begins. Send the token of the page before, and none for a series that "
            "is complete."
        )
    return step, int(match[2])


def _add_points(target: pb.SeriesResult.Points, part: SeriesPart) -> None:
    target.SetInParent()
    columns = zip(part.steps.tolist(), part.timestamps.tolist(), part.values, strict=True)
    for step, timestamp, value in columns:
        point = _added(target, step, timestamp)
        match value:
            case str():
                point.object.string_value = value
            case Histogram():
                fill_histogram(point.object.histogram, value)
            case FilePoint():
                file = shown_point(value) if part.type is AttributeType.FILE_SERIES else value
                fill_file_ref(point.object.file_ref, file)


def _add_old_points(target: pb.SeriesResult.Points, part: SeriesPart) -> None:
    target.SetInParent()
    for step, timestamp, value in zip(part.steps.tolist(), part.timestamps.tolist(), part.values, strict=True):
        _added(target, step, timestamp).value = value


def _added(target: pb.SeriesResult.Points, step: int, timestamp: int) -> Any:
    point = target.values.add()
    point.timestamp_millis, point.step = timestamp, micros_to_step(step)
    point.completion_ratio = 1.0
    return point


def _is_descending(order: str | None) -> bool:
    if order not in (None, "ascending", "descending"):
        raise InvalidInput(f'The order "{order}" is unknown. Use ascending or descending.')
    return order == "descending"


def _range(steps: StepRangeBody | None) -> tuple[int | None, int | None]:
    return (None, None) if steps is None else steps.micros()


def _nearest_micros(step: float) -> int:
    """Steps far away from all that there can be become one just beyond them. Raises InvalidInput for NaN."""
    if math.isnan(step):
        raise InvalidInput("A step is not a number. Send a number, or nothing where there is no limit.")
    return round(min(max(step * MICROS_PER_STEP, -_BEYOND_STEPS), _BEYOND_STEPS))


def _first_micros_from(step: float) -> int:
    micros = _nearest_micros(step)
    return micros if micros / MICROS_PER_STEP >= step else micros + 1


def _last_micros_to(step: float) -> int:
    micros = _nearest_micros(step)
    return micros if micros / MICROS_PER_STEP <= step else micros - 1


_L = "/api/leaderboard/v1/proto/attributes"

SERIES: Sequence[Endpoint] = (
    Endpoint(
        "getMultipleFloatSeriesValuesProto",
        "POST",
        f"{_L}/series/float",
        get_float_series,
        payload=Payload.JSON,
        body=FloatSeriesBody,
        body_limit=MAX_READ_BODY_BYTES,
        is_costly=True,
    ),
    Endpoint(
        "getSeriesValuesProto",
        "POST",
        f"{_L}/series",
        get_series,
        (boolean("useDeprecatedStringFields"),),
        payload=Payload.JSON,
        body=SeriesBody,
        body_limit=MAX_READ_BODY_BYTES,
        is_costly=True,
    ),
)
