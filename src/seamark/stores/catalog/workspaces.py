"""Workspaces and their members."""

from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from seamark.model.access import (
    ProjectRole,
    UserId,
    Visibility,
    Workspace,
    WorkspaceId,
    WorkspaceLimits,
    WorkspaceMember,
    WorkspaceRole,
)
from seamark.model.errors import AlreadyMember, LastOwner, MemberNotFound, NameCollision, WorkspaceNotFound
from seamark.stores.catalog.database import Database, Lock
from seamark.stores.catalog.recent import RecentFacts
from seamark.stores.catalog.rows import USER, join_visibilities, user_of, workspace_of
from seamark.stores.catalog.tables import project_members, projects, users, workspace_members, workspaces

__all__ = ["Workspaces"]


class Workspaces:
    def __init__(self, database: Database, recent: RecentFacts) -> None:
        self._database = database
        self._recent = recent

    def create(
        self, name: str, visibilities: tuple[Visibility, ...], created_at: int, *, admin_id: UserId | None = None
    ) -> Workspace:
        """A new workspace, with its first admin where one is given; raises NameCollision when the name is taken."""
        try:
            with self._database.write() as connection:
                statement = sa.insert(workspaces).values(
                    uuid=uuid4(), name=name, allowed_visibilities=join_visibilities(visibilities), created_at=created_at
                )
                workspace = workspace_of(connection.execute(statement.returning(*workspaces.c)).one())
                if admin_id is not None:
                    connection.execute(
                        sa.insert(workspace_members).values(
                            workspace_id=workspace.id, user_id=admin_id, role=WorkspaceRole.ADMIN.value
                        )
                    )
        except IntegrityError as error:
            raise NameCollision(
                f'A workspace named "{name}" exists already. Choose another name, or use that workspace.'
            ) from error
        self._recent.forget()
        return workspace

    def by_id(self, workspace_id: WorkspaceId) -> Workspace | None:
        return self._one(workspaces.c.id == workspace_id)

    def by_uuid(self, uuid: UUID) -> Workspace | None:
        return self._one(workspaces.c.uuid == uuid)

    def by_name(self, name: str) -> Workspace | None:
        return self._one(workspaces.c.name == name)

    def all(self) -> list[Workspace]:
        """Every workspace, by name."""
        with self._database.read() as connection:
            found = [workspace_of(row) for row in connection.execute(sa.select(workspaces))]
        return sorted(found, key=lambda workspace: workspace.name)

    def roles_of(self, user_id: UserId) -> dict[WorkspaceId, WorkspaceRole]:
        """The workspaces in which a person has a role."""
        query = sa.select(workspace_members.c.workspace_id, workspace_members.c.role).where(
            workspace_members.c.user_id == user_id
        )
        with self._database.read() as connection:
            return {row.workspace_id: WorkspaceRole(row.role) for row in connection.execute(query)}

    def role(self, workspace_id: WorkspaceId, user_id: UserId) -> WorkspaceRole | None:
        query = sa.select(workspace_members.c.role).where(_is(workspace_id, user_id))
        with self._database.read() as connection:
            role = connection.execute(query).scalar_one_or_none()
        return None if role is None else WorkspaceRole(role)

    def members(self, workspace_id: WorkspaceId) -> list[WorkspaceMember]:
        """The active members, by name."""
        query = (
            sa.select(*USER, workspace_members.c.role)
            .join_from(users, workspace_members, workspace_members.c.user_id == users.c.id)
            .where(workspace_members.c.workspace_id == workspace_id, users.c.is_active)
        )
        with self._database.read() as connection:
            found = [WorkspaceMember(user=user_of(row), role=WorkspaceRole(row.role)) for row in connection.execute(query)]
        return sorted(found, key=lambda member: member.user.name)

    def set_visibilities(self, workspace_id: WorkspaceId, visibilities: tuple[Visibility, ...]) -> Workspace:
        """Says which visibilities new projects may have."""
        return self._update(workspace_id, allowed_visibilities=join_visibilities(visibilities))

    def set_limits(self, workspace_id: WorkspaceId, limits: WorkspaceLimits) -> Workspace:
        return self._update(
            workspace_id,
            max_projects=limits.projects,
            max_storage_bytes=limits.storage_bytes,
            is_read_only=limits.is_read_only,
        )

    def add_member(self, workspace_id: WorkspaceId, user_id: UserId, role: WorkspaceRole) -> None:
        """Raises AlreadyMember when the user has a role in the workspace."""
        try:
            with self._database.write() as connection:
                connection.execute(
                    sa.insert(workspace_members).values(workspace_id=workspace_id, user_id=user_id, role=role.value)
                )
        except IntegrityError as error:
            raise AlreadyMember(
                "The user is a member of the workspace already. Change their role instead of adding them."
            ) from error
        self._recent.forget()

    def set_role(self, workspace_id: WorkspaceId, user_id: UserId, role: WorkspaceRole) -> None:
        """Raises MemberNotFound, and LastOwner when nobody would be left to manage the workspace."""
        with self._database.write(Lock.WORKSPACE_ADMINS) as connection:
            if role is not WorkspaceRole.ADMIN:
                _require_another_admin(connection, workspace_id, user_id)
            changed = connection.execute(
                sa.update(workspace_members)
                .where(_is(workspace_id, user_id))
                .values(role=role.value)
                .returning(workspace_members.c.user_id)
            ).one_or_none()
            if changed is None:
                raise _no_member()
        self._recent.forget()

    def remove_member(self, workspace_id: WorkspaceId, user_id: UserId) -> dict[str, ProjectRole]:
        """Takes a person out of the workspace and out of all its projects, and gives the roles that they had on the projects' own
        lists, by the names of these.

        Raises MemberNotFound, and LastOwner when nobody would be left to manage the workspace.
        """
        with self._database.write(Lock.WORKSPACE_ADMINS) as connection:
            _require_another_admin(connection, workspace_id, user_id)
            removed = connection.execute(
                sa.delete(workspace_members).where(_is(workspace_id, user_id)).returning(workspace_members.c.user_id)
            ).one_or_none()
            if removed is None:
                raise _no_member()
            listed = (
                sa.select(projects.c.name, project_members.c.role)
                .join_from(projects, project_members, project_members.c.project_id == projects.c.id)
                .where(projects.c.workspace_id == workspace_id, project_members.c.user_id == user_id)
                .order_by(projects.c.name)
            )
            roles = {name: ProjectRole(role) for name, role in connection.execute(listed)}
            of_workspace = sa.select(projects.c.id).where(projects.c.workspace_id == workspace_id)
            connection.execute(
                sa.delete(project_members).where(
                    project_members.c.user_id == user_id, project_members.c.project_id.in_(of_workspace)
                )
            )
        self._recent.forget()
        return roles

    def _update(self, workspace_id: WorkspaceId, **values: str | int | None) -> Workspace:
        statement = sa.update(workspaces).where(workspaces.c.id == workspace_id).values(**values).returning(*workspaces.c)
        with self._database.write() as connection:
            row = connection.execute(statement).one_or_none()
        if row is None:
            raise WorkspaceNotFound("The workspace does not exist any more. Look at the list of workspaces again.")
        self._recent.forget()
        return workspace_of(row)

    def _one(self, condition: sa.ColumnElement[bool]) -> Workspace | None:
        with self._database.read() as connection:
            row = connection.execute(sa.select(workspaces).where(condition)).one_or_none()
        return None if row is None else workspace_of(row)


def _is(workspace_id: WorkspaceId, user_id: UserId) -> sa.ColumnElement[bool]:
    return sa.and_(workspace_members.c.workspace_id == workspace_id, workspace_members.c.user_id == user_id)


def _require_another_admin(connection: sa.Connection, workspace_id: WorkspaceId, user_id: UserId) -> None:
    """Refuses when the user is the workspace's only active admin."""
    query = (
        sa.select(workspace_members.c.user_id)
        .join_from(workspace_members, users, workspace_members.c.user_id == users.c.id)
        .where(
            workspace_members.c.workspace_id == workspace_id,
            workspace_members.c.role == WorkspaceRole.ADMIN.value,
            users.c.is_active,
        )
    )
    if list(connection.execute(query).scalars()) == [user_id]:
        raise LastOwner(
            "The user is the only admin of the workspace, which nobody else could manage. Make somebody else admin first."
        )


def _no_member() -> MemberNotFound:
    return MemberNotFound("The user is not a member of the workspace. Look at the list of members again.")
