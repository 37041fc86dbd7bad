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
from seamark.tracking.line_numbers import Lines
from seamark.tracking.queries import compiled, require_pattern, require_unicode
from seamark.tracking.series import series_of

__all__ = ["TextHit", "TextHits", "TextPlace", "find_place", "find_texts", "joined_lines", "read_whole_text"]

_FIRST_CHUNK = 100_000
_LARGEST_CHUNK = 2_000_000
_QUICK_SECONDS = 0.15
"""A portion that took less makes the next one larger: the first match is told of soon, and the rest costs few statements."""
_PIECES_CHUNK = 50_000
_NEIGHBOURS = 64
"""Pieces on either side of a portion in which its first and its last line may begin and end."""
_MOST_OF_MATCH = 200
_MOST_OF_TEXT = 1_000
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
class TextHit:
    """`found` is what matched, `text` the line (about a thousand characters of it); `line` is its number, from 0, and `index`
    the point in which it begins."""

    index: int
    line: int
    step: int
    timestamp: int
    found: str
    text: str


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
    """Searches a text series from a point on (descending: from the point before it backwards), as far as it gets in about `seconds`.

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
    search = _Search(t, segments, extent, lines, condition, limit, descending, now() + seconds, now)
    return search.through_pieces(from_index) if lines.in_pieces else search.through_points(from_index)


def read_whole_text(
    t: Tracking, caller: Caller, identifier: str, path: str, *, with_times: bool = False, lineage: bool = True
) -> Iterator[bytes]:
    """The text of a whole series, a line for each point unless they are pieces; `with_times` puts each point's time before it.

    What is wrong with the address is raised at once, before the first portion. Raises AttributeNotFound, ContainerNotFound.
    """
    row, segments = series_of(t, caller, identifier, path, (AttributeType.STRING_SERIES,), lineage)
    lines = t.line_numbers.of(path, segments, Extent(row.points, row.first_step, row.last_step))
    return _portions(t, segments, row.points, with_times=with_times, in_pieces=lines.in_pieces)


def joined_lines(values: Sequence[str]) -> tuple[list[str], list[int]]:
    """The lines that pieces of text make together, as a terminal shows them, and for each the place of the piece in which it begins."""
    lines = "".join(values).split("\n")
    begins = np.cumsum([0, *(len(line) + 1 for line in lines[:-1])])
    lines = [_overwritten(line) for line in lines]
    pieces = np.cumsum([0, *(len(value) for value in values[:-1])])
    places = np.searchsorted(pieces, begins, "right") - 1
    if lines and lines[-1] == "":
        return lines[:-1], places[:-1].tolist()
    return lines, places.tolist()


def _overwritten(line: str) -> str:
    """A progress bar returns to the beginning of its line and draws over it: what stands there in the end."""
    return line.rstrip("\r").rpartition("\r")[2]


@dataclass(slots=True)
class _Search:
    t: Tracking
    segments: list[Segment]
    extent: Extent
    numbers: Lines
    condition: TextCondition
    limit: int
    descending: bool
    deadline: float
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
            if len(hits) >= self.limit or self.now() >= self.deadline:
                break
            if self.now() - began < _QUICK_SECONDS:
                chunk = min(chunk * 4, _LARGEST_CHUNK)
        is_complete = low >= high
        if is_complete:
            end = 0 if self.descending else extent.points
        elif len(hits) >= self.limit:
            end = hits[-1].index if self.descending else hits[-1].index + 1
        else:
            end = texts.count_until(self.segments, high if self.descending else low)
        return self._answer(hits, from_index, end, is_complete)

    def through_pieces(self, from_index: int) -> TextHits:
        """The lines are put together from portions that end where a line ends."""
        matches = _matcher(self.condition)
        total = self.extent.points
        hits: list[TextHit] = []
        at = from_index
        while at > 0 if self.descending else at < total:
            portion = self._lines_to(at) if self.descending else self._lines_from(at)
            found = [
                TextHit(line.index, line.number, line.step, line.timestamp, match, _around(line.text, match))
                for line in portion.lines
                if (match := matches(line.text)) is not None
            ]
            if self.descending:
                found.reverse()
            room = self.limit - len(hits)
            hits += found[:room]
            if len(found) >= room:
                # Lines that begin in the same piece stay together: the search goes on at a piece.
                last = hits[-1].index
                hits += [each for each in found[room:] if each.index == last]
                following = (line.index for line in portion.lines if line.index > last)
                at = last if self.descending else next(following, portion.end)
                break
            at = portion.begin if self.descending else portion.end
            if self.now() >= self.deadline:
                break
        return self._answer(hits, from_index, at, at == (0 if self.descending else total))

    def _lines_from(self, at: int) -> "_Portion":
        """Lines that begin at or behind a piece."""
        # The pieces before tell whether a line goes on.
        first = max(0, at - _NEIGHBOURS)
        pieces = self._pieces(first, min(_PIECES_CHUNK + at - first, self.extent.points - first))
        values = pieces.values
        end = len(values)
        if first + end < self.extent.points:
            end = next((place + 1 for place in reversed(range(at - first, end)) if values[place].endswith("\n")), end)
        lines = [line for line in pieces.lines(0, end, self.numbers.number_at(first)) if line.index >= at]
        return _Portion(lines, at, first + end)

    def _lines_to(self, at: int) -> "_Portion":
        """Lines that begin before a piece; the last of them may end behind it."""
        first = max(0, at - _PIECES_CHUNK)
        pieces = self._pieces(first, min(at + _NEIGHBOURS, self.extent.points) - first)
        begin = 0
        if first > 0:
            begin = next((place + 1 for place, value in enumerate(pieces.values[: at - first - 1]) if value.endswith("\n")), 0)
        number = self.numbers.number_at(first + begin)
        lines = [line for line in pieces.lines(begin, len(pieces.values), number) if line.index < at]
        return _Portion(lines, first + begin, at)

    def _pieces(self, first: int, count: int) -> "_Pieces":
        step = self.t.columns.texts.step_at(self.segments, first, self.extent)
        table = self.t.columns.read_string_points(self.segments, from_step=step, limit=count)
        return _Pieces(first, *(values_of(table, name) for name in ("step", "timestamp", "value")))

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


@dataclass(frozen=True, slots=True)
class _Line:
    index: int
    number: int
    step: int
    timestamp: int
    text: str


@dataclass(frozen=True, slots=True)
class _Portion:
    """Lines that begin from one piece to before another."""

    lines: list[_Line]
    begin: int
    end: int


@dataclass(frozen=True, slots=True)
class _Pieces:
    first: int
    steps: list[int]
    timestamps: list[int]
    values: list[str]

    def lines(self, begin: int, end: int, number: int) -> list[_Line]:
        """The lines of some pieces, of which the first is line `number`."""
        lines, places = joined_lines(self.values[begin:end])
        return [
            _Line(self.first + begin + place, number + count, self.steps[begin + place], self.timestamps[begin + place], line)
            for count, (line, place) in enumerate(zip(lines, places, strict=True))
        ]


def _matcher(condition: TextCondition) -> Callable[[str], str | None]:
    """Gives the part of a line that matches, or None."""
    if condition.is_regex:
        flags = "" if condition.matches_case else "i"
        pattern = compiled(f"(?{flags}:{condition.pattern})")

        def search(line: str) -> str | None:
            match = pattern.search(line)
            return None if match is None else match.group()[:_MOST_OF_MATCH]

        return search
    wanted = condition.pattern if condition.matches_case else condition.pattern.lower()

    def contains(line: str) -> str | None:
        place = (line if condition.matches_case else line.lower()).find(wanted)
        return None if place < 0 else line[place : place + min(len(wanted), _MOST_OF_MATCH)]

    return contains


def _around(line: str, match: str) -> str:
    if len(line) <= _MOST_OF_TEXT:
        return line
    begin = max(0, line.find(match) - 100)
    return line[begin : begin + _MOST_OF_TEXT]


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
