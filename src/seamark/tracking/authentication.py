"""Who is calling: API tokens, and the access tokens that clients get for them."""

import base64
import binascii
import secrets
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import jwt
import msgspec

from seamark.model.access import AccountKind, ApiToken, Caller, TokenScope, User, WorkspaceRole
from seamark.model.errors import InvalidInput, NotAuthenticated, TokenNotFound, UserNotFound
from seamark.stores.catalog.records import TokenOwner
from seamark.tracking import audit
from seamark.tracking.access import require_project
from seamark.tracking.context import Tracking
from seamark.tracking.hashing import hash_secret
from seamark.tracking.names import check_label, is_uuid
from seamark.tracking.signing_in import (
    Session,
    caller_of_session,
    create_sign_in_link,
    sign_in_with_link,
    sign_in_with_password,
    sign_out,
)

__all__ = [
    "CLIENT_ID",
    "Session",
    "TokenPair",
    "caller_of_access_token",
    "caller_of_api_key",
    "caller_of_bearer",
    "caller_of_session",
    "create_api_token",
    "create_sign_in_link",
    "decode_api_token",
    "encode_api_token",
    "exchange_api_token",
    "list_api_tokens",
    "may_manage_account",
    "refresh_tokens",
    "revoke_api_token",
    "sign_in_with_link",
    "sign_in_with_password",
    "sign_out",
]

CLIENT_ID = "seamark-client"
"""The OAuth client id in our tokens, which clients send back with a refresh."""

_ACCESS_SECONDS = 15 * 60
_ACCEPTED_PAST_EXPIRY_SECONDS = 10 * 60
_REFRESH_SECONDS = 30 * 24 * 3600
_NOTE_USE_EVERY_MILLISECONDS = 60_000
_MAX_TOKEN_LENGTH = 8192
_ACCESS = "access"
_REFRESH = "refresh"


@dataclass(frozen=True, slots=True)
class TokenPair:
    """What a client gets for its API token. `expires_in` is the access token's life in seconds."""

    access_token: str
    refresh_token: str
    username: str
    expires_in: int


class _ApiTokenText(msgspec.Struct):
    """The JSON object inside an API token; clients read the addresses, we read the key."""

    api_address: str
    api_url: str
    api_key: str


class _ApiKeyOnly(msgspec.Struct):
    api_key: str


class _Claims(msgspec.Struct, rename={"api_token": "tok", "use": "typ"}):
    exp: int
    sub: str
    jti: str
    api_token: str
    use: str


@dataclass(frozen=True, slots=True)
class _Verified:
    """A token whose signature and owner were checked; times in milliseconds."""

    caller: Caller
    accepted_until: int
    api_token_expires_at: int | None


def may_manage_account(t: Tracking, caller: Caller, user: User) -> bool:
    """Whether the caller answers for an account, which nobody does with a limited token: their own, any for admins of the server, and a workspace's service
    accounts for its admins."""
    if caller.is_limited:
        return False
    if caller.user.is_admin or caller.user_id == user.id:
        return True
    if user.kind is not AccountKind.SERVICE_ACCOUNT or user.workspace_id is None or caller.user.kind is not AccountKind.PERSON:
        return False
    return t.catalog.workspaces.role(user.workspace_id, caller.user_id) is WorkspaceRole.ADMIN


def create_api_token(
    t: Tracking,
    caller: Caller,
    user_name: str,
    name: str,
    expires_at: int | None = None,
    scope: TokenScope = TokenScope.FULL,
    project: str | None = None,
) -> tuple[ApiToken, str]:
    """A new API token of a user, and its key, which is stored nowhere.

    `expires_at` is in milliseconds since the epoch. With a `project` it is good for that one alone, and goes with it. Raises UserNotFound when there is no such active user or the caller
    does not answer for them, InvalidInput for a bad name or a time that has passed, and ProjectNotFound.
    """
    label = check_label(name, "token name")
    if expires_at is not None and expires_at <= t.clock():
        raise InvalidInput("The API token would expire before it could be used. Give a time in the future.")
    user = _require_account(t, caller, user_name)
    if not user.is_active:
        raise UserNotFound(f'The user "{user.name}" is deactivated. Reactivate them before you create tokens for them.')
    home = None if project is None else require_project(t, caller, project)
    key = secrets.token_urlsafe(32)
    project_id = None if home is None else home.id
    token = t.catalog.tokens.create(user.id, label, hash_secret(key), t.clock(), expires_at, scope, project_id)
    only = None if home is None else home.qualified_name
    limit = None if scope is TokenScope.FULL else scope.value
    audit.note(t, caller, "token.create", user.name, name=label, scope=limit, project=only)
    return token, key


def list_api_tokens(t: Tracking, caller: Caller, user_name: str | None = None) -> list[ApiToken]:
    """A user's tokens (the caller's own when no name is given), revoked and expired ones included, oldest first."""
    user = caller.user if user_name is None else _require_account(t, caller, user_name)
    return t.catalog.tokens.of_user(user.id)


def revoke_api_token(t: Tracking, caller: Caller, uuid: UUID) -> None:
    """Ends an API token and the access tokens made from it at once. Repeating it is no error. Raises TokenNotFound."""
    token = t.catalog.tokens.by_uuid(uuid)
    user = None if token is None else t.catalog.users.by_id(token.user_id)
    if token is None or user is None or not may_manage_account(t, caller, user):
        raise TokenNotFound(f"There is no API token {uuid} that you may revoke. Look at the list of your tokens again.")
    t.catalog.tokens.revoke(token.id, t.clock())
    audit.note(t, caller, "token.revoke", user.name, name=token.name)


def encode_api_token(key: str, url: str) -> str:
    """What a person puts into NEPTUNE_API_TOKEN: the key with the server's base URL, in base64 (protocol page 2x, 1.2)."""
    address = url.rstrip("/")
    return base64.b64encode(msgspec.json.encode(_ApiTokenText(api_address=address, api_url=address, api_key=key))).decode()


def decode_api_token(text: str) -> str:
    """The key inside an API token; raises NotAuthenticated when the text is not one."""
    try:
        if len(text) > _MAX_TOKEN_LENGTH:
            raise ValueError("too long")
        return msgspec.json.decode(base64.b64decode(text.strip(), validate=True), type=_ApiKeyOnly).api_key
    except (ValueError, binascii.Error, msgspec.DecodeError):
        raise NotAuthenticated(
            "The API token is damaged: it is not what this server handed out. Copy it again as a whole, or create a new one."
        ) from None


def exchange_api_token(t: Tracking, key: str, issuer: str) -> TokenPair:
    """An access and a refresh token for an API token's key. `issuer` is the absolute URL below which tokens are refreshed.

    Raises NotAuthenticated when the key is unknown, revoked or expired, or its user deactivated.
    """
    owner = t.catalog.tokens.owner_by_hash(hash_secret(key))
    return _issue(t, _require_valid(t, owner), issuer)


def refresh_tokens(t: Tracking, refresh_token: str, issuer: str) -> TokenPair:
    """A new access token; the refresh token stays good, because threads and processes share it. Raises NotAuthenticated."""
    claims = _claims(t, refresh_token, _REFRESH)
    if claims.exp * 1000 <= t.clock():
        raise _expired()
    return _issue(t, _require_valid(t, _owner(t, claims)), issuer)


def caller_of_access_token(t: Tracking, token: str) -> Caller:
    """Who is calling with an access token, which is accepted ten minutes longer than it says, for clocks that are off.

    Raises NotAuthenticated when it is not ours or too old, when its API token was revoked or has expired, or when its
    user was deactivated.
    """
    verified = t.catalog.recent.get(("access token", token), lambda: _verify_access_token(t, token))
    return _still_valid(t, verified)


def caller_of_api_key(t: Tracking, key: str) -> Caller:
    """Who is calling with an API token's key itself. Raises NotAuthenticated."""
    verified = t.catalog.recent.get(("api key", key), lambda: _verify_api_key(t, key))
    return _still_valid(t, verified)


def caller_of_bearer(t: Tracking, credentials: str) -> Caller:
    """Who is calling with an access token or an API token. Raises NotAuthenticated."""
    # An access token (JWT) has three parts; an API token is base64 text, which has no dots.
    if credentials.count(".") == 2:
        return caller_of_access_token(t, credentials)
    return caller_of_api_key(t, decode_api_token(credentials))


def _verify_access_token(t: Tracking, token: str) -> _Verified:
    claims = _claims(t, token, _ACCESS)
    owner = _require_valid(t, _owner(t, claims))
    return _Verified(_caller(owner), (claims.exp + _ACCEPTED_PAST_EXPIRY_SECONDS) * 1000, owner.expires_at)


def _verify_api_key(t: Tracking, key: str) -> _Verified:
    owner = _require_valid(t, t.catalog.tokens.owner_by_hash(hash_secret(key)))
    return _Verified(_caller(owner), t.clock() + _ACCESS_SECONDS * 1000, owner.expires_at)


def _caller(owner: TokenOwner) -> Caller:
    return Caller(owner.user, owner.scope, owner.project_id)


def _still_valid(t: Tracking, verified: _Verified) -> Caller:
    now = t.clock()
    if now >= verified.accepted_until:
        raise _expired()
    if verified.api_token_expires_at is not None and now >= verified.api_token_expires_at:
        raise _refused()
    return verified.caller


def _issue(t: Tracking, owner: TokenOwner, issuer: str) -> TokenPair:
    return TokenPair(
        access_token=_sign(t, owner, issuer, _ACCESS, _ACCESS_SECONDS),
        refresh_token=_sign(t, owner, issuer, _REFRESH, _REFRESH_SECONDS),
        username=owner.user.name,
        expires_in=_ACCESS_SECONDS,
    )


def _sign(t: Tracking, owner: TokenOwner, issuer: str, use: str, seconds: int) -> str:
    now = t.clock() // 1000
    claims: dict[str, Any] = {  # Any: PyJWT's own signature
        "iat": now,
        "exp": now + seconds,
        "iss": issuer,
        "azp": CLIENT_ID,
        "sub": str(owner.user.uuid),
        "jti": str(uuid4()),
        "preferred_username": owner.user.name,
        "tok": str(owner.token_uuid),
        "typ": use,
    }
    return jwt.encode(claims, _signing_key(t), algorithm="HS256")


def _claims(t: Tracking, token: str, use: str) -> _Claims:
    """The claims of a token that we signed for this use; its age is for the caller to judge, by our own clock."""
    try:
        if len(token) > _MAX_TOKEN_LENGTH:
            raise ValueError("too long")
        options: Any = {"verify_exp": False, "verify_iat": False, "verify_nbf": False, "verify_aud": False}  # Any: see above
        claims = msgspec.convert(jwt.decode(token, _signing_key(t), algorithms=["HS256"], options=options), type=_Claims)
    except (jwt.InvalidTokenError, msgspec.ValidationError, ValueError):
        raise _refused() from None
    if claims.use != use:
        raise _refused()
    return claims


def _signing_key(t: Tracking) -> str:
    return t.catalog.settings.get_or_create("access_token_signing_key", lambda: secrets.token_hex(32))


def _owner(t: Tracking, claims: _Claims) -> TokenOwner | None:
    return t.catalog.tokens.owner_by_uuid(UUID(claims.api_token)) if is_uuid(claims.api_token) else None


def _require_valid(t: Tracking, owner: TokenOwner | None) -> TokenOwner:
    now = t.clock()
    if owner is None or owner.revoked_at is not None or not owner.user.is_active:
        raise _refused()
    if owner.expires_at is not None and owner.expires_at <= now:
        raise _refused()
    if owner.last_used_at is None or owner.last_used_at <= now - _NOTE_USE_EVERY_MILLISECONDS:
        t.catalog.tokens.note_use(owner.token_id, now)
    return owner


def _require_account(t: Tracking, caller: Caller, name: str) -> User:
    user = t.catalog.users.by_uuid(UUID(name)) if is_uuid(name) else t.catalog.users.by_name(name)
    if user is None or not may_manage_account(t, caller, user):
        raise UserNotFound(f'There is no user "{name}" whose tokens you may manage. Check the spelling, or ask an admin.')
    return user


def _refused() -> NotAuthenticated:
    # One text for every reason: a wrong key learns nothing about the right ones.
    return NotAuthenticated(
        "The API token is not valid here: it is unknown, revoked or expired, or its user was deactivated. Create a new token."
    )


def _expired() -> NotAuthenticated:
    return NotAuthenticated("The access token has expired. Refresh it, or exchange the API token again.")
