"""What every endpoint needs: the use cases, the caller, and the identifiers of the address."""

import hmac
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Path, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict

from seamark.model.access import Caller, Project, ProjectRole
from seamark.model.containers import Container
from seamark.model.errors import ContainerNotFound, NotAuthenticated
from seamark.tracking import access, authentication, signing_in
from seamark.tracking.context import Tracking
from seamark.wire.problems import CsrfRejected
from seamark.wire.turns import Turns

__all__ = [
    "COSTLY",
    "CSRF_HEADER",
    "SESSION_COOKIE",
    "Answer",
    "ApiSettings",
    "Body",
    "CurrentCaller",
    "CurrentSession",
    "CurrentSettings",
    "CurrentTracking",
    "ProjectName",
    "RunId",
    "SignedIn",
    "WorkspaceName",
    "answered",
    "caller_of",
    "container_of",
    "project_identifier",
    "reject_cross_site",
]

SESSION_COOKIE = "seamark_session"
CSRF_HEADER = "X-CSRF-Token"
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True)
class ApiSettings:
    """What the API must know of the server around it."""

    public_url: str | None = None
    """The address that people and scripts use; None: the one that the request came to."""
    own_certificate: FilePath | None = None
    """The certificate that the server made for itself, which clients must be told to trust."""
    data_dir: FilePath | None = None
    """What the server keeps itself is below it."""


class Body(BaseModel):
    """A request body: unknown members are an error, so that a misspelt one is not silently ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Answer(BaseModel):
    model_config = ConfigDict(frozen=True)


def answered(answer: Answer) -> Response:
    """A large answer, written at once. FastAPI would check item by item what was made here, and turn all of it into dictionaries
    first, which for a page of a table takes longer than finding its rows."""
    return Response(answer.model_dump_json(), media_type="application/json")


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The caller, with the session that the browser's cookie names (None for scripts)."""

    caller: Caller
    session_token: str | None
    csrf_token: str | None


async def _tracking(request: Request) -> Tracking:
    return request.app.state.tracking


async def _settings(request: Request) -> ApiSettings:
    return request.app.state.settings


CurrentTracking = Annotated[Tracking, Depends(_tracking)]
CurrentSettings = Annotated[ApiSettings, Depends(_settings)]


def reject_cross_site(request: Request) -> None:
    """Refuses a request that another site made a browser send; raises CsrfRejected."""
    if request.headers.get("Sec-Fetch-Site") in ("cross-site", "same-site"):
        raise CsrfRejected("Another web site sent this request. Open Seamark itself and try again.")


def _signed_in(request: Request, tracking: CurrentTracking) -> SignedIn:
    authorization = request.headers.get("Authorization")
    if authorization is not None:
        return SignedIn(_bearer(tracking, authorization), None, None)
    token = request.cookies.get(SESSION_COOKIE)
    if not token:
        raise NotAuthenticated("This needs a signed-in user. Sign in, or send an API token as Authorization: Bearer.")
    caller, csrf_token = signing_in.caller_of_session(tracking, token)
    if request.method not in _SAFE_METHODS:
        given = request.headers.get(CSRF_HEADER, "")
        if not hmac.compare_digest(given.encode(), csrf_token.encode()):
            raise CsrfRejected(
                f"The header {CSRF_HEADER} does not hold this session's token. Take it from GET /api/v1/me and send it again."
            )
    return SignedIn(caller, token, csrf_token)


def caller_of(request: Request, tracking: Tracking) -> Caller:
    """Whoever sends the request, asked anew: for answers that take long. Raises NotAuthenticated."""
    return _signed_in(request, tracking).caller


def _bearer(tracking: Tracking, authorization: str) -> Caller:
    scheme, _, credentials = authorization.partition(" ")
    credentials = credentials.strip()
    if scheme.lower() != "bearer" or not credentials:
        raise NotAuthenticated(
            "The Authorization header is not understood. Send Authorization: Bearer <API token or access token>."
        )
    return authentication.caller_of_bearer(tracking, credentials)


CurrentSession = Annotated[SignedIn, Depends(_signed_in)]


def _caller(session: CurrentSession) -> Caller:
    return session.caller


CurrentCaller = Annotated[Caller, Depends(_caller)]


async def _turn(request: Request, caller: CurrentCaller) -> AsyncGenerator[None]:
    turns: Turns = request.app.state.turns
    async with turns.of(caller.user_id, request.is_disconnected):
        yield


COSTLY = Depends(_turn, scope="function")
"""Makes an endpoint one whose requests take turns: what may keep the stores busy for long. A turn ends before the answer is
sent, so that slow readers hold none."""

WorkspaceName = Annotated[str, Path(alias="workspace", description="The workspace's name.")]
ProjectName = Annotated[str, Path(alias="project", description="The project's name within the workspace.")]
RunId = Annotated[
    str,
    Path(
        alias="run",
        description="The sys/id of a run, model or model version (CLS-12), the project's key for its own metadata, or a UUID.",
    ),
]


def project_identifier(workspace: str, project: str) -> str:
    return f"{workspace}/{project}"


def container_of(
    tracking: Tracking, caller: Caller, workspace: str, project: str, run: str, role: ProjectRole = ProjectRole.VIEWER
) -> tuple[Container, Project]:
    """The container that an address names, when the caller has at least `role` in its project.

    Raises ContainerNotFound (also for a container of another project), ProjectNotFound and AccessDenied.
    """
    identifier = run if _is_uuid(run) else f"{workspace}/{project}/{run}"
    container, owner = access.require_container(tracking, caller, identifier, role)
    if owner.qualified_name != project_identifier(workspace, project):
        raise ContainerNotFound(f'The project "{workspace}/{project}" has no run "{run}". Check the address.')
    return container, owner


def _is_uuid(text: str) -> bool:
    try:
        return str(UUID(text)) == text.lower()
    except ValueError:
        return False
