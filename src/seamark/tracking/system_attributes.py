"""The attributes under `sys/` that every container has from its birth, under the names of both API generations."""

from contextlib import suppress

from seamark.model.access import Project
from seamark.model.attributes import AttributeType
from seamark.model.containers import Container, ContainerKind
from seamark.model.errors import ContainerNotFound
from seamark.stores.columns import AttributeRow, Batch
from seamark.stores.columns.rows import KIND_CODES
from seamark.tracking.attribute_rows import is_series, new_row, set_value
from seamark.tracking.container_rows import ContainerRows
from seamark.tracking.context import Tracking
from seamark.tracking.inheritance import fill_summaries, inherited_rows, may_inherit
from seamark.tracking.states import ContainerState

__all__ = ["TELLS_NO_END", "add_row", "initial_rows", "load_state", "refresh_lineage_values"]

TELLS_NO_END = "sys/diagnostics/tells_no_end"
"""Whether the client that logs to a run never says that it ends, so that nobody knows whether one that is idle is finished: a boolean, which
runs of other clients lack."""

_Value = str | int | float | bool | frozenset[str]
_Values = list[tuple[str, AttributeType, _Value]]

# A run that was stored before the names of the 3.x API had been added lacks this one, and so all of them.
_NEWEST_PATH = "sys/diagnostics/run_uuid"
_PARENT_PATH = "sys/forking/parent"


def initial_rows(t: Tracking, container: Container, project: Project) -> list[AttributeRow]:
    """The rows that a new container starts with."""
    text, number, integer, flag = AttributeType.STRING, AttributeType.FLOAT, AttributeType.INT, AttributeType.BOOL
    instant, strings = AttributeType.DATETIME, AttributeType.STRING_SET
    created = container.created_at
    values: _Values = [
        ("sys/id", text, container.sys_id),
        ("sys/creation_time", instant, created),
        ("sys/modification_time", instant, created),
        ("sys/ping_time", instant, created),
        ("sys/running_time", number, 0.0),
        ("sys/monitoring_time", integer, 0),
        ("sys/size", number, 0.0),
        ("sys/tags", strings, frozenset()),
        ("sys/group_tags", strings, frozenset()),
    ]
    name = project.name if container.kind is ContainerKind.PROJECT else container.experiment or container.sys_id
    if container.experiment is not None or container.has_default_name:
        values.append(("sys/name", text, name))
    if container.kind is ContainerKind.PROJECT:
        values.append(("sys/visibility", text, project.visibility.value))
    else:
        values += [("sys/owner", text, container.owner), ("sys/trashed", flag, container.is_trashed)]
    if container.kind is ContainerKind.RUN:
        values += _run_values(container, project)
        values += _lineage_values(t, container)
    if container.kind is ContainerKind.MODEL_VERSION:
        model = None if container.model_id is None else t.catalog.containers.by_id(container.model_id)
        values += [("sys/model_id", text, model.sys_id if model else ""), ("sys/stage", text, "none")]
    return [_row(container, path, type_, value) for path, type_, value in values]


def _run_values(container: Container, project: Project) -> _Values:
    text, number, flag = AttributeType.STRING, AttributeType.FLOAT, AttributeType.BOOL
    values: _Values = [
        ("sys/custom_run_id", text, container.run_id),
        ("sys/failed", flag, False),
        ("sys/archived", flag, False),
        ("sys/running_time_seconds", number, 0.0),
        (_NEWEST_PATH, text, str(container.uuid)),
        ("sys/diagnostics/project_uuid", text, str(project.uuid)),
    ]
    if container.experiment is not None:
        values += [
            ("sys/experiment/name", text, container.experiment),
            ("sys/experiment/is_head", flag, container.is_head),
            ("sys/experiment/running_time_seconds", number, 0.0),
        ]
    return values


def _lineage_values(t: Tracking, container: Container) -> _Values:
    """What follows from a run's ancestors, and changes when a missing one appears."""
    text, integer = AttributeType.STRING, AttributeType.INT
    ancestors = t.catalog.containers.ancestors(container.id) if container.fork else []
    root = ancestors[-1] if ancestors else container
    values: _Values = [
        ("sys/forking/depth", integer, len(ancestors)),
        ("sys/relative_creation_time_ms", integer, container.created_at - root.created_at),
    ]
    if container.family is not None:
        values.append(("sys/family", text, container.family))
    if container.requested is not None:
        values.append(("sys/forking/requested_parent", text, container.requested.parent))
    if container.fork is not None and ancestors:
        values += [
            (_PARENT_PATH, text, ancestors[0].run_id),
            ("sys/forking/step", integer, container.fork.step_micros // 1_000_000),
        ]
    return values


def add_row(state: ContainerState, row: AttributeRow, batch: Batch) -> None:
    """Puts a row, which may be new to the container, into its state and the batch."""
    if state.rows.get(row.path) is not row:
        state.rows[row.path] = row
        batch.definitions.append((row.project, KIND_CODES[state.container.kind], row.attribute, row.path, row.type))
    batch.put(row)


def load_state(t: Tracking, state: ContainerState) -> None:
    """Reads the container's rows. One that has none, new or cut off in its birth by a crash, gets its first ones, and a fork
    what it inherits; likewise one that was adopted, or stored by an earlier version, gets what it lacks."""
    container = state.container
    state.rows = ContainerRows(t.columns.read_container_rows([container.id], with_deleted=True))
    if "sys/id" in state.rows:
        if container.kind is ContainerKind.RUN:
            if _NEWEST_PATH not in state.rows:
                _add_newer_names(t, state)
            if container.fork is not None and _PARENT_PATH not in state.rows:
                refresh_lineage_values(t, state)
        return
    batch = Batch()
    for row in initial_rows(t, container, _project_of(t, container)):
        add_row(state, row, batch)
    for row in inherited_rows(t, container, _rows_of_parent(t, container)):
        add_row(state, row, batch)
    state.submit(t.columns, batch).result()


def refresh_lineage_values(t: Tracking, state: ContainerState) -> None:
    """Brings what follows from the ancestors up to date, and takes over what the container inherits and has not got yet."""
    container = t.catalog.containers.by_id(state.container.id) or state.container
    state.container = container
    batch = Batch()
    for path, type_, value in _lineage_values(t, container):
        row = _row(container, path, type_, value)
        known = state.rows.get(path)
        if known is None or known.values() != row.values():
            add_row(state, row, batch)
    parents = _rows_of_parent(t, container)
    fresh = {row.path: row for row in inherited_rows(t, container, [row for row in parents if row.path not in state.rows])}
    for row in fresh.values():
        add_row(state, row, batch)
    own = [(state.rows[theirs.path], theirs) for theirs in parents if theirs.path in state.rows and theirs.path not in fresh]
    series = [
        (row, theirs) for row, theirs in own if is_series(theirs) and not row.inherited and may_inherit(container, row, theirs)
    ]
    joined: list[tuple[AttributeRow, AttributeRow | None]] = [(row, theirs) for row, theirs in series if not row.deleted]
    fill_summaries(t, container, joined)
    for row, _ in joined:
        row.inherited = 1
        batch.put(row)
    if batch.attributes:
        state.submit(t.columns, batch).result()


def _add_newer_names(t: Tracking, state: ContainerState) -> None:
    container = state.container
    batch = Batch()
    for row in initial_rows(t, container, _project_of(t, container)):
        if row.path not in state.rows:
            if row.path in ("sys/running_time_seconds", "sys/experiment/running_time_seconds"):
                row.float_value = state.rows["sys/running_time"].float_value
            add_row(state, row, batch)
    state.submit(t.columns, batch).result()


def _rows_of_parent(t: Tracking, container: Container) -> list[AttributeRow]:
    parent = None if container.fork is None else t.catalog.containers.by_id(container.fork.parent_id)
    if parent is None:
        return []
    rows = t.columns.read_container_rows([parent.id])
    if rows:
        return rows
    # A crash has cut off the parent's birth: it comes first. Locks are only ever taken from a fork to its parent.
    # One that is being removed for good has nothing left.
    with suppress(ContainerNotFound), t.states.hold(parent, lambda state: load_state(t, state)) as state:
        state.await_writes()
    return t.columns.read_container_rows([parent.id])


def _project_of(t: Tracking, container: Container) -> Project:
    project = t.catalog.projects.by_id(container.project_id)
    # Asked again, since whoever holds the container may have got it before it was removed for good.
    if project is None or t.catalog.containers.by_id(container.id) is None:
        raise ContainerNotFound(f'"{container.sys_id}" has been removed for good. Nothing can be written to it any more.')
    return project


def _row(container: Container, path: str, type_: AttributeType, value: _Value) -> AttributeRow:
    row = new_row(container, path, type_)
    set_value(row, value)
    return row
