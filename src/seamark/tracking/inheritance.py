"""What a fork takes over from its ancestors: their points up to the fork steps, and single values as they were."""

from collections.abc import Iterable, Sequence

from seamark.model.attributes import AttributeType
from seamark.model.containers import Container, ContainerId
from seamark.stores.columns import AttributeRow
from seamark.stores.columns.attributes import SeriesKey
from seamark.stores.columns.points import Segment
from seamark.stores.columns.summaries import PointSummary
from seamark.tracking.attribute_rows import is_series, new_row, type_of_row
from seamark.tracking.context import Tracking
from seamark.tracking.summaries import POINT_TABLES, continue_summary, copy_summary, set_summary

__all__ = ["disjoint", "fill_summaries", "inherited_rows", "may_inherit", "new_series_row", "visible_ancestors"]

_OWN_FILES = frozenset({AttributeType.FILE, AttributeType.FILE_SET})
"""The bytes belong to one container; references to files elsewhere are inherited."""


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


def disjoint(segments: Sequence[Segment]) -> list[Segment]:
    """An ancestor's points start where its own parent's end."""
    pieces: list[Segment] = []
    for segment, older in zip(segments, [*segments[1:], None], strict=True):
        after = segment.after
        if segment.until is not None and older is not None and older.until is not None and older.until < segment.until:
            after = older.until
        pieces.append(Segment(segment.container, segment.attribute, segment.generation, after, segment.until))
    return pieces


def may_inherit(container: Container, row: AttributeRow | None, theirs: AttributeRow) -> bool:
    """Whether a fork's series goes on where the parent's, of this row, left off.

    What a fork has cleared or deleted, given another type, or begun at or before the fork step (while it waited for its
    parent) is its own matter.
    """
    if container.fork is None or theirs.deleted or not is_series(theirs):
        return False
    if row is None or row.inherited:
        return row is None or row.type == theirs.type
    if row.generation:
        return False
    if row.deleted:
        return True
    return row.type == theirs.type and (not row.points or row.first_step > container.fork.step_micros)


def new_series_row(container: Container, theirs: AttributeRow) -> AttributeRow:
    """A row for a series that the container inherits, without points yet."""
    row = new_row(container, theirs.path, type_of_row(theirs))
    row.inherited = 1
    row.detail = theirs.detail if type_of_row(theirs) is AttributeType.FLOAT_SERIES else ""
    return row


def inherited_rows(t: Tracking, container: Container, theirs: Iterable[AttributeRow]) -> list[AttributeRow]:
    """The rows of a new fork of the run that has `theirs`: every series that has points up to the fork step, and the single
    values outside of `sys/` when it is to have them."""
    if container.fork is None:
        return []
    rows: list[AttributeRow] = []
    series: list[tuple[AttributeRow, AttributeRow | None]] = []
    for each in theirs:
        if is_series(each):
            if each.points and each.first_step <= container.fork.step_micros:
                series.append((new_series_row(container, each), each))
        elif container.inherits_values and not each.path.startswith("sys/") and type_of_row(each) not in _OWN_FILES:
            row = new_row(container, each.path, type_of_row(each))
            row.float_value, row.int_value, row.string_value = each.float_value, each.int_value, each.string_value
            row.set_value, row.detail, row.inherited = each.set_value, each.detail, 1
            rows.append(row)
    fill_summaries(t, container, series)
    return rows + [row for row, _ in series if row.points]


def fill_summaries(t: Tracking, container: Container, series: Sequence[tuple[AttributeRow, AttributeRow | None]]) -> None:
    """Fills the summaries of a container's series from what it sees, its own points included.

    Each comes with its parent's row, or None when it inherits nothing. What the parent's row says is copied where the
    fork step does not cut the series, so that points are read only where it does, and then in one statement for each kind.
    """
    fork_step = None if container.fork is None else container.fork.step_micros
    copied: list[tuple[AttributeRow, AttributeRow]] = []
    counted: list[tuple[AttributeRow, AttributeRow | None, list[Segment]]] = []
    cut: list[AttributeRow] = []
    for row, theirs in series:
        segments: list[Segment] = []
        if row.points and (fork_step is None or row.last_step > fork_step):
            segments.append(Segment(container.id, row.attribute, row.generation))
        whole = None
        if theirs is not None and fork_step is not None and theirs.points:
            if theirs.last_step <= fork_step:
                whole = theirs
            elif theirs.first_step <= fork_step:
                cut.append(theirs)
        if segments or whole is None:
            counted.append((row, whole, segments))
        else:
            copied.append((row, whole))
    for row, whole in copied:
        copy_summary(row, whole)
    pieces = _cut_segments(t, container, cut)
    found = _count(t, [(row, [*segments, *pieces.get(row.attribute, ())]) for row, _, segments in counted])
    for row, whole, _ in counted:
        summary = found.get((row.type, row.attribute))
        if whole is None:
            set_summary(row, summary)
        else:
            copy_summary(row, whole)
            if summary is not None:
                continue_summary(row, summary)


def _count(t: Tracking, series: Sequence[tuple[AttributeRow, Sequence[Segment]]]) -> dict[tuple[int, int], PointSummary]:
    """The summaries of points, by the type and attribute of the row."""
    by_table: dict[str, list[Segment]] = {}
    for row, segments in series:
        by_table.setdefault(POINT_TABLES[type_of_row(row)], []).extend(segments)
    found = {table: t.columns.summarize_points(table, segments) for table, segments in by_table.items() if segments}
    return {
        (row.type, row.attribute): summary
        for row, _ in series
        if (summary := found.get(POINT_TABLES[type_of_row(row)], {}).get(row.attribute)) is not None
    }


def _cut_segments(t: Tracking, container: Container, cut: Sequence[AttributeRow]) -> dict[int, list[Segment]]:
    """The ancestors' pieces of the parent's series, by attribute."""
    if not cut:
        return {}
    ancestors = visible_ancestors(t, container)
    inherited = [theirs.attribute for theirs in cut if theirs.inherited]
    older: dict[tuple[int, int], SeriesKey] = {}
    if inherited and len(ancestors) > 1:
        older = t.columns.read_series_keys([each for each, _ in ancestors[1:]], inherited)
    pieces: dict[int, list[Segment]] = {}
    for theirs in cut:
        segments: list[Segment] = []
        key: SeriesKey | None = SeriesKey(theirs.type, theirs.generation, bool(theirs.inherited))
        for position, (ancestor, until) in enumerate(ancestors):
            if position:
                key = older.get((ancestor, theirs.attribute))
            if key is None or key.type != theirs.type:
                break
            segments.append(Segment(ancestor, theirs.attribute, key.generation, until=until))
            if not key.is_inherited:
                break
        pieces[theirs.attribute] = disjoint(segments)
    return pieces
