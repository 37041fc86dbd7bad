"""When something was created, changed and running, where it comes from elsewhere: what it has here are the times of its import."""

from dataclasses import dataclass

from seamark.model.access import Caller, ProjectRole
from seamark.model.containers import ContainerKind
from seamark.model.errors import InvalidInput
from seamark.model.operations import Assign, AssignDatetime, Operation
from seamark.tracking.access import require_container
from seamark.tracking.context import Commit, Tracking
from seamark.tracking.operations import write_system_values

__all__ = ["OriginalTimes", "set_original_times"]

_LAST = 253_402_300_799_999
_MOST_SECONDS = 1e10


@dataclass(frozen=True, slots=True, kw_only=True)
class OriginalTimes:
    """In milliseconds since the epoch; None: as it is. `heard_at`: when something was heard of its script last."""

    created_at: int | None = None
    modified_at: int | None = None
    heard_at: int | None = None
    running_seconds: float | None = None


def set_original_times(t: Tracking, caller: Caller, identifier: str, times: OriginalTimes) -> Commit:
    """Sets the times of a run, model or model version; owners of its project only, since others would change what happened.

    Raises ContainerNotFound, AccessDenied, and InvalidInput for times that lie in the future or before 1970.
    """
    container, _ = require_container(t, caller, identifier, ProjectRole.OWNER)
    if container.kind is ContainerKind.PROJECT:
        raise InvalidInput("The metadata of a project has no times of its own. Name a run, a model or a version of one.")
    now = t.clock()
    wanted: list[Operation] = []
    for path, moment in (
        ("sys/creation_time", times.created_at),
        ("sys/modification_time", times.modified_at),
        ("sys/ping_time", times.heard_at),
    ):
        if moment is not None:
            if not 0 <= moment <= min(now, _LAST):
                raise InvalidInput(f"The time {moment} does not lie between 1970 and now. Give milliseconds since 1970.")
            wanted.append(AssignDatetime(path, moment))
    if times.running_seconds is not None:
        if not 0 <= times.running_seconds <= _MOST_SECONDS:
            raise InvalidInput(f"Nothing runs for {times.running_seconds} seconds. Give a number from 0 on.")
        wanted += [Assign("sys/running_time", times.running_seconds), Assign("sys/monitoring_time", int(times.running_seconds))]
        if container.kind is ContainerKind.RUN:
            wanted.append(Assign("sys/running_time_seconds", times.running_seconds))
        if container.experiment is not None:
            wanted.append(Assign("sys/experiment/running_time_seconds", times.running_seconds))
    return write_system_values(t, container, wanted, is_change=False) if wanted else Commit()
