"""Which attributes the containers of a project have, or have had."""

from collections.abc import Sequence

from seamark.stores.columns.attributes import source_of_rows
from seamark.stores.columns.engine import Engine, values_of
from seamark.stores.columns.names import WantedNames
from seamark.stores.columns.schema import ATTRIBUTES, ATTRIBUTES_BY_PROJECT, DEFINITIONS
from seamark.stores.columns.sql import Parameters, integers

__all__ = [
    "NO_CONTAINER",
    "note_lost",
    "read_definitions",
    "read_live_definitions",
    "read_names",
    "read_names_of",
    "read_perhaps_dead",
    "read_types_of",
]

NO_CONTAINER = 0
"""No container has this id."""


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


def read_names(engine: Engine, wanted: WantedNames, *, limit: int, after: tuple[str, int] | None) -> list[tuple[str, int]]:
    """The first `limit` (path, type), by both, of those behind `after`: of all containers that there have been. One may come
    several times in a row, which would take time to prevent."""
    projects = wanted.projects
    of_projects = f"project = {int(projects[0])}" if len(projects) == 1 else f"project IN {integers(projects)}"
    return _names(
        engine, f"SELECT path, {wanted.type} AS shown FROM {DEFINITIONS}", [of_projects], wanted, limit, after, by_path=True
    )


def read_names_of(
    engine: Engine, wanted: WantedNames, containers: Sequence[int], *, limit: int, after: tuple[str, int] | None
) -> list[tuple[str, int]]:
    """Like `read_names`, of what these containers have, each once."""
    if not containers:
        return []
    source = source_of_rows(containers, wanted.attributes, wanted.projects)
    selection = f"SELECT DISTINCT path, {wanted.type} AS shown FROM {source}"
    return _names(engine, selection, ["deleted = 0"], wanted, limit, after, by_path=False)


def read_types_of(engine: Engine, projects: Sequence[int], paths: Sequence[str]) -> dict[str, set[int]]:
    """Of which types the attributes of these paths are, or have been, in some projects."""
    if not paths or not projects:
        return {}
    # Hexadecimal digits cannot say anything but the text, and hundreds of them need no parameter each.
    texts = ", ".join(f"unhex('{path.encode().hex()}')" for path in sorted(set(paths)))
    table = engine.query(
        f"SELECT path, groupUniqArray(type) AS types FROM {DEFINITIONS} WHERE project IN {integers(projects)} AND path IN ({texts}) "
        "GROUP BY path"
    )
    return dict(zip(values_of(table, "path"), map(set[int], values_of(table, "types")), strict=True))


def _names(
    engine: Engine,
    selection: str,
    where: list[str],
    wanted: WantedNames,
    limit: int,
    after: tuple[str, int] | None,
    *,
    by_path: bool,
) -> list[tuple[str, int]]:
    parameters = Parameters()
    where = [*where, *wanted.conditions(parameters, by_path=by_path)]
    if after is not None:
        path = parameters.text(after[0])
        where.append(f"path >= {path} AND (path > {path} OR {wanted.type} > {int(after[1])})")
    table = engine.query(f"{selection} WHERE {' AND '.join(where)} ORDER BY path, shown LIMIT {int(limit)}", parameters.values)
    return list(zip(values_of(table, "path"), values_of(table, "shown"), strict=True))


def read_perhaps_dead(engine: Engine, projects: Sequence[int]) -> set[int]:
    """The attributes that some container of the projects had and lost: no other name can be one that nobody has any more. An
    attribute that was made again after its deletion has a generation."""
    table = engine.query(
        f"SELECT DISTINCT attribute FROM {ATTRIBUTES_BY_PROJECT} WHERE project IN {integers(projects)} AND (deleted = 1 OR generation > 0)"
    )
    return set(values_of(table, "attribute"))


def read_live_definitions(
    engine: Engine, projects: Sequence[int], kinds: Sequence[int], attributes: Sequence[int]
) -> set[tuple[int, int]]:
    """Those (attribute, type) that at least one container of the kinds has at the moment."""
    if not attributes:
        return set()
    table = engine.query(
        f"SELECT attribute, type FROM {ATTRIBUTES_BY_PROJECT} FINAL WHERE project IN {integers(projects)} AND attribute IN {integers(attributes)} "
        f"AND kind IN {integers(kinds)} AND deleted = 0 GROUP BY attribute, type"
    )
    return set(zip(values_of(table, "attribute"), values_of(table, "type"), strict=True))


def note_lost(engine: Engine, containers: Sequence[int]) -> None:
    """Notes which attributes nobody will have when these containers are gone, for `read_perhaps_dead`: with a deleted row of
    no container."""
    gone = f"container IN {integers(containers)}"
    table = engine.query(f"SELECT DISTINCT project, attribute FROM {ATTRIBUTES} WHERE {gone}")
    lost: dict[int, set[int]] = {}
    for project, attribute in zip(values_of(table, "project"), values_of(table, "attribute"), strict=True):
        lost.setdefault(project, set()).add(attribute)
    for project, attributes in lost.items():
        of_project = f"project = {int(project)} AND attribute IN {integers(sorted(attributes))}"
        kept = engine.query(
            f"SELECT DISTINCT attribute FROM {ATTRIBUTES_BY_PROJECT} WHERE {of_project} AND NOT {gone} AND deleted = 0"
        )
        attributes.difference_update(values_of(kept, "attribute"))
        rows = ", ".join(f"({int(project)}, {NO_CONTAINER}, {int(each)}, 1)" for each in sorted(attributes))
        if rows:
            engine.execute(f"INSERT INTO {ATTRIBUTES_BY_PROJECT} (project, container, attribute, deleted) VALUES {rows}")
