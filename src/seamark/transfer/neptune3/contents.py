"""What a log holds, counted; and whether a run has all of it."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from google.protobuf.message import DecodeError

from seamark.model.containers import Container
from seamark.tracking.context import Tracking
from seamark.transfer.neptune3.log import OperationLog
from seamark.wire.neptune3.messages.values_pb2 import UpdateRunSnapshot

__all__ = ["Contents", "Verified", "count", "verify"]

_SYSTEM = "sys/"
_MAX_DIFFERENCES = 20


@dataclass(slots=True)
class Contents:
    """The attributes that a log writes to, those of the system apart, and how many points it adds to each series."""

    values: set[str] = field(default_factory=set[str])
    points: dict[str, int] = field(default_factory=dict[str, int])
    last_steps: dict[str, int] = field(default_factory=dict[str, int])

    @property
    def point_count(self) -> int:
        return sum(self.points.values())


@dataclass(frozen=True, slots=True)
class Verified:
    expected_points: int
    found_points: int
    expected_attributes: int
    found_attributes: int
    differences: Sequence[str]
    """What the log holds and the run does not, the first of many."""


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


def verify(t: Tracking, run: Container, contents: Contents) -> Verified:
    """Compares a log with what is stored of its run by now, which may have more from elsewhere."""
    rows = {row.path: row.points for row in t.columns.read_container_rows([run.id])}
    values = {path for path in contents.values if not path.startswith(_SYSTEM)}
    missing = sorted((values | contents.points.keys()) - rows.keys())
    differences = [f"{path}: is not there" for path in missing]
    differences += _fewer(contents.points, rows)
    wanted = len(values | contents.points.keys())
    found = sum(min(expected, rows.get(path, 0)) for path, expected in contents.points.items())
    return Verified(contents.point_count, found, wanted, wanted - len(missing), differences[:_MAX_DIFFERENCES])


def _fewer(points: Mapping[str, int], rows: Mapping[str, int]) -> list[str]:
    return [
        f"{path}: {rows[path]:,} of {expected:,} points"
        for path, expected in sorted(points.items())
        if path in rows and rows[path] < expected
    ]
