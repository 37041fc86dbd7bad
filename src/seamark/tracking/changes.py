"""What a write changed, in the words of whoever watches a project: which runs, which of their attributes, how far their series go."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, fields

from seamark.model.access import ProjectId
from seamark.model.attributes import AttributeType
from seamark.model.containers import ContainerId
from seamark.stores.columns import AttributeRow, Batch, attribute_id
from seamark.stores.columns.rows import TYPE_CODES

__all__ = ["ContainerChange", "Definition", "Names", "changes_of", "project_of"]

_MAX_NAMES = 100
"""More names of one container than these are not listed: whoever is told of so many looks at everything anyway."""
_SERIES_CODES = frozenset(
    TYPE_CODES[each]
    for each in (
        AttributeType.FLOAT_SERIES,
        AttributeType.STRING_SERIES,
        AttributeType.FILE_SERIES,
        AttributeType.FILE_REF_SERIES,
        AttributeType.HISTOGRAM_SERIES,
    )
)
_EVERY_WRITE = frozenset(
    attribute_id(path)
    for path in (
        "sys/ping_time",
        "sys/modification_time",
        "sys/running_time",
        "sys/running_time_seconds",
        "sys/experiment/running_time_seconds",
        "sys/monitoring_time",
        "sys/size",
    )
)
"""Attributes that change with every write, so that telling of them would tell nothing."""
_BIRTH = attribute_id("sys/id")
_PING = attribute_id("sys/ping_time")
_ORDER = {each.name: place for place, each in enumerate(fields(AttributeRow))}
_PROJECT, _CONTAINER, _PATH, _TYPE = (_ORDER[each] for each in ("project", "container", "path", "type"))
_INT, _LAST_STEP, _POINTS = (_ORDER[each] for each in ("int_value", "last_step", "points"))

Names = frozenset[str] | None
"""Paths; None: too many to list, so that any may be meant."""
Definition = tuple[int, int, int, str, int]


@dataclass(slots=True)
class ContainerChange:
    """What happened to one container. Changes merge: the later one is added to the earlier."""

    is_new: bool = False
    is_gone: bool = False
    values: Names = field(default_factory=frozenset[str])
    """Single values that were written or deleted."""
    added: Names = field(default_factory=frozenset[str])
    """Attributes that the container did not have before."""
    series: Names = field(default_factory=frozenset[str])
    """Series that have got points, or lost them."""
    last_step: int | None = None
    """The highest last step of these series, in micros; None when there are none, or when it is not known."""
    heard_at: int | None = None
    """When something was last heard of the container, in milliseconds; None when this is no sign of life."""

    def merge(self, other: "ContainerChange") -> None:
        self.is_new |= other.is_new
        self.is_gone |= other.is_gone
        self.values = _union(self.values, other.values)
        self.added = _union(self.added, other.added)
        self.series = _union(self.series, other.series)
        self.last_step = _highest(self.last_step, other.last_step)
        self.heard_at = _highest(self.heard_at, other.heard_at)

    @property
    def is_nothing(self) -> bool:
        """Whether only time went by."""
        return not (self.is_new or self.is_gone) and all(
            names is not None and not names for names in (self.values, self.added, self.series)
        )


def project_of(batch: Batch) -> ProjectId | None:
    """The project that a batch is about; None when it is empty. A batch is about one project."""
    for row in batch.attributes.values():
        return ProjectId(row[_PROJECT])
    for table in batch.tables:
        return ProjectId(table.series.project)
    return None


def changes_of(batch: Batch, definitions: Sequence[Definition]) -> dict[ContainerId, ContainerChange]:
    """What a batch changes in each container. `definitions` are those of attributes that are new to their container."""
    new = {attribute for _, _, attribute, _, _ in definitions}
    found: dict[ContainerId, ContainerChange] = {}
    values: dict[ContainerId, list[str]] = {}
    series: dict[ContainerId, list[str]] = {}
    added: dict[ContainerId, list[str]] = {}
    for (container, attribute), row in batch.attributes.items():
        key = ContainerId(container)
        change = found.setdefault(key, ContainerChange())
        if attribute == _PING:
            change.heard_at = int(row[_INT])
        if attribute in _EVERY_WRITE:
            continue
        if attribute == _BIRTH:
            change.is_new = True
        if attribute in new:
            added.setdefault(key, []).append(row[_PATH])
        if row[_TYPE] in _SERIES_CODES:
            series.setdefault(key, []).append(row[_PATH])
            if row[_POINTS]:
                change.last_step = _highest(change.last_step, int(row[_LAST_STEP]))
        else:
            values.setdefault(key, []).append(row[_PATH])
    for key, change in found.items():
        change.values, change.added, change.series = (_listed(each.get(key, ())) for each in (values, added, series))
    for table in batch.tables:
        paths = table.series.paths
        change = ContainerChange(series=_listed(paths))
        if len(table.steps):
            change.last_step = int(table.steps[-1])
        if new:
            change.added = _listed([path for path in paths if attribute_id(path) in new])
        found.setdefault(ContainerId(table.series.container), ContainerChange()).merge(change)
    return found


def _listed(paths: Collection[str]) -> Names:
    return None if len(paths) > _MAX_NAMES else frozenset(paths)


def _union(one: Names, other: Names) -> Names:
    if one is None or other is None:
        return None
    both = one | other if other else one
    return _listed(both)


def _highest(one: int | None, other: int | None) -> int | None:
    if one is None or other is None:
        return one if other is None else other
    return max(one, other)
