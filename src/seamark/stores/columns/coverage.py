"""How many containers of a selection have an attribute, and which are worth a look.

As in `differences`, rows are read without FINAL first, which is several times as fast, and counted again only where that shows other
rows than exactly one of each container.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa

from seamark.stores.columns.attributes import source_of_rows
from seamark.stores.columns.conditions import Compiler
from seamark.stores.columns.differences import VALUE, Whole, whole_of
from seamark.stores.columns.engine import Engine, values_of
from seamark.stores.columns.schema import ATTRIBUTES_BY_PROJECT
from seamark.stores.columns.search import Selection
from seamark.stores.columns.sql import Parameters, integers

__all__ = ["Coverage", "Glance", "read_coverage", "read_glance"]


@dataclass(frozen=True, slots=True)
class Coverage:
    """So many containers have the attribute with this type; `newest` is the one that was made last."""

    attribute: int
    type: int
    containers: int
    newest: int


@dataclass(frozen=True, slots=True)
class Glance:
    """An attribute among a few containers: how many have it with this type, and how many values there are."""

    path: str
    type: int
    containers: int
    distinct: int


def read_coverage(engine: Engine, selection: Selection, attributes: Sequence[int]) -> tuple[int, list[Coverage]]:
    """How many containers are selected, and of each of the attributes by how many it is had with which type."""
    compiler = selection.compiler()
    universe = selection.containers(compiler)
    whole = whole_of(engine, compiler, universe)
    if not whole.count or not attributes:
        return whole.count, []
    among = "1" if whole.is_everything else f"container IN ({universe})"
    found: list[Coverage] = []
    unsure: list[int] = []
    columns = (
        "attribute, type, count() AS rows, sum(intHash64(container)) AS mark, max(container) AS newest, max(deleted) AS lost"
    )
    table = _grouped(engine, compiler, f"SELECT {columns}", attributes, among, is_final=False)
    rows_of: dict[int, list[tuple[int, int, int, int, int]]] = defaultdict(list)
    for attribute, *rest in zip(
        *(values_of(table, name) for name in ("attribute", "type", "rows", "mark", "newest", "lost")), strict=True
    ):
        rows_of[attribute].append((rest[0], rest[1], rest[2], rest[3], rest[4]))
    for attribute, rows in rows_of.items():
        if _is_exact(whole, rows):
            found += [Coverage(attribute, type_, count, newest) for type_, count, _, newest, _ in rows]
        else:
            unsure.append(attribute)
    if unsure:
        columns = "attribute, type, count() AS rows, max(container) AS newest"
        table = _grouped(engine, compiler, f"SELECT {columns}", unsure, f"deleted = 0 AND {among}", is_final=True)
        names = ("attribute", "type", "rows", "newest")
        found += [Coverage(*each) for each in zip(*(values_of(table, name) for name in names), strict=True)]
    return whole.count, found


def read_glance(
    engine: Engine,
    containers: Sequence[int],
    projects: Sequence[int],
    types: Sequence[int],
    without: Sequence[str],
    *,
    most: int | None = None,
    preferred: Sequence[str] = (),
) -> list[Glance]:
    """The attributes of these types that a few containers have; not below the paths `without`. With `most` only so many of them, in this
    order: those that the most containers have, of these the ones whose paths match the first of the patterns `preferred`, then the next
    ones, the ones least deep, and by their paths."""
    if not containers:
        return []
    attributes: list[int] | None = None
    source = source_of_rows(containers, None, projects)
    where = f"deleted = 0 AND type IN {integers(types)}"
    where += "".join(f" AND NOT startsWith(path, unhex('{prefix.encode().hex()}'))" for prefix in without)
    if most is not None:
        # Counting the values of everything, of which there may be tens of thousands, costs more than finding these few first.
        parameters = Parameters()
        matching = "".join(f"match(name, {parameters.text(pattern)}) DESC, " for pattern in preferred)
        found = engine.query(
            f"SELECT attribute, any(path) AS name FROM {source} WHERE {where} GROUP BY attribute "
            f"ORDER BY count() DESC, {matching}countSubstrings(name, '/'), name LIMIT {int(most)}",
            parameters.values,
        )
        attributes = values_of(found, "attribute")
        if not attributes:
            return []
        source = source_of_rows(containers, attributes, projects)
    order = "" if attributes is None else f"ORDER BY indexOf([{', '.join(str(int(each)) for each in attributes)}], attribute)"
    table = engine.query(
        f"SELECT any(path) AS name, type, count() AS rows, uniqExact({VALUE}) AS distinct_values "
        f"FROM {source} WHERE {where} GROUP BY attribute, type {order}"
    )
    names = ("name", "type", "rows", "distinct_values")
    return [Glance(*each) for each in zip(*(values_of(table, name) for name in names), strict=True)]


def _is_exact(whole: Whole, rows: Sequence[tuple[int, int, int, int, int]]) -> bool:
    """Whether these are exactly one row of each container, deleted or not, and none is deleted."""
    counted, mark = sum(row[1] for row in rows), sum(row[2] for row in rows) % 2**64
    return counted == whole.count and mark == whole.mark and not any(row[4] for row in rows)


def _grouped(
    engine: Engine, compiler: Compiler, select: str, attributes: Sequence[int], among: str, *, is_final: bool
) -> pa.Table:
    return engine.query(
        f"{select} FROM {ATTRIBUTES_BY_PROJECT} {'FINAL' if is_final else ''} WHERE {compiler.in_projects} "
        f"AND attribute IN {integers(attributes)} AND {among} GROUP BY attribute, type",
        compiler.parameters.values,
    )
