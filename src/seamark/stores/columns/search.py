"""Finding containers: those that meet a query, ordered by the values of attributes, a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass

from seamark.model.attributes import AttributeType
from seamark.nql import Expression
from seamark.stores.columns.conditions import NO_NARROWING, Compiler, Narrowing
from seamark.stores.columns.engine import Engine, values_of
from seamark.stores.columns.fields import NUMERIC, STATE, TEXTUAL, natural, number, state
from seamark.stores.columns.rows import TYPE_CODES
from seamark.stores.columns.sql import integers, page

__all__ = ["Selection", "SortKey", "find_containers", "find_selected"]


@dataclass(frozen=True, slots=True)
class SortKey:
    """Order by the value of an attribute. With a type only values of that type count (`float` takes every number, `string`
    the text of every simple value, unless the type `is_exact`); containers without one come last in either direction.
    `is_natural` orders texts as people do: numbers within them as numbers, in any case."""

    path: str
    type: AttributeType | None = None
    descending: bool = True
    aggregate: str = "last"
    is_exact: bool = False
    is_natural: bool = False


@dataclass(frozen=True, slots=True)
class Selection:
    """The containers that something is asked about: those of some kinds in some projects which meet a query."""

    projects: tuple[int, ...]
    kinds: tuple[int, ...]
    expression: Expression
    now_ms: int
    narrowing: Narrowing = NO_NARROWING

    def compiler(self) -> Compiler:
        return Compiler(self.projects, self.now_ms)

    def containers(self, compiler: Compiler) -> str:
        """A SELECT of them, each once."""
        return compiler.containers(self.kinds, self.expression, self.narrowing)


def find_containers(
    engine: Engine,
    projects: Sequence[int],
    kinds: Sequence[int],
    expression: Expression,
    sort: Sequence[SortKey],
    *,
    offset: int,
    limit: int,
    now_ms: int,
) -> tuple[int, list[int]]:
    """`find_selected` of what a query alone selects."""
    selection = Selection(tuple(projects), tuple(kinds), expression, now_ms)
    return find_selected(engine, selection, sort, offset=offset, limit=limit)


def find_selected(
    engine: Engine, selection: Selection, sort: Sequence[SortKey], *, offset: int, limit: int | None
) -> tuple[int, list[int]]:
    """How many containers are selected, and the ids of those from `offset` on, at most `limit`, in order; ties newest first.

    Raises InvalidQuery when the query is nested too deeply or has too many conditions.
    """
    if not selection.projects:
        return 0, []
    compiler = selection.compiler()
    universe = selection.containers(compiler)

    def count() -> int:
        return int(
            engine.query(f"SELECT count() AS total FROM ({universe})", compiler.parameters.values).column("total")[0].as_py()
        )

    if limit is not None and limit <= 0:
        return count(), []
    joins: list[str] = []
    order: list[str] = []
    for position, key in enumerate(sort):
        joins.append(
            f"LEFT ANY JOIN ({sort_values(compiler, key, position)}) AS s{position} ON u.container = s{position}.container"
        )
        direction = "DESC" if key.descending else "ASC"
        order += [f"s{position}.has{position} DESC", f"s{position}.number{position} {direction} NULLS LAST"]
        if key.is_natural:
            order.append(f"{natural(f's{position}.text{position}', engine)} {direction}")
        order.append(f"s{position}.text{position} {direction}")
    table = engine.query(
        f"SELECT u.container AS container, count() OVER () AS total FROM ({universe}) AS u {' '.join(joins)} "
        f"ORDER BY {', '.join([*order, 'container DESC'])} {page(limit, offset)}",
        compiler.parameters.values,
    )
    if table.num_rows:
        return int(table.column("total")[0].as_py()), values_of(table, "container")
    return (count() if offset else 0), []


def sort_values(compiler: Compiler, key: SortKey, position: int) -> str:
    """A SELECT of (container, has, number, text) with the sort value of every container that has one."""
    names = f"AS has{position}, {{number}} AS number{position}, {{text}} AS text{position}"
    where = compiler.rows_of(key.path)
    if key.path == STATE:
        return f"SELECT container, 1 {names.format(number='toFloat64(0)', text=state(compiler.now_ms))} {where}"
    value = number(key.aggregate)
    numeric = integers(TYPE_CODES[each] for each in NUMERIC)
    textual = integers(TYPE_CODES[each] for each in TEXTUAL)
    if key.type is AttributeType.STRING and not key.is_exact:
        text = f"multiIf(type IN {textual}, string_value, type = {TYPE_CODES[AttributeType.BOOL]}, if(int_value = 0, 'false', 'true'), type IN {numeric}, toString({value}), '')"
        types, value = (*NUMERIC, *TEXTUAL), "toFloat64(0)"
    elif key.type in (AttributeType.FLOAT, AttributeType.INT) and not key.is_exact:
        text, types = "''", NUMERIC
    elif key.type is not None:
        text, types = f"if(type IN {textual}, string_value, '')", (key.type,)
        value = f"if(type IN {numeric}, {value}, toFloat64(0))"
    else:
        text, types = f"if(type IN {textual}, string_value, '')", (*NUMERIC, *TEXTUAL)
        value = f"if(type IN {numeric}, {value}, toFloat64(0))"
    # A series without the aggregate has no sort value.
    has = f"(type != {TYPE_CODES[AttributeType.FLOAT_SERIES]} OR {'points' if key.aggregate == 'last' else 'finite'} > 0)"
    return f"SELECT container, 1 {names.format(number=value, text=text)} {where} AND type IN {integers(TYPE_CODES[each] for each in types)} AND {has}"
