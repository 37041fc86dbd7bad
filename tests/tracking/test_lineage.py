"""Forks: what they see of their ancestors, when it arrives early, late or never."""

import tracemalloc
from collections.abc import Iterable, Iterator

import numpy as np
import pytest

from seamark.model.attributes import AttributeType
from seamark.model.containers import Container, ContainerId, ContainerKind
from seamark.model.errors import AttributeNotFound, StoreUnavailable
from seamark.model.operations import AppendFiles, AppendFloatTable, Assign, ClearSeries, DeleteAttribute, ErrorKind
from seamark.model.values import FilePoint, FileSeriesSummary, FileValue, StringSeriesSummary
from seamark.tracking import purging, search, series, trash
from seamark.tracking.context import Tracking
from seamark.tracking.series import Buckets, SeriesKey
from tests.tracking.core_world import NOW, STEP, World, a_world, floats, texts


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with a_world(tmp_path_factory.mktemp("world")) as made:
        yield made


@pytest.fixture
def parent(world: World) -> Container:
    """A run with "x" = step at the whole steps 0 to 10, and single values."""
    run = world.a_run()
    world.do(run, floats("x", [float(n) for n in range(11)], list(range(11))), Assign("lr", 0.1), Assign("sys/name", "parent"))
    return run


def test_a_fork_inherits_points_up_to_and_including_the_fork_step(world: World, parent: Container) -> None:
    fork = world.a_fork(parent, 5)
    assert world.steps(fork, "x") == [0, 1, 2, 3, 4, 5]
    assert world.steps(fork, "x", lineage=False) == []
    summary = world.summary(fork, "x")
    assert (summary.count, summary.last, summary.min, summary.max, summary.average) == (6, 5.0, 0.0, 5.0, 2.5)
    world.do(fork, floats("x", [-7.0], [6]))
    assert world.steps(fork, "x") == [0, 1, 2, 3, 4, 5, 6]
    assert world.points(fork, "x").values.tolist()[-1] == -7.0
    assert world.points(fork, "x", lineage=False).total == 1
    assert world.summary(fork, "x").min == -7.0
    assert world.steps(parent, "x") == list(range(11))


def test_single_values_are_inherited_when_asked_for_but_files_and_system_values_are_not(world: World, parent: Container) -> None:
    world.do(parent, Assign("file", FileValue("k/x", 5)))
    assert world.paths(world.a_fork(parent, 5)) == {"x", "lr"}
    assert world.paths(world.a_fork(parent, 5, with_values=False)) == {"x"}
    fork = world.a_fork(parent, 5)
    world.do(parent, Assign("lr", 0.2))
    assert world.value(fork, "lr", AttributeType.FLOAT) == 0.1
    assert world.value(fork, "sys/name", AttributeType.STRING) == fork.sys_id
    assert world.value(fork, "sys/forking/step", AttributeType.INT) == 5
    assert world.value(fork, "sys/forking/parent", AttributeType.STRING) == parent.sys_id


def test_a_fork_cannot_write_at_or_before_the_fork_step(world: World, parent: Container) -> None:
    fork = world.a_fork(parent, 5)
    assert world.refusals(fork, floats("x", [1.0, 1.0], [5, 5.000001])) == [ErrorKind.STEP_NOT_AFTER_FORK]
    assert world.refusals(fork, floats("new", [1.0], [4])) == [ErrorKind.STEP_NOT_AFTER_FORK]
    assert world.steps(fork, "x")[-1] == 5.000001


def test_points_without_steps_follow_the_fork_step(world: World, parent: Container) -> None:
    fork = world.a_fork(parent, 20.5)
    world.do(fork, floats("x", [1.0, 2.0]), floats("new", [1.0]), texts("log", ["a", "b"]))
    assert world.steps(fork, "x")[-2:] == [21.5, 22.5]
    assert world.steps(fork, "new") == [21.5]


def test_forks_of_forks_see_each_ancestor_up_to_where_they_left_it(world: World, parent: Container) -> None:
    child = world.a_fork(parent, 5)
    world.do(child, floats("x", [-6.0, -7.0, -8.0], [6, 7, 8]))
    grandchild = world.a_fork(child, 7)
    world.do(grandchild, floats("x", [100.0], [9]))
    early = world.a_fork(child, 3)
    world.do(early, floats("x", [50.0], [4]))
    assert world.points(grandchild, "x").values.tolist() == [0, 1, 2, 3, 4, 5, -6, -7, 100]
    assert world.points(early, "x").values.tolist() == [0, 1, 2, 3, 50]
    assert world.summary(grandchild, "x").count == 9
    assert world.summary(early, "x").average == pytest.approx(56 / 5)
    found = series.read_float_buckets(
        world.t,
        world.owner,
        [SeriesKey(str(run.uuid), "x") for run in (parent, child, grandchild, early)],
        buckets=4,
    )
    assert isinstance(found, Buckets)
    assert [int(each.values.count.sum()) for each in found.series] == found.totals == [11, 9, 9, 5]
    assert [float(each.values.max.max()) for each in found.series] == [10.0, 5.0, 100.0, 50.0]


def test_forks_no_longer_count_the_points_that_their_parent_deletes(world: World, parent: Container) -> None:
    world.do(parent, floats("y", [1.0], [0]))
    child = world.a_fork(parent, 5)
    grandchild = world.a_fork(child, 7)
    unaware = world.a_fork(parent, -1)
    for fork in (child, grandchild):
        world.do(fork, floats("x", [50.0], [20]))
    world.do(parent, DeleteAttribute("x"), ClearSeries("y", "float"))
    world.catch_up()
    for fork in (child, grandchild):
        assert (world.summary(fork, "x").count, world.summary(fork, "x").min) == (1, 50.0)
        assert world.steps(fork, "x") == [20]
        assert "y" not in world.paths(fork)
    assert world.paths(unaware) == {"lr"}


def test_points_that_come_late_to_the_parent_reach_its_forks(world: World) -> None:
    parent = world.a_run()
    child = world.a_fork(parent, 5)
    grandchild = world.a_fork(child, 3)
    assert world.paths(grandchild) == set()
    world.do(parent, floats("x", [1.0, 2.0], [3, 4]), texts("log", ["a"], [2]), floats("after", [1.0], [6]))
    assert world.steps(child, "x") == [3, 4]
    assert world.steps(grandchild, "x") == [3]
    assert (world.summary(child, "x").last, world.summary(grandchild, "x").last) == (2.0, 1.0)
    assert world.value(grandchild, "log", AttributeType.STRING_SERIES) == StringSeriesSummary(1, "a", 2 * STEP, NOW)
    assert world.paths(child) == {"x", "log"}
    world.do(parent, floats("x", [9.0, 9.0, 9.0], [5, 5.5, 6]), floats("far", [1.0], [4]))
    assert world.steps(child, "x") == [3, 4, 5]
    assert world.paths(grandchild) == {"x", "log"}
    world.reopen()
    assert world.summary(child, "x").count == 3
    world.do(child, floats("x", [0.0]))
    assert world.steps(child, "x") == [3, 4, 5, 6]


def test_a_point_under_way_when_the_fork_is_made_reaches_it(world: World, parent: Container) -> None:
    commits = [world.submit(parent, floats("y", [float(n)], [n])) for n in range(20)]
    fork = world.a_fork(parent, 100)
    for commit in commits:
        commit.wait(60)
    world.catch_up()
    assert world.summary(fork, "y").count == 20
    assert len(world.steps(fork, "y")) == 20


def test_what_a_fork_deletes_or_clears_is_its_own_matter(world: World, parent: Container) -> None:
    fork = world.a_fork(parent, 5)
    world.do(fork, DeleteAttribute("x"))
    with pytest.raises(AttributeNotFound):
        world.points(fork, "x")
    world.do(fork, floats("x", [7.0], [6]))
    assert world.steps(fork, "x") == [6]
    cleared = world.a_fork(parent, 5)
    world.do(cleared, ClearSeries("x", "float"), floats("x", [1.0], [9]))
    assert world.steps(cleared, "x") == [9]
    assert world.steps(parent, "x") == list(range(11))


def test_a_fork_may_give_a_path_another_type(world: World, parent: Container) -> None:
    fork = world.a_fork(parent, 5)
    world.do(fork, DeleteAttribute("x"), Assign("x", "text"))
    grandchild = world.a_fork(fork, 6)
    world.do(parent, floats("x", [1.0], [11]))
    assert world.value(grandchild, "x", AttributeType.STRING) == "text"


def test_files_of_a_series_are_seen_by_forks(world: World) -> None:
    parent = world.a_run()
    points = [FilePoint(f"k/{n}", n) for n in range(3)]
    world.do(parent, AppendFiles("images", points, [0, STEP, 2 * STEP], [NOW] * 3))
    fork = world.a_fork(parent, 1)
    assert world.value(fork, "images", AttributeType.FILE_SERIES) == FileSeriesSummary(2, points[1], STEP, NOW)
    found = series.read_file_points(world.t, world.owner, str(fork.uuid), "images")
    assert found.values == points[:2]


def test_inherited_values_are_found_by_a_search(world: World) -> None:
    project = world.a_project()
    before, world.project = world.project, project
    try:
        parent = world.a_run()
        world.do(parent, floats("x", [1.0, 5.0], [0, 10]))
        fork = world.a_fork(parent, 5)
    finally:
        world.project = before
    found = search.search_containers(world.t, world.owner, project, [ContainerKind.RUN], query="x:floatSeries < 2", columns=[])
    assert [row.sys_id for row in found.rows] == [fork.sys_id]


def test_forks_of_a_run_that_is_removed_keep_only_their_own_points(world: World, parent: Container) -> None:
    fork = world.a_fork(parent, 5)
    grandchild = world.a_fork(fork, 7)
    world.do(parent, texts("log", ["a"], [0]))
    world.do(fork, floats("x", [6.0], [6]))
    trash.trash(world.t, world.owner, world.project, [parent.sys_id]).commit.wait(60)
    assert world.summary(fork, "x").count == 7
    assert purging.purge(world.t, world.owner, world.project, [parent.sys_id]).errors == []
    for run in (fork, grandchild):
        assert world.steps(run, "x") == [6]
        summary = world.summary(run, "x")
        assert (summary.count, summary.average, summary.last) == (1, 6.0, 6.0)
        assert world.paths(run) == {"x", "lr"}


def test_forks_are_right_once_the_catalog_has_forgotten_their_parent(
    world: World, parent: Container, monkeypatch: pytest.MonkeyPatch
) -> None:
    fork = world.a_fork(parent, 5)
    grandchild = world.a_fork(fork, 7)
    world.do(fork, floats("x", [6.0], [6]))
    trash.trash(world.t, world.owner, world.project, [parent.sys_id]).commit.wait(60)
    forget = world.t.catalog.containers.delete

    def forget_and_fail(ids: Iterable[ContainerId]) -> None:
        forget(ids)
        raise StoreUnavailable("The server stops here.")

    monkeypatch.setattr(world.t.catalog.containers, "delete", forget_and_fail)
    with pytest.raises(StoreUnavailable):
        purging.purge(world.t, world.owner, world.project, [parent.sys_id])
    world.reopen()
    for run in (fork, grandchild):
        assert world.steps(run, "x") == [6]
        assert (world.summary(run, "x").count, world.summary(run, "x").last) == (1, 6.0)


def test_late_points_of_many_series_are_not_noted_for_each_of_many_forks(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = tuple(f"wide/m{n}" for n in range(1000))

    def table(step: int) -> AppendFloatTable:
        return AppendFloatTable(paths, np.array([step * STEP]), np.array([NOW]), np.full((1, len(paths)), float(step)))

    parent, lonely = world.a_run(), world.a_run()
    forks = [world.a_fork(parent, 100 + number) for number in range(50)]
    world.catch_up()
    # So that what is noted stays.
    monkeypatch.setattr(Tracking, "later", lambda *_: None)
    peaks: dict[str, int] = {}
    for run in (lonely, parent):
        world.do(run, table(1))
        tracemalloc.start()
        try:
            for step in (2, 3):
                world.do(run, table(step))
            world.catch_up()
            peaks[run.sys_id] = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
    noted = world.t.late_points.take()
    for fork in forks:
        world.t.late_points.finish(fork.id)
    assert peaks[parent.sys_id] < peaks[lonely.sys_id] + 500_000
    assert [late.forks for late in noted] == [{fork.id: (100 + number) * STEP for number, fork in enumerate(forks)}]
    assert [late.changed for late in noted] == [dict.fromkeys(paths, STEP)]


def test_each_fork_gets_of_late_points_what_lies_below_its_step(world: World) -> None:
    parent = world.a_run()
    early, late = world.a_fork(parent, 3), world.a_fork(parent, 7)
    world.do(parent, floats("a", [1.0, 2.0], [2, 6]), floats("b", [6.0], [6]), floats("c", [9.0], [9]))
    world.catch_up()
    assert world.paths(early) == {"a"}
    assert world.paths(late) == {"a", "b"}
    assert (world.steps(early, "a"), world.steps(late, "a")) == ([2], [2, 6])
    world.do(parent, DeleteAttribute("a"), DeleteAttribute("b"))
    world.catch_up()
    assert (world.paths(early), world.paths(late)) == (set(), set())
    assert world.t.catalog.stale_forks.all() == []
