"""Float series summed up in the buckets of one grid, for charts."""

import re
from collections.abc import Sequence

from google.protobuf.message import DecodeError

from seamark.model.errors import InvalidInput
from seamark.model.lineage import LineageScope
from seamark.tracking.grids import read_grid
from seamark.tracking.series_reading import SeriesRequest
from seamark.wire.endpoints import Call, Endpoint, Payload
from seamark.wire.neptune3.answers import protobuf_chunks
from seamark.wire.neptune3.bodies import MAX_READ_BODY_BYTES
from seamark.wire.neptune3.encoding import bucket_chunks
from seamark.wire.neptune3.messages import buckets_pb2 as pb
from seamark.wire.neptune3.series import StepRangeBody

__all__ = ["BUCKETS", "attribute_of_formula"]

_MAX_SERIES = 1_000
_MAX_BUCKETS = 1_001
_NAME = r"(?:[^\\${}]|\\[\\${}])+"
_FORMULA = re.compile(rf"\$\{{({_NAME})\}}", re.DOTALL)
_ESCAPED = re.compile(r"\\([\\${}])")


def get_buckets(call: Call) -> object:
    """The filled buckets of each series, an entry for each expression in their order, also where there is no such series."""
    body = pb.BucketsRequest()
    try:
        body.ParseFromString(call.payload)
    except DecodeError as error:
        raise InvalidInput(f"The request body is not a request for buckets: {error}. Send it as protocol buffers.") from None
    if len(body.expressions) > _MAX_SERIES:
        raise InvalidInput(f"{len(body.expressions)} series are asked for. Ask for at most {_MAX_SERIES:,} at once.")
    view = body.view
    _check_view(view)
    steps = view.point_filters.step_range
    first, last = StepRangeBody(
        steps.from_step if steps.HasField("from_step") else None, steps.to_step if steps.HasField("to_step") else None
    ).micros()
    found = read_grid(
        call.tracking,
        call.caller,
        [_request(each) for each in body.expressions],
        buckets=view.max_buckets,
        from_x=view.from_x if view.HasField("from_x") else None,
        to_x=view.to_x if view.HasField("to_x") else None,
        from_step=first,
        to_step=last,
    )
    answers = [(each.request_id, buckets) for each, buckets in zip(body.expressions, found, strict=True)]
    return protobuf_chunks(bucket_chunks(answers))


def attribute_of_formula(formula: str) -> str:
    """The attribute that the formula `${attribute}` stands for. Raises InvalidInput for a formula that computes anything."""
    match = _FORMULA.fullmatch(formula)
    if match is None:
        raise InvalidInput(
            f"The formula {formula[:200]!r} is more than one attribute. Write it as ${{attribute}}, with a backslash before each of "
            "\\ $ { } in the name, and compute with the buckets yourself."
        )
    return _ESCAPED.sub(r"\1", match[1])


def _request(expression: pb.Expression) -> SeriesRequest:
    if expression.lineage == pb.ONLY_OWNED:
        scope = LineageScope.OWN if expression.entity_type == pb.RUN else LineageScope.EXPERIMENT
    else:
        scope = LineageScope.FULL
    path = attribute_of_formula(expression.custom_y_formula)
    return SeriesRequest(expression.run_id, path, scope, expression.include_preview)


def _check_view(view: pb.View) -> None:
    if not 1 <= view.max_buckets <= _MAX_BUCKETS:
        raise InvalidInput(f"{view.max_buckets} buckets cannot be given. Ask for 1 to {_MAX_BUCKETS:,}.")
    if view.x_axis.WhichOneof("value") not in (None, "steps"):
        raise InvalidInput("Buckets are over steps only. Ask for the x axis of steps.")
    if view.x_scale != pb.LINEAR or view.y_scale != pb.LINEAR:
        raise InvalidInput("Buckets are of equal width only. Ask for linear scales.")


BUCKETS: Sequence[Endpoint] = (
    Endpoint(
        "getTimeseriesBucketsProto",
        "POST",
        "/api/leaderboard/v1/proto/attributes/timeseries/buckets",
        get_buckets,
        payload=Payload.BYTES,
        body_limit=MAX_READ_BODY_BYTES,
        is_costly=True,
    ),
)
