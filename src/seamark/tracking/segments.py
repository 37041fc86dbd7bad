"""The pieces that the series of many runs consist of, with what forks inherit: a few statements however many are asked for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from seamark.model.attributes import SERIES_TYPES, AttributeType
from seamark.model.containers import Container, ContainerId
from seamark.model.lineage import LineageScope
from seamark.stores.columns import attribute_id
from seamark.stores.columns.points import Segment
from seamark.stores.columns.rows import TYPE_OF_CODE
from seamark.stores.columns.series_rows import SeriesRow
from seamark.tracking.appending import are_unicode
from seamark.tracking.context import Tracking

__all__ = ["FoundSeries", "WantedSeries", "find_series"]


@dataclass(frozen=True, slots=True)
class WantedSeries:
    """The series of a run at a path, and how much of its lineage counts."""

    run: Container
    path: str
    scope: LineageScope = LineageScope.FULL


@dataclass(frozen=True, slots=True)
class FoundSeries:
    """`segments` are disjoint, the run's own first, then its parent's and so on: their points by falling steps."""

    type: AttributeType
    row: SeriesRow
    """What the run knows of the series, over all of its lineage."""
    segments: tuple[Segment, ...]
    is_whole: bool
    """Whether the row is about exactly these segments, which a narrower scope may have cut off."""


def find_series(t: Tracking, wanted: Sequence[WantedSeries | None]) -> list[FoundSeries | None]:
    """For each its series; None for None, and where the run has no series of this path."""
    asked = [each for each in wanted if each is not None and are_unicode([each.path])]
    lineages = _Lineages(t, asked)
    of_type: dict[tuple[ContainerId, LineageScope], list[tuple[Container, int]]] = {}
    containers: dict[ContainerId, Container] = {}
    for each in asked:
        containers[each.run.id] = each.run
        key = (each.run.id, each.scope)
        if key not in of_type:
            of_type[key] = lineages.visible(each.run, each.scope)
            containers.update({ancestor.id: ancestor for ancestor, _ in of_type[key]})
    attributes = {attribute_id(each.path) for each in asked}
    rows = t.columns.read_series_rows(
        sorted(containers), sorted(attributes), projects=sorted({each.project_id for each in containers.values()})
    )
    found: list[FoundSeries | None] = []
    for each in wanted:
        if each is None or not are_unicode([each.path]):
            found.append(None)
        else:
            found.append(_series(each, of_type[each.run.id, each.scope], rows))
    return found


class _Lineages:
    """The ancestors of all runs, read at once."""

    def __init__(self, t: Tracking, wanted: Sequence[WantedSeries]) -> None:
        parents = {each.run.fork.parent_id for each in wanted if each.run.fork is not None and each.scope is not LineageScope.OWN}
        self._containers = t.catalog.containers.with_ancestors(parents) if parents else {}

    def visible(self, run: Container, scope: LineageScope) -> list[tuple[Container, int]]:
        """The ancestors, parent first, each with the last step (micros) of it that the run sees."""
        visible: list[tuple[Container, int]] = []
        if scope is LineageScope.OWN:
            return visible
        child, until = run, None
        while child.fork is not None:
            ancestor = self._containers.get(child.fork.parent_id)
            if ancestor is None:
                break
            if scope is LineageScope.EXPERIMENT and (run.experiment is None or ancestor.experiment != run.experiment):
                break
            until = child.fork.step_micros if until is None else min(until, child.fork.step_micros)
            visible.append((ancestor, until))
            child = ancestor
        return visible


def _series(
    wanted: WantedSeries, ancestors: Sequence[tuple[Container, int]], rows: Mapping[tuple[int, int], SeriesRow]
) -> FoundSeries | None:
    run, attribute = wanted.run, attribute_id(wanted.path)
    row = rows.get((run.id, attribute))
    if row is None or TYPE_OF_CODE[row.type] not in SERIES_TYPES:
        return None
    segments: list[Segment] = []
    # Of each, the points behind the step where it left its own parent: the parent's end there.
    holder, held, until = run, row, None
    for ancestor, ancestor_until in ancestors:
        theirs = rows.get((ancestor.id, attribute))
        if not held.inherited or theirs is None or theirs.type != row.type:
            break
        assert holder.fork is not None, "it has a parent"
        if until is None or until > holder.fork.step_micros:
            segments.append(Segment(holder.id, attribute, held.generation, holder.fork.step_micros, until))
        holder, held, until = ancestor, theirs, ancestor_until
    segments.append(Segment(holder.id, attribute, held.generation, None, until))
    is_whole = not held.inherited or holder.fork is None or wanted.scope is LineageScope.FULL
    return FoundSeries(TYPE_OF_CODE[row.type], row, tuple(segments), is_whole)
