"""A server that was away does not take its own silence for that of others."""

from pathlib import Path

import pytest

from seamark.model.containers import Container, ContainerKind
from seamark.model.moments import IDLE_AFTER_MS, Moment
from seamark.model.operations import AssignDatetime
from seamark.server.attendance import Attendance
from seamark.tracking.operations import heartbeat, write_system_values
from seamark.tracking.recent_runs import recent_runs
from seamark.tracking.search import search_containers
from tests.tracking.core_world import NOW, World, a_world, a_world_again

_AN_HOUR = 3_600_000
_STATE = "sys/state"
_RUNNING = f'(`{_STATE}`:experimentState = "running")'


def _hear(world: World, run: Container, at: int, *, is_last: bool = False) -> None:
    world.now = at
    heartbeat(world.t, run, is_last=is_last).wait(60)


def _pass(world: World, attendance: Attendance, ms: int) -> None:
    """Lets time go by while the server is there."""
    for _ in range(ms // 1_000):
        world.now += 1_000
        attendance.note()
    world.now += ms % 1_000


def _states(world: World, *runs: Container) -> list[object]:
    return [world.system(each)["state"] for each in runs]


def _found_running(world: World) -> list[str]:
    """As tables find them, and as the front page lists them, which must agree."""
    page = search_containers(world.t, world.owner, world.project, [ContainerKind.RUN], query=_RUNNING, columns=[_STATE])
    assert all(attribute.value == "running" for row in page.rows for attribute in row.attributes)
    found = sorted(row.sys_id for row in page.rows)
    _, recent = recent_runs(world.t, world.owner, is_mine=False, is_running=True, limit=10)
    assert sorted(each.container.sys_id for each in recent if each.is_running) == found
    return found


def test_what_was_running_when_the_server_went_away_runs_until_it_could_be_heard_of_again(tmp_path: Path) -> None:
    with a_world(tmp_path) as world:
        world.now = NOW - 120_000
        running, stopped, silent = world.a_run(), world.a_run(), world.a_run()
        _hear(world, silent, NOW - 25_000)
        _hear(world, running, NOW - 9_000)
        _hear(world, stopped, NOW, is_last=True)
        Attendance(world.t, tmp_path).note()
        seconds = world.system(running)["running_time"]
    with a_world_again(tmp_path) as world:
        world.now = NOW + _AN_HOUR
        assert _states(world, running) == ["idle"]
        attendance = Attendance(world.t, tmp_path)
        attendance.note()
        assert _states(world, running, stopped, silent) == ["running", "idle", "idle"]
        assert _found_running(world) == [running.sys_id]
        # Nobody knows whether it went on meanwhile.
        assert world.system(running)["running_time"] == seconds
        # It was silent for nine seconds before.
        _pass(world, attendance, 10_999)
        assert _found_running(world) == [running.sys_id]
        world.now += 1
        assert _states(world, running) == ["idle"]
        assert _found_running(world) == []


def test_what_is_heard_of_again_after_an_absence_runs_for_as_long_as_ever(tmp_path: Path) -> None:
    with a_world(tmp_path) as world:
        run = world.a_run()
        attendance = Attendance(world.t, tmp_path)
        attendance.note()
        world.now = NOW + _AN_HOUR
        attendance.note()
        _hear(world, run, world.now + 3_000)
        _pass(world, attendance, 19_999)
        assert _found_running(world) == [run.sys_id]
        world.now += 1
        assert _found_running(world) == []


@pytest.mark.parametrize("away_for", [6_000, 19_000, _AN_HOUR])
@pytest.mark.parametrize("ended_after", [1, 3_000, 14_000])
def test_what_ends_right_after_an_absence_has_ended(tmp_path: Path, away_for: int, ended_after: int) -> None:
    with a_world(tmp_path) as world:
        run = world.a_run()
        attendance = Attendance(world.t, tmp_path)
        attendance.note()
        world.now += away_for
        attendance.note()
        _pass(world, attendance, ended_after)
        _hear(world, run, world.now, is_last=True)
        heard_at = world.system(run)["ping_time"]
        for _ in range(6):
            assert _states(world, run) == ["idle"]
            assert _found_running(world) == []
            _pass(world, attendance, 4_000)
        # When it ended is told as well as ever: by less than a minute, however long the server was away.
        assert isinstance(heard_at, int)
        assert heard_at > NOW + away_for - 2 * IDLE_AFTER_MS


def test_what_was_heard_of_elsewhere_while_the_server_was_away_is_not_running_for_that(tmp_path: Path) -> None:
    with a_world(tmp_path) as world:
        imported = world.a_run()
        attendance = Attendance(world.t, tmp_path)
        attendance.note()
        world.now += _AN_HOUR
        write_system_values(world.t, imported, [AssignDatetime("sys/ping_time", NOW + _AN_HOUR // 2)]).wait(60)
        attendance.note()
        assert _states(world, imported) == ["idle"]
        assert _found_running(world) == []


@pytest.mark.parametrize("passed", [0, 5_000, -_AN_HOUR])
def test_a_server_that_was_merely_busy_or_whose_clock_was_set_back_was_not_away(tmp_path: Path, passed: int) -> None:
    with a_world(tmp_path) as world:
        attendance = Attendance(world.t, tmp_path)
        attendance.note()
        world.now += passed
        attendance.note()
        assert world.t.now() == Moment(world.now, world.now - IDLE_AFTER_MS)


def test_a_server_that_starts_twice_waits_for_whom_it_had_no_time_to_hear_of_in_between(tmp_path: Path) -> None:
    with a_world(tmp_path) as world:
        world.now = NOW - 120_000
        running, silent = world.a_run(), world.a_run()
        _hear(world, silent, NOW - 15_000)
        _hear(world, running, NOW - 1_000)
        world.now = NOW
        Attendance(world.t, tmp_path).note()
    with a_world_again(tmp_path) as world:
        world.now = NOW + _AN_HOUR
        attendance = Attendance(world.t, tmp_path)
        attendance.note()
        assert _found_running(world) == [running.sys_id, silent.sys_id]
        _pass(world, attendance, 5_000)
    with a_world_again(tmp_path) as world:
        world.now = NOW + 2 * _AN_HOUR
        attendance = Attendance(world.t, tmp_path)
        attendance.note()
        assert _found_running(world) == [running.sys_id]
        _pass(world, attendance, 13_999)
        assert _found_running(world) == [running.sys_id]
        world.now += 1
        assert _found_running(world) == []


def test_absences_ahead_of_a_clock_that_was_set_back_are_forgotten(tmp_path: Path) -> None:
    with a_world(tmp_path) as world:
        attendance = Attendance(world.t, tmp_path)
        for passed in (0, _AN_HOUR, -_AN_HOUR // 2):
            world.now += passed
            attendance.note()
        assert world.t.now() == Moment(world.now, world.now - IDLE_AFTER_MS)


@pytest.mark.parametrize("left", ["", "\0\0\0\0", "1700000000000"])
def test_a_server_starts_with_whatever_a_crash_has_left_of_its_notes(tmp_path: Path, left: str) -> None:
    (tmp_path / "attended").write_text(left)
    with a_world(tmp_path) as world:
        Attendance(world.t, tmp_path)
        assert world.t.absences.spans == ()


def test_one_of_several_servers_notes_nothing(tmp_path: Path) -> None:
    with a_world(tmp_path) as world:
        world.t.columns.is_exclusive = False
        attendance = Attendance(world.t, tmp_path)
        for _ in range(2):
            attendance.note()
            world.now += _AN_HOUR
        assert world.t.absences.spans == ()
        assert not (tmp_path / "attended").exists()


def test_nobody_was_away_from_a_data_directory_that_is_new(tmp_path: Path) -> None:
    with a_world(tmp_path) as world:
        Attendance(world.t, tmp_path).note()
        assert world.t.absences.spans == ()


def test_a_server_that_cannot_note_its_presence_says_so_once_and_serves_on(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with a_world(tmp_path) as world:
        attendance = Attendance(world.t, tmp_path / "no such folder")
        for _ in range(3):
            attendance.note()
    assert [record.message.split(" (")[0] for record in caplog.records] == ["The server cannot note that it is there"]
