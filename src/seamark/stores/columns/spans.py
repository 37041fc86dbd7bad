"""Reading spans of many series at once: of each other steps, in as few statements as the steps allow."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from seamark.stores.columns.engine import Engine
from seamark.stores.columns.points import VALUES, Segment, any_of
from seamark.stores.columns.rows import Int64Array
from seamark.stores.columns.sql import integers

__all__ = ["SeriesId", "Span", "SpanColumns", "SpanPoints", "read_at", "read_spans"]

SeriesId = tuple[int, int, int]
"""Container, attribute, generation: a series as one container holds it."""

_ORDER = "container, attribute, generation, step"
_MAX_STATEMENTS = 4
_MAX_BRANCHES = 64
"""Selections joined in one statement."""
_FINENESS = 3
"""Spans are brought into line within an eighth of their width, so that series that are nearly alike are read together."""


@dataclass(frozen=True, slots=True)
class Span:
    """Steps from `first` to `last`, in micros, both included; None is the end of the series."""

    first: int | None = None
    last: int | None = None

    def joined(self, other: "Span") -> "Span":
        """The shortest span that includes both."""
        first = None if self.first is None or other.first is None else min(self.first, other.first)
        last = None if self.last is None or other.last is None else max(self.last, other.last)
        return Span(first, last)


class SpanColumns(Enum):
    """What is read of the points besides their steps."""

    VALUES = "timestamps and values"
    STEPS = "nothing"
    SIZES = "the bytes of each text as `size`"


@dataclass(frozen=True, slots=True)
class SpanPoints:
    """Points of several series. Those of a series are in neighbouring rows of `table`, by step, each step once: `places` has the
    first row and the one behind the last."""

    table: pa.Table
    places: dict[SeriesId, tuple[int, int]]
    _arrays: dict[str, Any] = field(default_factory=dict[str, Any], repr=False)

    @property
    def steps(self) -> Int64Array:
        return self.column("step")

    def column(self, name: str) -> Any:
        """A column of numbers as a NumPy array."""
        if name not in self._arrays:
            self._arrays[name] = self.table.column(name).to_numpy()
        return self._arrays[name]


def read_spans(
    engine: Engine, table: str, spans: Mapping[SeriesId, Span], columns: SpanColumns = SpanColumns.VALUES
) -> list[SpanPoints]:
    """At least the points of these spans, and perhaps neighbouring ones. No series is in more than one part of the answer; those
    without points are in none."""
    match columns:
        case SpanColumns.VALUES:
            chosen = f"{_ORDER}, timestamp, {VALUES[table]}"
        case SpanColumns.STEPS:
            chosen = _ORDER
        case SpanColumns.SIZES:
            chosen = f"{_ORDER}, length(value) AS size"
    selections = [f"SELECT {chosen} FROM {table} WHERE {_where(span, keys)}" for span, keys in _alike(spans)]
    if len(selections) <= _MAX_STATEMENTS:
        found = (engine.query(f"{selection} ORDER BY {_ORDER}") for selection in selections)
    else:
        found = (
            engine.query(f"SELECT * FROM ({' UNION ALL '.join(selections[start : start + _MAX_BRANCHES])}) ORDER BY {_ORDER}")
            for start in range(0, len(selections), _MAX_BRANCHES)
        )
    return [_placed(each) for each in found if each.num_rows]


def read_at(engine: Engine, table: str, wanted: Mapping[SeriesId, Sequence[int]]) -> list[SpanPoints]:
    """The points of series at exactly these steps (micros), as `read_spans` gives them; those without any are in no part."""
    terms = [f"({any_of([Segment(*key)])} AND step IN {integers(steps)})" for key, steps in wanted.items() if len(steps)]
    if not terms:
        return []
    found = engine.query(f"SELECT {_ORDER}, timestamp, {VALUES[table]} FROM {table} WHERE {' OR '.join(terms)} ORDER BY {_ORDER}")
    return [_placed(found)] if found.num_rows else []


def _alike(spans: Mapping[SeriesId, Span]) -> list[tuple[Span, list[SeriesId]]]:
    """The series in groups with one span each."""
    groups: dict[object, list[SeriesId]] = {}
    for key, span in spans.items():
        groups.setdefault(span, []).append(key)
    if len(groups) > _MAX_STATEMENTS:
        groups = {}
        for key, span in spans.items():
            groups.setdefault(_roughly(span), []).append(key)
    return [(_hull(spans[key] for key in keys), keys) for keys in groups.values()]


def _roughly(span: Span) -> tuple[int | None, int | None, int]:
    """The same for spans whose ends differ by less than an eighth of their width, or where one end is open of the other end."""
    if span.first is None and span.last is None:
        return (None, None, 0)
    width = abs(span.last or 0) if span.first is None else abs(span.first) if span.last is None else span.last - span.first
    quantum = 1 << max(0, width.bit_length() - 1 - _FINENESS)
    return (
        None if span.first is None else span.first // quantum,
        None if span.last is None else span.last // quantum,
        quantum,
    )


def _hull(spans: Iterable[Span]) -> Span:
    first, *others = spans
    for other in others:
        first = first.joined(other)
    return first


def _where(span: Span, keys: Sequence[SeriesId]) -> str:
    terms = [any_of([Segment(*key) for key in keys])]
    if span.first is not None:
        terms.append(f"step >= {int(span.first)}")
    if span.last is not None:
        terms.append(f"step <= {int(span.last)}")
    return " AND ".join(terms)


def _placed(table: pa.Table) -> SpanPoints:
    keys = [table.column(name).to_numpy() for name in ("container", "attribute", "generation")]
    steps: Int64Array = table.column("step").to_numpy()
    is_start = np.ones(len(steps), np.bool_)
    is_start[1:] = (keys[0][1:] != keys[0][:-1]) | (keys[1][1:] != keys[1][:-1]) | (keys[2][1:] != keys[2][:-1])
    is_new: npt.NDArray[np.bool_] = is_start.copy()
    is_new[1:] |= steps[1:] != steps[:-1]
    # A point that was written twice is one point.
    if not bool(is_new.all()):
        table = table.filter(pa.array(is_new))
        keys = [key[is_new] for key in keys]
        steps, is_start = steps[is_new], is_start[is_new]
    starts = np.flatnonzero(is_start)
    ends = [*starts[1:].tolist(), len(steps)]
    named = zip(*(key[starts].tolist() for key in keys), strict=True)
    places = dict(zip(named, zip(starts.tolist(), ends, strict=True), strict=True))
    return SpanPoints(table, places, {"step": steps})
