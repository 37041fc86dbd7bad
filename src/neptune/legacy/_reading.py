"""What experiments have on the server, as the first Neptune API tells it."""

import functools
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from neptune import _fetching
from neptune.attributes.constants import (
    LOG_ATTRIBUTE_SPACE,
    MONITORING_ATTRIBUTE_SPACE,
    PARAMETERS_ATTRIBUTE_SPACE,
    PROPERTIES_ATTRIBUTE_SPACE,
)
from seamark.client.reading import AttributeFacts, Reader

if TYPE_CHECKING:
    import pandas as pd

    from neptune.legacy._hosted import ExperimentSource

__all__ = [
    "PARAMETER_TYPES",
    "Fields",
    "Log",
    "Parameter",
    "Property",
    "fetch_fields",
    "hardware_table",
    "local_time",
    "logs_table",
    "spoken_state",
]

_LOG_TYPES = {"floatSeries": "numeric", "stringSeries": "text", "imageSeries": "image", "fileRefSeries": "image"}
PARAMETER_TYPES = frozenset({"float", "string", "datetime"})


@dataclass(slots=True)
class Log:
    """A log with its last value; the names are those that `ChannelWithLastValue` reads."""

    channelId: str
    channelName: str
    channelType: str
    x: float | None
    y: Any  # of the type that channelType says


@dataclass(frozen=True, slots=True)
class Parameter:
    name: str
    value: Any  # a number or a text


@dataclass(frozen=True, slots=True)
class Property:
    key: str
    value: str


@dataclass(frozen=True, slots=True)
class Fields:
    """All fields of an experiment, by their paths."""

    facts: dict[str, AttributeFacts] = field(default_factory=dict[str, AttributeFacts])

    def value(self, path: str) -> Any:
        """The value of a field as Python has it; None where there is no such field."""
        found = self.facts.get(path)
        return None if found is None else _fetching.native_value(found.type, found.value)

    def logs(self, namespace: str = LOG_ATTRIBUTE_SPACE) -> dict[str, Log]:
        """The logs in a namespace, by their names in it."""
        return {
            path.removeprefix(namespace): Log(
                path, path.removeprefix(namespace), _LOG_TYPES[facts.type], facts.value.get("last_step"), _last(facts)
            )
            for path, facts in sorted(self.facts.items())
            if path.startswith(namespace) and facts.type in _LOG_TYPES
        }

    def parameters(self) -> list[Parameter]:
        return [
            Parameter(path.removeprefix(PARAMETERS_ATTRIBUTE_SPACE), _fetching.native_value(facts.type, facts.value))
            for path, facts in sorted(self.facts.items())
            if path.startswith(PARAMETERS_ATTRIBUTE_SPACE) and facts.type in PARAMETER_TYPES
        ]

    def properties(self) -> list[Property]:
        return [
            Property(path.removeprefix(PROPERTIES_ATTRIBUTE_SPACE), facts.value)
            for path, facts in sorted(self.facts.items())
            if path.startswith(PROPERTIES_ATTRIBUTE_SPACE) and facts.type == "string"
        ]


def fetch_fields(source: "ExperimentSource") -> Fields:
    """Raises ContainerUUIDNotFound, and what asking a server raises."""
    return Fields(_fetching.fetch_attributes(source))


def logs_table(source: "ExperimentSource", names: Sequence[str]) -> "pd.DataFrame":
    """The points of logs of numbers as a table: a column `x` with all places that one of them has, and a column for each log."""
    import numpy as np
    import pandas as pd

    reader = Reader(source.connection, source.workspace, source.project)
    tables: list[pd.DataFrame] = []
    for name in names:
        pages = list(reader.float_points(source.uuid, f"{LOG_ATTRIBUTE_SPACE}{name}"))
        steps = np.concatenate([page.steps for page in pages]) / 1e6
        tables.append(pd.DataFrame({"x": steps, name: np.concatenate([page.values for page in pages])}))
    merged = functools.reduce(lambda one, other: one.merge(other, on="x", how="outer"), tables)
    return merged.sort_values("x", ignore_index=True)


def hardware_table(source: "ExperimentSource", fields: Fields) -> "pd.DataFrame":
    """What was measured of the hardware: of each series the times in milliseconds since the epoch and the values, side by side."""
    import numpy as np
    import pandas as pd

    reader = Reader(source.connection, source.workspace, source.project)
    columns: dict[str, pd.Series[Any]] = {}
    for name, log in fields.logs(MONITORING_ATTRIBUTE_SPACE).items():
        if log.channelType == "numeric":
            pages = list(reader.float_points(source.uuid, log.channelId))
            columns[f"x_{name}"] = pd.Series(np.concatenate([page.timestamps for page in pages]))
            columns[f"y_{name}"] = pd.Series(np.concatenate([page.values for page in pages]))
    return pd.DataFrame(columns)


def local_time(moment: datetime | None) -> datetime | None:
    """A time of UTC as one of this machine's zone; one without a zone is of UTC."""
    if moment is None:
        return None
    # pandas needs it, too; unlike `astimezone()` it gives all the times of a column the same zone.
    from dateutil.tz import tzlocal

    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(tzlocal())


def spoken_state(state: str | None) -> str:
    """Experiments have ended well once they run no more, as far as runs know."""
    return "running" if state in ("running", "Active") else "succeeded"


def _last(facts: AttributeFacts) -> Any:
    """The last value; None of empty logs, and of images."""
    last = facts.value.get("last")
    match facts.type:
        case "floatSeries":
            return None if last is None else float(last)
        case "stringSeries":
            return last
        case _:
            return None
