"""Runs of which the script broke off."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from seamark.model.operations import Assign
from seamark.tracking.operations import cut_off, heartbeat
from tests.tracking.core_world import World, a_world


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with a_world(tmp_path_factory.mktemp("world")) as opened:
        yield opened


def test_a_run_that_is_silent_since_its_script_broke_off_has_failed(world: World) -> None:
    run = world.a_run()
    heartbeat(world.t, run).wait(60)
    since = world.now
    world.now += 20_000
    cut_off(world.t, run, since).wait(60)
    assert world.system(run)["failed"] is True
    assert world.system(run)["state"] == "idle"


def test_a_run_that_was_heard_of_after_the_break_has_not_failed(world: World) -> None:
    run = world.a_run()
    since = world.now
    world.now += 1
    heartbeat(world.t, run).wait(60)
    world.now += 20_000
    cut_off(world.t, run, since).wait(60)
    assert world.system(run)["failed"] is False


def test_whoever_goes_on_with_the_run_takes_the_failure_back_after_a_restart_too(world: World) -> None:
    run = world.a_run()
    cut_off(world.t, run, world.now).wait(60)
    world.reopen()
    world.now += 60_000
    world.do(run, Assign("logged/later", "what a script that was killed had left on its disk"))
    assert world.system(run)["failed"] is True
    heartbeat(world.t, run).wait(60)
    assert world.system(run)["failed"] is False


def test_a_failure_that_the_script_told_of_stays(world: World) -> None:
    run = world.a_run()
    world.do(run, Assign("sys/failed", True))
    cut_off(world.t, run, world.now).wait(60)
    heartbeat(world.t, run).wait(60)
    assert world.system(run)["failed"] is True
    again = world.a_run()
    cut_off(world.t, again, world.now).wait(60)
    heartbeat(world.t, again).wait(60)
    world.do(again, Assign("sys/failed", True))
    heartbeat(world.t, again).wait(60)
    assert world.system(again)["failed"] is True


def test_a_failure_is_taken_back_from_a_run_that_is_full_of_attributes_too(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    run = world.a_run()
    monkeypatch.setattr(world.t, "settings", replace(world.t.settings, max_attributes_per_container=5))
    noted = cut_off(world.t, run, world.now)
    noted.wait(60)
    assert noted.errors == []
    assert world.system(run)["failed"] is True
    heartbeat(world.t, run).wait(60)
    assert world.system(run)["failed"] is False


def test_only_a_break_that_makes_the_run_fail_counts_as_a_change_of_it(world: World) -> None:
    run, failed = world.a_run(), world.a_run()
    world.do(failed, Assign("sys/failed", True))
    changed_at = world.system(failed)["modification_time"]
    world.now += 30_000
    for each in (run, failed):
        cut_off(world.t, each, world.now).wait(60)
    assert world.system(run)["modification_time"] == world.now
    assert world.system(failed)["modification_time"] == changed_at
    world.now += 30_000
    heartbeat(world.t, run).wait(60)
    assert world.system(run)["modification_time"] == world.now
