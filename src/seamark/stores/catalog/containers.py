"""Runs, models, model versions and project metadata: their ids, lineage, experiments and trash."""

from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from seamark.model.access import ProjectId
from seamark.model.containers import Container, ContainerId, ContainerKind, RequestedFork
from seamark.model.errors import ContainerNotFound, InvalidInput, ModelKeyCollision
from seamark.stores.catalog.container_rows import (
    ancestors_query,
    claimed_container,
    descendants_query,
    has_sys_id,
    insert_container,
    lock_project,
    project_gone,
    select_containers,
    select_run,
    touch_project,
    uuid_taken,
)
from seamark.stores.catalog.database import Database, owner_gone
from seamark.stores.catalog.recent import RecentFacts
from seamark.stores.catalog.records import ContainerNames, ContainerOwner, RunCreation
from seamark.stores.catalog.rows import container_of
from seamark.stores.catalog.run_creation import create_run_in
from seamark.stores.catalog.tables import containers

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
        requested: RequestedFork | None = None,
        inherits_values: bool = True,
        has_default_name: bool = True,
        experiment: str | None = None,
        uuid: UUID | None = None,
        number: int | None = None,
    ) -> RunCreation:
        """A new run, or the run that has this custom id or `uuid` already, also when several processes ask at once. A new one has the
        `number` in its sys id, when that is free, or else the next.

        A run that is created or found with an experiment becomes its head in place of the former one. A new run belongs to
        its parent's family, or to `family`; when its parent does not exist it waits for it, and it becomes the parent of
        the runs that have waited for it. Raises ProjectNotFound when the project is gone, and UuidCollision when something
        else has the UUID.
        """
        if custom_id is not None and uuid is None:
            existing = self.by_custom_id(project_id, custom_id)
            if existing is not None and (experiment is None or (existing.is_head and existing.experiment == experiment)):
                return RunCreation(existing, False)
        gone = ContainerNotFound("The run to fork from was deleted meanwhile. Fork from another run, or start without a parent.")
        with owner_gone(gone), self._free(uuid), self._database.write() as connection:
            creation = create_run_in(
                connection,
                project_id,
                owner,
                created_at,
                custom_id=custom_id,
                family=family,
                requested=requested,
                inherits_values=inherits_values,
                has_default_name=has_default_name,
                experiment=experiment,
                uuid=uuid,
                number=number,
            )
        if experiment is not None or creation.adopted:
            self._recent.forget()
        return creation

    def create_model(
        self, project_id: ProjectId, owner: str, key: str, created_at: int, *, uuid: UUID | None = None
    ) -> Container:
        """A new model, called `PROJECTKEY-KEY`, or the one of this key and `uuid`.

        Raises ModelKeyCollision when the project has another one of this key (in the trash, too), InvalidInput when the key
        could be mistaken for a run's number, UuidCollision, and ProjectNotFound when the project is gone.
        """
        if not key or key.isdecimal():
            raise InvalidInput(
                f'The model key "{key}" is not allowed, because runs are numbered. Use at least one letter, such as "FOREST".'
            )
        with self._free(uuid), self._database.write() as connection:
            project_key = lock_project(connection, project_id)
            sys_id = f"{project_key}-{key}"
            claimed = claimed_container(connection, uuid, project_id, ContainerKind.MODEL)
            if claimed is not None:
                if uuid is not None and claimed.sys_id != sys_id:
                    raise uuid_taken(uuid)
                return claimed
            if connection.execute(select_containers().where(has_sys_id(project_id, sys_id))).first() is not None:
                raise ModelKeyCollision(
                    f'The model "{sys_id}" exists already (perhaps in the trash). Choose another key, or use that model.'
                )
            touch_project(connection, project_id, created_at)
            return insert_container(
                connection,
                project_id=project_id,
                kind=ContainerKind.MODEL,
                sys_id=sys_id,
                owner=owner,
                created_at=created_at,
                uuid=uuid,
            )

    def create_model_version(
        self, model: Container, owner: str, created_at: int, *, uuid: UUID | None = None, number: int | None = None
    ) -> Container:
        """The next version of a model, called `PROJECTKEY-KEY-N`, or the one of this `uuid`. A new one has the `number`, when that is
        higher than all there are.

        Raises ContainerNotFound when the model is gone, and UuidCollision when something else has the UUID.
        """
        with self._free(uuid), self._database.write() as connection:
            lock_project(connection, model.project_id)
            claimed = claimed_container(connection, uuid, model.project_id, ContainerKind.MODEL_VERSION)
            if claimed is not None:
                if uuid is not None and claimed.model_id != model.id:
                    raise uuid_taken(uuid)
                return claimed
            last = containers.c.last_version_number
            following = last + 1 if number is None else sa.case((last < number, number), else_=last + 1)
            number = connection.execute(
                sa.update(containers)
                .where(containers.c.id == model.id, containers.c.kind == ContainerKind.MODEL.value)
                .values(last_version_number=following)
                .returning(containers.c.last_version_number)
            ).scalar_one_or_none()
            if number is None:
                raise ContainerNotFound(
                    f'The model "{model.sys_id}" does not exist any more. Create it again, or name another one.'
                )
            touch_project(connection, model.project_id, created_at)
            return insert_container(
                connection,
                project_id=model.project_id,
                kind=ContainerKind.MODEL_VERSION,
                sys_id=f"{model.sys_id}-{number}",
                owner=owner,
                created_at=created_at,
                model_id=model.id,
                uuid=uuid,
            )

    def by_uuid(self, uuid: UUID) -> Container | None:
        return self._one(containers.c.uuid == uuid)

    def by_id(self, container_id: ContainerId) -> Container | None:
        return self._one(containers.c.id == container_id)

    def by_sys_id(self, project_id: ProjectId, sys_id: str) -> Container | None:
        return self._one(has_sys_id(project_id, sys_id))

    def by_custom_id(self, project_id: ProjectId, custom_id: str) -> Container | None:
        """The run of this custom id, or of this sys id when its script chose no custom id."""
        with self._database.read() as connection:
            row = connection.execute(select_run(project_id, custom_id)).one_or_none()
        return None if row is None else container_of(row)

    def by_run_references(
        self, project_id: ProjectId, *, custom_ids: Sequence[str] = (), sys_ids: Sequence[str] = ()
    ) -> list[Container]:
        """The runs of a project that these custom ids (as for `by_custom_id`) or sys ids name, in no particular order."""
        among = self._database.among
        conditions: list[sa.ColumnElement[bool]] = []
        if custom_ids:
            nameless = sa.and_(containers.c.custom_id.is_(None), among(containers.c.sys_id, custom_ids))
            conditions += [among(containers.c.custom_id, custom_ids), nameless]
        if sys_ids:
            conditions.append(among(containers.c.sys_id, sys_ids))
        # One statement for each way of naming, so that each can use its index.
        found: dict[ContainerId, Container] = {}
        is_run = sa.and_(containers.c.project_id == project_id, containers.c.kind == ContainerKind.RUN.value)
        with self._database.read() as connection:
            for condition in conditions:
                for row in connection.execute(select_containers().where(is_run, condition)):
                    found[row.id] = container_of(row)
        return list(found.values())

    def by_uuids(self, uuids: Sequence[UUID]) -> list[Container]:
        """The containers of these uuids, in no particular order."""
        if not uuids:
            return []
        return self._all(self._database.among(containers.c.uuid, uuids))

    def by_sys_ids(self, project_id: ProjectId, sys_ids: Sequence[str]) -> list[Container]:
        """The containers of a project that have these sys ids, in no particular order."""
        if not sys_ids:
            return []
        return self._all(sa.and_(containers.c.project_id == project_id, self._database.among(containers.c.sys_id, sys_ids)))

    def project_container(self, project_id: ProjectId) -> Container:
        """The container of the project's own metadata. Raises ProjectNotFound when the project is gone."""
        container = self._one(sa.and_(containers.c.project_id == project_id, containers.c.kind == ContainerKind.PROJECT.value))
        if container is None:
            raise project_gone()
        return container

    def head(self, project_id: ProjectId, experiment: str) -> Container | None:
        """The run that stands for an experiment at present."""
        return self._one(
            sa.and_(containers.c.project_id == project_id, containers.c.experiment == experiment, containers.c.is_head)
        )

    def of_experiment(self, project_id: ProjectId, experiment: str) -> list[Container]:
        """The runs of an experiment, its head and former heads, oldest first."""
        return self._all(sa.and_(containers.c.project_id == project_id, containers.c.experiment == experiment))

    def many(self, ids: Iterable[ContainerId]) -> list[Container]:
        """The containers of these ids, in their order; those that do not exist are left out."""
        wanted = list(ids)
        found: dict[ContainerId, Container] = {}
        with self._database.read() as connection:
            for some in _batches(wanted):
                for row in connection.execute(select_containers().where(containers.c.id.in_(some))):
                    found[row.id] = container_of(row)
        return [found[container_id] for container_id in wanted if container_id in found]

    def names(self, ids: Iterable[ContainerId]) -> dict[ContainerId, ContainerNames]:
        """What each of these containers that exists is called; quicker than `many`."""
        found: dict[ContainerId, ContainerNames] = {}
        query = sa.select(containers.c.id, containers.c.uuid, containers.c.sys_id, containers.c.custom_id)
        with self._database.read() as connection:
            for some in _batches(list(ids)):
                rows = connection.execute(query.where(containers.c.id.in_(some)))
                found.update((row[0], ContainerNames(*row[1:])) for row in rows)
        return found

    def owners(self, project_ids: Sequence[ProjectId]) -> dict[ContainerId, ContainerOwner]:
        """Whose each container of some projects is, whether it is a run, and whether it is in the trash."""
        c = containers.c
        chosen = (c.id, c.sys_id, c.kind, c.owner, c.created_at, c.trashed_at)
        query = sa.select(*chosen).where(containers.c.project_id.in_(project_ids))
        with self._database.read() as connection:
            rows = connection.execute(query).all()
        run = ContainerKind.RUN.value
        return {
            ContainerId(row.id): ContainerOwner(
                row.sys_id, row.kind == run, row.owner, row.created_at, row.trashed_at is not None
            )
            for row in rows
        }

    def children(self, container_id: ContainerId) -> list[Container]:
        """The direct forks of a run, oldest first."""
        return self._all(containers.c.parent_id == container_id)

    def parents(self, project_id: ProjectId, trashed_before: int | None = None) -> set[ContainerId]:
        """The runs of a project from which others were forked that are not in the trash, or not since before a time."""
        stays = containers.c.trashed_at.is_(None)
        if trashed_before is not None:
            stays = sa.or_(stays, containers.c.trashed_at > trashed_before)
        query = sa.select(containers.c.parent_id).where(containers.c.project_id == project_id, stays).distinct()
        with self._database.read() as connection:
            return set(connection.execute(query.where(containers.c.parent_id.is_not(None))).scalars())

    def versions_of(self, model_id: ContainerId) -> list[Container]:
        """The versions of a model, oldest first."""
        return self._all(containers.c.model_id == model_id)

    def of_project(self, project_id: ProjectId) -> list[Container]:
        """Everything in a project, the trash and its own metadata included, oldest first."""
        return self._all(containers.c.project_id == project_id)

    def trashed(self, project_id: ProjectId) -> list[Container]:
        """What is in a project's trash, in the order in which it was made."""
        return self._all(sa.and_(containers.c.project_id == project_id, containers.c.trashed_at.is_not(None)))

    def trashed_ids(self, project_id: ProjectId) -> dict[ContainerId, str]:
        """The sys ids of what is in a project's trash, the latest first; quicker than `trashed`."""
        c = containers.c
        query = sa.select(c.id, c.sys_id).where(c.project_id == project_id, c.trashed_at.is_not(None))
        with self._database.read() as connection:
            return {row[0]: row[1] for row in connection.execute(query.order_by(c.trashed_at.desc(), c.id.desc()))}

    def ancestors(self, container_id: ContainerId) -> list[Container]:
        """The parent, its parent, and so on to the root of the lineage."""
        with self._database.read() as connection:
            return [container_of(row) for row in connection.execute(ancestors_query(container_id))]

    def descendants(self, container_id: ContainerId) -> list[Container]:
        """The forks of a run, their forks, and so on; a run always before its forks."""
        with self._database.read() as connection:
            return [container_of(row) for row in connection.execute(descendants_query([container_id]))]

    def run_ids(self, project_id: ProjectId) -> list[ContainerId]:
        """The ids of a project's runs, the trash included, in order."""
        is_run = sa.and_(containers.c.project_id == project_id, containers.c.kind == ContainerKind.RUN.value)
        with self._database.read() as connection:
            return list(connection.execute(sa.select(containers.c.id).where(is_run).order_by(containers.c.id)).scalars())

    def with_ancestors(self, ids: Iterable[ContainerId]) -> dict[ContainerId, Container]:
        """These runs and all of their ancestors by id; one statement for some hundreds of runs, however long their lineages."""
        found: dict[ContainerId, Container] = {}
        with self._database.read() as connection:
            for some in _batches(sorted(ids)):
                lineage = sa.select(containers.c.id).where(containers.c.id.in_(some)).cte("lineage", recursive=True)
                lineage = lineage.union(
                    sa.select(containers.c.parent_id)
                    .join_from(containers, lineage, containers.c.id == lineage.c.id)
                    .where(containers.c.parent_id.is_not(None))
                )
                for row in connection.execute(select_containers().join(lineage, lineage.c.id == containers.c.id)):
                    found[row.id] = container_of(row)
        return found

    def set_trashed(self, ids: Iterable[ContainerId], trashed_at: int | None, trashed_by: str | None = None) -> None:
        """Moves containers to the trash, or out of it with None."""
        with self._database.write() as connection:
            for some in _batches(sorted(ids)):
                statement = sa.update(containers).where(containers.c.id.in_(some))
                connection.execute(statement.values(trashed_at=trashed_at, trashed_by=trashed_by))
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

    @contextmanager
    def _free(self, uuid: UUID | None) -> Generator[None]:
        """Says that a UUID is taken where another project's transaction was faster."""
        try:
            yield
        except IntegrityError as violation:
            if uuid is None or self.by_uuid(uuid) is None:
                raise
            raise uuid_taken(uuid) from violation

    def _one(self, condition: sa.ColumnElement[bool]) -> Container | None:
        with self._database.read() as connection:
            row = connection.execute(select_containers().where(condition)).one_or_none()
        return None if row is None else container_of(row)

    def _all(self, condition: sa.ColumnElement[bool]) -> list[Container]:
        with self._database.read() as connection:
            return [
                container_of(row) for row in connection.execute(select_containers().where(condition).order_by(containers.c.id))
            ]


def insert_project_container(
    connection: sa.Connection, project_id: ProjectId, uuid: UUID, key: str, owner: str, created_at: int
) -> None:
    """The metadata container of a new project; it shares the project's uuid and is called by its key."""
    insert_container(
        connection, project_id=project_id, kind=ContainerKind.PROJECT, sys_id=key, owner=owner, created_at=created_at, uuid=uuid
    )


def _batches(ids: list[ContainerId]) -> Iterable[list[ContainerId]]:
    for start in range(0, len(ids), _IDS_PER_STATEMENT):
        yield ids[start : start + _IDS_PER_STATEMENT]
