"""Signals find every listener, whichever process sends them."""

from __future__ import annotations

import queue
from collections.abc import Iterator
from pathlib import Path

import pytest

from seamark.model.access import Caller, Project, ProjectRole
from seamark.model.containers import Container
from seamark.model.errors import AccessDenied, ContainerNotFound, InvalidInput
from seamark.stores.catalog import Catalog
from seamark.tracking.context import Tracking
from seamark.tracking.signals import SignalFeed, SignalKind, send_signal
from tests.sqlite import empty_catalog
from tests.tracking.access_builders import NOW, Clock, Team, a_team, a_tracking


class Listener(queue.Queue[tuple[SignalKind, float | None]]):
    """Collects what a subscription delivers."""

    def deliver(self, kind: SignalKind, seconds: float | None) -> None:
        self.put((kind, seconds))

    def heard(self) -> tuple[SignalKind, float | None]:
        return self.get(timeout=20)


@pytest.fixture
def url(tmp_path: Path) -> str:
    return empty_catalog(tmp_path / "catalog.db")


@pytest.fixture
def t(url: str) -> Iterator[Tracking]:
    catalog = Catalog.open(url)
    yield a_tracking(catalog, Clock())
    catalog.close()


@pytest.fixture
def team(t: Tracking) -> Team:
    return a_team(t)


def a_run(t: Tracking, project: Project) -> Container:
    return t.catalog.containers.create_run(project.id, "member", NOW).container


def send(t: Tracking, caller: Caller, run: Container, kind: SignalKind = SignalKind.STOP, seconds: float | None = None) -> None:
    send_signal(t, caller, [str(run.uuid)], kind, seconds)


def test_two_listeners_hear_each_signal_once_and_in_order(t: Tracking, team: Team) -> None:
    run = a_run(t, team.project(member=ProjectRole.CONTRIBUTOR))
    feed = SignalFeed(t.catalog)
    listeners = [Listener(), Listener()]
    subscriptions = [feed.subscribe(run.id, listener.deliver) for listener in listeners]
    send(t, team.member, run, SignalKind.STOP, 5)
    send(t, team.member, run, SignalKind.ABORT)
    for listener in listeners:
        assert [listener.heard(), listener.heard()] == [(SignalKind.STOP, 5), (SignalKind.ABORT, None)]
        assert listener.empty()
    for subscription in subscriptions:
        feed.unsubscribe(subscription)


def test_only_listeners_of_the_run_hear_its_signal(t: Tracking, team: Team) -> None:
    project = team.project(member=ProjectRole.CONTRIBUTOR)
    run, other = a_run(t, project), a_run(t, project)
    feed = SignalFeed(t.catalog)
    own, foreign = Listener(), Listener()
    feed.subscribe(run.id, own.deliver)
    feed.subscribe(other.id, foreign.deliver)
    send(t, team.member, run)
    send(t, team.member, other, SignalKind.ABORT)
    assert own.heard() == (SignalKind.STOP, None)
    assert foreign.heard() == (SignalKind.ABORT, None)


def test_a_signal_of_another_process_is_heard(t: Tracking, url: str, team: Team) -> None:
    run = a_run(t, team.project(member=ProjectRole.CONTRIBUTOR))
    listener = Listener()
    feed = SignalFeed(t.catalog)
    subscription = feed.subscribe(run.id, listener.deliver)
    elsewhere = Catalog.open(url)
    elsewhere.signals.add(run.id, "stop", 3, NOW)
    elsewhere.close()
    assert listener.heard() == (SignalKind.STOP, 3)
    feed.unsubscribe(subscription)


def test_what_was_sent_before_somebody_listened_is_over(t: Tracking, team: Team) -> None:
    run = a_run(t, team.project(member=ProjectRole.CONTRIBUTOR))
    send(t, team.member, run, SignalKind.ABORT)
    listener = Listener()
    feed = SignalFeed(t.catalog)
    feed.subscribe(run.id, listener.deliver)
    send(t, team.member, run, SignalKind.STOP)
    assert listener.heard() == (SignalKind.STOP, None)


def test_who_has_left_hears_nothing_and_may_come_back(t: Tracking, team: Team) -> None:
    run = a_run(t, team.project(member=ProjectRole.CONTRIBUTOR))
    feed = SignalFeed(t.catalog)
    gone, staying = Listener(), Listener()
    feed.unsubscribe(feed.subscribe(run.id, gone.deliver))
    feed.subscribe(run.id, staying.deliver)
    send(t, team.member, run)
    staying.heard()
    assert gone.empty()


def test_contributors_send_signals_and_nobody_else(t: Tracking, team: Team) -> None:
    run = a_run(t, team.project(robot=ProjectRole.VIEWER, member=ProjectRole.CONTRIBUTOR))
    with pytest.raises(AccessDenied):
        send(t, team.robot, run)
    with pytest.raises(ContainerNotFound):
        send(t, team.stranger, run)


def test_only_runs_are_signalled_and_only_for_a_sensible_time(t: Tracking, team: Team) -> None:
    project = team.project(member=ProjectRole.CONTRIBUTOR)
    model = t.catalog.containers.create_model(project.id, "member", "TREE", NOW)
    with pytest.raises(InvalidInput):
        send(t, team.member, model)
    for seconds in (-1.0, float("nan"), 1e12):
        with pytest.raises(InvalidInput):
            send(t, team.member, a_run(t, project), seconds=seconds)


def test_when_one_run_is_refused_none_is_signalled(t: Tracking, team: Team) -> None:
    run = a_run(t, team.project(member=ProjectRole.CONTRIBUTOR))
    with pytest.raises(ContainerNotFound):
        send_signal(t, team.member, [str(run.uuid), "team/digits/NO-1"], SignalKind.STOP)
    assert t.catalog.signals.last_id() == 0
