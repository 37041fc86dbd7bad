"""Reading attribute rows: everything of some containers, or some attributes of many."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import pyarrow as pa

from seamark.model.attributes import AttributeType
from seamark.stores.columns.engine import Engine, values_of
from seamark.stores.columns.names import WantedNames
from seamark.stores.columns.rows import SCHEMAS, TYPE_CODES, AttributeRow, attribute_id
from seamark.stores.columns.schema import ATTRIBUTES, ATTRIBUTES_BY_PROJECT, DATABASE, DEFINITIONS, FILE_POINTS
from seamark.stores.columns.sql import Parameters, integers

__all__ = [
    "SeriesKey",
    "Written",
    "read_artifact_uses",
    "read_container_rows",
    "read_container_sums",
    "read_exclusive_file_references",
    "read_known_file_references",
    "read_last_steps",
    "read_row_table",
    "read_rows_page",
    "read_series_keys",
    "read_single_values",
    "read_written",
    "rows_of_table",
    "source_of_rows",
    "sum_floats",
]

_ROWS_PER_MARK = 256
_ROWS_PER_MARK_BY_PROJECT = 8192
_FEW_MARKS = 4
"""Among which the attributes of a container are spread, when it has some hundreds."""
_ARTIFACT = TYPE_CODES[AttributeType.ARTIFACT]
_FLOAT_SERIES = TYPE_CODES[AttributeType.FLOAT_SERIES]
_FILE_REF = TYPE_CODES[AttributeType.FILE_REF]
_FILE_REF_SERIES = TYPE_CODES[AttributeType.FILE_REF_SERIES]
_COLUMNS = ", ".join(name for name in SCHEMAS["attributes"].names if name != "commit")
_WRITTEN_AT = attribute_id("sys/modification_time")
_HEARD_AT = attribute_id("sys/ping_time")


def read_container_rows(
    engine: Engine,
    containers: Sequence[int],
    attributes: Iterable[int] | None = None,
    *,
    with_deleted: bool = False,
    prefix: str | None = None,
    projects: Collection[int] | None = None,
) -> list[AttributeRow]:
    """The rows of these containers in no particular order; deleted ones only when asked for. `projects`, those of all the
    containers, make a few attributes of thousands of containers quick to find."""
    if not containers:
        return []
    parameters = Parameters()
    where = ["1"] if with_deleted else ["deleted = 0"]
    if prefix is not None:
        where.append(f"startsWith(path, {parameters.text(prefix)})")
    source = source_of_rows(containers, None if attributes is None else list(attributes), projects)
    return rows_of_table(engine.query(f"SELECT {_COLUMNS} FROM {source} WHERE {' AND '.join(where)}", parameters.values))


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


def source_of_rows(
    containers: Collection[int], attributes: Collection[int] | None = None, projects: Collection[int] | None = None
) -> str:
    """FROM and PREWHERE of the latest rows of these containers, from the table in which there is less to pass over. There must
    be a container."""
    # Rows that replace each other agree in the key, so it may be tested before FINAL picks the latest.
    of_containers = f"container IN {integers(containers)}"
    if attributes is None:
        return f"{ATTRIBUTES} FINAL PREWHERE {of_containers}"
    of_both = f"attribute IN {integers(attributes)} AND {of_containers}"
    if projects:
        passed_over = len(containers) * min(len(attributes), _FEW_MARKS) * _ROWS_PER_MARK
        # The best runs of a search are spread over all of them, the latest lie side by side.
        extent = min(max(containers) - min(containers) + 1, len(containers) * _ROWS_PER_MARK_BY_PROJECT)
        passed_over_by_project = len(attributes) * max(_ROWS_PER_MARK_BY_PROJECT, extent)
        if passed_over_by_project < passed_over:
            return f"{ATTRIBUTES_BY_PROJECT} FINAL PREWHERE project IN {integers(projects)} AND {of_both}"
    return f"{ATTRIBUTES} FINAL PREWHERE {of_both}"


def read_rows_page(
    engine: Engine, wanted: WantedNames, containers: Sequence[int], *, limit: int, after: tuple[int, int] | None
) -> pa.Table:
    """The first `limit` rows of these containers, of those behind `after`, by (container, attribute)."""
    if not containers or limit <= 0:
        return pa.table({})
    parameters = Parameters()
    where = ["deleted = 0", *wanted.conditions(parameters, by_path=False)]
    if after is not None:
        where.append(f"(container, attribute) > ({int(after[0])}, {int(after[1])})")
    source = source_of_rows(containers, wanted.attributes, wanted.projects)
    order = "ORDER BY container, attribute"
    sql = f"SELECT {_COLUMNS} FROM {source} WHERE {' AND '.join(where)} {order} LIMIT {int(limit)}"
    return engine.query(sql, parameters.values)


def read_row_table(
    engine: Engine,
    containers: Sequence[int],
    attributes: Collection[int] | None,
    projects: Collection[int],
    columns: Sequence[str] | None = None,
) -> pa.Table:
    """The rows of these attributes of these containers, as `read_container_rows` finds them; of all columns, or of these."""
    if not containers:
        return pa.table({})
    chosen = _COLUMNS if columns is None else ", ".join(name for name in SCHEMAS["attributes"].names if name in columns)
    return engine.query(f"SELECT {chosen} FROM {source_of_rows(containers, attributes, projects)} WHERE deleted = 0")


def read_exclusive_file_references(engine: Engine, project: int, containers: Sequence[int]) -> pa.Table:
    """What file references, and series of them, of these containers name, and no other container of the project does."""
    ours = integers(containers)
    mine, others = _file_references(project, f"container IN {ours}"), _file_references(project, f"container NOT IN {ours}")
    return engine.query(
        f"SELECT DISTINCT reference FROM ({mine}) WHERE reference NOT IN "
        f"(SELECT reference FROM ({others}) WHERE reference IN (SELECT reference FROM ({mine})))"
    )


def read_known_file_references(engine: Engine, project: int, references: Sequence[str]) -> pa.Table:
    """Those of the references that a file reference, or a series of them, of the project names."""
    parameters = Parameters()
    among = ", ".join(parameters.text(reference) for reference in references)
    found = _file_references(project, "1")
    return engine.query(f"SELECT DISTINCT reference FROM ({found}) WHERE reference IN ({among})", parameters.values)


def read_artifact_uses(engine: Engine, project: int, hash: str, limit: int) -> pa.Table:
    """The containers of the project, the newest first, that have the artifact of this hash, and the paths under which they do."""
    parameters = Parameters()
    # The table is in the order of attributes: those that no container has as an artifact are not read.
    of_artifacts = f"SELECT attribute FROM {DEFINITIONS} WHERE project = {int(project)} AND type = {_ARTIFACT}"
    return engine.query(
        f"SELECT container, path FROM {ATTRIBUTES_BY_PROJECT} FINAL "
        f"WHERE project = {int(project)} AND attribute IN ({of_artifacts}) AND deleted = 0 AND type = {_ARTIFACT} "
        f"AND string_value = {parameters.text(hash)} ORDER BY container DESC, path LIMIT {int(limit)}",
        parameters.values,
    )


def _file_references(project: int, condition: str) -> str:
    # Points are found through the attributes that have them, for their table is in the order of containers.
    series = (
        f"SELECT container, attribute, generation FROM {ATTRIBUTES_BY_PROJECT} FINAL "
        f"WHERE project = {int(project)} AND {condition} AND deleted = 0 AND type = {_FILE_REF_SERIES}"
    )
    return (
        f"SELECT string_value AS reference FROM {ATTRIBUTES_BY_PROJECT} FINAL "
        f"WHERE project = {int(project)} AND {condition} AND deleted = 0 AND type = {_FILE_REF} "
        f"UNION ALL SELECT key AS reference FROM {FILE_POINTS} FINAL WHERE (container, attribute, generation) IN ({series})"
    )


def sum_floats(engine: Engine, projects: Sequence[int], attribute: int) -> float:
    """The sum of one float attribute over all containers of some projects."""
    table = engine.query(
        f"SELECT sum(float_value) AS total FROM {ATTRIBUTES_BY_PROJECT} FINAL "
        f"PREWHERE project IN {integers(projects)} AND attribute = {int(attribute)} WHERE deleted = 0"
    )
    return float(values_of(table, "total")[0])


def read_single_values(engine: Engine, containers: Sequence[int], attribute: int, projects: Collection[int]) -> pa.Table:
    """One attribute of containers, of which there is at least one, all of them of the projects: columns container, text and number."""
    source = source_of_rows(containers, [attribute], projects)
    return engine.query(f"SELECT container, string_value AS text, float_value AS number FROM {source} WHERE deleted = 0")


def read_container_sums(engine: Engine, projects: Sequence[int], attribute: int) -> pa.Table:
    """One float attribute of all containers of some projects: columns project, container and value."""
    return engine.query(
        f"SELECT project, container, float_value AS value FROM {ATTRIBUTES_BY_PROJECT} FINAL "
        f"PREWHERE project IN {integers(projects)} AND attribute = {int(attribute)} WHERE deleted = 0"
    )


def read_footprint(engine: Engine) -> dict[str, tuple[int, int]]:
    """How many rows each table has, and how many bytes they take on the disk; what waits for a merge is counted twice."""
    table = engine.query(
        "SELECT table, sum(rows) AS rows, sum(bytes_on_disk) AS bytes FROM system.parts "
        f"WHERE active AND database = '{DATABASE}' GROUP BY table ORDER BY bytes DESC"
    )
    columns = (values_of(table, name) for name in ("table", "rows", "bytes"))
    return {str(name): (int(rows), int(size)) for name, rows, size in zip(*columns, strict=True)}


def read_last_steps(engine: Engine, containers: Sequence[int], without: Sequence[str]) -> dict[int, int]:
    """The highest last step, in micros, among the float series of each container that has any with points. Paths that begin with one of
    `without` do not count."""
    if not containers:
        return {}
    parameters = Parameters()
    left_out = "".join(f" AND NOT startsWith(path, {parameters.text(prefix)})" for prefix in without)
    table = engine.query(
        f"SELECT container, max(last_step) AS last FROM {ATTRIBUTES} FINAL PREWHERE container IN {integers(containers)} "
        f"WHERE deleted = 0 AND type = {_FLOAT_SERIES} AND points > 0{left_out} GROUP BY container",
        parameters.values,
    )
    return dict(zip(values_of(table, "container"), values_of(table, "last"), strict=True))


@dataclass(frozen=True, slots=True)
class Written:
    """When a container was last written to, and last heard of, in milliseconds; 0 for what has not happened lately."""

    container: int
    written_at: int
    heard_at: int


def read_written(engine: Engine, project: int, since_ms: int) -> list[Written]:
    """The containers of a project that were written to, or heard of, since a time."""
    table = engine.query(
        f"SELECT container, maxIf(int_value, attribute = {_WRITTEN_AT}) AS written_at, "
        f"maxIf(int_value, attribute = {_HEARD_AT}) AS heard_at FROM {ATTRIBUTES_BY_PROJECT} "
        f"PREWHERE project = {int(project)} AND attribute IN ({_WRITTEN_AT}, {_HEARD_AT}) "
        f"WHERE int_value >= {int(since_ms)} GROUP BY container"
    )
    columns = (values_of(table, name) for name in ("container", "written_at", "heard_at"))
    return [Written(*each) for each in zip(*columns, strict=True)]


def read_fallen_silent(engine: Engine, since_ms: int, until_ms: int) -> list[int]:
    """The containers of all projects that were last heard of from one time to before another."""
    table = engine.query(
        f"SELECT container FROM {ATTRIBUTES_BY_PROJECT} PREWHERE attribute = {_HEARD_AT} GROUP BY container "
        f"HAVING max(int_value) >= {int(since_ms)} AND max(int_value) < {int(until_ms)}"
    )
    return list(values_of(table, "container"))


def rows_of_table(table: pa.Table) -> list[AttributeRow]:
    """A table of all columns of rows but the commit, row by row."""
    if not table.num_rows:
        return []
    columns = [column.to_pylist() for column in table.columns]
    return [AttributeRow(*values) for values in zip(*columns, strict=True)]
