"""Tables of runs: filters that combine, values that are computed, attributes that differ."""

import math
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from seamark.model.access import Caller, ProjectRole
from seamark.model.attributes import AttributeType
from seamark.model.containers import Container, ContainerKind
from seamark.model.errors import InvalidQuery, ProjectNotFound
from seamark.model.operations import AppendFloats, Assign
from seamark.model.values import FloatSeriesSummary
from seamark.nql import Aggregate, NqlSyntaxError
from seamark.stores.columns.tiles import FEWEST_POINTS
from seamark.tracking import (
    attribute_choice,
    comparison,
    containers,
    members,
    purging,
    run_groups,
    run_tables,
    table_exports,
    trash,
    users,
)
from seamark.tracking.computed_values import Computed, ComputedKind
from seamark.tracking.run_filters import Field, Membership, RunFilter
from seamark.tracking.run_groups import GroupOrder, Groups, GroupSort
from seamark.tracking.search import Sort
from seamark.tracking.suggestions import Suggested
from seamark.tracking.table_exports import ExportedTable
from tests.tracking.core_world import STEP, World, a_world

AT_MIN, AT_MAX, AT_STEP, FIRST = ComputedKind.AT_MIN_OF, ComputedKind.AT_MAX_OF, ComputedKind.AT_STEP, ComputedKind.FIRST


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with a_world(tmp_path_factory.mktemp("world")) as made:
        yield made


def _floats(path: str, values: dict[float, float]) -> AppendFloats:
    steps = [round(step * STEP) for step in values]
    return AppendFloats(path, list(values.values()), steps, [0] * len(steps))


def _rows(
    world: World, project: str, wanted: RunFilter | None = None, *computed: Computed, **choice: Any
) -> list[run_tables.RunRow]:
    choice = {"sort": (), "columns": (), "offset": 0, "limit": 100, **choice}
    page = run_tables.search_runs(world.t, world.owner, project, wanted or RunFilter(), computed=computed, **choice)
    assert page.total == len(page.rows)
    return page.rows


def _ids(world: World, project: str, **wanted: Any) -> list[str]:
    return [row.sys_id for row in _rows(world, project, RunFilter(**wanted))]


def test_a_query_words_a_pattern_and_ids_combine(world: World) -> None:
    project = world.a_project()
    runs = [world.a_run(project) for _ in range(4)]
    for number, run in enumerate(runs):
        world.do(
            run, Assign("sys/name", f"net {number}"), Assign("params/lr", 0.1 * number), Assign("sys/tags", frozenset({"cv"}))
        )
    ids = [run.sys_id for run in runs]
    assert _ids(world, project, text="CV net") == ids[::-1]
    assert _ids(world, project, regex="net & !1$ & !2$") == [ids[3], ids[0]]
    assert _ids(world, project, query="`params/lr`:float > 0.15", text="net", regex="2$ | 3$") == [ids[3], ids[2]]
    assert _ids(world, project, query="`params/lr`:float > 0.15", text="net", regex="2$ | 1$") == [ids[2]]
    assert _ids(world, project, ids=(ids[1], str(runs[2].uuid), "NONE-1", "\ud800", "a\0")) == [ids[2], ids[1]]
    assert _ids(world, project, ids=()) == []
    trash.trash(world.t, world.owner, project, [ids[0]]).commit.wait(60)
    assert _ids(world, project, text="net") == [ids[3], ids[2], ids[1]]
    assert _ids(world, project, text="net", query="`sys/trashed`:bool = true") == [ids[0]]


def test_the_owner_me_is_whoever_asks(world: World) -> None:
    project = world.a_project()
    run = world.a_run(project)
    other = Caller(users.create_user(world.t, users.operator(world.t), "other"))
    members.add_member(world.t, world.owner, project, "other", ProjectRole.VIEWER)

    def found(caller: Caller, query: str) -> list[str]:
        page = run_tables.search_runs(world.t, caller, project, RunFilter(query), sort=(), columns=(), offset=0, limit=10)
        return [row.sys_id for row in page.rows]

    assert found(world.owner, "(`sys/owner`:string = me)") == [run.sys_id]
    assert found(world.owner, '`sys/owner` == "me" AND NOT (`sys/owner`:string != me OR `sys/id`:string = "me")') == [run.sys_id]
    assert found(other, "(`sys/owner`:string = me)") == []
    assert found(other, "(`sys/owner`:string != me)") == [run.sys_id]
    # A pattern is one, and other attributes mean what they say.
    assert found(world.owner, '(`sys/owner`:string MATCHES "^me$")') == []
    assert found(world.owner, "(`sys/name`:string = me)") == []


def test_experiments_are_shown_by_their_heads(world: World) -> None:
    project = world.a_project()
    world.a_run(project)
    world.project, before = project, world.project
    first = world.create("first", experiment="exp").container
    second = world.create("second", experiment="exp").container
    world.project = before
    world.catch_up()
    assert _ids(world, project, heads_only=True) == [second.sys_id]
    assert len(_ids(world, project)) == 3
    assert _ids(world, project, text="exp first") == [first.sys_id]


@pytest.mark.parametrize(
    "wrong",
    [
        {"regex": "("},
        {"regex": "a & !"},
        {"regex": "!"},
        {"regex": "(?=a)"},
        {"regex": " | ".join("a" * 101)},
        {"text": "\ud800"},
        {"text": " ".join("a" * 51)},
        {"query": '`x` MATCHES "("'},
    ],
)
def test_what_cannot_be_understood_is_refused(world: World, wrong: dict[str, str]) -> None:
    with pytest.raises(InvalidQuery):
        _rows(world, world.project, RunFilter(**wrong))  # pyright: ignore[reportArgumentType]


def test_a_wrong_query_says_where(world: World) -> None:
    with pytest.raises(NqlSyntaxError) as error:
        _rows(world, world.project, RunFilter(query="`x` > > 1"))
    assert error.value.position == 6


def test_nobody_else_sees_the_table(world: World) -> None:
    with pytest.raises(ProjectNotFound):
        _rows(world, "team/none")


def test_values_are_computed_at_the_steps_that_others_name(world: World) -> None:
    project = world.a_project()
    run, other, empty = (world.a_run(project) for _ in range(3))
    world.do(
        run,
        _floats("acc", {0: 0.1, 1: 0.9, 2: 0.5, 3: 0.2}),
        _floats("loss", {0: 4.0, 1: 3.0, 2: math.inf, 3: 1.0}),
        _floats("rare", {0: 7.0, 3: 8.0}),
        Assign("params/lr", 0.1),
    )
    world.do(other, _floats("loss", {5.5: 2.0}))
    wanted = [
        Computed("loss", FIRST),
        Computed("loss", AT_STEP, step=2 * STEP),
        Computed("loss", AT_MAX, of="acc"),
        Computed("acc", AT_MIN, of="loss"),
        Computed("rare", AT_MAX, of="acc"),
        Computed("loss", AT_MAX, of="loss"),
        Computed("params/lr", FIRST),
        Computed("loss", AT_MIN, of="nothing"),
        Computed("\ud800", FIRST),
    ]
    rows = {row.sys_id: row.computed for row in _rows(world, project, None, *wanted)}
    assert rows[run.sys_id] == [4.0, math.inf, 3.0, 0.2, None, 4.0, None, None, None]
    assert rows[other.sys_id] == [2.0, None, None, None, None, 2.0, None, None, None]
    assert rows[empty.sys_id] == [None] * 9


def test_a_fork_shows_the_values_that_it_inherits(world: World) -> None:
    parent = world.a_run()
    world.do(parent, _floats("acc", {0: 0.1, 1: 0.9, 2: 1.0}), _floats("loss", {0: 4.0, 1: 3.0, 2: 2.0}))
    fork = world.a_fork(parent, 1)
    world.do(fork, _floats("acc", {2: 0.3}), _floats("loss", {2: 9.0}))
    wanted = [Computed("loss", FIRST), Computed("loss", AT_MAX, of="acc"), Computed("loss", AT_STEP, step=2 * STEP)]
    rows = {row.sys_id: row.computed for row in _rows(world, world.project, RunFilter(ids=(parent.sys_id, fork.sys_id)), *wanted)}
    assert rows == {parent.sys_id: [4.0, 2.0, 2.0], fork.sys_id: [4.0, 3.0, 9.0]}


def test_a_page_of_too_many_computed_values_is_refused(world: World) -> None:
    project = world.a_project()
    for _ in range(3):
        world.a_run(project)
    with pytest.raises(InvalidQuery, match="computed"):
        _rows(world, project, None, *[Computed("loss", FIRST)] * 10_000)


def _sorted(
    world: World, project: str, computed: Computed, *, descending: bool, wanted: RunFilter | None = None
) -> list[tuple[str, float | None]]:
    """The rows in the order of a computed column, with what it shows."""
    sort = [Sort(computed.path, descending=descending, computed=computed)]
    return [(row.sys_id, row.computed[0]) for row in _rows(world, project, wanted, computed, sort=sort)]


def test_rows_come_in_the_order_of_what_a_computed_column_shows(world: World) -> None:
    project = world.a_project()
    high, low, tied, other, without = (world.a_run(project) for _ in range(5))
    world.do(high, _floats("acc", {0: 0.1, 1: 0.9}), _floats("loss", {0: 4.0, 1: 3.0}))
    world.do(low, _floats("acc", {0: 0.9, 1: 0.1}), _floats("loss", {0: 1.0, 1: 9.0}))
    world.do(tied, _floats("acc", {0: 0.5, 1: math.inf, 2: 0.5}), _floats("loss", {0: 2.0, 1: 8.0, 2: 7.0}))
    world.do(other, _floats("loss", {5.5: math.nan}))
    world.do(without, Assign("loss", 1.0))
    end = [(other.sys_id, None), (without.sys_id, None)]
    first = [(low.sys_id, 1.0), (tied.sys_id, 2.0), (high.sys_id, 4.0)]
    assert [each for each, _ in _sorted(world, project, Computed("loss", FIRST), descending=False)] == [
        *(each for each, _ in first),
        other.sys_id,
        without.sys_id,
    ]
    at_one = [(low.sys_id, 9.0), (tied.sys_id, 8.0), (high.sys_id, 3.0)]
    assert _sorted(world, project, Computed("loss", AT_STEP, step=STEP), descending=True) == [*at_one, *end[::-1]]
    at_most = [(high.sys_id, 3.0), (tied.sys_id, 2.0), (low.sys_id, 1.0)]
    assert _sorted(world, project, Computed("loss", AT_MAX, of="acc"), descending=True) == [*at_most, *end[::-1]]
    at_least = [(tied.sys_id, 2.0), (high.sys_id, 4.0), (low.sys_id, 9.0)]
    assert _sorted(world, project, Computed("loss", AT_MIN, of="acc"), descending=False) == [*at_least, *end[::-1]]


def test_forks_and_long_series_have_their_places_in_the_order_of_computed_values(world: World) -> None:
    project = world.project
    parent = world.a_run()
    world.do(parent, _floats("acc", {0: 0.1, 1: 0.9, 2: 1.0}), _floats("loss", {0: 4.0, 1: 3.0, 2: 2.0}))
    fork = world.a_fork(parent, 1)
    world.do(fork, _floats("acc", {2: 0.3}), _floats("loss", {2: 9.0}))
    long = world.a_run()
    steps = [step * STEP for step in range(FEWEST_POINTS)]
    guide = [1.0 if step == 777 else 0.0 for step in range(FEWEST_POINTS)]
    world.do(long, AppendFloats("acc", guide, steps, [0] * len(steps)), _floats("loss", {777: 2.5}))
    wanted = RunFilter(ids=(parent.sys_id, fork.sys_id, long.sys_id))
    assert _sorted(world, project, Computed("loss", AT_MAX, of="acc"), descending=True, wanted=wanted) == [
        (fork.sys_id, 3.0),
        (long.sys_id, 2.5),
        (parent.sys_id, 2.0),
    ]
    assert _sorted(world, project, Computed("loss", AT_STEP, step=2 * STEP), descending=True, wanted=wanted)[:2] == [
        (fork.sys_id, 9.0),
        (parent.sys_id, 2.0),
    ]
    firsts = _sorted(world, project, Computed("loss", FIRST), descending=False, wanted=wanted)
    assert firsts == [(long.sys_id, 2.5), (fork.sys_id, 4.0), (parent.sys_id, 4.0)]
    exported = table_exports.export_table(
        world.t,
        world.owner,
        project,
        wanted,
        sort=[Sort("loss", descending=False, computed=Computed("loss", FIRST))],
        columns=[Field("sys/id")],
    )
    assert [row for page in exported.pages for row in page] == [[each] for each, _ in firsts]


def test_an_order_by_computed_values_follows_what_is_written(world: World) -> None:
    project = world.a_project()
    one, two = world.a_run(project), world.a_run(project)
    world.do(one, _floats("acc", {0: 0.1}), _floats("loss", {0: 4.0, 1: 1.0}))
    world.do(two, _floats("acc", {0: 0.1}), _floats("loss", {0: 3.0, 1: 2.0}))
    wanted = Computed("loss", AT_MAX, of="acc")
    assert _sorted(world, project, wanted, descending=True) == [(one.sys_id, 4.0), (two.sys_id, 3.0)]
    world.do(one, _floats("acc", {1: 0.9}))
    assert _sorted(world, project, wanted, descending=True) == [(two.sys_id, 3.0), (one.sys_id, 1.0)]


def _compared(
    world: World, project: str, wanted: RunFilter | None = None, **choice: Any
) -> tuple[int, list[str], list[str], str | None]:
    choice = {"limit": 100, **choice}
    found = run_tables.find_differences(world.t, world.owner, project, wanted or RunFilter(), **choice)
    return found.total, [each.path for each in found.differing], [each.path for each in found.constant], found.after


@pytest.fixture
def trained(world: World) -> tuple[str, list[Container]]:
    project = world.a_project()
    runs = [world.a_run(project) for _ in range(3)]
    for number, run in enumerate(runs):
        world.do(
            run,
            Assign("a/lr", 0.1 * number),
            Assign("a/seed", 1),
            Assign("b/net", "x"),
            _floats("loss", {0: 1.0, 1: float(number % 2)}),
        )
    world.do(runs[2], Assign("b/only", "here"))
    return project, runs


def test_columns_that_differ_are_told_from_those_that_do_not(world: World, trained: tuple[str, list[Container]]) -> None:
    project, runs = trained
    paths = ["loss", "b/only", "a/seed", "a/lr", "nothing", "\ud800", "a/seed"]
    assert _compared(world, project, paths=paths) == (3, ["loss", "b/only", "a/lr"], ["a/seed"], None)
    ids = (runs[0].sys_id, runs[2].sys_id)
    assert _compared(world, project, RunFilter(ids=ids), paths=paths) == (2, ["b/only", "a/lr"], ["loss", "a/seed"], None)


def test_names_are_compared_page_by_page(world: World, trained: tuple[str, list[Container]]) -> None:
    project, _ = trained
    assert _compared(world, project, names="^[ab]/ & !only", limit=2) == (3, ["a/lr"], ["a/seed"], "a/seed")
    assert _compared(world, project, names="^[ab]/ & !only", limit=2, after="a/seed") == (3, [], ["b/net"], None)
    assert _compared(world, project, names="^[ab]/", limit=4) == (3, ["a/lr", "b/only"], ["a/seed", "b/net"], None)
    assert _compared(world, project, RunFilter(kind=ContainerKind.MODEL)) == (0, [], [], None)


def test_the_best_runs_come_first_and_those_without_last_in_both_directions(
    world: World, trained: tuple[str, list[Container]]
) -> None:
    project, runs = trained
    bare = world.a_run(project)
    for descending in (False, True):
        rows = _rows(world, project, sort=[Sort("a/lr", descending=descending, is_natural=True)])
        order = [run.sys_id for run in (runs[::-1] if descending else runs)]
        assert [row.sys_id for row in rows] == [*order, bare.sys_id]


def test_groups_lead_to_their_members(world: World, trained: tuple[str, list[Container]]) -> None:
    project, runs = trained

    def groups(wanted: RunFilter, *by: str, **choice: Any) -> Groups:
        choice = {"limit": 50, **choice}
        return run_groups.find_groups(world.t, world.owner, project, wanted, by=[Field(path) for path in by], **choice)

    found = groups(RunFilter(), "loss", columns=[Field("a/lr")], sort=[GroupSort(GroupOrder.COUNT, descending=True)])
    assert (found.containers, found.total) == (3, 2)
    assert [group.containers for group in found.groups] == [2, 1]
    within = (Membership(Field("loss"), found.groups[0].key[0]),)
    assert [row.sys_id for row in _rows(world, project, RunFilter(within=within))] == [runs[2].sys_id, runs[0].sys_id]
    inner = groups(RunFilter(within=within), "b/only")
    assert [(group.key[0] and group.key[0].text, group.containers) for group in inner.groups] == [("here", 1), (None, 1)]
    for wrong in (GroupSort(GroupOrder.KEY, 1), GroupSort(GroupOrder.COLUMN, 0), GroupSort(GroupOrder.COUNT, 1)):
        with pytest.raises(InvalidQuery, match="sorted"):
            groups(RunFilter(), "loss", sort=[wrong])
    with pytest.raises(InvalidQuery):
        groups(RunFilter(), "\ud800")


def test_values_complete_what_is_typed(world: World, trained: tuple[str, list[Container]]) -> None:
    project, _ = trained
    found = run_groups.find_values(world.t, world.owner, project, RunFilter(), Field("b/net"), prefix="X", limit=5)
    assert [(key.text, count) for key, count in found.values] == [("x", 3)]
    with pytest.raises(InvalidQuery):
        run_groups.find_values(world.t, world.owner, project, RunFilter(), Field("b/net"), prefix="\ud800", limit=5)


def test_columns_are_chosen_by_their_names_with_how_many_runs_have_them(
    world: World, trained: tuple[str, list[Container]]
) -> None:
    project, runs = trained

    def candidates(**choice: Any) -> tuple[list[tuple[str, int, object]], str | None]:
        choice = {"limit": 50, "wanted": RunFilter(), **choice}
        found = attribute_choice.find_candidates(world.t, world.owner, project, **choice)
        return [(each.path, each.runs, each.sample and each.sample.value) for each in found.attributes], found.after

    assert candidates(names="^[ab]/") == ([("a/lr", 3, 0.2), ("a/seed", 3, 1), ("b/net", 3, "x"), ("b/only", 1, "here")], None)
    assert candidates(search="B/ N") == ([("b/net", 3, "x"), ("b/only", 1, "here")], None)
    assert candidates(search="b/", names="!net") == ([("b/only", 1, "here")], None)
    assert candidates(names="^[ab]/", types=[AttributeType.FLOAT]) == ([("a/lr", 3, 0.2)], None)
    assert candidates(names="^[ab]/", limit=3)[1] == "b/net"
    assert candidates(names="^[ab]/", limit=3, after="b/net") == ([("b/only", 1, "here")], None)
    one = RunFilter(ids=(runs[0].sys_id,))
    assert candidates(names="^b/", wanted=one) == ([("b/net", 1, "x"), ("b/only", 0, None)], None)
    assert candidates(names="^b/", with_counts=False) == ([("b/net", 0, None), ("b/only", 0, None)], None)
    assert candidates(search="(") == ([], None)
    found = attribute_choice.find_candidates(world.t, world.owner, project, RunFilter(), search="loss", limit=1)
    assert isinstance(found.attributes[0].sample and found.attributes[0].sample.value, FloatSeriesSummary)


def test_names_are_those_of_some_runs_however_many_others_have(world: World) -> None:
    project = world.a_project()
    crowd, ours, theirs = (world.a_run(project) for _ in range(3))
    world.do(crowd, *(Assign(f"p/{number:03}", number) for number in range(100)))
    world.do(ours, Assign("p/041", "text"), Assign("p/098", 1), Assign("q/own", 1))
    world.do(theirs, Assign("p/099", 1))

    def names(regex: str, limit: int, *runs: Container, types: tuple[AttributeType, ...] | None = None) -> tuple[Any, bool]:
        asked = attribute_choice.WantedNamesOf(regex, types, limit)
        ids = [str(run.uuid) for run in runs]
        (found,) = attribute_choice.find_names(world.t, world.owner, project, [asked], ids)
        assert isinstance(found, attribute_choice.Names)
        return found.names, found.has_more

    text, own, whole = ("p/041", AttributeType.STRING), ("q/own", AttributeType.INT), ("p/098", AttributeType.INT)
    assert names("^[pq]/", 2, ours) == ([text, whole], True)
    assert names("^[pq]/", 3, ours) == ([text, whole, own], False)
    assert names("^[pq]/", 9, ours, theirs)[0] == [text, whole, ("p/099", AttributeType.INT), own]
    assert sorted(names("^p/041", 9, ours, crowd)[0]) == sorted([("p/041", AttributeType.INT), text])
    assert names("^p/", 9, ours, types=(AttributeType.STRING,)) == ([text], False)
    assert names("^p/", 9) == ([], False)


def test_ids_name_containers_of_any_kind(world: World) -> None:
    project = world.a_project()
    run = world.a_run(project)
    model = containers.create_model(world.t, world.owner, project, "FOREST").container
    version = containers.create_model_version(world.t, world.owner, str(model.uuid)).container
    world.do(version, Assign("params/depth", 4), Assign("sys/name", "deep"))

    assert _ids(world, project, ids=(version.sys_id,)) == [version.sys_id]
    assert set(_ids(world, project, ids=(run.sys_id, version.sys_id))) == {run.sys_id, version.sys_id}
    assert _ids(world, project, ids=(version.sys_id,), kind=ContainerKind.RUN) == []
    assert _ids(world, project) == [run.sys_id]
    depth = ("params/depth", AttributeType.INT)
    asked = attribute_choice.WantedNamesOf("^params/", None, 9)
    (names,) = attribute_choice.find_names(world.t, world.owner, project, [asked], [version.sys_id])
    assert isinstance(names, attribute_choice.Names)
    assert names.names == [depth]
    of_version = RunFilter(ids=(version.sys_id,))
    found = attribute_choice.find_candidates(world.t, world.owner, project, of_version, names="^params/", limit=9)
    assert [(each.path, each.type, each.runs) for each in found.attributes] == [(*depth, 1)]


def test_a_name_with_several_types_stays_together(world: World) -> None:
    project = world.a_project()
    for value in (1, "one", 0.5):
        world.do(world.a_run(project), Assign("p/x", value), Assign("p/y", 1))
    found = attribute_choice.find_candidates(world.t, world.owner, project, RunFilter(), names="^p/", limit=1)
    assert {each.type for each in found.attributes} == {AttributeType.INT, AttributeType.STRING, AttributeType.FLOAT}
    assert all((each.path, each.runs) == ("p/x", 1) for each in found.attributes)
    assert found.after == "p/x"


def test_a_first_look_shows_configuration_that_varies_and_what_most_runs_log(
    world: World, trained: tuple[str, list[Container]]
) -> None:
    project, runs = trained
    world.do(runs[0], _floats("rare", {0: 1.0}), _floats("monitoring/cpu", {0: 1.0}))
    found = attribute_choice.suggest_columns(world.t, world.owner, project, RunFilter())
    assert found.considered == 3
    assert [(each.path, each.distinct) for each in found.configs] == [("a/lr", 3)]
    assert [(each.path, each.runs) for each in found.metrics] == [("loss", 3), ("rare", 1)]
    assert attribute_choice.suggest_columns(world.t, world.owner, project, RunFilter(ids=())).considered == 0


def test_what_very_many_runs_are_like_is_kept_for_a_while_until_a_run_is_created(
    world: World, trained: tuple[str, list[Container]], monkeypatch: pytest.MonkeyPatch
) -> None:
    project, _ = trained
    monkeypatch.setattr(attribute_choice, "CONSIDERED", 3)

    def suggest() -> Suggested:
        return attribute_choice.suggest_columns(world.t, world.owner, project, RunFilter())

    first = suggest()
    assert _statements(world, suggest) == []
    assert suggest() == first
    world.do(world.a_run(project), _floats("new", {0: 1.0}))
    assert "new" in [each.path for each in suggest().metrics]


def test_an_export_has_all_runs_in_order_and_a_type_for_each_column(
    world: World, trained: tuple[str, list[Container]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table_exports, "_ROWS_OF_PAGE", 2)
    project, runs = trained
    world.do(runs[0], Assign("mixed", 1))
    world.do(runs[1], Assign("mixed", "one"))
    columns = [Field("sys/id"), Field("a/lr"), Field("loss", None, "max"), Field("mixed"), Field("a/seed"), Field("sys/failed")]

    def export(**wanted: Any) -> ExportedTable:
        sort = [Sort("a/lr", descending=True)]
        return table_exports.export_table(world.t, world.owner, project, RunFilter(**wanted), sort=sort, columns=columns)

    found = export()
    assert [kind.value for kind in found.types] == ["text", "float", "float", "text", "int", "bool"]
    pages = list(found.pages)
    assert [len(page) for page in pages] == [2, 1]
    assert [row for page in pages for row in page] == [
        [runs[2].sys_id, 0.2, 1.0, None, 1, False],
        [runs[1].sys_id, 0.1, 1.0, "one", 1, False],
        [runs[0].sys_id, 0.0, 1.0, "1", 1, False],
    ]
    begun = export()
    assert len(next(begun.pages)) == 2
    trash.trash(world.t, world.owner, project, [runs[0].sys_id]).commit.wait(60)
    purging.purge(world.t, world.owner, project, [runs[0].sys_id])
    assert next(begun.pages) == [], "a run that is deleted meanwhile is left out"
    monkeypatch.setattr(table_exports, "_MAX_ROWS", 1)
    with pytest.raises(InvalidQuery, match="2 rows"):
        export()


def test_an_export_has_values_at_a_place_for_every_run(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table_exports, "_ROWS_OF_PAGE", 2)
    project = world.a_project()
    runs = [world.a_run(project) for _ in range(3)]
    for number, run in enumerate(runs[:2]):
        world.do(run, _floats("loss", {1: 5.0 + number, 2: 1.0, 3: 4.0}), _floats("acc", {2: 0.5 + number, 3: 0.9}))
    columns = [
        Computed("loss", FIRST),
        Field("sys/id"),
        Computed("acc", AT_MIN, of="loss"),
        Computed("loss", AT_STEP, step=3 * STEP),
    ]
    found = table_exports.export_table(
        world.t, world.owner, project, RunFilter(), sort=[Sort("sys/id", descending=True)], columns=columns
    )
    assert [kind.value for kind in found.types] == ["float", "text", "float", "float"]
    assert [row for page in found.pages for row in page] == [
        [None, runs[2].sys_id, None, None],
        [6.0, runs[1].sys_id, 1.5, 4.0],
        [5.0, runs[0].sys_id, 0.5, 4.0],
    ]


def _statements(world: World, ask: Callable[[], object]) -> list[str]:
    """What the engine is asked to read for it."""
    del world.engine.queries[:]
    ask()
    return list(world.engine.queries)


def test_a_page_takes_as_many_statements_however_many_rows_and_cells_it_has(world: World) -> None:
    project = world.a_project()
    runs = [world.a_run(project) for _ in range(8)]
    for run in runs:
        world.do(run, _floats("acc", {0: 0.1, 1: 0.9}), *[_floats(f"m/{place}", {0: 1.0, 1: 2.0}) for place in range(5)])
    few = [Computed("m/0", FIRST), Computed("m/0", AT_MAX, of="acc")]
    many = few + [Computed(f"m/{place}", AT_MAX, of="acc") for place in range(1, 5)]
    ids = tuple(run.sys_id for run in runs)
    small = _statements(world, lambda: _rows(world, project, RunFilter(ids=ids[:2]), *few))
    large = _statements(world, lambda: _rows(world, project, RunFilter(ids=ids), *many))
    assert len(small) == len(large) <= 6


def test_groups_and_comparisons_take_a_few_statements_however_many_columns(
    world: World, trained: tuple[str, list[Container]]
) -> None:
    project, _ = trained
    numbers, mixed = [Field("loss")], [Field(path) for path in ("loss", "a/lr", "a/seed", "b/net", "b/only")]

    def groups(columns: list[Field]) -> int:
        by = [Field("b/only")]
        return len(
            _statements(
                world, lambda: run_groups.find_groups(world.t, world.owner, project, RunFilter(), by=by, columns=columns, limit=5)
            )
        )

    groups([])  # which functions the engine has is asked once
    # Of which types the fields are, and the groups.
    assert groups([]) == 2
    assert groups(numbers) <= 4
    # Numbers and texts are passed over apart, each once, and again where a member lacks something.
    assert groups(mixed) <= 6
    paths = [field.path for field in mixed]
    assert len(_statements(world, lambda: _compared(world, project, paths=paths))) <= 5


def test_names_are_offered_while_typing_without_a_look_at_the_runs(world: World, trained: tuple[str, list[Container]]) -> None:
    project, _ = trained

    def typed() -> object:
        return attribute_choice.find_candidates(
            world.t, world.owner, project, RunFilter(), search="a", limit=50, with_counts=False
        )

    statements = _statements(world, typed)
    assert len(statements) == 1
    assert "attributes" not in statements[0]


def test_series_are_compared_by_their_values_at_a_place(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    project = world.a_project()
    runs = [world.a_run(project) for _ in range(2)]
    for number, run in enumerate(runs):
        loss = _floats("loss", {0: 1.0 + 1e-4 * number, 1: 0.5, 2: 0.3})
        world.do(run, loss, _floats("acc", {0: 0.1, 1: 0.9 - number / 4}), _floats("nan", {1: math.nan, 2: number}))
    world.do(runs[0], _floats("rare", {1: 1.0}))

    def differing(**options: Any) -> set[str]:
        ids = [run.sys_id for run in runs]
        found = comparison.compare_runs(world.t, world.owner, project, ids, names="^(loss|acc|nan|rare)$", limit=100, **options)
        assert found.by_last == 0
        return {path for path, differs in zip(found.attributes.paths, found.attributes.differs, strict=True) if differs}

    assert differing() == {"acc", "nan", "rare"}
    assert differing(measure=Computed("", FIRST)) == {"loss", "rare"}
    assert differing(measure=Computed("", FIRST), tolerance=0.001) == {"rare"}
    assert differing(measure=Computed("", AT_STEP, step=1 * STEP)) == {"acc", "rare"}
    assert differing(measures={"acc": Computed("", FIRST), "loss": Aggregate.MAX}) == {"loss", "nan", "rare"}
    assert differing(measure=Computed("", AT_MAX, of="acc")) == {"acc", "rare"}
    monkeypatch.setattr(comparison, "MOST_COMPUTED", 7)
    names, first = "^(loss|acc|nan|rare)$", Computed("", FIRST)
    cut = comparison.compare_runs(
        world.t, world.owner, project, [runs[0].sys_id, runs[1].sys_id], names=names, measure=first, limit=100
    )
    assert (cut.by_last, cut.attributes.differs) == (4, [True, False, True, True]), "too many are compared by their last values"


def test_runs_in_the_trash_are_compared_where_they_are_named(world: World) -> None:
    project = world.a_project()
    runs = [world.a_run(project) for _ in range(2)]
    for seed, run in enumerate(runs):
        world.do(run, Assign("params/seed", seed))
    ids = [run.sys_id for run in runs]
    trash.trash(world.t, world.owner, project, [ids[1]]).commit.wait(60)
    found = comparison.compare_runs(world.t, world.owner, project, ids, names="^params/", limit=9)
    assert (found.runs, found.attributes.containers, found.attributes.differs) == (2, [2], [True])
