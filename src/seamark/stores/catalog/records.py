"""Facts of the catalog that are not part of the model's vocabulary. Times are milliseconds since the epoch, sizes are bytes."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from seamark.model.access import ProjectId, TokenScope, User, UserId, WorkspaceRole
from seamark.model.containers import Container, ContainerId
from seamark.model.dashboards import DashboardScope

__all__ = [
    "Account",
    "Artifact",
    "ArtifactFile",
    "AuditEvent",
    "ContainerNames",
    "ContainerOwner",
    "Dashboard",
    "DashboardVersion",
    "FileSetEntry",
    "Job",
    "JobState",
    "PageState",
    "ProjectActivity",
    "RunCreation",
    "SavedView",
    "SharedFile",
    "SharedPart",
    "SharedUpload",
    "SignInAttempt",
    "Signal",
    "StoredSession",
    "TokenOwner",
    "Upload",
    "UploadPart",
]


@dataclass(frozen=True, slots=True)
class RunCreation:
    """What became of the wish for a run."""

    container: Container
    is_new: bool
    former_head: Container | None = None
    """The run that stood for the experiment until this one took its place."""
    adopted: tuple[Container, ...] = ()
    """Runs that had waited for this one as their parent, and are its forks now."""


@dataclass(frozen=True, slots=True)
class FileSetEntry:
    """One file of a file set, or an empty directory, whose `key` is None."""

    name: str
    """The path within the set, `/`-separated, without a leading or trailing slash."""
    key: str | None
    size: int
    modified_at: int


@dataclass(frozen=True, slots=True)
class Upload:
    """A multipart upload that has begun and is not finished."""

    id: UUID
    container_id: ContainerId
    path: str
    ext: str
    member: str | None
    """The name within a file set; None when the upload is a file attribute of its own."""
    total_length: int
    created_at: int
    expires_at: int


@dataclass(frozen=True, slots=True)
class UploadPart:
    index: int
    offset: int
    length: int
    key: str


@dataclass(frozen=True, slots=True)
class Artifact:
    """The metadata of an artifact: content-addressed by `hash` within its project."""

    project_id: ProjectId
    hash: str
    size: int | None
    received_metadata: bool
    """Whether the list of files has arrived."""


@dataclass(frozen=True, slots=True)
class ArtifactFile:
    path: str
    hash: str
    type: str
    """`Local` or `S3`, as the client says."""
    size: int | None
    metadata: tuple[tuple[str, str], ...] = ()
    """Pairs of key and value."""


@dataclass(frozen=True, slots=True)
class Signal:
    """A wish to stop or abort a run, to be delivered to its process. `kind` is "stop" or "abort"."""

    id: int
    container_id: ContainerId
    kind: str
    seconds: float | None
    """How long the process may take, or None for its own default."""
    created_at: int


@dataclass(frozen=True, slots=True)
class ValueEdit:
    """Somebody changed a single value by hand, at a time in milliseconds. The values are JSON: a text, or a list of texts; null for
    none."""

    container_id: ContainerId
    path: str
    edited_at: int
    edited_by: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class StageChange:
    """A model version was put on a stage, at a time in milliseconds."""

    stage: str
    changed_by: str
    changed_at: int


@dataclass(frozen=True, slots=True)
class TokenOwner:
    """An API token as the check of credentials needs it: with its user, and nothing secret."""

    token_id: int
    token_uuid: UUID
    user: User
    expires_at: int | None
    revoked_at: int | None
    last_used_at: int | None
    scope: TokenScope = TokenScope.FULL
    project_id: ProjectId | None = None


@dataclass(frozen=True, slots=True)
class StoredSession:
    """A web session; its token is stored hashed only."""

    user: User
    created_at: int
    expires_at: int
    last_seen_at: int | None = None
    """When the user was last known to be there."""


@dataclass(frozen=True, slots=True)
class SignInAttempt:
    """What a sign-in by password may do: go on (`retry_at` is None) or wait until `retry_at`."""

    user_id: UserId | None
    password_hash: str | None
    retry_at: int | None


@dataclass(frozen=True, slots=True)
class ProjectActivity:
    """What a list of projects shows beside each: how many runs that are not in the trash, and when something last happened."""

    runs: int
    last_activity: int


@dataclass(frozen=True, slots=True)
class SharedFile:
    """A file of a project, known by its path. `name` is the path's hash."""

    name: str
    path: str
    size: int


@dataclass(frozen=True, slots=True)
class SharedUpload:
    """An upload in parts of a project's file."""

    id: UUID
    project_id: ProjectId
    path: str
    announced_size: int | None
    is_finished: bool
    store_upload: str | None = None
    """What the object store calls the upload, when the parts go to it directly."""


@dataclass(frozen=True, slots=True)
class SharedPart:
    """A part that has arrived, under the name that its sender gave it."""

    name: str
    length: int
    etag: str
    key: str


@dataclass(frozen=True, slots=True)
class Dashboard:
    """What is known of a dashboard besides its document. Who changed its document last, and when, is `updated`."""

    id: int
    uuid: UUID
    project_id: ProjectId
    name: str
    scope: DashboardScope
    version: int
    widgets: int
    created_at: int
    created_by: str
    updated_at: int
    updated_by: str


@dataclass(frozen=True, slots=True)
class DashboardVersion:
    """A state that a dashboard had, without its document."""

    version: int
    widgets: int
    saved_at: int
    saved_by: str
    restored_from: int | None
    """The older version that this one is, where somebody went back to it."""


@dataclass(frozen=True, slots=True)
class SavedView:
    """How somebody looks at a table: `state` is JSON of the web app's own. `version` counts the changes."""

    id: int
    uuid: UUID
    project_id: ProjectId
    owner_id: UserId
    owner: str
    name: str
    state: str
    is_shared: bool
    version: int
    created_at: int
    updated_at: int
    updated_by: str


@dataclass(frozen=True, slots=True)
class PageState:
    """JSON of the web app's own, known by its hash. One that is not shared is forgotten when nobody has used it for long."""

    hash: str
    state: str
    is_shared: bool


class JobState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Job:
    """Work that outlives the request that asked for it. `done` of `total` things are done."""

    id: int
    uuid: UUID
    kind: str
    project_id: ProjectId | None
    """None when the project is gone."""
    subject: str
    """What it is about, such as the project's qualified name."""
    created_by: str
    created_at: int
    started_at: int | None
    changed_at: int
    finished_at: int | None
    state: JobState
    total: int
    total_bytes: int
    done: int
    freed_bytes: int
    error: str | None
    """What stopped it, or what it tries again after."""
    is_cancelled: bool
    """Whether somebody asked to stop it."""
    details: str = ""
    """What it has to know, in a form that its kind knows."""

    @property
    def removes_containers(self) -> bool:
        """Whether what it still has to do stands in the catalog, container by container."""
        return self.kind == "purge"

    @property
    def is_over(self) -> bool:
        return self.state not in (JobState.WAITING, JobState.RUNNING)


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """Who did what to whom; `details` are what else there is to know, by name."""

    id: int
    at: int
    actor: str
    action: str
    subject: str
    details: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Account:
    """A person or service account, as admins of the server see them."""

    user: User
    created_at: int
    last_seen_at: int | None
    """When they last opened a page or used a token."""
    has_password: bool
    tokens: int
    """Tokens that are not revoked."""
    workspaces: tuple[tuple[str, WorkspaceRole], ...]


class ContainerNames(NamedTuple):
    """What a container is called: everywhere, in its project, and by its script, where that gave a run an id."""

    uuid: UUID
    sys_id: str
    custom_id: str | None


@dataclass(frozen=True, slots=True)
class ContainerOwner:
    """What is to be known of a container to count what it keeps."""

    sys_id: str
    is_run: bool
    owner: str
    created_at: int
    is_trashed: bool
