"""What the statements about containers share: conditions, the project's lock, and the insertion of a row."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa

from seamark.model.access import ProjectId
from seamark.model.containers import Container, ContainerId, ContainerKind, ForkPoint, RequestedFork
from seamark.model.errors import ProjectNotFound, UuidCollision
from seamark.stores.catalog.rows import CONTAINER, container_of
from seamark.stores.catalog.tables import containers, projects

__all__ = [
    "ancestors_query",
    "claimed_container",
    "descendants_query",
    "has_run_id",
    "has_sys_id",
    "insert_container",
    "lock_project",
    "project_gone",
    "select_containers",
    "select_run",
    "touch_project",
    "uuid_taken",
]


def select_containers() -> sa.Select[Any]:
    return sa.select(*CONTAINER)


def has_sys_id(project_id: ProjectId, sys_id: str) -> sa.ColumnElement[bool]:
    return sa.and_(containers.c.project_id == project_id, containers.c.sys_id == sys_id)


def has_run_id(run_id: str) -> sa.ColumnElement[bool]:
    """A run of this custom id, or of this sys id when its script chose no custom id."""
    nameless = sa.and_(
        containers.c.sys_id == run_id, containers.c.custom_id.is_(None), containers.c.kind == ContainerKind.RUN.value
    )
    return sa.or_(containers.c.custom_id == run_id, nameless)


def select_run(project_id: ProjectId, run_id: str) -> sa.Select[Any]:
    """The run of a project that is called so, as `has_run_id` says."""
    return (
        select_containers()
        .where(containers.c.project_id == project_id, has_run_id(run_id))
        .order_by(containers.c.custom_id.is_(None))
        .limit(1)
    )


def claimed_container(
    connection: sa.Connection, uuid: UUID | None, project_id: ProjectId, kind: ContainerKind
) -> Container | None:
    """What an earlier request made under the UUID that a client chose. Raises UuidCollision when it belongs elsewhere."""
    if uuid is None:
        return None
    row = connection.execute(select_containers().where(containers.c.uuid == uuid)).one_or_none()
    if row is None:
        return None
    container = container_of(row)
    if container.project_id != project_id or container.kind is not kind:
        raise uuid_taken(uuid)
    return container


def uuid_taken(uuid: UUID) -> UuidCollision:
    return UuidCollision(f"The UUID {uuid} stands for something else already. Choose another one, at random.")


def ancestors_query(container_id: ContainerId) -> sa.Select[Any]:
    """The parent, its parent, and so on to the root of the lineage."""
    lineage = (
        sa.select(containers.c.parent_id.label("id"), sa.literal(1).label("depth"))
        .where(containers.c.id == container_id, containers.c.parent_id.is_not(None))
        .cte("lineage", recursive=True)
    )
    lineage = lineage.union_all(
        sa.select(containers.c.parent_id, lineage.c.depth + 1)
        .join_from(containers, lineage, containers.c.id == lineage.c.id)
        .where(containers.c.parent_id.is_not(None))
    )
    return select_containers().join(lineage, lineage.c.id == containers.c.id).order_by(lineage.c.depth)


def descendants_query(ids: Iterable[ContainerId]) -> sa.Select[Any]:
    """The forks of these runs, their forks, and so on; a run always before its forks."""
    lineage = (
        sa.select(containers.c.id.label("id"), sa.literal(1).label("depth"))
        .where(containers.c.parent_id.in_(list(ids)))
        .cte("lineage", recursive=True)
    )
    lineage = lineage.union_all(
        sa.select(containers.c.id, lineage.c.depth + 1).join_from(containers, lineage, containers.c.parent_id == lineage.c.id)
    )
    return select_containers().join(lineage, lineage.c.id == containers.c.id).order_by(lineage.c.depth, containers.c.id)


def lock_project(connection: sa.Connection, project_id: ProjectId) -> str:
    """The project's key; other transactions that create in the project wait until this one ends."""
    query = sa.select(projects.c.key).where(projects.c.id == project_id, projects.c.deleted_at.is_(None)).with_for_update()
    key = connection.execute(query).scalar_one_or_none()
    if key is None:
        raise project_gone()
    return key


def project_gone() -> ProjectNotFound:
    return ProjectNotFound("The project does not exist any more: somebody deleted it. Name another project, or create it again.")


def touch_project(connection: sa.Connection, project_id: ProjectId, at: int) -> None:
    """Something happened in the project at `at` (milliseconds)."""
    later = sa.case((projects.c.last_activity_at > at, projects.c.last_activity_at), else_=at)
    connection.execute(sa.update(projects).where(projects.c.id == project_id).values(last_activity_at=later))


def insert_container(
    connection: sa.Connection,
    *,
    project_id: ProjectId,
    kind: ContainerKind,
    sys_id: str,
    owner: str,
    created_at: int,
    uuid: UUID | None = None,
    custom_id: str | None = None,
    model_id: ContainerId | None = None,
    family: str | None = None,
    fork: ForkPoint | None = None,
    requested: RequestedFork | None = None,
    awaits_parent: bool = False,
    inherits_values: bool = True,
    has_default_name: bool = True,
    experiment: str | None = None,
) -> Container:
    statement = (
        sa.insert(containers)
        .values(
            uuid=uuid or uuid4(),
            project_id=project_id,
            kind=kind.value,
            sys_id=sys_id,
            custom_id=custom_id,
            model_id=model_id,
            owner=owner,
            created_at=created_at,
            trashed_at=None,
            family=family,
            parent_id=None if fork is None else fork.parent_id,
            fork_step_micros=None if fork is None else fork.step_micros,
            requested_parent=None if requested is None else requested.parent,
            requested_step_micros=None if requested is None else requested.step_micros,
            requested_project=None if requested is None else requested.project,
            awaits_parent=awaits_parent,
            inherits_values=inherits_values,
            has_default_name=has_default_name,
            experiment=experiment,
            is_head=experiment is not None,
            last_version_number=0,
        )
        .returning(*CONTAINER)
    )
    return container_of(connection.execute(statement).one())
