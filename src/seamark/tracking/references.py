"""Finding the runs that a request of the 3.x API names, thousands at once."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from seamark.model.access import Caller, Project, ProjectId
from seamark.model.containers import Container, ContainerKind
from seamark.tracking import access
from seamark.tracking.context import Tracking
from seamark.tracking.names import is_uuid

__all__ = ["find_runs"]

_CUSTOM = "CUSTOM/"


@dataclass(slots=True)
class _Wanted:
    """The runs that are named within one project."""

    custom_ids: dict[str, None] = field(default_factory=dict[str, None])
    sys_ids: dict[str, None] = field(default_factory=dict[str, None])


def find_runs(t: Tracking, caller: Caller, references: Sequence[str]) -> list[Container | None]:
    """The run of each reference, in the trash or not; None for what is no run, or none that the caller may see.

    A reference is `workspace/project/SYS-ID`, `CUSTOM/workspace/project/custom id` (the sys id of a run whose script chose no
    custom id will do), or a uuid. A few statements find all of a project's, however many they are.
    """
    found: dict[str, Container] = {}
    uuids: dict[UUID, list[str]] = defaultdict(list)
    wanted: dict[tuple[str, str], _Wanted] = defaultdict(_Wanted)
    for reference in dict.fromkeys(references):
        if is_uuid(reference):
            uuids[UUID(reference)].append(reference)
        elif (named := _named(reference)) is not None:
            home, is_custom, run_id = named
            of_home = wanted[home]
            (of_home.custom_ids if is_custom else of_home.sys_ids)[run_id] = None
    for container in _visible(t, caller, t.catalog.containers.by_uuids(list(uuids))):
        found.update(dict.fromkeys(uuids[container.uuid], container))
    for project in _visible_projects(t, caller, list(wanted)):
        of_home = wanted[project.workspace_name, project.name]
        runs = t.catalog.containers.by_run_references(
            project.id, custom_ids=list(of_home.custom_ids), sys_ids=list(of_home.sys_ids)
        )
        # A custom id takes precedence over a sys id that looks like it.
        for run in sorted(runs, key=lambda run: run.custom_id is not None):
            found[f"{_CUSTOM}{project.qualified_name}/{run.run_id}"] = run
            found[f"{project.qualified_name}/{run.sys_id}"] = run
    return [found.get(reference) for reference in references]


def _named(reference: str) -> tuple[tuple[str, str], bool, str] | None:
    """The workspace and project, whether the rest is a custom id, and the rest; None for what names no run."""
    if "\0" in reference or not access.is_unicode(reference):
        return None
    is_custom = reference.startswith(_CUSTOM)
    # A custom id may contain slashes itself.
    parts = reference.removeprefix(_CUSTOM).split("/", 2)
    if len(parts) < 3 or not all(parts) or (not is_custom and "/" in parts[2]):
        return None
    return (parts[0], parts[1]), is_custom, parts[2]


def _visible(t: Tracking, caller: Caller, containers: Iterable[Container]) -> list[Container]:
    """Those that are runs in projects which the caller may see."""
    runs = [container for container in containers if container.kind is ContainerKind.RUN]
    readable: dict[ProjectId, bool] = {}
    for project_id in {run.project_id for run in runs}:
        project = t.catalog.recent.get(("project of id", project_id), lambda of=project_id: t.catalog.projects.by_id(of))
        readable[project_id] = project is not None and access.project_role(t, caller, project) is not None
    return [run for run in runs if readable[run.project_id]]


def _visible_projects(t: Tracking, caller: Caller, names: Sequence[tuple[str, str]]) -> list[Project]:
    projects = t.catalog.projects.by_names(names) if names else []
    return [project for project in projects if access.project_role(t, caller, project) is not None]
