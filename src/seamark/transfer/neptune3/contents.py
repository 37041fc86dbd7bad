"""What a log holds, counted."""

import time

from google.protobuf.message import DecodeError

from seamark.transfer.contents import Contents
from seamark.transfer.neptune3.log import OperationLog
from seamark.wire.neptune3.messages.values_pb2 import UpdateRunSnapshot

__all__ = ["count"]


def count(log: OperationLog, deadline: float | None = None) -> Contents | None:
    """What is in a log. None when the deadline, a time of the monotonic clock, comes first. Raises SourceUnreadable.

    Points that another of the same series goes before with the same step or a later one are void, and so are previews.
    """
    contents = Contents()
    for operation in log.operations():
        if deadline is not None and time.monotonic() > deadline:
            return None
        if operation.is_creation:
            continue
        try:
            snapshot = UpdateRunSnapshot.FromString(operation.body)
        except DecodeError:
            # The check of the log as a whole says it better.
            continue
        _add(contents, snapshot)
    return contents


def _add(contents: Contents, snapshot: UpdateRunSnapshot) -> None:
    contents.values.update(snapshot.assign)
    contents.values.update(snapshot.modify_sets)
    if snapshot.HasField("preview") and snapshot.preview.is_preview:
        return
    points, last_steps = contents.points, contents.last_steps
    if not snapshot.HasField("step"):
        for path in snapshot.append:
            points[path] = points.get(path, 0) + 1
        return
    step = snapshot.step.whole * 1_000_000 + snapshot.step.micro
    for path in snapshot.append:
        last = last_steps.get(path)
        if last is None or step > last:
            last_steps[path] = step
            points[path] = points.get(path, 0) + 1
