"""What a forked run sees of its ancestors: their points up to the fork steps, and summaries over all of it."""

from collections.abc import Iterable, Sequence

from seamark.model.attributes import AttributeType
from seamark.model.containers import Container, ContainerId
from seamark.stores.columns import AttributeRow, Batch, attribute_id
from seamark.stores.columns.points import Segment
from seamark.stores.columns.rows import KIND_CODES
from seamark.tracking.attribute_rows import is_series, new_row, type_of_row
from seamark.tracking.context import Tracking
from seamark.tracking.states import ContainerState
from seamark.tracking.summaries import summarize

__all__ = ["disinherit", "inherited_rows", "refresh_inherited", "series_segments", "visible_ancestors"]

_INHERITED_FILES = frozenset({AttributeType.FILE, AttributeType.FILE_SET})


def visible_ancestors(t: Tracking, container: Container) -> list[tuple[ContainerId, int]]:
    """The ancestors, parent first, each with the last step (micros) of it that the container sees."""
    visible: list[tuple[ContainerId, int]] = []
    child = container
    until: int | None = None
    for ancestor in t.catalog.containers.ancestors(container.id) if container.fork else ():
        if child.fork is None:
            break
        until = child.fork.step_micros if until is None else min(until, child.fork.step_micros)
        visible.append((ancestor.id, until))
        child = ancestor
    return visible


def series_segments(
    t: Tracking, container: Container, path: str, *, lineage: bool = True
) -> tuple[AttributeRow | None, list[Segment]]:
    """The attribute's row, or None, and the pieces of its series that the container sees, own first."""
    attribute = attribute_id(path)
    ancestors = visible_ancestors(t, container) if lineage else []
    rows = {
        row.container: row for row in t.columns.read_container_rows([container.id, *[each for each, _ in ancestors]], [attribute])
    }
    row = rows.get(container.id)
    if row is None:
        return None, []
    fork_step = container.fork.step_micros if container.fork else None
    segments = [Segment(container.id, attribute, row.generation)]
    is_inherited = bool(row.inherited)
    if is_inherited and ancestors and fork_step is not None:
        segments = [Segment(container.id, attribute, row.generation, after=fork_step)]
    for ancestor, until in ancestors:
        theirs = rows.get(ancestor)
        if not is_inherited or theirs is None or theirs.type != row.type:
            break
        segments.append(Segment(ancestor, attribute, theirs.generation, until=until))
        is_inherited = bool(theirs.inherited)
    return row, _disjoint(segments)


def _disjoint(segments: Sequence[Segment]) -> list[Segment]:
    """An ancestor's points start where its own parent's end."""
    pieces: list[Segment] = []
    for segment, older in zip(segments, [*segments[1:], None], strict=True):
        after = segment.after
        if segment.until is not None and older is not None and older.until is not None and older.until < segment.until:
            after = older.until
        pieces.append(Segment(segment.container, segment.attribute, segment.generation, after, segment.until))
    return pieces


def inherited_rows(t: Tracking, container: Container, parent: Container, *, with_values: bool) -> list[AttributeRow]:
    """The rows of a new fork: every series that has points up to the fork step, and with `with_values` the parent's single
    values outside of `sys/`."""
    if container.fork is None:
        return []
    rows: list[AttributeRow] = []
    series: list[AttributeRow] = []
    for theirs in t.columns.read_container_rows([parent.id]):
        if is_series(theirs):
            series.append(theirs)
        elif with_values and not theirs.path.startswith("sys/") and type_of_row(theirs) not in _INHERITED_FILES:
            row = new_row(container, theirs.path, type_of_row(theirs))
            row.float_value, row.int_value, row.string_value = theirs.float_value, theirs.int_value, theirs.string_value
            row.set_value, row.detail, row.inherited = theirs.set_value, theirs.detail, 1
            rows.append(row)
    for theirs in series:
        row = new_row(container, theirs.path, type_of_row(theirs))
        row.inherited = 1
        row.detail = theirs.detail if type_of_row(theirs) is AttributeType.FLOAT_SERIES else ""
        rows.append(row)
    inherited = [row for row in rows if is_series(row)]
    _summarize_rows(t, container, inherited)
    return [row for row in rows if not is_series(row) or row.points]


def refresh_inherited(t: Tracking, containers: Iterable[ContainerId], paths: Sequence[str]) -> None:
    """Brings the summaries of forks up to date after their parent got points that they see; theirs follow."""
    from seamark.tracking.system_attributes import load_state

    for container_id in containers:
        container = t.catalog.containers.by_id(container_id)
        if container is None:
            continue
        with t.states.hold(container, lambda state: load_state(t, state)) as state:
            _refresh(t, state, paths)
        refresh_inherited(t, [child.id for child in t.catalog.containers.children(container_id)], paths)


def disinherit(t: Tracking, containers: Iterable[ContainerId]) -> None:
    """Brings the summaries of forks up to date after an ancestor is gone for good, and its points with it."""
    from seamark.tracking.system_attributes import load_state

    for container_id in containers:
        container = t.catalog.containers.by_id(container_id)
        if container is None:
            continue
        with t.states.hold(container, lambda state: load_state(t, state)) as state:
            state.await_writes()
            rows = [row for row in state.rows.values() if row.inherited and not row.deleted and is_series(row)]
            _summarize_rows(t, container, rows)
            batch = Batch()
            for row in rows:
                row.inherited = int(container.fork is not None)
                row.deleted = int(not row.points)
                batch.put(row)
            if rows:
                state.submit(t.columns, batch).result()
        disinherit(t, [child.id for child in t.catalog.containers.children(container_id)])


def _refresh(t: Tracking, state: ContainerState, paths: Sequence[str]) -> None:
    container = state.container
    ancestors = [each for each, _ in visible_ancestors(t, container)]
    types = {row.path: row for row in t.columns.read_container_rows(ancestors[:1], [attribute_id(path) for path in paths])}
    rows: list[AttributeRow] = []
    for path in paths:
        theirs = types.get(path)
        if theirs is None or not is_series(theirs):
            continue
        row = state.rows.get(path)
        if row is not None and (row.deleted or row.type != theirs.type):
            continue
        row = row or new_row(container, path, type_of_row(theirs))
        row.inherited = 1
        rows.append(row)
    # The summary is taken from what is stored, so what was written before must be there.
    state.await_writes()
    _summarize_rows(t, container, rows)
    batch = Batch()
    for row in rows:
        if row.path not in state.rows:
            if not row.points:
                continue
            state.rows[row.path] = row
            batch.definitions.append((row.project, KIND_CODES[container.kind], row.attribute, row.path, row.type))
        batch.put(row)
    if batch.attributes:
        state.submit(t.columns, batch).result()


def _summarize_rows(t: Tracking, container: Container, rows: Sequence[AttributeRow]) -> None:
    """Fills the summaries from the points that the container sees, its own included."""
    ancestors = visible_ancestors(t, container)
    by_owner = {
        (row.container, row.attribute): row
        for row in t.columns.read_container_rows([each for each, _ in ancestors], [row.attribute for row in rows])
    }
    for row in rows:
        segments = [Segment(container.id, row.attribute, row.generation)]
        for ancestor, until in ancestors:
            theirs = by_owner.get((ancestor, row.attribute))
            if theirs is None or theirs.type != row.type:
                break
            segments.append(Segment(ancestor, row.attribute, theirs.generation, until=until))
            if not theirs.inherited:
                break
        summarize(t.columns, row, _disjoint(segments))
