"""People: made, given passwords, let in and shut out. And the operator, as whom the command line acts."""

from dataclasses import dataclass
from uuid import UUID

from seamark.model.access import AccountKind, Caller, User, UserId, Workspace
from seamark.model.errors import InvalidInput, LastOwner, UserNotFound
from seamark.tracking import audit, authentication, hashing, signing_in
from seamark.tracking.access import require_full_token, require_server_admin
from seamark.tracking.context import Tracking
from seamark.tracking.names import OPERATOR_NAME, check_user_name, is_uuid
from seamark.tracking.workspaces import DEFAULT_VISIBILITIES

__all__ = [
    "FirstStart",
    "active_caller",
    "create_user",
    "deactivate",
    "find_user",
    "first_start",
    "list_users",
    "operator",
    "reactivate",
    "set_display_name",
    "set_password",
]

_MAX_DISPLAY_NAME = 200

# Not a row of the catalog: whoever can run the command line on the data owns them anyway.
_OPERATOR = Caller(
    User(
        id=UserId(0),
        uuid=UUID(int=0),
        name=OPERATOR_NAME,
        display_name=OPERATOR_NAME,
        kind=AccountKind.PERSON,
        is_admin=True,
        is_active=True,
        workspace_id=None,
    )
)


@dataclass(frozen=True, slots=True)
class FirstStart:
    """What the operator has to know after the very first start; the two secrets exist nowhere else."""

    user: User
    workspace: Workspace
    sign_in_code: str
    api_key: str


def operator(t: Tracking) -> Caller:
    """The built-in admin as whom the command line acts."""
    return _OPERATOR


def first_start(t: Tracking) -> FirstStart | None:
    """Creates the admin `admin` and the workspace `main` on a server that has no users; None on every later start."""
    created = t.catalog.users.create_first("admin", "main", DEFAULT_VISIBILITIES, t.clock())
    if created is None:
        return None
    user, workspace = created
    _, api_key = authentication.create_api_token(t, _OPERATOR, user.name, "first start")
    return FirstStart(user, workspace, signing_in.create_sign_in_link(t, user.name), api_key)


def create_user(t: Tracking, caller: Caller, name: str, password: str | None = None, is_admin: bool = False) -> User:
    """A new person; only admins of the server may. Raises NameCollision, and InvalidInput for a bad name or password."""
    require_server_admin(caller, "create users")
    check_user_name(name)
    password_hash = None if password is None else hashing.hash_password(password)
    user = t.catalog.users.create(name, t.clock(), is_admin=is_admin, password_hash=password_hash)
    audit.note(t, caller, "user.create", name, admin="yes" if is_admin else None)
    return user


def list_users(t: Tracking, caller: Caller) -> list[User]:
    """Everybody, deactivated ones and service accounts included; only admins of the server may."""
    require_server_admin(caller, "list all users")
    return t.catalog.users.all()


def find_user(t: Tracking, caller: Caller, name: str) -> User:
    """A user by name or uuid, for themself, for admins of the server, and a service account for admins of its workspace.

    Raises UserNotFound when there is none or the caller may not know.
    """
    return _require_managed(t, caller, name)


def active_caller(t: Tracking, caller: Caller, name: str) -> Caller:
    """Somebody as whom the caller acts, who manages them. Raises UserNotFound, also when they are shut out."""
    user = _require_managed(t, caller, name)
    if not user.is_active:
        raise UserNotFound(f'The user "{user.name}" is deactivated. Name another one, or reactivate them first.')
    return Caller(user)


def set_password(t: Tracking, caller: Caller, name: str, password: str, current_password: str | None = None) -> None:
    """Sets a person's password and ends all their sessions: for admins of the server, and for people themselves, who
    have to give their current password when they have one.

    Raises AccessDenied when the current password is wrong, InvalidInput when the new one is too short.
    """
    user = _require_managed(t, caller, name)
    if user.kind is not AccountKind.PERSON:
        raise InvalidInput(f'"{user.name}" is a service account, which has no password. Create an API token for it.')
    if user.id == caller.user_id:
        signing_in.check_current_password(t, user, current_password)
    t.catalog.users.set_password(user.id, hashing.hash_password(password))
    t.catalog.sessions.forgive_attempts(user.name)
    audit.note(t, caller, "user.password", user.name)


def set_display_name(t: Tracking, caller: Caller, display_name: str) -> User:
    """Changes how the caller is called in lists and headings; an empty name stands for the account's. Raises InvalidInput."""
    require_full_token(caller, "change its user")
    name = display_name.strip()
    if len(name) > _MAX_DISPLAY_NAME or any(not character.isprintable() for character in name):
        raise InvalidInput(f"A name to be shown has at most {_MAX_DISPLAY_NAME} printable characters. Choose another one.")
    return t.catalog.users.set_display_name(caller.user_id, name)


def deactivate(t: Tracking, caller: Caller, name: str) -> None:
    """Shuts a user or service account out at once; what they logged stays. Repeating it is no error.

    Raises LastOwner for the last active admin of the server.
    """
    user = _require_managed(t, caller, name)
    if user.is_admin and not any(other.is_admin and other.is_active and other.id != user.id for other in t.catalog.users.all()):
        raise LastOwner(f'"{user.name}" is the last admin of the server. Make another admin first.')
    if user.kind is AccountKind.PERSON:
        require_server_admin(caller, "deactivate people")
    t.catalog.users.set_active(user.id, False)
    audit.note(t, caller, "user.deactivate", user.name)


def reactivate(t: Tracking, caller: Caller, name: str) -> None:
    """Lets a deactivated user or service account in again."""
    user = _require_managed(t, caller, name)
    if user.kind is AccountKind.PERSON:
        require_server_admin(caller, "reactivate people")
    t.catalog.users.set_active(user.id, True)
    audit.note(t, caller, "user.reactivate", user.name)


def _require_managed(t: Tracking, caller: Caller, name: str) -> User:
    user = t.catalog.users.by_uuid(UUID(name)) if is_uuid(name) else t.catalog.users.by_name(name)
    if user is None or not authentication.may_manage_account(t, caller, user):
        raise UserNotFound(f'There is no user "{name}" that you may manage. Check the spelling, or ask an admin of the server.')
    return user
