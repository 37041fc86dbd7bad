from collections.abc import Iterator

import pytest

from seamark.model.access import ProjectRole, WorkspaceRole
from seamark.model.attributes import AttributeType
from seamark.model.errors import AccessDenied, ProjectNotFound
from seamark.model.operations import AppendStrings, Assign
from seamark.stores.columns.rows import TYPE_CODES
from seamark.tracking import containers, members, project_removal, purging, single_files, storage, trash, users, workspaces
from seamark.tracking.operations import write_system_values
from tests.interop.waiting import until
from tests.tracking.access_builders import a_person
from tests.tracking.core_world import NOW, World, a_world, floats

DAY = 24 * 3600 * 1000


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with a_world(tmp_path_factory.mktemp("world")) as made:
        yield made


def _sizes(world: World, project: str, run: str | None = None) -> dict[str, tuple[int, int, int]]:
    found = storage.storage_by_attribute(world.t, world.owner, "team", project.partition("/")[2], run)
    assert found.bytes == sum(each.bytes for each in found.largest)
    assert found.count == len(found.largest)
    return {each.path: (each.containers, each.points, each.bytes) for each in found.largest}


def test_each_attribute_is_told_with_what_it_keeps_and_forks_count_only_what_is_theirs(world: World) -> None:
    parent = world.a_run()
    world.do(parent, floats("loss", [1.0] * 10), floats("acc", [0.5]), Assign("lr", 0.1))
    fork = world.a_fork(parent, 4)
    world.do(fork, floats("loss", [2.0, 3.0], steps=[5, 6]))
    world.do(fork, AppendStrings("log", ["hello", "world!"], [5_000_000, 6_000_000], [NOW, NOW]))
    expected = {"loss": (2, 12, 288), "log": (1, 2, 11 + 32), "acc": (2, 1, 24)}
    until(lambda: _sizes(world, world.project) == expected, what="what was written a moment ago")
    assert _sizes(world, world.project, fork.sys_id) == {"loss": (1, 2, 48), "log": (1, 2, 43)}
    types = {each.path: each.type for each in storage.storage_by_attribute(world.t, world.owner, "team").largest}
    assert types["log"] == TYPE_CODES[AttributeType.STRING_SERIES]
    with pytest.raises(ProjectNotFound):
        storage.storage_by_attribute(world.t, a_person(world.t, "stranger"), "team", "first")
    with pytest.raises(AccessDenied):
        storage.storage_by_attribute(world.t, world.owner)
    assert storage.storage_by_attribute(world.t, users.operator(world.t)).bytes >= 343


def test_files_are_told_apart_from_points(world: World) -> None:
    project = world.a_project()
    run = world.a_run(project)
    world.do(run, floats("loss", [1.0] * 100))
    single_files.upload_file(world.t, world.owner, str(run.uuid), "model", "bin", b"x" * 5_000).wait(60)

    def kept() -> tuple[int, int] | None:
        use = storage.storage_use(world.t, world.owner, "team")
        mine = next(each for each in use.projects if each.project.qualified_name == project)
        return (mine.run_bytes, mine.file_bytes) if mine.run_bytes >= 7_400 else None

    assert until(kept, what="what was written a moment ago") == (7_400, 5_000)
    assert _sizes(world, project)["model"] == (1, 0, 5_000)


def test_models_versions_and_metadata_keep_bytes_and_are_no_runs(world: World) -> None:
    project = world.a_project()
    world.do(world.a_run(project), floats("loss", [1.0] * 10))
    model = containers.create_model(world.t, world.owner, project, "NET").container
    world.do(model, floats("score", [1.0] * 100))

    def kept() -> tuple[int, int]:
        use = storage.storage_use(world.t, world.owner, "team")
        return next((each.runs, each.run_bytes) for each in use.projects if each.project.qualified_name == project)

    until(lambda: kept() == (1, 2_640), what="what was written a moment ago")
    use = storage.storage_use(world.t, world.owner, "team")
    assert sum(runs for _, runs, _ in use.owners) == sum(each.runs for each in use.projects)
    assert (model.sys_id, 2_400) in [(each.sys_id, each.bytes) for each in use.runs]


def test_what_failed_long_ago_or_lies_idle_is_suggested_until_it_is_in_the_trash(world: World) -> None:
    project = world.a_project()
    failed, idle = world.a_run(project), world.a_run(project)
    for run in (failed, idle):
        world.do(run, floats("loss", [1.0] * 100))
    world.now += 40 * DAY
    write_system_values(world.t, failed, [Assign("sys/failed", True)]).wait(60)

    def suggested() -> list[tuple[str, int, int]]:
        use = storage.storage_use(world.t, world.owner, "team")
        return [(each.reason, each.runs, each.bytes) for each in use.suggestions if each.project.qualified_name == project]

    until(lambda: suggested() == [("failed", 1, 2_400)], what="the failed run")
    world.now += 150 * DAY
    until(lambda: ("idle", 1, 2_400) in suggested(), what="the idle run")
    trash.trash(world.t, world.owner, project, [failed.sys_id, idle.sys_id]).commit.wait(60)
    assert suggested() == []


def test_growth_is_what_was_measured_and_not_what_is_left_of_it(world: World) -> None:
    project, other = world.a_project(), world.a_project()
    run = world.a_run(project)
    world.do(run, floats("loss", [1.0] * 100))
    world.do(world.a_run(other), floats("loss", [1.0] * 50))

    def days() -> list[tuple[int, int]]:
        return storage.storage_use(world.t, world.owner, "team").days

    def measured() -> int:
        storage.measure(world.t)
        return days()[-1][1]

    def kept() -> dict[str, int]:
        return {
            each.project.qualified_name: each.run_bytes for each in storage.storage_use(world.t, world.owner, "team").projects
        }

    until(lambda: (kept()[project], kept()[other]) == (2_400, 1_200), what="what was written a moment ago")
    before = measured()
    today = days()[-1][0]
    assert today == world.now // DAY * DAY
    assert storage.storage_use(world.t, users.operator(world.t)).days == days()
    world.now += DAY
    trash.trash(world.t, world.owner, project, [run.sys_id]).commit.wait(60)
    purging.purge(world.t, world.owner, project, [run.sys_id])
    until(lambda: measured() == before - 2_400, what="what the purge freed")
    world.now += 3 * DAY
    project_removal.delete_project(world.t, world.owner, other)
    until(lambda: measured() == before - 3_600, what="what the deleted project kept")
    assert days() == [(today, before), (today + DAY, before - 2_400), (today + 4 * DAY, before - 3_600)]
    world.now += 300 * DAY
    assert days() == []
    world.now += 200 * DAY
    storage.measure(world.t)
    assert world.t.catalog.storage_days.totals(0) == [(world.now // DAY, before - 3_600)]


def test_who_sees_some_projects_of_a_workspace_sees_how_these_grew(world: World) -> None:
    hidden, seen = world.a_project(), world.a_project()
    world.do(world.a_run(hidden), floats("loss", [1.0] * 100))
    world.do(world.a_run(seen), floats("loss", [1.0] * 7))
    guest = a_person(world.t, "guest")
    workspaces.add_member(world.t, world.owner, "team", "guest", WorkspaceRole.MEMBER)
    members.add_member(world.t, world.owner, seen, "guest", ProjectRole.VIEWER)

    def measured() -> int:
        storage.measure(world.t)
        return storage.storage_use(world.t, guest, "team").days[-1][1]

    until(lambda: measured() == 168, what="what was written a moment ago")
