"""What the 3.x API retrieves: runs of several projects, and the names and values of their attributes, page by page."""

import base64
import binascii
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import msgspec
import pyarrow as pa

from seamark.model.access import Caller, Project
from seamark.model.attributes import AttributeDefinition, AttributeType
from seamark.model.containers import Container, ContainerId, ContainerKind
from seamark.model.errors import AccessDenied, InvalidIdentifier, InvalidQuery, ProjectNotFound
from seamark.model.values import Attribute
from seamark.nql import Comparison, Expression, Literal, Operand, Operator, QueryType, conjunction
from seamark.nql.ast import And, Contains, Everything, Exists, Matches, Not, Or, Term
from seamark.stores.columns import attribute_id
from seamark.stores.columns.names import NameAlternative, NameFilter, WantedNames, exact_names
from seamark.stores.columns.rows import KIND_CODES, TYPE_CODES, TYPE_OF_CODE
from seamark.tracking import access
from seamark.tracking.appending import are_unicode
from seamark.tracking.attribute_tables import attributes_of_table
from seamark.tracking.context import Tracking
from seamark.tracking.projects import readable_projects
from seamark.tracking.queries import require_pattern, understood, without_trashed
from seamark.tracking.references import find_runs
from seamark.tracking.search import Sort

__all__ = [
    "DefinitionPage",
    "NameAlternative",
    "NameFilter",
    "RunAttributes",
    "RunPage",
    "RunRow",
    "Sort",
    "ValuePage",
    "query_definitions",
    "query_values",
    "search_runs",
]

MAX_PAGE = 10_000
"""Runs, definitions or values of one page."""

_FEW_RUNS = 32
_SIZE = "sys/size"
_RUN = (KIND_CODES[ContainerKind.RUN],)
# The 1.x API reads it as a float, the 3.x API as an int.
_RETYPED = ((attribute_id(_SIZE), TYPE_CODES[AttributeType.INT]),)


@dataclass(frozen=True, slots=True)
class RunRow:
    run: Container
    project: Project
    attributes: list[Attribute]


@dataclass(frozen=True, slots=True)
class RunPage:
    """`total` counts all matches, `rows` are those of the page."""

    total: int
    rows: list[RunRow]


@dataclass(frozen=True, slots=True)
class DefinitionPage:
    """`next_token` continues behind these; None when there are no more."""

    definitions: list[AttributeDefinition]
    next_token: str | None


@dataclass(frozen=True, slots=True)
class RunAttributes:
    """Attributes of a run; a run may go on in the next page."""

    run: Container
    attributes: list[Attribute]


@dataclass(frozen=True, slots=True)
class ValuePage:
    """`next_token` continues behind these, perhaps in the middle of a run; None when there are no more."""

    entries: list[RunAttributes]
    next_token: str | None


def search_runs(
    t: Tracking,
    caller: Caller,
    projects: Sequence[str] | None,
    *,
    query: str = "",
    sort: Sequence[Sort] = (),
    columns: Sequence[str] | None,
    offset: int = 0,
    limit: int = 100,
    heads_only: bool = False,
    hide_trashed: bool = True,
) -> RunPage:
    """The runs of some projects (of every readable one for None) that meet the query, in order, with those attributes of
    `columns` that they have (all for None).

    `heads_only` leaves only the heads of experiments, `hide_trashed` leaves out the trash unless the query says something
    about `sys/trashed`. Runs without the attribute of a sort key, or with one of another type, come last; ties newest first.
    Raises NqlSyntaxError, InvalidQuery, and ProjectNotFound when none of the projects is readable.
    """
    homes = readable_projects(t, caller) if projects is None else _readable(t, caller, projects)
    expression = _as_stored(understood(query))
    if hide_trashed:
        expression = without_trashed(expression)
    if heads_only:
        is_head = Comparison(Operand("sys/experiment/is_head", QueryType.BOOL), Operator.EQ, Literal("true"))
        expression = conjunction([is_head, expression])
    keys = [replace(key, type=_stored_type(key.path, key.type), is_exact=True) for key in sort]
    total, found = t.columns.find_containers(
        [home.id for home in homes],
        _RUN,
        expression,
        keys,
        offset=max(0, offset),
        limit=min(limit, MAX_PAGE),
        now=t.now(),
    )
    runs = {run.id: run for run in t.catalog.containers.many(map(ContainerId, found))}
    attributes = _projection(t, found, columns, {home.id for home in homes})
    of_id = {home.id: home for home in homes}
    rows = [
        RunRow(run, of_id[run.project_id], attributes.get(run.id, []))
        for run in (runs.get(ContainerId(each)) for each in found)
        if run is not None
    ]
    return RunPage(total, rows)


def query_definitions(
    t: Tracking,
    caller: Caller,
    projects: Sequence[str],
    *,
    runs: Sequence[str] | None = None,
    names: NameFilter | None = None,
    types: Collection[AttributeType] | None = None,
    limit: int = MAX_PAGE,
    token: str | None = None,
) -> DefinitionPage:
    """The distinct attributes, by path and type, that the runs of the projects have, or those of the given runs (references
    as `find_runs` takes them) in them. What nobody has any more is left out.

    Raises InvalidQuery for a pattern that is no regular expression or a token that is none, and ProjectNotFound when none of
    the projects is readable.
    """
    homes = _readable(t, caller, projects)
    _require_patterns(names)
    after = None if token is None else _unpacked(token, tuple[str, int])
    limit = min(limit, MAX_PAGE)
    if limit <= 0 or _is_empty(names, types) or (runs is not None and not runs):
        return DefinitionPage([], None)
    wanted = WantedNames(tuple(home.id for home in homes), _RUN, names, _codes(types), retyped=_RETYPED)
    containers: list[int] | None = None
    if runs is not None:
        known = {home.id for home in homes}
        containers = sorted({run.id for run in find_runs(t, caller, runs) if run is not None and run.project_id in known})
    perhaps_dead = t.columns.read_perhaps_dead(wanted.projects) if containers is None else set[int]()
    found: list[tuple[str, int]] = []
    while len(found) <= limit:
        wish = limit + 1 - len(found)
        more = t.columns.read_names(wanted, containers, limit=wish, after=after)
        found += _alive(t, wanted, list(dict.fromkeys(more)), perhaps_dead)
        if len(more) < wish:
            break
        after = more[-1]
    definitions = [AttributeDefinition(path, TYPE_OF_CODE[code]) for path, code in found[:limit]]
    return DefinitionPage(definitions, _packed(found[limit - 1]) if len(found) > limit else None)


def query_values(
    t: Tracking,
    caller: Caller,
    *,
    runs: Sequence[str] | None,
    project: str | None = None,
    paths: Sequence[str] | None = None,
    names: NameFilter | None = None,
    types: Collection[AttributeType] | None = None,
    limit: int = MAX_PAGE,
    token: str | None = None,
) -> ValuePage:
    """The attributes of runs, given by references or all of a project, that have one of `paths` (exact) and fit the filter.

    `limit` counts attributes. Runs without any are left out. Raises as `query_definitions`, and ProjectNotFound.
    """
    _require_patterns(names)
    after = None if token is None else _unpacked(token, tuple[int, int])
    found_runs, of_project = _runs(t, caller, runs, project)
    exact = None if paths is None else tuple(path for path in paths if are_unicode([path]))
    limit = min(limit, MAX_PAGE)
    if limit <= 0 or _is_empty(names, types) or exact == () or not found_runs:
        return ValuePage([], None)
    wanted = WantedNames(tuple(sorted(of_project)), _RUN, names, _codes(types), exact, _RETYPED)
    tables: list[pa.Table] = []
    count = 0
    for some in _portions([each for each in found_runs if after is None or each >= after[0]], wanted, limit):
        tables.append(t.columns.read_rows_page(wanted, some, limit=limit + 1 - count, after=after))
        count += tables[-1].num_rows
        if count > limit:
            break
    filled = [table for table in tables if table.num_rows]
    if not filled:
        return ValuePage([], None)
    page = pa.concat_tables(filled).slice(0, limit)
    attributes = _by_container(page)
    entries = [RunAttributes(run, attributes[run.id]) for run in t.catalog.containers.many(map(ContainerId, attributes))]
    last = (int(page.column(name)[-1].as_py()) for name in ("container", "attribute"))
    return ValuePage(entries, _packed(tuple(last)) if count > limit else None)


def _readable(t: Tracking, caller: Caller, projects: Sequence[str]) -> list[Project]:
    """Those that the caller may see. Raises ProjectNotFound when there is none."""
    homes: dict[int, Project] = {}
    for identifier in dict.fromkeys(projects):
        try:
            home = access.require_project(t, caller, identifier)
        except (ProjectNotFound, InvalidIdentifier, AccessDenied):
            continue
        homes[home.id] = home
    if not homes:
        named = ", ".join(f'"{each[:200]}"' for each in projects[:5]) or "an empty list"
        raise ProjectNotFound(
            f"There is no project that you may see among these: {named}. Check their spelling, or ask an owner to add you."
        )
    return list(homes.values())


def _runs(t: Tracking, caller: Caller, runs: Sequence[str] | None, project: str | None) -> tuple[list[int], set[int]]:
    """The ids of the runs, in order, and of their projects."""
    home = None if project is None else access.require_project(t, caller, project)
    if runs is not None:
        found = [run for run in find_runs(t, caller, runs) if run is not None]
        return sorted({run.id for run in found}), {run.project_id for run in found}
    if home is None:
        raise InvalidQuery("The request names neither runs nor a project. Name one of them.")
    return [int(each) for each in t.catalog.containers.run_ids(home.id)], {home.id}


def _portions(runs: Sequence[int], wanted: WantedNames, limit: int) -> Iterator[Sequence[int]]:
    """The runs in groups, so that few are looked at in vain for a page, and many when few of them have what is wanted."""
    attributes = wanted.attributes
    size = max(_FEW_RUNS, _FEW_RUNS if attributes is None else -(-limit // len(attributes)))
    start = 0
    while start < len(runs):
        yield runs[start : start + size]
        start += size
        size *= 4


def _projection(
    t: Tracking, containers: Sequence[int], columns: Sequence[str] | None, projects: set[int]
) -> dict[int, list[Attribute]]:
    attributes = None if columns is None else {attribute_id(path) for path in columns if are_unicode([path])}
    if attributes is not None and not attributes:
        return {}
    return _by_container(t.columns.read_row_table(containers, attributes, projects))


def _by_container(table: pa.Table) -> dict[int, list[Attribute]]:
    found: dict[int, list[Attribute]] = {}
    for container, attribute in attributes_of_table(table):
        if attribute.path == _SIZE and isinstance(attribute.value, float):
            attribute = Attribute(_SIZE, AttributeType.INT, int(attribute.value))
        found.setdefault(container, []).append(attribute)
    return found


def _alive(t: Tracking, wanted: WantedNames, found: list[tuple[str, int]], perhaps_dead: set[int]) -> list[tuple[str, int]]:
    """Those that a run has at the moment."""
    doubtful = [attribute for path, _ in found if (attribute := attribute_id(path)) in perhaps_dead] if perhaps_dead else []
    if not doubtful:
        return found
    alive = t.columns.read_live_definitions(wanted.projects, wanted.kinds, doubtful)
    retyped = dict(wanted.retyped)
    shown = {(attribute, retyped.get(attribute, type_)) for attribute, type_ in alive}
    return [
        (path, type_) for path, type_ in found if attribute_id(path) not in perhaps_dead or (attribute_id(path), type_) in shown
    ]


def _require_patterns(names: NameFilter | None) -> None:
    """Raises InvalidQuery for what is no regular expression."""
    for alternative in () if names is None else names.alternatives:
        for pattern in (*alternative.matching, *alternative.not_matching):
            if exact_names(pattern) is None or not are_unicode([pattern]):
                require_pattern(pattern)


def _is_empty(names: NameFilter | None, types: Collection[AttributeType] | None) -> bool:
    return (names is not None and not names.alternatives) or (types is not None and not types)


def _codes(types: Collection[AttributeType] | None) -> tuple[int, ...] | None:
    return None if types is None else tuple(sorted({TYPE_CODES[each] for each in types}))


def _stored_type(path: str, type_: AttributeType | None) -> AttributeType | None:
    return AttributeType.FLOAT if path == _SIZE and type_ is AttributeType.INT else type_


def _as_stored(expression: Expression) -> Expression:
    """The expression on attributes as they are stored."""
    return expression if isinstance(expression, Everything) else _term_as_stored(expression)


def _term_as_stored(term: Term) -> Term:
    match term:
        case And(terms):
            return And(tuple(map(_term_as_stored, terms)), term.span)
        case Or(terms):
            return Or(tuple(map(_term_as_stored, terms)), term.span)
        case Not(inner):
            return Not(_term_as_stored(inner), term.span)
        case Comparison(operand) | Contains(operand) | Matches(operand) | Exists(operand):
            if operand.path == _SIZE and operand.type is QueryType.INT:
                return replace(term, operand=replace(operand, type=QueryType.FLOAT))
            return term


def _packed(place: tuple[str | int, ...]) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode(place)).decode()


_Place = TypeVar("_Place")


def _unpacked(token: str, place: type[_Place]) -> _Place:
    try:
        return msgspec.json.decode(base64.urlsafe_b64decode(token.encode()), type=place)
    except (binascii.Error, msgspec.DecodeError, UnicodeError) as error:
        raise InvalidQuery("The page token is none that this server gave. Begin again with the first page.") from error
