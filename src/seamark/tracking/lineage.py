"""Forks and their ancestors: where the points are that a fork sees, and keeping its summaries true to them."""

from collections import deque
from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress

from seamark.model.containers import Container, ContainerId
from seamark.model.errors import ContainerNotFound
from seamark.stores.columns import AttributeRow, Batch, attribute_id
from seamark.stores.columns.points import Segment
from seamark.tracking.attribute_rows import has_preview, is_series
from seamark.tracking.context import Tracking, reporting
from seamark.tracking.inheritance import disjoint, fill_summaries, may_inherit, new_series_row, visible_ancestors
from seamark.tracking.late_points import LateSeries
from seamark.tracking.states import ContainerState
from seamark.tracking.system_attributes import add_row, load_state, refresh_lineage_values

__all__ = ["adopt", "disinherit", "refresh_inherited", "refresh_soon", "refresh_stale", "series_segments", "visible_ancestors"]


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
    return row, disjoint(segments)


def refresh_inherited(t: Tracking, containers: Iterable[ContainerId], paths: Sequence[str]) -> None:
    """Brings the summaries of forks up to date after their parent got points that they see; their own forks follow."""
    waiting = deque((container_id, paths) for container_id in containers)
    while waiting:
        container_id, changed = waiting.popleft()
        container = t.catalog.containers.by_id(container_id)
        if container is None or container.fork is None:
            continue
        rows: list[AttributeRow] = []
        with suppress(ContainerNotFound), t.states.hold(container, lambda state: load_state(t, state)) as state:
            rows = _refresh(t, state, changed)
        if not rows:
            continue
        for child in t.catalog.containers.children(container_id):
            fork = child.fork
            seen = [row.path for row in rows if fork is not None and row.first_step <= fork.step_micros]
            if seen:
                waiting.append((child.id, seen))


def refresh_soon(t: Tracking, parent: ContainerId, late: LateSeries) -> None:
    """Brings series of the parent's forks up to date, together with what else comes until the background gets to it.

    A parent may log faster than all of its forks can follow one by one.
    """

    def refresh(fork: ContainerId, step: int, series: LateSeries) -> None:
        refresh_inherited(t, [fork], [path for path, lowest in series.changed.items() if lowest <= step])
        disinherit(t, [fork], [path for path, lowest in series.gone.items() if lowest <= step])
        t.late_points.finish(fork)

    def refresh_all() -> None:
        for series in t.late_points.take():
            for fork, step in series.forks.items():
                reporting(lambda fork=fork, step=step, series=series: refresh(fork, step, series))

    if t.late_points.add(parent, late):
        t.later(refresh_all)


def refresh_stale(t: Tracking) -> None:
    """Brings forks up to date that the end of the last server has left behind their parents."""
    for fork in t.catalog.stale_forks.all():
        container = t.catalog.containers.by_id(fork)
        if container is None or container.fork is None:
            continue
        rows = t.columns.read_container_rows([container.fork.parent_id, fork])
        step = container.fork.step_micros
        paths = {row.path: step for row in rows if is_series(row)}
        t.late_points.announce([fork])
        refresh_soon(t, container.fork.parent_id, LateSeries(paths, paths, {fork: step}))


def adopt(t: Tracking, container: Container) -> None:
    """Gives a run whose missing parent has appeared what it inherits from it; its own forks follow."""
    with t.states.hold(container, lambda state: load_state(t, state)) as state:
        state.await_writes()
        refresh_lineage_values(t, state)
    for descendant in t.catalog.containers.descendants(container.id):
        with suppress(ContainerNotFound), t.states.hold(descendant, lambda state: load_state(t, state)) as state:
            refresh_lineage_values(t, state)
    with t.states.hold(container, lambda state: load_state(t, state)) as state:
        paths = [row.path for row in state.rows.values() if row.inherited and is_series(row)]
    refresh_inherited(t, [child.id for child in t.catalog.containers.children(container.id)], paths)


def disinherit(t: Tracking, containers: Iterable[ContainerId], paths: Collection[str] | None = None) -> None:
    """Brings the summaries of forks up to date after points of their parent are gone for good: those of some series, or all."""
    waiting = deque(containers)
    while waiting:
        container_id = waiting.popleft()
        container = t.catalog.containers.by_id(container_id)
        if container is None:
            continue
        rows: list[AttributeRow] = []
        with suppress(ContainerNotFound), t.states.hold(container, lambda state: load_state(t, state)) as state:
            state.await_writes()
            known = state.rows.values() if paths is None else [row for path in paths if (row := state.rows.get(path))]
            rows = [row for row in known if row.inherited and not row.deleted and is_series(row)]
            parents = _parent_rows(t, container, [row.attribute for row in rows])
            pairs = [(row, _same_type(row, parents.get(row.attribute))) for row in rows]
            fill_summaries(t, container, pairs)
            batch = Batch()
            for row, theirs in pairs:
                row.inherited = int(theirs is not None)
                row.deleted = int(not row.points and not has_preview(row))
                batch.put(row)
            if rows:
                state.submit(t.columns, batch).result()
        if rows or paths is None:
            waiting.extend(child.id for child in t.catalog.containers.children(container_id))


def _refresh(t: Tracking, state: ContainerState, paths: Sequence[str]) -> list[AttributeRow]:
    """The rows that have changed."""
    container = state.container
    parents = _parent_rows(t, container, [attribute_id(path) for path in paths])
    rows: list[tuple[AttributeRow, AttributeRow | None]] = []
    before: list[tuple[object, ...]] = []
    for theirs in parents.values():
        row = state.rows.get(theirs.path)
        is_seen = container.fork is not None and theirs.points and theirs.first_step <= container.fork.step_micros
        if not may_inherit(container, row, theirs) or not (is_seen or (row is not None and row.inherited)):
            continue
        if row is None or row.deleted:
            row = new_series_row(container, theirs)
        before.append(row.values())
        row.inherited = 1
        rows.append((row, theirs))
    # The summary is taken from what is stored, so what was written before must be there.
    state.await_writes()
    fill_summaries(t, container, rows)
    batch = Batch()
    changed = [row for (row, _), old in zip(rows, before, strict=True) if row.points and row.values() != old]
    for row in changed:
        add_row(state, row, batch)
    if changed:
        state.submit(t.columns, batch).result()
    return changed


def _parent_rows(t: Tracking, container: Container, attributes: Sequence[int]) -> dict[int, AttributeRow]:
    if container.fork is None or not attributes:
        return {}
    return {row.attribute: row for row in t.columns.read_container_rows([container.fork.parent_id], attributes)}


def _same_type(row: AttributeRow, theirs: AttributeRow | None) -> AttributeRow | None:
    return theirs if theirs is not None and theirs.type == row.type else None
