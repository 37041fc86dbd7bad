"""Which series some containers have between them: one row for each path, however many containers have it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from seamark.stores.columns.attributes import source_of_rows
from seamark.stores.columns.engine import Engine, values_of
from seamark.stores.columns.names import NameFilter, name_condition
from seamark.stores.columns.rows import NO_PREVIEW, Int64Array
from seamark.stores.columns.sql import Parameters

__all__ = ["MetricNames", "read_metric_names"]


@dataclass(frozen=True, slots=True)
class MetricNames:
    """Columns of equal length, by rising path. `containers` counts those that have points of it, `points` is the most of one of
    them; steps are micros."""

    paths: list[str]
    containers: Int64Array
    points: Int64Array
    first_step: Int64Array
    last_step: Int64Array


def read_metric_names(
    engine: Engine,
    containers: Sequence[int],
    type_: int,
    names: NameFilter | None,
    limit: int,
    *,
    attributes: Sequence[int] | None = None,
) -> tuple[int, MetricNames]:
    """How many paths of series of a type these containers have, and the first `limit` of them by path; of `attributes` only,
    where they are given."""
    if not containers or (attributes is not None and not attributes):
        return 0, _of(pa.table({}))
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
    return (int(values_of(table, "total")[0]) if table.num_rows else 0), _of(table)


def _of(table: pa.Table) -> MetricNames:
    def column(name: str) -> Int64Array:
        return table.column(name).to_numpy() if table.num_rows else np.empty(0, np.int64)

    return MetricNames(values_of(table, "path"), column("containers"), column("most"), column("first"), column("last"))
