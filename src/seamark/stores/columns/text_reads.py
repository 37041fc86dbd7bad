"""Finding places in string series of millions of points: by number, by time, by what the texts say."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import pyarrow as pa

from seamark.stores.columns.engine import Engine, values_of
from seamark.stores.columns.points import Segment, any_of
from seamark.stores.columns.required_texts import required_texts
from seamark.stores.columns.rows import Int64Array
from seamark.stores.columns.schema import STRING_POINTS
from seamark.stores.columns.sql import Parameters, page
from seamark.stores.columns.translated import Translated
from seamark.stores.columns.writer import GroupWriter

__all__ = ["Extent", "TextCondition", "TextReads"]

_ORDER = "container, attribute, generation, step"
_GUESSES = 4
_MOST_OF_MATCH = 200
_MOST_OF_TEXT = 1000
"""Characters of what is found, and of the text around it, that an answer holds."""
_BEFORE_MATCH = 100
_MOST_OF_PATTERN = 32
"""Characters of a pattern by which pieces of it are told."""
_MOST_OF_CHARACTER = 4
"""Bytes."""


@dataclass(frozen=True, slots=True)
class Extent:
    """How many points the series has, and where its first and last one are (micros)."""

    points: int
    first: int
    last: int


@dataclass(frozen=True)
class TextCondition:
    """What a text must have in it: these characters, or a match of this regular expression (checked before, RE2)."""

    pattern: str
    is_regex: bool = False
    matches_case: bool = False

    @cached_property
    def required(self) -> tuple[str, ...]:
        """Texts of which every match has one, in whatever case unless it matters; empty where nothing is sure."""
        texts = required_texts(self.pattern) if self.is_regex else (self.pattern,)
        # Engine and expressions agree about characters that are one character in either case.
        are_sure = self.matches_case or all(len(each.upper()) == len(each.lower()) == 1 for each in "".join(texts))
        return texts if are_sure else ()


class TextReads:
    """Thread-safe. Reads see everything whose commit has completed."""

    def __init__(self, engine: Engine, writer: GroupWriter, *, has_repeats: bool) -> None:
        self._engine = engine
        self._writer = writer
        # Where another server may have written a point, too, FINAL counts it once.
        self._table = f"{STRING_POINTS} FINAL" if has_repeats else STRING_POINTS

    def count_until(self, segments: Sequence[Segment], step: int | None) -> int:
        """How many points there are up to and including a step; None: in all. The engine counts whole granules by the index."""
        where = any_of(segments) if step is None else f"{any_of(segments)} AND step <= {int(step)}"
        return values_of(self._query(segments, f"SELECT count() AS n FROM {self._table} WHERE {where}"), "n")[0]

    def step_at(self, segments: Sequence[Segment], index: int, extent: Extent) -> int | None:
        """The step of the point that has `index` points before it; None behind the last one.

        Lines of a console are numbered evenly, so the place is guessed and the guess is counted, which the index answers; only
        where steps are uneven all of them up to the place are read.
        """
        if index < 0 or index >= extent.points:
            return None
        low: tuple[int, int] = (extent.first, 0)
        high: tuple[int, int] = (extent.last, extent.points - 1)
        for _ in range(_GUESSES):
            first, before = low
            last, behind = high
            if index in (before, behind):
                return first if index == before else last
            guess = first + (last - first) * (index - before) // (behind - before)
            found = self.count_until(segments, guess) - 1
            if found == index:
                return self._last_step(segments, guess)
            if found < index:
                low = (self._last_step(segments, guess), found) if found > before else low
            else:
                high = (self._last_step(segments, guess), found) if found < behind else high
            if found in (before, behind):
                break
        where = f"{any_of(segments)} AND step >= {int(low[0])}"
        table = self._query(
            segments, f"SELECT step FROM {self._table} WHERE {where} ORDER BY {_order(segments)} {page(1, index - low[1])}"
        )
        return next(iter(values_of(table, "step")), None)

    def step_since(self, segments: Sequence[Segment], timestamp: int) -> int | None:
        """The step of the first point that is not older than a time in milliseconds; None when all are older."""
        where = f"{any_of(segments)} AND timestamp >= {int(timestamp)}"
        table = self._query(segments, f"SELECT min(step) AS first, count() AS n FROM {self._table} WHERE {where}")
        return values_of(table, "first")[0] if values_of(table, "n")[0] else None

    def first_step(self, segments: Sequence[Segment], from_step: int) -> int | None:
        """The first step that has a point and is not before `from_step`."""
        where = f"{any_of(segments)} AND step >= {int(from_step)}"
        table = self._query(segments, f"SELECT step FROM {self._table} WHERE {where} ORDER BY {_order(segments)} LIMIT 1")
        return next(iter(values_of(table, "step")), None)

    def read_steps(self, segments: Sequence[Segment], after: int, until: int) -> Int64Array:
        """The steps above `after` and up to `until`, rising."""
        where = f"{any_of(segments)} AND step > {int(after)} AND step <= {int(until)}"
        table = self._query(segments, f"SELECT step FROM {self._table} WHERE {where} ORDER BY step")
        return table.column("step").to_numpy()

    def count_lines(self, segments: Sequence[Segment], first: int, width: int) -> pa.Table:
        """Spans of `width` (micros) from the step `first` on, rising: columns `last` (step), `points`, `ends` (how many line ends there
        are in its texts)."""
        where = f"{any_of(segments)} AND step >= {int(first)}"
        return self._query(
            segments,
            f"SELECT intDiv(step - {int(first)}, {int(width)}) AS span, max(step) AS last, count() AS points, "
            f"sum(countSubstrings(value, '\n')) AS ends FROM {self._table} WHERE {where} GROUP BY span ORDER BY span",
        )

    def is_last_open(self, segments: Sequence[Segment]) -> bool:
        """Whether the last text that is not empty ends no line."""
        order = _order(segments, descending=True)
        table = self._query(
            segments,
            f"SELECT endsWith(value, '\n') AS is_ended FROM {self._table} WHERE {any_of(segments)} AND value != '' ORDER BY {order} LIMIT 1",
        )
        return not all(values_of(table, "is_ended"))

    def line_ends(self, segments: Sequence[Segment], after: int | None, until: int) -> pa.Table:
        """Of each text above the step `after` and up to `until`, rising: columns `ends` (line ends in it) and `is_ended` (whether one is
        its last character)."""
        above = "" if after is None else f" AND step > {int(after)}"
        where = f"{any_of(segments)}{above} AND step <= {int(until)}"
        return self._query(
            segments,
            f"SELECT countSubstrings(value, '\n') AS ends, endsWith(value, '\n') AS is_ended "
            f"FROM {self._table} WHERE {where} ORDER BY step",
        )

    def joined(self, segments: Sequence[Segment], after: int | None, until: int) -> bytes:
        """The texts above the step `after` and up to `until` as one."""
        above = "" if after is None else f" AND step > {int(after)}"
        where = f"{any_of(segments)}{above} AND step <= {int(until)}"
        self._writer.settle(containers=[segment.container for segment in segments])
        with Translated():
            return self._engine.read_joined(f"SELECT value FROM {self._table} WHERE {where} ORDER BY {_order(segments)}")

    def find(
        self,
        segments: Sequence[Segment],
        condition: TextCondition,
        *,
        after: int,
        until: int,
        limit: int,
        descending: bool = False,
    ) -> pa.Table:
        """The first points above the step `after` and up to `until`, in the direction of reading, whose text has what is looked
        for: columns `step`, `timestamp`, `found` (the matching part) and `text` (what is around it, where the text is long)."""
        parameters = Parameters()
        test, found = _tested(condition, parameters)
        where = f"{any_of(segments)} AND step > {int(after)} AND step <= {int(until)} AND {test}"
        beginning = f"greatest(1, toInt64(positionUTF8(value, found)) - {_BEFORE_MATCH})"
        text = f"if(lengthUTF8(value) <= {_MOST_OF_TEXT}, value, substringUTF8(value, {beginning}, {_MOST_OF_TEXT}))"
        return self._query(
            segments,
            f"SELECT step, timestamp, {found} AS found, {text} AS text FROM {self._table} WHERE {where} "
            f"ORDER BY {_order(segments, descending=descending)} {page(limit)}",
            parameters,
        )

    def steps_with_part(
        self,
        segments: Sequence[Segment],
        condition: TextCondition,
        *,
        after: int | None,
        until: int,
        limit: int,
        descending: bool = False,
    ) -> list[int]:
        """The first points above the step `after` and up to `until`, in the direction of reading, of which at least one has a part in each
        place where the texts, joined, have one of those that the condition requires."""
        parameters = Parameters()
        parts = (each[:_MOST_OF_PATTERN] for each in condition.required)
        test = _any(_has_part(each, parameters, matches_case=condition.matches_case) for each in parts)
        above = "" if after is None else f" AND step > {int(after)}"
        table = self._query(
            segments,
            f"SELECT step FROM {self._table} WHERE {any_of(segments)}{above} AND step <= {int(until)} AND {test} "
            f"ORDER BY {_order(segments, descending=descending)} {page(limit)}",
            parameters,
        )
        return values_of(table, "step")

    def _last_step(self, segments: Sequence[Segment], until: int) -> int:
        where = f"{any_of(segments)} AND step <= {int(until)}"
        order = _order(segments, descending=True)
        table = self._query(segments, f"SELECT step FROM {self._table} WHERE {where} ORDER BY {order} LIMIT 1")
        return values_of(table, "step")[0]

    def _query(self, segments: Sequence[Segment], statement: str, parameters: Parameters | None = None) -> pa.Table:
        self._writer.settle(containers=[segment.container for segment in segments])
        with Translated():
            return self._engine.query(statement, parameters.values if parameters else None)


def _order(segments: Sequence[Segment], *, descending: bool = False) -> str:
    """The order of steps, of one segment said as the table's own: the engine then ends with the last row that is wanted."""
    columns = _ORDER.split(", ") if len(segments) == 1 else ["step"]
    return ", ".join(f"{each} DESC" if descending else each for each in columns)


def _tested(condition: TextCondition, parameters: Parameters) -> tuple[str, str]:
    """The test of a text, and the part of it that matches."""
    if condition.is_regex:
        # The engine's dot takes line ends, too, and its anchors whole texts; people mean lines.
        flags = "m-s" if condition.matches_case else "im-s"
        pattern = parameters.text(f"(?{flags}:{condition.pattern})")
        whole = parameters.text(f"((?{flags}:{condition.pattern}))")
        test = f"match(value, {pattern})"
        if condition.required:
            position = "position" if condition.matches_case else "positionCaseInsensitiveUTF8"
            found = _any(f"{position}(value, {parameters.text(each)}) > 0" for each in condition.required)
            test = f"{found} AND {test}"
        return test, f"substringUTF8(extract(value, {whole}), 1, {_MOST_OF_MATCH})"
    text = parameters.text(condition.pattern)
    if condition.matches_case:
        return f"position(value, {text}) > 0", f"substringUTF8({text}, 1, {_MOST_OF_MATCH})"
    length = min(len(condition.pattern), _MOST_OF_MATCH)
    place = f"positionCaseInsensitiveUTF8(value, {text})"
    return f"{place} > 0", f"substringUTF8(value, {place}, {length})"


def _has_part(wanted: str, parameters: Parameters, *, matches_case: bool) -> str:
    """The test whether a text holds the middle character of what is wanted together with all of that which can stand in the text.

    However joined texts are cut, one of them has that character of a match: it has all that is wanted, ends with a beginning of it,
    begins with an end of it, or is a part of it.
    """
    length, middle = len(wanted), len(wanted) // 2
    is_ascii = wanted.isascii()
    whole = parameters.text(wanted if matches_case else wanted.lower())
    value = "value" if matches_case else "lower(value)" if is_ascii else "lowerUTF8(value)"
    position = "position" if matches_case else "positionCaseInsensitive" if is_ascii else "positionCaseInsensitiveUTF8"

    def part(begin: int, end: int) -> str:
        return f"substringUTF8({whole}, {begin + 1}, {end - begin})"

    tests = [f"{position}(value, {whole}) > 0"]
    # Few texts have half of it anywhere, and only of those the rest is asked.
    if ends := [f"endsWith({value}, {part(0, end)})" for end in range(middle + 1, length)]:
        tests.append(f"{position}(value, {part(0, middle + 1)}) > 0 AND ({' OR '.join(ends)})")
    if begins := [f"startsWith({value}, {part(begin, length)})" for begin in range(1, middle + 1)]:
        tests.append(f"{position}(value, {part(middle, length)}) > 0 AND ({' OR '.join(begins)})")
    if parts := [part(begin, end) for begin in range(1, middle + 1) for end in range(middle + 1, length)]:
        most = (length - 2) * (1 if is_ascii else _MOST_OF_CHARACTER)
        tests.append(f"length(value) BETWEEN 1 AND {most} AND value != '\n' AND {value} IN ({', '.join(parts)})")
    return _any(tests)


def _any(tests: Iterable[str]) -> str:
    return "(" + " OR ".join(f"({test})" for test in tests) + ")"
