"""Runs in the order of a table that groups its rows."""

from collections.abc import Iterator
from typing import Any

import pytest

from seamark.model.containers import Container
from seamark.model.errors import InvalidQuery
from seamark.model.operations import AppendFloats, Assign
from seamark.stores.columns.computed import Computed, ComputedKind
from seamark.tracking import run_groups, run_tables, trash
from seamark.tracking.run_filters import Field, Membership, RunFilter
from seamark.tracking.run_groups import GroupLevel, GroupOrder, GroupSort
from seamark.tracking.search import Sort
from tests.tracking.core_world import STEP, World, a_world

OPTIMIZER, SEED, LOSS = Field("optimizer"), Field("seed"), Field("loss")
NEWEST = Sort("sys/creation_time")
BY_LOSS = GroupSort(GroupOrder.COLUMN, 0)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with a_world(tmp_path_factory.mktemp("world")) as made:
        yield made


@pytest.fixture(scope="module")
def runs(world: World) -> list[Container]:
    """Optimizer, seed and loss of each."""
    made: list[Container] = []
    for optimizer, seed, loss in (
        ("sgd", 10, 5.0),
        ("adam", 2, 4.0),
        ("sgd", 2, 1.0),
        (None, 1, 2.0),
        ("adam", 2, 3.0),
        ("adam", None, 9.0),
    ):
        run = world.a_run()
        world.do(
            run,
            Assign("loss", loss),
            *([] if optimizer is None else [Assign("optimizer", optimizer)]),
            *([] if seed is None else [Assign("seed", seed)]),
        )
        made.append(run)
    world.do(made[0], AppendFloats("curve", [2.0], [0], [0]))
    world.do(made[2], AppendFloats("curve", [7.0, 1.0], [0, STEP], [0, 0]))
    return made


def _places(world: World, runs: list[Container], *levels: GroupLevel, **choice: Any) -> list[int]:
    """The places among the runs of those that are found, in their order."""
    choice = {"wanted": RunFilter(), "sort": [NEWEST], "columns": [], "group_columns": [LOSS], "limit": 100, **choice}
    page = run_tables.search_in_groups(world.t, world.owner, world.project, levels=levels, **choice)
    ids = [run.sys_id for run in runs]
    return [ids.index(row.sys_id) for row in page.rows]


def _by_recursion(world: World, runs: list[Container], levels: tuple[GroupLevel, ...], sort: list[Sort]) -> list[int]:
    ids = [run.sys_id for run in runs]

    def listed(within: tuple[Membership, ...]) -> list[int]:
        wanted = RunFilter(within=within)
        if len(within) == len(levels):
            page = run_tables.search_runs(world.t, world.owner, world.project, wanted, sort=sort, columns=[], offset=0, limit=100)
            return [ids.index(row.sys_id) for row in page.rows]
        level = levels[len(within)]
        found = run_groups.find_groups(
            world.t, world.owner, world.project, wanted, by=[level.field], columns=[LOSS], sort=level.sort, limit=100
        )
        return [place for group in found.groups for place in listed((*within, Membership(level.field, group.key[0])))]

    return listed(())


def test_runs_come_group_by_group(world: World, runs: list[Container]) -> None:
    assert _places(world, runs, GroupLevel(OPTIMIZER)) == [5, 4, 1, 2, 0, 3]
    assert _places(world, runs, GroupLevel(OPTIMIZER), limit=2) == [5, 4]
    assert _places(world, runs, GroupLevel(OPTIMIZER), wanted=RunFilter("`seed`:int = 2")) == [4, 1, 2]
    assert _places(world, runs, GroupLevel(OPTIMIZER), wanted=RunFilter("`seed`:int = 99")) == []


@pytest.mark.parametrize(
    "levels",
    [
        (GroupLevel(OPTIMIZER, (BY_LOSS,)), GroupLevel(SEED, (BY_LOSS,))),
        (GroupLevel(SEED, (GroupSort(GroupOrder.KEY, descending=True),)), GroupLevel(OPTIMIZER)),
        (GroupLevel(OPTIMIZER, (GroupSort(GroupOrder.COUNT, descending=True), BY_LOSS)),),
        (GroupLevel(SEED), GroupLevel(OPTIMIZER, (GroupSort(GroupOrder.COLUMN, 0, descending=True),)), GroupLevel(LOSS)),
    ],
)
def test_the_order_is_that_of_the_groups_as_they_are_asked_for_one_by_one(
    world: World, runs: list[Container], levels: tuple[GroupLevel, ...]
) -> None:
    sort = [Sort("loss", descending=False), NEWEST]
    assert _places(world, runs, *levels, sort=sort) == _by_recursion(world, runs, levels, sort)


def test_within_groups_runs_may_come_by_computed_values(world: World, runs: list[Container]) -> None:
    first = Sort("curve", computed=Computed("curve", ComputedKind.FIRST))
    assert _places(world, runs, GroupLevel(OPTIMIZER), sort=[first]) == [5, 4, 1, 2, 0, 3]
    assert _places(world, runs, GroupLevel(OPTIMIZER), sort=[Sort("loss")]) == [5, 1, 4, 0, 2, 3]


def test_chosen_runs_come_as_the_table_lists_them(world: World, runs: list[Container]) -> None:
    def chosen(*places: int, level: GroupLevel, **wanted: Any) -> list[int]:
        ids = [runs[place].sys_id for place in places]
        return _places(world, runs, level, chosen=ids, wanted=RunFilter(**wanted))

    by_keys, by_means = GroupLevel(OPTIMIZER), GroupLevel(OPTIMIZER, (BY_LOSS,))
    assert chosen(0, 1, 3, 4, level=by_keys) == [4, 1, 0, 3]
    # On average sgd has less than adam, but not those that are chosen.
    assert chosen(0, 4, level=by_means) == [0, 4]
    only_sgd = '`optimizer`:string = "sgd"'
    assert chosen(0, 2, 4, 5, level=by_keys, query=only_sgd) == [2, 0, 5, 4]
    assert chosen(0, 2, 4, 5, level=by_means, query=only_sgd) == [2, 0, 5, 4]


def test_chosen_runs_of_the_trash_are_found_where_a_table_of_it_leaves_them_out(world: World) -> None:
    project = world.a_project()
    made = [world.a_run(project) for _ in range(3)]
    for run, optimizer in zip(made, ("sgd", "adam", "adam"), strict=True):
        world.do(run, Assign("optimizer", optimizer))
    trash.trash(world.t, world.owner, project, [run.sys_id for run in made[:2]]).commit.wait(60)

    def chosen(query: str) -> list[str]:
        page = run_tables.search_in_groups(
            *(world.t, world.owner, project, RunFilter(query)),
            levels=[GroupLevel(OPTIMIZER)],
            group_columns=[],
            sort=[NEWEST],
            columns=[],
            limit=10,
            chosen=[run.sys_id for run in made],
        )
        return [row.sys_id for row in page.rows]

    assert chosen('`sys/trashed` = true AND `optimizer` = "sgd"') == [made[0].sys_id, made[2].sys_id, made[1].sys_id]
    assert chosen('`optimizer` = "sgd"') == [made[2].sys_id]


def test_an_order_by_what_is_not_named_is_refused(world: World, runs: list[Container]) -> None:
    for wrong in (GroupSort(GroupOrder.COLUMN, 1), GroupSort(GroupOrder.KEY, 1)):
        with pytest.raises(InvalidQuery, match="cannot be sorted"):
            _places(world, runs, GroupLevel(OPTIMIZER, (wrong,)))
