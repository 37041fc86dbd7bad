"""What people manage on a server: projects, who may use them, and their trash."""

import time
from collections.abc import Sequence
from urllib.parse import quote

import msgspec

from seamark.client.connection import Connection

__all__ = ["BulkError", "BulkOutcome", "Management", "ProjectMember", "WorkspaceMember", "WorkspaceStatus"]

_API = "/api/v1"
_PROJECTS_PER_PAGE = 10_000
_LOOK_SECONDS = 0.5


class WorkspaceFacts(msgspec.Struct, frozen=True):
    name: str
    allowed_visibilities: list[str]


class ProjectFacts(msgspec.Struct, frozen=True):
    workspace: str
    name: str
    uuid: str


class WorkspaceStatus(msgspec.Struct, frozen=True):
    """A workspace in figures; a limit of None is none."""

    stored_bytes: int
    stored_bytes_limit: int | None
    projects: int
    projects_limit: int | None
    members: int


class WorkspaceMember(msgspec.Struct, frozen=True):
    name: str
    role: str


class ProjectMember(msgspec.Struct, frozen=True):
    name: str
    role: str


class BulkError(msgspec.Struct, frozen=True):
    id: str
    message: str


class BulkOutcome(msgspec.Struct, frozen=True):
    """What became of several objects: each id is in one of the lists."""

    done: list[str]
    errors: list[BulkError]


class _Job(msgspec.Struct):
    id: str
    state: str
    error: str | None = None


class _PurgeOutcome(msgspec.Struct):
    done: list[str]
    errors: list[BulkError]
    job: _Job | None = None


class _ProjectPage(msgspec.Struct):
    total: int
    projects: list[ProjectFacts]


class _Account(msgspec.Struct):
    name: str


class Management:
    """Manages projects and workspaces, as the user of the connection may. Everything raises as `Connection.request`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def workspaces(self) -> list[WorkspaceFacts]:
        """The workspaces that the user sees."""
        return self._connection.request("GET", f"{_API}/workspaces").parsed(list[WorkspaceFacts])

    def workspace_status(self, workspace: str) -> WorkspaceStatus:
        return self._connection.request("GET", f"{_workspace(workspace)}/status").parsed(WorkspaceStatus)

    def workspace_members(self, workspace: str) -> list[WorkspaceMember]:
        """The people of a workspace."""
        return self._connection.request("GET", f"{_workspace(workspace)}/members").parsed(list[WorkspaceMember])

    def add_workspace_member(self, workspace: str, user: str, role: str, add_to_all_projects: bool) -> None:
        """Makes a user of the server a `member` or `admin` of the workspace."""
        wanted = {"user": user, "role": role, "add_to_all_projects": add_to_all_projects}
        self._connection.request("POST", f"{_workspace(workspace)}/members", json=wanted)

    def service_accounts(self, workspace: str) -> list[str]:
        """The names of the workspace's service accounts."""
        path = f"{_workspace(workspace)}/service-accounts"
        return [each.name for each in self._connection.request("GET", path).parsed(list[_Account])]

    def projects(self) -> list[ProjectFacts]:
        """The projects of all workspaces that the user sees, those first in which something happened last."""
        found: list[ProjectFacts] = []
        while True:
            page = self._connection.request(
                "GET", f"{_API}/projects", query={"offset": len(found), "limit": _PROJECTS_PER_PAGE}
            ).parsed(_ProjectPage)
            found += page.projects
            if not page.projects or len(found) >= page.total:
                return found

    def create_project(self, workspace: str, name: str, key: str | None, visibility: str, description: str) -> ProjectFacts:
        """Creates a project; `visibility` is private, workspace or public."""
        wanted = {"name": name, "key": key, "visibility": visibility, "description": description}
        return self._connection.request("POST", f"{_workspace(workspace)}/projects", json=wanted).parsed(ProjectFacts)

    def delete_project(self, workspace: str, project: str) -> None:
        """Deletes a project with everything in it."""
        self._connection.request("DELETE", _project(workspace, project))

    def project_members(self, workspace: str, project: str, kind: str) -> list[ProjectMember]:
        """The accounts of a kind (`person` or `service_account`) that have access to a project."""
        path = f"{_project(workspace, project)}/members"
        return self._connection.request("GET", path, query={"kind": kind}).parsed(list[ProjectMember])

    def add_project_member(self, workspace: str, project: str, account: str, role: str, kind: str) -> None:
        """Makes an account a `viewer`, `contributor` or `owner` of a project."""
        wanted = {"account": account, "role": role, "kind": kind}
        self._connection.request("POST", f"{_project(workspace, project)}/members", json=wanted)

    def remove_project_member(self, workspace: str, project: str, account: str, kind: str) -> None:
        path = f"{_project(workspace, project)}/members/{quote(account, safe='')}"
        self._connection.request("DELETE", path, query={"kind": kind})

    def trash(self, workspace: str, project: str, ids: Sequence[str]) -> BulkOutcome:
        """Moves objects to the trash."""
        return self._bulk(f"{_project(workspace, project)}/trash", ids)

    def purge(self, workspace: str, project: str, ids: Sequence[str] | None) -> BulkOutcome:
        """Deletes objects in the trash for good; all that are in it when None. Returns when it is done, however long it
        takes."""
        home = _project(workspace, project)
        answer = self._connection.request("POST", f"{home}/trash/purge", json={"ids": ids}, is_repeatable=True)
        outcome = answer.parsed(_PurgeOutcome)
        job = outcome.job
        while job is not None and job.state in ("waiting", "running"):
            time.sleep(_LOOK_SECONDS)
            job = self._connection.request("GET", f"{home}/jobs/{job.id}").parsed(_Job)
        errors = outcome.errors
        if job is not None and job.state != "done":
            why = "somebody cancelled it" if job.state == "cancelled" else job.error or "the server does not say why"
            errors = [*errors, BulkError(id="", message=f"Not everything was deleted: {why}. The rest is still in the trash.")]
        return BulkOutcome(outcome.done, errors)

    def _bulk(self, path: str, ids: Sequence[str] | None) -> BulkOutcome:
        # Doing it again only finds that it was done.
        return self._connection.request("POST", path, json={"ids": ids}, is_repeatable=True).parsed(BulkOutcome)


def _workspace(workspace: str) -> str:
    return f"{_API}/workspaces/{quote(workspace, safe='')}"


def _project(workspace: str, project: str) -> str:
    return f"{_API}/projects/{quote(workspace, safe='')}/{quote(project, safe='')}"
