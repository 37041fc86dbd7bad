"""Finding containers of a project by a query, and attributes by their names."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import re2

from seamark.model.access import Caller
from seamark.model.attributes import AttributeDefinition, AttributeType
from seamark.model.containers import Container, ContainerId, ContainerKind
from seamark.model.errors import InvalidQuery
from seamark.model.values import Attribute
from seamark.nql import (
    Comparison,
    Expression,
    Literal,
    Matches,
    NqlSyntaxError,
    Operand,
    Operator,
    QueryType,
    check,
    conditions,
    conjunction,
    parse,
)
from seamark.stores.columns import AttributeRow, attribute_id
from seamark.stores.columns.rows import KIND_CODES, TYPE_CODES, TYPE_OF_CODE
from seamark.stores.columns.search import SortKey as Sort
from seamark.tracking import access
from seamark.tracking.appending import are_unicode
from seamark.tracking.context import Tracking
from seamark.tracking.values import attributes_of_rows

__all__ = ["SearchPage", "SearchRow", "Sort", "search_attributes", "search_containers"]

_re2: Any = re2  # untyped
_MAX_PATTERN_BYTES = 100_000
_FEW_DEFINITIONS = 64


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
    home = access.require_project(t, caller, project)
    expression = _understood(query)
    if hide_trashed and not any(condition.operand.path == "sys/trashed" for condition in conditions(expression)):
        alive = Comparison(Operand("sys/trashed", QueryType.BOOL), Operator.EQ, Literal("false"))
        expression = conjunction([expression, alive])
    # What is not Unicode names no attribute.
    columns = None if columns is None else [path for path in columns if are_unicode([path])]
    now = t.clock()
    total, found = t.columns.find_containers(
        home.id, [KIND_CODES[kind] for kind in kinds], expression, sort, offset=max(0, offset), limit=limit, now_ms=now
    )
    containers: dict[int, Container] = {
        container.id: container for container in t.catalog.containers.many(map(ContainerId, found))
    }
    rows: dict[int, list[AttributeRow]] = {container_id: [] for container_id in found}
    if columns is None:
        fetched = t.columns.read_container_rows(found)
    else:
        paths = {*columns, *(["sys/ping_time"] if "sys/state" in columns else [])}
        fetched = t.columns.read_container_rows(found, [attribute_id(path) for path in paths])
    for row in fetched:
        rows[row.container].append(row)
    wanted = None if columns is None else set(columns)
    return SearchPage(
        total,
        [
            SearchRow(
                container.id,
                container.uuid,
                container.sys_id,
                [each for each in attributes_of_rows(rows[container.id], now) if wanted is None or each.path in wanted],
            )
            for container in (containers.get(each) for each in found)
            if container is not None
        ],
    )


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
        _require_unicode(given)
    if regex is not None:
        _require_pattern(regex)
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
    if 0 < len(found) <= _FEW_DEFINITIONS:
        # Names outlive the last attribute that had them; where that is cheap, what nobody has any more is left out.
        live = t.columns.read_live_definitions(home.id, codes, [attribute for attribute, _, _ in found])
        found = [each for each in found if (each[0], each[2]) in live]
    return [AttributeDefinition(path, TYPE_OF_CODE[code]) for _, path, code in found]


def _understood(query: str) -> Expression:
    _require_unicode(query)
    expression = check(parse(query), query)
    for condition in conditions(expression):
        if isinstance(condition, Matches):
            try:
                _require_pattern(condition.pattern.text)
            except InvalidQuery as error:
                raise NqlSyntaxError(
                    str(error), position=condition.pattern.span.start, expected=("a regular expression",)
                ).within(query) from None
    return expression


def _require_unicode(text: str) -> None:
    if not are_unicode([text]):
        raise InvalidQuery(f"The text {text[:200]!r} is not valid Unicode. Remove the lone surrogate from it.")


def _require_pattern(pattern: str) -> None:
    _require_unicode(pattern)
    if len(pattern.encode()) > _MAX_PATTERN_BYTES:
        raise InvalidQuery(f"The regular expression is longer than {_MAX_PATTERN_BYTES} bytes. Shorten it.")
    try:
        _re2.compile(pattern)
    except _re2.error as error:
        reason = error.args[0].decode(errors="replace") if error.args and isinstance(error.args[0], bytes) else str(error)
        raise InvalidQuery(f'"{pattern[:200]}" is not a regular expression: {reason}. Write it in RE2 syntax.') from None
