"""What comes from elsewhere keeps its times; nobody gives it others than there can be."""

from collections.abc import Iterator

import pytest

from seamark.model.errors import InvalidInput
from seamark.tracking.original_times import OriginalTimes, set_original_times
from tests.tracking.core_world import NOW, World, a_world


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with a_world(tmp_path_factory.mktemp("world")) as made:
        yield made


def test_times_that_are_not_given_stay(world: World) -> None:
    run = world.a_run()
    before = world.system(run)
    set_original_times(world.t, world.owner, str(run.uuid), OriginalTimes(heard_at=5, running_seconds=2.5)).wait(60)
    after = world.system(run)
    changed = {name for name, value in after.items() if before.get(name) != value}
    assert changed == {"ping_time", "running_time", "running_time_seconds", "monitoring_time", "state"}
    assert (after["ping_time"], after["running_time_seconds"], after["monitoring_time"]) == (5, 2.5, 2)
    set_original_times(world.t, world.owner, str(run.uuid), OriginalTimes()).wait(60)
    assert world.system(run) == after


@pytest.mark.parametrize(
    "times", [OriginalTimes(heard_at=NOW + 1), OriginalTimes(modified_at=-1), OriginalTimes(running_seconds=float("nan"))]
)
def test_times_that_cannot_be_are_refused(world: World, times: OriginalTimes) -> None:
    run = world.a_run()
    with pytest.raises(InvalidInput):
        set_original_times(world.t, world.owner, str(run.uuid), times)


def test_the_metadata_of_a_project_has_no_times_of_its_own(world: World) -> None:
    project = world.t.catalog.projects.by_name(*world.project.split("/"))
    assert project is not None
    with pytest.raises(InvalidInput, match="Name a run"):
        set_original_times(world.t, world.owner, str(project.uuid), OriginalTimes(heard_at=1))
