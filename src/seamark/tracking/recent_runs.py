"""The latest runs of all projects that somebody sees: what they themselves logged, or what runs at this moment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from seamark.model.access import Caller, Project, ProjectId
from seamark.model.attributes import AttributeType
from seamark.model.containers import Container, ContainerId, ContainerKind
from seamark.model.moments import Moment
from seamark.nql import Expression
from seamark.stores.columns import attribute_id
from seamark.stores.columns.rows import KIND_CODES
from seamark.stores.columns.search import SortKey as Sort
from seamark.tracking.context import Tracking
from seamark.tracking.projects import readable_projects
from seamark.tracking.queries import understood, without_trashed
from seamark.tracking.system_attributes import TELLS_NO_END

__all__ = ["RecentRun", "recent_runs"]

_NAME, _PING, _FAILED, _TIME = (attribute_id(f"sys/{name}") for name in ("name", "ping_time", "failed", "running_time"))
_UNTOLD = attribute_id(TELLS_NO_END)
_DESCRIBING = (_NAME, _PING, _FAILED, _UNTOLD, _TIME)
_NEWEST_FIRST = Sort("sys/creation_time", AttributeType.DATETIME)
_RUNNING = '(`sys/state`:experimentState = "running")'


@dataclass(frozen=True, slots=True)
class RecentRun:
    container: Container
    project: Project
    name: str
    is_running: bool
    has_failed: bool
    is_end_untold: bool
    """Whether its client never says that it ends."""
    seconds: float
    """How long it ran."""


def recent_runs(t: Tracking, caller: Caller, *, is_mine: bool, is_running: bool, limit: int) -> tuple[int, list[RecentRun]]:
    """The newest runs outside the trash in all projects that the caller sees, and how many there are: only the caller's own, or only
    those that run at this moment, where asked for."""
    projects = {project.id: project for project in readable_projects(t, caller)}
    if not projects:
        return 0, []
    now = t.now()
    total, found = t.columns.find_containers(
        list(projects),
        [KIND_CODES[ContainerKind.RUN]],
        _expression(caller, is_mine=is_mine, is_running=is_running),
        [_NEWEST_FIRST],
        offset=0,
        limit=limit,
        now=now,
    )
    containers = t.catalog.containers.many([ContainerId(each) for each in found])
    return total, _described(t, containers, projects, now)


def _expression(caller: Caller, *, is_mine: bool, is_running: bool) -> Expression:
    name = caller.name.replace("\\", "\\\\").replace('"', '\\"')
    conditions = [*([f'(`sys/owner`:string = "{name}")'] if is_mine else []), *([_RUNNING] if is_running else [])]
    return without_trashed(understood(" AND ".join(conditions)))


def _described(
    t: Tracking, containers: Sequence[Container], projects: Mapping[ProjectId, Project], now: Moment
) -> list[RecentRun]:
    wanted = {each.project_id for each in containers}
    rows = t.columns.read_container_rows([each.id for each in containers], _DESCRIBING, projects=wanted)
    values = {(row.container, row.attribute): row for row in rows}
    described: list[RecentRun] = []
    for each in containers:
        name, ping, failed, untold, time = (values.get((each.id, attribute)) for attribute in _DESCRIBING)
        described.append(
            RecentRun(
                container=each,
                project=projects[each.project_id],
                name=(name.string_value if name is not None else "") or each.run_id,
                is_running=ping is not None and now.is_running(ping.int_value),
                has_failed=failed is not None and bool(failed.int_value),
                is_end_untold=untold is not None and bool(untold.int_value),
                seconds=0.0 if time is None else time.float_value,
            )
        )
    return described
