"""Creating and finding runs, models and model versions."""

from dataclasses import dataclass

from seamark.model.access import Caller, Project, ProjectRole
from seamark.model.containers import Container, ContainerKind, ForkPoint
from seamark.model.errors import ContainerNotFound, InvalidInput
from seamark.model.operations import Assign
from seamark.model.steps import step_to_micros
from seamark.model.values import GitRef, NotebookRef
from seamark.tracking import access
from seamark.tracking.context import Commit, Tracking
from seamark.tracking.operations import apply_unchecked, heartbeat, write_system_values
from seamark.tracking.system_attributes import load_state

__all__ = ["Created", "ForkRequest", "create_model", "create_model_version", "create_run", "get_container", "ping"]

_MAX_CUSTOM_ID_BYTES = 730
_MAX_MODEL_KEY = 10


@dataclass(frozen=True, slots=True)
class Created:
    """A container and whether this call made it. It is there for others once `commit` is done."""

    container: Container
    project: Project
    is_new: bool
    commit: Commit


@dataclass(frozen=True, slots=True)
class ForkRequest:
    """Fork from the run with this custom id (or sys id) at this step; `with_values` also takes over its single values."""

    parent: str
    step: float
    with_values: bool = True


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
) -> Created:
    """A new run in the project, or the one that has this custom id already, also when several processes ask at once.

    Raises ProjectNotFound, AccessDenied (contributors only), InvalidInput.
    """
    home = access.require_project(t, caller, project, ProjectRole.CONTRIBUTOR)
    if custom_id is not None and not 0 < len(custom_id.encode()) <= _MAX_CUSTOM_ID_BYTES:
        raise InvalidInput(
            f'The custom run id "{custom_id[:60]}" must have 1 to {_MAX_CUSTOM_ID_BYTES} bytes. Choose a shorter one.'
        )
    parent: Container | None = None
    point: ForkPoint | None = None
    if fork is not None:
        parent = t.catalog.containers.by_custom_id(home.id, fork.parent) or t.catalog.containers.by_sys_id(home.id, fork.parent)
        if parent is not None:
            point = ForkPoint(parent.id, step_to_micros(fork.step))
    former = t.catalog.containers.head(home.id, experiment) if experiment else None
    container, is_new = t.catalog.containers.create_run(
        home.id,
        caller.name,
        created_at if created_at is not None else t.clock(),
        custom_id=custom_id,
        family=parent.family if parent is not None and parent.family else family,
        fork=point,
        requested_parent=fork.parent if fork else None,
        experiment=experiment,
    )
    if not is_new:
        return Created(container, home, False, Commit())
    if parent is not None:
        t.states.forget_forks(parent.id)
    commit = _give_birth(t, container, with_values=fork is None or fork.with_values)
    values = [
        *([] if git is None else [Assign("source_code/git", git)]),
        *([] if notebook is None else [Assign("source_code/notebook", notebook)]),
    ]
    if values:
        commit = apply_unchecked(t, container, values).joined(commit)
    if former is not None and former.id != container.id:
        commit = write_system_values(t, former, [Assign("sys/experiment/is_head", False)]).joined(commit)
    return Created(container, home, True, commit)


def create_model(t: Tracking, caller: Caller, project: str, key: str) -> Created:
    """A new model. Raises ModelKeyCollision, ProjectNotFound, AccessDenied, InvalidInput."""
    home = access.require_project(t, caller, project, ProjectRole.CONTRIBUTOR)
    if not (0 < len(key) <= _MAX_MODEL_KEY and key.isascii() and key.isalnum()):
        raise InvalidInput(
            f'The model key "{key[:60]}" is not valid. Use 1 to {_MAX_MODEL_KEY} letters and digits, for example "FOREST".'
        )
    container = t.catalog.containers.create_model(home.id, caller.name, key, t.clock())
    return Created(container, home, True, _give_birth(t, container))


def create_model_version(t: Tracking, caller: Caller, model: str) -> Created:
    """The next version of the model, given as its uuid or `workspace/project/SYS-ID`. Raises ContainerNotFound, AccessDenied."""
    parent, home = access.require_container(t, caller, model, ProjectRole.CONTRIBUTOR)
    if parent.kind is not ContainerKind.MODEL:
        raise ContainerNotFound(f'"{parent.sys_id}" is a {parent.kind}, not a model. Name a model to create a version of.')
    container = t.catalog.containers.create_model_version(parent, caller.name, t.clock())
    return Created(container, home, True, _give_birth(t, container))


def get_container(t: Tracking, caller: Caller, identifier: str) -> tuple[Container, Project]:
    """The container, in the trash or not, and its project. Raises ContainerNotFound, InvalidIdentifier."""
    return access.require_container(t, caller, identifier)


def ping(t: Tracking, caller: Caller, identifier: str) -> Commit:
    """A sign of life: the container is running for the next 20 seconds. Raises ContainerNotFound, AccessDenied."""
    container, _ = access.require_container(t, caller, identifier, ProjectRole.CONTRIBUTOR)
    return heartbeat(t, container)


def _give_birth(t: Tracking, container: Container, *, with_values: bool = True) -> Commit:
    """Loading a container that has no attributes yet stores its first ones, and what a fork inherits, all at once."""
    with t.states.hold(container, lambda state: load_state(t, state, with_values=with_values)) as state:
        return Commit([] if state.last_write is None else [state.last_write])
