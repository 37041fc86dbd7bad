"""Who watches a project hears what changes in it: in order, each change once, and never more than a little of it kept.

What this process writes is noted when it is committed. Where other processes write to the same store, the store is asked every
two seconds for the runs that were written to. While nobody watches, nothing is noted and nothing asked.
"""

import logging
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from secrets import token_hex
from uuid import UUID

from seamark.model.access import ProjectId
from seamark.model.containers import Container, ContainerId, ContainerKind
from seamark.model.errors import Busy
from seamark.model.moments import Absences
from seamark.stores.catalog import Catalog, Job
from seamark.stores.columns import Batch, Columns
from seamark.tracking.changes import ContainerChange, Definition, changes_of, project_of

__all__ = ["ChangeFeed", "Changed", "Changes", "Watcher"]

_log = logging.getLogger(__name__)

_GATHER_SECONDS = 0.25
_POLL_SECONDS = 2.0
_LINGER_SECONDS = 90.0
"""For how long changes are noted for somebody who went away and may come back."""
_MAX_KEPT = 400
"""Events of one project that are kept for those who come back."""
_MAX_KEPT_RUNS = 4_000
_MAX_PENDING_RUNS = 1_000
"""Changes to more runs than these at once are not listed."""
_MAX_WATCHERS = 1_000
_MAX_KNOWN = 50_000
_OVERLAP_MS = 10_000
"""By how much the clocks of servers that share a store may differ, and how late an insertion may be seen; and how long before it is
listened a page may have fetched what it shows."""
_CATCH_UP_SECONDS = 1.0
"""When whoever begins to watch is told of what was written just before: what was being written at that moment is done by then."""


@dataclass(frozen=True, slots=True)
class Changed:
    """What changed in one container, which is known by its ids."""

    uuid: UUID
    sys_id: str
    kind: ContainerKind
    change: ContainerChange


@dataclass(frozen=True, slots=True)
class Changes:
    """One event. With `is_everything` anything may have changed."""

    number: int
    is_everything: bool = False
    containers: Sequence[Changed] = ()
    jobs: Sequence[Job] = ()


@dataclass(slots=True)
class _Project:
    """What is noted of one project, and who waits for it."""

    epoch: str = field(default_factory=lambda: token_hex(6))
    number: int = 0
    kept: deque[Changes] = field(default_factory=deque[Changes])
    kept_runs: int = 0
    pending: dict[ContainerId, ContainerChange] = field(default_factory=dict[ContainerId, ContainerChange])
    is_everything_pending: bool = False
    pending_jobs: dict[int, Job] = field(default_factory=dict[int, Job])
    told_jobs: dict[int, Job] = field(default_factory=dict[int, Job])
    """Where the store is asked: jobs as they were told of."""
    heard: dict[ContainerId, int] = field(default_factory=dict[ContainerId, int])
    """The runs that live, with the time at which they were last heard of."""
    watchers: set["Watcher"] = field(default_factory=set["Watcher"])
    newcomers: list["Watcher"] = field(default_factory=list["Watcher"])
    """Those who are to be told of what was written just before they came, in the order in which they came."""
    left_at: float = 0.0
    begun_at: int = 0
    look_at: float = 0.0
    """When to look which runs lived as the first one came, since these may end; 0: it is known."""
    written: dict[ContainerId, int] = field(default_factory=dict[ContainerId, int])
    """Where the store is asked: when the runs that were told of lately were last written to."""
    asked_from: int = 0


class Watcher:
    """One who watches a project. `wake` is called, from another thread, when there is something to `take`, and must return at once."""

    def __init__(self, feed: "ChangeFeed", project_id: ProjectId, wake: Callable[[], None]) -> None:
        self._feed = feed
        self.project_id = project_id
        self.wake = wake
        self.position = 0
        self.came_at = 0
        self.catch_up_at = 0.0
        self.missed: Changes | None = None
        """What was written just before the watcher came."""

    @property
    def is_closed(self) -> bool:
        """Whether the server stops."""
        return self._feed.is_closed

    def cursor(self) -> str:
        """Where the watcher is; given back to `ChangeFeed.watch` it goes on from there."""
        return self._feed.cursor_of(self)

    def take(self) -> list[Changes]:
        """What has happened since the last call, oldest first. Who was too slow is told that it may have been anything."""
        return self._feed.take(self)

    def leave(self) -> None:
        self._feed.leave(self)


class ChangeFeed:
    """The changes of the projects that are watched. Thread-safe. One thread does the work while anybody watches."""

    def __init__(self, catalog: Catalog, columns: Columns, clock: Callable[[], int], absences: Absences) -> None:
        self._catalog = catalog
        self._columns = columns
        self._clock = clock
        self._absences = absences
        self._lock = threading.Lock()
        self._work = threading.Event()
        self._thread: threading.Thread | None = None
        self._projects: dict[ProjectId, _Project] = {}
        self._names: OrderedDict[ContainerId, tuple[UUID, str, ContainerKind]] = OrderedDict()
        self._closing = threading.Event()

    @property
    def is_closed(self) -> bool:
        return self._closing.is_set()

    @property
    def watchers(self) -> int:
        """How many watch at present."""
        with self._lock:
            return sum(len(each.watchers) for each in self._projects.values())

    def watch(self, project_id: ProjectId, cursor: str, wake: Callable[[], None]) -> Watcher:
        """Begins to watch a project, from `cursor` on where that is still known; else `take` begins with an event that says that
        anything may have changed. An empty cursor begins now, and tells soon of the runs that were written to just before, since who
        watches may have read them just before that. Access must have been checked.

        Raises Busy when too many watch.
        """
        watcher = Watcher(self, project_id, wake)
        with self._lock:
            if sum(len(each.watchers) for each in self._projects.values()) >= _MAX_WATCHERS or self.is_closed:
                raise Busy("Too many pages are open on this server to tell all of them of changes. Ask again from time to time.")
            project = self._projects.get(project_id)
            if project is None:
                project = self._projects[project_id] = _Project()
                project.begun_at = self._clock()
                project.look_at = time.monotonic() + _CATCH_UP_SECONDS
                project.asked_from = self._clock() - _OVERLAP_MS
            project.watchers.add(watcher)
            epoch, _, number = cursor.partition(".")
            if not cursor:
                watcher.position = project.number
                watcher.came_at = self._clock()
                watcher.catch_up_at = time.monotonic() + _CATCH_UP_SECONDS
                project.newcomers.append(watcher)
            elif epoch == project.epoch and number.isdecimal() and len(number) < 16:
                watcher.position = min(int(number), project.number)
            else:
                watcher.position = -1
            if self._columns.is_exclusive:
                self._columns.observe(self._note)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="change-feed", daemon=True)
                self._thread.start()
        return watcher

    def take(self, watcher: Watcher) -> list[Changes]:
        with self._lock:
            project = self._projects[watcher.project_id]
            position, watcher.position = watcher.position, project.number
            missed, watcher.missed = watcher.missed, None
            before = [] if missed is None else [missed]
            if position == project.number:
                return before
            oldest = project.kept[0].number if project.kept else project.number + 1
            if position < oldest - 1:
                return [Changes(project.number, is_everything=True)]
            return before + [each for each in project.kept if each.number > position]

    def cursor_of(self, watcher: Watcher) -> str:
        with self._lock:
            return f"{self._projects[watcher.project_id].epoch}.{max(0, watcher.position)}"

    def leave(self, watcher: Watcher) -> None:
        with self._lock:
            project = self._projects.get(watcher.project_id)
            if project is not None:
                project.watchers.discard(watcher)
                project.left_at = time.monotonic()

    def note_gone(self, project_id: ProjectId, containers: Iterable[Container]) -> None:
        """Containers were deleted for good."""
        with self._lock:
            project = self._projects.get(project_id)
            if project is None:
                return
            for each in containers:
                self._remember(each.id, (each.uuid, each.sys_id, each.kind))
                self._add(project, each.id, ContainerChange(is_gone=True))
        self._work.set()

    def note_job(self, job: Job) -> None:
        """A job has begun, come further or ended."""
        with self._lock:
            project = None if job.project_id is None else self._projects.get(job.project_id)
            if project is None:
                return
            project.pending_jobs[job.id] = job
        self._work.set()

    def close(self) -> None:
        """Tells all watchers to go; nobody else is let in."""
        with self._lock:
            self._closing.set()
            watchers = [watcher for project in self._projects.values() for watcher in project.watchers]
            thread = self._thread
        self._work.set()
        for watcher in watchers:
            watcher.wake()
        if thread is not None:
            thread.join()

    def _note(self, batch: Batch) -> Callable[[], None] | None:
        """Called before a batch is written; what it gives is called when it is committed."""
        project_id = project_of(batch)
        if project_id is None or project_id not in self._projects:
            return None
        definitions: list[Definition] = list(batch.definitions)
        changes = changes_of(batch, definitions)
        return lambda: self._committed(project_id, changes)

    def _committed(self, project_id: ProjectId, changes: Mapping[ContainerId, ContainerChange]) -> None:
        with self._lock:
            project = self._projects.get(project_id)
            if project is None:
                return
            for container_id, change in changes.items():
                self._add(project, container_id, change)
        self._work.set()

    def _add(self, project: _Project, container_id: ContainerId, change: ContainerChange) -> None:
        if change.heard_at is not None:
            if container_id not in project.heard:
                # It may have been idle, and lives again.
                change.values = None if change.values is None else change.values | {"sys/state"}
            # The last word counts: who says that it ends sets the time back.
            project.heard[container_id] = change.heard_at
        if change.is_gone:
            project.heard.pop(container_id, None)
        if change.is_nothing or project.is_everything_pending:
            return
        known = project.pending.get(container_id)
        if known is not None:
            known.merge(change)
        elif len(project.pending) < _MAX_PENDING_RUNS:
            project.pending[container_id] = change
        else:
            project.is_everything_pending = True
            project.pending.clear()

    def _run(self) -> None:
        while True:
            self._work.wait(_POLL_SECONDS)
            # What is written meanwhile goes into the same event.
            self._closing.wait(_GATHER_SECONDS)
            self._work.clear()
            with self._lock:
                now = time.monotonic()
                for project_id, project in list(self._projects.items()):
                    if not project.watchers and now > project.left_at + _LINGER_SECONDS:
                        del self._projects[project_id]
                if self.is_closed or not self._projects:
                    self._columns.observe(None)
                    self._thread = None
                    return
                projects = list(self._projects.items())
            for project_id, project in projects:
                try:
                    if not self._columns.is_exclusive:
                        self._ask(project_id, project)
                    self._publish(project)
                    self._catch_up(project_id, project)
                    self._find_living(project_id, project)
                except Exception:
                    # A store may be away for a while; what was missed is made up for when it is back.
                    _log.warning("Changes of a project cannot be told; trying again.", exc_info=True)
                    with self._lock:
                        project.is_everything_pending = True

    def _catch_up(self, project_id: ProjectId, project: _Project) -> None:
        """Tells newcomers of the runs that were written to just before they came. Nobody had a reason to note it then."""
        now = time.monotonic()
        with self._lock:
            due = [each for each in project.newcomers if each.catch_up_at <= now and each in project.watchers]
        if due:
            since = min(each.came_at for each in due) - _OVERLAP_MS
            written = {ContainerId(each.container): each.written_at for each in self._columns.read_written(project_id, since)}
            is_everything = len(written) > _MAX_PENDING_RUNS
            found = () if is_everything else self._catalog.containers.many(list(written))
            for watcher in due:
                changed = tuple(
                    _any_change(each, watcher.came_at) for each in found if _was_missed(each, written[each.id], watcher.came_at)
                )
                if changed or is_everything:
                    with self._lock:
                        watcher.missed = Changes(watcher.position, is_everything, changed)
                    watcher.wake()
        with self._lock:
            project.newcomers = [each for each in project.newcomers if each.catch_up_at > now and each in project.watchers]

    def _find_living(self, project_id: ProjectId, project: _Project) -> None:
        """Notes the runs that lived before anybody watched."""
        if not project.look_at or time.monotonic() < project.look_at:
            return
        begun = self._absences.moment(project.begun_at)
        living = [each for each in self._columns.read_written(project_id, begun.earliest) if begun.is_running(each.heard_at)]
        with self._lock:
            project.look_at = 0.0
            for each in living:
                project.heard.setdefault(ContainerId(each.container), each.heard_at)

    def _publish(self, project: _Project) -> None:
        with self._lock:
            self._note_ended(project)
            pending, project.pending = project.pending, {}
            is_everything, project.is_everything_pending = project.is_everything_pending, False
            jobs, project.pending_jobs = tuple(project.pending_jobs.values()), {}
            if not pending and not is_everything and not jobs:
                return
            unknown = [each for each in pending if each not in self._names]
        found = {} if is_everything or not unknown else {each.id: each for each in self._catalog.containers.many(unknown)}
        with self._lock:
            for each in found.values():
                self._remember(each.id, (each.uuid, each.sys_id, each.kind))
            containers = () if is_everything else self._named(pending)
            project.number += 1
            project.kept.append(Changes(project.number, is_everything, containers, jobs))
            project.kept_runs += len(containers)
            while len(project.kept) > _MAX_KEPT or (project.kept_runs > _MAX_KEPT_RUNS and len(project.kept) > 1):
                project.kept_runs -= len(project.kept.popleft().containers)
            watchers = list(project.watchers)
        for watcher in watchers:
            watcher.wake()

    def _named(self, pending: Mapping[ContainerId, ContainerChange]) -> list[Changed]:
        named: list[Changed] = []
        for container_id, change in pending.items():
            # What was deleted meanwhile has no name any more, and is told of by whoever deleted it.
            if (name := self._names.get(container_id)) is not None:
                named.append(Changed(*name, change))
        return named

    def _note_ended(self, project: _Project) -> None:
        """Runs that nothing was heard of for a while count as ended, which nobody writes down."""
        now = self._absences.moment(self._clock())
        for container_id in [each for each, at in project.heard.items() if not now.is_running(at)]:
            del project.heard[container_id]
            self._add(project, container_id, ContainerChange(values=frozenset({"sys/state"})))

    def _ask(self, project_id: ProjectId, project: _Project) -> None:
        """Finds what was written by whatever process since the last time, by the times that every write leaves."""
        now = self._clock()
        found = self._columns.read_written(project_id, project.asked_from)
        fresh = [each for each in found if each.written_at > project.written.get(ContainerId(each.container), 0)]
        with self._lock:
            unknown = [each for fact in fresh if (each := ContainerId(fact.container)) not in self._names]
        named = self._catalog.containers.many(unknown)
        jobs = self._catalog.jobs.changed_since(project_id, project.asked_from)
        with self._lock:
            project.pending_jobs.update((job.id, job) for job in jobs if project.told_jobs.get(job.id) != job)
            project.told_jobs = {job.id: job for job in jobs}
            new = {each.id for each in named if each.created_at >= project.asked_from}
            for each in named:
                self._remember(each.id, (each.uuid, each.sys_id, each.kind))
            for container_id in (ContainerId(fact.container) for fact in fresh):
                self._add(project, container_id, ContainerChange(container_id in new, values=None, added=None, series=None))
            for fact in found:
                if self._absences.moment(now).is_running(fact.heard_at):
                    self._add(project, ContainerId(fact.container), ContainerChange(heard_at=fact.heard_at))
            project.written = {ContainerId(each.container): each.written_at for each in found}
            project.asked_from = now - _OVERLAP_MS

    def _remember(self, container_id: ContainerId, name: tuple[UUID, str, ContainerKind]) -> None:
        self._names[container_id] = name
        if len(self._names) > _MAX_KNOWN:
            self._names.popitem(last=False)


def _was_missed(container: Container, written_at: int, came_at: int) -> bool:
    """Whether something of it was written just before somebody came; of what was created later they have heard all."""
    return written_at >= came_at - _OVERLAP_MS and container.created_at <= came_at


def _any_change(container: Container, came_at: int) -> Changed:
    """That anything of it may have changed."""
    is_new = container.created_at >= came_at - _OVERLAP_MS
    change = ContainerChange(is_new, values=None, added=None, series=None)
    return Changed(container.uuid, container.sys_id, container.kind, change)
