"""What becomes of a run whose last listener has left."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from seamark.model.containers import Container
from seamark.tracking.operations import heartbeat
from seamark.wire.neptune2 import departures as module
from seamark.wire.neptune2.departures import Departures, Leaving
from tests.tracking.core_world import World, a_world


def _state(world: World, run: Container) -> tuple[object, object]:
    system = world.system(run)
    return system["state"], system["failed"]


def _after_leaving(
    world: World, run: Container, monkeypatch: pytest.MonkeyPatch, meanwhile: Callable[[int], None] = lambda _: None
) -> list[tuple[int, object, object]]:
    """After how many milliseconds the run was in which state, for as long as anything is waited for."""
    began, states = world.now, list[tuple[int, object, object]]()
    real = asyncio.sleep

    async def pass_by(seconds: float) -> None:
        for _ in range(round(seconds * 10)):
            world.now += 100
            meanwhile(world.now - began)
            states.append((world.now - began, *_state(world, run)))
        await real(0)

    async def leave() -> None:
        departures = Departures(world.t)
        departures.come(run)
        departures.leave(world.owner, run, Leaving.CUT_OFF)
        await asyncio.gather(*(asyncio.all_tasks() - {asyncio.current_task()}))

    with monkeypatch.context() as patched:
        patched.setattr(module.asyncio, "sleep", pass_by)
        asyncio.run(leave())
    states.append((world.now - began, *_state(world, run)))
    return states


def test_a_run_that_was_cut_off_does_not_seem_finished_before_it_has_failed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with a_world(tmp_path) as world:
        run = world.a_run()
        heartbeat(world.t, run).wait(60)
        world.now += 9_000

        def send_late(ms: int) -> None:
            if ms == 2_500:
                heartbeat(world.t, run).wait(60)

        states = _after_leaving(world, run, monkeypatch, send_late)
        assert {state for _, state, _ in states} == {"running"}
        assert states[-1] == (20_500, "running", True)
        world.now += 2_000
        assert _state(world, run) == ("idle", True)


def test_a_run_that_is_heard_of_again_has_not_failed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with a_world(tmp_path) as world:
        run = world.a_run()
        heartbeat(world.t, run).wait(60)
        world.now += 9_000

        def ping(ms: int) -> None:
            if ms == 11_000:
                heartbeat(world.t, run).wait(60)

        assert _after_leaving(world, run, monkeypatch, ping)[-1][1:] == ("running", False)


def test_of_a_run_that_had_fallen_silent_before_nothing_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with a_world(tmp_path) as world:
        run = world.a_run()
        heartbeat(world.t, run).wait(60)
        world.now += 21_000
        assert _after_leaving(world, run, monkeypatch) == [(0, "idle", False)]


def test_a_run_whose_connection_breaks_when_the_machine_wakes_up_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with a_world(tmp_path) as world:
        run = world.a_run()
        heartbeat(world.t, run).wait(60)
        world.t.absences.note(world.now)
        world.now += 3_600_000
        world.t.absences.note(world.now)
        assert _after_leaving(world, run, monkeypatch)[-1][1:] == ("running", True)
