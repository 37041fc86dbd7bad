"""API tokens of the signed-in user, and of those whom the user may make tokens for."""

from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import Field

from seamark.model.access import ApiToken, TokenScope
from seamark.model.errors import TokenNotFound
from seamark.tracking import authentication
from seamark.tracking.context import Tracking
from seamark.wire.http import base_url
from seamark.wire.v1.context import Answer, Body, CurrentCaller, CurrentSettings, CurrentTracking
from seamark.wire.v1.exports import client_environment, export_lines

__all__ = ["router"]

router = APIRouter(tags=["tokens"])


class TokenFacts(Answer):
    """An API token without its secret. `scope`: "full" may do what its user may, "write" logs and reads, "read" reads; `only_project` is
    the one that it is good for, as workspace/name, null for all. Times are in milliseconds since the epoch."""

    uuid: UUID
    name: str
    created_at: int
    expires_at: int | None
    last_used_at: int | None
    revoked_at: int | None
    scope: TokenScope
    only_project: str | None


class NewToken(Body):
    """`user` is a name for whom the caller may make tokens (a service account of one's workspace); null: oneself. `only_project`
    (workspace/name) limits it to one project; `project` is only named in the shell lines."""

    name: str = Field(min_length=1, max_length=200)
    expires_at: int | None = None
    user: str | None = None
    project: str | None = None
    scope: TokenScope = TokenScope.FULL
    only_project: str | None = Field(default=None, max_length=600)


class CreatedToken(Answer):
    """A new token. `api_token` is shown this once; `exports` are the shell lines that set up the official clients."""

    token: TokenFacts
    api_token: str
    exports: list[str]


@router.get("/tokens")
def list_tokens(tracking: CurrentTracking, caller: CurrentCaller, user: str | None = None) -> list[TokenFacts]:
    """The API tokens of a user, newest first; of oneself when no user is named."""
    tokens = authentication.list_api_tokens(tracking, caller, user or caller.name)
    return [_facts(tracking, token) for token in sorted(tokens, key=lambda token: -token.created_at)]


@router.post("/tokens", status_code=201)
def create_token(
    request: Request,
    response: Response,
    body: NewToken,
    tracking: CurrentTracking,
    settings: CurrentSettings,
    caller: CurrentCaller,
) -> CreatedToken:
    """Makes an API token."""
    token, key = authentication.create_api_token(
        tracking, caller, body.user or caller.name, body.name, body.expires_at, body.scope, body.only_project
    )
    url = base_url(request, settings)
    text = authentication.encode_api_token(key, url)
    exports = export_lines(client_environment(url, text, settings.own_certificate, body.project or body.only_project))
    response.headers["Cache-Control"] = "no-store"
    return CreatedToken(token=_facts(tracking, token), api_token=text, exports=exports)


@router.delete("/tokens/{uuid}", status_code=204)
def revoke_token(uuid: str, tracking: CurrentTracking, caller: CurrentCaller) -> None:
    """Revokes an API token: within a second nobody gets in with it."""
    try:
        parsed = UUID(uuid)
    except ValueError:
        raise TokenNotFound(f'"{uuid}" is not the UUID of an API token. Take it from the list of tokens.') from None
    authentication.revoke_api_token(tracking, caller, parsed)


def _facts(tracking: Tracking, token: ApiToken) -> TokenFacts:
    project = None if token.project_id is None else tracking.catalog.projects.by_id(token.project_id)
    return TokenFacts(
        uuid=token.uuid,
        name=token.name,
        created_at=token.created_at,
        expires_at=token.expires_at,
        last_used_at=token.last_used_at,
        revoked_at=token.revoked_at,
        scope=token.scope,
        # While its project is being deleted, a token is good for nothing.
        only_project="" if token.project_id is not None and project is None else project and project.qualified_name,
    )
