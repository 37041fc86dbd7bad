"""What a server that was away must not take for the silence of others."""

import logging
from collections.abc import Sequence

from seamark.model.containers import Container, ContainerId, ContainerKind
from seamark.model.errors import SeamarkError
from seamark.nql import parse
from seamark.stores.columns.rows import KIND_CODES
from seamark.tracking.context import Tracking
from seamark.tracking.operations import wake

__all__ = ["wake_interrupted"]

_RUNNING = '(`sys/state`:experimentState = "running")'
_MOST = 1_000
"""Of more at once, as after a seed or an import, the others wake by their next sign of life: nobody should wait for theirs."""
_AT_ONCE = 100
"""So many are done before the server answers; nobody should wait for thousands."""
_CLOCK_MS = 100
"""By so much the time of a file may be behind that of what was written to it."""

_log = logging.getLogger(__name__)


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
    interrupted = t.catalog.containers.many([ContainerId(each) for each in found])
    _wake(t, interrupted[:_AT_ONCE])
    if rest := interrupted[_AT_ONCE:]:
        t.later(lambda: _wake(t, rest))
    return len(interrupted)


def _wake(t: Tracking, containers: Sequence[Container]) -> None:
    """Those that cannot be, as when they are just being removed, stay as they are: they wake by their next sign of life."""
    for container in containers:
        try:
            wake(t, container).wait()
        except SeamarkError as error:
            _log.warning("%s may be shown as finished until it is heard of: %s", container.sys_id, error)
