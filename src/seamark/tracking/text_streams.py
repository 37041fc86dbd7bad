"""Text streams of runs, such as a console of ten million lines: places in them, searching, and the whole text."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from seamark.model.access import Caller
from seamark.model.attributes import AttributeType
from seamark.stores.columns.engine import values_of
from seamark.stores.columns.points import Segment
from seamark.stores.columns.text_reads import Extent, TextCondition
from seamark.tracking.context import Tracking
from seamark.tracking.piece_search import PieceSearch, TextHit
from seamark.tracking.queries import require_pattern, require_unicode
from seamark.tracking.series import series_of

__all__ = ["TextHit", "TextHits", "TextPlace", "find_place", "find_texts", "read_whole_text"]

_FIRST_CHUNK = 500_000
_LARGEST_CHUNK = 4_000_000
_QUICK_SECONDS = 0.15
"""A portion that took less makes the next one larger: the first match is told of soon, and the rest costs few statements."""
_SECONDS_WITH_HITS = 0.1
"""What was found is told of sooner than that nothing was."""
_PAGE = 20_000
_LONGEST_LINE = 1 << 20
"""Characters of a line that are kept until it ends."""


@dataclass(frozen=True, slots=True)
class TextPlace:
    """A point of the series: how many are before it, and when it was; `line` is the line that begins in it or goes on in it, from 0."""

    index: int
    line: int
    step: int
    timestamp: int


@dataclass(frozen=True, slots=True)
class TextHits:
    """Matches in the direction of reading. Points `searched_from` up to, not including, `searched_to` were looked at; the search ends
    there because of `limit` or of time, unless it `is_complete`."""

    total: int
    hits: list[TextHit]
    searched_from: int
    searched_to: int
    is_complete: bool


def find_place(
    t: Tracking,
    caller: Caller,
    identifier: str,
    path: str,
    *,
    step: int | None = None,
    timestamp: int | None = None,
    line: int | None = None,
    lineage: bool = True,
) -> TextPlace | None:
    """The first point at or after a step (micros) or a time (milliseconds), or that in which a line begins; None when all are before.
    Raises AttributeNotFound."""
    row, segments = series_of(t, caller, identifier, path, (AttributeType.STRING_SERIES,), lineage)
    texts = t.columns.texts
    extent = Extent(row.points, row.first_step, row.last_step)
    lines = t.line_numbers.of(path, segments, extent)
    if line is not None:
        found = texts.step_at(segments, lines.index_of(line), extent) if line < lines.total else None
    else:
        found = texts.step_since(segments, timestamp or 0) if step is None else texts.first_step(segments, step)
    if found is None:
        return None
    table = t.columns.read_string_points(segments, from_step=found, limit=1)
    index = texts.count_until(segments, found) - 1
    return TextPlace(index, lines.number_at(index) if line is None else line, found, values_of(table, "timestamp")[0])


def find_texts(
    t: Tracking,
    caller: Caller,
    identifier: str,
    path: str,
    condition: TextCondition,
    *,
    from_index: int = 0,
    descending: bool = False,
    limit: int = 200,
    lineage: bool = True,
    seconds: float = 0.5,
    now: Callable[[], float] = time.monotonic,
) -> TextHits:
    """Searches a text series from a point on (descending: from the point before it backwards), as far as it gets in about `seconds`,
    or sooner once it has found something.

    Where a console came in the pieces in which the script wrote it, its lines are put together first, as a terminal shows them. Raises AttributeNotFound,
    and InvalidQuery for what is no regular expression.
    """
    if condition.is_regex:
        require_pattern(condition.pattern)
    else:
        require_unicode(condition.pattern)
    row, segments = series_of(t, caller, identifier, path, (AttributeType.STRING_SERIES,), lineage)
    extent = Extent(row.points, row.first_step, row.last_step)
    from_index = min(from_index, extent.points)
    if from_index == (0 if descending else extent.points):
        return TextHits(extent.points, [], from_index, from_index, True)
    lines = t.line_numbers.of(path, segments, extent)
    began = now()

    def is_late(has_hits: bool) -> bool:
        return now() - began >= (min(seconds, _SECONDS_WITH_HITS) if has_hits else seconds)

    if lines.in_pieces:
        search = PieceSearch(t, segments, extent, lines, condition, limit, descending, is_late)
        hits, end = search.search(from_index)
        low, high = sorted((from_index, end))
        return TextHits(extent.points, hits, low, high, end <= 0 if descending else end >= extent.points)
    return _Search(t, segments, extent, condition, limit, descending, is_late, now).through_points(from_index)


def read_whole_text(
    t: Tracking, caller: Caller, identifier: str, path: str, *, with_times: bool = False, lineage: bool = True
) -> Iterator[bytes]:
    """The text of a whole series, a line for each point unless they are pieces; `with_times` puts each point's time before it.

    What is wrong with the address is raised at once, before the first portion. Raises AttributeNotFound, ContainerNotFound.
    """
    row, segments = series_of(t, caller, identifier, path, (AttributeType.STRING_SERIES,), lineage)
    lines = t.line_numbers.of(path, segments, Extent(row.points, row.first_step, row.last_step))
    return _portions(t, segments, row.points, with_times=with_times, in_pieces=lines.in_pieces)


@dataclass(slots=True)
class _Search:
    t: Tracking
    segments: list[Segment]
    extent: Extent
    condition: TextCondition
    limit: int
    descending: bool
    is_late: Callable[[bool], bool]
    now: Callable[[], float]

    def through_points(self, from_index: int) -> TextHits:
        """Each point is a text of its own: the engine looks for them, portion by portion."""
        texts, extent = self.t.columns.texts, self.extent
        start = texts.step_at(self.segments, from_index - 1 if self.descending else from_index, extent)
        assert start is not None, "there is something to search"
        # Steps above `low` and up to `high` are left to search.
        low, high = (extent.first - 1, start) if self.descending else (start - 1, extent.last)
        per_point = max(1, (extent.last - extent.first + 1) // max(1, extent.points))
        chunk = _FIRST_CHUNK
        hits: list[TextHit] = []
        while low < high:
            began = self.now()
            cut = max(low, high - chunk * per_point) if self.descending else min(high, low + chunk * per_point)
            after, until = (cut, high) if self.descending else (low, cut)
            found = texts.find(
                self.segments,
                self.condition,
                after=after,
                until=until,
                limit=self.limit - len(hits),
                descending=self.descending,
            )
            hits += self._numbered(found, after)
            if len(hits) >= self.limit:
                cut = hits[-1].step - 1 if self.descending else hits[-1].step
            if self.descending:
                high = cut
            else:
                low = cut
            if len(hits) >= self.limit or self.is_late(bool(hits)):
                break
            if self.now() - began < _QUICK_SECONDS:
                chunk = min(chunk * 8, _LARGEST_CHUNK)
        is_complete = low >= high
        if is_complete:
            end = 0 if self.descending else extent.points
        elif len(hits) >= self.limit:
            end = hits[-1].index if self.descending else hits[-1].index + 1
        else:
            end = texts.count_until(self.segments, high if self.descending else low)
        return self._answer(hits, from_index, end, is_complete)

    def _numbered(self, found: pa.Table, after: int) -> list[TextHit]:
        if not found.num_rows:
            return []
        columns = [values_of(found, name) for name in ("step", "timestamp", "found", "text")]
        base = self.t.columns.texts.count_until(self.segments, after)
        steps = self.t.columns.texts.read_steps(self.segments, after, max(columns[0]))
        places: list[int] = np.searchsorted(steps, np.array(columns[0], np.int64)).tolist()
        return [
            TextHit(base + place, base + place, step, timestamp, match, text)
            for place, step, timestamp, match, text in zip(places, *columns, strict=True)
        ]

    def _answer(self, hits: list[TextHit], from_index: int, end: int, is_complete: bool) -> TextHits:
        low, high = sorted((from_index, end))
        return TextHits(self.extent.points, hits, low, high, is_complete)


def _portions(t: Tracking, segments: Sequence[Segment], points: int, *, with_times: bool, in_pieces: bool) -> Iterator[bytes]:
    from_step: int | None = None
    open_line = _OpenLine(with_times)
    while points > 0:
        table = t.columns.read_string_points(segments, from_step=from_step, limit=min(_PAGE, points))
        if not table.num_rows:
            break
        points -= table.num_rows
        from_step = values_of(table.slice(table.num_rows - 1), "step")[0] + 1
        parts: list[str] = []
        for value, timestamp in zip(values_of(table, "value"), values_of(table, "timestamp"), strict=True):
            if in_pieces:
                parts += open_line.fed(value, timestamp)
            else:
                parts += [_time(timestamp) if with_times else "", value, "" if value.endswith("\n") else "\n"]
        yield "".join(parts).encode()
    if rest := open_line.rest():
        yield rest.encode()


class _OpenLine:
    """Puts pieces together to lines as a terminal shows them, and forgets at once what a progress bar has drawn over."""

    def __init__(self, with_times: bool) -> None:
        self._with_times = with_times
        self._parts: list[str] = []
        self._size = 0
        self._began_at: int | None = None
        self._is_returned = False
        self._is_given = False
        """Whether the beginning of the line was given already, because it is so long."""

    def fed(self, value: str, timestamp: int) -> Iterator[str]:
        """What is complete after this piece."""
        *ended, rest = value.split("\n")
        for piece in ended:
            self._add(piece, timestamp)
            yield self._given(timestamp) + "\n"
            self._is_given = False
        self._add(rest, timestamp)
        if self._size > _LONGEST_LINE:
            yield self._given(timestamp)

    def rest(self) -> str:
        """The last line, which nothing ended."""
        return self._given(0) if self._parts else ""

    def _given(self, timestamp: int) -> str:
        has_time = self._with_times and not self._is_given
        text = (_time(timestamp if self._began_at is None else self._began_at) if has_time else "") + "".join(self._parts)
        self._parts, self._size, self._began_at, self._is_returned, self._is_given = [], 0, None, False, True
        return text

    def _add(self, piece: str, timestamp: int) -> None:
        drawn = piece.rstrip("\r")
        if drawn:
            if self._is_returned or "\r" in drawn:
                drawn = drawn.rpartition("\r")[2]
                self._parts, self._size = [], 0
            self._parts.append(drawn)
            self._size += len(drawn)
            self._began_at = timestamp if self._began_at is None else self._began_at
            self._is_returned = False
        self._is_returned |= len(drawn) < len(piece) and piece.endswith("\r")


def _time(timestamp: int) -> str:
    return f"{np.datetime64(timestamp, 'ms')}Z "
