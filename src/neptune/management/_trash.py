"""The trash of a project."""

from collections.abc import Iterable

from neptune._log import get_logger
from neptune._validation import as_list, verify_type
from neptune.management._names import project_and_workspace
from neptune.management._server import managing
from neptune.management.exceptions import ProjectNotFound
from seamark.client.management import BulkOutcome

__all__ = ["clear_trash", "delete_objects_from_trash", "trash_objects"]

_PER_REQUEST = 1_000


def trash_objects(project: str, ids: str | Iterable[str], *, workspace: str | None = None, api_token: str | None = None) -> None:
    """Moves objects to the trash, by their sys/ids; models with all of their versions. Logs what could not be moved.

    Raises ProjectNotFound.
    """
    home, name, wanted = _arguments(project, workspace, ids)
    moved = 0
    with managing(api_token, {"project-not-found": lambda: ProjectNotFound(name=f"{home}/{name}")}) as server:
        for start in range(0, len(wanted), _PER_REQUEST):
            outcome = server.trash(home, name, wanted[start : start + _PER_REQUEST])
            moved += len(outcome.done)
            _log_errors(outcome)
    get_logger().info("Moved to the trash: %d. Not moved: %d.", moved, len(wanted) - moved)


def delete_objects_from_trash(
    project: str, ids: str | Iterable[str], *, workspace: str | None = None, api_token: str | None = None
) -> None:
    """Deletes objects that are in the trash, by their sys/ids, for good. Logs what could not be deleted.

    Raises ProjectNotFound.
    """
    home, name, wanted = _arguments(project, workspace, ids)
    with managing(api_token, {"project-not-found": lambda: ProjectNotFound(name=f"{home}/{name}")}) as server:
        for start in range(0, len(wanted), _PER_REQUEST):
            _log_errors(server.purge(home, name, wanted[start : start + _PER_REQUEST]))


def clear_trash(project: str, *, workspace: str | None = None, api_token: str | None = None) -> None:
    """Deletes everything in the trash of a project, for good. Raises ProjectNotFound."""
    verify_type("project", project, str)
    verify_type("workspace", workspace, (str, type(None)))
    home, name = project_and_workspace(project, workspace)
    with managing(api_token, {"project-not-found": lambda: ProjectNotFound(name=f"{home}/{name}")}) as server:
        _log_errors(server.purge(home, name, None))


def _arguments(project: str, workspace: str | None, ids: str | Iterable[str]) -> tuple[str, str, list[str]]:
    verify_type("project", project, str)
    verify_type("workspace", workspace, (str, type(None)))
    home, name = project_and_workspace(project, workspace)
    return home, name, as_list("ids", ids)


def _log_errors(outcome: BulkOutcome) -> None:
    for each in outcome.errors:
        get_logger().warning("%s", each.message)
