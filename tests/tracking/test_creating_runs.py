"""Creating runs as the 3.x API does: repetition, forks whose parents are there, come late or never, and heads of experiments."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from seamark.model.attributes import AttributeType
from seamark.model.containers import Container, ForkPoint
from seamark.model.errors import InvalidInput
from seamark.model.operations import Assign
from seamark.model.values import StringSeriesSummary
from seamark.tracking import access, purging, trash
from tests.tracking.core_world import NOW, STEP, World, a_world, floats, texts


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    url = "" if request.param == "sqlite" else request.getfixturevalue("postgresql").new_catalog()
    with a_world(tmp_path_factory.mktemp("world"), url) as made:
        yield made


@pytest.fixture(autouse=True)
def own_project(world: World) -> None:
    world.project = world.a_project()


def _head(world: World, run: Container) -> tuple[object, object, object]:
    found = world.system(run)
    return found.get("experiment/is_head"), found.get("experiment/name"), found.get("name")


def test_creating_again_with_the_same_parameters_resumes(world: World) -> None:
    first = world.create("mine", created_at=NOW - 5, family="mine")
    again = world.create("mine", created_at=NOW, family="other")
    assert (first.is_new, again.is_new, again.is_conflicting, again.is_parent_missing) == (True, False, False, False)
    assert again.container == first.container
    assert world.system(first.container)["creation_time"] == NOW - 5
    assert world.system(first.container)["family"] == "mine"


def test_another_requested_fork_point_is_a_conflict_and_changes_nothing(world: World) -> None:
    parent = world.create("parent").container
    fork = world.create("fork", parent="parent", step=5).container
    for conflicting in (
        world.create("fork"),
        world.create("fork", parent="parent", step=6),
        world.create("fork", parent="else", step=5),
        world.create("fork", parent="parent", step=5, parent_project="team/elsewhere"),
        world.create("parent", parent="fork", step=5),
    ):
        assert (conflicting.is_new, conflicting.is_conflicting) == (False, True)
    for same in (
        world.create("fork", parent="parent", step=5),
        world.create("fork", parent=parent.sys_id, step=5),
        world.create("fork", parent="parent", step=5, parent_project=world.project),
    ):
        assert (same.is_new, same.is_conflicting, same.is_parent_missing) == (False, False, False)
    assert world.now_of(fork).fork == ForkPoint(parent.id, 5 * STEP)


def test_a_missing_parent_is_remembered_for_the_conflict_check(world: World) -> None:
    made = world.create("fork", parent="missing", step=2.5)
    assert (made.is_new, made.is_conflicting, made.is_parent_missing) == (True, False, True)
    assert world.system(made.container)["forking/requested_parent"] == "missing"
    assert "forking/parent" not in world.system(made.container)
    again = world.create("fork", parent="missing", step=2.5)
    assert (again.is_new, again.is_conflicting, again.is_parent_missing) == (False, False, True)
    assert world.create("fork", parent="missing", step=2).is_conflicting
    assert world.create("fork").is_conflicting


def test_a_parent_in_another_project_counts_as_missing_for_good(world: World) -> None:
    home = world.project
    world.project = world.a_project()
    world.create("parent")
    elsewhere, world.project = world.project, home
    made = world.create("fork", parent="parent", parent_project=elsewhere)
    assert (made.is_parent_missing, made.container.fork) == (True, None)
    assert world.create("fork", parent="parent", parent_project=elsewhere).is_conflicting is False
    world.create("parent")
    assert world.now_of(made.container).fork is None


def test_a_waiting_run_becomes_a_fork_when_its_parent_appears(world: World) -> None:
    fork = world.create("fork", parent="late", step=5, family="fork", created_at=NOW + 7).container
    grandchild = world.create("grandchild", parent="fork", step=8, created_at=NOW + 9).container
    world.do(fork, floats("x", [6.0, 9.0], [6, 9]), floats("own", [1.0], [1]), Assign("lr", 1.0))
    parent = world.create("late", family="kin", created_at=NOW).container
    world.do(parent, floats("x", [0.0, 5.0, 7.0], [0, 5, 7]), floats("own", [9.0], [0]), texts("log", ["a"], [3]))
    assert world.steps(fork, "x") == [0, 5, 6, 9]
    assert world.steps(grandchild, "x") == [0, 5, 6]
    assert (world.summary(fork, "x").average, world.summary(grandchild, "x").last) == (5.0, 6.0)
    assert world.value(grandchild, "log", AttributeType.STRING_SERIES) == StringSeriesSummary(1, "a", 3 * STEP, NOW)
    # Begun before the fork step while there was no parent: it stays as it was logged.
    assert world.steps(fork, "own") == [1]
    assert world.refusals(fork, floats("x", [1.0], [5])) != []
    ours, theirs = world.system(fork), world.system(grandchild)
    assert (ours["forking/parent"], ours["forking/step"], ours["forking/depth"], ours["family"]) == ("late", 5, 1, "kin")
    assert (theirs["forking/parent"], theirs["forking/depth"], theirs["family"]) == ("fork", 2, "kin")
    assert (ours["relative_creation_time_ms"], theirs["relative_creation_time_ms"]) == (7, 9)
    assert not world.create("fork", parent="late", step=5).is_parent_missing


def test_an_adopted_run_inherits_what_its_parent_has_inherited(world: World) -> None:
    root = world.create("root").container
    world.do(root, floats("x", [0.0, 1.0, 2.0], [0, 1, 2]), Assign("lr", 0.1), Assign("seed", 3))
    with_values = world.create("child", parent="middle", step=1).container
    without = world.create("bare", parent="middle", step=1, with_values=False).container
    world.do(with_values, Assign("seed", 4))
    world.create("middle", parent="root", step=2)
    for run in (with_values, without):
        assert world.steps(run, "x") == [0, 1]
        assert world.summary(run, "x").count == 2
        assert world.system(run)["forking/depth"] == 2
    assert (world.paths(with_values), world.paths(without)) == ({"x", "lr", "seed"}, {"x"})
    assert world.value(with_values, "seed", AttributeType.INT) == 4


def test_a_crash_between_adoption_and_its_attributes_is_made_up_for(world: World) -> None:
    fork = world.create("fork", parent="late", step=5).container
    project = access.require_project(world.t, world.owner, world.project)
    world.t.catalog.containers.create_run(project.id, "owner", NOW, custom_id="late")
    world.reopen()
    parent = world.create("late").container
    world.do(parent, floats("x", [1.0], [2]))
    assert world.steps(fork, "x") == [2]
    assert world.summary(fork, "x").count == 1
    assert world.system(fork)["forking/parent"] == "late"


def test_a_fork_made_before_its_parent_was_born_inherits_from_the_grandparent(world: World) -> None:
    root = world.create("root").container
    world.do(root, floats("x", [1.0, 2.0], [1, 2]))
    project = access.require_project(world.t, world.owner, world.project)
    middle = world.t.catalog.containers.by_custom_id(project.id, "root")
    assert middle is not None
    request = world.create("template", parent="root", step=1).container.requested
    world.t.catalog.containers.create_run(project.id, "owner", NOW, custom_id="cut off", requested=request)
    world.reopen()
    leaf = world.create("leaf", parent="cut off", step=9).container
    assert world.steps(leaf, "x") == [1]
    assert world.summary(leaf, "x").count == 1


def test_a_fork_joins_its_parents_family(world: World) -> None:
    world.create("root", family="root")
    fork = world.create("fork", parent="root", family="fork").container
    assert world.system(fork)["family"] == "root"
    assert not world.create("fork", parent="root", family="another").is_conflicting


def test_a_new_run_takes_over_as_head_and_the_former_one_keeps_its_names(world: World) -> None:
    first = world.create("first", experiment="e").container
    assert _head(world, first) == (True, "e", "e")
    second = world.create("second", experiment="e").container
    outside = world.create("outside").container
    assert _head(world, first) == (False, "e", "e")
    assert _head(world, second) == (True, "e", "e")
    assert _head(world, outside) == (None, None, None)


def test_a_resumed_run_takes_over_as_head_also_from_outside(world: World) -> None:
    first = world.create("first", experiment="e").container
    second = world.create("second").container
    again = world.create("second", experiment="e")
    assert not again.is_new
    assert _head(world, first) == (False, "e", "e")
    assert _head(world, second) == (True, "e", "e")
    assert world.system(second)["experiment/running_time_seconds"] == 0.0
    world.create("second", experiment="f")
    assert _head(world, second) == (True, "f", "f")
    world.create("first", experiment="e")
    assert _head(world, first) == (True, "e", "e")


def test_a_name_that_was_edited_survives_a_resume(world: World) -> None:
    run = world.create("run", experiment="e").container
    world.do(run, Assign("sys/name", "edited"))
    world.create("run", experiment="e")
    assert _head(world, run) == (True, "e", "edited")


def test_a_crash_between_the_catalog_and_the_heads_is_made_up_for(world: World) -> None:
    first = world.create("first", experiment="e").container
    project = access.require_project(world.t, world.owner, world.project)
    second = world.t.catalog.containers.create_run(project.id, "owner", NOW, custom_id="second", experiment="e").container
    world.reopen()
    assert _head(world, first) == (True, "e", "e")
    assert not world.create("second", experiment="e").is_new
    assert _head(world, first) == (False, "e", "e")
    assert _head(world, second)[:2] == (True, "e")


def test_threads_that_create_the_same_run_make_one_which_is_head(world: World) -> None:
    former = world.create("former", experiment="e").container
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: world.create("shared", experiment="e", parent="former", step=1), range(8)))
    assert sum(each.is_new for each in made) == 1
    assert not any(each.is_conflicting or each.is_parent_missing for each in made)
    assert len({each.container.id for each in made}) == 1
    assert (_head(world, made[0].container)[0], _head(world, former)[0]) == (True, False)


def test_threads_that_race_for_an_experiment_leave_one_head_for_all_to_see(world: World) -> None:
    runs = [world.create(f"run-{number}").container for number in range(4)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda number: world.create(f"run-{number % 4}", experiment="e"), range(16)))
    project = access.require_project(world.t, world.owner, world.project)
    head = world.t.catalog.containers.head(project.id, "e")
    assert head is not None
    assert {run.id: _head(world, run)[0] for run in runs} == {run.id: run.id == head.id for run in runs}


def test_the_client_that_tracks_is_named(world: World) -> None:
    run = world.create("run", tracker="neptune-scale/0.30.0").container
    assert world.system(run)["diagnostics/tracker_client"] == "neptune-scale/0.30.0"
    world.create("run", tracker="neptune-scale/0.31.0")
    assert world.system(run)["diagnostics/tracker_client"] == "neptune-scale/0.31.0"


@pytest.mark.parametrize("name", ["", "x" * 731, "ä" * 366, "\ud800"])
def test_names_that_are_too_long_or_not_unicode_are_refused(world: World, name: str) -> None:
    with pytest.raises(InvalidInput):
        world.create(name)
    with pytest.raises(InvalidInput):
        world.create("run", experiment=name)


def test_a_run_of_the_2x_api_is_resumed_by_its_sys_id(world: World) -> None:
    run = world.a_run()
    again = world.create(run.sys_id)
    assert (again.container.id, again.is_new) == (run.id, False)
    fork = world.create("fork", parent=run.sys_id).container
    assert world.system(fork)["forking/parent"] == run.sys_id


def test_a_fork_of_a_run_that_was_removed_is_no_conflict_and_waits_no_more(world: World) -> None:
    parent = world.create("parent").container
    fork = world.create("fork", parent="parent", step=5).container
    trash.trash(world.t, world.owner, world.project, [parent.sys_id]).commit.wait(60)
    purging.purge(world.t, world.owner, world.project, [parent.sys_id])
    again = world.create("fork", parent="parent", step=5)
    assert (again.is_conflicting, again.is_parent_missing) == (False, True)
    world.do(world.create("parent").container, floats("x", [1.0], [1]))
    assert world.paths(fork) == set()
