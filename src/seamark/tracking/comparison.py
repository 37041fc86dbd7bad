"""Runs side by side: which attributes they have, and in which they differ."""

from collections.abc import Sequence
from dataclasses import dataclass

from seamark.model.access import Caller
from seamark.model.attributes import AttributeType
from seamark.nql.ast import Aggregate
from seamark.stores.columns.rows import TYPE_OF_CODE
from seamark.tracking import access
from seamark.tracking.context import Tracking
from seamark.tracking.queries import extended_patterns, is_admitted, require_unicode
from seamark.tracking.run_filters import containers_named
from seamark.tracking.search import STATE, attributes_of

__all__ = ["ComparedAttribute", "Comparison", "compare_runs"]


@dataclass(frozen=True, slots=True)
class ComparedAttribute:
    """An attribute that `runs` of the runs have; `type` is that of one of them."""

    path: str
    type: AttributeType
    runs: int
    differs: bool
    is_empty: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """`runs` were compared. `after` continues with the attributes behind it, where there are more."""

    runs: int
    attributes: list[ComparedAttribute]
    after: str | None


def compare_runs(
    t: Tracking,
    caller: Caller,
    project: str,
    ids: Sequence[str],
    *,
    names: str = "",
    aggregate: Aggregate = Aggregate.LAST,
    tolerance: float = 0.0,
    after: str | None = None,
    limit: int,
) -> Comparison:
    """The first `limit` attributes behind `after`, by path, of the runs with these sys ids or UUIDs, whose name an extended regular
    expression admits. Ids that name no run of the project are passed over.

    Raises InvalidQuery for a pattern that is no regular expression, ProjectNotFound.
    """
    home = access.require_project(t, caller, project)
    require_unicode(after or "")
    patterns = extended_patterns(names)
    containers = sorted({each.id for each in containers_named(t, home, ids).values() if each.trashed_at is None})
    found, next_path = t.columns.read_comparison(
        containers, patterns, aggregate=aggregate, tolerance=tolerance, after=after, limit=limit
    )
    compared = [
        ComparedAttribute(each.path, TYPE_OF_CODE[each.type], each.containers, each.differs, each.is_empty) for each in found
    ]
    is_of_page = (after is None or after < STATE) and (next_path is None or next_path >= STATE)
    if containers and is_of_page and is_admitted(patterns, STATE):
        # It follows from when the run was last heard of, and is not kept.
        states = attributes_of(t, home, containers, {STATE}, t.clock())
        values = [attribute.value for each in states.values() for attribute in each]
        if values:
            differs = len(set(values)) > 1 or len(values) < len(containers)
            compared.append(ComparedAttribute(STATE, AttributeType.RUN_STATE, len(values), differs, False))
            compared.sort(key=lambda each: each.path)
    if len(compared) > limit:
        compared = compared[:limit]
        next_path = compared[-1].path
    return Comparison(len(containers), compared, next_path)
