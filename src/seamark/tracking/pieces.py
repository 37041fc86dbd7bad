"""Reading the points of many series, each in the pieces that its lineage gives it: what several forks share is read once."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from seamark.stores.columns.spans import SeriesId, Span, SpanColumns, SpanPoints
from seamark.tracking.context import Tracking
from seamark.tracking.segments import FoundSeries

__all__ = ["Rows", "first_rows", "narrowed", "read_pieces"]


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows from `begin` to before `end` of a part."""

    part: SpanPoints
    begin: int
    end: int

    def __len__(self) -> int:
        return self.end - self.begin


@dataclass(frozen=True, slots=True)
class _Piece:
    key: SeriesId
    span: Span
    cut: Span
    """The span as far as it has to be said: a run has no points before its own fork step."""


def narrowed(span: Span, *, first: int | None = None, last: int | None = None) -> Span:
    """The part of a span that lies between two steps, where given."""
    return Span(
        first if span.first is None else span.first if first is None else max(span.first, first),
        last if span.last is None else span.last if last is None else min(span.last, last),
    )


def read_pieces(
    t: Tracking, table: str, wanted: Sequence[tuple[FoundSeries, Span]], columns: SpanColumns = SpanColumns.VALUES
) -> list[list[Rows]]:
    """For each series the rows of its points within the span, in the order of steps."""
    pieces = [list(_pieces(series, span)) for series, span in wanted]
    spans: dict[SeriesId, Span] = {}
    for each in (piece for of_one in pieces for piece in of_one):
        known = spans.get(each.key)
        spans[each.key] = each.cut if known is None else known.joined(each.cut)
    parts = t.columns.read_spans(table, spans, columns) if spans else []
    holders = {key: part for part in parts for key in part.places}
    return [[rows for piece in of_one if (rows := _rows(piece, holders.get(piece.key))) is not None] for of_one in pieces]


def first_rows(rows: Iterable[Rows], count: int, *, descending: bool) -> list[Rows]:
    """The first `count` points in the direction of reading, still in the order of steps."""
    taken: list[Rows] = []
    for each in reversed(list(rows)) if descending else rows:
        if count <= 0:
            break
        if len(each) > count:
            each = Rows(each.part, each.end - count, each.end) if descending else Rows(each.part, each.begin, each.begin + count)
        taken.append(each)
        count -= len(each)
    return taken[::-1] if descending else taken


def _pieces(series: FoundSeries, span: Span) -> Iterator[_Piece]:
    """Oldest first, without those that cannot have a point."""
    for segment in reversed(series.segments):
        cut = narrowed(span, last=segment.until)
        whole = cut if segment.after is None else narrowed(cut, first=segment.after + 1)
        if whole.first is None or whole.last is None or whole.first <= whole.last:
            yield _Piece(segment.key, whole, cut)


def _rows(piece: _Piece, part: SpanPoints | None) -> Rows | None:
    if part is None:
        return None
    begin, end = part.places[piece.key]
    steps = part.steps[begin:end]
    first = 0 if piece.span.first is None else int(np.searchsorted(steps, piece.span.first, "left"))
    last = len(steps) if piece.span.last is None else int(np.searchsorted(steps, piece.span.last, "right"))
    return Rows(part, begin + first, begin + last) if first < last else None
