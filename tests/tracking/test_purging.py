import threading
from collections.abc import Iterator
from uuid import uuid4

import pytest

from seamark.model.access import Caller, ProjectRole
from seamark.model.containers import Container
from seamark.model.errors import AccessDenied, NotFound, ProjectNotFound, StoreUnavailable
from seamark.stores.catalog import Job, JobState
from seamark.tracking import audit, jobs, members, purging, removal, trash, users
from tests.interop.waiting import until
from tests.tracking.core_world import World, a_world, floats


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with a_world(tmp_path_factory.mktemp("world")) as made:
        yield made


@pytest.fixture
def project(world: World) -> str:
    return world.a_project()


def _trashed(world: World, project: str, count: int) -> list[Container]:
    runs = [world.a_run(project) for _ in range(count)]
    world.do(runs[0], floats("loss", [1.0] * 100))
    trash.trash(world.t, world.owner, project, [run.sys_id for run in runs]).commit.wait(60)
    return runs


def _find(world: World, project: str, job: Job) -> Job:
    return jobs.find_job(world.t, world.owner, project, job.uuid)


def _over(world: World, project: str, job: Job) -> Job:
    return until(lambda: found if (found := _find(world, project, job)).is_over else None, what="the end of the job")


class _Gate:
    """Stops the worker before each removal until it is let through."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.reached = threading.Semaphore(0)
        self.open = threading.Semaphore(0)

        def remove(t: object, containers: object) -> None:
            self.reached.release()
            assert self.open.acquire(timeout=60)
            removal.remove_for_good(t, containers)  # pyright: ignore[reportArgumentType]: passed on as it came

        monkeypatch.setattr(purging, "remove_for_good", remove)


def test_a_job_goes_on_when_nobody_waits_for_it_and_says_what_it_freed(world: World, project: str) -> None:
    runs = _trashed(world, project, 15)
    kept = trash.list_trash(world.t, world.owner, project).size
    started = purging.start_purge(world.t, world.owner, project, None)
    (job,) = started.jobs
    assert (len(started.updated), job.total, job.total_bytes) == (15, 15, kept)
    ended = _over(world, project, job)
    assert (ended.state, ended.done, ended.freed_bytes) == (JobState.DONE, 15, kept)
    assert kept > 0
    assert world.t.columns.read_container_rows([run.id for run in runs], with_deleted=True) == []
    assert purging.start_purge(world.t, world.owner, project, None).jobs == []
    done = audit.list_events(world.t, users.operator(world.t), search=project)
    assert [(each.actor, each.action) for each in done] == [("owner", "trash.purge")]


def test_asking_again_follows_the_job_that_is_at_work(world: World, project: str, monkeypatch: pytest.MonkeyPatch) -> None:
    gate = _Gate(monkeypatch)
    runs = _trashed(world, project, 3)
    (job,) = purging.start_purge(world.t, world.owner, project, [runs[0].sys_id, runs[1].sys_id]).jobs
    assert gate.reached.acquire(timeout=60)
    assert [each.uuid for each in purging.start_purge(world.t, world.owner, project, [runs[0].sys_id]).jobs] == [job.uuid]
    hasty = purging.purge(world.t, world.owner, project, [runs[1].sys_id], patience_seconds=0)
    assert hasty.job is not None
    assert hasty.job.uuid == job.uuid
    gate.open.release()
    assert _over(world, project, job).done == 2
    assert [each.container.id for each in trash.list_trash(world.t, world.owner, project).entries] == [runs[2].id]


def test_a_cancelled_job_leaves_the_rest_in_the_trash(world: World, project: str, monkeypatch: pytest.MonkeyPatch) -> None:
    gate = _Gate(monkeypatch)
    _trashed(world, project, 25)
    (job,) = purging.start_purge(world.t, world.owner, project, None).jobs
    assert gate.reached.acquire(timeout=60)
    assert jobs.cancel_job(world.t, world.owner, project, job.uuid).is_cancelled
    gate.open.release(2)
    ended = _over(world, project, job)
    assert (ended.state, ended.done) == (JobState.CANCELLED, 10)
    assert trash.list_trash(world.t, world.owner, project).total == 15
    assert jobs.cancel_job(world.t, world.owner, project, job.uuid) == ended


def test_what_is_restored_meanwhile_is_not_removed(world: World, project: str, monkeypatch: pytest.MonkeyPatch) -> None:
    gate = _Gate(monkeypatch)
    runs = _trashed(world, project, 12)
    (job,) = purging.start_purge(world.t, world.owner, project, None).jobs
    assert gate.reached.acquire(timeout=60)
    trash.restore(world.t, world.owner, project, [runs[-1].sys_id]).commit.wait(60)
    gate.open.release(2)
    ended = _over(world, project, job)
    assert (ended.state, ended.total, ended.done) == (JobState.DONE, 11, 11)
    assert not world.now_of(runs[-1]).is_trashed


def test_a_job_that_a_stop_interrupts_goes_on_after_the_start(
    world: World, project: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as slow:
        gate = _Gate(slow)
        _trashed(world, project, 30)
        (job,) = purging.start_purge(world.t, world.owner, project, None).jobs
        assert gate.reached.acquire(timeout=60)
        gate.open.release()
        world.reopen()
    left = _find(world, project, job)
    assert (left.state, left.done) == (JobState.RUNNING, 10)
    jobs.resume(world.t, is_start=True)
    assert _over(world, project, job).done == 30


def test_a_job_that_fails_says_why_and_is_tried_again(world: World, project: str, monkeypatch: pytest.MonkeyPatch) -> None:
    runs = _trashed(world, project, 1)

    def fail(prefix: str) -> None:
        raise StoreUnavailable("The disk is full.")

    with monkeypatch.context() as broken:
        broken.setattr(world.t.blobs, "delete_prefix", fail)
        with pytest.raises(StoreUnavailable, match="disk is full"):
            purging.purge(world.t, world.owner, project, None)
    (job,) = jobs.list_jobs(world.t, world.owner, project, 10)
    assert (job.state, job.error) == (JobState.RUNNING, "The disk is full.")
    assert purging.purge(world.t, world.owner, project, [runs[0].sys_id]).job is None
    assert _find(world, project, job).error is None


def test_jobs_are_for_who_may_remove_things_and_seen_in_their_project_only(world: World, project: str) -> None:
    _trashed(world, project, 1)
    (job,) = purging.start_purge(world.t, world.owner, project, None).jobs
    viewer = Caller(users.create_user(world.t, users.operator(world.t), f"viewer-{uuid4().hex[:8]}"))
    with pytest.raises(ProjectNotFound):
        jobs.find_job(world.t, viewer, project, job.uuid)
    members.add_member(world.t, world.owner, project, viewer.name, ProjectRole.VIEWER)
    assert jobs.find_job(world.t, viewer, project, job.uuid).uuid == job.uuid
    with pytest.raises(AccessDenied):
        jobs.cancel_job(world.t, viewer, project, job.uuid)
    with pytest.raises(AccessDenied):
        purging.start_purge(world.t, viewer, project, None)
    with pytest.raises(NotFound):
        jobs.find_job(world.t, world.owner, world.project, job.uuid)
