"""A server that was away does not take its own silence for that of others."""

import os
from pathlib import Path

import pytest

from seamark.model.containers import Container
from seamark.model.errors import ContainerNotFound
from seamark.tracking import downtime
from seamark.tracking.context import Commit, Tracking
from seamark.tracking.downtime import wake_interrupted
from seamark.tracking.operations import heartbeat, wake
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


def _interrupted(folder: Path, count: int) -> list[Container]:
    with a_world(folder) as world:
        runs = [world.a_run() for _ in range(count)]
        for run in runs:
            _hear(world, run, NOW - 1_000)
    os.utime(folder / "log", (NOW / 1000, NOW / 1000))
    return runs


def test_a_run_that_cannot_be_woken_keeps_no_other_from_it_and_the_server_from_starting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    removed, other = _interrupted(tmp_path, 2)

    def unless_removed(t: Tracking, run: Container) -> Commit:
        if run.id == removed.id:
            raise ContainerNotFound("It is being removed.")
        return wake(t, run)

    monkeypatch.setattr(downtime, "wake", unless_removed)
    with a_world_again(tmp_path) as world:
        world.now = NOW + _AN_HOUR
        assert wake_interrupted(world.t) == 2
        assert [world.system(each)["state"] for each in (removed, other)] == ["idle", "running"]
    assert f"{removed.sys_id} may be shown as finished" in caplog.text


def test_the_server_waits_for_the_first_of_many_and_wakes_the_others_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs = _interrupted(tmp_path, 3)
    monkeypatch.setattr(downtime, "_AT_ONCE", 1)
    with a_world_again(tmp_path) as world:
        world.now = NOW + _AN_HOUR
        assert wake_interrupted(world.t) == 3
        world.t.background.submit(lambda: None).result(60)
        assert [world.system(each)["state"] for each in runs] == ["running"] * 3
