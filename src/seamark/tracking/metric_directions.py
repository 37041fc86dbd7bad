"""Which values of metrics are better, as people said: everybody who sees the project sees it."""

from collections.abc import Mapping

from seamark.model.access import Caller, ProjectRole
from seamark.model.attributes import check_path
from seamark.model.directions import Direction
from seamark.tracking import access
from seamark.tracking.context import Tracking

__all__ = ["MAX_DIRECTIONS", "choose_directions", "read_directions"]

MAX_DIRECTIONS = 1_000


def read_directions(t: Tracking, caller: Caller, project: str) -> dict[str, Direction]:
    """The directions that were chosen, by path; of other metrics the names tell. Raises ProjectNotFound."""
    return t.catalog.metric_directions.of(access.require_project(t, caller, project).id)


def choose_directions(t: Tracking, caller: Caller, project: str, directions: Mapping[str, Direction | None]) -> None:
    """Chooses directions of metrics by their paths; None leaves one to its name.

    Raises ProjectNotFound, AccessDenied (contributors only), PathEmpty, PathTooLong, InvalidPath, and InvalidInput for too many.
    """
    home = access.require_project(t, caller, project, ProjectRole.CONTRIBUTOR)
    for path in directions:
        check_path(path)
    t.catalog.metric_directions.choose(home.id, directions, MAX_DIRECTIONS)
