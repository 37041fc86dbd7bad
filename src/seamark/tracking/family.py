"""The trees of forks that runs belong to, for looking at."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from seamark.model.access import Caller, Project
from seamark.model.attributes import AttributeType
from seamark.model.containers import Container, ContainerId
from seamark.stores.columns import AttributeRow, attribute_id
from seamark.stores.columns.rows import TYPE_CODES
from seamark.tracking import access
from seamark.tracking.context import Tracking
from seamark.tracking.queries import require_unicode
from seamark.tracking.system_attributes import TELLS_NO_END

__all__ = ["Families", "Measure", "MeasureKind", "Relative", "read_families"]

_NAME, _PING, _FAILED = (attribute_id(f"sys/{name}") for name in ("name", "ping_time", "failed"))
_TIME, _UNTOLD = attribute_id("sys/running_time"), attribute_id(TELLS_NO_END)
_DESCRIBING = (_NAME, _PING, _FAILED, _UNTOLD, _TIME)
_NOT_OF_TRAINING = ("monitoring/", "runtime/", "sys/")
"""Series that count something else than steps of the training."""
_MOST_WITH_STEPS = 1000
"""Of more runs the rows of all attributes would have to be read."""


class MeasureKind(StrEnum):
    LAST = "last"
    MIN = "min"
    MAX = "max"


@dataclass(frozen=True, slots=True)
class Measure:
    """A number of each run: a single value, or what `kind` says of a series, with the points that are inherited."""

    path: str
    kind: MeasureKind = MeasureKind.LAST


@dataclass(frozen=True, slots=True)
class Relative:
    """A run in a tree of forks. `seconds` is how long it ran, `last_step` (micros) how far its own metrics go, `value` what was to
    be measured of it; None without any."""

    container: Container
    parent: str | None
    """The parent's sys id."""
    name: str
    is_running: bool
    has_failed: bool
    is_end_untold: bool
    """Whether its client never says that it ends."""
    seconds: float
    last_step: int | None
    value: float | None


@dataclass(frozen=True, slots=True)
class Families:
    """The trees of some runs, parents before their forks; `is_complete` is false where there were more than was asked for."""

    runs: list[Relative]
    is_complete: bool


def read_families(
    t: Tracking, caller: Caller, project: str, runs: Sequence[str], limit: int, measure: Measure | None = None
) -> Families:
    """The whole trees of forks that these runs (sys ids) belong to, `limit` runs at most.

    Raises ProjectNotFound, and InvalidQuery for a path to measure that no attribute can have. What is no run of the project is left out.
    """
    home = access.require_project(t, caller, project)
    if measure is not None:
        require_unicode(measure.path)
    catalog = t.catalog.containers
    asked = catalog.by_run_references(home.id, sys_ids=list(runs))
    lineage = catalog.with_ancestors([each.id for each in asked])
    roots = sorted(each.id for each in lineage.values() if each.fork is None)
    found: dict[ContainerId, Container] = {}
    is_complete = True
    for root in roots:
        for each in (lineage[root], *catalog.descendants(root)):
            if len(found) >= limit:
                is_complete = False
                break
            found[each.id] = each
    return Families(_relatives(t, home, found, measure), is_complete)


def _relatives(t: Tracking, home: Project, found: dict[ContainerId, Container], measure: Measure | None) -> list[Relative]:
    measured = None if measure is None else attribute_id(measure.path)
    wanted = _DESCRIBING if measured is None else (*_DESCRIBING, measured)
    rows = t.columns.read_container_rows(list(found), wanted, projects={home.id})
    values = {(row.container, row.attribute): row for row in rows}
    last_steps = t.columns.read_last_steps(list(found), _NOT_OF_TRAINING) if len(found) <= _MOST_WITH_STEPS else {}
    now = t.now()
    relatives: list[Relative] = []
    for each in found.values():
        name, ping, failed, untold, time = (values.get((each.id, attribute)) for attribute in _DESCRIBING)
        parent = None if each.fork is None else found.get(each.fork.parent_id)
        relatives.append(
            Relative(
                container=each,
                parent=None if parent is None else parent.sys_id,
                name=(name.string_value if name is not None else "") or each.run_id,
                is_running=ping is not None and now.is_running(ping.int_value),
                has_failed=failed is not None and bool(failed.int_value),
                is_end_untold=untold is not None and bool(untold.int_value),
                seconds=0.0 if time is None else time.float_value,
                last_step=last_steps.get(each.id),
                value=None if measure is None or measured is None else _measured(values.get((each.id, measured)), measure.kind),
            )
        )
    return relatives


def _measured(row: AttributeRow | None, kind: MeasureKind) -> float | None:
    if row is None:
        return None
    if row.type == TYPE_CODES[AttributeType.INT]:
        return float(row.int_value)
    if row.type == TYPE_CODES[AttributeType.FLOAT]:
        return row.float_value
    if row.type != TYPE_CODES[AttributeType.FLOAT_SERIES] or not row.points:
        return None
    if kind is MeasureKind.LAST:
        return row.float_value
    if not row.finite:
        return None
    return row.min if kind is MeasureKind.MIN else row.max
