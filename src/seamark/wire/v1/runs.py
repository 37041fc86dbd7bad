"""One run (or model, model version, or a project's own metadata): its facts, its attributes, and what can be done to it."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import Field

from seamark.model.access import Caller, Project, ProjectRole
from seamark.model.containers import Container, ContainerKind
from seamark.model.errors import ContainerNotFound, InvalidInput
from seamark.model.operations import Assign, Operation
from seamark.model.steps import micros_to_step
from seamark.model.values import Attribute
from seamark.tracking import access, edits, signals, trash, values
from seamark.tracking.context import Tracking
from seamark.tracking.signals import SignalKind
from seamark.tracking.system_attributes import TELLS_NO_END
from seamark.wire.v1.context import (
    COSTLY,
    Answer,
    Body,
    CurrentCaller,
    CurrentTracking,
    ProjectName,
    RunId,
    WorkspaceName,
    answered,
    container_of,
    project_identifier,
)
from seamark.wire.v1.projects import ProjectRoleName, project_role_name
from seamark.wire.v1.series import AttributePath
from seamark.wire.v1.values import TypedValue, typed_value

__all__ = ["router"]

router = APIRouter(tags=["runs"])

_HEADER_PATHS = [
    TELLS_NO_END,
    "sys/name",
    "sys/description",
    "sys/state",
    "sys/failed",
    "sys/tags",
    "sys/group_tags",
    "sys/modification_time",
]


class Fork(Answer):
    """The run that this one was forked from; `parent` is its sys/id. Points up to and including `step` are inherited."""

    parent: str
    step: float


class RunFacts(Answer):
    """`id` is the sys/id; times are in milliseconds since the epoch; `role` is the caller's role in the project; `colour` is the one of the
    palette that somebody chose for it. `is_end_untold`: its client never says that it ends."""

    id: str
    uuid: str
    kind: ContainerKind
    project: str
    custom_id: str | None
    name: str | None
    description: str | None
    state: Literal["running", "idle"] | None
    failed: bool
    is_end_untold: bool
    tags: list[str]
    group_tags: list[str]
    owner: str
    created_at: int
    modified_at: int | None
    trashed_at: int | None
    experiment: str | None
    is_head: bool
    family: str | None
    fork: Fork | None
    children: list[str]
    model: str | None
    colour: int | None
    role: ProjectRoleName


class RunAttributes(Answer):
    """Attributes by path. `after` continues the list: give it back to get the next ones; null at the end."""

    attributes: dict[str, TypedValue]
    after: str | None


class RunChange(Body):
    """What to change; what is left out stays."""

    name: str | None = Field(default=None, max_length=1024)
    description: str | None = Field(default=None, max_length=100_000)
    tags: list[str] | None = Field(default=None, max_length=1000)
    group_tags: list[str] | None = Field(default=None, max_length=1000)


class EditFacts(Answer):
    """A change by hand, at a time in milliseconds since the epoch. A list: tags. Null: there was nothing. Long texts are cut."""

    edited_at: int
    edited_by: str
    before: str | list[str] | None
    after: str | list[str] | None


class StopRequest(Body):
    """`stop` ends the script as if it were done, `abort` marks the run as failed too. `seconds` is how long the client
    may take to send what it still has; null leaves that to the client."""

    kind: Literal["stop", "abort"] = "stop"
    seconds: float | None = Field(default=None, ge=0, le=86_400)


@router.get("/projects/{workspace}/{project}/runs")
def resolve_run(
    workspace: WorkspaceName,
    project: ProjectName,
    tracking: CurrentTracking,
    caller: CurrentCaller,
    custom_id: Annotated[str | None, Query(description="The run's own identifier, as its script chose it.")] = None,
    experiment: Annotated[str | None, Query(description="An experiment's name: its head run.")] = None,
) -> RunFacts:
    """The run of a custom id, or the head run of an experiment."""
    identifier = project_identifier(workspace, project)
    if custom_id is not None:
        container, owner = access.require_container(tracking, caller, f"CUSTOM/{identifier}/{custom_id}")
        return _facts(tracking, caller, container, owner)
    if experiment is None:
        raise InvalidInput("Say which run to find: give custom_id or experiment. To list runs, POST to …/runs/search.")
    found = access.require_project(tracking, caller, identifier)
    head = tracking.catalog.containers.head(found.id, experiment)
    if head is None:
        raise ContainerNotFound(f'The project "{identifier}" has no experiment "{experiment}". Check the name.')
    return _facts(tracking, caller, head, found)


@router.get("/projects/{workspace}/{project}/runs/{run}")
def get_run(
    workspace: WorkspaceName, project: ProjectName, run: RunId, tracking: CurrentTracking, caller: CurrentCaller
) -> RunFacts:
    """The facts of one run."""
    container, owner = container_of(tracking, caller, workspace, project, run)
    return _facts(tracking, caller, container, owner)


@router.get("/projects/{workspace}/{project}/runs/{run}/attributes", dependencies=[COSTLY], response_model=RunAttributes)
def get_run_attributes(
    workspace: WorkspaceName,
    project: ProjectName,
    run: RunId,
    tracking: CurrentTracking,
    caller: CurrentCaller,
    prefix: Annotated[str, Query(max_length=1024, description="Only paths that begin with this.")] = "",
    path: Annotated[list[str] | None, Query(description="Only these paths.")] = None,
    limit: Annotated[int, Query(ge=1, le=100_000)] = 100_000,
    after: Annotated[str | None, Query(max_length=1024)] = None,
) -> Response:
    """The run's attributes with their values, or a summary for series and files, in order of their paths."""
    container, _ = container_of(tracking, caller, workspace, project, run)
    found = values.read_attributes(tracking, caller, str(container.uuid), path, prefix=prefix or None)
    chosen = sorted(
        (each for each in found if each.path.startswith(prefix) and (after is None or each.path > after)),
        key=lambda attribute: attribute.path,
    )
    page = chosen[:limit]
    attributes = {each.path: typed_value(each) for each in page}
    return answered(RunAttributes.model_construct(attributes=attributes, after=page[-1].path if len(chosen) > limit else None))


@router.patch("/projects/{workspace}/{project}/runs/{run}")
def change_run(
    workspace: WorkspaceName,
    project: ProjectName,
    run: RunId,
    body: RunChange,
    tracking: CurrentTracking,
    caller: CurrentCaller,
) -> RunFacts:
    """Changes name, description or tags."""
    container, owner = container_of(tracking, caller, workspace, project, run, ProjectRole.CONTRIBUTOR)
    changes: list[Operation] = []
    if body.name is not None:
        changes.append(Assign("sys/name", body.name))
    if body.description is not None:
        changes.append(Assign("sys/description", body.description))
    if body.tags is not None:
        changes.append(Assign("sys/tags", frozenset(body.tags)))
    if body.group_tags is not None:
        changes.append(Assign("sys/group_tags", frozenset(body.group_tags)))
    if changes:
        edited = edits.edit_values(tracking, caller, container, changes)
        edits.note(tracking, [edited])
        if errors := edited.commit.errors:
            raise InvalidInput(" ".join(error.message for error in errors))
    return _facts(tracking, caller, container, owner)


@router.get("/projects/{workspace}/{project}/runs/{run}/edits")
def list_edits(
    workspace: WorkspaceName,
    project: ProjectName,
    run: RunId,
    path: AttributePath,
    tracking: CurrentTracking,
    caller: CurrentCaller,
) -> list[EditFacts]:
    """The last hundred changes that people made to a single value by hand, newest first. What scripts write is not among them."""
    container, _ = container_of(tracking, caller, workspace, project, run)
    return [
        EditFacts(
            edited_at=each.edited_at,
            edited_by=each.edited_by,
            before=edits.plain_of(each.before),
            after=edits.plain_of(each.after),
        )
        for each in tracking.catalog.value_edits.of_value(container.id, path)
    ]


@router.post("/projects/{workspace}/{project}/runs/{run}/stop", status_code=202)
def stop_run(
    workspace: WorkspaceName,
    project: ProjectName,
    run: RunId,
    body: StopRequest,
    tracking: CurrentTracking,
    caller: CurrentCaller,
) -> None:
    """Asks the script that logs to the run to stop. Scripts with the 1.x client listen; nothing else is told."""
    container, _ = container_of(tracking, caller, workspace, project, run, ProjectRole.CONTRIBUTOR)
    signals.send_signal(tracking, caller, [str(container.uuid)], SignalKind(body.kind), body.seconds)


@router.delete("/projects/{workspace}/{project}/runs/{run}", status_code=204)
def trash_run(
    workspace: WorkspaceName, project: ProjectName, run: RunId, tracking: CurrentTracking, caller: CurrentCaller
) -> None:
    """Moves the run to the trash, from where it can be restored."""
    container, _ = container_of(tracking, caller, workspace, project, run, ProjectRole.CONTRIBUTOR)
    result = trash.trash(tracking, caller, project_identifier(workspace, project), [str(container.uuid)])
    result.commit.wait()
    if result.errors:
        raise InvalidInput(" ".join(error.message for error in result.errors))


def _facts(tracking: Tracking, caller: Caller, container: Container, project: Project) -> RunFacts:
    header = {each.path: each for each in values.read_attributes(tracking, caller, str(container.uuid), _HEADER_PATHS)}
    containers = tracking.catalog.containers
    fork = None
    if container.fork is not None:
        parent = containers.by_id(container.fork.parent_id)
        if parent is not None:
            fork = Fork(parent=parent.sys_id, step=micros_to_step(container.fork.step_micros))
    model = None if container.model_id is None else containers.by_id(container.model_id)
    state = _text(header.get("sys/state"))
    return RunFacts(
        id=container.sys_id,
        uuid=str(container.uuid),
        kind=container.kind,
        project=project.qualified_name,
        custom_id=container.custom_id,
        name=_text(header.get("sys/name")),
        description=_text(header.get("sys/description")),
        state="running" if state == "running" else "idle" if state is not None else None,
        failed=_flag(header.get("sys/failed")),
        is_end_untold=_flag(header.get(TELLS_NO_END)),
        tags=_strings(header.get("sys/tags")),
        group_tags=_strings(header.get("sys/group_tags")),
        owner=container.owner,
        created_at=container.created_at,
        modified_at=_milliseconds(header.get("sys/modification_time")),
        trashed_at=container.trashed_at,
        experiment=container.experiment,
        is_head=container.is_head,
        family=container.family,
        fork=fork,
        children=[child.sys_id for child in containers.children(container.id)],
        model=None if model is None else model.sys_id,
        colour=tracking.catalog.run_colours.of([container.id]).get(container.id),
        role=project_role_name(access.project_role(tracking, caller, project) or ProjectRole.VIEWER),
    )


def _text(attribute: Attribute | None) -> str | None:
    return attribute.value if attribute is not None and isinstance(attribute.value, str) else None


def _flag(attribute: Attribute | None) -> bool:
    return attribute is not None and attribute.value is True


def _milliseconds(attribute: Attribute | None) -> int | None:
    return attribute.value if attribute is not None and isinstance(attribute.value, int) else None


def _strings(attribute: Attribute | None) -> list[str]:
    return sorted(attribute.value) if attribute is not None and isinstance(attribute.value, frozenset) else []
