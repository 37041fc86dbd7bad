"""What a server that was away must not take for the silence of others."""

from seamark.model.containers import ContainerId, ContainerKind
from seamark.nql import parse
from seamark.stores.columns.rows import KIND_CODES
from seamark.tracking.context import Tracking
from seamark.tracking.operations import wake

__all__ = ["wake_interrupted"]

_RUNNING = '(`sys/state`:experimentState = "running")'
_MOST = 10_000
_CLOCK_MS = 100
"""By so much the time of a file may be behind that of what was written to it."""


def wake_interrupted(t: Tracking) -> int:
    """Lets what was running when this server's last process wrote for the last time count as running, until it could be heard of
    again. Gives how many these are.

    Where other servers write to the same store, they have heard of it meanwhile.
    """
    written = t.columns.written_before
    projects = t.catalog.projects.find()
    if written is None or not t.columns.is_exclusive or not projects:
        return 0
    _, found = t.columns.find_containers(
        [project.id for project in projects],
        [KIND_CODES[kind] for kind in ContainerKind],
        parse(_RUNNING),
        [],
        offset=0,
        limit=_MOST,
        now_ms=written + _CLOCK_MS,
    )
    commits = [wake(t, each) for each in t.catalog.containers.many([ContainerId(each) for each in found])]
    for commit in commits:
        commit.wait()
    return len(commits)
