"""API tokens, known by the hash of their secret alone."""

from uuid import UUID, uuid4

import sqlalchemy as sa

from seamark.model.access import ApiToken, ProjectId, TokenScope, UserId
from seamark.model.errors import ProjectNotFound
from seamark.stores.catalog.database import Database, owner_gone
from seamark.stores.catalog.recent import RecentFacts
from seamark.stores.catalog.records import TokenOwner
from seamark.stores.catalog.rows import USER, token_of, user_of
from seamark.stores.catalog.tables import api_tokens, users

__all__ = ["Tokens"]


class Tokens:
    def __init__(self, database: Database, recent: RecentFacts) -> None:
        self._database = database
        self._recent = recent

    def create(
        self,
        user_id: UserId,
        name: str,
        key_hash: str,
        created_at: int,
        expires_at: int | None,
        scope: TokenScope = TokenScope.FULL,
        project_id: ProjectId | None = None,
    ) -> ApiToken:
        """Raises ProjectNotFound when the project to which it is limited is gone."""
        statement = sa.insert(api_tokens).values(
            uuid=uuid4(),
            user_id=user_id,
            name=name,
            key_hash=key_hash,
            created_at=created_at,
            expires_at=expires_at,
            scope=scope.value,
            project_id=project_id,
        )
        gone = ProjectNotFound("The project does not exist any more. Choose another one.")
        with owner_gone(gone), self._database.write() as connection:
            return token_of(connection.execute(statement.returning(*api_tokens.c)).one())

    def of_user(self, user_id: UserId) -> list[ApiToken]:
        """The tokens of a user, revoked ones included, oldest first."""
        query = sa.select(api_tokens).where(api_tokens.c.user_id == user_id).order_by(api_tokens.c.id)
        with self._database.read() as connection:
            return [token_of(row) for row in connection.execute(query)]

    def by_uuid(self, uuid: UUID) -> ApiToken | None:
        with self._database.read() as connection:
            row = connection.execute(sa.select(api_tokens).where(api_tokens.c.uuid == uuid)).one_or_none()
        return None if row is None else token_of(row)

    def owner_by_hash(self, key_hash: str) -> TokenOwner | None:
        """Whose token this is, valid or not."""
        return self._owner(api_tokens.c.key_hash == key_hash)

    def owner_by_uuid(self, uuid: UUID) -> TokenOwner | None:
        """Whose token this is, valid or not."""
        return self._owner(api_tokens.c.uuid == uuid)

    def revoke(self, token_id: int, revoked_at: int) -> None:
        """Ends a token; the first time of revocation stays."""
        with self._database.write() as connection:
            connection.execute(
                sa.update(api_tokens)
                .where(api_tokens.c.id == token_id, api_tokens.c.revoked_at.is_(None))
                .values(revoked_at=revoked_at)
            )
        self._recent.forget()

    def note_use(self, token_id: int, used_at: int) -> None:
        with self._database.write() as connection:
            connection.execute(sa.update(api_tokens).where(api_tokens.c.id == token_id).values(last_used_at=used_at))

    def _owner(self, condition: sa.ColumnElement[bool]) -> TokenOwner | None:
        query = (
            sa.select(
                *USER,
                api_tokens.c.id.label("token_id"),
                api_tokens.c.uuid.label("token_uuid"),
                api_tokens.c.expires_at,
                api_tokens.c.revoked_at,
                api_tokens.c.last_used_at,
                api_tokens.c.scope,
                api_tokens.c.project_id,
            )
            .join_from(api_tokens, users, api_tokens.c.user_id == users.c.id)
            .where(condition)
        )
        with self._database.read() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            return None
        return TokenOwner(
            token_id=row.token_id,
            token_uuid=row.token_uuid,
            user=user_of(row),
            expires_at=row.expires_at,
            revoked_at=row.revoked_at,
            last_used_at=row.last_used_at,
            scope=TokenScope(row.scope),
            project_id=row.project_id,
        )
