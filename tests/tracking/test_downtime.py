"""A server that was away does not take its own silence for that of others."""

import os
from pathlib import Path

from seamark.model.containers import Container
from seamark.tracking.downtime import wake_interrupted
from seamark.tracking.operations import heartbeat
from tests.tracking.core_world import NOW, World, a_world, a_world_again

_AN_HOUR = 3_600_000


def _hear(world: World, run: Container, at: int, *, is_last: bool = False) -> None:
    world.now = at
    heartbeat(world.t, run, is_last=is_last).wait(60)


def test_what_was_running_when_the_server_went_away_runs_until_it_could_be_heard_of_again(tmp_path: Path) -> None:
    with a_world(tmp_path) as world:
        world.now = NOW - 120_000
        running, stopped, silent = world.a_run(), world.a_run(), world.a_run()
        _hear(world, silent, NOW - 25_000)
        _hear(world, running, NOW - 9_000)
        _hear(world, stopped, NOW, is_last=True)
        seconds = world.system(running)["running_time"]
    # Whoever writes to the log leaves the time there.
    os.utime(tmp_path / "log", (NOW / 1000, NOW / 1000))
    with a_world_again(tmp_path) as world:
        world.now = NOW + _AN_HOUR
        assert world.system(running)["state"] == "idle"
        assert wake_interrupted(world.t) == 1
        states = [world.system(each)["state"] for each in (running, stopped, silent)]
        assert states == ["running", "idle", "idle"]
        # Nobody knows whether it went on meanwhile.
        assert world.system(running)["running_time"] == seconds
        world.now += 20_000
        assert world.system(running)["state"] == "idle"


def test_nothing_wakes_in_a_store_that_is_new(tmp_path: Path) -> None:
    with a_world(tmp_path) as world:
        world.a_run()
        assert wake_interrupted(world.t) == 0
