"""Numbers of lines, where a console came in the pieces in which the script wrote it: a piece may end no line, or several.

Line ends are counted once per span of some thousand pieces and remembered, so that a place costs one span, and a text that grows costs
what is new. Of long texts this is kept in the column store while they are written (`LineNumbers.keep_up`), so that nobody who opens one waits for
millions of pieces to be counted.
"""

import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from seamark.stores.columns import Columns
from seamark.stores.columns.engine import values_of
from seamark.stores.columns.line_spans import FEWEST_PIECES, KeptSpans
from seamark.stores.columns.points import Segment
from seamark.stores.columns.rows import Int64Array
from seamark.stores.columns.text_reads import Extent

__all__ = ["LineNumbers", "Lines"]

_SPAN = 8_192
"""Pieces of a span, where they are numbered evenly."""
_SAMPLE = 1_000
_MOST_KNOWN = 256
_MOST_KEPT_AT_ONCE = 1_000
_CONSOLE = re.compile(r"(^|/)(stdout|stderr)$")


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
    kept: int = 0
    """How many of the spans are known to be kept; -1: others are, which are not true."""

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
            known = self._read(path, key, extent)
        lines = self._counted(path, known, extent)
        with self._lock:
            self._known[key] = lines
            self._known.move_to_end(key)
            if len(self._known) > _MOST_KNOWN:
                self._known.popitem(last=False)
        return lines

    def keep_up(self, since: int, seconds: float = 5.0, now: Callable[[], float] = time.monotonic) -> int:
        """Counts the long texts that were written to behind a commit, for about so many seconds, and keeps what was counted. Gives the
        commit from which to go on the next time."""
        deadline = now() + seconds
        for text in self._columns.line_spans.long_texts(since, _MOST_KEPT_AT_ONCE):
            # Whoever goes on looks behind a commit, which may have several texts.
            if now() >= deadline and text.commit > since:
                break
            since = text.commit
            if not _CONSOLE.search(text.path):
                continue
            lines = self.of(text.path, [text.segment], Extent(text.points, text.first_step, text.last_step))
            if lines.in_pieces:
                self._keep(lines)
        return since

    def _keep(self, lines: Lines) -> None:
        """Keeps what is not kept yet. The last span may still grow."""
        (text,) = lines.segments
        spans = KeptSpans(*(each[:-1] for each in (lines.steps, lines.pieces, lines.ends)))
        if lines.kept < 0:
            self._columns.line_spans.forget(text)
        self._columns.line_spans.keep(text, spans, max(0, lines.kept))
        with self._lock:
            if self._known.get(lines.segments) is lines:
                self._known[lines.segments] = replace(lines, kept=len(spans.steps))

    def _read(self, path: str, key: tuple[Segment, ...], extent: Extent) -> Lines:
        """What is kept of a text that is not remembered; without that, nothing is known of it."""
        spans: KeptSpans | None = None
        is_whole = len(key) == 1 and key[0] == Segment(*key[0].key)
        if is_whole and extent.points >= FEWEST_PIECES and _CONSOLE.search(path):
            spans = self._columns.line_spans.read(key[0])
        if spans is None or not len(spans.steps) or spans.pieces[-1] > extent.points:
            return Lines(self._columns, key, False, 0, 0, *(np.empty(0, np.int64) for _ in range(3)), is_open=False)
        points, kept = int(spans.pieces[-1]), len(spans.steps)
        return Lines(self._columns, key, True, _SAMPLE, points, spans.steps, spans.pieces, spans.ends, is_open=False, kept=kept)

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
        # A parent of the run, or another server, may have got points late, which are not behind what was counted.
        if lines.points >= extent.points:
            return lines
        return replace(self._extended(None, known.segments, sampled, extent), kept=-1 if known.kept else 0)

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
        points = int(pieces[-1]) if len(pieces) else 0
        is_open = bool(points) and self._columns.texts.is_last_open(segments)
        before = 0 if known is None else min(known.kept, kept)
        return Lines(self._columns, segments, True, sampled, points, steps, pieces, ends, is_open=is_open, kept=before)
