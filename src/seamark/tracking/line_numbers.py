"""Numbers of lines, where a console came in the pieces in which the script wrote it: a piece may end no line, or several.

Line ends are counted once per span of some thousand pieces and remembered, so that a place costs one span, and a text that grows costs
what is new.
"""

import re
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from seamark.stores.columns import Columns
from seamark.stores.columns.engine import values_of
from seamark.stores.columns.points import Segment
from seamark.stores.columns.rows import Int64Array
from seamark.stores.columns.text_reads import Extent

__all__ = ["LineNumbers", "Lines"]

_SPAN = 8_192
"""Pieces of a span, where they are numbered evenly."""
_SAMPLE = 1_000
_MOST_KNOWN = 256
_CONSOLE = re.compile(r"(^|/)(stdout|stderr|traceback)$")


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of a text as far as it was counted.

    Without pieces each point is a line. Else `steps` are the last steps of the spans, `pieces` and `ends` how many pieces and line ends
    there are up to the end of each.
    """

    columns: Columns
    segments: tuple[Segment, ...]
    in_pieces: bool
    sampled: int
    points: int
    steps: Int64Array
    pieces: Int64Array
    ends: Int64Array
    is_open: bool
    """Whether the last line has no end yet."""

    @property
    def total(self) -> int:
        if not self.in_pieces:
            return self.points
        return (int(self.ends[-1]) if len(self.ends) else 0) + self.is_open

    def number_at(self, index: int) -> int:
        """The line in which a point begins, counted from 0."""
        if not self.in_pieces:
            return index
        span = int(np.searchsorted(self.pieces, index, "right"))
        before = int(self.ends[span - 1]) if span else 0
        within = index - (int(self.pieces[span - 1]) if span else 0)
        if span == len(self.steps) or not within:
            return before
        ends, _ = self._ends_of(span)
        return before + int(ends[:within].sum())

    def index_of(self, number: int) -> int:
        """The point in which a line begins; behind the last line, the number of points."""
        if not self.in_pieces or number <= 0:
            return max(0, min(number, self.points))
        span = int(np.searchsorted(self.ends, number, "left"))
        if span == len(self.ends):
            return self.points
        ends, is_ended = self._ends_of(span)
        until = (int(self.ends[span - 1]) if span else 0) + np.cumsum(ends)
        place = int(np.searchsorted(until, number, "left"))
        begins_behind = bool(until[place] == number and is_ended[place])
        return (int(self.pieces[span - 1]) if span else 0) + place + begins_behind

    def _ends_of(self, span: int) -> tuple[Int64Array, Sequence[bool]]:
        after = int(self.steps[span - 1]) if span else None
        table = self.columns.texts.line_ends(self.segments, after, int(self.steps[span]))
        return table.column("ends").to_numpy().astype(np.int64), values_of(table, "is_ended")


class LineNumbers:
    """Remembers the lines of the texts that were looked at last. Thread-safe."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._lock = threading.Lock()
        self._known: OrderedDict[tuple[Segment, ...], Lines] = OrderedDict()

    def of(self, path: str, segments: Sequence[Segment], extent: Extent) -> Lines:
        """The lines of a text series that has these points."""
        key = tuple(segments)
        with self._lock:
            known = self._known.get(key)
        if known is None:
            known = Lines(self._columns, key, False, 0, 0, *(np.empty(0, np.int64) for _ in range(3)), is_open=False)
        lines = self._counted(path, known, extent)
        with self._lock:
            self._known[key] = lines
            self._known.move_to_end(key)
            if len(self._known) > _MOST_KNOWN:
                self._known.popitem(last=False)
        return lines

    def _counted(self, path: str, known: Lines, extent: Extent) -> Lines:
        sampled, in_pieces = known.sampled, known.in_pieces
        if not in_pieces and sampled < min(_SAMPLE, extent.points) and _CONSOLE.search(path):
            table = self._columns.read_string_points(list(known.segments), limit=_SAMPLE)
            sampled = table.num_rows
            in_pieces = any("\n" in value for value in values_of(table, "value"))
        if not in_pieces:
            empty = np.empty(0, np.int64)
            return Lines(self._columns, known.segments, False, sampled, extent.points, empty, empty, empty, is_open=False)
        if known.in_pieces and known.points == extent.points:
            return known
        lines = self._extended(known if known.in_pieces else None, known.segments, sampled, extent)
        # A parent of the run may have got points late, which are not behind what was counted.
        return lines if lines.points >= extent.points else self._extended(None, known.segments, sampled, extent)

    def _extended(self, known: Lines | None, segments: tuple[Segment, ...], sampled: int, extent: Extent) -> Lines:
        kept = 0
        if known is not None:
            kept = len(known.steps)
            # A small last span is counted again with what follows it, so that spans stay few.
            if kept and known.pieces[-1] - (known.pieces[-2] if kept > 1 else 0) < _SPAN:
                kept -= 1
        empty = np.empty(0, np.int64)
        steps, pieces, ends = (empty, empty, empty) if known is None else (known.steps, known.pieces, known.ends)
        first = int(steps[kept - 1]) + 1 if kept else extent.first
        width = max(1, (extent.last - extent.first + 1) * _SPAN // max(1, extent.points))
        table = self._columns.texts.count_lines(segments, first, width)
        counted = [table.column(name).to_numpy().astype(np.int64) for name in ("last", "points", "ends")]
        base_pieces, base_ends = (int(pieces[kept - 1]), int(ends[kept - 1])) if kept else (0, 0)
        steps = np.concatenate([steps[:kept], counted[0]])
        pieces = np.concatenate([pieces[:kept], base_pieces + np.cumsum(counted[1])])
        ends = np.concatenate([ends[:kept], base_ends + np.cumsum(counted[2])])
        opened = [each for each in values_of(table, "is_open") if each is not None]
        is_open = bool(opened[-1]) if opened else (known is not None and known.is_open)
        points = int(pieces[-1]) if len(pieces) else 0
        return Lines(self._columns, segments, True, sampled, points, steps, pieces, ends, is_open=is_open)
