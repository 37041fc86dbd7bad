"""Accounts as admins of the server see and change them."""

import sqlalchemy as sa

from seamark.model.access import User, UserId, WorkspaceRole
from seamark.model.errors import LastOwner, UserNotFound
from seamark.stores.catalog.database import Database, Lock
from seamark.stores.catalog.recent import RecentFacts
from seamark.stores.catalog.records import Account
from seamark.stores.catalog.rows import USER, user_of
from seamark.stores.catalog.tables import api_tokens, sessions, sign_in_links, users, workspace_members, workspaces

__all__ = ["Accounts"]


class Accounts:
    def __init__(self, database: Database, recent: RecentFacts) -> None:
        self._database = database
        self._recent = recent

    def page(self, *, search: str = "", offset: int = 0, limit: int = 100) -> tuple[int, list[Account]]:
        """How many accounts have `search` in a name, and a page of them: people first, then by name."""
        found = sa.true()
        if search:
            found = sa.or_(
                users.c.name.icontains(search, autoescape=True), users.c.display_name.icontains(search, autoescape=True)
            )
        order = (users.c.kind, sa.func.lower(users.c.name), users.c.id)
        query = sa.select(
            *USER, users.c.created_at, users.c.last_seen_at, users.c.password_hash.is_not(None).label("has_password")
        )
        with self._database.read() as connection:
            total = connection.execute(sa.select(sa.func.count()).select_from(users).where(found)).scalar_one()
            rows = connection.execute(query.where(found).order_by(*order).offset(offset).limit(limit)).all()
            ids = [row.id for row in rows]
            used = connection.execute(
                sa.select(
                    api_tokens.c.user_id,
                    sa.func.max(api_tokens.c.last_used_at).label("last"),
                    sa.func.count().filter(api_tokens.c.revoked_at.is_(None)).label("tokens"),
                )
                .where(api_tokens.c.user_id.in_(ids))
                .group_by(api_tokens.c.user_id)
            ).all()
            belonging = connection.execute(
                sa.select(workspace_members.c.user_id, workspaces.c.name, workspace_members.c.role)
                .join_from(workspace_members, workspaces, workspace_members.c.workspace_id == workspaces.c.id)
                .where(workspace_members.c.user_id.in_(ids))
                .order_by(workspaces.c.name)
            ).all()
        tokens = {row.user_id: (row.last, row.tokens) for row in used}
        roles: dict[UserId, list[tuple[str, WorkspaceRole]]] = {}
        for row in belonging:
            roles.setdefault(row.user_id, []).append((row.name, WorkspaceRole(row.role)))
        accounts: list[Account] = []
        for row in rows:
            last_used, count = tokens.get(row.id, (None, 0))
            seen = [each for each in (row.last_seen_at, last_used) if each is not None]
            accounts.append(
                Account(
                    user_of(row),
                    row.created_at,
                    max(seen, default=None),
                    bool(row.has_password),
                    count,
                    tuple(roles.get(row.id, ())),
                )
            )
        return total, accounts

    def note_seen(self, user_id: UserId, at: int) -> None:
        """Notes that a person has opened a page."""
        with self._database.write() as connection:
            connection.execute(sa.update(users).where(users.c.id == user_id).values(last_seen_at=at))

    def set_admin(self, user_id: UserId, is_admin: bool) -> User:
        """Raises LastOwner when no active admin would be left, UserNotFound."""
        with self._database.write(Lock.SERVER_ADMINS) as connection:
            if not is_admin:
                others = sa.select(users.c.id).where(users.c.is_admin, users.c.is_active, users.c.id != user_id).limit(1)
                if connection.execute(others).first() is None:
                    raise LastOwner("Nobody else administers the server, and nobody could make another admin. Make one first.")
            changed = sa.update(users).where(users.c.id == user_id).values(is_admin=is_admin).returning(*USER)
            row = connection.execute(changed).one_or_none()
        if row is None:
            raise UserNotFound("The user does not exist any more. Look at the list of users again.")
        self._recent.forget()
        return user_of(row)

    def forget_password(self, user_id: UserId) -> None:
        """Takes a person's password away, and ends all their sessions and sign-in links."""
        with self._database.write() as connection:
            connection.execute(sa.update(users).where(users.c.id == user_id).values(password_hash=None))
            connection.execute(sa.delete(sessions).where(sessions.c.user_id == user_id))
            connection.execute(sa.delete(sign_in_links).where(sign_in_links.c.user_id == user_id))
        self._recent.forget()
