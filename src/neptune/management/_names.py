"""Names of projects as people write them, and the words for roles and visibilities."""

import re
from enum import Enum

from neptune.management.exceptions import (
    ConflictingWorkspaceName,
    InvalidProjectName,
    MissingWorkspaceName,
    UnsupportedValue,
)

__all__ = [
    "MemberRole",
    "ProjectMemberRole",
    "ProjectVisibility",
    "WorkspaceMemberRole",
    "project_and_workspace",
    "server_role",
    "server_visibility",
    "visibility_name",
]

_PROJECT_NAME = re.compile(r"(?:([^/]+)/)?([^/]+)")


class ProjectVisibility:
    """Who sees a project: its members, everybody, or all members of the workspace."""

    PRIVATE = "priv"
    PUBLIC = "pub"
    WORKSPACE = "workspace"


class ProjectMemberRole:
    """What a member of a project may do: read; write; or also manage it. The last two names are former ones."""

    VIEWER = "viewer"
    OWNER = "owner"
    CONTRIBUTOR = "contributor"
    MEMBER = CONTRIBUTOR
    MANAGER = OWNER


MemberRole = ProjectMemberRole


class WorkspaceMemberRole(Enum):
    """What a member of a workspace is invited as."""

    MEMBER = "member"
    ADMIN = "admin"

    def to_api(self) -> str:
        """The role as it was spelt to neptune.ai."""
        return "owner" if self is WorkspaceMemberRole.ADMIN else self.value


_VISIBILITIES = {"priv": "private", "pub": "public", "workspace": "workspace"}
_ROLES = frozenset({"viewer", "contributor", "owner"})


def project_and_workspace(name: str, workspace: str | None = None) -> tuple[str, str]:
    """Workspace and project of a name `workspace/project`, or of a bare name and its workspace.

    Raises InvalidProjectName, MissingWorkspaceName, ConflictingWorkspaceName.
    """
    match = _PROJECT_NAME.fullmatch(name)
    if match is None:
        raise InvalidProjectName(name=name)
    named, project = match.groups()
    if workspace and named and workspace != named:
        raise ConflictingWorkspaceName(name=name, workspace=workspace)
    found = named or workspace
    if not found:
        raise MissingWorkspaceName(name=name)
    return found, project


def server_visibility(visibility: str) -> str:
    """A visibility as the server spells it. Raises UnsupportedValue."""
    found = _VISIBILITIES.get(visibility)
    if found is None:
        raise UnsupportedValue(enum="ProjectVisibility", value=visibility)
    return found


def visibility_name(server_visibility: str) -> str:
    """What this API calls a visibility of the server."""
    return next((name for name, spelt in _VISIBILITIES.items() if spelt == server_visibility), server_visibility)


def server_role(role: str) -> str:
    """A project role as the server spells it. Raises UnsupportedValue."""
    if role not in _ROLES:
        raise UnsupportedValue(enum="ProjectMemberRole", value=role)
    return role
