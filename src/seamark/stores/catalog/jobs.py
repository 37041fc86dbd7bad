"""Work that outlives its request: what is left of it, how far it has come, and which server does it."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID, uuid4

import sqlalchemy as sa

from seamark.model.access import ProjectId
from seamark.model.containers import ContainerId
from seamark.model.errors import ProjectNotFound
from seamark.stores.catalog.database import Database, owner_gone
from seamark.stores.catalog.records import Job, JobState
from seamark.stores.catalog.rows import Row
from seamark.stores.catalog.tables import containers, job_containers, job_reports, jobs

__all__ = ["Jobs"]

_ROWS_PER_STATEMENT = 500
_LIVE = (JobState.WAITING.value, JobState.RUNNING.value)
_is_live = jobs.c.state.in_(_LIVE)


class Jobs:
    def __init__(self, database: Database) -> None:
        self._database = database

    def start(
        self, kind: str, project_id: ProjectId, subject: str, by: str, at: int, sizes: Mapping[ContainerId, int]
    ) -> list[Job]:
        """A job that removes these containers, of which the sizes in bytes are given, and jobs that are removing some of them
        already: nothing is removed twice. Containers that do not exist any more are left out."""
        wanted = sorted(sizes)
        gone = ProjectNotFound(f'The project "{subject}" was deleted meanwhile. Nothing is left to remove.')
        with owner_gone(gone), self._database.write() as connection:
            others: set[int] = set()
            free: list[ContainerId] = []
            for some in _batches(wanted):
                existing = connection.execute(
                    sa.select(containers.c.id, job_containers.c.job_id)
                    .outerjoin(job_containers, job_containers.c.container_id == containers.c.id)
                    .where(containers.c.id.in_(some))
                ).all()
                others.update(row.job_id for row in existing if row.job_id is not None)
                free += [ContainerId(row.id) for row in existing if row.job_id is None]
            # Somebody asks for them again: what was put off after a failure need not wait any longer.
            postponed = sa.and_(jobs.c.id.in_(others), jobs.c.leased_by.is_(None))
            connection.execute(sa.update(jobs).where(postponed).values(leased_until=None))
            made: set[int] = set()
            if free:
                job_id = _insert(connection, kind, project_id, subject, by, at)
                for some in _batches(free):
                    rows = [{"container_id": each, "job_id": job_id, "size": sizes[each]} for each in some]
                    # On PostgreSQL another transaction may have been faster.
                    connection.execute(self._database.insert(job_containers).values(rows).on_conflict_do_nothing())
                left, left_bytes = _left(connection, job_id)
                connection.execute(sa.update(jobs).where(jobs.c.id == job_id).values(total=left, total_bytes=left_bytes))
                made.add(job_id)
            found = connection.execute(sa.select(jobs).where(jobs.c.id.in_(made | others)).order_by(jobs.c.id)).all()
        return [_job_of(row) for row in found]

    def start_other(self, kind: str, project_id: ProjectId | None, subject: str, by: str, at: int, details: str = "") -> Job:
        """A job that removes no containers; `details` is what it has to know."""
        with self._database.write() as connection:
            job_id = _insert(connection, kind, project_id, subject, by, at, details)
            return _job_of(connection.execute(sa.select(jobs).where(jobs.c.id == job_id)).one())

    def by_uuid(self, uuid: UUID) -> Job | None:
        with self._database.read() as connection:
            row = connection.execute(sa.select(jobs).where(jobs.c.uuid == uuid)).one_or_none()
        return None if row is None else _job_of(row)

    def page(self, *, project_id: ProjectId | None = None, offset: int = 0, limit: int = 100) -> tuple[int, list[Job]]:
        """How many jobs there are, of one project or of all, and those of a page: what is under way first, then the latest."""
        condition = sa.true() if project_id is None else jobs.c.project_id == project_id
        query = sa.select(jobs).where(condition).order_by(_is_live.desc(), jobs.c.id.desc()).offset(offset).limit(limit)
        with self._database.read() as connection:
            total = connection.execute(sa.select(sa.func.count()).select_from(jobs).where(condition)).scalar_one()
            return total, [_job_of(row) for row in connection.execute(query)]

    def changed_since(self, project_id: ProjectId, since: int) -> list[Job]:
        """The jobs of a project of which something changed at or after a time, the least recent first."""
        query = sa.select(jobs).where(jobs.c.project_id == project_id, jobs.c.changed_at >= since).order_by(jobs.c.changed_at)
        with self._database.read() as connection:
            return [_job_of(row) for row in connection.execute(query)]

    def cancel(self, job: Job, at: int) -> Job:
        """Ends a job that nobody is working on, and asks who works on one to stop after what is under way. One that is over stays as it
        is."""
        live = sa.update(jobs).where(jobs.c.id == job.id, _is_live).values(is_cancelled=True, changed_at=at, leased_until=None)
        ended = live.where(jobs.c.leased_by.is_(None)).values(state=JobState.CANCELLED.value, finished_at=at)
        with self._database.write() as connection:
            if connection.execute(ended).rowcount:
                connection.execute(sa.delete(job_containers).where(job_containers.c.job_id == job.id))
            else:
                connection.execute(live)
            return _existing(connection, job.id) or job

    def claim(self, worker: str, now: int, until: int, kinds: Sequence[str]) -> Job | None:
        """The oldest job of these kinds that waits for somebody to work on it, or that was left; from now on it is the worker's. None: there is
        nothing to do."""
        is_free = sa.or_(jobs.c.leased_until.is_(None), jobs.c.leased_until < now)
        with self._database.write() as connection:
            waiting = (
                sa.select(jobs.c.id)
                .where(_is_live, is_free, jobs.c.kind.in_(kinds))
                .order_by(jobs.c.id)
                .limit(1)
                .with_for_update(skip_locked=True)
            )
            job_id = connection.execute(waiting).scalar_one_or_none()
            if job_id is None:
                return None
            connection.execute(
                sa.update(jobs)
                .where(jobs.c.id == job_id)
                .values(
                    state=JobState.RUNNING.value,
                    started_at=sa.func.coalesce(jobs.c.started_at, now),
                    changed_at=now,
                    leased_by=worker,
                    leased_until=until,
                    error=None,
                )
            )
            return _existing(connection, job_id)

    def left(self, job: Job, limit: int) -> list[ContainerId]:
        """Some of what the job still has to remove."""
        query = sa.select(job_containers.c.container_id).where(job_containers.c.job_id == job.id)
        with self._database.read() as connection:
            return list(connection.execute(query.order_by(job_containers.c.container_id).limit(limit)).scalars())

    def doomed(self, project_id: ProjectId) -> set[ContainerId]:
        """What jobs are about to remove from a project."""
        query = (
            sa.select(job_containers.c.container_id)
            .join_from(job_containers, containers, job_containers.c.container_id == containers.c.id)
            .where(containers.c.project_id == project_id)
        )
        with self._database.read() as connection:
            return set(connection.execute(query).scalars())

    def leave_out(self, job: Job, ids: Iterable[ContainerId]) -> None:
        """Takes out of a job what it shall not remove after all."""
        with self._database.write() as connection:
            for some in _batches(sorted(ids)):
                which = sa.and_(job_containers.c.job_id == job.id, job_containers.c.container_id.in_(some))
                count, size = _sums(connection, which)
                connection.execute(sa.delete(job_containers).where(which))
                connection.execute(
                    sa.update(jobs)
                    .where(jobs.c.id == job.id)
                    .values(total=jobs.c.total - count, total_bytes=jobs.c.total_bytes - size)
                )

    def advance(self, job: Job, worker: str, now: int, until: int) -> Job | None:
        """Counts what is left, and keeps the job for the worker a while longer. None when somebody else has taken it up."""
        with self._database.write() as connection:
            return _update(connection, job, worker, changed_at=now, leased_until=until)

    def report_progress(self, job: Job, worker: str, now: int, until: int, done: int, total: int) -> Job | None:
        """As `advance`, for a job whose progress nobody can count in the catalog."""
        with self._database.write() as connection:
            return _change(connection, job, worker, changed_at=now, leased_until=until, done=done, total=total)

    def add_report(self, job: Job, name: str, report: str, *, is_bad: bool) -> None:
        """Keeps what became of one of the things that a job is about, in place of what was kept of it before."""
        statement = self._database.insert(job_reports).values(job_id=job.id, name=name, is_bad=is_bad, report=report)
        with self._database.write() as connection:
            connection.execute(
                statement.on_conflict_do_update(
                    index_elements=[job_reports.c.job_id, job_reports.c.name],
                    set_={"is_bad": statement.excluded.is_bad, "report": statement.excluded.report},
                )
            )

    def reported(self, job: Job) -> set[str]:
        """The names of what there are reports about."""
        with self._database.read() as connection:
            return set(connection.execute(sa.select(job_reports.c.name).where(job_reports.c.job_id == job.id)).scalars())

    def reports(self, job: Job, *, only_bad: bool, offset: int, limit: int) -> tuple[int, int, list[str]]:
        """How many reports a job has, how many of them tell of something that went wrong, and a page of them in the order in which
        they were made."""
        mine = job_reports.c.job_id == job.id
        shown = sa.and_(mine, job_reports.c.is_bad) if only_bad else mine
        page = sa.select(job_reports.c.report).where(shown).order_by(job_reports.c.id).offset(offset).limit(limit)
        count = sa.select(sa.func.count()).select_from(job_reports)
        with self._database.read() as connection:
            total = connection.execute(count.where(mine)).scalar_one()
            bad = connection.execute(count.where(mine, job_reports.c.is_bad)).scalar_one()
            return total, bad, list(connection.execute(page).scalars())

    def of_kind(self, kind: str, *, by: str | None, limit: int) -> list[Job]:
        """The jobs of a kind, those under way first, then the latest; only those that one person asked for, unless `by` is None."""
        condition = jobs.c.kind == kind if by is None else sa.and_(jobs.c.kind == kind, jobs.c.created_by == by)
        query = sa.select(jobs).where(condition).order_by(_is_live.desc(), jobs.c.id.desc()).limit(limit)
        with self._database.read() as connection:
            return [_job_of(row) for row in connection.execute(query)]

    def postpone(self, job: Job, worker: str, now: int, until: int, error: str) -> Job | None:
        """Leaves a job that failed until a time; whoever asks for the same again takes it up at once."""
        with self._database.write() as connection:
            return _update(connection, job, worker, changed_at=now, leased_by=None, leased_until=until, error=error)

    def finish(self, job: Job, worker: str, state: JobState, now: int, error: str | None = None) -> Job | None:
        """Ends a job; what it has not removed may be removed by another one. None when somebody else has taken it up."""
        values = {"state": state.value, "finished_at": now, "leased_by": None, "leased_until": None, "error": error}
        with self._database.write() as connection:
            finished = _update(connection, job, worker, changed_at=now, **values)
            if finished is not None:
                connection.execute(sa.delete(job_containers).where(job_containers.c.job_id == job.id))
            return finished

    def release(self, worker: str | None = None) -> None:
        """Lets others take up at once what a worker had; without one, what anybody had, which only who is alone may do."""
        condition = sa.true() if worker is None else jobs.c.leased_by == worker
        with self._database.write() as connection:
            connection.execute(sa.update(jobs).where(_is_live, condition).values(leased_by=None, leased_until=None))

    def prune(self, before: int) -> None:
        """Forgets jobs that were over before a time."""
        with self._database.write() as connection:
            connection.execute(sa.delete(jobs).where(jobs.c.finished_at < before))


def _sums(connection: sa.Connection, which: sa.ColumnElement[bool]) -> tuple[int, int]:
    size = sa.cast(sa.func.coalesce(sa.func.sum(job_containers.c.size), 0), sa.BigInteger)
    row = connection.execute(sa.select(sa.func.count().label("count"), size.label("size")).where(which)).one()
    return int(row[0]), int(row[1])


def _left(connection: sa.Connection, job_id: int) -> tuple[int, int]:
    """How much a job still has to remove, and how many bytes that is."""
    return _sums(connection, job_containers.c.job_id == job_id)


def _insert(
    connection: sa.Connection, kind: str, project_id: ProjectId | None, subject: str, by: str, at: int, details: str = ""
) -> int:
    return connection.execute(
        sa.insert(jobs)
        .values(
            uuid=uuid4(),
            kind=kind,
            project_id=project_id,
            subject=subject,
            created_by=by,
            created_at=at,
            changed_at=at,
            state=JobState.WAITING.value,
            total=0,
            total_bytes=0,
            done=0,
            freed_bytes=0,
            is_cancelled=False,
            details=details,
        )
        .returning(jobs.c.id)
    ).scalar_one()


def _update(connection: sa.Connection, job: Job, worker: str, **values: str | int | None) -> Job | None:
    if job.removes_containers:
        left, left_bytes = _left(connection, job.id)
        counted = {"done": jobs.c.total - left, "freed_bytes": jobs.c.total_bytes - left_bytes}
        return _change(connection, job, worker, **counted, **values)
    return _change(connection, job, worker, **values)


def _change(connection: sa.Connection, job: Job, worker: str, **values: str | int | sa.ColumnElement[int] | None) -> Job | None:
    is_ours = sa.and_(jobs.c.id == job.id, jobs.c.leased_by == worker, _is_live)
    changed = connection.execute(sa.update(jobs).where(is_ours).values(**values))
    return _existing(connection, job.id) if changed.rowcount else None


def _existing(connection: sa.Connection, job_id: int) -> Job | None:
    row = connection.execute(sa.select(jobs).where(jobs.c.id == job_id)).one_or_none()
    return None if row is None else _job_of(row)


def _batches(ids: list[ContainerId]) -> Iterable[list[ContainerId]]:
    return (ids[start : start + _ROWS_PER_STATEMENT] for start in range(0, len(ids), _ROWS_PER_STATEMENT))


def _job_of(row: Row) -> Job:
    return Job(
        id=row.id,
        uuid=row.uuid,
        kind=row.kind,
        project_id=row.project_id,
        subject=row.subject,
        created_by=row.created_by,
        created_at=row.created_at,
        started_at=row.started_at,
        changed_at=row.changed_at,
        finished_at=row.finished_at,
        state=JobState(row.state),
        total=row.total,
        total_bytes=row.total_bytes,
        done=row.done,
        freed_bytes=row.freed_bytes,
        error=row.error,
        is_cancelled=row.is_cancelled,
        details=row.details,
    )
