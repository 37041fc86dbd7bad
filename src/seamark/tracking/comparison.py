"""Runs side by side: which attributes they have, and in which they differ."""

import math
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from seamark.model.access import Caller, Project
from seamark.model.attributes import AttributeType
from seamark.model.containers import ContainerId
from seamark.nql.ast import Aggregate
from seamark.stores.columns import attribute_id
from seamark.stores.columns.comparison import Compared
from seamark.stores.columns.rows import TYPE_CODES
from seamark.tracking import access
from seamark.tracking.computed_values import MOST_COMPUTED, Computed, compute
from seamark.tracking.context import Tracking
from seamark.tracking.queries import extended_patterns, is_admitted, require_unicode
from seamark.tracking.run_filters import containers_named
from seamark.tracking.search import STATE, attributes_of

__all__ = ["Comparison", "Measure", "compare_runs"]

_SERIES = TYPE_CODES[AttributeType.FLOAT_SERIES]
_RUN_STATE = TYPE_CODES[AttributeType.RUN_STATE]
Measure = Aggregate | Computed
"""What of a float series counts: what its summary has, or a value at a place (of which the path is left out of account)."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """`runs` were compared; the codes of types are the column store's. `after` continues with the attributes behind it, where there are
    more. Of `by_last` series the last value counted, since values at a place are looked up for so many only."""

    runs: int
    attributes: Compared
    after: str | None
    by_last: int


def compare_runs(
    t: Tracking,
    caller: Caller,
    project: str,
    ids: Sequence[str],
    *,
    names: str = "",
    measure: Measure = Aggregate.LAST,
    measures: Mapping[str, Measure] | None = None,
    tolerance: float = 0.0,
    after: str | None = None,
    limit: int,
) -> Comparison:
    """The first `limit` attributes behind `after`, by path, of the runs with these sys ids or UUIDs, whose name an extended regular
    expression admits. Those in the trash count, too; ids that name no run of the project are passed over. Of a float series the
    `measure` counts, or that of its path in `measures`.

    Raises InvalidQuery for a pattern that is no regular expression, ProjectNotFound.
    """
    home = access.require_project(t, caller, project)
    require_unicode(after or "")
    patterns = extended_patterns(names)
    containers = sorted({each.id for each in containers_named(t, home, ids).values()})
    own = measures or {}
    found, next_path = t.columns.read_comparison(
        containers,
        [home.id],
        patterns,
        aggregate=measure if isinstance(measure, Aggregate) else Aggregate.LAST,
        aggregates={attribute_id(path): each if isinstance(each, Aggregate) else Aggregate.LAST for path, each in own.items()},
        tolerance=tolerance,
        after=after,
        limit=limit,
    )
    by_last = _compare_places(t, containers, found, measure, own, tolerance)
    is_of_page = (after is None or after < STATE) and (next_path is None or next_path >= STATE)
    if containers and is_of_page and is_admitted(patterns, STATE):
        _put_state(t, home, containers, found)
    if len(found.paths) > limit:
        for column in (found.paths, found.types, found.containers, found.differs, found.empty):
            del column[limit:]
        next_path = found.paths[-1]
    return Comparison(len(containers), found, next_path, by_last)


def _compare_places(
    t: Tracking,
    containers: Sequence[ContainerId],
    found: Compared,
    measure: Measure,
    measures: Mapping[str, Measure],
    tolerance: float,
) -> int:
    """Says of series that count by a value at a place whether they differ there; for how many of them that would have been too much."""
    wanted: list[tuple[int, Computed]] = []
    for place, (path, type_) in enumerate(zip(found.paths, found.types, strict=True)):
        how = measures.get(path, measure)
        if isinstance(how, Computed) and type_ == _SERIES:
            wanted.append((place, Computed(path, how.kind, how.step, how.of)))
    most = MOST_COMPUTED // max(1, len(containers))
    looked_up = wanted[:most] if len(wanted) <= most else []
    values = compute(t, containers, [each for _, each in looked_up])
    for column, (place, _) in enumerate(looked_up):
        of_runs = [row[column] for row in values]
        found.differs[place] = found.containers[place] < len(containers) or not _are_same(of_runs, tolerance)
    return len(wanted) - len(looked_up)


def _are_same(values: Sequence[float | None], tolerance: float) -> bool:
    known = [each for each in values if each is not None]
    if len(known) < len(values):
        return not known
    if all(math.isnan(each) for each in known):
        return True
    low, high = min(known), max(known)
    if not all(map(math.isfinite, known)):
        return low == high and not any(map(math.isnan, known))
    return high - low <= tolerance * max(abs(low), abs(high))


def _put_state(t: Tracking, home: Project, containers: Sequence[ContainerId], found: Compared) -> None:
    """Adds the state to the columns: it follows from when the run was last heard of, and is not kept."""
    states = attributes_of(t, home, containers, {STATE}, t.now())
    values = [attribute.value for each in states.values() for attribute in each]
    if not values:
        return
    place = bisect_left(found.paths, STATE)
    found.paths.insert(place, STATE)
    found.types.insert(place, _RUN_STATE)
    found.containers.insert(place, len(values))
    found.differs.insert(place, len(set(values)) > 1 or len(values) < len(containers))
    found.empty.insert(place, False)
