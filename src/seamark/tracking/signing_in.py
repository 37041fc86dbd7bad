"""People at the web app's door: passwords, one-time links, and the sessions that follow."""

import hmac
import secrets
from dataclasses import dataclass

from seamark.model.access import AccountKind, Caller, User, UserId
from seamark.model.errors import AccessDenied, InvalidInput, NotAuthenticated, TokenNotFound, UserNotFound
from seamark.stores.catalog.records import StoredSession
from seamark.tracking import audit, hashing
from seamark.tracking.context import Tracking
from seamark.tracking.hashing import hash_secret

__all__ = [
    "Session",
    "begin_session",
    "caller_of_session",
    "check_current_password",
    "create_sign_in_link",
    "sign_in_with_link",
    "sign_in_with_password",
    "sign_out",
    "wait_of",
]

_SESSION_MILLISECONDS = 14 * 24 * 3_600_000
_LINK_MILLISECONDS = 3_600_000
_INVITATION_MILLISECONDS = 7 * 24 * 3_600_000
_NOTE_SEEN_EVERY_MILLISECONDS = 60_000
_MAX_NAME_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Session:
    """A fresh web session. `token` belongs into an HttpOnly cookie; every change must send `csrf_token` besides.
    `expires_at` is in milliseconds since the epoch."""

    token: str
    csrf_token: str
    expires_at: int


def sign_in_with_password(t: Tracking, name: str, password: str) -> Session:
    """A session for a person who knows their password.

    Raises NotAuthenticated when name or password are wrong, and after several failures also for a time that grows.
    """
    name = name.strip()
    if not name or len(name) > _MAX_NAME_LENGTH or not name.isprintable():
        raise _wrong()
    user_id = _check_password(t, name, password)
    if user_id is None:
        t.later(lambda: _note_refusal(t, name))
        raise _wrong()
    audit.note_by(t, name, "session.begin", name, way="password")
    return begin_session(t, user_id)


def create_sign_in_link(t: Tracking, user_name: str, *, is_invitation: bool = False) -> str:
    """A code that signs a person in once within the next hour (an invitation: within a week), for whoever operates the server.
    Raises UserNotFound."""
    user = t.catalog.users.by_name(user_name)
    if user is None or not user.is_active:
        raise UserNotFound(f'There is no active user "{user_name}". Check the spelling, or create the user first.')
    if user.kind is not AccountKind.PERSON:
        raise InvalidInput(f'"{user_name}" is a service account, which does not use the web app. Create an API token for it.')
    code = secrets.token_urlsafe(32)
    now = t.clock()
    t.catalog.sessions.create_link(
        hash_secret(code), user.id, now, now + (_INVITATION_MILLISECONDS if is_invitation else _LINK_MILLISECONDS)
    )
    return code


def sign_in_with_link(t: Tracking, code: str) -> Session:
    """A session for the code of a one-time link, which is then used up. Raises TokenNotFound when it is not valid."""
    user_id = t.catalog.sessions.use_link(hash_secret(code), t.clock())
    user = None if user_id is None else t.catalog.users.by_id(user_id)
    if user is None or not user.is_active:
        raise TokenNotFound("The sign-in link is not valid: it was used, or is too old. Ask for a new one, or use your password.")
    audit.note_by(t, user.name, "session.begin", user.name, way="link")
    return begin_session(t, user.id)


def caller_of_session(t: Tracking, token: str) -> tuple[Caller, str]:
    """Who is calling in a web session, and the CSRF token that their changes must carry. Raises NotAuthenticated."""
    session = t.catalog.recent.get(("session", token), lambda: _find_session(t, token))
    if session.expires_at <= t.clock():
        raise _signed_out()
    return Caller(session.user), _csrf_token(token)


def sign_out(t: Tracking, token: str) -> None:
    """Ends a session at once; one that has ended already is no error."""
    t.catalog.sessions.delete(hash_secret(token))


def check_current_password(t: Tracking, user: User, password: str | None) -> None:
    """Raises AccessDenied unless this is the user's password; people who have none yet pass."""
    if t.catalog.users.password_hash(user.id) is None:
        return
    if password is None or _check_password(t, user.name, password) is None:
        raise AccessDenied(
            "The current password is wrong. Enter the password that you sign in with, or ask an admin to set a new one."
        )


def _note_refusal(t: Tracking, name: str) -> None:
    # Only names that exist: what strangers type must not fill the record. Nobody waits for it, so the answer's time tells nothing.
    if t.catalog.users.by_name(name) is not None:
        audit.note_by(t, name, "session.refused", name)


def _check_password(t: Tracking, name: str, password: str) -> UserId | None:
    # An attempt that finds no room is not counted: a crowd must not lock anybody out.
    with hashing.turn():
        return _attempt(t, name, password)


def wait_of(milliseconds: int) -> str:
    """How long somebody has to wait, in whole seconds: `1 second`, `12 seconds`."""
    seconds = max(1, -(-milliseconds // 1000))
    return f"{seconds} second" if seconds == 1 else f"{seconds} seconds"


def _attempt(t: Tracking, name: str, password: str) -> UserId | None:
    now = t.clock()
    attempt = t.catalog.sessions.begin_attempt(name, now)
    if attempt.retry_at is not None:
        raise NotAuthenticated(
            f'Too many failed attempts to sign in as "{name}". Try again in {wait_of(attempt.retry_at - now)}.'
        )
    if not hashing.matches(password, attempt.password_hash) or attempt.user_id is None or attempt.password_hash is None:
        return None
    t.catalog.sessions.forgive_attempts(name)
    if hashing.needs_rehash(attempt.password_hash):
        t.catalog.users.replace_password_hash(attempt.user_id, attempt.password_hash, hashing.hash_password(password))
    return attempt.user_id


def begin_session(t: Tracking, user_id: UserId) -> Session:
    """A session for somebody who has shown who they are."""
    token = secrets.token_urlsafe(32)
    now = t.clock()
    expires_at = now + _SESSION_MILLISECONDS
    t.catalog.sessions.create(hash_secret(token), user_id, now, expires_at)
    return Session(token=token, csrf_token=_csrf_token(token), expires_at=expires_at)


def _find_session(t: Tracking, token: str) -> StoredSession:
    session = t.catalog.sessions.by_hash(hash_secret(token))
    if session is None or not session.user.is_active:
        raise _signed_out()
    now = t.clock()
    if session.last_seen_at is None or session.last_seen_at <= now - _NOTE_SEEN_EVERY_MILLISECONDS:
        t.catalog.accounts.note_seen(session.user.id, now)
    return session


def _csrf_token(token: str) -> str:
    # Derived, so that it need not be stored, and one-way, so that a page which shows it does not show the session.
    return hmac.digest(token.encode("utf-8", "surrogatepass"), b"csrf", "sha256").hex()


def _wrong() -> NotAuthenticated:
    return NotAuthenticated("The name or the password is wrong. Check both, or ask the server's operator for a sign-in link.")


def _signed_out() -> NotAuthenticated:
    return NotAuthenticated("You are signed out: the session has ended. Sign in again.")
