"""Writing: one request creates or updates one run. What is wrong with its data is told in its status, for the client
repeats a request that is refused in any other way, and everything after it waits."""

import re
import time

from google.protobuf.message import Message
from starlette.responses import Response

from seamark.tracking.access import require_project
from seamark.wire.endpoints import Call, Committed, Endpoint, Held, Payload, string
from seamark.wire.neptune3.applying import MAX_OPERATION_BYTES, OperationApplier, parsed
from seamark.wire.neptune3.messages import ingest_pb2 as pb
from seamark.wire.neptune3.statuses import (
    Pauses,
    RecentProblems,
    new_request_id,
    seconds_until_told,
    status_of,
    when_seen,
)

__all__ = ["ingest_endpoints", "proto_response"]

_MAX_STATUS_BODY_BYTES = 2**20
_CURSOR = re.compile("[0-9]{1,9}")
_MAX_DETAILS = 1_000
_C = "/api/client/v1/ingest"
_PROJECT = string("projectIdentifier")


def ingest_endpoints(problems: RecentProblems) -> tuple[Endpoint, ...]:
    """The endpoints for writing; `problems` keeps what they have to tell about recent requests."""

    applier, pauses = OperationApplier(), Pauses()

    def submit(call: Call) -> Committed:
        applied = applier.apply(call.tracking, call.caller, call.payload)
        is_first = applied.project is not None and pauses.end(applied.project.id, applied.run)
        told_at = when_seen(time.time_ns() // 1_000_000, applied.created_at) if is_first else None
        request_id = new_request_id(applied.outcome, told_at)
        if applied.project is not None:
            problems.remember(request_id, applied.project.id, applied.outcome.problems)
        return Committed(applied.commit, proto_response(pb.SubmitResponse(request_id=request_id, request_ids=[request_id])))

    def details(call: Call) -> Response:
        return proto_response(_details(call, problems))

    status_payload, status_limit = Payload.BYTES, _MAX_STATUS_BODY_BYTES
    return (
        Endpoint("ingest", "POST", _C, submit, payload=Payload.BYTES, body_limit=MAX_OPERATION_BYTES),
        Endpoint(
            "bulkCheckStatus", "POST", f"{_C}/check", _statuses, (_PROJECT,), payload=status_payload, body_limit=status_limit
        ),
        Endpoint(
            "checkStatus",
            "GET",
            f"{_C}/check",
            _status,
            (_PROJECT, string("requestId")),
            payload=status_payload,
            body_limit=status_limit,
        ),
        Endpoint(
            "checkDetails", "POST", f"{_C}/checkDetails", details, (_PROJECT,), payload=status_payload, body_limit=status_limit
        ),
    )


def proto_response(message: Message) -> Response:
    """The message as the body of an answer."""
    return Response(message.SerializeToString(), media_type="application/x-protobuf")


def _statuses(call: Call) -> Held:
    """The statuses of requests, the oldest first. Who measures no lag says so (RFC 7240) and is told at once."""
    request = parsed(pb.StatusRequest, call.payload)
    answer = proto_response(pb.StatusResponse(statuses=[status_of(each.value) for each in request.ids]))
    is_impatient = call.headers.get("prefer") == "wait=0"
    return Held(0 if is_impatient or not request.ids else seconds_until_told(request.ids[0].value), answer)


def _status(call: Call) -> Response:
    request_id = call.optional_text("requestId") or parsed(pb.SingleStatusRequest, call.payload).request_id.value
    return proto_response(status_of(request_id))


def _details(call: Call, problems: RecentProblems) -> pb.DetailsResponse:
    request = parsed(pb.DetailsRequest, call.payload)
    project = require_project(call.tracking, call.caller, request.project or call.text("projectIdentifier"))
    start = int(request.next_cursor) if _CURSOR.fullmatch(request.next_cursor) else 0
    limit = min(request.limit, _MAX_DETAILS) if request.HasField("limit") and request.limit > 0 else _MAX_DETAILS
    found = [(each.value, problem) for each in request.ids for problem in problems.of(each.value, project.id)]
    page = found[start : start + limit]
    return pb.DetailsResponse(
        details=[
            pb.DetailsResponse.Detail(
                request_id=pb.RequestId(value=request_id),
                path=problem.path,
                ingest_code=problem.code,
                error_detail=problem.message,
            )
            for request_id, problem in page
        ],
        next_cursor=str(start + limit) if start + limit < len(found) else "",
    )
