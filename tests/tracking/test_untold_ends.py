"""Runs of clients that never say that they end."""

from collections.abc import Iterator

import pytest

from seamark.model.containers import Container, ContainerKind
from seamark.model.operations import Assign
from seamark.tracking.operations import execute, heartbeat
from seamark.tracking.recent_runs import recent_runs
from seamark.tracking.search import search_containers
from tests.tracking.core_world import World, a_world

_INACTIVE = (
    '(`sys/state`:experimentState = "idle") AND (`sys/failed`:bool != True) AND (`sys/diagnostics/tells_no_end`:bool = True)'
)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with a_world(tmp_path_factory.mktemp("world")) as world:
        yield world


def _log(world: World, run: Container, *, tells_end: bool) -> None:
    execute(world.t, world.owner, str(run.uuid), [Assign("lr", 0.1)], tells_end=tells_end).wait(60)


def _inactive(world: World) -> list[str]:
    """As tables find them, and as the front page lists them, which must agree."""
    found = search_containers(world.t, world.owner, world.project, [ContainerKind.RUN], query=_INACTIVE, columns=[])
    _, recent = recent_runs(world.t, world.owner, is_mine=False, is_running=False, limit=100)
    shown = [each.container.sys_id for each in recent if each.is_end_untold and not each.is_running and not each.has_failed]
    assert sorted(shown) == sorted(each.sys_id for each in found.rows)
    return sorted(shown)


def test_a_run_that_falls_silent_is_inactive_where_nobody_says_that_it_has_ended(world: World) -> None:
    silent, other = world.a_run(), world.a_run()
    _log(world, silent, tells_end=False)
    _log(world, other, tells_end=True)
    assert _inactive(world) == []
    world.now += 20_000
    assert _inactive(world) == [silent.sys_id]
    # Who says it has gone on with the run meanwhile.
    heartbeat(world.t, silent, "ours").wait(60)
    heartbeat(world.t, silent, "ours", is_last=True).wait(60)
    assert world.system(silent)["state"] == "idle"
    assert _inactive(world) == []
    _log(world, silent, tells_end=False)
    world.now += 20_000
    assert _inactive(world) == [silent.sys_id]
    execute(world.t, world.owner, str(silent.uuid), [Assign("sys/failed", True)], tells_end=False).wait(60)
    world.now += 20_000
    assert _inactive(world) == []
