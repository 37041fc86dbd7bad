"""Runs that count as failed because their script broke off."""

from collections.abc import Sequence

from seamark.model.operations import Assign, AssignDatetime, Operation
from seamark.tracking.states import ContainerState

__all__ = ["failed", "taken_back"]

_FAILED = "sys/failed"
_MARK = "sys/diagnostics/cut_off"
"""Tells such a failure from one that the script told of, which nothing takes back."""


def failed(state: ContainerState, since: int, now: int) -> Sequence[Operation]:
    """What makes the run fail, unless it has failed or was heard of after `since`. Times are in milliseconds since the epoch."""
    row = state.rows.get(_FAILED)
    if row is None or row.int_value or state.rows["sys/ping_time"].int_value > since:
        return []
    return _noted(True, now)


def taken_back(state: ContainerState, now: int) -> Sequence[Operation]:
    """What takes that back, since the script is alive or another one goes on with the run."""
    mark = state.rows.get(_MARK)
    return _noted(False, now) if mark is not None and mark.int_value else []


def _noted(is_cut_off: bool, now: int) -> Sequence[Operation]:
    return [Assign(_FAILED, is_cut_off), Assign(_MARK, is_cut_off), AssignDatetime("sys/modification_time", now)]
