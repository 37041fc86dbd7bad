"""Archived projects and the limits of workspaces: what they stop, and what they leave open."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from seamark.model.access import Caller, WorkspaceLimits
from seamark.model.containers import Container
from seamark.model.errors import (
    AccessDenied,
    InvalidInput,
    ProjectArchived,
    ProjectLimitReached,
    SeamarkError,
    StorageLimitReached,
    WorkspaceReadOnly,
)
from seamark.model.operations import Assign, ErrorKind
from seamark.tracking import (
    artifacts,
    containers,
    file_sets,
    files,
    limits,
    members,
    operations,
    project_removal,
    projects,
    purging,
    trash,
    uploads,
    users,
    values,
    workspaces,
)
from seamark.tracking.context import TrackingSettings
from seamark.tracking.signals import SignalKind, send_signal
from tests.tracking.files_world import World, a_world, done


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with a_world(tmp_path) as opened:
        yield opened


def set_limits(world: World, wanted: WorkspaceLimits) -> None:
    workspaces.set_limits(world.t, users.operator(world.t), "team", wanted)
    world.t.storage_use.forget()


def ways_to_add(world: World, run: Container) -> list[Callable[[], object]]:
    """One call for each way in which something new comes into a project."""
    t, owner, identifier = world.t, world.owner, str(run.uuid)
    return [
        lambda: operations.execute(t, owner, identifier, [Assign("a", 1)]),
        lambda: containers.create_run(t, owner, world.project),
        lambda: containers.create_model(t, owner, world.project, "MOD"),
        lambda: containers.ping(t, owner, identifier),
        lambda: files.upload_file(t, owner, identifier, "file", "", b"data"),
        lambda: uploads.start_upload(t, owner, identifier, "file", 3),
        lambda: file_sets.upload_set_member(t, owner, identifier, "set", "name", b"data"),
        lambda: artifacts.create_artifact(t, owner, world.project, "ab" * 32, 1),
    ]


def ways_to_take_away(world: World, run: Container) -> list[Callable[[], object]]:
    t, owner = world.t, world.owner
    return [
        lambda: send_signal(t, owner, [str(run.uuid)], SignalKind.STOP, None),
        lambda: trash.trash(t, owner, world.project, [run.sys_id]),
        lambda: trash.restore(t, owner, world.project, [run.sys_id]),
        lambda: trash.trash(t, owner, world.project, [run.sys_id]),
        lambda: purging.purge(t, owner, world.project, [run.sys_id]),
        lambda: purging.purge(t, owner, world.project, None),
    ]


def refused(calls: list[Callable[[], object]], kind: type[SeamarkError]) -> None:
    for number, call in enumerate(calls):
        with pytest.raises(kind):
            pytest.fail(f"call {number} gave {call()}")


def test_nothing_is_written_to_an_archived_project_and_everything_read(world: World) -> None:
    run = world.a_run()
    world.do(run, Assign("kept", 7))
    projects.update_project(world.t, world.owner, world.project, is_archived=True)
    refused([*ways_to_add(world, run), *ways_to_take_away(world, run)], ProjectArchived)
    found = {each.path: each.value for each in values.read_attributes(world.t, world.viewer, str(run.uuid))}
    assert found["kept"] == 7


def test_an_archived_project_is_managed_and_opened_again(world: World) -> None:
    run = world.a_run()
    projects.update_project(world.t, world.owner, world.project, is_archived=True)
    members.remove_member(world.t, world.owner, world.project, "viewer")
    projects.update_project(world.t, world.owner, world.project, description="over")
    assert projects.update_project(world.t, world.owner, world.project, is_archived=False).description == "over"
    world.do(run, Assign("a", 1))


def test_a_viewer_of_an_archived_project_hears_of_the_missing_role_first(world: World) -> None:
    run = world.a_run()
    projects.update_project(world.t, world.owner, world.project, is_archived=True)
    with pytest.raises(AccessDenied, match="needs the role contributor"):
        operations.execute(world.t, world.viewer, str(run.uuid), [Assign("a", 1)])
    with pytest.raises(AccessDenied):
        projects.update_project(world.t, world.viewer, world.project, is_archived=False)


def test_a_read_only_workspace_takes_and_gives_nothing(world: World) -> None:
    run = world.a_run()
    set_limits(world, WorkspaceLimits(is_read_only=True))
    refused([*ways_to_add(world, run), *ways_to_take_away(world, run)], WorkspaceReadOnly)
    with pytest.raises(WorkspaceReadOnly):
        projects.create_project(world.t, world.owner, "team", "more")
    set_limits(world, WorkspaceLimits())
    world.do(run, Assign("a", 1))


def test_a_full_workspace_takes_nothing_until_something_is_removed_for_good(world: World) -> None:
    run, other = world.a_run(), world.a_run()
    world.upload(run, "file", b"x" * 10_000)
    set_limits(world, WorkspaceLimits(storage_bytes=10_000))
    refused(ways_to_add(world, other), StorageLimitReached)
    for call in ways_to_take_away(world, run):
        call()
    world.do(other, Assign("a", 1))


def test_the_storage_of_a_workspace_is_that_of_all_its_projects(world: World) -> None:
    second = projects.create_project(world.t, world.owner, "team", "second").qualified_name
    elsewhere = containers.create_run(world.t, world.owner, second)
    done(elsewhere.commit)
    world.upload(world.a_run(), "file", b"x" * 1000)
    done(files.upload_file(world.t, world.owner, str(elsewhere.container.uuid), "file", "", b"y" * 500))
    workspace = world.t.catalog.workspaces.by_name("team")
    assert workspace is not None
    assert limits.stored_bytes(world.t, workspace.id) == 1500
    assert workspaces.workspace_status(world.t, world.owner, "team").stored_bytes == 1500


def test_two_that_take_the_last_place_for_a_project_do_not_both_get_it(world: World) -> None:
    set_limits(world, WorkspaceLimits(projects=3))

    def create(number: int) -> bool:
        try:
            projects.create_project(world.t, world.owner, "team", f"more-{number}")
        except ProjectLimitReached:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(create, range(8))) == 2
    project_removal.delete_project(world.t, world.owner, world.project)
    assert create(9)


def test_only_admins_of_the_server_set_limits(world: World) -> None:
    for caller in (world.owner, world.stranger):
        with pytest.raises(AccessDenied):
            workspaces.set_limits(world.t, caller, "team", WorkspaceLimits(projects=9))
    admin = Caller(users.create_user(world.t, users.operator(world.t), "root", None, True))
    assert workspaces.set_limits(world.t, admin, "team", WorkspaceLimits(projects=9)).limits == WorkspaceLimits(projects=9)
    for wrong in (WorkspaceLimits(projects=-1), WorkspaceLimits(storage_bytes=2**63)):
        with pytest.raises(InvalidInput):
            workspaces.set_limits(world.t, admin, "team", wrong)


def test_what_is_within_the_limit_of_attributes_is_applied(world: World) -> None:
    run = world.a_run()
    held = len(world.t.columns.read_container_rows([run.id]))
    world.t.settings = TrackingSettings(max_attributes_per_container=held + 1)
    commit = operations.execute(world.t, world.owner, str(run.uuid), [Assign("a", 1), Assign("b", 2), Assign("a", 3)])
    commit.wait(60)
    assert [(error.path, error.kind) for error in commit.errors] == [("b", ErrorKind.TOO_MANY_ATTRIBUTES)]
    found = {each.path: each.value for each in values.read_attributes(world.t, world.owner, str(run.uuid))}
    assert found["a"] == 3
