"""What only admins of the server see and do: accounts, workspaces, jobs, who did what, and how the server is."""

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import Field

import seamark
from seamark.model.access import AccountKind, WorkspaceRole
from seamark.tracking import audit, jobs, server_accounts, server_health, users, workspaces
from seamark.tracking.access import require_server_admin
from seamark.tracking.server_accounts import Invitation
from seamark.wire.http import base_url
from seamark.wire.v1.context import COSTLY, Answer, ApiSettings, Body, CurrentCaller, CurrentSettings, CurrentTracking
from seamark.wire.v1.jobs import JobFacts, job_facts
from seamark.wire.v1.session import UserFacts, role_name, user_facts

__all__ = ["router"]

router = APIRouter(prefix="/admin", tags=["admin"])

AccountName = Annotated[str, Path(alias="account", max_length=256, description="A user's name or UUID.")]
Offset = Annotated[int, Query(ge=0)]
Limit = Annotated[int, Query(ge=1, le=1000)]


class AccountMembership(Answer):
    workspace: str
    role: str


class AccountFacts(Answer):
    """`last_seen_at`: when they last opened a page or used a token, to the minute. `tokens` are not revoked. Times are in milliseconds
    since the epoch."""

    uuid: str
    name: str
    display_name: str
    kind: AccountKind
    is_admin: bool
    is_active: bool
    created_at: int
    last_seen_at: int | None
    has_password: bool
    tokens: int
    memberships: list[AccountMembership]


class AccountPage(Answer):
    total: int
    accounts: list[AccountFacts]


class NewAccount(Body):
    """With a `workspace` they become a member of it, in this role."""

    name: str = Field(min_length=1, max_length=256)
    is_admin: bool = False
    workspace: str | None = Field(default=None, max_length=256)
    role: Literal["member", "admin"] = "member"


class AccountChange(Body):
    """What is left out stays as it is. Who is not active is shut out at once; what they logged stays."""

    is_admin: bool | None = None
    is_active: bool | None = None


class NewWayIn(Body):
    """With `forget_password` the password and all sessions end at once, and the person chooses a new one."""

    forget_password: bool = False


class SignInLink(Answer):
    """`url` signs the user in once, within a week. It is shown this once."""

    user: UserFacts
    url: str


class WorkspaceSummary(Answer):
    name: str
    created_at: int
    members: int
    service_accounts: int
    projects: int
    stored_bytes: int
    projects_limit: int | None
    stored_bytes_limit: int | None
    is_read_only: bool


class NewWorkspace(Body):
    """`owner` is a user's name; without one the caller administers it."""

    name: str = Field(min_length=1, max_length=256)
    owner: str | None = Field(default=None, max_length=256)


class JobPage(Answer):
    total: int
    jobs: list[JobFacts]


class AuditEntry(Answer):
    """`action` is `what.verb`, such as `token.create`; `details` are named texts."""

    id: int
    at: int
    actor: str
    action: str
    subject: str
    details: dict[str, str]


class AuditPage(Answer):
    """The latest first. Ask for those before the last one's `id` for more."""

    events: list[AuditEntry]


class StoreHealth(Answer):
    """`kind` says what it is kept in; `answer` is "ok", or what is wrong; `milliseconds` is how long it took to answer."""

    name: Literal["catalog", "columns", "files"]
    kind: str
    answer: str
    milliseconds: float


class Activity(Answer):
    """What the server does by itself: when it last ended, how long it took, and what went wrong."""

    name: str
    ended_at: int
    seconds: float
    error: str | None


class Compaction(Answer):
    """A table of the column store: its rows lie in so many `parts`, which take so many bytes on the disk. `merging` of them are becoming
    one, done to the share `progress` since `seconds`; 0 where the table rests."""

    table: str
    parts: int
    rows: int
    bytes: int
    merging: int
    progress: float
    seconds: float


class Health(Answer):
    """How this process of the server is. `waiting_rows` are acknowledged and not in the tables yet. Disk space is that of the data
    directory, in bytes; null where that cannot be told."""

    version: str
    python: str
    started_at: int
    now: int
    stores: list[StoreHealth]
    waiting_rows: int
    commits: int
    commit_failures: int
    points: int
    watchers: int
    disk_total: int | None
    disk_free: int | None
    activities: list[Activity]
    compactions: list[Compaction]


@router.get("/users")
def list_accounts(
    tracking: CurrentTracking,
    caller: CurrentCaller,
    search: Annotated[str, Query(max_length=256, description="Part of a name.")] = "",
    offset: Offset = 0,
    limit: Limit = 100,
) -> AccountPage:
    """Everybody who has an account, people first."""
    total, found = server_accounts.list_accounts(tracking, caller, search=search, offset=offset, limit=limit)
    return AccountPage(
        total=total,
        accounts=[
            AccountFacts(
                uuid=str(each.user.uuid),
                name=each.user.name,
                display_name=each.user.display_name,
                kind=each.user.kind,
                is_admin=each.user.is_admin,
                is_active=each.user.is_active,
                created_at=each.created_at,
                last_seen_at=each.last_seen_at,
                has_password=each.has_password,
                tokens=each.tokens,
                memberships=[AccountMembership(workspace=name, role=role_name(role)) for name, role in each.workspaces],
            )
            for each in found
        ],
    )


@router.post("/users", status_code=201)
def invite_user(
    request: Request,
    response: Response,
    body: NewAccount,
    tracking: CurrentTracking,
    settings: CurrentSettings,
    caller: CurrentCaller,
) -> SignInLink:
    """Makes an account for a person, and a link for them."""
    role = WorkspaceRole.ADMIN if body.role == "admin" else WorkspaceRole.MEMBER
    invited = server_accounts.invite(tracking, caller, body.name, is_admin=body.is_admin, workspace=body.workspace, role=role)
    return _link(request, response, settings, invited)


@router.patch("/users/{account}")
def change_user(account: AccountName, body: AccountChange, tracking: CurrentTracking, caller: CurrentCaller) -> UserFacts:
    """Shuts somebody out or lets them in again, makes them an admin of the server or takes that from them. One admin must be left."""
    require_server_admin(caller, "change users")
    if body.is_admin is not None:
        server_accounts.set_admin(tracking, caller, account, is_admin=body.is_admin)
    if body.is_active is not None:
        (users.reactivate if body.is_active else users.deactivate)(tracking, caller, account)
    return user_facts(users.find_user(tracking, caller, account))


@router.post("/users/{account}/link", status_code=201)
def make_sign_in_link(
    request: Request,
    response: Response,
    account: AccountName,
    body: NewWayIn,
    tracking: CurrentTracking,
    settings: CurrentSettings,
    caller: CurrentCaller,
) -> SignInLink:
    """A link that signs a person in once, for who forgot their password or lost their invitation."""
    renewed = server_accounts.renew_access(tracking, caller, account, forget_password=body.forget_password)
    return _link(request, response, settings, renewed)


@router.get("/workspaces", dependencies=[COSTLY])
def list_workspace_summaries(tracking: CurrentTracking, caller: CurrentCaller) -> list[WorkspaceSummary]:
    """All workspaces, in figures."""
    require_server_admin(caller, "see all workspaces")
    found: list[WorkspaceSummary] = []
    for workspace in workspaces.list_workspaces(tracking, caller):
        status = workspaces.workspace_status(tracking, caller, workspace.name)
        found.append(
            WorkspaceSummary(
                name=workspace.name,
                created_at=workspace.created_at,
                members=status.members,
                service_accounts=status.service_accounts,
                projects=status.projects,
                stored_bytes=status.stored_bytes,
                projects_limit=workspace.limits.projects,
                stored_bytes_limit=workspace.limits.storage_bytes,
                is_read_only=workspace.limits.is_read_only,
            )
        )
    return found


@router.post("/workspaces", status_code=201)
def create_workspace(body: NewWorkspace, tracking: CurrentTracking, caller: CurrentCaller) -> AccountMembership:
    """Makes a workspace, and somebody its admin."""
    made = workspaces.create_workspace(tracking, caller, body.name, body.owner)
    return AccountMembership(workspace=made.name, role="admin")


@router.get("/jobs")
def list_all_jobs(tracking: CurrentTracking, caller: CurrentCaller, offset: Offset = 0, limit: Limit = 100) -> JobPage:
    """The jobs of all projects: those under way first, then the latest."""
    total, found = jobs.list_all_jobs(tracking, caller, offset=offset, limit=limit)
    return JobPage(total=total, jobs=[job_facts(each) for each in found])


@router.get("/audit")
def list_audit_events(
    tracking: CurrentTracking,
    caller: CurrentCaller,
    before: Annotated[int | None, Query(ge=0, description="The id of an event.")] = None,
    action: Annotated[list[str] | None, Query(max_length=50, description="Only these actions.")] = None,
    search: Annotated[str, Query(max_length=256, description="Part of who did it, or of what it was done to.")] = "",
    limit: Limit = 100,
) -> AuditPage:
    """Who did what: sign-ins, tokens, members, users, deletions. Kept for 400 days."""
    found = audit.list_events(tracking, caller, before=before, actions=tuple(action or ()), search=search, limit=limit)
    return AuditPage(
        events=[
            AuditEntry(
                id=each.id, at=each.at, actor=each.actor, action=each.action, subject=each.subject, details=dict(each.details)
            )
            for each in found
        ]
    )


@router.get("/health")
def get_health(tracking: CurrentTracking, settings: CurrentSettings, caller: CurrentCaller) -> Health:
    """How the server that answers is."""
    found = server_health.look(tracking, caller, settings.data_dir)
    return Health(
        version=seamark.__version__,
        python=found.python,
        started_at=found.started_at,
        now=tracking.clock(),
        stores=[StoreHealth.model_validate(each, from_attributes=True) for each in found.stores],
        waiting_rows=tracking.columns.waiting_rows,
        commits=tracking.columns.metrics.commits,
        commit_failures=tracking.columns.metrics.failures,
        points=tracking.columns.metrics.points,
        watchers=tracking.changes.watchers,
        disk_total=found.disk_total,
        disk_free=found.disk_free,
        activities=[Activity.model_validate(each, from_attributes=True) for each in tracking.activities.all()],
        compactions=[Compaction.model_validate(each, from_attributes=True) for each in found.compactions],
    )


def _link(request: Request, response: Response, settings: ApiSettings, made: Invitation) -> SignInLink:
    response.headers["Cache-Control"] = "no-store"
    # The code is in the fragment, which browsers do not send and servers do not log.
    return SignInLink(user=user_facts(made.user), url=f"{base_url(request, settings).rstrip('/')}/login#{made.code}")
