"""Writing: one request creates or updates one run. What is wrong with its data is told in its status, for the client
repeats a request that is refused in any other way, and everything after it waits."""

from collections.abc import Sequence
from typing import TypeVar

import xxhash
from google.protobuf.message import DecodeError, Message
from starlette.responses import Response

from seamark.model.access import Project, ProjectRole
from seamark.model.errors import (
    ContainerNotFound,
    InvalidIdentifier,
    InvalidInput,
    ProjectNameInvalid,
    ProjectNotFound,
)
from seamark.model.operations import AppendFloatTable, OperationError
from seamark.model.steps import MICROS_PER_STEP
from seamark.tracking import operations
from seamark.tracking.access import require_project
from seamark.tracking.containers import Created, ForkRequest, create_run
from seamark.tracking.context import Commit
from seamark.tracking.projects import find_or_create_project
from seamark.wire.endpoints import Call, Committed, Endpoint, Payload, string
from seamark.wire.neptune3.errors import CODE_OF_KIND, IngestCode
from seamark.wire.neptune3.messages import ingest_pb2 as pb
from seamark.wire.neptune3.messages.values_pb2 import Run, UpdateRunSnapshot
from seamark.wire.neptune3.operations import FIRST_DATETIME, LAST_DATETIME, DecodedUpdate, decode_update, milliseconds_of
from seamark.wire.neptune3.statuses import Outcome, Problem, RecentProblems, new_request_id, status_of
from seamark.wire.neptune3.wide import WideDecoder, WideUpdate

__all__ = ["MAX_BODY_BYTES", "ingest_endpoints", "proto_response"]

MAX_BODY_BYTES = 32 * 2**20
"""Twice what the client puts into one request."""
_MAX_STATUS_BODY_BYTES = 2**20
_MAX_DETAILS = 1_000
_C = "/api/client/v1/ingest"
_PROJECT = string("projectIdentifier")

_M = TypeVar("_M", bound=Message)


def ingest_endpoints(problems: RecentProblems) -> tuple[Endpoint, ...]:
    """The endpoints for writing; `problems` keeps what they have to tell about recent requests."""

    wide_decoder = WideDecoder()

    def submit(call: Call) -> Committed:
        wide = wide_decoder.split(call.payload)
        operation = _parsed(pb.RunOperation, call.payload if wide is None else wide.rest)
        project, outcome, commit = _apply(call, operation, wide)
        request_id = new_request_id(outcome)
        if project is not None:
            problems.remember(request_id, project.id, outcome.problems)
        return Committed(commit, proto_response(pb.SubmitResponse(request_id=request_id, request_ids=[request_id])))

    def details(call: Call) -> Response:
        return proto_response(_details(call, problems))

    status_payload, status_limit = Payload.BYTES, _MAX_STATUS_BODY_BYTES
    return (
        Endpoint("ingest", "POST", _C, submit, payload=Payload.BYTES, body_limit=MAX_BODY_BYTES),
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


def _parsed(kind: type[_M], body: bytes) -> _M:
    try:
        return kind.FromString(body)
    except DecodeError as error:
        raise InvalidInput(
            f"The request body is not a message of the kind {kind.DESCRIPTOR.name}: {error}. Send the body whole."
        ) from None


_Applied = tuple[Project | None, Outcome, Commit]


def _apply(call: Call, operation: pb.RunOperation, wide: WideUpdate | None) -> _Applied:
    match operation.WhichOneof("operation"):
        case "create":
            return _create(call, operation, operation.create)
        case "update" | "update_batch":
            return _update(call, operation, wide)
        case _:
            raise InvalidInput("The request asks for nothing. Send one of create, update and update_batch.")


def _create(call: Call, operation: pb.RunOperation, run: Run) -> _Applied:
    try:
        project = find_or_create_project(call.tracking, call.caller, operation.project)
    except ProjectNotFound as error:
        return _failed(IngestCode.PROJECT_NOT_FOUND, error)
    except (InvalidIdentifier, ProjectNameInvalid) as error:
        return _failed(IngestCode.PROJECT_INVALID_NAME, error)
    try:
        created = create_run(
            call.tracking,
            call.caller,
            str(project.uuid),
            custom_id=operation.run_id or run.run_id,
            fork=_fork(run) if run.HasField("fork_point") else None,
            experiment=run.experiment_id if run.HasField("experiment_id") else None,
            family=run.family or None,
            created_at=_creation_time(call, run),
            tracker=run.tracker or None,
            has_default_name=False,
        )
    except InvalidInput as error:
        return _failed(IngestCode.RUN_INVALID_CREATION_PARAMETERS, error, project)
    problem = _problem_of(created, operation.run_id or run.run_id)
    outcome = Outcome(stored=1) if problem is None else Outcome(problems=[problem])
    return project, outcome, created.commit


def _fork(run: Run) -> ForkRequest:
    point = run.fork_point
    if point.step.micro >= MICROS_PER_STEP:
        raise InvalidInput("The fork step has a millionth part of a million or more. Send less than one whole.")
    return ForkRequest(
        point.parent_run_id,
        point.step.whole + point.step.micro / MICROS_PER_STEP,
        # What the client does when it says nothing.
        with_values=run.inherit_configs if run.HasField("inherit_configs") else True,
        project=point.parent_project or None,
    )


def _creation_time(call: Call, run: Run) -> int | None:
    if not run.HasField("creation_time"):
        return None
    milliseconds = milliseconds_of(run.creation_time)
    if not FIRST_DATETIME <= milliseconds <= LAST_DATETIME:
        raise InvalidInput("The creation time lies outside the years 1900 to 2299. Give another one, or leave it out.")
    return milliseconds


def _problem_of(created: Created, run: str) -> Problem | None:
    if created.is_conflicting:
        message = f'The run "{run}" exists with another fork point. It stays as it is, and what follows is added to it.'
        return Problem("", IngestCode.RUN_CONFLICTING, message)
    if created.is_parent_missing and created.is_new:
        message = f'The parent of the run "{run}" does not exist. The run inherits nothing until its parent is created.'
        return Problem("", IngestCode.RUN_FORK_PARENT_NOT_FOUND, message)
    if not created.is_new:
        message = f'The run "{run}" exists already. What follows is added to it.'
        return Problem("", IngestCode.RUN_DUPLICATE, message)
    return None


def _update(call: Call, operation: pb.RunOperation, wide: WideUpdate | None) -> _Applied:
    try:
        project = require_project(call.tracking, call.caller, operation.project, ProjectRole.CONTRIBUTOR)
    except ProjectNotFound as error:
        return _failed(IngestCode.PROJECT_NOT_FOUND, error)
    except InvalidIdentifier as error:
        return _failed(IngestCode.PROJECT_INVALID_NAME, error)
    decoded = _decoded(call, operation, wide)
    # Only points without steps make a repeated request more than a repetition.
    digest = (xxhash.xxh3_64_intdigest(call.payload) or 1) if decoded.has_open_steps else 0
    try:
        commit = operations.execute(
            call.tracking,
            call.caller,
            f"CUSTOM/{project.qualified_name}/{operation.run_id}",
            decoded.operations,
            request_digest=digest,
        )
    except (ContainerNotFound, InvalidIdentifier) as error:
        return _failed(IngestCode.RUN_NOT_FOUND, error, project)
    problems = [_problem(error) for error in (*decoded.errors, *commit.errors)]
    return project, Outcome(decoded.fields - len(problems), problems), commit


def _decoded(call: Call, operation: pb.RunOperation, wide: WideUpdate | None) -> DecodedUpdate:
    now = call.tracking.clock()
    decoded = decode_update(_snapshots(operation), now)
    if wide is None:
        return decoded
    if any(wide.concerns(each.path) for each in decoded.operations if not isinstance(each, AppendFloatTable)):
        # What happens first to an attribute decides what may happen next.
        return decode_update(_snapshots(_parsed(pb.RunOperation, call.payload)), now)
    decoded.operations.extend(wide.tables)
    decoded.fields += wide.fields
    return decoded


def _snapshots(operation: pb.RunOperation) -> Sequence[UpdateRunSnapshot]:
    return [operation.update] if operation.WhichOneof("operation") == "update" else operation.update_batch.snapshots


def _problem(error: OperationError) -> Problem:
    return Problem(error.path, CODE_OF_KIND[error.kind], error.message)


def _failed(code: IngestCode, error: Exception, project: Project | None = None) -> _Applied:
    return project, Outcome(problems=[Problem("", code, str(error))]), Commit()


def _statuses(call: Call) -> Response:
    request = _parsed(pb.StatusRequest, call.payload)
    return proto_response(pb.StatusResponse(statuses=[status_of(each.value) for each in request.ids]))


def _status(call: Call) -> Response:
    request_id = call.optional_text("requestId") or _parsed(pb.SingleStatusRequest, call.payload).request_id.value
    return proto_response(status_of(request_id))


def _details(call: Call, problems: RecentProblems) -> pb.DetailsResponse:
    request = _parsed(pb.DetailsRequest, call.payload)
    project = require_project(call.tracking, call.caller, request.project or call.text("projectIdentifier"))
    start = int(request.next_cursor) if request.next_cursor.isdecimal() else 0
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
