"""What stops writing where the role would allow it: an archived project, and the limits of its workspace."""

from seamark.model.access import Project, WorkspaceId, WorkspaceLimits
from seamark.model.errors import ProjectArchived, StorageLimitReached, WorkspaceReadOnly
from seamark.stores.columns import attribute_id
from seamark.tracking.context import Tracking

__all__ = ["require_open_project", "require_open_workspace", "stored_bytes"]

_SIZE = attribute_id("sys/size")
_UNLIMITED = WorkspaceLimits()


def require_open_project(t: Tracking, project: Project, *, adds: bool = True) -> None:
    """Raises ProjectArchived, WorkspaceReadOnly or StorageLimitReached when nothing may be written to the project.

    What only takes away (`adds` is false) is not held up by a full workspace.
    """
    if project.is_archived:
        raise ProjectArchived(
            f'The project "{project.qualified_name}" is archived, and can only be read. '
            "Ask one of its owners to unarchive it, or write to another project."
        )
    require_open_workspace(t, project.workspace_id, project.workspace_name, adds=adds)


def require_open_workspace(t: Tracking, workspace_id: WorkspaceId, name: str, *, adds: bool = True) -> None:
    """Raises WorkspaceReadOnly or StorageLimitReached when nothing may be written to the workspace."""
    limits = t.catalog.recent.get(("limits", workspace_id), lambda: _limits(t, workspace_id))
    if limits == _UNLIMITED:
        return
    if limits.is_read_only:
        raise WorkspaceReadOnly(f'The workspace "{name}" is read-only at the moment. Ask whoever runs the server to open it.')
    if adds and limits.storage_bytes is not None:
        used = t.storage_use.get(workspace_id, lambda: stored_bytes(t, workspace_id))
        if used >= limits.storage_bytes:
            raise StorageLimitReached(
                f'The workspace "{name}" keeps {used} bytes and may keep {limits.storage_bytes}. '
                "Delete runs for good, or ask whoever runs the server for more."
            )


def stored_bytes(t: Tracking, workspace_id: WorkspaceId) -> int:
    """What the files and points of all projects of a workspace take, trash included."""
    projects = [project.id for project in t.catalog.projects.find(workspace_id=workspace_id)]
    if not projects:
        return 0
    return int(t.columns.sum_floats(projects, _SIZE)) + t.catalog.shared_files.total_size(projects)


def _limits(t: Tracking, workspace_id: WorkspaceId) -> WorkspaceLimits:
    workspace = t.catalog.workspaces.by_id(workspace_id)
    return _UNLIMITED if workspace is None else workspace.limits
