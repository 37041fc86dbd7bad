"""What goes by itself, where the owners of a project decided so: runs that lie idle into the trash, and from there for good."""

from datetime import UTC, datetime

from seamark.model.access import Project
from seamark.model.containers import ContainerId
from seamark.model.policies import KEEP_TAG, ProjectPolicy
from seamark.tracking import audit, trash
from seamark.tracking.context import Tracking
from seamark.tracking.purging import start_removal
from seamark.tracking.run_filters import RunFilter, selected

__all__ = ["THE_SERVER", "enforce"]

THE_SERVER = "the server"
"""Who goes down in history for it."""
_DAY_MS = 24 * 3600 * 1000
_AT_ONCE = 1_000
"""Of more runs the rest goes in the next round."""


def enforce(t: Tracking) -> None:
    """One round over all projects that decided something. Archived ones stay as they are."""
    for project_id, policy in t.catalog.policies.with_retention().items():
        home = t.catalog.projects.by_id(project_id)
        if home is None or home.is_archived:
            continue
        if policy.trash_days is not None:
            _purge(t, home, t.clock() - policy.trash_days * _DAY_MS)
        if policy.idle_days is not None:
            _move_idle(t, home, policy)


def _purge(t: Tracking, home: Project, before_ms: int) -> None:
    # A run that others were forked from would take with it what they inherited, also from those that may still be restored.
    staying = t.catalog.jobs.doomed(home.id) | t.catalog.containers.parents(home.id, before_ms)
    expired = [
        each
        for each in t.catalog.containers.trashed(home.id)
        if each.trashed_at is not None and each.trashed_at <= before_ms and each.id not in staying
    ]
    # The newest are forks rather than parents.
    start_removal(t, home, trash.with_versions(t, expired[-_AT_ONCE:]), THE_SERVER)


def _move_idle(t: Tracking, home: Project, policy: ProjectPolicy) -> None:
    since = datetime.fromtimestamp((t.clock() - (policy.idle_days or 0) * _DAY_MS) / 1000, UTC)
    query = (
        f'(`sys/modification_time`:datetime < "{since:%Y-%m-%dT%H:%M:%SZ}") AND NOT (`sys/tags`:stringSet CONTAINS "{KEEP_TAG}") '
        "AND NOT (`sys/experiment/is_head`:bool = true)"
    )
    _, found = t.columns.table.find(selected(t, home, RunFilter(query), None), ())
    parents = t.catalog.containers.parents(home.id)
    chosen = [ContainerId(each) for each in found if each not in parents][:_AT_ONCE]
    idle = [each for each in t.catalog.containers.many(chosen) if not each.is_trashed]
    if idle:
        trash.mark(t, idle, t.clock(), THE_SERVER).wait()
        audit.note_by(t, THE_SERVER, "trash.move", home.qualified_name, runs=len(idle), idle_days=policy.idle_days)
