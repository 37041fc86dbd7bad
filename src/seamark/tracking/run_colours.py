"""The colours that people choose for runs, which all who see the project see."""

from collections.abc import Mapping

from seamark.model.access import Caller, ProjectRole
from seamark.model.containers import ContainerId
from seamark.model.errors import ContainerNotFound, InvalidInput
from seamark.tracking import access
from seamark.tracking.context import Tracking
from seamark.tracking.run_filters import containers_named

__all__ = ["COLOURS", "choose_colours"]

COLOURS = 16


def choose_colours(t: Tracking, caller: Caller, project: str, colours: Mapping[str, int | None]) -> None:
    """Chooses colours of the palette for runs, by sys id or UUID; None leaves a run the one that follows from its id.

    Raises InvalidInput, ContainerNotFound, ProjectNotFound, AccessDenied (contributors only).
    """
    home = access.require_project(t, caller, project, ProjectRole.CONTRIBUTOR)
    for colour in colours.values():
        if colour is not None and not 0 <= colour < COLOURS:
            raise InvalidInput(f"There is no colour {colour}: the palette has {COLOURS}, counted from 0.")
    found = containers_named(t, home, list(colours))
    missing = [name for name in colours if name not in found]
    if missing:
        raise ContainerNotFound(f'The project "{home.qualified_name}" has no run "{missing[0]}". Check its id.')
    t.catalog.run_colours.choose({ContainerId(found[name].id): colour for name, colour in colours.items()})
