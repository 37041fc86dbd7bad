"""Who may do what: roles, visibility, and the people and service accounts that have them."""

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import NewType
from uuid import UUID

__all__ = [
    "AccountKind",
    "ApiToken",
    "Caller",
    "Project",
    "ProjectId",
    "ProjectMember",
    "ProjectRole",
    "TokenScope",
    "User",
    "UserId",
    "Visibility",
    "Workspace",
    "WorkspaceId",
    "WorkspaceLimits",
    "WorkspaceMember",
    "WorkspaceRole",
]

UserId = NewType("UserId", int)
WorkspaceId = NewType("WorkspaceId", int)
ProjectId = NewType("ProjectId", int)


class ProjectRole(IntEnum):
    """What a member may do in a project; a higher role includes the lower ones."""

    VIEWER = 1
    CONTRIBUTOR = 2
    OWNER = 3


class WorkspaceRole(IntEnum):
    """What a member may do in a workspace. Admins own every project in it."""

    MEMBER = 1
    ADMIN = 2


class Visibility(StrEnum):
    """Who sees a project besides its members."""

    PRIVATE = "private"
    WORKSPACE = "workspace"
    PUBLIC = "public"


class TokenScope(StrEnum):
    """What an API token may do of what its user may."""

    FULL = "full"
    WRITE = "write"
    """Log and read, and manage nothing."""
    READ = "read"


class AccountKind(StrEnum):
    PERSON = "person"
    SERVICE_ACCOUNT = "service_account"


@dataclass(frozen=True, slots=True)
class User:
    """A person or a service account.

    `name` is unique on the server (a service account's is `NAME@WORKSPACE`); `display_name` is what lists show.
    """

    id: UserId
    uuid: UUID
    name: str
    display_name: str
    kind: AccountKind
    is_admin: bool
    is_active: bool
    workspace_id: WorkspaceId | None
    """The workspace that a service account belongs to; None for people."""


@dataclass(frozen=True, slots=True)
class WorkspaceLimits:
    """What a workspace may hold, as whoever runs the server decided. None is without a limit."""

    projects: int | None = None
    storage_bytes: int | None = None
    """Of files and points together."""
    is_read_only: bool = False


@dataclass(frozen=True, slots=True)
class Workspace:
    id: WorkspaceId
    uuid: UUID
    name: str
    allowed_visibilities: tuple[Visibility, ...]
    created_at: int
    limits: WorkspaceLimits = WorkspaceLimits()


@dataclass(frozen=True, slots=True)
class Project:
    id: ProjectId
    uuid: UUID
    workspace_id: WorkspaceId
    workspace_name: str
    name: str
    key: str
    description: str
    visibility: Visibility
    is_archived: bool
    created_at: int

    @property
    def qualified_name(self) -> str:
        return f"{self.workspace_name}/{self.name}"


@dataclass(frozen=True, slots=True)
class WorkspaceMember:
    user: User
    role: WorkspaceRole


@dataclass(frozen=True, slots=True)
class ProjectMember:
    user: User
    role: ProjectRole
    is_inherited: bool
    """True when the access comes from the workspace and not from the project's own list."""


@dataclass(frozen=True, slots=True)
class ApiToken:
    """An API token without its secret, which only its creator sees, once."""

    id: int
    uuid: UUID
    user_id: UserId
    name: str
    created_at: int
    expires_at: int | None
    last_used_at: int | None
    revoked_at: int | None
    scope: TokenScope = TokenScope.FULL
    project_id: ProjectId | None = None
    """The only project that it is good for; None for all of its user's."""


@dataclass(frozen=True, slots=True)
class Caller:
    """On whose behalf a use case runs. Wires make one from verified credentials, the command line for its operator."""

    user: User
    scope: TokenScope = TokenScope.FULL
    """What the credentials may do at most."""
    project_id: ProjectId | None = None
    """The only project that the credentials are good for."""

    @property
    def is_limited(self) -> bool:
        """Whether the credentials may do less than the user."""
        return self.scope is not TokenScope.FULL or self.project_id is not None

    @property
    def is_server_admin(self) -> bool:
        return self.user.is_admin and not self.is_limited

    @property
    def identity(self) -> tuple[UserId, TokenScope, ProjectId | None]:
        """What decides what the caller may do."""
        return self.user.id, self.scope, self.project_id

    @property
    def user_id(self) -> UserId:
        return self.user.id

    @property
    def name(self) -> str:
        return self.user.name
