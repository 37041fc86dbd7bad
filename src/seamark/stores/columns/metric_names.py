"""Which series some containers have between them: one row for each path, however many containers have it."""

from collections.abc import Sequence
from dataclasses import dataclass

from seamark.stores.columns.attributes import source_of_rows
from seamark.stores.columns.engine import Engine, values_of
from seamark.stores.columns.names import NameFilter, name_condition
from seamark.stores.columns.rows import NO_PREVIEW
from seamark.stores.columns.sql import Parameters

__all__ = ["MetricName", "read_metric_names"]


@dataclass(frozen=True, slots=True)
class MetricName:
    """`containers` counts those that have points of it, `points` is the most of one of them; steps are micros."""

    path: str
    containers: int
    points: int
    first_step: int
    last_step: int


def read_metric_names(
    engine: Engine,
    containers: Sequence[int],
    type_: int,
    names: NameFilter | None,
    limit: int,
    *,
    attributes: Sequence[int] | None = None,
) -> tuple[int, list[MetricName]]:
    """How many paths of series of a type these containers have, and the first `limit` of them by path; of `attributes` only,
    where they are given."""
    if not containers or (attributes is not None and not attributes):
        return 0, []
    parameters = Parameters()
    where = ["deleted = 0", f"type = {int(type_)}", f"(points > 0 OR preview_step > {NO_PREVIEW})"]
    if names is not None:
        where.append(name_condition(names, parameters, by_path=False))
    found = (
        "SELECT path, toInt64(count()) AS containers, toInt64(max(points)) AS most, min(first_step) AS first, max(last_step) AS last "
        f"FROM {source_of_rows(containers, attributes)} WHERE {' AND '.join(where)} GROUP BY path"
    )
    table = engine.query(
        f"SELECT *, toInt64(count() OVER ()) AS total FROM ({found}) ORDER BY path LIMIT {int(limit)}", parameters.values
    )
    columns = (values_of(table, name) for name in ("path", "containers", "most", "first", "last"))
    rows = [MetricName(*values) for values in zip(*columns, strict=True)]
    return (int(values_of(table, "total")[0]) if rows else 0), rows
