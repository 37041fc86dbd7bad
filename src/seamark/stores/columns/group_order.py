"""The containers of a table that groups its rows, in its order: group by group, whatever is open of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from seamark.stores.columns.definitions import read_types_of
from seamark.stores.columns.engine import Engine, values_of
from seamark.stores.columns.fields import Field, natural
from seamark.stores.columns.groups import GroupOrder, GroupSort, column_values, keyed_containers, mean_to_sort_by
from seamark.stores.columns.search import Selection, SortKey, sort_values
from seamark.stores.columns.sql import page

__all__ = ["GroupLevel", "read_in_groups"]


@dataclass(frozen=True, slots=True)
class GroupLevel:
    """A level of groups within groups: by which field, and in which order they come; ties by their keys."""

    field: Field
    sort: tuple[GroupSort, ...] = ()


def read_in_groups(
    engine: Engine,
    selection: Selection,
    levels: Sequence[GroupLevel],
    columns: Sequence[Field],
    sort: Sequence[SortKey],
    *,
    limit: int | None,
) -> tuple[int, list[int]]:
    """How many containers are selected, and the first of them in the order of the groups that they are in, within these in the order of
    `sort`; ties newest first."""
    compiler = selection.compiler()
    by = [level.field for level in levels]
    types = read_types_of(engine, selection.projects, [field.path for field in (*by, *columns)])
    joins = [f"({keyed_containers(compiler, selection, by, types)}) AS k"]
    for index in sorted({key.index for level in levels for key in level.sort if key.by is GroupOrder.COLUMN}):
        joins.append(f"({column_values(compiler, columns[index])}) AS c{index} ON k.container = c{index}.container")
    order = [term for place, level in enumerate(levels) for term in _level_order(engine, place, level)]
    for position, key in enumerate(sort):
        values, terms, _ = sort_values(engine, compiler, key, position)
        joins.append(f"({values}) AS s{position} ON k.container = s{position}.container")
        order += terms
    table = engine.query(
        f"SELECT k.container AS container, count() OVER () AS total FROM {' LEFT ANY JOIN '.join(joins)} "
        f"ORDER BY {', '.join([*order, 'container DESC'])} {page(limit)}",
        compiler.parameters.values,
    )
    return (int(table.column("total")[0].as_py()), values_of(table, "container")) if table.num_rows else (0, [])


def _level_order(engine: Engine, place: int, level: GroupLevel) -> list[str]:
    keys = ", ".join(f"k.kind{outer}, k.text{outer}" for outer in range(place + 1))
    over = f"OVER (PARTITION BY {keys})"
    terms: list[str] = []
    for key in (*level.sort, GroupSort(GroupOrder.KEY)):
        direction = "DESC" if key.descending else "ASC"
        match key.by:
            case GroupOrder.COUNT:
                terms.append(f"count() {over} {direction}")
            case GroupOrder.KEY:
                text = f"k.text{place}"
                terms += [
                    f"k.kind{place} = 0",
                    f"k.number{place} {direction} NULLS LAST",
                    f"{natural(text, engine)} {direction}",
                    f"{text} {direction}",
                    f"k.kind{place}",
                ]
            case GroupOrder.COLUMN:
                column = f"c{key.index}"
                words = f"minIf({column}.text, {column}.has = 1) {over}"
                terms += [
                    f"max({column}.has) {over} DESC",
                    f"{mean_to_sort_by(f'{column}.value', over)} {direction} NULLS LAST",
                    f"{natural(words, engine)} {direction}",
                ]
    return terms
