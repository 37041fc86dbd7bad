"""Creating runs: their numbers, the parents they fork from or wait for, and the head of their experiment."""

from uuid import UUID

import sqlalchemy as sa

from seamark.model.access import ProjectId
from seamark.model.containers import Container, ContainerId, ContainerKind, ForkPoint, RequestedFork
from seamark.stores.catalog.container_rows import (
    ancestors_query,
    claimed_container,
    descendants_query,
    has_sys_id,
    insert_container,
    lock_project,
    select_containers,
    select_run,
    touch_project,
    uuid_taken,
)
from seamark.stores.catalog.records import RunCreation
from seamark.stores.catalog.rows import container_of
from seamark.stores.catalog.tables import containers, projects

__all__ = ["create_run_in"]


def create_run_in(
    connection: sa.Connection,
    project_id: ProjectId,
    owner: str,
    created_at: int,
    *,
    custom_id: str | None,
    family: str | None,
    requested: RequestedFork | None,
    inherits_values: bool,
    has_default_name: bool,
    experiment: str | None,
    uuid: UUID | None,
    number: int | None,
) -> RunCreation:
    """`Containers.create_run` in a transaction that writes. What it decides by stays true until the transaction ends."""
    key = lock_project(connection, project_id)
    claimed = claimed_container(connection, uuid, project_id, ContainerKind.RUN)
    if claimed is not None:
        if uuid is not None and custom_id not in (None, claimed.run_id):
            raise uuid_taken(uuid)
        return _resumed(connection, claimed, experiment)
    if custom_id is not None:
        row = connection.execute(select_run(project_id, custom_id)).one_or_none()
        if row is not None:
            return _resumed(connection, container_of(row), experiment)
    parent = _find_parent(connection, project_id, requested)
    touch_project(connection, project_id, created_at)
    former = None if experiment is None else _depose(connection, project_id, experiment)
    container = insert_container(
        connection,
        project_id=project_id,
        kind=ContainerKind.RUN,
        sys_id=_kept_sys_id(connection, project_id, key, number)
        or _next_sys_id(connection, project_id, key, is_run_id=custom_id is None),
        owner=owner,
        created_at=created_at,
        uuid=uuid,
        custom_id=custom_id,
        family=parent.family if parent is not None and parent.family is not None else family,
        fork=None if parent is None or requested is None else ForkPoint(parent.id, requested.step_micros),
        requested=requested,
        awaits_parent=requested is not None and requested.project is None and parent is None,
        inherits_values=inherits_values,
        has_default_name=has_default_name,
        experiment=experiment,
    )
    return RunCreation(container, True, former, _adopt(connection, container))


def _resumed(connection: sa.Connection, container: Container, experiment: str | None) -> RunCreation:
    if experiment is None or (container.is_head and container.experiment == experiment):
        return RunCreation(container, False)
    former = _depose(connection, container.project_id, experiment)
    connection.execute(sa.update(containers).where(containers.c.id == container.id).values(experiment=experiment, is_head=True))
    row = connection.execute(select_containers().where(containers.c.id == container.id)).one()
    return RunCreation(container_of(row), False, former)


def _depose(connection: sa.Connection, project_id: ProjectId, experiment: str) -> Container | None:
    """The run that was the experiment's head until now."""
    is_head = sa.and_(containers.c.project_id == project_id, containers.c.experiment == experiment, containers.c.is_head)
    row = connection.execute(select_containers().where(is_head)).one_or_none()
    if row is None:
        return None
    connection.execute(sa.update(containers).where(containers.c.id == row.id).values(is_head=False))
    return container_of(row)


def _find_parent(connection: sa.Connection, project_id: ProjectId, requested: RequestedFork | None) -> Container | None:
    if requested is None or requested.project is not None:
        return None
    is_run = containers.c.kind == ContainerKind.RUN.value
    for query in (
        select_run(project_id, requested.parent),
        select_containers().where(has_sys_id(project_id, requested.parent), is_run),
    ):
        row = connection.execute(query).one_or_none()
        if row is not None:
            return container_of(row)
    return None


def _kept_sys_id(connection: sa.Connection, project_id: ProjectId, key: str, number: int | None) -> str | None:
    """The sys id of a number, unless another run is called so; later runs have higher numbers."""
    if number is None:
        return None
    sys_id = f"{key}-{number}"
    is_called_so = sa.or_(containers.c.sys_id == sys_id, containers.c.custom_id == sys_id)
    taken = sa.select(containers.c.id).where(containers.c.project_id == project_id, is_called_so)
    if connection.execute(taken).first() is not None:
        return None
    is_behind = sa.and_(projects.c.id == project_id, projects.c.last_run_number < number)
    connection.execute(sa.update(projects).where(is_behind).values(last_run_number=number))
    return sys_id


def _next_sys_id(connection: sa.Connection, project_id: ProjectId, key: str, *, is_run_id: bool) -> str:
    """The next number's. A run without a custom id is called by its sys id, which must not be another run's custom id."""
    while True:
        number = connection.execute(
            sa.update(projects)
            .where(projects.c.id == project_id)
            .values(last_run_number=projects.c.last_run_number + 1)
            .returning(projects.c.last_run_number)
        ).scalar_one()
        sys_id = f"{key}-{number}"
        taken = sa.select(containers.c.id).where(containers.c.project_id == project_id, containers.c.custom_id == sys_id)
        if not is_run_id or connection.execute(taken).first() is None:
            return sys_id


def _adopt(connection: sa.Connection, container: Container) -> tuple[Container, ...]:
    """Makes the runs that wait for the new one its forks; they and their forks join its family."""
    is_waiting = sa.and_(
        containers.c.project_id == container.project_id,
        containers.c.requested_parent == container.run_id,
        containers.c.awaits_parent,
    )
    waiting: set[ContainerId] = set(connection.execute(sa.select(containers.c.id).where(is_waiting)).scalars())
    if not waiting:
        return ()
    # A run cannot be its own ancestor: runs that ask for each other in a circle go on waiting.
    waiting -= {container.id} | {row.id for row in connection.execute(ancestors_query(container.id))}
    if not waiting:
        return ()
    is_adopted = containers.c.id.in_(sorted(waiting))
    connection.execute(
        sa.update(containers)
        .where(is_adopted)
        .values(parent_id=container.id, fork_step_micros=containers.c.requested_step_micros, awaits_parent=False)
    )
    if container.family is not None:
        kin = {row.id for row in connection.execute(descendants_query([container.id]))}
        connection.execute(sa.update(containers).where(containers.c.id.in_(sorted(kin))).values(family=container.family))
    rows = connection.execute(select_containers().where(is_adopted).order_by(containers.c.id))
    return tuple(container_of(row) for row in rows)
