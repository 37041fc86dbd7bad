"""The attributes under `sys/` that every container has from its birth, under the names of both API generations."""

from seamark.model.access import Project
from seamark.model.attributes import AttributeType
from seamark.model.containers import Container, ContainerKind
from seamark.model.errors import ContainerNotFound
from seamark.stores.columns import AttributeRow, Batch
from seamark.stores.columns.rows import KIND_CODES
from seamark.tracking.attribute_rows import new_row, set_value
from seamark.tracking.context import Tracking
from seamark.tracking.lineage import inherited_rows
from seamark.tracking.states import ContainerState

__all__ = ["initial_rows", "load_state"]

_Value = str | int | float | bool | frozenset[str]


def initial_rows(t: Tracking, container: Container, project: Project) -> list[AttributeRow]:
    """The rows that a new container starts with."""
    text, number, integer, flag = AttributeType.STRING, AttributeType.FLOAT, AttributeType.INT, AttributeType.BOOL
    instant, strings = AttributeType.DATETIME, AttributeType.STRING_SET
    created = container.created_at
    is_project = container.kind is ContainerKind.PROJECT
    values: list[tuple[str, AttributeType, _Value]] = [
        ("sys/id", text, container.sys_id),
        ("sys/name", text, project.name if is_project else container.experiment or container.sys_id),
        ("sys/creation_time", instant, created),
        ("sys/modification_time", instant, created),
        ("sys/ping_time", instant, created),
        ("sys/running_time", number, 0.0),
        ("sys/monitoring_time", integer, 0),
        ("sys/size", number, 0.0),
        ("sys/tags", strings, frozenset()),
        ("sys/group_tags", strings, frozenset()),
    ]
    if is_project:
        values.append(("sys/visibility", text, project.visibility.value))
    else:
        values += [("sys/owner", text, container.owner), ("sys/trashed", flag, container.is_trashed)]
    if container.kind is ContainerKind.RUN:
        values.append(("sys/failed", flag, False))
        values += _run_values(t, container)
    if container.kind is ContainerKind.MODEL_VERSION:
        model = None if container.model_id is None else t.catalog.containers.by_id(container.model_id)
        values += [("sys/model_id", text, model.sys_id if model else ""), ("sys/stage", text, "none")]
    rows: list[AttributeRow] = []
    for path, type_, value in values:
        row = new_row(container, path, type_)
        set_value(row, value)
        rows.append(row)
    return rows


def _run_values(t: Tracking, container: Container) -> list[tuple[str, AttributeType, _Value]]:
    values: list[tuple[str, AttributeType, _Value]] = []
    if container.custom_id is not None:
        values.append(("sys/custom_run_id", AttributeType.STRING, container.custom_id))
    if container.family is not None:
        values.append(("sys/family", AttributeType.STRING, container.family))
    if container.experiment is not None:
        values += [
            ("sys/experiment/name", AttributeType.STRING, container.experiment),
            ("sys/experiment/is_head", AttributeType.BOOL, container.is_head),
        ]
    if container.requested_parent is not None:
        values.append(("sys/forking/requested_parent", AttributeType.STRING, container.requested_parent))
    if container.fork is not None:
        ancestors = t.catalog.containers.ancestors(container.id)
        if ancestors:
            values.append(("sys/forking/parent", AttributeType.STRING, ancestors[0].custom_id or ancestors[0].sys_id))
        values += [
            ("sys/forking/step", AttributeType.INT, container.fork.step_micros // 1_000_000),
            ("sys/forking/depth", AttributeType.INT, len(ancestors)),
        ]
    return values


def _store_initial_rows(state: ContainerState, rows: list[AttributeRow], batch: Batch) -> None:
    """Adds rows that are new to the container to its state and to the batch."""
    for row in rows:
        state.rows[row.path] = row
        batch.put(row)
        batch.definitions.append((row.project, KIND_CODES[state.container.kind], row.attribute, row.path, row.type))


def load_state(t: Tracking, state: ContainerState, *, with_values: bool = True) -> None:
    """Reads the container's rows. One that has none, new or cut off in its birth by a crash, gets its first ones; a fork also
    what it inherits, its parent's single values only `with_values`.
    """
    container = state.container
    state.rows = {row.path: row for row in t.columns.read_container_rows([container.id], with_deleted=True)}
    if "sys/id" in state.rows:
        return
    project = t.catalog.projects.by_id(container.project_id)
    # Asked again, since whoever holds the container may have got it before it was removed for good.
    if project is None or t.catalog.containers.by_id(container.id) is None:
        raise ContainerNotFound(f'"{container.sys_id}" has been removed for good. Nothing can be written to it any more.')
    batch = Batch()
    _store_initial_rows(state, initial_rows(t, container, project), batch)
    parent = None if container.fork is None else t.catalog.containers.by_id(container.fork.parent_id)
    if parent is not None:
        _store_initial_rows(state, inherited_rows(t, container, parent, with_values=with_values), batch)
    state.submit(t.columns, batch).result()
