import pytest

from seamark.model.access import Project
from seamark.model.containers import ContainerId
from seamark.stores.catalog import Catalog, Job, JobState
from tests.stores.catalog.builders import NOW, a_project, a_run

LATER = NOW + 1_000


@pytest.fixture
def project(catalog: Catalog) -> Project:
    return a_project(catalog)


def _runs(catalog: Catalog, project: Project, count: int) -> list[ContainerId]:
    return [a_run(catalog, project).id for _ in range(count)]


def _job(catalog: Catalog, project: Project, ids: list[ContainerId]) -> Job:
    (job,) = catalog.jobs.start("purge", project.id, project.qualified_name, "ann", NOW, dict.fromkeys(ids, 10))
    return job


def test_what_a_job_has_removed_counts_itself(catalog: Catalog, project: Project) -> None:
    ids = _runs(catalog, project, 3)
    job = _job(catalog, project, ids)
    assert (job.state, job.total, job.total_bytes, job.done) == (JobState.WAITING, 3, 30, 0)
    assert catalog.jobs.claim("a", NOW, LATER, ["purge"]) is not None
    catalog.containers.delete(ids[:2])
    advanced = catalog.jobs.advance(job, "a", NOW, LATER)
    assert advanced is not None
    assert (advanced.state, advanced.done, advanced.freed_bytes) == (JobState.RUNNING, 2, 20)
    assert catalog.jobs.left(job, 10) == ids[2:]
    catalog.jobs.leave_out(job, ids[2:])
    finished = catalog.jobs.finish(job, "a", JobState.DONE, LATER)
    assert finished is not None
    assert (finished.total, finished.done, finished.freed_bytes, finished.finished_at) == (2, 2, 20, LATER)


def test_the_same_things_are_never_in_two_jobs(catalog: Catalog, project: Project) -> None:
    ids = _runs(catalog, project, 4)
    first = _job(catalog, project, ids[:2])
    assert _job(catalog, project, ids[:2]) == first
    both = catalog.jobs.start("purge", project.id, "p", "bob", NOW, dict.fromkeys(ids, 10))
    assert [(each.id == first.id, each.total) for each in both] == [(True, 2), (False, 2)]
    assert catalog.jobs.start("purge", project.id, "p", "bob", NOW, {ContainerId(10**9): 1}) == []


def test_of_two_servers_one_has_a_job_until_nothing_is_heard_of_it(catalog: Catalog, project: Project) -> None:
    job = _job(catalog, project, _runs(catalog, project, 1))
    assert catalog.jobs.claim("a", NOW, LATER, ["purge"]) is not None
    assert catalog.jobs.claim("b", NOW, LATER, ["purge"]) is None
    taken = catalog.jobs.claim("b", LATER + 1, LATER + 1_000, ["purge"])
    assert taken is not None
    assert taken.id == job.id
    assert catalog.jobs.advance(job, "a", LATER, LATER) is None
    assert catalog.jobs.finish(job, "a", JobState.DONE, LATER) is None
    assert catalog.jobs.finish(job, "b", JobState.DONE, LATER) is not None
    assert catalog.jobs.claim("a", LATER + 5_000, LATER + 6_000, ["purge"]) is None


def test_a_job_that_was_put_off_is_taken_up_when_somebody_asks_again(catalog: Catalog, project: Project) -> None:
    ids = _runs(catalog, project, 1)
    job = _job(catalog, project, ids)
    catalog.jobs.claim("a", NOW, LATER, ["purge"])
    postponed = catalog.jobs.postpone(job, "a", NOW, LATER, "the disk is full")
    assert postponed is not None
    assert postponed.error == "the disk is full"
    assert catalog.jobs.claim("a", NOW, LATER, ["purge"]) is None
    assert [each.id for each in catalog.jobs.start("purge", project.id, "p", "bob", NOW, {ids[0]: 10})] == [job.id]
    again = catalog.jobs.claim("a", NOW, LATER, ["purge"])
    assert again is not None
    assert again.error is None


def test_a_server_that_ends_leaves_its_jobs_to_others_at_once(catalog: Catalog, project: Project) -> None:
    _job(catalog, project, _runs(catalog, project, 1))
    catalog.jobs.claim("a", NOW, LATER, ["purge"])
    catalog.jobs.release("b")
    assert catalog.jobs.claim("b", NOW, LATER, ["purge"]) is None
    catalog.jobs.release("a")
    assert catalog.jobs.claim("b", NOW, LATER, ["purge"]) is not None
    catalog.jobs.release()
    assert catalog.jobs.claim("c", NOW, LATER, ["purge"]) is not None


def test_a_cancelled_job_that_somebody_is_working_on_is_taken_up_only_to_end_it(catalog: Catalog, project: Project) -> None:
    ids = _runs(catalog, project, 2)
    job = _job(catalog, project, ids)
    catalog.jobs.claim("a", NOW, LATER, ["purge"])
    cancelled = catalog.jobs.cancel(job, NOW)
    assert (cancelled.is_cancelled, cancelled.state) == (True, JobState.RUNNING)
    claimed = catalog.jobs.claim("b", NOW, LATER, ["purge"])
    assert claimed is not None
    assert claimed.is_cancelled
    ended = catalog.jobs.finish(job, "b", JobState.CANCELLED, LATER)
    assert ended is not None
    assert ended.is_over
    # What it has not removed may be asked for again.
    assert _job(catalog, project, ids).id != job.id


def test_a_job_that_nobody_is_working_on_ends_as_soon_as_it_is_cancelled(catalog: Catalog, project: Project) -> None:
    ids = _runs(catalog, project, 2)
    waiting = _job(catalog, project, ids)
    ended = catalog.jobs.cancel(waiting, LATER)
    assert (ended.state, ended.is_cancelled, ended.finished_at, ended.done) == (JobState.CANCELLED, True, LATER, 0)
    assert catalog.jobs.claim("a", LATER, LATER + 1_000, ["purge"]) is None
    again = _job(catalog, project, ids)
    assert again.id != waiting.id
    catalog.jobs.claim("a", NOW, LATER, ["purge"])
    catalog.jobs.postpone(again, "a", NOW, LATER, "the disk is full")
    assert catalog.jobs.cancel(again, NOW).state is JobState.CANCELLED
    assert catalog.jobs.cancel(again, LATER).finished_at == NOW


def test_jobs_are_listed_with_what_is_under_way_first_and_outlive_their_project(catalog: Catalog, project: Project) -> None:
    first, second = (_job(catalog, project, _runs(catalog, project, 1)) for _ in range(2))
    catalog.jobs.claim("a", NOW, LATER, ["purge"])
    catalog.jobs.finish(first, "a", JobState.DONE, LATER)
    third = _job(catalog, project, _runs(catalog, project, 1))
    assert [each.id for each in catalog.jobs.page(project_id=project.id)[1]] == [third.id, second.id, first.id]
    assert [each.id for each in catalog.jobs.changed_since(project.id, LATER)] == [first.id]
    catalog.projects.begin_deletion(project.id, NOW)
    catalog.projects.end_deletion(project.id)
    total, jobs = catalog.jobs.page()
    assert total == 3
    assert {each.project_id for each in jobs} == {None}
    catalog.jobs.prune(LATER + 1)
    assert catalog.jobs.page()[0] == 2


def test_reports_are_kept_by_name_and_told_in_order(catalog: Catalog) -> None:
    job = catalog.jobs.start_other("import", None, "/folder", "ann", NOW, "{}")
    assert catalog.jobs.claim("a", NOW, LATER, ["purge"]) is None
    claimed = catalog.jobs.claim("a", NOW, LATER, ["import"])
    assert claimed is not None
    assert claimed.details == "{}"
    for name, report, is_bad in (("b", "1", False), ("a", "2", True), ("b", "3", True), ("c", "4", False)):
        catalog.jobs.add_report(job, name, report, is_bad=is_bad)
    assert catalog.jobs.reports(job, only_bad=False, offset=0, limit=2) == (3, 2, ["3", "2"])
    assert catalog.jobs.reports(job, only_bad=True, offset=1, limit=2) == (3, 2, ["2"])
    assert catalog.jobs.reported(job) == {"a", "b", "c"}
    told = catalog.jobs.report_progress(job, "a", NOW, LATER, 5, 9)
    assert told is not None
    assert (told.done, told.total) == (5, 9)
    assert catalog.jobs.report_progress(job, "b", NOW, LATER, 6, 9) is None, "another worker's"
    finished = catalog.jobs.finish(job, "a", JobState.DONE, LATER)
    assert finished is not None
    assert (finished.done, finished.total) == (5, 9)
    catalog.jobs.prune(LATER + 1)
    assert catalog.jobs.reported(job) == set()


def test_imports_are_listed_for_who_began_them(catalog: Catalog) -> None:
    made = [catalog.jobs.start_other("import", None, "/folder", by, NOW) for by in ("ann", "bob", "ann")]
    assert [each.id for each in catalog.jobs.of_kind("import", by="ann", limit=9)] == [made[2].id, made[0].id]
    assert len(catalog.jobs.of_kind("import", by=None, limit=2)) == 2
