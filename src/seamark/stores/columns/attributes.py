"""Reading attribute rows: everything of some containers, or some attributes of many."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pyarrow as pa

from seamark.stores.columns.engine import Engine, values_of
from seamark.stores.columns.rows import SCHEMAS, AttributeRow
from seamark.stores.columns.schema import ATTRIBUTES, ATTRIBUTES_BY_PROJECT, DEFINITIONS
from seamark.stores.columns.sql import Parameters, integers

__all__ = ["SeriesKey", "read_container_rows", "read_definitions", "read_live_definitions", "read_series_keys", "sum_floats"]

_COLUMNS = ", ".join(name for name in SCHEMAS["attributes"].names if name != "commit")


def read_container_rows(
    engine: Engine,
    containers: Sequence[int],
    attributes: Iterable[int] | None = None,
    *,
    with_deleted: bool = False,
    prefix: str | None = None,
) -> list[AttributeRow]:
    """The rows of these containers in no particular order; deleted ones only when asked for."""
    if not containers:
        return []
    parameters = Parameters()
    # Rows that replace each other agree in the key, so it may be tested before FINAL picks the latest.
    key = [f"container IN {integers(containers)}"]
    where = ["1"] if with_deleted else ["deleted = 0"]
    if attributes is not None:
        key.append(f"attribute IN {integers(attributes)}")
    if prefix is not None:
        where.append(f"startsWith(path, {parameters.text(prefix)})")
    sql = f"SELECT {_COLUMNS} FROM {ATTRIBUTES} FINAL PREWHERE {' AND '.join(key)} WHERE {' AND '.join(where)}"
    return _rows(engine.query(sql, parameters.values))


@dataclass(frozen=True, slots=True)
class SeriesKey:
    """What of an attribute's row tells where the points of the series are."""

    type: int
    generation: int
    is_inherited: bool


def read_series_keys(engine: Engine, containers: Sequence[int], attributes: Sequence[int]) -> dict[tuple[int, int], SeriesKey]:
    """The keys of these attributes of these containers, by container and attribute, without the deleted ones."""
    if not containers or not attributes:
        return {}
    table = engine.query(
        f"SELECT container, attribute, type, generation, inherited FROM {ATTRIBUTES} FINAL "
        f"PREWHERE container IN {integers(containers)} AND attribute IN {integers(attributes)} WHERE deleted = 0"
    )
    names = ("container", "attribute", "type", "generation", "inherited")
    return {
        (container, attribute): SeriesKey(type_, generation, bool(inherited))
        for container, attribute, type_, generation, inherited in zip(*(values_of(table, name) for name in names), strict=True)
    }


def read_definitions(
    engine: Engine,
    project: int,
    kinds: Sequence[int],
    *,
    text: str = "",
    regex: str | None = None,
    types: Sequence[int] | None,
    limit: int | None,
    after: str | None,
) -> list[tuple[int, str, int]]:
    """Distinct (attribute, path, type), ordered by path and type, whose path contains `text` and matches `regex`.

    A path with several types is never cut in two by `limit`: `after` could not continue behind its first type.
    """
    parameters = Parameters()
    where = [f"project = {int(project)}", f"kind IN {integers(kinds)}"]
    if text:
        where.append(f"positionCaseInsensitiveUTF8(path, {parameters.text(text)}) > 0")
    if regex is not None:
        where.append(f"match(path, {parameters.text(regex)})")
    if types is not None:
        where.append(f"type IN {integers(types)}")
    if after is not None:
        where.append(f"path > {parameters.text(after)}")
    tail = "" if limit is None else f" LIMIT {int(limit)} WITH TIES"
    distinct = f"SELECT DISTINCT attribute, path, type FROM {DEFINITIONS} WHERE {' AND '.join(where)}"
    table = engine.query(f"SELECT * FROM ({distinct}) ORDER BY path{tail}", parameters.values)
    found = zip(*(values_of(table, name) for name in ("attribute", "path", "type")), strict=True)
    return sorted(found, key=lambda definition: definition[1:])


def read_live_definitions(engine: Engine, project: int, kinds: Sequence[int], attributes: Sequence[int]) -> set[tuple[int, int]]:
    """Those (attribute, type) that at least one container of the kinds has at the moment."""
    if not attributes:
        return set()
    table = engine.query(
        f"SELECT attribute, type FROM {ATTRIBUTES_BY_PROJECT} FINAL WHERE project = {int(project)} AND attribute IN {integers(attributes)} "
        f"AND kind IN {integers(kinds)} AND deleted = 0 GROUP BY attribute, type"
    )
    return set(zip(values_of(table, "attribute"), values_of(table, "type"), strict=True))


def sum_floats(engine: Engine, projects: Sequence[int], attribute: int) -> float:
    """The sum of one float attribute over all containers of some projects."""
    table = engine.query(
        f"SELECT sum(float_value) AS total FROM {ATTRIBUTES_BY_PROJECT} FINAL "
        f"PREWHERE project IN {integers(projects)} AND attribute = {int(attribute)} WHERE deleted = 0"
    )
    return float(values_of(table, "total")[0])


def _rows(table: pa.Table) -> list[AttributeRow]:
    if not table.num_rows:
        return []
    columns = [column.to_pylist() for column in table.columns]
    return [AttributeRow(*values) for values in zip(*columns, strict=True)]
