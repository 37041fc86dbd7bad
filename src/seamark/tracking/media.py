"""The files of many runs at once: single ones, and those of series."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from seamark.model.access import Caller
from seamark.model.attributes import AttributeType
from seamark.model.errors import AttributeNotFound, ContainerNotFound, InvalidInput
from seamark.model.values import Attribute, FileSeriesSummary
from seamark.tracking.access import require_project
from seamark.tracking.context import Tracking
from seamark.tracking.references import find_runs
from seamark.tracking.series import FilePoints, read_file_points
from seamark.tracking.values import read_attributes

__all__ = ["MediaKey", "RunMedia", "read_media"]

_SERIES = (AttributeType.FILE_SERIES, AttributeType.FILE_REF_SERIES)
_SINGLE = (AttributeType.FILE, AttributeType.FILE_REF)


@dataclass(frozen=True, slots=True)
class MediaKey:
    """An attribute of a run, by the run's sys/id."""

    run: str
    path: str


@dataclass(frozen=True, slots=True)
class RunMedia:
    """What a run has under a path: one file, the last points of a series (from number `first` on), or nothing that is a file."""

    file: Attribute | None = None
    points: FilePoints | None = None
    first: int = 0


def read_media(t: Tracking, caller: Caller, project: str, wanted: Sequence[MediaKey], limit: int) -> list[RunMedia]:
    """What each run has under each path, of series the last `limit` points. Runs that do not exist have nothing.

    Raises ProjectNotFound.
    """
    home = require_project(t, caller, project)
    paths: defaultdict[str, list[str]] = defaultdict(list)
    for key in wanted:
        paths[key.run].append(key.path)
    runs = find_runs(t, caller, [f"{home.qualified_name}/{run}" for run in paths])
    found: dict[MediaKey, RunMedia] = {}
    for (name, of_run), run in zip(paths.items(), runs, strict=True):
        if run is not None:
            for attribute in _attributes(t, caller, str(run.uuid), of_run):
                found[MediaKey(name, attribute.path)] = _media(t, caller, str(run.uuid), attribute, limit)
    return [found.get(key, RunMedia()) for key in wanted]


def _attributes(t: Tracking, caller: Caller, run: str, paths: Sequence[str]) -> list[Attribute]:
    try:
        return read_attributes(t, caller, run, paths)
    except (ContainerNotFound, InvalidInput):  # it was purged at this moment, or a path is none
        return []


def _media(t: Tracking, caller: Caller, run: str, attribute: Attribute, limit: int) -> RunMedia:
    if attribute.type in _SINGLE:
        return RunMedia(file=attribute)
    if attribute.type not in _SERIES or not isinstance(attribute.value, FileSeriesSummary):
        return RunMedia()
    first = max(0, attribute.value.count - limit)
    try:
        points = read_file_points(t, caller, run, attribute.path, offset=first, limit=limit)
    except (AttributeNotFound, ContainerNotFound):  # it was deleted at this moment
        return RunMedia()
    return RunMedia(points=points, first=first)
