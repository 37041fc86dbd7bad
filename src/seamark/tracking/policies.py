"""What the owners of a project decide for all of its runs, and what scripts hear of it."""

from collections.abc import Sequence
from dataclasses import asdict

from seamark.model.access import Caller, ProjectRole
from seamark.model.containers import Container
from seamark.model.errors import InvalidInput
from seamark.model.operations import ErrorKind, OperationError
from seamark.model.policies import LatePoints, ProjectPolicy
from seamark.tracking import access, audit
from seamark.tracking.context import Tracking

__all__ = ["MAX_DAYS", "change_policy", "read_policy", "told"]

MAX_DAYS = 3_650
_LATE = (ErrorKind.STEP_NOT_INCREASING, ErrorKind.PREVIEW_NOT_AFTER_LAST)


def read_policy(t: Tracking, caller: Caller, project: str) -> ProjectPolicy:
    """What applies in a project, for everyone who sees it. Raises ProjectNotFound."""
    return t.catalog.policies.of(access.require_project(t, caller, project).id)


def change_policy(t: Tracking, caller: Caller, project: str, policy: ProjectPolicy) -> ProjectPolicy:
    """Decides what applies in a project from now on; only its owners may. Raises ProjectNotFound, AccessDenied, InvalidInput."""
    home = access.require_project(t, caller, project, ProjectRole.OWNER)
    for days in (policy.trash_days, policy.idle_days):
        if days is not None and not 1 <= days <= MAX_DAYS:
            raise InvalidInput(f"Something is kept for 1 to {MAX_DAYS} days, not for {days}. Give another number, or none.")
    before = t.catalog.policies.of(home.id)
    if policy != before:
        t.catalog.policies.put(home.id, policy)
        known = asdict(before)
        changed = {name: "never" if value is None else value for name, value in asdict(policy).items() if value != known[name]}
        audit.note(t, caller, "project.policy", home.qualified_name, **changed)
    return policy


def told(t: Tracking, container: Container, errors: Sequence[OperationError]) -> Sequence[OperationError]:
    """Those errors of a write that its sender hears of."""
    if not any(error.kind in _LATE for error in errors):
        return errors
    policy = t.catalog.recent.get(("policy", container.project_id), lambda: t.catalog.policies.of(container.project_id))
    if policy.late_points is LatePoints.REFUSE:
        return errors
    return [error for error in errors if error.kind not in _LATE]
