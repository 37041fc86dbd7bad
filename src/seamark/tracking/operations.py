"""Executing operations: the one way by which the attributes of a container change."""

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import cast

from seamark.model.access import Caller, ProjectRole
from seamark.model.attributes import AttributeType, check_path
from seamark.model.containers import Container, ContainerId
from seamark.model.errors import InvalidPath
from seamark.model.moments import IDLE_AFTER_MS
from seamark.model.operations import (
    AddStrings,
    AppendFiles,
    AppendFloats,
    AppendFloatTable,
    AppendHistograms,
    AppendStrings,
    Assign,
    AssignDatetime,
    ClearSeries,
    ClearStringSet,
    ConfigureFloatSeries,
    DeleteAttribute,
    ErrorKind,
    Operation,
    OperationError,
    PreviewFloats,
    RemoveStrings,
    SetFileSetSize,
    kind_of_path_error,
)
from seamark.model.steps import next_whole_step
from seamark.model.values import ArtifactValue, FileSetValue, FileValue, GitRef, NotebookRef
from seamark.stores.columns import AttributeRow, Batch
from seamark.stores.columns.points import Segment
from seamark.stores.columns.rows import KIND_CODES
from seamark.tracking import access, cut_offs, lineage, policies
from seamark.tracking.appending import (
    FLOAT_POINT_BYTES,
    append_next_float,
    append_points,
    is_storable,
    latest_at_each_step,
    preview_points,
)
from seamark.tracking.attribute_rows import blob_keys_of_row, configure_series, new_row, set_value, type_of_row
from seamark.tracking.context import Commit, Tracking
from seamark.tracking.float_tables import FloatTables
from seamark.tracking.late_points import LateSeries
from seamark.tracking.refusals import REFUSED, refusals
from seamark.tracking.shared_names import mark_replaced
from seamark.tracking.states import ContainerState
from seamark.tracking.system_attributes import TELLS_NO_END, load_state
from seamark.tracking.system_writes import fault_of_system_write
from seamark.tracking.value_checks import fault_of_value, type_of_value

__all__ = ["applied_requests", "apply_unchecked", "cut_off", "edit", "execute", "heartbeat", "write_system_values"]

_RUNNING_TIMES_OF_RUNS = ("sys/running_time_seconds", "sys/experiment/running_time_seconds")
_SERIES_OF_KIND = {
    "float": AttributeType.FLOAT_SERIES,
    "string": AttributeType.STRING_SERIES,
    "file": AttributeType.FILE_SERIES,
    "histogram": AttributeType.HISTOGRAM_SERIES,
}


def execute(
    t: Tracking,
    caller: Caller,
    identifier: str,
    operations: Sequence[Operation],
    *,
    request_digest: int = 0,
    tells_end: bool = True,
) -> Commit:
    """Applies the operations in order, each on its own: those that cannot be applied are in the commit's `errors`.

    `identifier` is as in `access.require_container`; the caller must be a contributor. `request_digest`, a hash of the
    request, makes an exact repetition of it harmless also for points without steps; 0 if there are none. `tells_end`: whether the
    client that sent them says when it ends.
    Raises ContainerNotFound, AccessDenied, and StoreUnavailable (then nothing was applied).
    """
    container, _ = access.require_container(t, caller, identifier, ProjectRole.CONTRIBUTOR)
    t.sessions.hear(container.id, "", t.clock())

    def change(writing: _Writing) -> None:
        writing.run(operations, request_digest, author=caller.name)
        writing.tells_end = tells_end

    return _write(t, container, change, is_client=True)


def edit(t: Tracking, container: Container, operations: Sequence[Operation], *, author: str) -> Commit:
    """Applies what a person changes, for callers that have checked access themselves: it is no sign of life of the script, as
    `execute` is."""
    return _write(t, container, lambda writing: writing.run(operations, 0, author=author), is_client=False)


def apply_unchecked(
    t: Tracking,
    container: Container,
    operations: Sequence[Operation],
    *,
    request_digest: int = 0,
    kept_blobs: Collection[str] = (),
    author: str | None = None,
) -> Commit:
    """`execute` for callers that have checked access themselves. `kept_blobs` stay, although the operations may delete what
    refers to them, for the caller is about to refer to them again. `author` is who goes down in history for it; by default the
    container's owner."""

    return _write(
        t, container, lambda each: each.run(operations, request_digest, kept_blobs=kept_blobs, author=author), is_client=True
    )


def applied_requests(t: Tracking, container: Container, digests: Collection[int]) -> set[int]:
    """Those of the `request_digest`s under which points without steps were written to the container. All that was written with
    them is there, too, though perhaps not durable before the next write to the container is."""
    with t.states.hold(container, lambda state: load_state(t, state)) as state:
        return state.recent_requests(t.columns).keys() & set(digests)


def heartbeat(t: Tracking, container: Container, session: str = "", *, is_last: bool = False) -> Commit:
    """Records that something was heard of the container, by this session. `is_last`: nothing more will be, so that the container is
    idle from now on, unless others log to it."""

    def change(writing: _Writing) -> None:
        now = t.clock()
        if not is_last:
            t.sessions.hear(container.id, session, now)
            writing.run(cut_offs.taken_back(writing.state, now), 0, is_server=True)
        else:
            writing.is_over = t.sessions.end(container.id, session, t.absences.moment(now))

    return _write(t, container, change, is_client=True, is_change=False)


def cut_off(t: Tracking, container: Container, since: int) -> Commit:
    """Makes the run fail, for its script broke off, unless it was heard of after `since`. The next heartbeat takes that back."""

    def change(writing: _Writing) -> None:
        writing.run(cut_offs.failed(writing.state, since, t.clock()), 0, is_server=True)

    return _write(t, container, change, is_client=False, is_change=False)


def write_system_values(t: Tracking, container: Container, operations: Sequence[Operation], *, is_change: bool = True) -> Commit:
    """Sets attributes that only the server may write; it is no sign of life of the container. Without `is_change` the time of the last
    change stays what it is, or what the operations say."""
    return _write(t, container, lambda writing: writing.run(operations, 0, is_server=True), is_client=False, is_change=is_change)


def _write(
    t: Tracking, container: Container, change: "Callable[[_Writing], None]", *, is_client: bool, is_change: bool = True
) -> Commit:
    with t.states.hold(container, lambda state: load_state(t, state)) as state:
        writing = _Writing(t, state)
        change(writing)
        writing.touch(is_client, is_change)
        late = writing.late
        late.forks = writing.forks_from(late.lowest())
        if late.forks:
            t.late_points.announce(late.forks)
            writing.afterwards.append(lambda: lineage.refresh_soon(t, container.id, late))
        now = t.clock()
        if is_client and t.noted_activity.is_due(container.project_id, now):
            writing.afterwards.append(lambda: t.catalog.projects.touch(container.project_id, now))
        done = state.submit(t.columns, writing.batch)
    commit = Commit([done], policies.told(t, container, writing.errors))
    for action in writing.afterwards:
        commit.and_then(action, t.background)
    return commit


class _Writing:
    """One request's changes to one container, collected into a batch."""

    def __init__(self, t: Tracking, state: ContainerState) -> None:
        self._t = t
        self.state = state
        self._container = state.container
        self._request = 0
        self._is_resend = False
        self._is_server = False
        self.is_over = False
        """Whether the last one who logged has ended."""
        self.tells_end = True
        """Whether whoever logs says so."""
        self._author = ""
        self._size = 0
        self.batch = Batch()
        self.errors: list[OperationError] = []
        self.afterwards: list[Callable[[], None]] = []
        self._forgotten: dict[str, None] = {}
        """Blobs that no attribute refers to any more."""
        self.late = LateSeries()
        """Series of which forks see points that this request brings or deletes."""
        self._tables = FloatTables(t.columns, state, self._new_row, self._has_room)

    def run(
        self,
        operations: Sequence[Operation],
        request: int,
        *,
        is_server: bool = False,
        kept_blobs: Collection[str] = (),
        author: str | None = None,
    ) -> None:
        self._author = author or self._container.owner
        self._request = request
        self._is_server = is_server
        if request:
            self._is_resend = request in self.state.recent_requests(self._t.columns)
        for operation in operations:
            self._apply(operation)
        self._tables.finish(self.batch)
        self._keep_blobs(kept_blobs)
        if self._forgotten:
            self.afterwards.append(lambda: self._t.blobs.delete(list(self._forgotten)))
        if request and not self._is_resend:
            self.state.remember_request(request)

    def touch(self, is_client: bool, is_change: bool) -> None:
        """Brings times, running time and size up to date, and counts what was refused."""
        if is_client and self.errors:
            self._is_server = True
            for each in refusals(self.state.rows.get(REFUSED), self.errors):
                self._apply(each)
        if is_client:
            self._note_end()
        now = self._t.clock()
        rows = self.state.rows
        if is_change:
            self._set_system("sys/modification_time", now)
        if is_client:
            ping = rows["sys/ping_time"]
            heard_before = now - ping.int_value
            if heard_before > 0:
                self._set_system("sys/ping_time", now)
            if 0 < heard_before < IDLE_AFTER_MS:
                running = rows["sys/running_time"]
                running.float_value += heard_before / 1000
                self.batch.put(running)
                for path in _RUNNING_TIMES_OF_RUNS:
                    if (same := rows.get(path)) is not None:
                        same.float_value = running.float_value
                        self.batch.put(same)
                self._set_system("sys/monitoring_time", int(running.float_value))
            if self.is_over:
                # The state follows from this time: it is set to the latest one with which nothing is running.
                self._set_system("sys/ping_time", min(rows["sys/ping_time"].int_value, self._t.absences.moment(now).alive_since))
        if self._size:
            size = rows["sys/size"]
            size.float_value = max(0.0, size.float_value + self._size)
            self.batch.put(size)

    def _note_end(self) -> None:
        """Keeps whether it can be known that the run has ended."""
        known = self.state.rows.get(TELLS_NO_END)
        tells_none = known is not None and not known.deleted and known.int_value == 1
        if self.is_over if tells_none else not self.tells_end:
            self._is_server = True
            self._apply(Assign(TELLS_NO_END, not tells_none))

    def _set_system(self, path: str, value: int) -> None:
        row = self.state.rows[path]
        if row.int_value != value:
            row.int_value = value
            self.batch.put(row)

    def _apply(self, operation: Operation) -> None:
        if isinstance(operation, AppendFloatTable):
            self._append_table(operation)
            return
        try:
            check_path(operation.path)
        except InvalidPath as error:
            self._refuse(operation.path, kind_of_path_error(error), str(error))
            return
        path = operation.path
        if path.startswith("sys/") and not self._is_server and not self._may_write_system(path, operation):
            return
        match operation:
            case Assign(value=value, is_reference=is_reference):
                self._assign(path, value, is_reference)
            case AssignDatetime(milliseconds=milliseconds):
                row = self._row(path, AttributeType.DATETIME)
                if row is not None and self._is_storable(path, milliseconds):
                    row.int_value = milliseconds
                    self.batch.put(row)
            case AppendFloats():
                self._append(path, operation, AttributeType.FLOAT_SERIES)
            case PreviewFloats():
                self._preview(path, operation)
            case AppendStrings():
                self._append(path, operation, AttributeType.STRING_SERIES)
            case AppendFiles(is_reference=is_reference):
                self._append(path, operation, AttributeType.FILE_REF_SERIES if is_reference else AttributeType.FILE_SERIES)
            case AppendHistograms():
                self._append(path, operation, AttributeType.HISTOGRAM_SERIES)
            case ClearSeries(kind=kind):
                self._clear_series(path, _SERIES_OF_KIND[kind])
            case ConfigureFloatSeries():
                row = self._row(path, AttributeType.FLOAT_SERIES)
                if row is not None and self._is_storable(path, operation.unit):
                    configure_series(row, operation.min, operation.max, operation.unit)
                    self.batch.put(row)
            case AddStrings(values=values):
                if self._is_storable(path, values):
                    self._change_set(path, lambda current: current | values)
            case RemoveStrings(values=values):
                self._change_set(path, lambda current: current - values)
            case ClearStringSet():
                self._change_set(path, lambda current: frozenset())
            case SetFileSetSize(size=size):
                row = self._row(path, AttributeType.FILE_SET)
                if row is not None:
                    self._size += size - row.int_value
                    set_value(row, FileSetValue(size))
                    self.batch.put(row)
            case DeleteAttribute():
                self._delete(path)

    def _assign(
        self,
        path: str,
        value: float | int | bool | str | frozenset[str] | FileValue | ArtifactValue | GitRef | NotebookRef,
        is_reference: bool,
    ) -> None:
        type_ = type_of_value(value, is_reference=is_reference)
        existing = self.state.rows.get(path)
        if isinstance(value, int) and not self._is_storable(path, value):
            return
        if (
            type_ is AttributeType.INT
            and existing is not None
            and not existing.deleted
            and type_of_row(existing) is AttributeType.FLOAT
        ):
            assert isinstance(value, int)
            type_, value = AttributeType.FLOAT, float(value)
        if not self._is_storable(path, value):
            return
        row = self._row(path, type_)
        if row is None:
            if isinstance(value, FileValue) and is_reference:
                self._forget_references([value.key])
            return
        if isinstance(value, FileValue):
            if type_ is AttributeType.FILE:
                self._forget_blobs([key for key in blob_keys_of_row(row) if key != value.key])
                self._keep_blobs([value.key])
                self._size += value.size - row.int_value
            elif row.string_value not in ("", value.key):
                self._forget_references([row.string_value])
        if path == "sys/stage" and isinstance(value, str) and row.string_value != value:
            self._note_stage(value)
        set_value(row, value)
        self.batch.put(row)

    def _note_stage(self, stage: str) -> None:
        at = self._t.clock()
        self.afterwards.append(lambda: self._t.catalog.stages.add(self._container.id, stage, self._author, at))

    def _append(
        self, path: str, operation: AppendFloats | AppendStrings | AppendFiles | AppendHistograms, type_: AttributeType
    ) -> None:
        row = self._row(path, type_)
        if row is None:
            if isinstance(operation, AppendFiles) and operation.is_reference:
                self._forget_references([file.key for file in operation.values])
            return
        if isinstance(operation, AppendFiles) and operation.is_reference:
            self._append_references(path, operation, row)
            return
        if isinstance(operation, AppendFiles) and self._forgotten:
            self._keep_blobs(file.key for file in operation.values)
        self._append_to(path, operation, row)

    def _append_references(self, path: str, operation: AppendFiles, row: AttributeRow) -> None:
        before = row.points
        self._append_to(path, latest_at_each_step(operation), row)
        if row.points - before < len(operation.values):
            # What was left out may have been uploaded; of the others it is found that they are referred to.
            self._forget_references([file.key for file in operation.values])

    def _append_to(
        self, path: str, operation: AppendFloats | AppendStrings | AppendFiles | AppendHistograms, row: AttributeRow
    ) -> None:
        fork = self._container.fork
        if (
            type(operation) is AppendFloats
            and len(operation.values) == 1
            and fork is None
            and self._append_one(path, row, operation)
        ):
            return
        errors, size, lowest = append_points(
            self._t.columns,
            self.batch,
            row,
            operation,
            settle=self.state.await_writes,
            request=self._request,
            is_resend=self._is_resend,
            fork_step=None if fork is None else fork.step_micros,
            max_text_bytes=self._t.settings.max_string_bytes,
        )
        self.errors += errors
        self._size += size
        self.batch.put(row)
        if lowest is not None:
            self._pass_on(path, lowest)

    def _append_table(self, operation: AppendFloatTable) -> None:
        fork = self._container.fork
        appended = self._tables.append(operation, None if fork is None else fork.step_micros)
        self.errors += appended.errors
        self._size += FLOAT_POINT_BYTES * appended.points
        if appended.lowest is not None and self._is_seen_by_forks(appended.lowest):
            for path in appended.paths:
                self._pass_on(path, appended.lowest)
        for part in appended.parts:
            self._append_table(part)
        for column in appended.others:
            self._apply(operation.one_series(column))

    def _preview(self, path: str, operation: PreviewFloats) -> None:
        row = self._row(path, AttributeType.FLOAT_SERIES)
        if row is not None:
            fork = self._container.fork
            self.errors += preview_points(self.batch, row, operation, fork_step=None if fork is None else fork.step_micros)
            self.batch.put(row)

    def _append_one(self, path: str, row: AttributeRow, operation: AppendFloats) -> bool:
        """The short way for a single point that continues its series; False when it does not."""
        given = None if operation.steps is None else operation.steps[0]
        if given is None:
            if self._is_resend:
                return False
            step, mark = next_whole_step(row.last_step if row.points else None), self._request
        else:
            step, mark = int(given), 0
            if row.points and step <= row.last_step:
                return False
        # Where it comes from an array it is no plain integer, which a range would be searched for one by one.
        timestamp = int(operation.timestamps[0])
        if not is_storable(step, timestamp):
            return False
        append_next_float(self.batch, row, float(operation.values[0]), step, timestamp, mark)
        self._size += FLOAT_POINT_BYTES
        self.batch.put(row)
        self._pass_on(path, step)
        return True

    def _pass_on(self, path: str, lowest: int) -> None:
        """Forks see points at or below their fork step, also those that come late."""
        if self._is_seen_by_forks(lowest):
            self.late.note_changed(path, lowest)

    def forks_from(self, lowest: int | None) -> dict[ContainerId, int]:
        """The forks that see points at this step, with their fork steps."""
        if lowest is None:
            return {}
        return {fork: step for fork, step in self.state.forks or () if lowest <= step}

    def _is_seen_by_forks(self, lowest: int) -> bool:
        state = self.state
        if state.forks is None:
            children = self._t.catalog.containers.children(self._container.id)
            state.forks = [(child.id, child.fork.step_micros) for child in children if child.fork]
            state.highest_fork_step = max((step for _, step in state.forks), default=None)
        return state.highest_fork_step is not None and lowest <= state.highest_fork_step

    def _clear_series(self, path: str, type_: AttributeType) -> None:
        row = self._row(path, type_)
        if row is None:
            return
        if row.points:
            self._forget_points(row)
            fresh = new_row(self._container, path, type_, row.generation + 1)
            fresh.detail = row.detail if type_ is AttributeType.FLOAT_SERIES else ""
            self.state.rows[path] = row = fresh
        self.batch.put(row)

    def _change_set(self, path: str, change: Callable[[frozenset[str]], frozenset[str]]) -> None:
        row = self._row(path, AttributeType.STRING_SET)
        if row is not None:
            changed = change(frozenset(row.set_value))
            # A set that is too large already may still shrink.
            if len(changed) <= len(row.set_value) or self._is_storable(path, changed):
                set_value(row, changed)
                self.batch.put(row)

    def _delete(self, path: str) -> None:
        row = self.state.rows.get(path)
        if row is None or row.deleted:
            return
        type_ = type_of_row(row)
        if type_ is AttributeType.FILE:
            self._forget_blobs(blob_keys_of_row(row))
            self._size -= row.int_value
        elif type_ is AttributeType.FILE_REF:
            self._forget_references([row.string_value])
        elif type_ is AttributeType.FILE_SET:
            self._size -= row.int_value
            keys = self._t.catalog.file_sets.clear(self._container.id, path)
            self._forget_blobs(keys)
        elif row.points:
            self._forget_points(row)
        gone = new_row(self._container, path, type_, row.generation + 1)
        gone.deleted = 1
        self.state.rows[path] = gone
        self.batch.put(gone)

    def _forget_points(self, row: AttributeRow) -> None:
        """The points of a series go, as far as the container owns them: their blobs, what they count in its size, and what
        forks see of them."""
        if self._is_seen_by_forks(row.first_step):
            self.late.note_gone(row.path, row.first_step)
        own = [Segment(row.container, row.attribute, row.generation)]
        match type_of_row(row):
            case AttributeType.FILE_SERIES:
                self.state.await_writes()
                points = self._t.columns.read_file_points(own)
                if points.num_rows:
                    self._size -= sum(cast("list[int]", points.column("size").to_pylist()))
                    self._forget_blobs(cast("list[str]", points.column("key").to_pylist()))
            case AttributeType.FILE_REF_SERIES:
                self.state.await_writes()
                self._forget_references(cast("list[str]", self._t.columns.read_file_points(own).column("key").to_pylist()))
            case AttributeType.FLOAT_SERIES if not row.inherited:
                self._size -= FLOAT_POINT_BYTES * row.points
            case _:
                pass

    def _forget_blobs(self, keys: Sequence[str]) -> None:
        self._forgotten.update(dict.fromkeys(keys))

    def _keep_blobs(self, keys: Iterable[str]) -> None:
        """What is deleted and assigned again, as in a request that is repeated, stays."""
        for key in keys:
            self._forgotten.pop(key, None)

    def _forget_references(self, paths: Sequence[str]) -> None:
        if paths:
            self.afterwards.append(lambda: mark_replaced(self._t, self._container.project_id, paths))

    def _row(self, path: str, type_: AttributeType) -> AttributeRow | None:
        """The attribute's row, made when it is new; None, with an error, when it has another type."""
        row = self.state.rows.get(path)
        if row is not None and not row.deleted:
            if type_of_row(row) is type_:
                return row
            self._refuse(
                path,
                ErrorKind.TYPE_CONFLICT,
                f'The attribute "{path}" is of type {type_of_row(row)}; {type_} cannot be written to it. Use another path, or delete the attribute first.',
            )
            return None
        if row is None and not self._has_room():
            self._refuse(
                path,
                ErrorKind.TOO_MANY_ATTRIBUTES,
                f"{self._container.sys_id} has reached the limit of {self._t.settings.max_attributes_per_container} attributes. Use fewer paths, or raise SEAMARK_MAX_ATTRIBUTES.",
            )
            return None
        return self._new_row(path, type_, 0 if row is None else row.generation)

    def _has_room(self) -> bool:
        # What the server notes is little, and has room where a script has filled it.
        return self._is_server or len(self.state.rows) < self._t.settings.max_attributes_per_container

    def _new_row(self, path: str, type_: AttributeType, generation: int) -> AttributeRow:
        row = new_row(self._container, path, type_, generation)
        self.state.rows[path] = row
        self.batch.definitions.append((row.project, KIND_CODES[self._container.kind], row.attribute, path, row.type))
        return row

    def _may_write_system(self, path: str, operation: Operation) -> bool:
        fault = fault_of_system_write(self._container, path, operation)
        if fault is not None:
            self._refuse(path, *fault)
        return fault is None

    def _is_storable(self, path: str, value: object) -> bool:
        fault = fault_of_value(path, value, self._t.settings.max_string_bytes)
        if fault is not None:
            self._refuse(path, *fault)
        return fault is None

    def _refuse(self, path: str, kind: ErrorKind, message: str) -> None:
        self.errors.append(OperationError(path, kind, message))
