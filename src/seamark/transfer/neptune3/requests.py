"""The operations of a log as the requests that the logger itself would have sent (protocol page, section 2)."""

from collections.abc import Iterator
from dataclasses import dataclass

from seamark.transfer.neptune3.log import OperationLog, StoredOperation
from seamark.wire.neptune3.messages import ingest_pb2 as pb
from seamark.wire.neptune3.messages.values_pb2 import Run

__all__ = ["Request", "creation_of", "requests_of"]

_MAX_BATCH_BYTES = 16 * 2**20
_CREATE, _UPDATE_BATCH, _SNAPSHOT = b"\x32", b"\x42", b"\x0a"
"""The bytes of number and type of these fields."""


@dataclass(frozen=True, slots=True)
class Request:
    """A serialised `RunOperation`."""

    body: bytes
    is_creation: bool
    operations: int
    """How many operations of the log it holds."""


def requests_of(log: OperationLog, project: str) -> Iterator[Request]:
    """All operations in order: a creation alone, snapshots that follow each other together, without decoding them.

    `project` is where the run goes, which need not be where it was logged to.
    """
    header = pb.RunOperation(project=project, run_id=log.run_id).SerializeToString()
    batch: list[bytes] = []
    count = size = 0
    for operation in log.operations():
        framed = _framed(_SNAPSHOT, operation.body)
        if batch and (operation.is_creation or size + len(framed) > _MAX_BATCH_BYTES):
            yield Request(header + _framed(_UPDATE_BATCH, b"".join(batch)), False, count)
            batch, count, size = [], 0, 0
        if operation.is_creation:
            yield Request(header + _framed(_CREATE, _creation(operation, log.project, project)), True, 1)
            continue
        batch.append(framed)
        count += 1
        size += len(framed)
    if batch:
        yield Request(header + _framed(_UPDATE_BATCH, b"".join(batch)), False, count)


def creation_of(log: OperationLog, project: str) -> Request:
    """The creation of a run of which the log has only the rest, as far as it can be told."""
    run = Run(family=log.run_id)
    if log.first_timestamp > 0:
        run.creation_time.FromMilliseconds(log.first_timestamp)
    return Request(pb.RunOperation(project=project, run_id=log.run_id, create=run).SerializeToString(), True, 0)


def _creation(operation: StoredOperation, logged: str, project: str) -> bytes:
    if logged == project:
        return operation.body
    run = Run.FromString(operation.body)
    # A fork says where its parent is, and parents move with their forks.
    if run.HasField("fork_point") and run.fork_point.parent_project == logged:
        run.fork_point.parent_project = project
    return run.SerializeToString()


def _framed(tag: bytes, body: bytes) -> bytes:
    length = len(body)
    encoded = bytearray(tag)
    while length >= 0x80:
        encoded.append(length & 0x7F | 0x80)
        length >>= 7
    encoded.append(length)
    return bytes(encoded) + body
