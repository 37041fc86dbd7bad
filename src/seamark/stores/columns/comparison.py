"""Every attribute that a few containers have, side by side: how many have it, and whether it is the same in all.

As in `differences`, rows are read without FINAL first, and again only of attributes of which there are several rows a container.
What comes of it stays columns: making ten thousand objects of them would take as long as the engine does.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from seamark.model.attributes import SERIES_TYPES, AttributeType
from seamark.nql.ast import Aggregate
from seamark.stores.columns.attributes import source_of_rows
from seamark.stores.columns.engine import Engine, values_of
from seamark.stores.columns.names import NameFilter, name_condition
from seamark.stores.columns.rows import TYPE_CODES
from seamark.stores.columns.schema import ATTRIBUTES
from seamark.stores.columns.sql import Parameters, integers

__all__ = ["Compared", "read_comparison"]

_FLOAT, _INT, _SERIES, _TEXT, _SET = (
    TYPE_CODES[each]
    for each in (
        AttributeType.FLOAT,
        AttributeType.INT,
        AttributeType.FLOAT_SERIES,
        AttributeType.STRING,
        AttributeType.STRING_SET,
    )
)
_DESCRIBED = integers(
    TYPE_CODES[each]
    for each in (
        AttributeType.GIT_REF,
        AttributeType.NOTEBOOK_REF,
        AttributeType.FILE_SERIES,
        AttributeType.FILE_REF_SERIES,
        AttributeType.HISTOGRAM_SERIES,
    )
)
_SERIES_TYPES = integers(TYPE_CODES[each] for each in SERIES_TYPES)
_OF_SERIES = {
    Aggregate.LAST: "if(points = 0, nan, float_value)",
    Aggregate.MIN: "if(finite = 0, nan, min)",
    Aggregate.MAX: "if(finite = 0, nan, max)",
    Aggregate.AVERAGE: "if(finite = 0, nan, mean)",
    Aggregate.VARIANCE: "if(finite = 0, nan, m2 / finite)",
}


_FACTS = ("attribute", "path", "least_type", "rows", "same", "sure", "is_empty")
_MOST_BITS = 64


@dataclass(frozen=True, slots=True)
class Compared:
    """Attributes that one of the containers has, in the order of their `paths`: how many `containers` have each, the type in one of
    them, whether it `differs`, and whether it is `empty`: a text without characters, a set without members or a series without points
    in all of them."""

    paths: list[str]
    types: list[int]
    containers: list[int]
    differs: list[bool]
    empty: list[bool]


def read_comparison(
    engine: Engine,
    containers: Sequence[int],
    projects: Sequence[int],
    names: NameFilter | None,
    *,
    aggregate: Aggregate,
    aggregates: Mapping[int, Aggregate],
    tolerance: float,
    after: str | None,
    limit: int,
) -> tuple[Compared, str | None]:
    """The first `limit` attributes behind the path `after`, in order of their paths, of those that one of the containers has; and
    the path behind which there are more. `projects` are those of the containers.

    One differs when two containers have other values or types, or one has none. Of a float series the `aggregate` counts, or that of
    its attribute in `aggregates`. Numbers may lie apart by the share `tolerance` of the one that is farther from zero.
    """
    if not containers or limit <= 0:
        return Compared([], [], [], [], []), None
    parameters = Parameters()
    conditions = ["1"]
    if names is not None:
        conditions.append(name_condition(names, parameters, by_path=False))
    if after is not None:
        conditions.append(f"path > {parameters.text(after)}")
    number = f"multiIf(type = {_FLOAT}, float_value, type = {_SERIES}, {_of_series(aggregate, aggregates)}, toFloat64(int_value))"
    spread = _spread(containers, tolerance)

    def read(source: str) -> pa.Table:
        return engine.query(
            f"SELECT {', '.join(_FACTS)} FROM (SELECT attribute, {spread} FROM (SELECT *, {number} AS number FROM {source}) "
            f"GROUP BY attribute) WHERE {' AND '.join(conditions)} ORDER BY path LIMIT {int(limit) + 1}",
            parameters.values,
        )

    first = read(f"{ATTRIBUTES} PREWHERE container IN {integers(containers)}")
    next_path = str(first.column("path")[limit - 1].as_py()) if first.num_rows > limit else None
    return _compared(
        _with_final_rows(
            first.slice(0, limit), again=lambda unsure: read(f"{source_of_rows(containers, unsure, projects)} WHERE deleted = 0")
        )
    ), next_path


def _with_final_rows(page: pa.Table, again: Callable[[list[int]], pa.Table]) -> pa.Table:
    """The page, with what is read `again` of the attributes of which a container has several rows, or a deleted one."""
    if not page.num_rows:
        return page
    # Any: the stubs know nothing of what tables are made of
    sure: Any = page.column("sure")
    unsure = [attribute for attribute, is_sure in zip(values_of(page, "attribute"), sure.to_pylist(), strict=True) if not is_sure]
    if not unsure:
        return page
    kept: Any = page.filter(sure.cast(pa.bool_()))
    tables = [each for each in (kept, again(unsure)) if each.num_rows]
    joined: Any = pa.concat_tables(tables) if tables else kept
    return joined.sort_by("path")


def _of_series(aggregate: Aggregate, aggregates: Mapping[int, Aggregate]) -> str:
    """The number that counts of a float series."""
    attributes_of: dict[Aggregate, list[int]] = {}
    for attribute, own in aggregates.items():
        if own is not aggregate:
            attributes_of.setdefault(own, []).append(attribute)
    branches = "".join(f"attribute IN {integers(each)}, {_OF_SERIES[own]}, " for own, each in attributes_of.items())
    return f"multiIf({branches}{_OF_SERIES[aggregate]})" if branches else _OF_SERIES[aggregate]


def _spread(containers: Sequence[int], tolerance: float) -> str:
    """What the rows of an attribute are like among the containers, as columns of a GROUP BY."""
    # Each NaN is the same, and so are both zeros.
    bits = "reinterpretAsUInt64(if(isNaN(number), nan, if(number = 0, 0., number)))"
    value = f"cityHash64({bits}, int_value, string_value, set_value, if(type IN {_DESCRIBED}, detail, ''), points > 0)"
    empty = f"min(if(type IN {_SERIES_TYPES}, points = 0, type = {_TEXT} AND string_value = '' OR type = {_SET} AND empty(set_value)))"
    same = f"min({value}) = max({value})"
    if tolerance > 0:
        least, most = "minIf(number, NOT isNaN(number))", "maxIf(number, NOT isNaN(number))"
        are_numbers = f"min(type IN ({_FLOAT}, {_INT}, {_SERIES}) AND isFinite(number))"
        apart = f"{most} - {least} <= toFloat64('{tolerance!r}') * greatest(abs({least}), abs({most}))"
        same = f"({same} OR {are_numbers} AND {apart})"
    is_everywhere = f"rows = {len(containers)} AND min(type) = max(type)"
    return (
        f"any(path) AS path, toUInt64(count()) AS rows, min(type) AS least_type, toUInt8({is_everywhere} AND {same}) AS same, "
        f"toUInt8(rows = {_owners(containers)} AND max(deleted) = 0) AS sure, toUInt8({empty}) AS is_empty"
    )


def _owners(containers: Sequence[int]) -> str:
    """How many containers a group's rows are of. A bit for each takes a fraction of what a set of them in every group does."""
    if len(containers) > _MOST_BITS:
        return "uniqExact(container)"
    ids = ", ".join(str(int(each)) for each in containers)
    bits = ", ".join(str(1 << place) for place in range(len(containers)))
    return f"bitCount(groupBitOr(transform(container, [{ids}], [{bits}], 0)))"


def _compared(page: pa.Table) -> Compared:
    differs: list[bool] = (np.array(values_of(page, "same"), np.uint8) == 0).tolist()
    empty: list[bool] = (np.array(values_of(page, "is_empty"), np.uint8) != 0).tolist()
    return Compared(values_of(page, "path"), values_of(page, "least_type"), values_of(page, "rows"), differs, empty)
