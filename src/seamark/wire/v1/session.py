"""Signing in and out, and who is signed in."""

from fastapi import APIRouter, Request, Response
from pydantic import Field

import seamark
from seamark.model.access import AccountKind, User, WorkspaceRole
from seamark.tracking import setting_up, signing_in, users, workspaces
from seamark.tracking.context import Tracking
from seamark.tracking.signing_in import Session
from seamark.wire.http import base_url
from seamark.wire.v1.context import (
    SESSION_COOKIE,
    Answer,
    ApiSettings,
    Body,
    CurrentSession,
    CurrentSettings,
    CurrentTracking,
    reject_cross_site,
)

__all__ = ["UserFacts", "router", "user_facts"]

router = APIRouter(tags=["session"])


class PasswordSignIn(Body):
    name: str = Field(max_length=256)
    password: str = Field(max_length=1024)


class LinkSignIn(Body):
    """`code` is what follows `#` in a one-time sign-in link, /login#CODE."""

    code: str = Field(max_length=256)


class NewPassword(Body):
    """`current_password` is needed by who has one."""

    password: str = Field(max_length=1024)
    current_password: str | None = Field(default=None, max_length=1024)


class Setup(Body):
    """`code` is what the server printed at its first start, behind `#` in /setup#CODE."""

    code: str = Field(min_length=1, max_length=256)
    password: str = Field(max_length=1024)


class SetupState(Answer):
    """Whether the server waits for its first admin."""

    is_open: bool


class ProfileChange(Body):
    display_name: str = Field(max_length=200)


class SessionFacts(Answer):
    """A new session. Its token is in an HttpOnly cookie; send `csrf_token` as X-CSRF-Token with every change."""

    csrf_token: str
    expires_at: int


class UserFacts(Answer):
    uuid: str
    name: str
    display_name: str
    kind: AccountKind
    is_admin: bool


class Membership(Answer):
    workspace: str
    role: str


class Me(Answer):
    """The signed-in user. `csrf_token` is null for scripts, which need none."""

    user: UserFacts
    csrf_token: str | None
    memberships: list[Membership]
    server_version: str
    server_url: str


def user_facts(user: User) -> UserFacts:
    return UserFacts(uuid=str(user.uuid), name=user.name, display_name=user.display_name, kind=user.kind, is_admin=user.is_admin)


@router.post("/session/password")
def sign_in_with_password(
    request: Request, response: Response, body: PasswordSignIn, tracking: CurrentTracking, settings: CurrentSettings
) -> SessionFacts:
    """Starts a session with a name and a password."""
    reject_cross_site(request)
    session = signing_in.sign_in_with_password(tracking, body.name, body.password)
    return _started(request, response, tracking, settings, session)


@router.post("/session/link")
def sign_in_with_link(
    request: Request, response: Response, body: LinkSignIn, tracking: CurrentTracking, settings: CurrentSettings
) -> SessionFacts:
    """Starts a session with the code of a one-time sign-in link."""
    reject_cross_site(request)
    session = signing_in.sign_in_with_link(tracking, body.code)
    return _started(request, response, tracking, settings, session)


@router.get("/setup")
def get_setup(tracking: CurrentTracking) -> SetupState:
    """Whether the server waits for its first admin."""
    return SetupState(is_open=setting_up.is_open(tracking))


@router.post("/setup")
def set_up(
    request: Request, response: Response, body: Setup, tracking: CurrentTracking, settings: CurrentSettings
) -> SessionFacts:
    """Gives the first admin a password, for the code that the server printed at its first start, and starts a session."""
    reject_cross_site(request)
    address = "nowhere" if request.client is None else request.client.host
    session = setting_up.set_up(tracking, body.code, body.password, address)
    return _started(request, response, tracking, settings, session)


@router.delete("/session", status_code=204)
def sign_out(response: Response, tracking: CurrentTracking, session: CurrentSession) -> None:
    """Ends the session of the browser's cookie."""
    if session.session_token is not None:
        signing_in.sign_out(tracking, session.session_token)
    response.delete_cookie(SESSION_COOKIE, path="/", httponly=True, samesite="lax")


@router.get("/me")
def me(request: Request, tracking: CurrentTracking, settings: CurrentSettings, session: CurrentSession) -> Me:
    """Who is signed in, and where they are a member."""
    caller = session.caller
    memberships = [
        Membership(workspace=workspace.name, role=role_name(role))
        for workspace, role in workspaces.list_workspaces_with_roles(tracking, caller)
    ]
    return Me(
        user=user_facts(caller.user),
        csrf_token=session.csrf_token,
        memberships=memberships,
        server_version=seamark.__version__,
        server_url=base_url(request, settings),
    )


@router.put("/me/password", status_code=204)
def change_password(body: NewPassword, tracking: CurrentTracking, session: CurrentSession) -> None:
    """Sets one's own password, and ends all of one's sessions."""
    users.set_password(tracking, session.caller, session.caller.name, body.password, body.current_password)


@router.patch("/me")
def change_profile(body: ProfileChange, tracking: CurrentTracking, session: CurrentSession) -> UserFacts:
    """Changes how one is called."""
    return user_facts(users.set_display_name(tracking, session.caller, body.display_name))


def role_name(role: WorkspaceRole) -> str:
    return role.name.lower()


def _started(request: Request, response: Response, tracking: Tracking, settings: ApiSettings, session: Session) -> SessionFacts:
    response.set_cookie(
        SESSION_COOKIE,
        session.token,
        max_age=max(0, (session.expires_at - tracking.clock()) // 1000),
        path="/",
        secure=base_url(request, settings).startswith("https://"),
        httponly=True,
        samesite="lax",
    )
    response.headers["Cache-Control"] = "no-store"
    return SessionFacts(csrf_token=session.csrf_token, expires_at=session.expires_at)
