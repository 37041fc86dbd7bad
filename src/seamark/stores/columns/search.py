"""Finding containers: those that meet a query, ordered by the values of attributes, a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass

from seamark.model.attributes import AttributeType
from seamark.model.moments import Moment
from seamark.nql import Expression
from seamark.stores.columns.computed import Computed, computed_values, intricate_series
from seamark.stores.columns.conditions import NO_NARROWING, Compiler, Narrowing
from seamark.stores.columns.engine import Engine, values_of
from seamark.stores.columns.fields import NUMERIC, STATE, TEXTUAL, natural, number, state
from seamark.stores.columns.rows import TYPE_CODES
from seamark.stores.columns.sql import integers, page

__all__ = ["Question", "Selection", "SortKey", "answer", "find_intricate", "find_selected", "question_of", "sort_values"]


@dataclass(frozen=True, slots=True)
class SortKey:
    """Order by the value of an attribute. With a type only values of that type count (`float` takes every number, `string`
    the text of every simple value, unless the type `is_exact`); containers without one come last in either direction.
    `is_natural` orders texts as people do: numbers within them as numbers, in any case.

    With `computed` the order is by that instead, whose `known` values are given by container (see `computed_values`)."""

    path: str
    type: AttributeType | None = None
    descending: bool = True
    aggregate: str = "last"
    is_exact: bool = False
    is_natural: bool = False
    computed: Computed | None = None
    known: tuple[tuple[int, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Selection:
    """The containers that something is asked about: those of some kinds in some projects which meet a query."""

    projects: tuple[int, ...]
    kinds: tuple[int, ...]
    expression: Expression
    now: Moment
    narrowing: Narrowing = NO_NARROWING

    def compiler(self) -> Compiler:
        return Compiler(self.projects, self.now, self.narrowing.containers)

    def containers(self, compiler: Compiler) -> str:
        """A SELECT of them, each once."""
        return compiler.containers(self.kinds, self.expression, self.narrowing)


@dataclass(frozen=True, slots=True)
class Question:
    """Which containers are selected, in which order; ties newest first. Equal questions have equal answers as long as nothing is written
    to their attributes."""

    universe: str
    """A SELECT of the containers."""
    joins: str
    order: str
    parameters: tuple[tuple[str, str], ...]
    attributes: frozenset[int]
    """Those that the answer depends on."""
    directions: tuple[bool, ...] | None
    """Whether each key descends, where all are numbers."""

    def statement(self, *, with_keys: bool = False) -> str:
        """A SELECT of them in their order, a container a row, with how many there are; or with the key, and whether there is one, of each
        part of the order."""
        chosen = ["count() OVER () AS total"]
        if with_keys:
            chosen = [
                f"s{place}.{name}{place} AS {name}{place}"
                for place in range(len(self.directions or ()))
                for name in ("has", "number")
            ]
        return (
            f"SELECT {', '.join(['u.container AS container', *chosen])} FROM ({self.universe}) AS u {self.joins} "
            f"ORDER BY {self.order}"
        )


def question_of(engine: Engine, selection: Selection, sort: Sequence[SortKey]) -> Question:
    """Raises InvalidQuery when the query is nested too deeply or has too many conditions."""
    compiler = selection.compiler()
    universe = selection.containers(compiler)
    joins: list[str] = []
    order: list[str] = []
    directions: list[bool] | None = []
    for position, key in enumerate(sort):
        select, terms, is_number = sort_values(engine, compiler, key, position)
        joins.append(f"LEFT ANY JOIN ({select}) AS s{position} ON u.container = s{position}.container")
        order += terms
        directions = [*directions, key.descending] if directions is not None and is_number else None
    return Question(
        universe,
        " ".join(joins),
        ", ".join([*order, "container DESC"]),
        tuple(compiler.parameters.values.items()),
        frozenset(compiler.attributes),
        None if directions is None else tuple(directions),
    )


def find_selected(
    engine: Engine, selection: Selection, sort: Sequence[SortKey], *, offset: int, limit: int | None
) -> tuple[int, list[int]]:
    """How many containers are selected, and the ids of those from `offset` on, at most `limit`, in order; ties newest first.

    Raises InvalidQuery when the query is nested too deeply or has too many conditions.
    """
    return answer(engine, question_of(engine, selection, sort), offset=offset, limit=limit) if selection.projects else (0, [])


def find_intricate(engine: Engine, selection: Selection, wanted: Computed) -> list[int]:
    """The selected containers whose values a `SortKey` must be given: those of `intricate_series`."""
    compiler = selection.compiler()
    series = intricate_series(compiler, wanted)
    # Most projects have none.
    if not engine.query(f"{series} LIMIT 1", compiler.parameters.values).num_rows:
        return []
    table = engine.query(
        f"SELECT container FROM ({selection.containers(compiler)}) WHERE container IN ({series})", compiler.parameters.values
    )
    return values_of(table, "container")


def answer(engine: Engine, question: Question, *, offset: int, limit: int | None) -> tuple[int, list[int]]:
    """How many containers are selected, and the ids of those from `offset` on, at most `limit`, in order."""
    parameters = dict(question.parameters)

    def count() -> int:
        return int(engine.query(f"SELECT count() AS total FROM ({question.universe})", parameters).column("total")[0].as_py())

    if limit is not None and limit <= 0:
        return count(), []
    table = engine.query(f"{question.statement()} {page(limit, offset)}", parameters)
    if table.num_rows:
        return int(table.column("total")[0].as_py()), values_of(table, "container")
    return (count() if offset else 0), []


def sort_values(engine: Engine, compiler: Compiler, key: SortKey, position: int) -> tuple[str, list[str], bool]:
    """A SELECT of the sort value of every container that has one, the terms of an ORDER BY it, and whether it is a number."""
    if key.computed is not None:
        where = f"FROM ({computed_values(compiler, key.computed, key.known)})"
        number_, text = "value", None
    elif key.path == STATE:
        where = compiler.rows_of(key.path)
        number_, text = None, state(compiler.now)
    else:
        number_, text, types = _sort_value(key)
        # A series without the aggregate has no sort value.
        has = f"(type != {TYPE_CODES[AttributeType.FLOAT_SERIES]} OR {'points' if key.aggregate == 'last' else 'finite'} > 0)"
        where = f"{compiler.rows_of(key.path)} AND type IN {integers(TYPE_CODES[each] for each in types)} AND {has}"
    direction = "DESC" if key.descending else "ASC"
    chosen, order = ["container", f"1 AS has{position}"], [f"s{position}.has{position} DESC"]
    # What all rows have the same of is not worth a column: a text costs as much as everything else.
    if number_ is not None:
        chosen.append(f"{number_} AS number{position}")
        order.append(f"s{position}.number{position} {direction} NULLS LAST")
    if text is not None:
        chosen.append(f"{text} AS text{position}")
        if key.is_natural:
            order.append(f"{natural(f's{position}.text{position}', engine)} {direction}")
        order.append(f"s{position}.text{position} {direction}")
    return f"SELECT {', '.join(chosen)} {where}", order, text is None


def _sort_value(key: SortKey) -> tuple[str | None, str | None, Sequence[AttributeType]]:
    """The number and the text that a row sorts by, where it has one, and the types of rows that count."""
    value = number(key.aggregate)
    numeric = integers(TYPE_CODES[each] for each in NUMERIC)
    textual = integers(TYPE_CODES[each] for each in TEXTUAL)
    if key.type is AttributeType.STRING and not key.is_exact:
        text = (
            f"multiIf(type IN {textual}, string_value, type = {TYPE_CODES[AttributeType.BOOL]}, if(int_value = 0, 'false', 'true'), "
            f"type IN {numeric}, toString({value}), '')"
        )
        return None, text, (*NUMERIC, *TEXTUAL)
    if key.type in (AttributeType.FLOAT, AttributeType.INT) and not key.is_exact:
        return value, None, NUMERIC
    if key.type is not None and key.type in NUMERIC:
        return value, None, (key.type,)
    if key.type is not None and key.type in TEXTUAL:
        return None, "string_value", (key.type,)
    types = (*NUMERIC, *TEXTUAL) if key.type is None else (key.type,)
    return f"if(type IN {numeric}, {value}, toFloat64(0))", f"if(type IN {textual}, string_value, '')", types
