"""Finding runs of several projects, and the names and values of their attributes, page by page."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
import re2
from hypothesis import given, settings
from hypothesis import strategies as st

from seamark.model.access import Caller
from seamark.model.attributes import AttributeDefinition, AttributeType
from seamark.model.containers import Container
from seamark.model.errors import InvalidQuery, ProjectNotFound
from seamark.model.operations import AddStrings, Assign, DeleteAttribute
from seamark.nql import NqlSyntaxError
from seamark.tracking import containers, purging, retrieval, trash, users
from seamark.tracking.retrieval import NameAlternative, NameFilter, RunPage, Sort
from tests.effort import examples
from tests.tracking.core_world import World, a_world, floats, texts


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with a_world(tmp_path_factory.mktemp("world")) as made:
        yield made


@dataclass(frozen=True)
class Field:
    """Two projects whose runs share some attributes, with the types of those outside of `sys/`."""

    projects: list[str]
    runs: list[Container]
    types: list[dict[str, AttributeType]] = field(repr=False)

    def reference(self, number: int) -> str:
        return f"{self.projects[number % 2]}/{self.runs[number].sys_id}"


_NAMES = ["a", "a/b", "a.b", "A", "metrics/loss", "metrics/loss2", "it's\nline", "ü/ß", "x+y", "(a|b)", "a\\b", "t d", "^a$"]


@pytest.fixture(scope="module")
def things(world: World) -> Field:
    projects = [world.a_project(), world.a_project()]
    runs = [world.a_run(projects[number % 2], f"custom/{number}") for number in range(8)]
    types: list[dict[str, AttributeType]] = []
    for number, run in enumerate(runs):
        chosen: dict[str, AttributeType] = {}
        for position, name in enumerate(_NAMES):
            match (number * 7 + position * 3) % 5:
                case 0:
                    world.do(run, Assign(name, number / 2))
                    chosen[name] = AttributeType.FLOAT
                case 1:
                    world.do(run, Assign(name, number))
                    chosen[name] = AttributeType.INT
                case 2:
                    world.do(run, floats(name, [float(number), -1.0]))
                    chosen[name] = AttributeType.FLOAT_SERIES
                case 3:
                    world.do(run, texts(name, ["a", str(number)]))
                    chosen[name] = AttributeType.STRING_SERIES
                case _:
                    pass
        types.append(chosen)
    return Field(projects, runs, types)


def _expected(alternatives: list[NameAlternative] | None, name: str) -> bool:
    def found(pattern: str) -> bool:
        return re2.search(pattern, name) is not None

    return alternatives is None or any(
        all(map(found, each.matching)) and not any(map(found, each.not_matching)) for each in alternatives
    )


_PATTERNS = st.sampled_from(
    ["", "a", "^a", "a$", "loss", r"metrics/.*\d", "^(a|b)$", "[[:upper:]]", "a.b", r"a\.b", "(?i)A", "line$", "e.l", "ü", "^$"]
) | st.lists(st.sampled_from(_NAMES), min_size=1, max_size=4).map(lambda names: f"^({'|'.join(map(re.escape, names))})$")
_ALTERNATIVES = st.builds(NameAlternative, st.lists(_PATTERNS, max_size=2).map(tuple), st.lists(_PATTERNS, max_size=2).map(tuple))
_FILTERS = st.none() | st.lists(_ALTERNATIVES, max_size=3)
_TYPES = st.none() | st.sets(
    st.sampled_from([AttributeType.FLOAT, AttributeType.INT, AttributeType.FLOAT_SERIES, AttributeType.STRING_SERIES])
)


def _all_definitions(world: World, projects: list[str], limit: int, **choice: object) -> list[AttributeDefinition]:
    found: list[AttributeDefinition] = []
    token: str | None = None
    while True:
        page = retrieval.query_definitions(
            world.t,
            world.owner,
            projects,
            limit=limit,
            token=token,
            **choice,  # type: ignore[arg-type]
        )
        assert len(page.definitions) == limit or page.next_token is None
        found += page.definitions
        token = page.next_token
        if token is None:
            return [each for each in found if not each.path.startswith("sys/")]


@settings(max_examples=examples(40), deadline=None)
@given(
    names=_FILTERS,
    types=_TYPES,
    runs=st.none() | st.sets(st.integers(0, 7)),
    both=st.booleans(),
    limit=st.sampled_from([3, 50, 10_000]),
)
def test_definitions_are_those_that_the_filter_admits(
    world: World,
    things: Field,
    names: list[NameAlternative] | None,
    types: set[AttributeType] | None,
    runs: set[int] | None,
    both: bool,
    limit: int,
) -> None:
    found = _all_definitions(
        world,
        things.projects if both else things.projects[:1],
        limit,
        names=None if names is None else NameFilter(tuple(names)),
        types=types,
        runs=None if runs is None else [things.reference(number) for number in sorted(runs)],
    )
    expected = {
        AttributeDefinition(name, type_)
        for number, of_run in enumerate(things.types)
        for name, type_ in of_run.items()
        if (both or number % 2 == 0) and (runs is None or number in runs)
        if (types is None or type_ in types) and _expected(names, name)
    }
    assert set(found) == expected
    assert len(found) == len(expected)


@settings(max_examples=examples(40), deadline=None)
@given(
    names=_FILTERS,
    paths=st.none() | st.sets(st.sampled_from(_NAMES)),
    types=_TYPES,
    runs=st.none() | st.sets(st.integers(0, 7)),
    limit=st.sampled_from([1, 3, 50, 10_000]),
)
def test_values_are_those_of_the_attributes_asked_for(
    world: World,
    things: Field,
    names: list[NameAlternative] | None,
    paths: set[str] | None,
    types: set[AttributeType] | None,
    runs: set[int] | None,
    limit: int,
) -> None:
    found: list[tuple[int, str, AttributeType]] = []
    token: str | None = None
    while True:
        page = retrieval.query_values(
            world.t,
            world.owner,
            runs=None if runs is None else [things.reference(number) for number in sorted(runs)],
            project=things.projects[0],
            paths=None if paths is None else sorted(paths),
            names=None if names is None else NameFilter(tuple(names)),
            types=types,
            limit=limit,
            token=token,
        )
        count = sum(len(entry.attributes) for entry in page.entries)
        assert count == limit or (page.next_token is None and count < limit)
        found += [(entry.run.id, each.path, each.type) for entry in page.entries for each in entry.attributes]
        token = page.next_token
        if token is None:
            break
    expected = {
        (things.runs[number].id, name, type_)
        for number, of_run in enumerate(things.types)
        for name, type_ in of_run.items()
        if (number % 2 == 0 if runs is None else number in runs)
        if (types is None or type_ in types) and _expected(names, name) and (paths is None or name in paths)
    }
    shown = [each for each in found if not each[1].startswith("sys/")]
    assert set(shown) == expected
    assert len(found) == len(set(found))


def _ids(page: RunPage) -> list[str]:
    return [row.run.sys_id for row in page.rows]


def test_runs_of_several_projects_are_found_in_one_order(world: World) -> None:
    projects = [world.a_project() for _ in range(3)]
    runs = [world.a_run(projects[number % 3]) for number in range(9)]
    for number, run in enumerate(runs[:8]):
        world.do(run, floats("loss", [float(-number), 5.0]), Assign("lr", number if number == 4 else float(number)))
    world.do(runs[8], Assign("loss", 1.0))

    def found(projects: list[str] | None, **choice: object) -> RunPage:
        return retrieval.search_runs(world.t, world.owner, projects, **{"columns": [], **choice})  # type: ignore[arg-type]

    by_minimum = Sort("loss", AttributeType.FLOAT_SERIES, descending=False, aggregate="min")
    page = found(projects, sort=[by_minimum])
    assert [row.run.id for row in page.rows] == [run.id for run in [*runs[7::-1], runs[8]]]
    assert {row.project.qualified_name for row in page.rows} == set(projects)
    page = found(projects[:2], query="min(loss:floatSeries) < -2", sort=[by_minimum])
    assert [row.run.id for row in page.rows] == [runs[number].id for number in (7, 6, 4, 3)]
    descending = Sort("lr", AttributeType.FLOAT)
    assert [row.run.id for row in found(projects, sort=[descending]).rows][-2:] == [runs[8].id, runs[4].id]
    everywhere = found(None, query="lr:int = 4")
    assert [row.run.id for row in everywhere.rows] == [runs[4].id]
    assert everywhere.total == 1
    assert found(projects, limit=0).total == 9
    assert found(projects, limit=0).rows == []
    page = found(projects, columns=["lr", "loss", "none", "sys/id"], limit=2, offset=1, sort=[by_minimum])
    assert [[each.path for each in sorted(row.attributes, key=lambda each: each.path)] for row in page.rows] == [
        ["loss", "lr", "sys/id"],
        ["loss", "lr", "sys/id"],
    ]


def test_only_heads_of_experiments_are_found_when_asked_for(world: World) -> None:
    project = world.a_project()
    for experiment in ("a", "b", "a", None):
        containers.create_run(world.t, world.owner, project, experiment=experiment).commit.wait(60)
    world.catch_up()
    page = retrieval.search_runs(world.t, world.owner, [project], columns=["sys/name"], heads_only=True)
    assert sorted(str(row.attributes[0].value) for row in page.rows) == ["a", "b"]
    assert page.total == 2


def test_the_trash_is_left_out_unless_the_query_is_about_it(world: World) -> None:
    project = world.a_project()
    runs = [world.a_run(project) for _ in range(2)]
    trash.trash(world.t, world.owner, project, [runs[0].sys_id]).commit.wait(60)
    assert _ids(retrieval.search_runs(world.t, world.owner, [project], columns=[])) == [runs[1].sys_id]
    assert retrieval.search_runs(world.t, world.owner, [project], columns=[], query="`sys/trashed`:bool = true").total == 1
    assert retrieval.search_runs(world.t, world.owner, [project], columns=[], hide_trashed=False).total == 2


def test_the_size_of_a_run_is_a_whole_number(world: World) -> None:
    project = world.a_project()
    run = world.a_run(project)
    world.do(run, floats("x", [1.0, 2.0]))
    reference = f"{project}/{run.sys_id}"
    for types in (None, {AttributeType.INT}):
        page = retrieval.query_values(world.t, world.owner, runs=[reference], paths=["sys/size"], types=types)
        assert [(each.type, each.value) for each in page.entries[0].attributes] == [(AttributeType.INT, 48)]
        found = retrieval.query_definitions(
            world.t, world.owner, [project], names=NameFilter((NameAlternative(("^sys/size$",)),)), types=types
        )
        assert found.definitions == [AttributeDefinition("sys/size", AttributeType.INT)]
    assert not retrieval.query_values(
        world.t, world.owner, runs=[reference], paths=["sys/size"], types={AttributeType.FLOAT}
    ).entries
    for query in ("`sys/size`:int > 10", "NOT (`sys/size`:int != 48 OR `sys/size`:int < 1)"):
        page = retrieval.search_runs(
            world.t, world.owner, [project], query=query, columns=["sys/size"], sort=[Sort("sys/size", AttributeType.INT)]
        )
        assert [each.value for row in page.rows for each in row.attributes] == [48]


def test_names_that_nobody_has_any_more_are_not_found(world: World) -> None:
    project = world.a_project()
    runs = [world.a_run(project) for _ in range(3)]
    for run in runs:
        world.do(run, Assign("stays", 1), Assign("goes", 1), Assign("changes", 1))
    for run in runs:
        world.do(run, DeleteAttribute("goes"), DeleteAttribute("changes"), Assign("changes", "text"))
    world.do(runs[0], DeleteAttribute("stays"), Assign("only", 1))
    for limit in (1, 2, 1000):
        found = _all_definitions(world, [project], limit)
        assert found == [
            AttributeDefinition("changes", AttributeType.STRING),
            AttributeDefinition("only", AttributeType.INT),
            AttributeDefinition("stays", AttributeType.INT),
        ]


def test_what_a_caller_may_not_see_does_not_exist(world: World, things: Field) -> None:
    stranger = Caller(users.create_user(world.t, users.operator(world.t), "stranger"))
    for refused in ([], ["team/none"], things.projects, ["not/a/project"]):
        with pytest.raises(ProjectNotFound):
            retrieval.query_definitions(world.t, stranger, refused)
        with pytest.raises(ProjectNotFound):
            retrieval.search_runs(world.t, stranger, refused, columns=[])
    assert retrieval.search_runs(world.t, stranger, None, columns=[]) == RunPage(0, [])
    assert retrieval.query_values(world.t, stranger, runs=[things.reference(0)]).entries == []
    known = retrieval.query_definitions(world.t, world.owner, ["team/none", things.projects[0], "x" * 5000])
    assert known.definitions


def test_what_makes_no_sense_is_refused(world: World, things: Field) -> None:
    def definitions(pattern: str = "a", token: str | None = None) -> None:
        names = NameFilter((NameAlternative((), (pattern,)),))
        retrieval.query_definitions(world.t, world.owner, things.projects, names=names, token=token)

    for pattern in ("(", "a{1001}", "(?=a)", "\ud800"):
        with pytest.raises(InvalidQuery):
            definitions(pattern)
    for token in ("!", "bm8=", "WzEsMl0=", "é"):
        with pytest.raises(InvalidQuery):
            definitions(token=token)
    for token in ("!", "bm8=", "WyJhIiwyXQ=="):
        with pytest.raises(InvalidQuery):
            retrieval.query_values(world.t, world.owner, runs=[things.reference(0)], token=token)
    with pytest.raises(NqlSyntaxError):
        retrieval.search_runs(world.t, world.owner, things.projects, query="a >", columns=[])


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ('(`tags`:stringSet CONTAINS "x")', {0, 1}),
        ('(`tags`:stringSet NOT CONTAINS "x")', {2, 3}),
        ('(`text`:string NOT CONTAINS "b")', {1, 3}),
        ('(`text`:string NOT MATCHES "b")', {1, 3}),
        ('(`text`:string != "abc")', {1, 3}),
        ('NOT (`text`:string = "abc")', {1, 2, 3}),
        ('(`text`:string MATCHES "")', {0, 1}),
        ('(`text`:string MATCHES "[[:digit:]]")', {1}),
        ("(`text`:string EXISTS)", {0, 1}),
        ("(`text`:stringSeries EXISTS)", {2}),
        ('(`text`:stringSeries = "last")', {2}),
        ('last(`text`:stringSeries) MATCHES "^l"', {2}),
        ('(`number`:float = "0.5")', {0}),
        ("`number`:float = 0.5", {0}),
        ('`number`:float != "0.5"', {1, 2, 3}),
        ('`number`:float > "nan"', set()),
        ('`flag`:bool = "True"', {0}),
        ("`flag`:bool = false", {1}),
        ('`sys/creation_time`:datetime > "2023-11-14T22:13:19.999999+00:00"', {0, 1, 2, 3}),
        ('`sys/creation_time`:datetime = "2023-11-15T00:13:20.000999+02:00"', {0, 1, 2, 3}),
        ('average(`loss`:floatSeries) = "2.0" and variance(`loss`:floatSeries) = 1', {3}),
        ("`loss`:floatSeries = 3", {3}),
    ],
)
def test_queries_of_the_official_clients_mean_what_they_should(world: World, query: str, expected: set[int]) -> None:
    project = _queried(world)
    page = retrieval.search_runs(world.t, world.owner, [project], query=query, columns=["sys/custom_run_id"])
    assert {int(str(row.attributes[0].value)) for row in page.rows} == expected


_made: dict[int, str] = {}


def _queried(world: World) -> str:
    if id(world) not in _made:
        project = world.a_project()
        runs = [world.a_run(project, str(number)) for number in range(4)]
        world.do(
            runs[0], Assign("text", "abc"), Assign("number", 0.5), Assign("flag", True), AddStrings("tags", frozenset({"x"}))
        )
        world.do(runs[1], Assign("text", "1"), Assign("number", 1.5), Assign("flag", False), AddStrings("tags", frozenset("xy")))
        world.do(runs[2], texts("text", ["first", "last"]), Assign("number", float("nan")), AddStrings("tags", frozenset({"y"})))
        world.do(runs[3], floats("loss", [1.0, 3.0]))
        _made[id(world)] = project
    return _made[id(world)]


def test_thousands_of_names_are_alternatives_of_one_query(world: World) -> None:
    project = world.a_project()
    runs = [world.a_run(project, f"run {number}") for number in range(5)]
    query = " OR ".join(f'(`sys/custom_run_id`:string = "run {number}")' for number in range(1, 5000))
    page = retrieval.search_runs(world.t, world.owner, [project], query=query, columns=[])
    assert {row.run.id for row in page.rows} == {run.id for run in runs[1:]}


def test_inherited_series_are_attributes_of_the_fork(world: World) -> None:
    parent = world.a_run()
    world.do(parent, floats("inherited/x", [1.0, 5.0], [0, 10]))
    fork = world.a_fork(parent, 5)
    reference = f"{world.project}/{fork.sys_id}"
    names = NameFilter((NameAlternative(("^inherited/",)),))
    found = retrieval.query_definitions(world.t, world.owner, [world.project], runs=[reference], names=names)
    assert found.definitions == [AttributeDefinition("inherited/x", AttributeType.FLOAT_SERIES)]
    page = retrieval.query_values(world.t, world.owner, runs=[reference], names=names)
    assert [getattr(each.value, "last", None) for each in page.entries[0].attributes] == [1.0]


def test_names_of_runs_that_were_removed_for_good_are_not_found(world: World) -> None:
    project = world.a_project()
    runs = [world.a_run(project) for _ in range(2)]
    for run in runs:
        world.do(run, Assign("shared", 1))
    world.do(runs[0], Assign("lone", 1), Assign("again", 1))
    trash.trash(world.t, world.owner, project, [runs[0].sys_id]).commit.wait(60)
    purging.purge(world.t, world.owner, project, None)
    assert _all_definitions(world, [project], 1000) == [AttributeDefinition("shared", AttributeType.INT)]
    world.do(runs[1], Assign("again", 1))
    assert [each.path for each in _all_definitions(world, [project], 1)] == ["again", "shared"]
