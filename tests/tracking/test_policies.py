from collections.abc import Iterator

import pytest

from seamark.model.access import ProjectRole
from seamark.model.errors import AccessDenied, InvalidInput
from seamark.model.operations import AddStrings, Assign, ErrorKind
from seamark.model.policies import KEEP_TAG, LatePoints, ProjectPolicy
from seamark.stores.catalog import JobState
from seamark.tracking import audit, jobs, members, policies, trash, users
from seamark.tracking.operations import write_system_values
from seamark.tracking.refusals import REFUSED
from seamark.tracking.retention import THE_SERVER, enforce
from tests.interop.waiting import until
from tests.tracking.access_builders import a_person
from tests.tracking.core_world import World, a_world, floats

DAY = 24 * 3600 * 1000


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with a_world(tmp_path_factory.mktemp("world")) as made:
        yield made


@pytest.fixture
def project(world: World) -> str:
    return world.a_project()


def _decide(world: World, project: str, policy: ProjectPolicy) -> None:
    policies.change_policy(world.t, world.owner, project, policy)


def test_a_project_refuses_late_points_and_keeps_everything_until_its_owner_decides_otherwise(world: World, project: str) -> None:
    assert policies.read_policy(world.t, world.owner, project) == ProjectPolicy()
    decided = ProjectPolicy(LatePoints.IGNORE, 30, 90)
    _decide(world, project, decided)
    _decide(world, project, decided)
    assert policies.read_policy(world.t, world.owner, project) == decided
    noted = audit.list_events(world.t, users.operator(world.t), search=project)
    assert [(each.action, each.details) for each in noted] == [
        ("project.policy", {"late_points": "ignore", "trash_days": "30", "idle_days": "90"})
    ]


def test_only_owners_decide_and_only_days_that_make_sense(world: World, project: str) -> None:
    guest = a_person(world.t, "guest")
    members.add_member(world.t, world.owner, project, guest.name, ProjectRole.CONTRIBUTOR)
    assert policies.read_policy(world.t, guest, project) == ProjectPolicy()
    with pytest.raises(AccessDenied):
        policies.change_policy(world.t, guest, project, ProjectPolicy(trash_days=1))
    with pytest.raises(InvalidInput, match="3650 days"):
        _decide(world, project, ProjectPolicy(idle_days=0))


def test_late_points_are_dropped_without_a_word_and_counted_where_the_project_wants_that(world: World, project: str) -> None:
    run = world.a_run(project)
    world.do(run, floats("loss", [3.0, 2.0, 1.0], steps=[0, 1, 2]))
    again = floats("loss", [9.0, 0.5], steps=[1, 3])
    assert world.refusals(run, again) == [ErrorKind.STEP_NOT_INCREASING]
    _decide(world, project, ProjectPolicy(LatePoints.IGNORE))
    assert world.refusals(run, floats("loss", [9.0, 0.25], steps=[2, 4])) == []
    assert world.refusals(run, Assign("loss", 1.0)) != []
    assert world.points(run, "loss").values.tolist() == [3.0, 2.0, 1.0, 0.5, 0.25]
    assert world.system(run)[REFUSED.removeprefix("sys/")] == 3


def test_what_lies_in_the_trash_for_long_enough_is_removed_unless_runs_inherit_from_it(world: World) -> None:
    project = world.project
    old, parent, young = (world.a_run() for _ in range(3))
    world.do(parent, floats("loss", [1.0]))
    fork = world.a_fork(parent, 1)
    trash.trash(world.t, world.owner, project, [old.sys_id, parent.sys_id]).commit.wait(60)
    world.now += 20 * DAY
    trash.trash(world.t, world.owner, project, [young.sys_id]).commit.wait(60)
    world.now += 15 * DAY
    enforce(world.t)
    assert world.t.catalog.containers.by_id(old.id) is not None
    _decide(world, project, ProjectPolicy(trash_days=30))
    enforce(world.t)
    until(lambda: world.t.catalog.containers.by_id(old.id) is None, what="the removal")
    enforce(world.t)
    removals = [each for each in jobs.list_jobs(world.t, world.owner, project, 10) if each.created_by == THE_SERVER]
    assert [(each.total, each.state) for each in until(lambda: _ended(world, project), what="the end")] == [(1, JobState.DONE)]
    assert len(removals) == 1
    assert {world.now_of(each).is_trashed for each in (parent, young)} == {True}
    assert not world.now_of(fork).is_trashed


def test_a_run_stays_in_the_trash_as_long_as_a_fork_there_may_be_restored(world: World) -> None:
    parent = world.a_run()
    world.do(parent, floats("loss", [1.0]))
    fork = world.a_fork(parent, 1)
    trash.trash(world.t, world.owner, world.project, [parent.sys_id]).commit.wait(60)
    world.now += 20 * DAY
    trash.trash(world.t, world.owner, world.project, [fork.sys_id]).commit.wait(60)
    _decide(world, world.project, ProjectPolicy(trash_days=30))
    world.now += 15 * DAY
    enforce(world.t)
    assert parent.id not in world.t.catalog.jobs.doomed(parent.project_id)
    world.now += 20 * DAY
    enforce(world.t)
    until(lambda: all(world.t.catalog.containers.by_id(each.id) is None for each in (parent, fork)), what="the removal")


def _ended(world: World, project: str) -> list[jobs.Job] | None:
    found = [each for each in jobs.list_jobs(world.t, world.owner, project, 10) if each.created_by == THE_SERVER]
    return found if all(each.is_over for each in found) else None


def test_idle_runs_go_to_the_trash_but_not_what_is_kept_stands_for_an_experiment_or_was_forked(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    idle, kept, head, parent = world.a_run(), world.a_run(), world.create("head", experiment="best").container, world.a_run()
    world.do(kept, AddStrings("sys/tags", frozenset({KEEP_TAG})))
    world.do(parent, floats("loss", [1.0]))
    world.now += 50 * DAY
    fork = world.a_fork(parent, 1)
    _decide(world, world.project, ProjectPolicy(idle_days=40))

    def trashed() -> set[str]:
        enforce(world.t)
        mine = {each.sys_id for each in (idle, kept, head, parent, fork)}
        page = trash.list_trash(world.t, world.owner, world.project)
        assert {each.container.trashed_by for each in page.entries if each.container.sys_id == idle.sys_id} <= {THE_SERVER}
        return mine & {each.container.sys_id for each in page.entries}

    # Also where runs that stay come first.
    monkeypatch.setattr("seamark.tracking.retention._AT_ONCE", 1)
    assert trashed() == {idle.sys_id}
    assert world.system(idle)["trashed"] is True
    trash.restore(world.t, world.owner, world.project, [idle.sys_id]).commit.wait(60)
    assert trashed() == set()
    world.now += 50 * DAY
    write_system_values(world.t, fork, [Assign("sys/name", "young again")]).wait(60)
    assert trashed() == {idle.sys_id}
