"""The table of a project's experiments."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from neptune import _tables
from neptune.attributes.constants import (
    LOG_ATTRIBUTE_SPACE,
    MONITORING_ATTRIBUTE_SPACE,
    PARAMETERS_ATTRIBUTE_SPACE,
    PROPERTIES_ATTRIBUTE_SPACE,
)
from neptune.legacy._reading import PARAMETER_TYPES, Log, Parameter, Property, local_time, spoken_state
from neptune.legacy.model import LeaderboardEntry
from neptune.table import TableEntry, TableSource

if TYPE_CHECKING:
    import pandas as pd

    from neptune.legacy._hosted import ExperimentSource

__all__ = ["as_table", "find_entries"]

_LOG_TYPES = {"floatSeries": "numeric", "stringSeries": "text"}
_FIRST_COLUMNS = {name: place for place, name in enumerate(("id", "name", "created", "finished", "owner"))}
_KINDS_OF_COLUMNS = {"channel": 1, "parameter": 2, "property": 3}


@dataclass(slots=True)
class _Row:
    """An experiment; the names are those that `LeaderboardEntry` reads."""

    id: str
    organizationName: str
    projectName: str
    shortId: str
    name: str | None
    state: str
    timeOfCreation: datetime | None
    timeOfCompletion: datetime | None
    runningTime: float | None
    owner: str | None
    size: float | None
    tags: list[str]
    description: str | None
    channelsLastValues: list[Log]
    parameters: list[Parameter]
    properties: list[Property]


def find_entries(
    source: "ExperimentSource",
    *,
    ids: Iterable[str],
    states: Iterable[str],
    owners: Iterable[str],
    tags: Iterable[str],
    min_running_time: float | None,
    columns: Iterable[str] | None = None,
) -> Iterator[LeaderboardEntry]:
    """The experiments, in order of their ids, that have one of the ids, one of the states, one of the owners, all of the tags,
    and have run for so many seconds. Criteria that are empty, or None, leave none out. `columns`: None for everything."""
    conditions = [
        _tables.any_of("sys/id", "string", ids),
        _tables.any_of("sys/state", "experimentState", {"running" if each == "running" else "idle" for each in states}),
        _tables.any_of("sys/owner", "string", owners),
        *(f"(`sys/tags`:stringSet CONTAINS {_tables.quoted(each)})" for each in tags),
        "" if min_running_time is None else f"(`sys/running_time`:float >= {float(min_running_time)!r})",
    ]
    table = _tables.fetch_runs_table(
        TableSource(source.connection, source.workspace, source.project, source.container_type),
        query=" AND ".join(each for each in conditions if each),
        columns=columns,
        sort_by="sys/id",
        ascending=True,
        progress_bar=False,
    )
    for entry in table:
        yield LeaderboardEntry(_row(source, entry))


def as_table(entries: Iterable[LeaderboardEntry]) -> "pd.DataFrame":
    """A row for each experiment: what is known of each, then the last values of its logs, its parameters and its properties."""
    import pandas as pd

    rows = [
        {
            **entry.system_properties,
            **{f"channel_{each.name}": each.trimmed_y for each in entry.channels},
            **{f"parameter_{name}": value for name, value in entry.parameters.items()},
            **{f"property_{name}": value for name, value in entry.properties.items()},
        }
        for entry in entries
    ]
    columns = sorted({name for row in rows for name in row}, key=_column_order)
    return pd.DataFrame(rows, columns=columns)


def _column_order(name: str) -> tuple[int, int, str]:
    kind, _, rest = name.partition("_")
    if kind in _KINDS_OF_COLUMNS:
        return _KINDS_OF_COLUMNS[kind], 0, rest
    return 0, _FIRST_COLUMNS.get(name, len(_FIRST_COLUMNS)), name


def _row(source: "ExperimentSource", entry: TableEntry) -> _Row:
    system: dict[str, Any] = {}  # of the types that the fields have
    logs: list[Log] = []
    parameters: list[Parameter] = []
    properties: list[Property] = []
    for path, kind, value in entry.items():
        space = f"{path.partition('/')[0]}/"
        name = path.removeprefix(space)
        if space == "sys/":
            system[name] = value
        elif space in (LOG_ATTRIBUTE_SPACE, MONITORING_ATTRIBUTE_SPACE) and kind in _LOG_TYPES and value is not None:
            logs.append(Log(path, name, _LOG_TYPES[kind], None, value))
        elif space == PARAMETERS_ATTRIBUTE_SPACE and kind in PARAMETER_TYPES:
            parameters.append(Parameter(name, value))
        elif space == PROPERTIES_ATTRIBUTE_SPACE and kind == "string":
            properties.append(Property(name, str(value)))
    return _Row(
        id=entry._id,  # pyright: ignore[reportPrivateUsage]
        organizationName=source.workspace,
        projectName=source.project,
        shortId=system["id"],
        name=system.get("name"),
        state=spoken_state(system.get("state")),
        timeOfCreation=local_time(system.get("creation_time")),
        timeOfCompletion=None,
        runningTime=system.get("running_time"),
        owner=system.get("owner"),
        size=system.get("size"),
        tags=sorted(system.get("tags", ())),
        description=system.get("description"),
        channelsLastValues=logs,
        parameters=parameters,
        properties=properties,
    )
