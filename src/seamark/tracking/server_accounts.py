"""The accounts of a server, for its admins: looked at, invited, made admins, given new ways in."""

from dataclasses import dataclass

from seamark.model.access import AccountKind, Caller, User, WorkspaceRole
from seamark.model.errors import InvalidInput
from seamark.stores.catalog import Account
from seamark.tracking import audit, signing_in, users, workspaces
from seamark.tracking.access import require_server_admin, require_workspace
from seamark.tracking.context import Tracking

__all__ = ["Invitation", "invite", "list_accounts", "renew_access", "set_admin"]


@dataclass(frozen=True, slots=True)
class Invitation:
    """A person, and the code of a link that signs them in once within a week."""

    user: User
    code: str


def list_accounts(
    t: Tracking, caller: Caller, *, search: str = "", offset: int = 0, limit: int = 100
) -> tuple[int, list[Account]]:
    """How many accounts have `search` in a name, and a page of them; only admins of the server may look."""
    require_server_admin(caller, "see all users")
    return t.catalog.accounts.page(search=search, offset=offset, limit=limit)


def invite(
    t: Tracking,
    caller: Caller,
    name: str,
    *,
    is_admin: bool = False,
    workspace: str | None = None,
    role: WorkspaceRole = WorkspaceRole.MEMBER,
) -> Invitation:
    """Makes an account for a person, puts them into a workspace where one is given, and gives a link for them; only admins of the
    server may. Raises NameCollision, InvalidInput, WorkspaceNotFound."""
    require_server_admin(caller, "invite people")
    if workspace is not None:
        require_workspace(t, caller, workspace)
    user = users.create_user(t, caller, name, is_admin=is_admin)
    if workspace is not None:
        workspaces.add_member(t, caller, workspace, user.name, role)
    return Invitation(user, signing_in.create_sign_in_link(t, user.name, is_invitation=True))


def renew_access(t: Tracking, caller: Caller, name: str, *, forget_password: bool) -> Invitation:
    """A link that signs a person in once within a week; with `forget_password` their password and sessions end at once, and they choose
    a new one. Only admins of the server may. Raises UserNotFound, and InvalidInput for service accounts and for oneself."""
    require_server_admin(caller, "make sign-in links")
    user = users.find_user(t, caller, name)
    if user.kind is not AccountKind.PERSON:
        raise InvalidInput(f'"{user.name}" is a service account, which does not use the web app. Create an API token for it.')
    if forget_password and user.id == caller.user_id:
        raise InvalidInput("This is you, and you would be signed out. Change your password in your own settings.")
    if forget_password:
        t.catalog.accounts.forget_password(user.id)
    code = signing_in.create_sign_in_link(t, user.name, is_invitation=True)
    audit.note(t, caller, "user.reset" if forget_password else "user.link", user.name)
    return Invitation(user, code)


def set_admin(t: Tracking, caller: Caller, name: str, *, is_admin: bool) -> User:
    """Makes a person an admin of the server, or takes that from them; only admins may.

    Raises UserNotFound, InvalidInput for service accounts, LastOwner when no admin would be left."""
    require_server_admin(caller, "make admins")
    user = users.find_user(t, caller, name)
    if user.kind is not AccountKind.PERSON:
        raise InvalidInput(f'"{user.name}" is a service account. Only people administer the server.')
    if user.is_admin == is_admin:
        return user
    changed = t.catalog.accounts.set_admin(user.id, is_admin)
    audit.note(t, caller, "user.admin", user.name, admin="yes" if is_admin else "no")
    return changed
