"""People and service accounts."""

from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from seamark.model.access import AccountKind, User, UserId, Visibility, Workspace, WorkspaceId, WorkspaceRole
from seamark.model.errors import NameCollision, UserNotFound
from seamark.stores.catalog.database import Database, Lock
from seamark.stores.catalog.recent import RecentFacts
from seamark.stores.catalog.rows import USER, join_visibilities, user_of, workspace_of
from seamark.stores.catalog.tables import sessions, sign_in_links, users, workspace_members, workspaces

__all__ = ["Users"]


class Users:
    def __init__(self, database: Database, recent: RecentFacts) -> None:
        self._database = database
        self._recent = recent

    def create(
        self,
        name: str,
        created_at: int,
        *,
        kind: AccountKind = AccountKind.PERSON,
        is_admin: bool = False,
        workspace_id: WorkspaceId | None = None,
        password_hash: str | None = None,
    ) -> User:
        """A new user; raises NameCollision when the name is taken."""
        try:
            with self._database.write() as connection:
                return _insert(
                    connection,
                    name,
                    created_at,
                    kind=kind,
                    is_admin=is_admin,
                    workspace_id=workspace_id,
                    password_hash=password_hash,
                )
        except IntegrityError as error:
            raise NameCollision(f'The name "{name}" is taken. Choose another one.') from error

    def create_first(
        self, user_name: str, workspace_name: str, visibilities: tuple[Visibility, ...], created_at: int
    ) -> tuple[User, Workspace] | None:
        """An admin and the workspace that they manage, on a server without users; None when there are any."""
        with self._database.write(Lock.FIRST_START) as connection:
            if connection.execute(sa.select(users.c.id).limit(1)).first() is not None:
                return None
            user = _insert(connection, user_name, created_at, kind=AccountKind.PERSON, is_admin=True)
            statement = sa.insert(workspaces).values(
                uuid=uuid4(), name=workspace_name, allowed_visibilities=join_visibilities(visibilities), created_at=created_at
            )
            workspace = workspace_of(connection.execute(statement.returning(*workspaces.c)).one())
            connection.execute(
                sa.insert(workspace_members).values(workspace_id=workspace.id, user_id=user.id, role=WorkspaceRole.ADMIN.value)
            )
        return user, workspace

    def by_id(self, user_id: UserId) -> User | None:
        return self._one(users.c.id == user_id)

    def by_uuid(self, uuid: UUID) -> User | None:
        return self._one(users.c.uuid == uuid)

    def by_name(self, name: str) -> User | None:
        return self._one(users.c.name == name)

    def all(self) -> list[User]:
        """Every person and service account, by name."""
        with self._database.read() as connection:
            found = [user_of(row) for row in connection.execute(sa.select(*USER))]
        return sorted(found, key=lambda user: user.name)

    def service_accounts(self, workspace_id: WorkspaceId, *, is_active: bool) -> list[User]:
        """The service accounts of a workspace, by name."""
        query = sa.select(*USER).where(
            users.c.workspace_id == workspace_id,
            users.c.kind == AccountKind.SERVICE_ACCOUNT.value,
            users.c.is_active.is_(is_active),
        )
        with self._database.read() as connection:
            found = [user_of(row) for row in connection.execute(query)]
        return sorted(found, key=lambda user: user.name)

    def set_active(self, user_id: UserId, is_active: bool) -> User:
        """Lets a user in, or ends all their sessions and lets them in no more."""
        return self._update(user_id, {"is_active": is_active}, ends_sessions=not is_active)

    def set_display_name(self, user_id: UserId, display_name: str) -> User:
        return self._update(user_id, {"display_name": display_name}, ends_sessions=False)

    def set_password(self, user_id: UserId, password_hash: str) -> User:
        """Replaces the password and ends all sessions and links of the user."""
        return self._update(user_id, {"password_hash": password_hash}, ends_sessions=True)

    def replace_password_hash(self, user_id: UserId, former: str, password_hash: str) -> None:
        """Stores the same password hashed with newer parameters, unless it was changed meanwhile."""
        with self._database.write() as connection:
            connection.execute(
                sa.update(users).where(users.c.id == user_id, users.c.password_hash == former).values(password_hash=password_hash)
            )

    def password_hash(self, user_id: UserId) -> str | None:
        with self._database.read() as connection:
            return connection.execute(sa.select(users.c.password_hash).where(users.c.id == user_id)).scalar_one_or_none()

    def _update(self, user_id: UserId, values: dict[str, object], *, ends_sessions: bool) -> User:
        with self._database.write() as connection:
            row = connection.execute(sa.update(users).where(users.c.id == user_id).values(values).returning(*USER)).one_or_none()
            if row is None:
                raise UserNotFound("The user does not exist any more. Look at the list of users again.")
            if ends_sessions:
                connection.execute(sa.delete(sessions).where(sessions.c.user_id == user_id))
                connection.execute(sa.delete(sign_in_links).where(sign_in_links.c.user_id == user_id))
        self._recent.forget()
        return user_of(row)

    def _one(self, condition: sa.ColumnElement[bool]) -> User | None:
        with self._database.read() as connection:
            row = connection.execute(sa.select(*USER).where(condition)).one_or_none()
        return None if row is None else user_of(row)


def _insert(
    connection: sa.Connection,
    name: str,
    created_at: int,
    *,
    kind: AccountKind,
    is_admin: bool = False,
    workspace_id: WorkspaceId | None = None,
    password_hash: str | None = None,
) -> User:
    statement = sa.insert(users).values(
        uuid=uuid4(),
        name=name,
        display_name=name,
        kind=kind.value,
        is_admin=is_admin,
        is_active=True,
        workspace_id=workspace_id,
        password_hash=password_hash,
        created_at=created_at,
    )
    return user_of(connection.execute(statement.returning(*USER)).one())
