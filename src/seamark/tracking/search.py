"""Finding containers of a project by a query, and attributes by their names."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from seamark.model.access import Caller, Project
from seamark.model.attributes import AttributeDefinition, AttributeType
from seamark.model.containers import ContainerId, ContainerKind
from seamark.model.moments import Moment
from seamark.model.values import Attribute
from seamark.stores.columns import attribute_id
from seamark.stores.columns.rows import KIND_CODES, TYPE_CODES, TYPE_OF_CODE
from seamark.stores.columns.search import SortKey as Sort
from seamark.tracking import access
from seamark.tracking.appending import are_unicode
from seamark.tracking.attribute_rows import run_state
from seamark.tracking.attribute_tables import attributes_of_table
from seamark.tracking.context import Tracking
from seamark.tracking.queries import require_pattern, require_unicode, understood, without_trashed

__all__ = [
    "PING",
    "STATE",
    "FoundPage",
    "SearchPage",
    "SearchRow",
    "Sort",
    "attributes_of",
    "find_page",
    "search_attributes",
    "search_containers",
]


STATE = "sys/state"
PING = "sys/ping_time"


@dataclass(frozen=True, slots=True)
class SearchRow:
    container_id: int
    uuid: UUID
    sys_id: str
    attributes: list[Attribute]


@dataclass(frozen=True, slots=True)
class SearchPage:
    """`total` counts all matches, `rows` are those of the page."""

    total: int
    rows: list[SearchRow]


def search_containers(
    t: Tracking,
    caller: Caller,
    project: str,
    kinds: Sequence[ContainerKind],
    *,
    query: str = "",
    sort: Sequence[Sort] = (),
    columns: Sequence[str] | None = None,
    offset: int = 0,
    limit: int = 100,
    hide_trashed: bool = False,
) -> SearchPage:
    """The containers that meet the query, in order, with the attributes of the given paths (all when None).

    `hide_trashed` leaves trashed ones out unless the query says something about `sys/trashed`.
    Raises NqlSyntaxError, InvalidQuery (a pattern that is no regular expression), ProjectNotFound.
    """
    page = find_page(
        t,
        caller,
        project,
        kinds,
        query=query,
        sort=sort,
        columns=columns,
        offset=offset,
        limit=limit,
        hide_trashed=hide_trashed,
    )
    names = t.catalog.containers.names(page.found)
    attributes = attributes_of(t, page.home, page.found, page.columns, page.now)
    rows = [SearchRow(each, names[each].uuid, names[each].sys_id, attributes[each]) for each in page.found if each in names]
    return SearchPage(page.total, rows)


@dataclass(frozen=True, slots=True)
class FoundPage:
    """The containers of a page, in order, and what of them is to be read."""

    home: Project
    total: int
    found: list[ContainerId]
    columns: set[str] | None
    now: Moment


def find_page(
    t: Tracking,
    caller: Caller,
    project: str,
    kinds: Sequence[ContainerKind],
    *,
    query: str,
    sort: Sequence[Sort],
    columns: Sequence[str] | None,
    offset: int,
    limit: int,
    hide_trashed: bool = False,
) -> FoundPage:
    """`search_containers` without their attributes."""
    home = access.require_project(t, caller, project)
    expression = understood(query)
    if hide_trashed:
        expression = without_trashed(expression)
    now = t.now()
    total, found = t.columns.find_containers(
        [home.id], [KIND_CODES[kind] for kind in kinds], expression, sort, offset=max(0, offset), limit=limit, now=now
    )
    # What is not Unicode names no attribute.
    wanted = None if columns is None else {path for path in columns if are_unicode([path])}
    return FoundPage(home, total, [ContainerId(each) for each in found], wanted, now)


def attributes_of(
    t: Tracking, home: Project, containers: Sequence[ContainerId], wanted: set[str] | None, now: Moment
) -> dict[ContainerId, list[Attribute]]:
    """The attributes of the wanted paths (all when None) of each container."""
    found: dict[ContainerId, list[Attribute]] = {container: [] for container in containers}
    with_state = wanted is None or STATE in wanted
    ids = None if wanted is None else {attribute_id(path) for path in (*wanted, *([PING] if with_state else []))}
    if ids is not None and not ids:
        return found
    is_extra = wanted is not None and PING not in wanted
    for container, attribute in attributes_of_table(t.columns.read_row_table(containers, ids, {home.id})):
        of_container = found[ContainerId(container)]
        if with_state and attribute.path == PING and isinstance(attribute.value, int):
            of_container.append(run_state(attribute.value, now))
            if is_extra:
                continue
        of_container.append(attribute)
    return found


def search_attributes(
    t: Tracking,
    caller: Caller,
    project: str,
    kinds: Sequence[ContainerKind],
    *,
    text: str = "",
    regex: str | None = None,
    types: Sequence[AttributeType] | None = None,
    limit: int | None = None,
    after: str | None = None,
) -> list[AttributeDefinition]:
    """The attributes of the project's containers by path and type: those whose path contains `text` (in any case) and
    matches `regex` (RE2, unanchored). `after` continues behind a path.

    Raises InvalidQuery for a pattern that is no regular expression, ProjectNotFound.
    """
    home = access.require_project(t, caller, project)
    for given in (text, after or ""):
        require_unicode(given)
    if regex is not None:
        require_pattern(regex)
    codes = [KIND_CODES[kind] for kind in kinds]
    found = t.columns.read_definitions(
        home.id,
        codes,
        text=text,
        regex=regex,
        types=None if types is None else [TYPE_CODES[each] for each in types],
        limit=limit,
        after=after,
    )
    # Names outlive the last attribute that had them; what nobody has any more is left out.
    perhaps_dead = t.columns.read_perhaps_dead([home.id])
    doubtful = [attribute for attribute, _, _ in found if attribute in perhaps_dead]
    live = t.columns.read_live_definitions([home.id], codes, doubtful)
    found = [each for each in found if each[0] not in perhaps_dead or (each[0], each[2]) in live]
    return [AttributeDefinition(path, TYPE_OF_CODE[code]) for _, path, code in found]
