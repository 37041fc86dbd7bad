"""What a logging client does with its run, model, model version or project: create it under a UUID of its own, keep it alive."""

from typing import Annotated, Literal, Self
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Path, Query, Response
from pydantic import Field, model_validator

from seamark.model.access import Caller, Project, ProjectRole
from seamark.model.containers import Container, ContainerKind
from seamark.model.errors import ContainerNotFound
from seamark.tracking import access, containers, operations, original_times, signals
from seamark.tracking.containers import Created, ForkRequest, Origin
from seamark.tracking.context import Commit, Tracking
from seamark.tracking.original_times import OriginalTimes
from seamark.tracking.projects import find_or_create_project
from seamark.tracking.signals import SignalKind
from seamark.wire.v1.context import (
    Answer,
    Body,
    CurrentCaller,
    CurrentTracking,
    ProjectName,
    WorkspaceName,
    container_of,
    project_identifier,
)

__all__ = ["router"]

router = APIRouter(tags=["containers"])

ContainerUuid = Annotated[UUID, Path(alias="uuid", description="The UUID of a run, model, model version or project.")]
NewUuid = Annotated[UUID, Path(alias="container", description="A UUID that the client made at random.")]
ContainerName = Annotated[str, Path(alias="container", description="A sys/id, the project's key, or a UUID.")]


class RequestedForkPoint(Body):
    """`parent` is the custom id or sys/id of a run of the same project. Without `inherit_values` a fork takes over points only."""

    parent: str = Field(min_length=1, max_length=1024)
    step_micros: int
    inherit_values: bool = True
    project: str | None = Field(default=None, max_length=1024)


class WantedContainer(Body):
    """What to create. A run may have a custom id: where one has it already, that run is answered, and with `experiment` becomes
    the experiment's head. A model needs a `key`, a model version its `model` (sys/id or UUID). `resume` creates nothing: the run
    of the custom id, or of the address, must exist, and who may see it may resume it to read. `tracker` names the client. `has_default_name` says whether a run outside of
    experiments is named by its sys/id; null: unless a family is given. Times are in milliseconds since the epoch. What comes from elsewhere
    keeps the `number` of its sys/id, when that is free, and, where an admin of the server asks, its `owner`; a project that is created its `key`."""

    kind: ContainerKind
    custom_id: str | None = Field(default=None, max_length=1024)
    key: str | None = Field(default=None, max_length=256)
    model: str | None = Field(default=None, max_length=1024)
    created_at: int | None = Field(default=None, ge=0, le=10**14)
    fork: RequestedForkPoint | None = None
    experiment: str | None = Field(default=None, max_length=1024)
    family: str | None = Field(default=None, max_length=1024)
    tracker: str | None = Field(default=None, max_length=256)
    has_default_name: bool | None = None
    resume: bool = False
    number: int | None = Field(default=None, ge=1, le=10**9)
    owner: str | None = Field(default=None, max_length=256)

    @model_validator(mode="after")
    def _names_what_it_needs(self) -> Self:
        if self.kind is ContainerKind.MODEL and not self.key:
            raise ValueError("a model needs a key")
        if self.kind is ContainerKind.MODEL_VERSION and not self.model:
            raise ValueError("a model version needs the model that it is one of")
        return self


class WantedTimes(Body):
    """In milliseconds since the epoch, none of them in the future; null: as it is. `heard_at`: when something was heard of its script
    last, from which follows that it does not run any more."""

    created_at: int | None = Field(default=None, ge=0, le=10**14)
    modified_at: int | None = Field(default=None, ge=0, le=10**14)
    heard_at: int | None = Field(default=None, ge=0, le=10**14)
    running_seconds: float | None = Field(default=None, ge=0, le=1e10)


class ContainerFacts(Answer):
    """`id` is the sys/id. `uuid` differs from the address's where the custom id is taken, and for a project. `is_new` tells
    whether this request made it; `is_conflicting` that it exists with another requested fork point, and stays as it is;
    `is_parent_missing` that the run to fork from does not exist yet. `url_path` is its page in the web app."""

    id: str
    uuid: str
    kind: ContainerKind
    workspace: str
    project: str
    project_uuid: str
    key: str
    custom_id: str | None
    url_path: str
    is_new: bool
    is_conflicting: bool
    is_parent_missing: bool


class KnownContainer(ContainerFacts):
    """A container that exists; `is_trashed` when it is in the trash."""

    is_trashed: bool


class SignalFacts(Answer):
    """A wish that the process ends within `seconds` (null: as long as it needs); `abort` also marks the run as failed."""

    id: int
    kind: Literal["stop", "abort"]
    seconds: float | None


class Heard(Answer):
    """Signals since `after`, oldest first; `last` is what to give as `after` the next time."""

    signals: list[SignalFacts]
    last: int


@router.put("/projects/{workspace}/{project}/containers/{container}", responses={201: {"model": ContainerFacts}})
def put_container(
    workspace: WorkspaceName,
    project: ProjectName,
    uuid: NewUuid,
    body: WantedContainer,
    response: Response,
    tracking: CurrentTracking,
    caller: CurrentCaller,
) -> ContainerFacts:
    """Creates a run, model or model version under the UUID that the client chose; repeating it gives the same one. A project
    that does not exist is created with it, where the server and the caller's role allow that; kind `project` does only this."""
    identifier = project_identifier(workspace, project)
    key = body.key if body.kind is ContainerKind.PROJECT else None
    home = access.require_project(tracking, caller, identifier) if body.resume else _home(tracking, caller, identifier, key)
    created = _found(tracking, caller, home, uuid, body) if body.resume else _created(tracking, caller, home, uuid, body)
    created.commit.wait()
    if created.is_new:
        response.status_code = 201
    return _facts(created)


@router.get("/projects/{workspace}/{project}/containers/{container}")
def get_container(
    workspace: WorkspaceName, project: ProjectName, name: ContainerName, tracking: CurrentTracking, caller: CurrentCaller
) -> ContainerFacts:
    """What a client must know of a run, model, model version or project to log to it or read it."""
    container, home = container_of(tracking, caller, workspace, project, name)
    return _facts(Created(container, home, False, Commit()))


@router.get("/containers/{uuid}")
def find_container(uuid: ContainerUuid, tracking: CurrentTracking, caller: CurrentCaller) -> KnownContainer:
    """What has this UUID, for programs that know nothing else of it."""
    container, project = access.require_container(tracking, caller, str(uuid))
    facts = _facts(Created(container, project, False, Commit()))
    return KnownContainer(**facts.model_dump(), is_trashed=container.is_trashed)


@router.post("/containers/{uuid}/heartbeat")
def post_heartbeat(
    uuid: ContainerUuid,
    tracking: CurrentTracking,
    caller: CurrentCaller,
    after: Annotated[int | None, Query(ge=0, description="`last` of the former answer; without it no signals come.")] = None,
    session: Annotated[str, Query(max_length=256, description="Who logs, as in the addresses of pieces of its journal.")] = "",
    is_last: Annotated[
        bool, Query(description="This session ends: the container is idle at once, unless others log to it.")
    ] = False,
) -> Heard:
    """Says that the process which logs is alive, and hears what it is asked to do."""
    container, _ = access.require_container(tracking, caller, str(uuid), ProjectRole.CONTRIBUTOR)
    operations.heartbeat(tracking, container, session, is_last=is_last).wait()
    received = signals.receive_signals(tracking, container, after)
    return Heard(
        signals=[SignalFacts(id=each.id, kind=SignalKind(each.kind).value, seconds=each.seconds) for each in received.signals],
        last=received.last,
    )


@router.put("/containers/{uuid}/times")
def put_times(uuid: ContainerUuid, body: WantedTimes, tracking: CurrentTracking, caller: CurrentCaller) -> KnownContainer:
    """Says when a run, model or model version that comes from elsewhere was created, changed and running. Owners of its project only."""
    original_times.set_original_times(
        tracking,
        caller,
        str(uuid),
        OriginalTimes(
            created_at=body.created_at,
            modified_at=body.modified_at,
            heard_at=body.heard_at,
            running_seconds=body.running_seconds,
        ),
    ).wait()
    return find_container(uuid, tracking, caller)


def _home(t: Tracking, caller: Caller, identifier: str, key: str | None) -> Project:
    home = find_or_create_project(t, caller, identifier, key)
    return access.require_project(t, caller, str(home.uuid), ProjectRole.CONTRIBUTOR)


def _created(t: Tracking, caller: Caller, home: Project, uuid: UUID, wanted: WantedContainer) -> Created:
    project, origin = str(home.uuid), Origin(wanted.number, wanted.owner)
    match wanted.kind:
        case ContainerKind.RUN:
            has_default_name = wanted.has_default_name
            return containers.create_run(
                t,
                caller,
                project,
                custom_id=wanted.custom_id,
                fork=_fork(wanted.fork),
                experiment=wanted.experiment,
                family=wanted.family,
                created_at=wanted.created_at,
                tracker=wanted.tracker,
                has_default_name=wanted.family is None if has_default_name is None else has_default_name,
                uuid=uuid,
                origin=origin,
            )
        case ContainerKind.MODEL:
            return containers.create_model(t, caller, project, wanted.key or "", uuid=uuid, origin=origin)
        case ContainerKind.MODEL_VERSION:
            model = wanted.model or ""
            parent = model if _is_uuid(model) or "/" in model else f"{home.qualified_name}/{model}"
            found, its_home = containers.get_container(t, caller, parent)
            if its_home.id != home.id:
                raise ContainerNotFound(f'The project "{home.qualified_name}" has no model "{model}". Check its id.')
            return containers.create_model_version(t, caller, str(found.uuid), uuid=uuid, origin=origin)
        case ContainerKind.PROJECT:
            return Created(t.catalog.containers.project_container(home.id), home, False, Commit())


def _found(t: Tracking, caller: Caller, home: Project, uuid: UUID, wanted: WantedContainer) -> Created:
    is_named = wanted.custom_id is not None and wanted.kind is ContainerKind.RUN
    identifier = f"CUSTOM/{home.qualified_name}/{wanted.custom_id}" if is_named else str(uuid)
    if wanted.kind is ContainerKind.PROJECT:
        identifier = str(home.uuid)
    container, its_home = access.require_container(t, caller, identifier)
    if its_home.id != home.id or container.kind is not wanted.kind:
        raise ContainerNotFound(f'The project "{home.qualified_name}" has no such {wanted.kind}. Check its id.')
    return Created(container, home, False, Commit())


def _fork(wanted: RequestedForkPoint | None) -> ForkRequest | None:
    if wanted is None:
        return None
    return ForkRequest(wanted.parent, wanted.step_micros, wanted.inherit_values, wanted.project)


def _facts(created: Created) -> ContainerFacts:
    container, project = created.container, created.project
    return ContainerFacts(
        id=container.sys_id,
        uuid=str(container.uuid),
        kind=container.kind,
        workspace=project.workspace_name,
        project=project.name,
        project_uuid=str(project.uuid),
        key=project.key,
        custom_id=container.custom_id,
        url_path=_page(container, project),
        is_new=created.is_new,
        is_conflicting=created.is_conflicting,
        is_parent_missing=created.is_parent_missing,
    )


def _page(container: Container, project: Project) -> str:
    home = f"/w/{quote(project.workspace_name, safe='')}/p/{quote(project.name, safe='')}"
    sys_id = quote(container.sys_id, safe="")
    match container.kind:
        case ContainerKind.RUN:
            return f"{home}/runs/{sys_id}"
        case ContainerKind.MODEL:
            return f"{home}/models/{sys_id}"
        case ContainerKind.MODEL_VERSION:
            return f"{home}/models/{quote(container.sys_id.rpartition('-')[0], safe='')}/{sys_id}"
        case ContainerKind.PROJECT:
            return home


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
