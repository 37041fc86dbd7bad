"""The projects that files name: whether they are there, and what stands in the way of importing into them."""

from seamark.model.access import Caller, ProjectRole
from seamark.model.containers import Container
from seamark.model.errors import InvalidInput, ProjectNotFound, SeamarkError
from seamark.tracking.access import require_project, require_workspace
from seamark.tracking.context import Tracking

__all__ = ["NamedProjects"]


class NamedProjects:
    """Looks at each project once."""

    def __init__(self, tracking: Tracking, caller: Caller) -> None:
        self._tracking = tracking
        self._caller = caller
        self._known: dict[str, tuple[bool, str | None]] = {}
        """Whether it is there, and what stands in the way."""

    def named(self) -> list[tuple[str, bool]]:
        return sorted((name, is_there) for name, (is_there, _) in self._known.items())

    def problem_of(self, name: str) -> str | None:
        if name not in self._known:
            self._known[name] = self._look(name)
        return self._known[name][1]

    def run(self, project: str, run_id: str) -> Container | None:
        """The run of this custom id, when the caller sees its project."""
        try:
            home = require_project(self._tracking, self._caller, project)
        except SeamarkError:
            return None
        return self._tracking.catalog.containers.by_custom_id(home.id, run_id)

    def _look(self, name: str) -> tuple[bool, str | None]:
        try:
            require_project(self._tracking, self._caller, name, ProjectRole.CONTRIBUTOR)
        except ProjectNotFound as error:
            if not self._tracking.settings.auto_create_projects:
                return False, str(error)
        except SeamarkError as error:
            return not isinstance(error, InvalidInput), str(error)
        else:
            return True, None
        try:
            require_workspace(self._tracking, self._caller, name.split("/")[0])
        except SeamarkError as error:
            return False, str(error)
        return False, None
