"""Web sessions, one-time sign-in links, and how often somebody tried a password. Secrets are known by their hashes alone."""

import sqlalchemy as sa

from seamark.model.access import UserId
from seamark.stores.catalog.database import Database
from seamark.stores.catalog.recent import RecentFacts
from seamark.stores.catalog.records import SignInAttempt, StoredSession
from seamark.stores.catalog.rows import USER, user_of
from seamark.stores.catalog.tables import sessions, sign_in_attempts, sign_in_links, users

__all__ = ["Sessions"]

_FREE_ATTEMPTS = 5
_MAX_WAIT_MILLISECONDS = 60_000
_FORGIVEN_AFTER_MILLISECONDS = 24 * 3_600_000


class Sessions:
    def __init__(self, database: Database, recent: RecentFacts) -> None:
        self._database = database
        self._recent = recent

    def create(self, token_hash: str, user_id: UserId, created_at: int, expires_at: int) -> None:
        with self._database.write() as connection:
            connection.execute(sa.delete(sessions).where(sessions.c.expires_at <= created_at))
            connection.execute(
                sa.insert(sessions).values(token_hash=token_hash, user_id=user_id, created_at=created_at, expires_at=expires_at)
            )

    def by_hash(self, token_hash: str) -> StoredSession | None:
        """The session, expired or not."""
        query = (
            sa.select(*USER, sessions.c.created_at.label("session_created_at"), sessions.c.expires_at, users.c.last_seen_at)
            .join_from(sessions, users, sessions.c.user_id == users.c.id)
            .where(sessions.c.token_hash == token_hash)
        )
        with self._database.read() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            return None
        return StoredSession(
            user=user_of(row), created_at=row.session_created_at, expires_at=row.expires_at, last_seen_at=row.last_seen_at
        )

    def delete(self, token_hash: str) -> None:
        """Ends a session; one that has ended already is no error."""
        with self._database.write() as connection:
            connection.execute(sa.delete(sessions).where(sessions.c.token_hash == token_hash))
        self._recent.forget()

    def create_link(self, code_hash: str, user_id: UserId, now: int, expires_at: int) -> None:
        """Stores a one-time link and forgets those that have expired."""
        with self._database.write() as connection:
            connection.execute(sa.delete(sign_in_links).where(sign_in_links.c.expires_at <= now))
            connection.execute(sa.insert(sign_in_links).values(code_hash=code_hash, user_id=user_id, expires_at=expires_at))

    def use_link(self, code_hash: str, now: int) -> UserId | None:
        """Takes a one-time link away and says whose it was; None when it is unknown, used or expired."""
        statement = sa.delete(sign_in_links).where(sign_in_links.c.code_hash == code_hash, sign_in_links.c.expires_at > now)
        with self._database.write() as connection:
            return connection.execute(statement.returning(sign_in_links.c.user_id)).scalar_one_or_none()

    def has_setup_link(self, now: int) -> bool:
        """Whether there is a link that has not expired for an admin of the server who has no password."""
        with self._database.read() as connection:
            return connection.execute(_setup_links(now).limit(1)).first() is not None

    def is_setup_link(self, code_hash: str, now: int) -> bool:
        """Whether this is such a link."""
        with self._database.read() as connection:
            return connection.execute(_setup_links(now).where(sign_in_links.c.code_hash == code_hash)).first() is not None

    def begin_attempt(self, name: str, now: int) -> SignInAttempt:
        """Counts an attempt to sign in before its password is checked, so that parallel guesses count, too.

        After five failures each further attempt has to wait twice as long as the one before, at most a minute.
        Unknown names are counted alike, so that the answer does not tell which names exist.
        """
        with self._database.write() as connection:
            connection.execute(sa.delete(sign_in_attempts).where(sign_in_attempts.c.last_at < now - _FORGIVEN_AFTER_MILLISECONDS))
            connection.execute(
                self._database.insert(sign_in_attempts).values(name=name, failures=0, last_at=now).on_conflict_do_nothing()
            )
            tried = connection.execute(sa.select(sign_in_attempts).where(sign_in_attempts.c.name == name).with_for_update()).one()
            retry_at = tried.last_at + _wait_milliseconds(tried.failures)
            user = connection.execute(
                sa.select(users.c.id, users.c.password_hash).where(users.c.name == name, users.c.is_active)
            ).one_or_none()
            user_id = None if user is None else user.id
            password_hash = None if user is None else user.password_hash
            if tried.failures and retry_at > now:
                return SignInAttempt(user_id=user_id, password_hash=password_hash, retry_at=retry_at)
            connection.execute(
                sa.update(sign_in_attempts)
                .where(sign_in_attempts.c.name == name)
                .values(failures=sign_in_attempts.c.failures + 1, last_at=now)
            )
            return SignInAttempt(user_id=user_id, password_hash=password_hash, retry_at=None)

    def forgive_attempts(self, name: str) -> None:
        """Forgets the failures of a name, after its owner has signed in."""
        with self._database.write() as connection:
            connection.execute(sa.delete(sign_in_attempts).where(sign_in_attempts.c.name == name))


def _setup_links(now: int) -> sa.Select[tuple[str]]:
    return (
        sa.select(sign_in_links.c.code_hash)
        .join(users, users.c.id == sign_in_links.c.user_id)
        .where(sign_in_links.c.expires_at > now, users.c.is_admin, users.c.is_active, users.c.password_hash.is_(None))
    )


def _wait_milliseconds(failures: int) -> int:
    if failures < _FREE_ATTEMPTS:
        return 0
    return min(1000 << min(failures - _FREE_ATTEMPTS, 16), _MAX_WAIT_MILLISECONDS)
