"""A table of runs: pages of those that meet a filter, and which of their attributes differ."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from seamark.model.access import Caller, Project
from seamark.model.attributes import AttributeDefinition
from seamark.model.containers import ContainerId
from seamark.model.moments import Moment
from seamark.model.values import Attribute
from seamark.stores.columns import attribute_id
from seamark.stores.columns.names import WantedNames
from seamark.stores.columns.rows import TYPE_OF_CODE
from seamark.stores.columns.search import Selection
from seamark.tracking import access
from seamark.tracking.appending import are_unicode
from seamark.tracking.attribute_choice import CONSIDERED, NEWEST_FIRST, suggested_by
from seamark.tracking.computed_values import Computed, compute, with_known
from seamark.tracking.context import Tracking
from seamark.tracking.queries import extended_patterns, require_unicode, speaks_of_trash, understood
from seamark.tracking.run_filters import Field, RunFilter, containers_named, require_fields, selected
from seamark.tracking.run_groups import GroupLevel, require_sort
from seamark.tracking.search import Sort, attributes_of
from seamark.tracking.suggestions import Suggested

__all__ = [
    "Differences",
    "Neighbours",
    "Opened",
    "RunRow",
    "RunRows",
    "find_differences",
    "find_neighbours",
    "open_table",
    "search_in_groups",
    "search_runs",
]


_WHEREVER = "`sys/trashed`:bool = true OR `sys/trashed`:bool = false"
"""Finds what is in the trash, too."""


@dataclass(frozen=True, slots=True)
class RunRow:
    """A run with its attributes, and what was computed, in the order of the request; None where it has no value. `custom_id` is the id
    that its script gave, `colour` the one that somebody chose."""

    container_id: ContainerId
    uuid: UUID
    sys_id: str
    custom_id: str | None
    colour: int | None
    attributes: list[Attribute]
    computed: list[float | None]


@dataclass(frozen=True, slots=True)
class RunRows:
    """`total` counts all runs of the filter, `rows` are those of the page."""

    total: int
    rows: list[RunRow]


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Where a run stands among `total`, from 0, and the sys/ids of those before and after it; all None where it does not stand there."""

    total: int
    place: int | None
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Opened:
    """The suggested columns, the `paths` of these and of those that a table always has, and the newest rows with all of them."""

    suggested: Suggested
    paths: list[str]
    page: RunRows | None


@dataclass(frozen=True, slots=True)
class Differences:
    """`total` runs were compared. `after` continues with the names behind it, where there are more."""

    total: int
    differing: list[AttributeDefinition]
    constant: list[AttributeDefinition]
    after: str | None


def search_runs(
    t: Tracking,
    caller: Caller,
    project: str,
    wanted: RunFilter,
    *,
    sort: Sequence[Sort],
    columns: Sequence[str],
    computed: Sequence[Computed] = (),
    offset: int,
    limit: int,
) -> RunRows:
    """A page of the runs that meet the filter, with the attributes of these paths.

    Raises NqlSyntaxError, InvalidQuery, ProjectNotFound.
    """
    home = access.require_project(t, caller, project)
    selection = selected(t, home, wanted, caller)
    total, ids = t.columns.table.find(selection, _order(t, selection, sort), offset=offset, limit=limit)
    return RunRows(total, _rows_of(t, home, ids, columns, computed, selection.now))


def search_in_groups(
    t: Tracking,
    caller: Caller,
    project: str,
    wanted: RunFilter,
    *,
    levels: Sequence[GroupLevel],
    group_columns: Sequence[Field],
    sort: Sequence[Sort],
    columns: Sequence[str],
    limit: int,
    chosen: Sequence[str] | None = None,
) -> RunRows:
    """The first runs of the filter in the order of a table that groups its rows: those of its first group, then those of the next. Or
    the `chosen` ones (sys/ids or UUIDs) in that order, where what the filter leaves out comes last; of the trash, where it speaks of that.

    Raises NqlSyntaxError, InvalidQuery, ProjectNotFound.
    """
    home = access.require_project(t, caller, project)
    require_fields([*group_columns, *(level.field for level in levels)])
    for level in levels:
        require_sort(level.sort, keys=1, columns=len(group_columns))

    def in_groups(selection: Selection, limit: int | None) -> tuple[int, list[int]]:
        return t.columns.table.in_groups(selection, levels, group_columns, _order(t, selection, sort), limit=limit)

    selection = selected(t, home, wanted, caller)
    if chosen is None:
        total, ids = in_groups(selection, limit)
        return RunRows(total, _rows_of(t, home, ids, columns, (), selection.now))
    named = {each.id for each in containers_named(t, home, chosen).values()}
    listed = [each for each in in_groups(selection, None)[1] if each in named]
    wherever = _WHEREVER if speaks_of_trash(understood(wanted.query)) else ""
    others = selected(t, home, RunFilter(wherever, kind=wanted.kind, ids=tuple(chosen)), caller)
    _, flat = t.columns.table.find(others, _order(t, others, sort))
    ids = list(dict.fromkeys((*listed, *flat)))
    return RunRows(len(ids), _rows_of(t, home, ids[:limit], columns, (), selection.now))


def find_neighbours(
    t: Tracking, caller: Caller, project: str, wanted: RunFilter, *, run: str, sort: Sequence[Sort]
) -> Neighbours:
    """The runs that stand beside one (a sys/id or UUID) among those that meet the filter.

    Raises NqlSyntaxError, InvalidQuery, ProjectNotFound.
    """
    home = access.require_project(t, caller, project)
    _, found = t.columns.table.find(selected(t, home, replace(wanted, ids=(run,)), caller), [], limit=1)
    selection = selected(t, home, wanted, caller)
    total, ids = t.columns.table.find(selection, _order(t, selection, sort))
    place = ids.index(found[0]) if found and found[0] in ids else None
    if place is None:
        return Neighbours(total, None, None, None)
    beside = [ContainerId(ids[at]) for at in (place - 1, place + 1) if 0 <= at < len(ids)]
    names = t.catalog.containers.names(beside)
    sys_ids = [names[each].sys_id if each in names else None for each in beside]
    before = sys_ids[0] if place > 0 else None
    return Neighbours(total, place, before, sys_ids[-1] if place + 1 < len(ids) else None)


def _order(t: Tracking, selection: Selection, sort: Sequence[Sort]) -> list[Sort]:
    return [_typed(each) for each in with_known(t, selection, sort)]


def _typed(key: Sort) -> Sort:
    """The key, with its type where every run has it of the same: numbers alone are sorted twice as fast."""
    is_time = key.path == NEWEST_FIRST.path and key.type is None and key.computed is None
    return replace(key, type=NEWEST_FIRST.type) if is_time else key


def open_table(t: Tracking, caller: Caller, project: str, *, columns: Sequence[str], with_rows: bool) -> Opened:
    """What a table of all runs begins with: the suggested columns, and beside them these, of the newest runs.

    Raises ProjectNotFound.
    """
    home = access.require_project(t, caller, project)
    selection = selected(t, home, RunFilter(), caller)
    total, newest = t.columns.table.find(selection, [NEWEST_FIRST], limit=CONSIDERED)
    suggested = suggested_by(t, home, newest)
    paths = list(dict.fromkeys((*columns, *(each.path for each in (*suggested.metrics, *suggested.configs)))))
    if not with_rows:
        return Opened(suggested, paths, None)
    return Opened(suggested, paths, RunRows(total, _rows_of(t, home, newest, paths, (), selection.now)))


def _rows_of(
    t: Tracking, home: Project, ids: Sequence[int], columns: Sequence[str], computed: Sequence[Computed], now: Moment
) -> list[RunRow]:
    found = [ContainerId(each) for each in ids]
    names = t.catalog.containers.names(found)
    # What is not Unicode names no attribute.
    paths = {path for path in columns if are_unicode([path])}
    attributes = attributes_of(t, home, found, paths, now)
    present = [each for each in found if each in names]
    values = compute(t, present, computed)
    colours = t.catalog.run_colours.of(present)
    rows = zip(present, values, strict=True)
    return [RunRow(each, *names[each], colours.get(each), attributes[each], row) for each, row in rows]


def find_differences(
    t: Tracking,
    caller: Caller,
    project: str,
    wanted: RunFilter,
    *,
    paths: Sequence[str] | None = None,
    names: str = "",
    after: str | None = None,
    limit: int,
) -> Differences:
    """Which attributes differ between the runs that meet the filter: two have other values (of a series: last ones), other types,
    or one has none. The attributes of these paths, or the first `limit` of those whose name an extended regular expression
    admits, in their order behind `after`.

    Raises NqlSyntaxError, InvalidQuery, ProjectNotFound.
    """
    home = access.require_project(t, caller, project)
    selection = selected(t, home, wanted, caller)
    next_path = None
    if paths is None:
        require_unicode(after or "")
        found = _names(t, selection, names, after, limit + 1)
        if len(found) > limit:
            found = found[:limit]
            next_path = found[-1]
    else:
        found = list(dict.fromkeys(path for path in paths if are_unicode([path])))
    path_of = {attribute_id(path): path for path in found}
    total, differences = t.columns.table.differences(selection, list(path_of))
    differing: list[AttributeDefinition] = []
    constant: list[AttributeDefinition] = []
    for each in differences:
        (differing if each.differs else constant).append(AttributeDefinition(path_of[each.attribute], TYPE_OF_CODE[each.type]))
    return Differences(total, differing, constant, next_path)


def _names(t: Tracking, selection: Selection, names: str, after: str | None, count: int) -> list[str]:
    """The first of the names behind `after`, of all containers that there have been, each once."""
    asked = WantedNames(selection.projects, selection.kinds, names=extended_patterns(names))
    found: dict[str, None] = {}
    place = None if after is None else (after, 255)
    while len(found) < count:
        page = t.columns.read_names(asked, limit=count, after=place)
        found.update(dict.fromkeys(path for path, _ in page))
        if len(page) < count:
            break
        place = page[-1]
    return list(found)[:count]
