"""Projects and their members."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from seamark.model.access import (
    Project,
    ProjectId,
    ProjectMember,
    ProjectRole,
    UserId,
    Visibility,
    Workspace,
    WorkspaceId,
    WorkspaceRole,
)
from seamark.model.containers import ContainerKind
from seamark.model.errors import (
    AlreadyMember,
    LastOwner,
    MemberNotFound,
    ProjectKeyCollision,
    ProjectLimitReached,
    ProjectNameCollision,
    ProjectNotFound,
)
from seamark.stores.catalog.containers import insert_project_container
from seamark.stores.catalog.database import Database, Lock
from seamark.stores.catalog.recent import RecentFacts
from seamark.stores.catalog.records import ProjectActivity
from seamark.stores.catalog.rows import USER, project_of, projects_query, user_of
from seamark.stores.catalog.tables import containers, project_members, projects, users, workspace_members, workspaces

__all__ = ["Projects"]


class Projects:
    def __init__(self, database: Database, recent: RecentFacts) -> None:
        self._database = database
        self._recent = recent

    def create(
        self,
        workspace: Workspace,
        name: str,
        key: str,
        visibility: Visibility,
        description: str,
        created_at: int,
        *,
        creator: str,
        owner_id: UserId | None,
    ) -> Project:
        """A new project with its metadata container and its first owner.

        Raises ProjectNameCollision or ProjectKeyCollision when the workspace has a project of this name or key, and
        ProjectLimitReached when it has as many projects as it may have.
        """
        uuid = uuid4()
        try:
            with self._database.write() as connection:
                _require_free(connection, workspace.id, name=name, key=key)
                _require_room(connection, workspace.id)
                statement = sa.insert(projects).values(
                    uuid=uuid,
                    workspace_id=workspace.id,
                    name=name,
                    key=key,
                    description=description,
                    visibility=visibility.value,
                    is_archived=False,
                    created_at=created_at,
                    last_activity_at=created_at,
                    last_run_number=0,
                )
                project_id = connection.execute(statement.returning(projects.c.id)).scalar_one()
                insert_project_container(connection, project_id, uuid, key, creator, created_at)
                if owner_id is not None:
                    connection.execute(
                        sa.insert(project_members).values(project_id=project_id, user_id=owner_id, role=ProjectRole.OWNER.value)
                    )
                return project_of(connection.execute(projects_query().where(projects.c.id == project_id)).one())
        except IntegrityError as error:
            # Another transaction on PostgreSQL took the name or the key after we looked.
            with self._database.read() as connection:
                _require_free(connection, workspace.id, name=name, key=key)
            raise _name_taken(name) from error

    def by_id(self, project_id: ProjectId) -> Project | None:
        return self._one(projects.c.id == project_id)

    def by_uuid(self, uuid: UUID) -> Project | None:
        return self._one(projects.c.uuid == uuid)

    def by_name(self, workspace_name: str, name: str) -> Project | None:
        return self._one(sa.and_(workspaces.c.name == workspace_name, projects.c.name == name))

    def by_names(self, names: Sequence[tuple[str, str]]) -> list[Project]:
        """The projects of these pairs of a workspace's name and their own, in no particular order."""
        query = projects_query().where(
            self._database.among(workspaces.c.name, sorted({workspace for workspace, _ in names})),
            self._database.among(projects.c.name, sorted({name for _, name in names})),
        )
        wanted = set(names)
        with self._database.read() as connection:
            found = [project_of(row) for row in connection.execute(query)]
        return [project for project in found if (project.workspace_name, project.name) in wanted]

    def find(self, *, workspace_id: WorkspaceId | None = None, name: str | None = None) -> list[Project]:
        """All projects, or those of a workspace, or of a name; oldest first."""
        query = projects_query().order_by(projects.c.id)
        if workspace_id is not None:
            query = query.where(projects.c.workspace_id == workspace_id)
        if name is not None:
            query = query.where(projects.c.name == name)
        with self._database.read() as connection:
            return [project_of(row) for row in connection.execute(query)]

    def keys(self, workspace_id: WorkspaceId) -> set[str]:
        """The project keys that are taken in a workspace."""
        query = sa.select(projects.c.key).where(projects.c.workspace_id == workspace_id, projects.c.deleted_at.is_(None))
        with self._database.read() as connection:
            return set(connection.execute(query).scalars())

    def update(self, project_id: ProjectId, changes: Mapping[str, str | bool]) -> Project:
        """Changes columns of a project. Raises ProjectNameCollision, and ProjectNotFound when the project is gone."""
        is_it = sa.and_(projects.c.id == project_id, projects.c.deleted_at.is_(None))
        try:
            with self._database.write() as connection:
                if changes:
                    connection.execute(sa.update(projects).where(is_it).values(dict(changes)))
                row = connection.execute(projects_query().where(is_it)).one_or_none()
        except IntegrityError as error:
            raise _name_taken(str(changes.get("name", ""))) from error
        if row is None:
            raise ProjectNotFound("The project does not exist any more. Look at the list of projects again.")
        self._recent.forget()
        return project_of(row)

    def touch(self, project_id: ProjectId, at: int) -> None:
        """Notes that something happened in a project."""
        with self._database.write() as connection:
            connection.execute(
                sa.update(projects)
                .where(projects.c.id == project_id, projects.c.last_activity_at < at)
                .values(last_activity_at=at)
            )

    def activity(self, ids: Iterable[ProjectId]) -> dict[ProjectId, ProjectActivity]:
        """For each project the number of its runs outside the trash, and when something last happened."""
        wanted = list(ids)
        runs = (
            sa.select(sa.func.count())
            .where(
                containers.c.project_id == projects.c.id,
                containers.c.kind == ContainerKind.RUN.value,
                containers.c.trashed_at.is_(None),
            )
            .scalar_subquery()
        )
        found: dict[ProjectId, ProjectActivity] = {}
        with self._database.read() as connection:
            for start in range(0, len(wanted), 500):
                some = wanted[start : start + 500]
                query = sa.select(projects.c.id, projects.c.last_activity_at, runs.label("runs")).where(projects.c.id.in_(some))
                for row in connection.execute(query):
                    found[row.id] = ProjectActivity(runs=row.runs, last_activity=row.last_activity_at)
        return found

    def begin_deletion(self, project_id: ProjectId, deleted_at: int) -> None:
        """Makes a project invisible and its name free, while its data still have to be removed."""
        with self._database.write() as connection:
            connection.execute(
                sa.update(projects)
                .where(projects.c.id == project_id, projects.c.deleted_at.is_(None))
                .values(deleted_at=deleted_at)
            )
        self._recent.forget()

    def being_deleted(self) -> list[ProjectId]:
        """The projects whose deletion has begun and not ended."""
        with self._database.read() as connection:
            return list(connection.execute(sa.select(projects.c.id).where(projects.c.deleted_at.is_not(None))).scalars())

    def end_deletion(self, project_id: ProjectId) -> None:
        """Forgets a project and everything that belongs to it in the catalog."""
        with self._database.write() as connection:
            connection.execute(sa.delete(projects).where(projects.c.id == project_id))
        self._recent.forget()

    def role(self, project_id: ProjectId, user_id: UserId) -> ProjectRole | None:
        """The role that the project's own list gives a user."""
        query = sa.select(project_members.c.role).where(_is(project_id, user_id))
        with self._database.read() as connection:
            role = connection.execute(query).scalar_one_or_none()
        return None if role is None else ProjectRole(role)

    def roles_of(self, user_id: UserId) -> dict[ProjectId, ProjectRole]:
        """The projects whose own lists name a user."""
        query = sa.select(project_members.c.project_id, project_members.c.role).where(project_members.c.user_id == user_id)
        with self._database.read() as connection:
            return {row.project_id: ProjectRole(row.role) for row in connection.execute(query)}

    def members(self, project_id: ProjectId) -> list[ProjectMember]:
        """The active people and service accounts on the project's own list, by name."""
        query = (
            sa.select(*USER, project_members.c.role)
            .join_from(users, project_members, project_members.c.user_id == users.c.id)
            .where(project_members.c.project_id == project_id, users.c.is_active)
        )
        with self._database.read() as connection:
            found = [
                ProjectMember(user=user_of(row), role=ProjectRole(row.role), is_inherited=False)
                for row in connection.execute(query)
            ]
        return sorted(found, key=lambda member: member.user.name)

    def add_member(self, project_id: ProjectId, user_id: UserId, role: ProjectRole) -> None:
        """Raises AlreadyMember when the project's list has the user."""
        try:
            with self._database.write() as connection:
                connection.execute(sa.insert(project_members).values(project_id=project_id, user_id=user_id, role=role.value))
        except IntegrityError as error:
            raise AlreadyMember("The account has access to the project already. Change its role instead of adding it.") from error
        self._recent.forget()

    def set_role(self, project_id: ProjectId, user_id: UserId, role: ProjectRole) -> None:
        """Raises MemberNotFound, and LastOwner when nobody would be left to manage the project."""
        statement = sa.update(project_members).where(_is(project_id, user_id)).values(role=role.value)
        with self._database.write(Lock.PROJECT_OWNERS) as connection:
            if role is not ProjectRole.OWNER:
                _require_another_owner(connection, project_id, user_id)
            if connection.execute(statement.returning(project_members.c.user_id)).one_or_none() is None:
                raise _no_member()
        self._recent.forget()

    def remove_member(self, project_id: ProjectId, user_id: UserId) -> None:
        """Raises MemberNotFound, and LastOwner when nobody would be left to manage the project."""
        statement = sa.delete(project_members).where(_is(project_id, user_id))
        with self._database.write(Lock.PROJECT_OWNERS) as connection:
            _require_another_owner(connection, project_id, user_id)
            if connection.execute(statement.returning(project_members.c.user_id)).one_or_none() is None:
                raise _no_member()
        self._recent.forget()

    def _one(self, condition: sa.ColumnElement[bool]) -> Project | None:
        with self._database.read() as connection:
            row = connection.execute(projects_query().where(condition)).one_or_none()
        return None if row is None else project_of(row)


def _is(project_id: ProjectId, user_id: UserId) -> sa.ColumnElement[bool]:
    return sa.and_(project_members.c.project_id == project_id, project_members.c.user_id == user_id)


def _require_room(connection: sa.Connection, workspace_id: WorkspaceId) -> None:
    """Refuses when the workspace's limit of projects is reached. The row is held, so that of two that take the last place each sees the other."""
    query = sa.select(workspaces.c.name, workspaces.c.max_projects).where(workspaces.c.id == workspace_id).with_for_update()
    workspace = connection.execute(query).one_or_none()
    if workspace is None or workspace.max_projects is None:
        return
    held = sa.select(sa.func.count()).where(projects.c.workspace_id == workspace_id, projects.c.deleted_at.is_(None))
    if connection.execute(held).scalar_one() >= workspace.max_projects:
        raise ProjectLimitReached(
            f'The workspace "{workspace.name}" has {workspace.max_projects} projects, the most that it may have. '
            "Delete one, or ask whoever runs the server for more."
        )


def _require_free(connection: sa.Connection, workspace_id: WorkspaceId, *, name: str, key: str) -> None:
    query = sa.select(projects.c.name, projects.c.key).where(
        projects.c.workspace_id == workspace_id,
        projects.c.deleted_at.is_(None),
        sa.or_(projects.c.name == name, projects.c.key == key),
    )
    taken = connection.execute(query).all()
    if any(row.name == name for row in taken):
        raise _name_taken(name)
    if taken:
        raise ProjectKeyCollision(f'The workspace has a project with the key "{key}" already. Choose another key.', key)


def _require_another_owner(connection: sa.Connection, project_id: ProjectId, user_id: UserId) -> None:
    """Refuses when the user is the project's only active owner, and its workspace has no admin who owns it, too."""
    listed = (
        sa.select(project_members.c.user_id)
        .join_from(project_members, users, project_members.c.user_id == users.c.id)
        .where(project_members.c.project_id == project_id, project_members.c.role == ProjectRole.OWNER.value, users.c.is_active)
    )
    inherited = (
        sa.select(workspace_members.c.user_id)
        .join_from(workspace_members, users, workspace_members.c.user_id == users.c.id)
        .join(projects, projects.c.workspace_id == workspace_members.c.workspace_id)
        .where(projects.c.id == project_id, workspace_members.c.role == WorkspaceRole.ADMIN.value, users.c.is_active)
    )
    owners = set(connection.execute(listed.union(inherited)).scalars())
    if owners == {user_id}:
        raise LastOwner(
            "The account is the only owner of the project, which nobody else could manage. Make somebody else owner first."
        )


def _name_taken(name: str) -> ProjectNameCollision:
    return ProjectNameCollision(
        f'The workspace has a project named "{name}" already. Choose another name, or use that project.', name
    )


def _no_member() -> MemberNotFound:
    return MemberNotFound("The account is not on the project's list of members. Look at the list again.")
