"""The values that float series have at a place: the first one, the one at a step, or the one where another series is least or greatest."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from seamark.model.attributes import AttributeType
from seamark.stores.columns.conditions import Compiler
from seamark.stores.columns.rows import TYPE_CODES, attribute_id
from seamark.stores.columns.schema import FLOAT_POINTS
from seamark.stores.columns.tiles import FEWEST_POINTS

__all__ = ["Computed", "ComputedKind", "computed_values", "intricate_series"]


class ComputedKind(StrEnum):
    FIRST = "first"
    AT_STEP = "at_step"
    AT_MIN_OF = "at_min_of"
    AT_MAX_OF = "at_max_of"


@dataclass(frozen=True, slots=True)
class Computed:
    """The value of the float series `path` at its first step, at `step` (micros), or where the float series `of` is least or greatest."""

    path: str
    kind: ComputedKind
    step: int | None = None
    of: str | None = None


_IS_SERIES = f"type = {TYPE_CODES[AttributeType.FLOAT_SERIES]} AND points > 0"
_IS_LONG = f"points >= {FEWEST_POINTS}"


def intricate_series(compiler: Compiler, wanted: Computed) -> str:
    """A SELECT of the containers whose value does not follow from their own points alone, or from too many of them."""
    parts = [f"SELECT container {compiler.rows_of(wanted.path)} AND {_IS_SERIES} AND inherited = 1"]
    if wanted.of is not None:
        parts.append(f"SELECT container {compiler.rows_of(wanted.of)} AND {_IS_SERIES} AND (inherited = 1 OR {_IS_LONG})")
    return " UNION DISTINCT ".join(parts)


def computed_values(compiler: Compiler, wanted: Computed, known: Sequence[tuple[int, float]]) -> str:
    """A SELECT of `container` and `value`, of the containers that have one; `known` are those of `intricate_series`."""
    keys = "container, attribute, generation"
    series = f"{compiler.rows_of(wanted.path)} AND {_IS_SERIES} AND inherited = 0"
    if wanted.of is None:
        step = "first_step" if wanted.step is None else f"toInt64({int(wanted.step)})"
        places = f"SELECT {keys}, {step} AS step {series}"
    else:
        # The earliest of like values.
        extreme = "argMin(step, (value, step))" if wanted.kind is ComputedKind.AT_MIN_OF else "argMax(step, (value, -step))"
        guides = f"SELECT {keys} {compiler.rows_of(wanted.of)} AND {_IS_SERIES} AND inherited = 0 AND NOT {_IS_LONG}"
        places = (
            f"SELECT {keys}, extremes.at AS step FROM (SELECT {keys} {series}) AS series INNER JOIN "
            f"(SELECT container, {extreme} AS at {_points(wanted.of)} AND ({keys}) IN ({guides}) AND isFinite(value) "
            "GROUP BY container) AS extremes ON series.container = extremes.container"
        )
    found = f"SELECT container, value {_points(wanted.path)} AND ({keys}, step) IN ({places})"
    if not known:
        return found
    # Literals alone: a call for each of them takes ten times as long to be understood.
    containers = ", ".join(str(int(container)) for container, _ in known)
    values = ", ".join(f"'{value!r}'" for _, value in known)
    pairs = f"arrayZip(CAST([{containers}], 'Array(UInt64)'), CAST([{values}], 'Array(Float64)'))"
    return f"{found} UNION ALL SELECT pair.1 AS container, pair.2 AS value FROM (SELECT arrayJoin({pairs}) AS pair)"


def _points(path: str) -> str:
    """FROM and WHERE of the points of a path. Among those of thousands of others, what they are is read of the few alone."""
    attribute = attribute_id(path)
    return f"FROM {FLOAT_POINTS} FINAL PREWHERE attribute = {attribute} WHERE attribute = {attribute}"
