"""Every attribute that a few containers have, side by side: how many have it, and whether it is the same in all.

As in `differences`, rows are read without FINAL first, and again only of attributes of which there are several rows a container.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

from seamark.model.attributes import SERIES_TYPES, AttributeType
from seamark.nql.ast import Aggregate
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


@dataclass(frozen=True, slots=True)
class Compared:
    """An attribute that `containers` of the containers have; `type` is that of one of them."""

    path: str
    type: int
    containers: int
    differs: bool
    is_empty: bool
    """Whether all of them have an empty text, a set without members or a series without points."""


def read_comparison(
    engine: Engine,
    containers: Sequence[int],
    names: NameFilter | None,
    *,
    aggregate: Aggregate,
    tolerance: float,
    after: str | None,
    limit: int,
) -> tuple[list[Compared], str | None]:
    """The first `limit` attributes behind the path `after`, in order of their paths, of those that one of the containers has; and
    the path behind which there are more.

    One differs when two containers have other values or types, or one has none. Of a float series the `aggregate` counts.
    Numbers may lie apart by the share `tolerance` of the one that is farther from zero.
    """
    if not containers or limit <= 0:
        return [], None
    parameters = Parameters()
    conditions = ["1"]
    if names is not None:
        conditions.append(name_condition(names, parameters, by_path=False))
    if after is not None:
        conditions.append(f"path > {parameters.text(after)}")
    number = f"multiIf(type = {_FLOAT}, float_value, type = {_SERIES}, {_OF_SERIES[aggregate]}, toFloat64(int_value))"
    # Each NaN is the same, and so are both zeros.
    bits = "reinterpretAsUInt64(if(isNaN(number), nan, if(number = 0, 0., number)))"
    value = f"cityHash64({bits}, int_value, string_value, set_value, if(type IN {_DESCRIBED}, detail, ''), points > 0)"
    is_number = f"type IN ({_FLOAT}, {_INT}, {_SERIES})"
    spread = (
        "any(path) AS path, min(type) AS least_type, max(type) AS most_type, count() AS rows, uniqExact(container) AS owners, "
        f"min({value}) AS least, max({value}) AS most, max(deleted) AS lost, countIf(isNaN(number)) AS missing, "
        f"minIf(number, NOT isNaN(number)) AS lowest, maxIf(number, NOT isNaN(number)) AS highest, min({is_number}) AS numbers, "
        f"min(if(type IN {_SERIES_TYPES}, points = 0, type = {_TEXT} AND string_value = '' OR type = {_SET} AND empty(set_value))) AS is_empty"
    )
    columns = ("attribute", "path", "least_type", "most_type", "rows", "owners", "least", "most")
    columns += ("lost", "missing", "lowest", "highest", "numbers", "is_empty")

    def read(source: str) -> list[tuple[int, str, Compared | None]]:
        table = engine.query(
            f"SELECT {', '.join(columns)} FROM (SELECT attribute, {spread} FROM (SELECT *, {number} AS number FROM {source}) "
            f"GROUP BY attribute) WHERE {' AND '.join(conditions)} ORDER BY path LIMIT {int(limit) + 1}",
            parameters.values,
        )
        found: list[tuple[int, str, Compared | None]] = []
        for (
            attribute,
            path,
            type_,
            most_type,
            rows,
            owners,
            least,
            most,
            lost,
            missing,
            lowest,
            highest,
            numbers,
            is_empty,
        ) in zip(*(values_of(table, name) for name in columns), strict=True):
            if rows != owners or lost:
                found.append((attribute, path, None))
                continue
            same = type_ == most_type and rows == len(containers)
            if same and least != most:
                near = bool(numbers) and tolerance > 0 and not missing and highest < inf and lowest > -inf
                same = near and highest - lowest <= tolerance * max(abs(lowest), abs(highest))
            found.append((attribute, path, Compared(path, type_, rows, not same, bool(is_empty))))
        return found

    wanted = f"container IN {integers(containers)}"
    first = read(f"{ATTRIBUTES} PREWHERE {wanted}")
    page = first[:limit]
    next_path = page[-1][1] if len(first) > limit else None
    unsure = [attribute for attribute, _, compared in page if compared is None]
    sure = [compared for _, _, compared in page if compared is not None]
    if unsure:
        source = f"{ATTRIBUTES} FINAL PREWHERE {wanted} AND attribute IN {integers(unsure)} WHERE deleted = 0"
        sure += [compared for _, _, compared in read(source) if compared is not None]
    return sorted(sure, key=lambda compared: compared.path), next_path
