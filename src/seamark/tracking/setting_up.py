"""The first minutes of a server: whoever has the code that it printed at its first start becomes its admin, with a password.

The code is that of the one-time link that is printed beside it: random, known to the catalog by its hash alone, good once and for an hour.
Taking it away is one statement, so that of several who have it one comes in.
"""

from seamark.model.errors import NotAuthenticated, TokenNotFound
from seamark.tracking import audit, hashing
from seamark.tracking.context import Tracking
from seamark.tracking.hashing import hash_secret
from seamark.tracking.signing_in import Session, begin_session, wait_of

__all__ = ["is_open", "set_up"]

_MAX_ADDRESS = 64


def is_open(t: Tracking) -> bool:
    """Whether somebody may still set the server up: an admin has no password yet, and a code for them is good."""
    return t.catalog.sessions.has_setup_link(t.clock())


def set_up(t: Tracking, code: str, password: str, address: str) -> Session:
    """Gives the admin a password, and a session; the code is used up. `address` is where the request comes from.

    Raises TokenNotFound when the code is not good (any more), InvalidInput for a bad password, with which the code stays good, and
    NotAuthenticated after several wrong codes from an address, for a time that grows.
    """
    now = t.clock()
    # No account can have a name that begins with a space.
    attempts = f" setup {address[:_MAX_ADDRESS]}"
    attempt = t.catalog.sessions.begin_attempt(attempts, now)
    if attempt.retry_at is not None:
        raise NotAuthenticated(f"Too many wrong setup codes. Try again in {wait_of(attempt.retry_at - now)}.")
    code_hash = hash_secret(code)
    if not t.catalog.sessions.is_setup_link(code_hash, now):
        raise _refused()
    with hashing.turn():
        password_hash = hashing.hash_password(password)
    user_id = t.catalog.sessions.use_link(code_hash, now)
    user = None if user_id is None else t.catalog.users.by_id(user_id)
    if user is None or not user.is_active:
        raise _refused()
    t.catalog.users.set_password(user.id, password_hash)
    t.catalog.sessions.forgive_attempts(attempts)
    audit.note_by(t, user.name, "session.begin", user.name, way="setup")
    return begin_session(t, user.id)


def _refused() -> TokenNotFound:
    return TokenNotFound(
        "The setup code is not valid: it was used, is too old, or is another server's. Copy the one that the server printed at its first "
        "start, or make a sign-in link on its machine with `seamark login-link admin`."
    )
