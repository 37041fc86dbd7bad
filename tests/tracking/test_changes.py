"""Who watches a project hears what changes in it, once, and loses nothing when they come back."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from seamark.model.containers import Container, ContainerId, ContainerKind
from seamark.model.operations import AppendFloats, Assign, DeleteAttribute, Operation
from seamark.stores.columns import Batch
from seamark.tracking import purging, trash
from seamark.tracking.change_feed import Changed, Watcher
from seamark.tracking.changes import ContainerChange, Definition
from seamark.tracking.context import open_tracking
from seamark.tracking.operations import heartbeat
from tests.interop.waiting import until
from tests.tracking.core_world import STEP, World, a_world


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with a_world(tmp_path_factory.mktemp("world")) as opened:
        yield opened


class Listener:
    """Watches a project, and remembers what it heard of each run."""

    def __init__(self, world: World, project: str, cursor: str = "") -> None:
        found = world.t.catalog.projects.by_name(*project.split("/"))
        assert found is not None
        self._woken = threading.Event()
        self.watcher: Watcher = world.t.changes.watch(found.id, cursor, self._woken.set)
        self.heard: dict[str, list[Changed]] = {}
        self.is_everything = False
        # What comes after the listener comes later.
        world.now += 1

    def look(self) -> None:
        for event in self.watcher.take():
            self.is_everything |= event.is_everything
            for each in event.containers:
                self.heard.setdefault(each.sys_id, []).append(each)

    def until(self, condition: Callable[[], bool], what: str) -> None:
        def seen() -> bool:
            self.look()
            return condition()

        until(seen, what=what)

    def paths(self, run: Container, kind: str) -> set[str] | None:
        found: set[str] = set()
        for each in self.heard.get(run.sys_id, ()):
            names = getattr(each.change, kind)
            if names is None:
                return None
            found |= names
        return found

    def hears(self, run: Container, path: str, kind: str = "values") -> None:
        self.until(lambda: path in (self.paths(run, kind) or ()), f"{path} among the {kind} of {run.sys_id}")


@pytest.fixture
def listener(world: World) -> Iterator[Listener]:
    listener = Listener(world, world.a_project())
    yield listener
    listener.watcher.leave()


def _project_of(world: World, listener: Listener) -> str:
    found = world.t.catalog.projects.by_id(listener.watcher.project_id)
    assert found is not None
    return found.qualified_name


def floats(path: str, *steps: int) -> Operation:
    return AppendFloats(path, [float(step) for step in steps], [step * STEP for step in steps], [1] * len(steps))


def test_a_new_run_and_what_it_logs_are_heard_of(world: World, listener: Listener) -> None:
    run = world.a_run(_project_of(world, listener))
    world.do(run, Assign("lr", 0.1), floats("loss", 0, 1, 7))
    listener.hears(run, "loss", "series")
    listener.hears(run, "lr", "added")
    heard = listener.heard[run.sys_id]
    assert [each.change.is_new for each in heard].count(True) == 1
    assert {(each.uuid, each.kind) for each in heard} == {(run.uuid, ContainerKind.RUN)}
    assert max(each.change.last_step or 0 for each in heard) == 7 * STEP
    assert not {"sys/ping_time", "sys/modification_time", "sys/size"} & (listener.paths(run, "values") or set())


def test_who_begins_to_watch_is_told_of_what_was_written_just_before(world: World) -> None:
    project = world.a_project()
    old, fresh = world.a_run(project), world.a_run(project)
    early = Listener(world, project)
    world.now += 60_000
    world.do(fresh, floats("loss", 0))
    early.hears(fresh, "loss", "series")
    late = Listener(world, project)
    late.until(lambda: late.paths(fresh, "series") is None, "whatever may have changed")
    assert old.sys_id not in late.heard
    assert not late.is_everything
    assert early.paths(fresh, "series") == {"loss"}
    for each in (early, late):
        each.watcher.leave()


def test_a_later_write_names_what_it_touched_and_nothing_else(world: World, listener: Listener) -> None:
    run = world.a_run(_project_of(world, listener))
    world.do(run, Assign("lr", 0.1), floats("loss", 0), floats("accuracy", 0))
    listener.hears(run, "accuracy", "series")
    listener.heard.clear()
    world.do(run, floats("loss", 1), DeleteAttribute("lr"))
    listener.hears(run, "loss", "series")
    assert listener.paths(run, "series") == {"loss"}
    assert "lr" in (listener.paths(run, "values") or ())
    assert listener.paths(run, "added") == set()


def test_runs_of_other_projects_are_not_heard_of(world: World, listener: Listener) -> None:
    other = world.a_run()
    own = world.a_run(_project_of(world, listener))
    world.do(other, Assign("secret", 1))
    world.do(own, Assign("own", 1))
    listener.hears(own, "own")
    assert set(listener.heard) == {own.sys_id}


def test_very_many_series_are_not_listed(world: World, listener: Listener) -> None:
    run = world.a_run(_project_of(world, listener))
    world.do(run, *(floats(f"layer/{number}", 0) for number in range(150)))
    listener.until(lambda: listener.paths(run, "series") is None, "many series")


def test_who_comes_back_hears_what_was_missed_and_who_is_unknown_starts_anew(world: World, listener: Listener) -> None:
    project = _project_of(world, listener)
    run = world.a_run(project)
    world.do(run, Assign("first", 1))
    listener.hears(run, "first")
    listener.watcher.leave()
    cursor = listener.watcher.cursor()
    world.do(run, Assign("missed", 1))
    back = Listener(world, project, cursor)
    back.hears(run, "missed")
    assert not back.is_everything
    assert "first" not in (back.paths(run, "values") or ())
    for unknown in ("0123456789ab.3", "nonsense", cursor.partition(".")[0] + ".-1"):
        stranger = Listener(world, project, unknown)
        stranger.look()
        assert stranger.is_everything, unknown
        stranger.watcher.leave()
    back.watcher.leave()


def test_who_is_too_slow_is_told_that_it_may_have_been_anything(
    world: World, listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("seamark.tracking.change_feed._MAX_KEPT", 2)
    project = _project_of(world, listener)
    quick = Listener(world, project)
    run = world.a_run(project)
    for number in range(5):
        world.do(run, Assign(f"value-{number}", 1))
        quick.hears(run, f"value-{number}")
    assert not quick.is_everything
    listener.look()
    assert listener.is_everything
    quick.watcher.leave()


def test_the_trash_and_what_is_deleted_for_good_are_heard_of(world: World, listener: Listener) -> None:
    project = _project_of(world, listener)
    run = world.a_run(project)
    trash.trash(world.t, world.owner, project, [run.sys_id]).commit.wait(60)
    listener.hears(run, "sys/trashed")
    purging.purge(world.t, world.owner, project, [run.sys_id])
    listener.until(lambda: any(each.change.is_gone for each in listener.heard[run.sys_id]), "the end of the run")


def test_a_run_that_falls_silent_is_heard_of(world: World, listener: Listener) -> None:
    run = world.a_run(_project_of(world, listener))
    heartbeat(world.t, run).wait(60)
    listener.hears(run, "sys/state")
    listener.heard.clear()
    world.now += 21_000
    listener.hears(run, "sys/state")


def test_a_run_that_lived_before_anybody_watched_is_heard_of_when_it_falls_silent_and_no_other(world: World) -> None:
    project = world.a_project()
    alive, silent = world.a_run(project), world.a_run(project)
    heartbeat(world.t, silent).wait(60)
    world.now += 60_000
    heartbeat(world.t, alive).wait(60)
    world.now += 15_000
    listener = Listener(world, project)
    world.now += 6_000
    listener.hears(alive, "sys/state")
    assert silent.sys_id not in listener.heard
    assert not listener.is_everything
    listener.watcher.leave()


def test_a_run_that_stays_silent_after_the_servers_absence_is_heard_of(world: World) -> None:
    project = world.a_project()
    run = world.a_run(project)
    heartbeat(world.t, run).wait(60)
    left_at = world.now
    world.now += 3_600_000
    world.t.absences.spans = ((left_at, world.now),)
    listener = Listener(world, project)
    world.now += 20_000
    listener.hears(run, "sys/state")
    listener.watcher.leave()


def test_a_run_of_which_the_last_session_ends_is_heard_of_at_once(world: World, listener: Listener) -> None:
    run = world.a_run(_project_of(world, listener))
    heartbeat(world.t, run, "a").wait()
    listener.hears(run, "sys/state")
    listener.heard.clear()
    heartbeat(world.t, run, "a", is_last=True).wait()
    listener.hears(run, "sys/state")


def test_nothing_is_noted_while_nobody_watches(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("seamark.tracking.change_feed._LINGER_SECONDS", 0.0)
    listener = Listener(world, world.a_project())
    noted: list[Batch] = []

    def note(batch: Batch, definitions: Sequence[Definition]) -> dict[ContainerId, ContainerChange]:
        noted.append(batch)
        return {}

    monkeypatch.setattr("seamark.tracking.change_feed.changes_of", note)
    listener.watcher.leave()
    until(lambda: not any(each.name == "change-feed" for each in threading.enumerate()), what="the end of the feed's thread")
    world.do(world.a_run(), Assign("x", 1))
    assert noted == []


def test_what_another_server_writes_is_found_in_the_store(
    world: World, listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(world.t.columns, "is_exclusive", False)
    monkeypatch.setattr("seamark.tracking.change_feed._POLL_SECONDS", 0.2)
    project = _project_of(world, listener)
    run = world.a_run(project)
    second = Listener(world, project)
    world.t.columns.observe(None)
    world.now += 1
    world.do(run, Assign("elsewhere", 1))
    second.until(lambda: second.paths(run, "values") is None, "the run that was written to")
    second.watcher.leave()


def test_the_end_of_the_server_wakes_everybody(tmp_path: Path, world: World) -> None:
    other = open_tracking(world.t.catalog, world.t.columns, world.t.blobs)
    found = world.t.catalog.projects.by_name(*world.project.split("/"))
    assert found is not None
    woken = threading.Event()
    watcher = other.changes.watch(found.id, "", woken.set)
    other.changes.close()
    assert woken.wait(30)
    assert watcher.is_closed
