"""How the files of a project that are known by a path are named in the catalog and in the blob store."""

from collections.abc import Sequence
from hashlib import sha256

from seamark.model.access import Project, ProjectId
from seamark.model.errors import InvalidInput
from seamark.tracking.context import Tracking

__all__ = ["OURS", "checked_path", "is_path", "key_of_name", "key_of_path", "mark_replaced", "name_of_path", "uploadable_path"]

OURS = "seamark://"
"""Paths that begin so name what runs of the 1.x API hold, see `run_files`; nothing can be uploaded to them."""

_MAX_PATH_BYTES = 4096


def checked_path(path: str) -> str:
    """The path as it is; raises InvalidInput for one that no file can have."""
    try:
        size = len(path.encode())
    except UnicodeEncodeError:
        raise InvalidInput("The file's path is not valid Unicode. Remove the lone surrogate from it.") from None
    if not 0 < size <= _MAX_PATH_BYTES or "\0" in path:
        raise InvalidInput(
            f"The file's path {path[:80]!r} has {size} bytes; it needs at least one and at most {_MAX_PATH_BYTES}, and no NUL. "
            "Choose another destination."
        )
    return path


def uploadable_path(path: str) -> str:
    """The path as it is; raises InvalidInput for one to which nothing can be uploaded."""
    if checked_path(path).startswith(OURS):
        raise InvalidInput(f'Paths that begin with "{OURS}" name files of runs of the 1.x API. Choose another destination.')
    return path


def is_path(path: str) -> bool:
    """Whether a file can have been uploaded to this path."""
    try:
        uploadable_path(path)
    except InvalidInput:
        return False
    return True


def name_of_path(path: str) -> str:
    """The name in the catalog."""
    return sha256(path.encode()).hexdigest()


def key_of_path(project: Project, path: str) -> str:
    """The key in the blob store. Raises InvalidInput for a path to which nothing can be uploaded."""
    return key_of_name(project, name_of_path(uploadable_path(path)))


def key_of_name(project: Project, name: str) -> str:
    # The project's own container has the project's uuid, so that both go together.
    return f"{project.uuid}/f-{name}"


def mark_replaced(t: Tracking, project_id: ProjectId, paths: Sequence[str]) -> None:
    """Notes that a reference to each of these paths is gone; `delete_replaced` looks later whether there is another one."""
    t.catalog.shared_files.mark_replaced(project_id, {name_of_path(path): path for path in paths if is_path(path)}, t.clock())
