"""How much attributes keep: points by their number, texts, files and histograms by their lengths, before anything is compressed."""

from collections.abc import Sequence
from dataclasses import dataclass

from seamark.model.attributes import AttributeType
from seamark.stores.columns.engine import Engine, values_of
from seamark.stores.columns.rows import TYPE_CODES
from seamark.stores.columns.schema import (
    ATTRIBUTES,
    ATTRIBUTES_BY_PROJECT,
    DEFINITIONS,
    FILE_POINTS,
    FLOAT_POINTS,
    HISTOGRAM_POINTS,
    STRING_POINTS,
)
from seamark.stores.columns.sql import integers
from seamark.stores.columns.translated import Translated

__all__ = ["AttributeSize", "AttributeSizes", "SizeReads"]

_FLOATS, _STRINGS, _FILES, _HISTOGRAMS = (
    TYPE_CODES[each]
    for each in (
        AttributeType.FLOAT_SERIES,
        AttributeType.STRING_SERIES,
        AttributeType.FILE_SERIES,
        AttributeType.HISTOGRAM_SERIES,
    )
)
_SINGLE_FILES = (TYPE_CODES[AttributeType.FILE], TYPE_CODES[AttributeType.FILE_SET])
_ALL = (_FLOATS, _STRINGS, _FILES, _HISTOGRAMS, *_SINGLE_FILES)
# What a point counts towards `sys/size`.
_FLOAT_BYTES = "24 * count()"
_OTHERS = {
    _STRINGS: (STRING_POINTS, "sum(length(value)) + 16 * count()"),
    _FILES: (FILE_POINTS, "sum(size)"),
    _HISTOGRAMS: (HISTOGRAM_POINTS, "sum(8 * (length(edges) + length(values)) + 16)"),
}


@dataclass(frozen=True, slots=True)
class AttributeSize:
    """What one attribute keeps in so many containers; files of the 3.x API belong to their project and do not count here."""

    path: str
    type: int
    containers: int
    points: int
    bytes: int


@dataclass(frozen=True, slots=True)
class AttributeSizes:
    """The largest first; `count` and `bytes` are those of all, also of what is not listed."""

    count: int
    bytes: int
    largest: list[AttributeSize]


class SizeReads:
    """Thread-safe. What was written a moment ago may be missing."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def of_attributes(self, projects: Sequence[int], limit: int, container: int | None = None) -> AttributeSizes:
        """What the attributes of some projects keep, or those of one of their containers."""
        if not projects:
            return AttributeSizes(0, 0, [])
        rows = _rows(projects, _ALL, container)
        parts = [
            f"SELECT attribute, toInt64(count()) AS runs, toInt64(sumIf(points, inherited = 0)) AS own, own * 24 AS bytes "
            f"FROM ({rows}) WHERE type = {_FLOATS} GROUP BY attribute",
            # The rows of forks count what they see, and not what is theirs.
            _points_of(
                FLOAT_POINTS,
                _FLOAT_BYTES,
                f"SELECT container, attribute, generation FROM ({rows}) WHERE type = {_FLOATS} AND inherited = 1",
            ),
            f"SELECT attribute, toInt64(count()) AS runs, toInt64(0) AS own, toInt64(sumIf(int_value, type IN {integers(_SINGLE_FILES)})) AS bytes "
            f"FROM ({rows}) WHERE type != {_FLOATS} GROUP BY attribute",
            *(
                _points_of(table, size, f"SELECT container, attribute, generation FROM ({rows}) WHERE type = {type_}")
                for type_, (table, size) in _OTHERS.items()
            ),
        ]
        with Translated():
            table = self._engine.query(
                "SELECT attribute, sum(runs) AS containers, sum(own) AS points, sum(bytes) AS size, "
                "toInt64(count() OVER ()) AS attributes, sum(sum(bytes)) OVER () AS total "
                f"FROM ({' UNION ALL '.join(parts)}) GROUP BY attribute HAVING size > 0 ORDER BY size DESC, attribute LIMIT {int(limit)}"
            )
            if not table.num_rows:
                return AttributeSizes(0, 0, [])
            attributes = values_of(table, "attribute")
            names = self._engine.query(
                f"SELECT attribute, any(path) AS name, any(type) AS kind_of FROM {DEFINITIONS} WHERE project IN {integers(projects)} "
                f"AND attribute IN {integers(attributes)} AND type IN {integers(_ALL)} GROUP BY attribute"
            )
        known = dict(
            zip(
                values_of(names, "attribute"),
                zip(values_of(names, "name"), values_of(names, "kind_of"), strict=True),
                strict=True,
            )
        )
        figures = zip(attributes, *(values_of(table, name) for name in ("containers", "points", "size")), strict=True)
        largest = [AttributeSize(*known[attribute], *rest) for attribute, *rest in figures if attribute in known]
        return AttributeSizes(values_of(table, "attributes")[0], values_of(table, "total")[0], largest)

    def of_files(self, projects: Sequence[int]) -> dict[int, int]:
        """How many bytes of files belong to the containers of each project."""
        if not projects:
            return {}
        single = _rows(projects, _SINGLE_FILES, None)
        series = _rows(projects, (_FILES,), None)
        with Translated():
            table = self._engine.query(
                "SELECT project, sum(bytes) AS size FROM ("
                f"SELECT project, toInt64(sum(int_value)) AS bytes FROM ({single}) GROUP BY project UNION ALL "
                f"SELECT s.project AS project, toInt64(sum(p.size)) AS bytes FROM {FILE_POINTS} AS p "
                f"INNER JOIN ({series}) AS s USING (container, attribute, generation) GROUP BY project) GROUP BY project"
            )
        return dict(zip(values_of(table, "project"), values_of(table, "size"), strict=True))

    def with_number(self, projects: Sequence[int], attribute: int, low: int, high: int) -> set[int]:
        """The containers of which an integer, a truth value or a time lies within these bounds, both included."""
        with Translated():
            table = self._engine.query(
                f"SELECT container FROM {ATTRIBUTES_BY_PROJECT} FINAL PREWHERE project IN {integers(projects)} "
                f"AND attribute = {int(attribute)} WHERE deleted = 0 AND int_value BETWEEN {int(low)} AND {int(high)}"
            )
        return set(values_of(table, "container"))


def _rows(projects: Sequence[int], types: Sequence[int], container: int | None) -> str:
    columns = "project, container, attribute, generation, type, points, int_value, inherited"
    alive = f"deleted = 0 AND type IN {integers(types)}"
    if container is not None:
        return f"SELECT {columns} FROM {ATTRIBUTES} FINAL WHERE container = {int(container)} AND {alive}"
    # The table is in the order of attributes: those that no container has with these types are not read.
    among = f"SELECT attribute FROM {DEFINITIONS} WHERE project IN {integers(projects)} AND type IN {integers(types)}"
    return (
        f"SELECT {columns} FROM {ATTRIBUTES_BY_PROJECT} FINAL "
        f"WHERE project IN {integers(projects)} AND attribute IN ({among}) AND {alive}"
    )


def _points_of(table: str, size: str, series: str) -> str:
    return (
        f"SELECT attribute, toInt64(0) AS runs, toInt64(count()) AS own, toInt64({size}) AS bytes FROM {table} "
        f"WHERE (container, attribute, generation) IN ({series}) GROUP BY attribute"
    )
