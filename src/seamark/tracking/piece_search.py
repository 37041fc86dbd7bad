"""Searching the lines of a console that came in pieces, of which a line may be four or four thousand.

Where characters are sure to be in each match, the engine names the pieces that may have a part in one, most often none. The texts of the
spans that are left are read as one, in which an expression finds what may be a match; only the spans where such lines begin are then looked at
piece by piece, which tells what a terminal shows, where it begins and when that was.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from seamark.stores.columns.engine import values_of
from seamark.stores.columns.points import Segment
from seamark.stores.columns.text_reads import Extent, TextCondition
from seamark.tracking.context import Tracking
from seamark.tracking.line_numbers import Lines
from seamark.tracking.queries import compiled

__all__ = ["PieceSearch", "TextHit", "joined_lines"]

_FIRST_SPANS = 64
_MOST_SPANS = 1_024
_SHARE = 8
"""Of so many spans that the engine looks through, one is read in the same time."""
_MOST_JOINED = 128
"""Spans whose texts are held at once."""
_MOST_PARTS = 20_000
"""Pieces that the engine names at once: a portion that has more of them ends there."""
_NEIGHBOURS = 64
"""Pieces before a span in which its first line may begin."""
_BEHIND = 512
_MOST_BEHIND = 1_000_000
"""Pieces behind a span in which its last line may end."""
_MOST_OF_MATCH = 200
_MOST_OF_TEXT = 1_000
_OVERWRITTEN = rb"[^\n]*\r([^\r\n])"
_IS_ABOUT_MORE_THAN_LINES = re.compile(r"\\[AzZ]|\(\?(?!:|P<)")
"""Parts of expressions that mean something else in a text of many lines than in one line."""


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
class PieceSearch:
    """One search. `is_late` tells when it has taken long enough, which is sooner when it has found something; then it ends behind the
    portion under way."""

    t: Tracking
    segments: list[Segment]
    extent: Extent
    numbers: Lines
    condition: TextCondition
    limit: int
    descending: bool
    is_late: Callable[[bool], bool]

    def search(self, from_index: int) -> tuple[list[TextHit], int]:
        """Matching lines that begin at or behind a piece (descending: before it), in the direction of reading, and the piece up to which
        was looked."""
        spans = len(self.numbers.steps)
        # What is behind the last span was written since it was counted; the next question finds it.
        at = min(from_index, self._first_of(spans))
        hits: list[TextHit] = []
        size = _FIRST_SPANS
        while at > 0 if self.descending else at < self._first_of(spans):
            if self.descending:
                last = self._span_of(at - 1)
                first = max(0, last + 1 - size)
            else:
                first = self._span_of(at)
                last = min(spans, first + size) - 1
            first, last, rows = self._with_parts(first, last, max(1, min(size // _SHARE, _MOST_JOINED)))
            for span in self._promising(rows):
                end, is_full = self._look_at(span, at, hits)
                if is_full:
                    return hits, end
            at = self._first_of(first) if self.descending else self._end_of(last)
            if self.is_late(bool(hits)):
                break
            size = min(size * 4, _MOST_SPANS)
        return hits, at

    def _promising(self, rows: Sequence[tuple[int, int]]) -> Iterator[int]:
        """The spans among these rows in which lines begin that may match, in the direction of reading."""
        expression = _expression(self.condition)
        for begin, end in reversed(rows) if self.descending else rows:
            found = range(begin, end + 1) if expression is None else self._candidates(begin, end, expression)
            yield from sorted(set(found), reverse=True) if self.descending else found

    def _with_parts(self, first: int, last: int, least: int) -> tuple[int, int, list[tuple[int, int]]]:
        """As many of these spans (both ends included), in the direction of reading, as the engine tells of, but `least` without it; and the
        rows among them that hold all lines that may match and begin in any of them."""
        numbers = self.numbers
        near = (max(first, last + 1 - least), last) if self.descending else (first, min(last, first + least - 1))
        if not self.condition.required:
            return *near, _rows(range(near[0], near[1] + 1))
        steps = self._steps_with_part(first, last)
        spans = np.unique(np.searchsorted(numbers.steps, np.array(steps, np.int64), "left"))
        if len(steps) == _MOST_PARTS:
            # Nobody knows of pieces behind these.
            if self.descending:
                first = int(spans[0]) + 1
            else:
                last = int(spans[-1]) - 1
                while last >= first and self._behind(last) >= spans[-1]:
                    last -= 1
            if last + 1 - first < least:
                return *near, _rows(range(near[0], near[1] + 1))
        # The line that is open where a span begins may have begun many spans before, behind the end with its number.
        opened = np.searchsorted(numbers.ends, numbers.ends[spans[spans > 0] - 1], "left")
        wanted = {*spans.tolist(), *opened.tolist(), *(opened + 1).tolist(), *([0] if first == 0 and len(spans) else [])}
        return first, last, _rows(sorted(wanted.intersection(range(first, last + 1))))

    def _steps_with_part(self, first: int, last: int) -> list[int]:
        after = int(self.numbers.steps[first - 1]) if first else None
        until = int(self.numbers.steps[self._behind(last)])
        return self.t.columns.texts.steps_with_part(
            self.segments, self.condition, after=after, until=until, limit=_MOST_PARTS, descending=self.descending
        )

    def _behind(self, last: int) -> int:
        """The span in which the last line ends that begins in a span."""
        numbers = self.numbers
        return min(int(np.searchsorted(numbers.ends, int(numbers.ends[last]) + 1, "left")), len(numbers.steps) - 1)

    def _candidates(self, first: int, last: int, expression: Any) -> Iterator[int]:
        numbers = self.numbers
        after = int(numbers.steps[first - 1]) if first else None
        text = self.t.columns.texts.joined(self.segments, after, int(numbers.steps[self._behind(last)]))
        text = _as_shown(text)
        number = int(numbers.ends[first - 1]) if first else 0
        at, told = 0, first - 1
        while (match := expression.search(text, at)) is not None:
            begin = text.rfind(b"\n", at, match.start()) + 1 or at
            number += text.count(b"\n", at, begin)
            # The line begins behind the end with its number: in the span of that, or in the next where it is the last of its span.
            span = max(first, int(np.searchsorted(numbers.ends, number, "left"))) if number else first
            spans = (span, span + 1) if span < len(numbers.ends) and numbers.ends[span] == number else (span,)
            for each in spans:
                if told < each <= last:
                    told = each
                    yield each
            end = text.find(b"\n", match.start())
            if end < 0 or span > last:
                return
            at, number = end + 1, number + text.count(b"\n", begin, end + 1)

    def _look_at(self, span: int, at: int, hits: list[TextHit]) -> tuple[int, bool]:
        """Adds the matches among the lines that begin in a span. Tells whether there is no room for more, and from where to go on then."""
        begin, end = self._first_of(span), self._end_of(span)
        begin, end = (begin, min(end, at)) if self.descending else (max(begin, at), end)
        end = min(end, self.extent.points)
        lines = self._lines(begin, end) if begin < end else []
        matches = _matcher(self.condition)
        found = [
            TextHit(line.index, line.number, line.step, line.timestamp, match, _around(line.text, match))
            for line in lines
            if (match := matches(line.text)) is not None
        ]
        if self.descending:
            found.reverse()
        room = self.limit - len(hits)
        hits += found[:room]
        if len(found) < room:
            return 0, False
        # Lines that begin in the same piece stay together: the search goes on at a piece.
        last = hits[-1].index
        hits += [each for each in found[room:] if each.index == last]
        following = (line.index for line in lines if line.index > last)
        return last if self.descending else next(following, end), True

    def _lines(self, begin: int, end: int) -> "list[_Line]":
        """The lines that begin from one piece to before another."""
        # The pieces before tell whether a line goes on, if they are not empty.
        before, behind = _NEIGHBOURS, _BEHIND
        while True:
            first = max(0, begin - before)
            pieces = self._pieces(first, min(end + behind, self.extent.points) - first)
            if first and before < _MOST_BEHIND and not any(pieces.values[: begin - first]):
                before = min(before * 16, _MOST_BEHIND)
                continue
            is_ended = any("\n" in value for value in pieces.values[end - first :])
            if is_ended or pieces.values[end - first - 1].endswith("\n") or end + behind >= self.extent.points:
                break
            if behind >= _MOST_BEHIND:
                break
            behind = min(behind * 16, _MOST_BEHIND)
        return [line for line in pieces.lines(self.numbers.number_at(first)) if begin <= line.index < end]

    def _pieces(self, first: int, count: int) -> "_Pieces":
        step = self.t.columns.texts.step_at(self.segments, first, self.extent)
        table = self.t.columns.read_string_points(self.segments, from_step=step, limit=count)
        return _Pieces(first, *(values_of(table, name) for name in ("step", "timestamp", "value")))

    def _span_of(self, index: int) -> int:
        return int(np.searchsorted(self.numbers.pieces, index, "right"))

    def _first_of(self, span: int) -> int:
        return int(self.numbers.pieces[span - 1]) if span else 0

    def _end_of(self, span: int) -> int:
        return int(self.numbers.pieces[span])


@dataclass(frozen=True, slots=True)
class _Line:
    index: int
    number: int
    step: int
    timestamp: int
    text: str


@dataclass(frozen=True, slots=True)
class _Pieces:
    first: int
    steps: list[int]
    timestamps: list[int]
    values: list[str]

    def lines(self, number: int) -> list[_Line]:
        """Their lines, of which the first is line `number`."""
        lines, places = joined_lines(self.values)
        return [
            _Line(self.first + place, number + count, self.steps[place], self.timestamps[place], line)
            for count, (line, place) in enumerate(zip(lines, places, strict=True))
        ]


def _rows(spans: Iterable[int]) -> list[tuple[int, int]]:
    """Spans that rise as rows without gaps, each as its first and last one: so many that their texts are held at once."""
    rows: list[tuple[int, int]] = []
    for span in spans:
        if rows and span == rows[-1][1] + 1 and span - rows[-1][0] < _MOST_JOINED:
            rows[-1] = (rows[-1][0], span)
        else:
            rows.append((span, span))
    return rows


def _as_shown(text: bytes) -> bytes:
    """A text of many lines without what a terminal draws over. It has as many line ends."""
    if b"\r" not in text:
        return text
    text = re.sub(rb"\r+\n", b"\n", text).rstrip(b"\r")
    return compiled(_OVERWRITTEN).sub(rb"\1", text) if b"\r" in text else text


def _expression(condition: TextCondition) -> Any:
    """What finds every line that may match within a text of many lines; None where nothing but the lines themselves tells."""
    pattern = condition.pattern
    if not condition.is_regex:
        pattern = re.escape(pattern)
    elif _IS_ABOUT_MORE_THAN_LINES.search(pattern):
        return None
    return compiled(f"(?{'' if condition.matches_case else 'i'}m-s:{pattern})")


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
