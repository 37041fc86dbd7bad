"""Creating and finding runs, models and model versions."""

from dataclasses import dataclass
from uuid import UUID

from seamark.model.access import Caller, Project, ProjectRole
from seamark.model.containers import Container, ContainerKind, RequestedFork
from seamark.model.errors import ContainerNotFound, InvalidInput
from seamark.model.operations import Assign
from seamark.model.steps import MAX_STEP_MICROS, micros_to_step
from seamark.model.values import GitRef, NotebookRef
from seamark.tracking import access, heads, lineage
from seamark.tracking.context import Commit, Tracking
from seamark.tracking.operations import apply_unchecked, heartbeat, write_system_values
from seamark.tracking.system_attributes import load_state

__all__ = [
    "Created",
    "ForkRequest",
    "Origin",
    "create_model",
    "create_model_version",
    "create_run",
    "get_container",
    "get_head",
    "ping",
]

_MAX_LABEL_BYTES = 730
_TRACKER = "sys/diagnostics/tracker_client"
_MAX_MODEL_KEY = 10
_MAX_NUMBER = 10**9


@dataclass(frozen=True, slots=True)
class Created:
    """A container and whether this call made it. It is there for others once `commit` is done."""

    container: Container
    project: Project
    is_new: bool
    commit: Commit
    is_conflicting: bool = False
    """Whether the run existed already, with another requested fork point than this call's. It stays as it is."""
    is_parent_missing: bool = False
    """Whether the run that it was to be forked from does not exist. Until it does, the run inherits nothing."""


@dataclass(frozen=True, slots=True)
class Origin:
    """What something was elsewhere, and is to be again: the number in its sys id, when that is free, and who owned it. Only admins of the
    server may say that somebody else owns a thing; of anybody else it is not taken."""

    number: int | None = None
    owner: str | None = None


@dataclass(frozen=True, slots=True)
class ForkRequest:
    """Fork from the run with this custom id (or sys id) at this step (micros); `with_values` also takes over its single values.

    `project` is the parent's project, `workspace/name`; None for the new run's own. No run has a parent in another one.
    """

    parent: str
    step_micros: int
    with_values: bool = True
    project: str | None = None


def create_run(
    t: Tracking,
    caller: Caller,
    project: str,
    *,
    custom_id: str | None = None,
    git: GitRef | None = None,
    notebook: NotebookRef | None = None,
    fork: ForkRequest | None = None,
    experiment: str | None = None,
    family: str | None = None,
    created_at: int | None = None,
    tracker: str | None = None,
    has_default_name: bool = True,
    uuid: UUID | None = None,
    origin: Origin | None = None,
) -> Created:
    """A new run in the project, or the one that has this custom id already, also when several processes ask at once.

    A client may choose the `uuid`: then asking again gives the same run. Where the custom id is taken, its run has another one.

    With an experiment's name the run becomes its head, also one that exists already. A fork joins its parent's family; the
    `family` of others is as given. `created_at` (milliseconds) is the server's time by default. `tracker` names the client.
    `has_default_name` is False for the 3.x API, whose runs have no `sys/name` outside of experiments. `origin`: for a new run.
    Raises ProjectNotFound, AccessDenied (contributors only), InvalidInput, and UuidCollision when something else has the UUID.
    """
    home = access.require_project(t, caller, project, ProjectRole.CONTRIBUTOR)
    _check_label(custom_id, "custom run id")
    _check_label(experiment, "experiment name")
    requested = None if fork is None else _requested(home, project, fork)
    creation = t.catalog.containers.create_run(
        home.id,
        _owner(caller, origin),
        created_at if created_at is not None else t.clock(),
        custom_id=custom_id,
        family=family,
        requested=requested,
        inherits_values=fork is None or fork.with_values,
        has_default_name=has_default_name,
        experiment=experiment,
        uuid=uuid,
        number=_number(origin),
    )
    container = creation.container
    # The former head gives way first: when a crash comes in between, the next attempt sees that it has to be done again.
    commit = heads.give_way(t, creation, experiment)
    if creation.is_new and container.fork is not None:
        t.states.forget_forks(container.fork.parent_id)
    commit = _give_birth(t, container).joined(commit)
    values = [
        *([] if git is None else [Assign("source_code/git", git)]),
        *([] if notebook is None else [Assign("source_code/notebook", notebook)]),
    ]
    if values and creation.is_new:
        commit = apply_unchecked(t, container, values).joined(commit)
    if experiment is not None:
        commit = heads.show(t, container.id).joined(commit)
    if tracker is not None:
        commit = _show_tracker(t, container, tracker).joined(commit)
    for child in creation.adopted:
        lineage.adopt(t, child)
    is_conflicting = not creation.is_new and not _is_same_fork(t, container, requested)
    is_parent_missing = requested is not None and container.fork is None and not is_conflicting
    return Created(container, home, creation.is_new, commit, is_conflicting, is_parent_missing)


def _check_label(text: str | None, what: str) -> None:
    if text is None:
        return
    if not access.is_unicode(text) or not 0 < len(text.encode()) <= _MAX_LABEL_BYTES:
        raise InvalidInput(f"The {what} {text[:60]!r} must have 1 to {_MAX_LABEL_BYTES} bytes of Unicode. Choose another one.")


def _requested(home: Project, project: str, fork: ForkRequest) -> RequestedFork:
    is_own = fork.project is None or fork.project in (project, home.qualified_name, str(home.uuid))
    if abs(fork.step_micros) > MAX_STEP_MICROS:
        raise InvalidInput(
            f"The fork step {micros_to_step(fork.step_micros)} is out of range. Steps lie between -10^12 and 10^12."
        )
    return RequestedFork(fork.parent, fork.step_micros, None if is_own else fork.project)


def _is_same_fork(t: Tracking, container: Container, requested: RequestedFork | None) -> bool:
    """Whether a run that exists has been asked for with this fork point, under whichever of the parent's ids."""
    former = container.requested
    if former is None or requested is None or former == requested:
        return former == requested
    if (former.step_micros, former.project) != (requested.step_micros, requested.project) or container.fork is None:
        return False
    parent = t.catalog.containers.by_id(container.fork.parent_id)
    return parent is not None and requested.parent in (parent.run_id, parent.sys_id)


def _number(origin: Origin | None) -> int | None:
    number = None if origin is None else origin.number
    if number is not None and not 0 < number <= _MAX_NUMBER:
        raise InvalidInput(f"Nothing can have the number {number}. Numbers lie between 1 and {_MAX_NUMBER:,}.")
    return number


def _owner(caller: Caller, origin: Origin | None) -> str:
    if origin is None or origin.owner is None or not caller.is_server_admin:
        return caller.name
    _check_label(origin.owner, "owner")
    return origin.owner


def create_model(
    t: Tracking, caller: Caller, project: str, key: str, *, uuid: UUID | None = None, origin: Origin | None = None
) -> Created:
    """A new model, or the one that was made with this key and `uuid`.

    Raises ModelKeyCollision, UuidCollision, ProjectNotFound, AccessDenied, InvalidInput.
    """
    home = access.require_project(t, caller, project, ProjectRole.CONTRIBUTOR)
    if not (0 < len(key) <= _MAX_MODEL_KEY and key.isascii() and key.isalnum()):
        raise InvalidInput(
            f'The model key "{key[:60]}" is not valid. Use 1 to {_MAX_MODEL_KEY} letters and digits, for example "FOREST".'
        )
    is_new = uuid is None or t.catalog.containers.by_uuid(uuid) is None
    container = t.catalog.containers.create_model(home.id, _owner(caller, origin), key, t.clock(), uuid=uuid)
    return Created(container, home, is_new, _give_birth(t, container))


def create_model_version(
    t: Tracking, caller: Caller, model: str, *, uuid: UUID | None = None, origin: Origin | None = None
) -> Created:
    """The next version of the model, given as its uuid or `workspace/project/SYS-ID`, or the one that was made with this `uuid`.

    Raises ContainerNotFound, AccessDenied and UuidCollision.
    """
    parent, home = access.require_container(t, caller, model, ProjectRole.CONTRIBUTOR)
    if parent.kind is not ContainerKind.MODEL:
        raise ContainerNotFound(f'"{parent.sys_id}" is a {parent.kind}, not a model. Name a model to create a version of.')
    is_new = uuid is None or t.catalog.containers.by_uuid(uuid) is None
    owner, number = _owner(caller, origin), _number(origin)
    container = t.catalog.containers.create_model_version(parent, owner, t.clock(), uuid=uuid, number=number)
    return Created(container, home, is_new, _give_birth(t, container))


def get_container(t: Tracking, caller: Caller, identifier: str) -> tuple[Container, Project]:
    """The container, in the trash or not, and its project. Raises ContainerNotFound, InvalidIdentifier."""
    return access.require_container(t, caller, identifier)


def get_head(t: Tracking, caller: Caller, project: str, experiment: str) -> Container:
    """The run that stands for an experiment at present. Raises ProjectNotFound, ContainerNotFound, InvalidIdentifier."""
    home = access.require_project(t, caller, project)
    head = t.catalog.containers.head(home.id, experiment) if access.is_unicode(experiment) and "\0" not in experiment else None
    if head is None:
        raise ContainerNotFound(f'There is no experiment "{experiment}" in "{home.qualified_name}". Check its spelling.')
    return head


def ping(t: Tracking, caller: Caller, identifier: str) -> Commit:
    """A sign of life: the container is running for the next 20 seconds. Raises ContainerNotFound, AccessDenied."""
    container, _ = access.require_container(t, caller, identifier, ProjectRole.CONTRIBUTOR)
    return heartbeat(t, container)


def _give_birth(t: Tracking, container: Container) -> Commit:
    """Loading a container that has no attributes yet stores its first ones, and what a fork inherits, all at once."""
    with t.states.hold(container, lambda state: load_state(t, state)) as state:
        return Commit([] if state.last_write is None else [state.last_write])


def _show_tracker(t: Tracking, container: Container, tracker: str) -> Commit:
    with t.states.hold(container, lambda state: load_state(t, state)) as state:
        known = state.rows.get(_TRACKER)
        if known is not None and known.string_value == tracker:
            return Commit()
        return write_system_values(t, container, [Assign(_TRACKER, tracker)])
