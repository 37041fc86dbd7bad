"""Applying what the official 3.x client writes, whether it comes in a request or from a file that the client left behind.

One operation creates or updates one run. What is wrong with its data is told in its outcome; the rest of it is stored.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import TypeVar

import xxhash
from google.protobuf.message import DecodeError, Message

from seamark.model.access import Caller, Project, ProjectRole
from seamark.model.errors import (
    ContainerNotFound,
    InvalidIdentifier,
    InvalidInput,
    ProjectNameInvalid,
    ProjectNotFound,
)
from seamark.model.operations import AppendFloatTable, Assign, OperationError
from seamark.model.steps import MICROS_PER_STEP
from seamark.tracking import operations
from seamark.tracking.access import require_project
from seamark.tracking.containers import Created, ForkRequest, create_run
from seamark.tracking.context import Commit, Tracking
from seamark.tracking.projects import find_or_create_project
from seamark.tracking.system_attributes import TELLS_NO_END
from seamark.wire.neptune3.errors import CODE_OF_KIND, IngestCode
from seamark.wire.neptune3.messages import ingest_pb2 as pb
from seamark.wire.neptune3.messages.values_pb2 import Run, UpdateRunSnapshot
from seamark.wire.neptune3.operations import (
    FIRST_DATETIME,
    LAST_DATETIME,
    MAX_ERRORS,
    DecodedUpdate,
    decode_update,
    milliseconds_of,
)
from seamark.wire.neptune3.statuses import Outcome, Problem
from seamark.wire.neptune3.wide import WideDecoder, WideUpdate

__all__ = ["MAX_OPERATION_BYTES", "Applied", "OperationApplier", "parsed"]

MAX_OPERATION_BYTES = 32 * 2**20
"""Twice what the client puts into one operation."""

_MAX_SNAPSHOTS = MAX_OPERATION_BYTES // 32
"""A snapshot with a time and a point takes more bytes; of empty ones there could be sixteen times as many."""

_M = TypeVar("_M", bound=Message)


@dataclass(frozen=True, slots=True)
class Applied:
    """What became of an operation. What it stored is durable once the commit is."""

    project: Project | None
    """Its project; None when there is none that the caller may write to."""
    outcome: Outcome
    commit: Commit
    run: str = ""
    """The custom id that the operation names."""
    created_at: int | None = None
    """When the client created the run, where the operation does that and says so; in milliseconds."""


class OperationApplier:
    """Applies operations, and remembers what wide ones look like. Thread-safe."""

    def __init__(self) -> None:
        self._wide = WideDecoder()

    def apply(self, t: Tracking, caller: Caller, body: bytes) -> Applied:
        """Applies a serialised `RunOperation`.

        Raises InvalidInput when the bytes are none, AccessDenied when the caller may see the project and not write to it,
        and StoreUnavailable.
        """
        wide = self._wide.split(body)
        if wide is None:
            _check_snapshots(body)
        operation = parsed(pb.RunOperation, body if wide is None else wide.rest)
        return replace(_apply(t, caller, body, operation, wide), run=operation.run_id)


def parsed(kind: type[_M], body: bytes) -> _M:
    """The message that the bytes are; raises InvalidInput when they are none of this kind."""
    try:
        return kind.FromString(body)
    except DecodeError as error:
        raise InvalidInput(
            f"The request body is not a message of the kind {kind.DESCRIPTOR.name}: {error}. Send the body whole."
        ) from None


def _check_snapshots(body: bytes) -> None:
    """Raises InvalidInput where there are more snapshots than any client sends, before a message is made of each."""
    if len(body) < 2 * _MAX_SNAPSHOTS:
        return
    count = len(parsed(pb.OperationOutline, body).update_batch.snapshots)
    if count > _MAX_SNAPSHOTS:
        raise InvalidInput(f"The request has {count} snapshots; at most {_MAX_SNAPSHOTS} are taken. Send several requests.")


def _apply(t: Tracking, caller: Caller, body: bytes, operation: pb.RunOperation, wide: WideUpdate | None) -> Applied:
    match operation.WhichOneof("operation"):
        case "create":
            return _create(t, caller, operation, operation.create)
        case "update" | "update_batch":
            return _update(t, caller, body, operation, wide)
        case _:
            raise InvalidInput("The request asks for nothing. Send one of create, update and update_batch.")


def _create(t: Tracking, caller: Caller, operation: pb.RunOperation, run: Run) -> Applied:
    try:
        project = find_or_create_project(t, caller, operation.project)
    except ProjectNotFound as error:
        return _failed(IngestCode.PROJECT_NOT_FOUND, error)
    except (InvalidIdentifier, ProjectNameInvalid) as error:
        return _failed(IngestCode.PROJECT_INVALID_NAME, error)
    try:
        created_at = _creation_time(run)
        created = create_run(
            t,
            caller,
            str(project.uuid),
            custom_id=operation.run_id or run.run_id,
            fork=_fork(run) if run.HasField("fork_point") else None,
            experiment=run.experiment_id if run.HasField("experiment_id") else None,
            family=run.family or None,
            created_at=created_at,
            tracker=run.tracker or None,
            has_default_name=False,
        )
    except InvalidInput as error:
        return _failed(IngestCode.RUN_INVALID_CREATION_PARAMETERS, error, project)
    problem = _problem_of(created, operation.run_id or run.run_id)
    outcome = Outcome(stored=1) if problem is None else Outcome(problems=[problem])
    commit = created.commit
    if created.is_new:
        tells_none = [Assign(TELLS_NO_END, True)]
        commit = commit.joined(operations.write_system_values(t, created.container, tells_none, is_change=False))
    return Applied(project, outcome, commit, created_at=created_at)


def _fork(run: Run) -> ForkRequest:
    point = run.fork_point
    if point.step.micro >= MICROS_PER_STEP:
        raise InvalidInput("The fork step has a millionth part of a million or more. Send less than one whole.")
    return ForkRequest(
        point.parent_run_id,
        point.step.whole * MICROS_PER_STEP + point.step.micro,
        # What the client does when it says nothing.
        with_values=run.inherit_configs if run.HasField("inherit_configs") else True,
        project=point.parent_project or None,
    )


def _creation_time(run: Run) -> int | None:
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


def _update(t: Tracking, caller: Caller, body: bytes, operation: pb.RunOperation, wide: WideUpdate | None) -> Applied:
    try:
        project = require_project(t, caller, operation.project, ProjectRole.CONTRIBUTOR)
    except ProjectNotFound as error:
        return _failed(IngestCode.PROJECT_NOT_FOUND, error)
    except InvalidIdentifier as error:
        return _failed(IngestCode.PROJECT_INVALID_NAME, error)
    decoded = _decoded(t, body, operation, wide)
    # Only points without steps make a repeated request more than a repetition.
    digest = (xxhash.xxh3_64_intdigest(body) or 1) if decoded.has_open_steps else 0
    try:
        commit = operations.execute(
            t,
            caller,
            f"CUSTOM/{project.qualified_name}/{operation.run_id}",
            decoded.operations,
            request_digest=digest,
            tells_end=False,
        )
    except (ContainerNotFound, InvalidIdentifier) as error:
        return _failed(IngestCode.RUN_NOT_FOUND, error, project)
    errors = chain(decoded.errors, commit.errors)
    problems = [_problem(error) for error in islice(errors, MAX_ERRORS)]
    further = Counter(CODE_OF_KIND[error.kind] for error in errors)
    for kind, count in decoded.further_errors.items():
        further[CODE_OF_KIND[kind]] += count
    stored = decoded.fields - len(problems) - further.total()
    return Applied(project, Outcome(stored, problems, further), commit)


def _decoded(t: Tracking, body: bytes, operation: pb.RunOperation, wide: WideUpdate | None) -> DecodedUpdate:
    now = t.clock()
    decoded = decode_update(_snapshots(operation), now)
    if wide is None:
        return decoded
    if any(wide.concerns(each.path) for each in decoded.operations if not isinstance(each, AppendFloatTable)):
        # What happens first to an attribute decides what may happen next.
        return decode_update(_snapshots(parsed(pb.RunOperation, body)), now)
    decoded.operations.extend(wide.tables)
    decoded.fields += wide.fields
    return decoded


def _snapshots(operation: pb.RunOperation) -> Sequence[UpdateRunSnapshot]:
    return [operation.update] if operation.WhichOneof("operation") == "update" else operation.update_batch.snapshots


def _problem(error: OperationError) -> Problem:
    return Problem(error.path, CODE_OF_KIND[error.kind], error.message)


def _failed(code: IngestCode, error: Exception, project: Project | None = None) -> Applied:
    return Applied(project, Outcome(problems=[Problem("", code, str(error))]), Commit())
