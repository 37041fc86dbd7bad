"""Runs, models, model versions and project metadata: their ids, lineage, experiments and trash."""

from collections.abc import Iterable
from uuid import UUID, uuid4

import sqlalchemy as sa

from seamark.model.access import ProjectId
from seamark.model.containers import Container, ContainerId, ContainerKind, ForkPoint
from seamark.model.errors import ContainerNotFound, InvalidInput, ModelKeyCollision, ProjectNotFound
from seamark.stores.catalog.database import Database, owner_gone
from seamark.stores.catalog.recent import RecentFacts
from seamark.stores.catalog.rows import CONTAINER, container_of
from seamark.stores.catalog.tables import containers, projects

__all__ = ["Containers"]

# SQLite takes at most some 32,000 parameters in one statement, older builds 999.
_IDS_PER_STATEMENT = 500


class Containers:
    def __init__(self, database: Database, recent: RecentFacts) -> None:
        self._database = database
        self._recent = recent

    def create_run(
        self,
        project_id: ProjectId,
        owner: str,
        created_at: int,
        *,
        custom_id: str | None = None,
        family: str | None = None,
        fork: ForkPoint | None = None,
        requested_parent: str | None = None,
        experiment: str | None = None,
    ) -> tuple[Container, bool]:
        """A new run and True, or the run that has this custom id already and False, also when several processes ask at once.

        A new run of an experiment becomes its head in place of the former one. Raises ProjectNotFound when the
        project is gone.
        """
        if custom_id is not None:
            existing = self.by_custom_id(project_id, custom_id)
            if existing is not None:
                return existing, False
        gone = ContainerNotFound("The run to fork from was deleted meanwhile. Fork from another run, or start without a parent.")
        with owner_gone(gone), self._database.write() as connection:
            key = _lock_project(connection, project_id)
            if custom_id is not None:
                row = connection.execute(_select().where(_has_custom_id(project_id, custom_id))).one_or_none()
                if row is not None:
                    return container_of(row), False
            number = connection.execute(
                sa.update(projects)
                .where(projects.c.id == project_id)
                .values(
                    last_run_number=projects.c.last_run_number + 1,
                    last_activity_at=_later(projects.c.last_activity_at, created_at),
                )
                .returning(projects.c.last_run_number)
            ).scalar_one()
            if experiment is not None:
                connection.execute(
                    sa.update(containers)
                    .where(containers.c.project_id == project_id, containers.c.experiment == experiment, containers.c.is_head)
                    .values(is_head=False)
                )
            container = _insert(
                connection,
                project_id=project_id,
                kind=ContainerKind.RUN,
                sys_id=f"{key}-{number}",
                owner=owner,
                created_at=created_at,
                custom_id=custom_id,
                family=family,
                fork=fork,
                requested_parent=requested_parent,
                experiment=experiment,
            )
        if experiment is not None:
            self._recent.forget()
        return container, True

    def create_model(self, project_id: ProjectId, owner: str, key: str, created_at: int) -> Container:
        """A new model, called `PROJECTKEY-KEY`.

        Raises ModelKeyCollision when the project has one of this key (in the trash, too), InvalidInput when the key
        could be mistaken for a run's number, and ProjectNotFound when the project is gone.
        """
        if not key or key.isdecimal():
            raise InvalidInput(
                f'The model key "{key}" is not allowed, because runs are numbered. Use at least one letter, such as "FOREST".'
            )
        with self._database.write() as connection:
            project_key = _lock_project(connection, project_id)
            sys_id = f"{project_key}-{key}"
            if connection.execute(_select().where(_has_sys_id(project_id, sys_id))).first() is not None:
                raise ModelKeyCollision(
                    f'The model "{sys_id}" exists already (perhaps in the trash). Choose another key, or use that model.'
                )
            _touch_project(connection, project_id, created_at)
            return _insert(
                connection, project_id=project_id, kind=ContainerKind.MODEL, sys_id=sys_id, owner=owner, created_at=created_at
            )

    def create_model_version(self, model: Container, owner: str, created_at: int) -> Container:
        """The next version of a model, called `PROJECTKEY-KEY-N`. Raises ContainerNotFound when the model is gone."""
        with self._database.write() as connection:
            number = connection.execute(
                sa.update(containers)
                .where(containers.c.id == model.id, containers.c.kind == ContainerKind.MODEL.value)
                .values(last_version_number=containers.c.last_version_number + 1)
                .returning(containers.c.last_version_number)
            ).scalar_one_or_none()
            if number is None:
                raise ContainerNotFound(
                    f'The model "{model.sys_id}" does not exist any more. Create it again, or name another one.'
                )
            _touch_project(connection, model.project_id, created_at)
            return _insert(
                connection,
                project_id=model.project_id,
                kind=ContainerKind.MODEL_VERSION,
                sys_id=f"{model.sys_id}-{number}",
                owner=owner,
                created_at=created_at,
                model_id=model.id,
            )

    def by_uuid(self, uuid: UUID) -> Container | None:
        return self._one(containers.c.uuid == uuid)

    def by_id(self, container_id: ContainerId) -> Container | None:
        return self._one(containers.c.id == container_id)

    def by_sys_id(self, project_id: ProjectId, sys_id: str) -> Container | None:
        return self._one(_has_sys_id(project_id, sys_id))

    def by_custom_id(self, project_id: ProjectId, custom_id: str) -> Container | None:
        return self._one(_has_custom_id(project_id, custom_id))

    def project_container(self, project_id: ProjectId) -> Container:
        """The container of the project's own metadata. Raises ProjectNotFound when the project is gone."""
        container = self._one(sa.and_(containers.c.project_id == project_id, containers.c.kind == ContainerKind.PROJECT.value))
        if container is None:
            raise _project_gone()
        return container

    def head(self, project_id: ProjectId, experiment: str) -> Container | None:
        """The run that stands for an experiment at present."""
        return self._one(
            sa.and_(containers.c.project_id == project_id, containers.c.experiment == experiment, containers.c.is_head)
        )

    def many(self, ids: Iterable[ContainerId]) -> list[Container]:
        """The containers of these ids, in their order; those that do not exist are left out."""
        wanted = list(ids)
        found: dict[ContainerId, Container] = {}
        with self._database.read() as connection:
            for some in _batches(wanted):
                for row in connection.execute(_select().where(containers.c.id.in_(some))):
                    found[row.id] = container_of(row)
        return [found[container_id] for container_id in wanted if container_id in found]

    def children(self, container_id: ContainerId) -> list[Container]:
        """The direct forks of a run, oldest first."""
        return self._all(containers.c.parent_id == container_id)

    def versions_of(self, model_id: ContainerId) -> list[Container]:
        """The versions of a model, oldest first."""
        return self._all(containers.c.model_id == model_id)

    def of_project(self, project_id: ProjectId) -> list[Container]:
        """Everything in a project, the trash and its own metadata included, oldest first."""
        return self._all(containers.c.project_id == project_id)

    def trashed(self, project_id: ProjectId) -> list[Container]:
        """What is in a project's trash, oldest first."""
        return self._all(sa.and_(containers.c.project_id == project_id, containers.c.trashed_at.is_not(None)))

    def ancestors(self, container_id: ContainerId) -> list[Container]:
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
        query = _select().join(lineage, lineage.c.id == containers.c.id).order_by(lineage.c.depth)
        with self._database.read() as connection:
            return [container_of(row) for row in connection.execute(query)]

    def set_trashed(self, ids: Iterable[ContainerId], trashed_at: int | None) -> None:
        """Moves containers to the trash, or out of it with None."""
        with self._database.write() as connection:
            for some in _batches(sorted(ids)):
                connection.execute(sa.update(containers).where(containers.c.id.in_(some)).values(trashed_at=trashed_at))
        self._recent.forget()

    def delete(self, ids: Iterable[ContainerId]) -> None:
        """Deletes containers for good, with their file sets, uploads and signals, and a model's versions. Forks of a
        deleted run stay and become roots. What does not exist any more is no error."""
        with self._database.write() as connection:
            for some in _batches(sorted(ids)):
                connection.execute(
                    sa.update(containers).where(containers.c.parent_id.in_(some)).values(parent_id=None, fork_step_micros=None)
                )
                connection.execute(sa.delete(containers).where(containers.c.id.in_(some)))
        self._recent.forget()

    def _one(self, condition: sa.ColumnElement[bool]) -> Container | None:
        with self._database.read() as connection:
            row = connection.execute(_select().where(condition)).one_or_none()
        return None if row is None else container_of(row)

    def _all(self, condition: sa.ColumnElement[bool]) -> list[Container]:
        with self._database.read() as connection:
            return [container_of(row) for row in connection.execute(_select().where(condition).order_by(containers.c.id))]


def insert_project_container(
    connection: sa.Connection, project_id: ProjectId, uuid: UUID, key: str, owner: str, created_at: int
) -> None:
    """The metadata container of a new project; it shares the project's uuid and is called by its key."""
    _insert(
        connection, project_id=project_id, kind=ContainerKind.PROJECT, sys_id=key, owner=owner, created_at=created_at, uuid=uuid
    )


def _select() -> sa.Select[tuple[object, ...]]:
    return sa.select(*CONTAINER)


def _has_sys_id(project_id: ProjectId, sys_id: str) -> sa.ColumnElement[bool]:
    return sa.and_(containers.c.project_id == project_id, containers.c.sys_id == sys_id)


def _has_custom_id(project_id: ProjectId, custom_id: str) -> sa.ColumnElement[bool]:
    return sa.and_(containers.c.project_id == project_id, containers.c.custom_id == custom_id)


def _later(column: sa.ColumnElement[int], at: int) -> sa.ColumnElement[int]:
    return sa.case((column > at, column), else_=at)


def _touch_project(connection: sa.Connection, project_id: ProjectId, at: int) -> None:
    connection.execute(
        sa.update(projects).where(projects.c.id == project_id).values(last_activity_at=_later(projects.c.last_activity_at, at))
    )


def _lock_project(connection: sa.Connection, project_id: ProjectId) -> str:
    """The project's key; other transactions that create in the project wait until this one ends."""
    query = sa.select(projects.c.key).where(projects.c.id == project_id, projects.c.deleted_at.is_(None)).with_for_update()
    key = connection.execute(query).scalar_one_or_none()
    if key is None:
        raise _project_gone()
    return key


def _project_gone() -> ProjectNotFound:
    return ProjectNotFound("The project does not exist any more: somebody deleted it. Name another project, or create it again.")


def _insert(
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
    requested_parent: str | None = None,
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
            requested_parent=requested_parent,
            experiment=experiment,
            is_head=experiment is not None,
            last_version_number=0,
        )
        .returning(*CONTAINER)
    )
    return container_of(connection.execute(statement).one())


def _batches(ids: list[ContainerId]) -> Iterable[list[ContainerId]]:
    for start in range(0, len(ids), _IDS_PER_STATEMENT):
        yield ids[start : start + _IDS_PER_STATEMENT]
