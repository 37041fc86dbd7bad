"""Containers in groups by the values of up to three fields, with what their other fields are like in each group.

As in `differences`, rows are read without FINAL first, which is several times as fast, and again with it only where there is not exactly
one row of each member.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from seamark.model.attributes import AttributeType
from seamark.stores.columns.conditions import Compiler
from seamark.stores.columns.definitions import read_types_of
from seamark.stores.columns.engine import Engine, values_of
from seamark.stores.columns.fields import (
    NUMERIC,
    STATE,
    Field,
    FieldKey,
    has_value,
    key_text,
    key_type,
    natural,
    number,
    stored_attribute,
)
from seamark.stores.columns.rows import TYPE_CODES
from seamark.stores.columns.schema import ATTRIBUTES_BY_PROJECT
from seamark.stores.columns.search import Selection
from seamark.stores.columns.sql import integers, page

__all__ = [
    "Group",
    "GroupColumn",
    "GroupOrder",
    "GroupSort",
    "Groups",
    "column_values",
    "keyed_containers",
    "mean_to_sort_by",
    "read_groups",
]

_NUMBERS = integers(TYPE_CODES[each] for each in NUMERIC)
_NUMERIC = frozenset(TYPE_CODES[each] for each in NUMERIC)
_PLAIN = integers(TYPE_CODES[each] for each in (AttributeType.FLOAT, AttributeType.INT, AttributeType.FLOAT_SERIES))
"""Have a mean; the mean of instants or truth values is nothing to look at."""


class GroupOrder(StrEnum):
    COUNT = "count"
    KEY = "key"
    COLUMN = "column"


@dataclass(frozen=True, slots=True)
class GroupSort:
    """Order by the number of members, by one of the keys, or by one of the columns (its mean, or else its first text). Groups without
    it come last in either direction."""

    by: GroupOrder
    index: int = 0
    descending: bool = False


@dataclass(frozen=True, slots=True)
class GroupColumn:
    """A field within a group: so many members have it. `mean` to `max` are over its finite numbers, `std` is that of a sample; None
    where there are none (of one number, no `std`). `distinct` counts the values; of numbers it is known only whether there is
    one. `common` is the value that all have."""

    containers: int
    mean: float | None
    std: float | None
    min: float | None
    max: float | None
    distinct: int | None
    common: FieldKey | None


@dataclass(frozen=True, slots=True)
class Group:
    """The containers with these values of the fields; None is having none. A column is None where no member has the field."""

    key: tuple[FieldKey | None, ...]
    containers: int
    columns: list[GroupColumn | None]


@dataclass(frozen=True, slots=True)
class Groups:
    """`containers` are in `total` groups, of which `groups` are a page."""

    containers: int
    total: int
    groups: list[Group]


_Key = tuple[tuple[int, str], ...]
_Types = Mapping[str, Collection[int]]
"""Of which types the attributes of these paths have ever been."""
_Sizes = dict[int, tuple[int, int]]
"""How many members each group has, and a fingerprint of which; by the hash of its key."""


def read_groups(
    engine: Engine,
    selection: Selection,
    by: Sequence[Field],
    columns: Sequence[Field],
    sort: Sequence[GroupSort],
    *,
    offset: int,
    limit: int,
) -> Groups:
    """A page of the groups of the selection, in order; ties by their keys."""
    compiler = selection.compiler()
    types = read_types_of(engine, selection.projects, [field.path for field in (*by, *columns)])
    keyed = keyed_containers(compiler, selection, by, types)
    names = [name for place in range(len(by)) for name in (f"kind{place}", f"text{place}")]
    joins = [
        f"LEFT ANY JOIN ({column_values(compiler, columns[key.index])}) AS c{place} ON k.container = c{place}.container"
        for place, key in enumerate(sort)
        if key.by is GroupOrder.COLUMN
    ]
    whole_order = [*sort, *(GroupSort(GroupOrder.KEY, place) for place in range(len(by)))]
    order = [term for place, key in enumerate(whole_order) for term in _order(engine, place, key)]
    chosen = ", ".join(f"k.{name} AS {name}" for name in names)
    table = engine.query(
        f"SELECT {', '.join(names)}, any(id) AS id, count() AS members, sum(intHash64(container)) AS mark, count() OVER () AS total, "
        f"sum(count()) OVER () AS containers FROM (SELECT {', '.join(['k.container AS container', 'k.id AS id', chosen, *(f'k.number{place} AS number{place}' for place in range(len(by)))])}{_sort_columns(sort)} "
        f"FROM ({keyed}) AS k {' '.join(joins)}) GROUP BY {', '.join(names)} ORDER BY {', '.join(order)} {page(limit, offset)}",
        compiler.parameters.values,
    )
    if not table.num_rows:
        containers, total = _counted(engine, compiler, keyed, names) if offset or limit <= 0 else (0, 0)
        return Groups(containers, total, [])
    keys = _keys(table, len(by))
    ids = values_of(table, "id")
    sizes = zip(values_of(table, "members"), values_of(table, "mark"), strict=True)
    described = _described(engine, selection, by, columns, types, dict(zip(ids, sizes, strict=True)))
    groups = [
        Group(
            tuple(FieldKey(kind, text) if kind else None for kind, text in key),
            members,
            [described.get((id_, place)) for place in range(len(columns))],
        )
        for key, id_, members in zip(keys, ids, values_of(table, "members"), strict=True)
    ]
    return Groups(int(values_of(table, "containers")[0]), int(values_of(table, "total")[0]), groups)


def keyed_containers(compiler: Compiler, selection: Selection, by: Sequence[Field], types: _Types) -> str:
    """A SELECT of the container, the kind, text and number of each of its fields, of kind 0 where it has none, and a hash of them."""
    chosen, joins = ["u.container AS container"], list[str]()
    for place, field in enumerate(by):
        text = key_text(field.path, field.aggregate, selection.now, types.get(field.path))
        value = "toFloat64(0)" if field.path == STATE else f"if(type IN {_NUMBERS}, {number(field.aggregate)}, toFloat64(0))"
        joins.append(
            f"LEFT ANY JOIN (SELECT container, {key_type(field.path)} AS kind, {text} AS text, {value} AS number, cityHash64(kind, text) AS hash "
            f"{compiler.values_of(field)}) AS f{place} ON u.container = f{place}.container"
        )
        chosen += [f"f{place}.{name} AS {name}{place}" for name in ("kind", "text", "number")]
    # Where only the groups are asked for, no texts go through the joins.
    chosen.append(f"cityHash64({', '.join(f'f{place}.hash' for place in range(len(by)))}) AS id")
    return f"SELECT {', '.join(chosen)} FROM ({selection.containers(compiler)}) AS u {' '.join(joins)}"


def column_values(compiler: Compiler, field: Field) -> str:
    """A SELECT of the containers that have the field, with the number to tell a mean by, or a text."""
    text = key_text(field.path, field.aggregate, compiler.now)
    is_number = "0" if field.path == STATE else f"type IN {_NUMBERS}"
    value = f"if({is_number} AND isFinite({number(field.aggregate)}), {number(field.aggregate)}, NULL)"
    return f"SELECT container, 1 AS has, {value} AS value, if({is_number}, '', {text}) AS text {compiler.values_of(field)}"


def mean_to_sort_by(value: str, over: str = "") -> str:
    """The mean of numbers to eleven digits: the last ones depend on the order in which they are added up, and so would the order of
    groups of the same mean, from one page to the next."""
    mean = f"avg({value}) {over}"
    # By Dekker's splitting (1971), which leaves 37 bits of 53.
    return f"if(abs({mean}) < 1e300, {mean} * 65537 - ({mean} * 65537 - {mean}), {mean})"


def _sort_columns(sort: Sequence[GroupSort]) -> str:
    return "".join(
        f", c{place}.has AS has{place}, c{place}.value AS value{place}, c{place}.text AS words{place}"
        for place, key in enumerate(sort)
        if key.by is GroupOrder.COLUMN
    )


def _order(engine: Engine, place: int, key: GroupSort) -> list[str]:
    direction = "DESC" if key.descending else "ASC"
    match key.by:
        case GroupOrder.COUNT:
            return [f"members {direction}"]
        case GroupOrder.KEY:
            at = key.index
            return [
                f"kind{at} = 0",
                f"any(number{at}) {direction} NULLS LAST",
                f"{natural(f'text{at}', engine)} {direction}",
                f"text{at} {direction}",
                f"kind{at}",
            ]
        case GroupOrder.COLUMN:
            words = f"minIf(words{place}, has{place} = 1)"
            return [
                f"max(has{place}) DESC",
                f"{mean_to_sort_by(f'value{place}')} {direction} NULLS LAST",
                f"{natural(words, engine)} {direction}",
            ]


def _counted(engine: Engine, compiler: Compiler, keyed: str, names: Sequence[str]) -> tuple[int, int]:
    table = engine.query(
        f"SELECT sum(members) AS containers, count() AS total FROM "
        f"(SELECT count() AS members FROM ({keyed}) GROUP BY {', '.join(names)})",
        compiler.parameters.values,
    )
    return int(values_of(table, "containers")[0] or 0), int(values_of(table, "total")[0])


def _keys(table: Any, fields: int) -> list[_Key]:  # Any: what the engine answers with is a table of no declared columns
    parts = [zip(values_of(table, f"kind{place}"), values_of(table, f"text{place}"), strict=True) for place in range(fields)]
    return [tuple(key) for key in zip(*parts, strict=True)]


def _described(
    engine: Engine, selection: Selection, by: Sequence[Field], columns: Sequence[Field], types: _Types, sizes: _Sizes
) -> dict[tuple[int, int], GroupColumn]:
    """What the columns are like in each of these groups, by the hash of the group's key and the column's place."""
    found: dict[tuple[int, int], GroupColumn] = {}
    # The state is told from a row that may be a column of its own as well.
    places: defaultdict[tuple[bool, AttributeType | None, str], defaultdict[int, list[int]]]
    places = defaultdict(lambda: defaultdict(list))
    for place, field in enumerate(columns):
        places[field.path == STATE, field.type, field.aggregate][stored_attribute(field.path)].append(place)
    for (is_state, type_, aggregate), places_of in places.items():
        like = Field(STATE if is_state else "", type_, aggregate)
        # Whoever knows of numbers only need not read texts.
        among = frozenset[int]().union(*(types.get(columns[place].path, ()) for same in places_of.values() for place in same))
        reading = _Reading(engine, selection, by, like, types, among - _NUMERIC, sizes)
        for key, attribute, column in reading.columns(sorted(places_of)):
            found.update({(key, place): column for place in places_of[attribute]})
    return found


_WHOLE = {TYPE_CODES[each] for each in (AttributeType.INT, AttributeType.BOOL, AttributeType.DATETIME)}
_Row = dict[str, Any]  # Any: numbers and texts
"""A row of the answer below, of numbers and texts."""


@dataclass(frozen=True, slots=True)
class _Reading:
    """Passes over the rows of attributes that are all looked at like one field, in groups."""

    engine: Engine
    selection: Selection
    by: Sequence[Field]
    like: Field
    types: _Types
    worded: frozenset[int]
    """The types among the attributes that are no numbers."""
    sizes: _Sizes

    def columns(self, attributes: Sequence[int]) -> list[tuple[int, int, GroupColumn]]:
        """What each of the attributes is like in each group that has it."""
        sure: list[tuple[int, int, GroupColumn]] = []
        unsure: set[int] = set()
        for row in self._rows(attributes, is_final=False):
            if (row["members"], row["mark"]) == self.sizes[row["id"]] and row["counts"]:
                sure.append((row["id"], row["at"], _column(row)))
            else:
                unsure.add(row["at"])
        sure = [each for each in sure if each[1] not in unsure]
        return sure + [(row["id"], row["at"], _column(row)) for row in self._rows(sorted(unsure), is_final=True)]

    def _rows(self, attributes: Sequence[int], *, is_final: bool) -> list[_Row]:
        if not attributes:
            return []
        compiler = self.selection.compiler()
        like, is_state = self.like, self.like.path == STATE
        keyed = keyed_containers(compiler, self.selection, self.by, self.types)
        members = f"SELECT container, id FROM ({keyed}) WHERE id IN {integers(self.sizes)}"
        has_texts = is_state or bool(self.worded)
        text = f"if(is_number, '', {key_text(like.path, like.aggregate, self.selection.now, self.worded)})" if has_texts else "''"
        of_type = "1" if like.type is None or is_state else f"type = {TYPE_CODES[like.type]}"
        counts = f"deleted = 0 AND {of_type} AND {has_value(like.aggregate)}"
        rows = (
            f"SELECT container, attribute, toUInt8({'0' if is_state else f'type IN {_NUMBERS}'}) AS is_number, "
            f"toUInt8({'0' if is_state else f'type IN {_PLAIN}'}) AS is_plain, {key_type(like.path)} AS kind, "
            f"toFloat64({'0' if is_state else number(like.aggregate)}) AS value, {text} AS text, int_value AS whole, "
            f"toUInt8({counts}) AS counts FROM {ATTRIBUTES_BY_PROJECT} {'FINAL' if is_final else ''} WHERE {compiler.in_projects} "
            f"AND attribute IN {integers(attributes)}{f' AND {counts}' if is_final else ''}"
        )
        table = self.engine.query(
            f"SELECT m.id AS id, r.attribute AS at, {_MEASURES}, {_TEXTS if has_texts else _NO_TEXTS} FROM ({rows}) AS r INNER JOIN ({members}) AS m "
            "ON r.container = m.container GROUP BY id, at",
            compiler.parameters.values,
        )
        columns = [values_of(table, name) for name in _FACTS]
        return [dict(zip(_FACTS, values, strict=True)) for values in zip(*columns, strict=True)]


_MEASURED = "is_plain AND isFinite(value)"
_MEASURES = (
    f"count() AS members, sum(intHash64(r.container)) AS mark, min(r.counts) AS counts, countIf({_MEASURED}) AS measures, "
    f"avgIf(value, {_MEASURED}) AS mean, stddevSampStableIf(value, {_MEASURED}) AS std, minIf(value, {_MEASURED}) AS least, "
    f"maxIf(value, {_MEASURED}) AS most, countIf(is_number) AS numbers, min(r.kind) AS first_kind, max(r.kind) AS last_kind, "
    "min(whole) AS first_whole, max(whole) AS last_whole, toString(any(value)) AS number_text"
)
_TEXTS = "uniqExactIf(cityHash64(r.kind, r.text), NOT is_number) AS texts, any(r.text) AS some_text"
_NO_TEXTS = "0 AS texts, '' AS some_text"
_FACTS = (
    *("id", "at", "members", "mark", "counts", "measures", "mean", "std", "least", "most", "numbers", "first_kind", "last_kind"),
    *("first_whole", "last_whole", "number_text", "texts", "some_text"),
)


def _column(row: _Row) -> GroupColumn:
    is_one_kind = row["first_kind"] == row["last_kind"]
    if not row["numbers"]:
        distinct: int | None = row["texts"]
        common = FieldKey(row["first_kind"], row["some_text"]) if distinct == 1 else None
    elif row["numbers"] == row["members"] and is_one_kind and _is_one_number(row):
        distinct, common = 1, FieldKey(row["first_kind"], _number_text(row))
    else:
        distinct, common = None, None
    has = bool(row["measures"])
    return GroupColumn(
        row["members"],
        # A sum of equal numbers over how many there are need not be that number.
        (row["least"] if row["least"] == row["most"] else row["mean"]) if has else None,
        row["std"] if row["measures"] > 1 else None,
        row["least"] if has else None,
        row["most"] if has else None,
        distinct,
        common,
    )


def _is_one_number(row: _Row) -> bool:
    if row["first_kind"] in _WHOLE:
        return bool(row["first_whole"] == row["last_whole"])
    return bool(row["measures"] == row["members"] and row["least"] == row["most"])


def _number_text(row: _Row) -> str:
    kind = row["first_kind"]
    if kind == TYPE_CODES[AttributeType.BOOL]:
        return "true" if row["first_whole"] else "false"
    if kind in (TYPE_CODES[AttributeType.INT], TYPE_CODES[AttributeType.DATETIME]):
        return str(row["first_whole"])
    return str(row["number_text"])
